"""Use cases of reviewing: what comes next, its answer, its rating. Knows no Discord."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import members, points
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound

from . import agenda, logic, member_store, scheduling, store
from .agenda import Queue
from .fit import store as fit_store
from .items import Deck
from .models import (
    AGAIN,
    ALL,
    ASKED,
    GONE,
    REVIEW,
    TOO_HARD,
    Card,
    DeckCard,
    Memory,
    Review,
    Schedule,
    Settings,
    SharedDeck,
    Tally,
)
from .shelf import Shelf
from .visit import NO_DECK, Visit, arrive, card_of, next_learning, next_review, settle


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rating makes of the card, and how long it then rests."""

    memory: Memory
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Asked:
    """A front. ``queue`` is what is still asked today, this card included."""

    schedule: Schedule
    card: Card
    queue: Queue


@dataclass(frozen=True, slots=True)
class Shown:
    """A back, with what each rating would do; ``can_explain`` it to a mate."""

    schedule: Schedule
    card: Card
    queue: Queue
    outcomes: Mapping[int, Outcome]
    can_explain: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is asked now. ``more_to`` is today's allowance of extra new cards after another ten."""

    tally: Tally
    next_at: datetime | None
    more_to: int | None
    is_focused: bool = False
    """Before an interview: cards of other areas wait."""


@dataclass(frozen=True, slots=True)
class Offer:
    """No deck is taken yet; ``decks`` are the groups', and those for the member's role, or all where none is known."""

    decks: tuple[Deck | SharedDeck, ...]
    has_role: bool


@dataclass(frozen=True, slots=True)
class Paused:
    since: datetime


Step = Asked | Shown | Done | Offer | Paused


@dataclass(frozen=True, slots=True)
class Turn:
    """What is shown after a press; ``leech`` is a card that this very rating set aside."""

    step: Step
    scope: str
    leech: tuple[Schedule, Card] | None = None


