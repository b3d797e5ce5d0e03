"""What streaks keep about a member."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store

_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class StreaksData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("streaks_repairs",),
            "Days of your streak that a moderator repaired, with the reason.",
            "So that a day lost by no fault of yours counts. The streak itself is not kept, it is counted anew.",
            _UNTIL,
        ),
        Kept(
            ("streaks_settings",),
            "Whether your group may read of your streak in its weekly digest.",
            "Because you asked for it.",
            _UNTIL,
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = StreaksData()
