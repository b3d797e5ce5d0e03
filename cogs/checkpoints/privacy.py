"""What checkpoints keep about a member, why, how long; export and erase."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import member_store

_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class CheckpointsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("checkpoints_submissions",),
            "What you sent in for checkpoints: link, text, file, when, what moderators decided and wrote about it, and "
            "whether you want a direct message about that. "
            "A file is kept as a message in a private thread that only the bot and who has Manage Threads can read.",
            "So that moderators can look at it, and you can send it again.",
            "Until you erase it, or 30 days after you or the bot left the server; the message with the file is deleted "
            "with it, some minutes later.",
        ),
        Kept(
            ("checkpoints_decisions", "checkpoints_samples"),
            "Which submissions you decided about as a moderator, what you took back, and your second looks.",
            "So that a decision can be explained and taken back, and nobody looks at their own twice.",
            "Until you erase it, then without your name; it goes with the submission.",
        ),
        Kept(
            ("checkpoints_misses",),
            "Which checkpoints went by without you.",
            "For a kind word, privately; only moderators of your group see the number. Away dates count as no miss.",
            _UNTIL,
        ),
        Kept(
            ("checkpoints_grants",),
            "Which role you were given, or lost again, for which checkpoint.",
            "To give it once, and try again when Discord refused.",
            f"{_UNTIL[:-1]}; the role itself is Discord's.",
        ),
        Kept(
            ("checkpoints_items",),
            "Which checkpoints you posted as a moderator.",
            "So that moderators know whom to ask.",
            "Until you erase it; the checkpoint stays, your name goes.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        return await member_store.export_rows(tx, user_id)

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return await member_store.erase_rows(tx, user_id, guild_id=guild_id)


DATA = CheckpointsData()