class CardService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.shelf = Shelf(kernel.library)

    # ------------------------------------------------------------------ what a member does

    async def open(self, *, guild_id: int, user_id: int, scope: str = ALL) -> Turn:
        """Begin or go on with a session; a deck that is named is taken with it.

        Raises:
            NotFound: the named deck is not among the server's.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self.shelf, guild_id=guild_id, user_id=user_id)
            await fit_store.want(tx, **visit.who, now=visit.now)
            if scope != ALL and scope not in visit.taken:
                visit = await self._take(tx, visit, scope)
            return await self._next(tx, visit, scope)

    async def reveal(self, *, guild_id: int, user_id: int, schedule_id: int, turn: int, scope: str) -> Turn:
        """Show the answer; of a card that was rated meanwhile, show what is next instead."""
        async with self._kernel.db.write() as tx:
            visit = await arrive(tx, self._kernel, self.shelf, guild_id=guild_id, user_id=user_id)
            found = await self._going(tx, visit, schedule_id, turn)
            if found is None:
                return await self._next(tx, visit, scope)
            return await self._shown(tx, visit, *found, scope)

    async def rate(
        self, *, guild_id: int, user_id: int, schedule_id: int, turn: int, rating: int, scope: str
    ) -> Turn:
        """Count a rating, once, and show what is next.

        An answer whose intervals do not hold any more, since limits were changed, is shown with new ones.
        """
        async with self._kernel.db.write() as tx:
            visit = await arrive(tx, self._kernel, self.shelf, guild_id=guild_id, user_id=user_id)
            found = await self._going(tx, visit, schedule_id, turn)
            if found is None:
                return await self._next(tx, visit, scope)
            schedule, card = found
            if schedule.shown_at is None:
                return await self._shown(tx, visit, schedule, card, scope)
            is_leech = await self._count(tx, visit, schedule, rating)
            after = await self._next(tx, visit, scope)
            return replace(after, leech=(schedule, card)) if is_leech else after

    async def more(self, *, guild_id: int, user_id: int, scope: str, to: int) -> Turn:
        """Allow extra new cards today, ``to`` in all: a second press of the same button adds nothing."""
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self.shelf, guild_id=guild_id, user_id=user_id)
            so_far = visit.settings.extra_of(visit.day.on)
            if so_far < to <= so_far + logic.MORE_NEW:
                changed = replace(visit.settings, extra_on=visit.day.on, extra_new=to)
                await member_store.set_settings(tx, changed, **visit.who)
                visit = replace(visit, settings=changed)
            return await self._next(tx, visit, scope)

    async def take_fitting(self, *, guild_id: int, user_id: int) -> Turn:
        """Take every deck that was offered, and begin."""
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self.shelf, guild_id=guild_id, user_id=user_id)
            offer = await self._offer(tx, visit)
            for deck in offer.decks:
                visit = await self._take(tx, visit, deck.key if isinstance(deck, SharedDeck) else deck.id)
            return await self._next(tx, visit, ALL)

    async def picture_of(self, *, guild_id: int, user_id: int, schedule_id: int) -> Card:
        """Return the card of the member's schedule, to be told in words.

        Raises:
            NotFound: it is gone.
        """
        async with self._kernel.db.read() as tx:
            schedule = await store.get_schedule(tx, schedule_id=schedule_id, user_id=user_id)
            card = await card_of(tx, self.shelf, schedule) if schedule is not None else None
        if card is None or schedule is None or schedule.guild_id != guild_id:
            raise NotFound("This card is not there any more. `/card review` shows what is next.")
        return card

    # ------------------------------------------------------------------ one card

    async def _going(self, tx: Tx, visit: Visit, schedule_id: int, turn: int) -> tuple[Schedule, Card] | None:
        """Return the schedule a press is about, or None when that turn is over or may not go on."""
        schedule = await store.get_schedule(tx, schedule_id=schedule_id, user_id=visit.user_id)
        if (
            schedule is None
            or schedule.guild_id != visit.guild_id
            or schedule.reviews != turn
            or schedule.set_aside != ASKED
            or schedule.deck not in visit.taken
            or visit.settings.paused_at is not None
        ):
            return None
        card = await card_of(tx, self.shelf, schedule)
        return (schedule, card) if card is not None else None

    async def _shown(self, tx: Tx, visit: Visit, schedule: Schedule, card: Card, scope: str) -> Turn:
        await store.mark_shown(tx, schedule.schedule_id, now=visit.now)
        schedule = replace(schedule, shown_at=schedule.shown_at or visit.now)
        queue = await agenda.queue_of(tx, self.shelf, visit, scope)
        can_explain = (
            schedule.memory.state == REVIEW
            and isinstance(card, DeckCard)
            and await member_store.may_explain(tx, **visit.who, note=schedule.note)
        )
        shown = Shown(schedule, card, queue, outcomes_of(schedule, visit), can_explain)
        return Turn(shown, scope)

    async def _count(self, tx: Tx, visit: Visit, schedule: Schedule, rating: int) -> bool:
        """Write the rating down with its points; return whether the card is now set aside."""
        outcome = outcomes_of(schedule, visit)[rating]
        # The memory is that of the moment the answer was seen; the rest begins with the press.
        after = replace(outcome.memory, due_at=visit.now + outcome.wait, last_review_at=visit.now)
        is_lapse = schedule.memory.state == REVIEW and rating == AGAIN
        lapses = schedule.lapses + is_lapse
        is_leech = is_lapse and logic.is_leech(lapses)
        review = Review(
            schedule=schedule,
            rating=rating,
            day=visit.day.on,
            reviewed_at=visit.now,
            took_ms=logic.look_ms(schedule.asked_at, visit.moment),
        )
        await store.add_review(tx, review, after, lapses=lapses, set_aside=TOO_HARD if is_leech else ASKED)
        tally = await store.tally(tx, **visit.who, day=visit.day.on)
        if tally.count % logic.REVIEWS_A_LOOK == 0:
            await fit_store.want(tx, **visit.who, now=visit.now)
        # Points and the promise are of the calendar's day, as everywhere; only the cards' own day begins at four.
        today = visit.now.astimezone(visit.day.zone).date()
        made = await store.count_made_on(tx, **visit.who, day=today, zone=visit.day.zone)
        step = logic.points_step(made)
        if step is not None:
            await points.award(
                tx,
                **visit.who,
                source="cards",
                points=1,
                key=f"cards:{today}:{step}",
                day=today,
                now=visit.now,
                daily_cap=logic.POINTS_A_DAY,
            )
        return is_leech

    # ------------------------------------------------------------------ what comes next

    async def _next(self, tx: Tx, visit: Visit, scope: str) -> Turn:
        if visit.settings.paused_at is not None:
            return Turn(Paused(visit.settings.paused_at), scope)
        if not visit.taken:
            return Turn(await self._offer(tx, visit), scope)
        queue = await agenda.queue_of(tx, self.shelf, visit, scope)
        now = visit.now
        learning = await next_learning(tx, visit, scope, until=now)
        review = fresh = ahead = None
        if learning is None and queue.reviews:
            review = await next_review(tx, visit, scope)
        if learning is None and review is None and queue.fresh:
            key = queue.fresh[0]
            fresh = await store.ensure_schedule(tx, **visit.who, card=key, deck=key.split("/")[0], now=now)
        if learning is None and review is None and fresh is None:
            ahead = await next_learning(tx, visit, scope, until=now + logic.LEARN_AHEAD)
        chosen = logic.first_of(learning=learning, review=review, fresh=fresh, ahead=ahead)
        card = None
        if chosen is not None and chosen.deck in visit.taken:
            card = await card_of(tx, self.shelf, chosen)
        if chosen is not None and card is None:
            # While this session went on its pack was switched off, a steward removed it, or the member left its group.
            visit = await settle(tx, self._kernel, self.shelf, **visit.who)
            await store.set_aside(tx, [(chosen.schedule_id, GONE)])
            return await self._next(tx, visit, scope)
        if chosen is None or card is None:
            return Turn(await self._done(tx, visit, scope, queue), scope)
        await store.mark_asked(tx, chosen.schedule_id, now=visit.moment)
        return Turn(Asked(chosen, card, queue), scope)

    async def _done(self, tx: Tx, visit: Visit, scope: str, queue: Queue) -> Done:
        has_more = await agenda.fresh_keys(tx, self.shelf, visit, scope, limit=queue.new_left + 1)
        more_to = visit.settings.extra_of(visit.day.on) + logic.MORE_NEW
        return Done(
            queue.tally,
            await agenda.next_at(tx, self.shelf, visit, scope),
            more_to if has_more and more_to <= logic.MOST_EXTRA else None,
            is_focused=visit.focus is not None,
        )

    # ------------------------------------------------------------------ decks

    async def _take(self, tx: Tx, visit: Visit, deck: str) -> Visit:
        if deck in visit.taken:
            return visit
        if deck not in visit.all_decks:
            raise NotFound(NO_DECK, kept=deck)
        await member_store.set_deck(tx, **visit.who, deck=deck, is_taken=True, now=visit.now)
        return replace(visit, taken=(*visit.taken, deck))

    async def _offer(self, tx: Tx, visit: Visit) -> Offer:
        member = await members.get_member(tx, **visit.who)
        track = member.track if member is not None else None
        shared = tuple(deck for deck in visit.shared if deck.count)
        if track is None:
            return Offer((*shared, *visit.decks), has_role=False)
        fitting = tuple(deck for deck in visit.decks if track in deck.tracks)
        return Offer((*shared, *fitting), has_role=True)


def outcomes_of(schedule: Schedule, visit: Visit) -> dict[int, Outcome]:
    """Return what each rating does, as of the moment the answer was shown."""
    at = schedule.shown_at or visit.now
    settings: Settings = visit.settings
    found = {}
    for rating, memory in scheduling.outcomes(
        schedule.memory,
        schedule_id=schedule.schedule_id,
        turn=schedule.reviews,
        retention=settings.retention,
        at=at,
        parameters=visit.parameters,
    ).items():
        due_at = logic.after_easy_days(
            memory.due_at, at=at, easy_days=settings.easy_days, zone=visit.day.zone
        )
        found[rating] = Outcome(memory, due_at - at)
    return found
