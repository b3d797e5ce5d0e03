"""What mock interviews keep about a member. Each room with tables of its own adds its store and its ``KEEPS``."""

from __future__ import annotations

from bot.db import Tx
from bot.personal_data import Exported, Kept

from . import store

STORES = (store,)
_UNTIL = "Until you erase it, or 30 days after you or the bot left the server."


class MocksData:
    keeps: tuple[Kept, ...] = (
        Kept(
            ("mocks_seats",),
            "Your mock interviews: with whom, which round, when, and whether you answered and came.",
            "To find a time, to remind you, and to pair you fairly next time.",
            _UNTIL,
        ),
        Kept(
            ("mocks_turns",),
            "Whose turn it was to interview and to answer, and which question was asked.",
            "So that no question comes to you twice, and turns stay balanced. Erased, a turn that you gave stays "
            "with its candidate without your name.",
            _UNTIL,
        ),
    )

    async def export(self, tx: Tx, user_id: int) -> Exported:
        found: dict[str, list[dict[str, object]]] = {}
        for part in STORES:
            found |= await part.export_rows(tx, user_id)
        return found

    async def erase(self, tx: Tx, user_id: int, *, guild_id: int | None = None) -> int:
        return sum([await part.erase_rows(tx, user_id, guild_id=guild_id) for part in STORES])


DATA = MocksData()
