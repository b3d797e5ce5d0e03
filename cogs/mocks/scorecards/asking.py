"""How the scoring of a turn goes on by itself, one transaction a step: asked, reminded, opened. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from bot import consent, members, notices, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.notices import Notice
from bot.points import INTERVIEWING
from cogs.mocks import store as spine
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.models import Turn

from . import logic, store
from .models import Card, Opened, Role, Scene, Scoring

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 20
_GONE = "This round is no longer there. `/mock history` shows yours."
_NOT_YOURS = "These scorecards are for those who took part in the round."
_NOT_HERE = f"{_NOT_YOURS} You did not press **I am here** while it was on."
_SOON: Final = timedelta(hours=1)
"""Whoever may not be pinged now is tried again after this, until the cards open."""
Words = Callable[[Scene, Card], str]
"""Return what a reminder says to the writer of a card."""


@dataclass(frozen=True, slots=True)
class Step:
    """What Discord is to be told now; ``reminders`` go to those who still owe a card."""

    what: Literal["ask", "tell", "remind"]
    scene: Scene
    reminders: tuple[Notice, ...] = ()


class Asking:
    def __init__(self, kernel: Kernel, catalogue: Catalogue) -> None:
        self._kernel = kernel
        self._catalogue = catalogue

    # ------------------------------------------------------------------ by the clock

    async def claim_due(self, now: datetime) -> list[int]:
        """Begin the scoring of turns that ended, and take up what is due."""
        async with self._kernel.db.write() as tx:
            for turn_id in await store.unscored(tx, now=now, limit=_AT_ONCE):
                await self.begin(tx, turn_id)
            return await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)

    async def begin(self, tx: Tx, turn_id: int) -> None:
        """Make the empty cards of a turn that ended, once."""
        turn, now = await spine.get_turn(tx, turn_id), self._kernel.clock.now()
        if turn is None or turn.ended_at is None:
            return
        opens_at = logic.opens_at(turn.ended_at, now=now)
        await store.begin(tx, turn_id, guild_id=turn.guild_id, opens_at=opens_at, now=now)
        for user_id, role in await _expected(tx, turn):
            await store.expect(tx, turn_id, guild_id=turn.guild_id, user_id=user_id, role=role)

    async def next_step(self, turn_id: int, words: Words) -> Step | None:
        """Do what is due for the turn in the database; return what Discord is to be told, None for nothing."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            scene = await self.scene(tx, turn_id)
            if scene is None or scene.scoring.told_at is not None:
                return None
            if scene.scoring.released_at is None and now >= scene.scoring.opens_at:
                await self.release(tx, scene, now=now)
                scene = await self.scene(tx, turn_id) or scene
            if scene.scoring.released_at is not None:
                if any(card.sent_at is not None for card in scene.cards):
                    return Step("tell", scene)
                await store.set_told(tx, turn_id, now=now)  # nobody wrote anything: nothing to tell
                return None
            if scene.scoring.asked_at is None:
                return Step("ask", scene)
            if now >= scene.scoring.opens_at - logic.REMINDS_BEFORE:
                return Step("remind", scene, tuple(await self._remind(tx, scene, words, now=now)))
        return None

    async def settle(self, turn_id: int) -> None:
        """Set when to look at the turn next, by what has become of it."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            scoring = await store.get_scoring(tx, turn_id)
            if scoring is None:
                return
            look_at = logic.next_look(scoring, now=now)
            if look_at == scoring.opens_at and any(
                _owes(card) and card.reminded_at is None for card in await store.cards_of(tx, turn_id)
            ):
                look_at = min(scoring.opens_at, now + _SOON)
            await store.look(tx, turn_id, look_at)

    async def try_again(self, scoring: Scoring) -> None:
        """Put off what Discord could not be told, with a growing pause."""
        pause = timedelta(minutes=min(15, max(1, scoring.attempts)))
        async with self._kernel.db.write() as tx:
            await store.look(tx, scoring.turn_id, self._kernel.clock.now() + pause, is_again=True)

    async def was_asked(self, turn_id: int, message_id: int | None) -> None:
        """Note that the thread was asked; None means that there is no thread to ask in."""
        async with self._kernel.db.write() as tx:
            await store.set_asked(tx, turn_id, message_id=message_id, now=self._kernel.clock.now())

    async def was_told(self, scene: Scene, unheard: str | None = None) -> None:
        """Note that the thread knows; where it could not be told, ``unheard`` waits for the candidate's next command."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await store.set_told(tx, scene.turn.turn_id, now=now)
            if unheard is not None:
                await notices.leave(
                    tx,
                    Notice(
                        scene.turn.guild_id,
                        scene.turn.candidate_id,
                        open_key(scene.turn.turn_id),
                        unheard,
                        expires_at=now + timedelta(days=14),
                    ),
                    now=now,
                )

    async def _remind(self, tx: Tx, scene: Scene, words: Words, *, now: datetime) -> list[Notice]:
        """Leave a reminder, once, to each who owes a card and may be pinged now."""
        left = []
        for card in scene.cards:
            if card.user_id is None or not _owes(card) or card.reminded_at is not None:
                continue
            who: dict[str, Any] = {"guild_id": card.guild_id, "user_id": card.user_id}
            key = f"mock.card:{card.turn_id}"
            if not await consent.spend_ping(tx, **who, key=key, now=now, is_asked_for=True):
                continue
            notice = Notice(**who, key=key, text=words(scene, card), expires_at=scene.scoring.opens_at)
            await notices.leave(tx, notice, now=now)
            await store.set_reminded(tx, card.card_id, now=now)
            left.append(notice)
        return left

    # ------------------------------------------------------------------ opening

    async def scene(self, tx: Tx, turn_id: int) -> Scene | None:
        turn, scoring = await spine.get_turn(tx, turn_id), await store.get_scoring(tx, turn_id)
        meeting = await spine.get_meeting(tx, turn.meeting_id) if turn else None
        if turn is None or scoring is None or meeting is None:
            return None
        found = self._catalogue.rounds.get(meeting.round_type)
        return Scene(
            meeting=meeting,
            turn=turn,
            scoring=scoring,
            dimensions=tuple(self._catalogue.scored_in(meeting.round_type)),
            round_name=found.name if found else "Mock interview",
            cards=tuple(await store.cards_of(tx, turn_id)),
            notes=tuple(await store.notes_of(tx, turn_id)),
        )

    async def scene_for(self, tx: Tx, *, guild_id: int, user_id: int, turn_id: int) -> Scene:
        """Return the scene for somebody who took part, begun if nobody looked at it before.

        Raises:
            NotFound: there is no such round in the server.
            NotAllowed: they took no part in it.
            UserFacingError: the turn has not ended.
        """
        turn = await spine.get_turn(tx, turn_id)
        if turn is None or turn.guild_id != guild_id:
            raise NotFound(_GONE)
        seats = {seat.user_id for seat in await spine.seats_of(tx, turn.meeting_id)}
        if user_id not in seats | {turn.candidate_id, turn.interviewer_id}:
            raise NotAllowed(_NOT_YOURS)
        if turn.ended_at is None:
            raise UserFacingError("This turn is not over. The scorecard opens when it ends.")
        if await store.get_scoring(tx, turn_id) is None:
            await self.begin(tx, turn_id)
        scene = await self.scene(tx, turn_id)
        if scene is None:
            raise NotFound(_GONE)
        if scene.card_of(user_id) is None:
            raise NotAllowed(_NOT_HERE)
        return scene

    async def release_if_ready(self, tx: Tx, turn_id: int, *, now: datetime) -> Scene | None:
        """Open the cards when the pair's are in; return the scene as it stands after that."""
        scene = await self.scene(tx, turn_id)
        if scene is not None and scene.scoring.released_at is None and not waits_for(scene.cards):
            await self.release(tx, scene, now=now)
            scene = await self.scene(tx, turn_id)
        return scene

    async def release(self, tx: Tx, scene: Scene, *, now: datetime) -> None:
        """Open the cards, and pay the interviewer whose card has feedback."""
        if not await store.release(tx, scene.turn.turn_id, now=now):
            return
        card = scene.by_role("interviewer")
        if card is None or card.user_id is None or len(card.points) < logic.POINTS_WANTED:
            return
        who: dict[str, Any] = {"guild_id": card.guild_id, "user_id": card.user_id}
        await points.award(
            tx,
            **who,
            group_id=scene.meeting.group_id,
            source=INTERVIEWING,
            points=logic.INTERVIEW_POINTS,
            key=f"mock.interview:{card.turn_id}",
            day=await members.today_of(tx, **who, now=card.sent_at or now),
            now=now,
            daily_cap=logic.INTERVIEW_CAP,
        )


