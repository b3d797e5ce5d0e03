"""What drills keep about a member."""

from __future__ import annotations

from typing import Any

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store
from .code import store as code_store

STORES = (code_store, store)
"""In the order of erasing: what points to attempts first."""


class DrillsData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("drills_attempts", "drills_submissions"),
            "Your drill answers and code, hints used, phase times, self-scores and points.",
            "To show you your progress, to ask nothing twice, and to count the anonymous answer spread.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
        Kept(
            ("drills_explainers",),
            "Which solutions you offered to explain.",
            "So that your offer is posted once.",
            "Until you erase it, or 30 days after you or the bot left the server.",
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        exported: dict[str, Any] = {}
        for part in STORES:
            exported |= await part.export_rows(tx, user_id)
        return exported

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return sum([await part.erase_rows(tx, user_id, guild_id=guild_id) for part in STORES])


DATA = DrillsData()
