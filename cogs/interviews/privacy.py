"""What debriefs keep about a member. Interview dates are the kernel's (:mod:`bot.interviews`)."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store


class InterviewsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("interviews_debriefs",),
            "Debriefs you sent, whether they show your name, and what moderators said; which ones you decided about.",
            "So that a moderator can read one before your group does, and you can send it again.",
            "Until you erase it, or 30 days after you or the bot left the server. What was posted with your name is "
            "then deleted from the channel; what was posted without it stays until it is deleted in Discord.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = InterviewsData()
