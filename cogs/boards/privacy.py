"""What boards keep about a member."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store


class BoardsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("boards_standings",),
            "Your place and points in seasons that ended while you were on boards.",
            "To show how a season ended, while you are on boards.",
            "Until you erase it, or 30 days after you or the bot left the server; the others' places stay as they were.",
        ),
        Kept(
            ("boards_grants",),
            "Which roles for points a moderator gave you.",
            "So that each is given once.",
            "Until you erase it, or 30 days after you or the bot left the server; the role itself is Discord's.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = BoardsData()
