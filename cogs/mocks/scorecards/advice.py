"""Which mock would tell more about an area of a member. Knows no Discord."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot import groups
from bot.db import Tx
from bot.evidence import Advice
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import RoundType

from . import store

_HOW = "`/mock join` pairs you, `/mock solo` needs nobody"
_WITHOUT_GROUP = "`/group join` first, then `/mock join` pairs you"


class MockAdvice:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def advise(self, tx: Tx, guild_id: int, user_id: int, area: str, _track: str) -> Advice | None:
        """Return the member's own mock that is arranged, if it tells of the area, else a round to ask for."""
        who = {"guild_id": guild_id, "user_id": user_id}
        rounds = self._catalogue.rounds_for(area)
        arranged = [
            meeting
            for meeting in await meetings.meetings_of(tx, **who)
            if meeting.is_open and meeting.round_type in {found.id for found in rounds}
        ]
        if arranged:
            next_one = min(arranged, key=lambda meeting: meeting.starts_at or meeting.made_at)
            title = f"your *{self._catalogue.rounds[next_one.round_type].name}* mock, which is being arranged"
            return Advice("mock", title, "mocks.meeting", {"meeting_id": next_one.meeting_id, "step": 0})
        turns = {(card.turn_id, card.round_type) for card in await store.cards_about(tx, **who)}
        chosen = least_held(rounds, Counter(kind for _, kind in turns))
        if chosen is None:
            return None
        how = _HOW if await groups.groups_of_member(tx, **who) else _WITHOUT_GROUP
        return Advice(
            "mock", f"one *{chosen.name}* mock ({how})", "mocks.status", {"label": "Mock interviews"}
        )


def least_held(rounds: Sequence[RoundType], held: Mapping[str, int]) -> RoundType | None:
    """Return the type that the member was interviewed in least; of equals the one that tells most of the area."""
    return min(rounds, key=lambda found: held.get(found.id, 0), default=None)