def open_key(turn_id: int) -> str:
    """Return the key of the notice that tells the candidate what their thread could not be told."""
    return f"mock.open:{turn_id}"


def opened_by(scene: Scene, user_id: int) -> Opened:
    """Return the open cards as the member reads them; what to practise is the candidate's alone."""
    is_candidate = scene.turn.candidate_id == user_id
    return Opened(scene, user_id, tuple(logic.missed(scene.cards)) if is_candidate else ())


def waits_for(cards: tuple[Card, ...]) -> tuple[Role, ...]:
    """Return whose card, or feedback, the opening waits for; thirds keep nobody waiting."""
    return tuple(
        card.role for card in cards if card.role != "third" and card.user_id is not None and _owes(card)
    )


def _owes(card: Card) -> bool:
    lacks_points = card.role == "interviewer" and len(card.points) < logic.POINTS_WANTED
    return card.sent_at is None or lacks_points


async def _expected(tx: Tx, turn: Turn) -> list[tuple[int, Role]]:
    """Return who scores, and so reads, the turn: the two who held it, and observers who said that they were here."""
    found: list[tuple[int, Role]] = [(turn.candidate_id, "self")]
    if turn.interviewer_id is not None:
        found.append((turn.interviewer_id, "interviewer"))
    seats = await spine.seats_of(tx, turn.meeting_id)
    return [*found, *((seat.user_id, "third") for seat in seats if seat.is_third and seat.has_come)]
