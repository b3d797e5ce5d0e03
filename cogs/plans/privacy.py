"""What plans keep about a member."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store


class PlansData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("plans_adoptions",),
            "Plans you follow or followed: their dates, and what of them you finished, moved or put aside.",
            "To show you what is next, and to keep what you finished when dates change.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = PlansData()
