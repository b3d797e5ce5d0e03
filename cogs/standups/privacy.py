"""What standups keep about a member."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store

_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class StandupsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("standups_entries",),
            "Your standup entries: done, blocked, next, an outside commitment, when, and what you keep to yourself.",
            "For the group's digest, and to bring your next steps back to you. Erased, they leave the pages that "
            "Cadre shows; a digest message already posted in the channel stays until a moderator deletes it.",
            _UNTIL,
        ),
        Kept(
            ("standups_drafts",),
            "A form that could not be taken as it was, until you send it again.",
            "So that nothing has to be typed twice.",
            "Until your entry is taken, you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("standups_members",),
            "Whether you want to be reminded of a standup.",
            "Because you asked for it.",
            _UNTIL,
        ),
        Kept(
            ("standups_helps",),
            "With whose blockers you offered to help.",
            "To let you into the private thread.",
            "Until you or whoever wrote the entry erases it, or 30 days after either or the bot left the server.",
        ),
        Kept(
            ("standups_nudges",),
            "For which round a moderator wrote to you through Cadre, or you to a member; not the words.",
            "So that nobody is written to twice.",
            _UNTIL,
        ),
        Kept(
            ("standups_sendings",),
            "That a reminder or a moderator's message waits for the end of your quiet hours; not the words.",
            "So that it does not wake you.",
            "Until then, you erase it, or 30 days after you or the bot left the server.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = StandupsData()
