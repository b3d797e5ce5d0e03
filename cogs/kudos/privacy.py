"""What kudos keep about a member."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store


class KudosData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("kudos_given",),
            "Kudos you gave and received, with their words.",
            "So that whom they are for can read them, and each pair has one a week.",
            "Until you erase it, or 30 days after you or the bot left the server. What you gave stays with whom it is "
            "for, without your name and words.",
        ),
        Kept(
            ("kudos_settings",),
            "Whether your group may read the kudos you receive in its weekly digest.",
            "Because you asked for it.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = KudosData()
