"""Use cases of explanations for their writer: write, read what came, check oneself. Knows no Discord."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rapidfuzz import fuzz, process

from bot import members, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.cards import member_store
from cogs.cards import store as cards_store
from cogs.cards.logic import without_names
from cogs.cards.models import DeckCard
from cogs.cards.shelf import Shelf

from . import letters, logic, store
from .models import Explanation, Grades, Mark, Received, Standing, Written

LISTED: Final = 10
_SUGGESTED = 25
_LIKE_ENOUGH = 60.0
_GONE = "This explanation is gone. `/card explain` shows what there is."
_NO_TERM = "**Term**: pick one of the suggestions; they are the terms you have reviewed at least once."


class ExplainService:
    """A writer's side."""

    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    # ------------------------------------------------------------------ which term

    async def suggest(self, *, guild_id: int, user_id: int, typed: str) -> list[tuple[str, str]]:
        """Return up to 25 pairs of term and schedule that stands for it, of terms the member has rated."""
        async with self._kernel.db.read() as tx:
            terms = await self._terms(tx, guild_id=guild_id, user_id=user_id)
        if typed.strip():
            near = process.extract(
                typed.strip().casefold(),
                {value: term.casefold() for value, term in terms.items()},
                scorer=fuzz.WRatio,
                limit=_SUGGESTED,
                score_cutoff=_LIKE_ENOUGH,
            )
            return [(terms[value], value) for _, _, value in near]
        return [(term, value) for value, term in terms.items()][:_SUGGESTED]

    async def term_named(self, *, guild_id: int, user_id: int, typed: str) -> int:
        """Return the member's schedule of a term: the one suggested, or that of the very term typed.

        Raises:
            NotFound: they have not rated it.
        """
        async with self._kernel.db.read() as tx:
            terms = await self._terms(tx, guild_id=guild_id, user_id=user_id)
        wanted = typed.strip()
        for value, term in terms.items():
            if wanted == value or wanted.casefold() in (term.casefold(), term.split(" · ")[0].casefold()):
                return int(value)
        raise NotFound(_NO_TERM, kept=typed)

    async def _terms(self, tx: Tx, *, guild_id: int, user_id: int) -> dict[str, str]:
        seen = await store.seen_notes(tx, guild_id=guild_id, user_id=user_id)
        found = {}
        for note, schedule_id in seen.items():
            deck = self._shelf.decks.get(note.split("/")[0])
            entries = self._shelf.entries(deck.id) if deck is not None else ()
            term = next((entry.term for entry in entries if entry.note == note), None)
            if deck is not None and term is not None:
                found[str(schedule_id)] = f"{term} · {deck.title}"[:100]
        return found

    async def card(self, *, guild_id: int, user_id: int, schedule_id: int) -> DeckCard:
        """Return the card a member explains.

        Raises:
            NotFound: not theirs, not a term of a deck, or gone.
        """
        async with self._kernel.db.read() as tx:
            return await self._card(tx, guild_id=guild_id, user_id=user_id, schedule_id=schedule_id)

    async def _card(
        self, tx: Tx, *, guild_id: int, user_id: int, schedule_id: int, typed: str | None = None
    ) -> DeckCard:
        schedule = await cards_store.get_schedule(tx, schedule_id=schedule_id, user_id=user_id)
        card = self._shelf.card(schedule.card) if schedule is not None else None
        if schedule is None or schedule.guild_id != guild_id or card is None:
            raise NotFound("This card is not there any more. `/card explain` takes another term.", kept=typed)
        return card

    # ------------------------------------------------------------------ writing

    async def write(
        self, *, guild_id: int, user_id: int, schedule_id: int, words: str, is_spoken: bool
    ) -> Written:
        """Store an explanation for a mate to mark, and pay it once a term and day.

        Raises:
            UserFacingError: see ``logic.problem``; also one of this term is open, or too many are.
        """
        now = self._kernel.clock.now()
        who = {"guild_id": guild_id, "user_id": user_id}
        words = logic.tidy(without_names(words))
        kept = words or None
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            card = await self._card(tx, **who, schedule_id=schedule_id, typed=kept)
            amiss = logic.problem(words, gist=card.note.gist, is_spoken=is_spoken)
            if amiss is not None:
                raise UserFacingError(amiss, kept=kept)
            if await store.open_count(tx, **who) >= logic.WAITING_MOST:
                raise UserFacingError(
                    f"{logic.WAITING_MOST} of your explanations are open already. Read or take back one in "
                    "`/card explain` first.",
                    kept=kept,
                )
            explanation = await store.add(
                tx,
                **who,
                note=f"{card.deck.id}/{card.note.id}",
                term=card.note.term,
                gist=card.note.gist,
                words=kept,
                now=now,
            )
            if explanation is None:
                raise UserFacingError(
                    f"Your explanation of **{card.note.term}** is open already. `/card explain` shows it.",
                    kept=kept,
                )
            day = await members.today_of(tx, guild_id=guild_id, user_id=user_id, now=now)
            earned = await points.award(
                tx,
                **who,
                source=logic.SOURCE,
                points=logic.POINTS_WRITING,
                key=f"explain:write:{explanation.note}:{day}",
                day=day,
                now=now,
                daily_cap=logic.DAILY_CAP,
            )
            return Written(await self._standing(tx, explanation, now=now), earned or 0)

    # ------------------------------------------------------------------ reading

    async def own(self, tx: Tx, *, guild_id: int, user_id: int) -> list[Standing]:
        """Return the member's explanations, the open ones first."""
        now = self._kernel.clock.now()
        found = await store.own(tx, guild_id=guild_id, user_id=user_id, most=LISTED)
        return [await self._standing(tx, explanation, now=now) for explanation in found]

    async def read(self, *, user_id: int, explanation_id: int) -> Standing:
        """Return an own explanation; one that was marked counts as read from now on.

        Raises:
            NotFound: taken back, or someone else's.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            standing = await self._own(tx, user_id=user_id, explanation_id=explanation_id)
            if standing.state == "marked":
                await store.close(tx, explanation_id, now=now)
        return standing

    async def take_back(self, *, user_id: int, explanation_id: int) -> None:
        """Delete an explanation that was not marked; one that was is left to be read, one reported to its moderators.

        Raises:
            NotFound: gone before, or someone else's.
        """
        async with self._kernel.db.write() as tx:
            standing = await self._own(tx, user_id=user_id, explanation_id=explanation_id)
            if standing.state in ("marked", "closed"):
                raise UserFacingError(
                    "A mate has marked it meanwhile. `/card explain` shows what they found."
                )
            await store.take_back(tx, explanation_id)
            await store.close(tx, explanation_id, now=self._kernel.clock.now())

    async def check_oneself(self, *, user_id: int, explanation_id: int, grades: Grades | None) -> Standing:
        """Hold an explanation that came back against the card's own gist.

        Raises:
            UserFacingError: a point is missing, or it has not come back.
        """
        if grades is None:
            raise UserFacingError("Choose yes, partly or no for each of the three points.")
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            standing = await self._own(tx, user_id=user_id, explanation_id=explanation_id)
            if standing.state == "waiting":
                raise UserFacingError("A mate may mark it again by now. `/card explain` shows how it stands.")
            if standing.state == "returned":
                await store.check_oneself(tx, explanation_id, grades, now=now)
            return await self._own(tx, user_id=user_id, explanation_id=explanation_id)

    async def report(self, *, user_id: int, mark_id: int) -> Standing:
        """Hide a mate's sentence that is not kind, for good, and tell the moderators.

        Raises:
            NotFound: the mark is gone, or about someone else's explanation.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            mark = await store.get_mark(tx, mark_id)
            if mark is None or mark.grades is None:
                raise NotFound(_GONE)
            await self._own(tx, user_id=user_id, explanation_id=mark.explanation_id)
            if await store.report_mark(tx, mark_id, now=now):
                await letters.tell_moderators(tx, mark, parts=(user_id, mark.user_id), now=now)
            return await self._own(tx, user_id=user_id, explanation_id=mark.explanation_id)

    async def _own(self, tx: Tx, *, user_id: int, explanation_id: int) -> Standing:
        explanation = await store.get(tx, explanation_id)
        if explanation is None or explanation.user_id != user_id:
            raise NotFound(_GONE)
        return await self._standing(tx, explanation, now=self._kernel.clock.now())

    async def _standing(self, tx: Tx, explanation: Explanation, *, now: datetime) -> Standing:
        mark = await store.mark_of(tx, explanation.explanation_id)
        has_mate = await member_store.has_mate(tx, guild_id=explanation.guild_id, user_id=explanation.user_id)
        state = logic.state_of(explanation, mark, now=now, has_mate=has_mate)
        return Standing(explanation, state, _received(mark), logic.back_at(explanation, mark))


def _received(mark: Mark | None) -> Received | None:
    if mark is None or mark.grades is None:
        return None
    return Received(mark.mark_id, mark.grades, None if mark.is_reported else mark.sentence, mark.is_reported)
