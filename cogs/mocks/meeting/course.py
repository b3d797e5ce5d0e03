"""How a meeting goes on by itself, one transaction a step: what is due, what follows from it. Knows no Discord.

Whoever changes a meeting commits its state together with the steps that follow. A step is claimed, told to Discord
and confirmed, so whatever happens in between is made up for by the next look.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot import consent, groups, members
from bot.app import Kernel
from bot.clock import from_unix, to_unix
from bot.db import Tx
from cogs.mocks import store as spine
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.models import Meeting

from . import clashes, logic, store
from .models import (
    ANSWER_AT_LEAST,
    ANSWER_WITHIN,
    ASK_LASTS,
    LATE_AFTER,
    NOBODY_AFTER,
    NUDGE_AFTER,
    Arrangement,
    Ask,
    Kind,
    Neighbours,
    Reason,
    Scene,
    Step,
    Time,
)

_LEASE: Final = timedelta(seconds=90)
_AT_ONCE: Final = 30
_PAUSE: Final = timedelta(seconds=30)
"""After a fault that passes by itself."""
_ASKED_FOR: Final = frozenset({"day", "soon"})
"""Reminders that a member asked for by agreeing to the time."""
_WORTH: Final = {
    "day": timedelta(hours=12),
    "soon": timedelta(minutes=10),
    "here": NOBODY_AFTER,
    "late": NOBODY_AFTER,
    "ask": ASK_LASTS,
    "offer": timedelta(hours=1),
}
"""How late each is still worth saying; what is not named here is said however late."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step as it is to be told now. ``pings`` may be mentioned with a sound."""

    step: Step
    scene: Scene
    pings: tuple[int, ...] = ()
    ask: Ask | None = None
    follows: Meeting | None = None


class Course:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, neighbours: Neighbours) -> None:
        self.kernel = kernel
        self.catalogue = catalogue
        self.neighbours = neighbours

    def now(self) -> datetime:
        return from_unix(to_unix(self.kernel.clock.now()))

    # ------------------------------------------------------------------ what is due

    async def claim_due(self, now: datetime) -> Sequence[Step]:
        """Take up meetings that are new or have ended, then take what is due, in its order."""
        async with self.kernel.db.read() as tx:
            changed = await store.undiscovered(tx, limit=_AT_ONCE) + await store.unclosed(tx, limit=_AT_ONCE)
        for meeting in changed:
            async with (
                self.kernel.db.write() as tx
            ):  # one by one: a weekly run makes hundreds, and others write too
                await self._take_up(tx, meeting.meeting_id)
        async with self.kernel.db.write() as tx:
            await store.forget_standbys(tx, now=now)
            steps = await store.claim(tx, now=now, lease_until=now + _LEASE, limit=_AT_ONCE)
        return sorted(steps, key=lambda step: (step.due_at, step.step_id))

    async def claim_of(self, meeting_id: int) -> Sequence[Step]:
        """Do the same for one meeting, for who has just changed it and waits."""
        now = self.now()
        async with self.kernel.db.write() as tx:
            await self._take_up(tx, meeting_id)
            steps = await store.claim_of(tx, meeting_id, now=now, lease_until=now + _LEASE)
        return sorted(steps, key=lambda step: (step.due_at, step.step_id))

    async def _take_up(self, tx: Tx, meeting_id: int) -> None:
        meeting = await spine.get_meeting(tx, meeting_id)
        if meeting is not None and meeting.state == "finding":
            await self.begin(tx, meeting)
        elif meeting is not None and not meeting.is_open:
            await self._close(tx, meeting)

    async def begin(self, tx: Tx, meeting: Meeting) -> None:
        """Begin to look after a meeting, once: offer times, and say when that is looked at again."""
        if not await store.add_arrangement(tx, meeting):
            return
        now = self.now()
        await store.want(tx, meeting, "times", 0, at=now)
        if (await self.scene(tx, meeting)).is_at_once:
            return
        await self.offer_times(tx, meeting, 0)
        answer_by = meeting.answer_by or meeting.made_at + ANSWER_WITHIN
        if answer_by < now + ANSWER_AT_LEAST:  # the bot slept: what nobody could answer counts against nobody
            answer_by = now + ANSWER_AT_LEAST
            await spine.put_off_answer(tx, meeting.meeting_id, answer_by=answer_by)
        await store.want(tx, meeting, "expire", 0, at=answer_by)
        if now + NUDGE_AFTER < answer_by:
            await store.want(tx, meeting, "nudge", 0, at=now + NUDGE_AFTER)

    async def offer_times(self, tx: Tx, meeting: Meeting, search: int) -> None:
        found = [time for time in await self.neighbours.free_times(tx, meeting) if time != meeting.starts_at]
        seats = await spine.seats_of(tx, meeting.meeting_id)
        pair = [seat.user_id for seat in seats if not seat.is_third]
        zone = await members.zone_of(tx, guild_id=meeting.guild_id, user_id=seats[0].user_id)
        free = await clashes.free_first(tx, meeting, [seat.user_id for seat in seats], found, zone)
        free = free or await clashes.free_first(
            tx, meeting, pair, found, zone
        )  # the two go before who observes
        await store.add_times(tx, meeting, search, logic.best(free, now=self.now(), zone=zone))

    async def _close(self, tx: Tx, meeting: Meeting) -> None:
        """Drop what was still to come of a meeting that has ended, and have its end told."""
        now = self.now()
        if await store.close(tx, meeting.meeting_id, now=now):
            await store.drop_steps(tx, meeting.meeting_id)
            await store.end_asks(tx, meeting.meeting_id)
            if meeting.state != "over":
                await self.redraw(tx, meeting)
                await store.want(tx, meeting, "close", 0, at=now)
            elif any(seat.is_third for seat in await spine.seats_of(tx, meeting.meeting_id)):
                await store.show_again(tx, meeting.meeting_id, "here", meeting.sequence, now=now)

    async def _stop_searching(self, tx: Tx, meeting: Meeting) -> None:
        """Ask for no other time once the one that stands has come."""
        arrangement = await store.get_arrangement(tx, meeting.meeting_id)
        if arrangement is not None and arrangement.is_searching:
            await store.end_search(tx, meeting.meeting_id)
            await store.show_again(tx, meeting.meeting_id, "times", arrangement.search, now=self.now())

    async def redraw(self, tx: Tx, meeting: Meeting) -> None:
        """Have the messages that are out lose the buttons that do nothing any more."""
        now, arrangement = self.now(), await store.get_arrangement(tx, meeting.meeting_id)
        if arrangement is not None:
            await store.show_again(tx, meeting.meeting_id, "times", arrangement.search, now=now)
        for kind in ("agreed", "here"):
            await store.show_again(tx, meeting.meeting_id, kind, meeting.sequence, now=now)

    # ------------------------------------------------------------------ what a step shows

    async def scene(self, tx: Tx, meeting: Meeting) -> Scene:
        arrangement = await store.get_arrangement(tx, meeting.meeting_id)
        arrangement = arrangement or Arrangement(meeting.meeting_id, 0, False, None, None)
        round_, now = self.catalogue.rounds.get(meeting.round_type), self.now()
        seats = tuple(await spine.seats_of(tx, meeting.meeting_id))
        pair = [seat.user_id for seat in seats if not seat.is_third] if arrangement.is_searching else []
        taken = await clashes.promised(tx, meeting, pair)
        offered = await store.times_of(tx, meeting.meeting_id, arrangement.search)
        return Scene(
            meeting=meeting,
            seats=seats,
            turns=tuple(await spine.turns_of(tx, meeting.meeting_id)),
            arrangement=arrangement,
            times=tuple(
                [
                    time
                    for time in offered
                    if time.starts_at > now and not clashes.is_taken(meeting, time.starts_at, taken)
                ]
            ),
            title=round_.name if round_ else meeting.round_type.replace("-", " ").capitalize(),
            minutes=meeting.slot_minutes,
            why=await self.neighbours.why(tx, meeting),
            has_offered=bool(offered),
            is_needless=not meeting.is_open and await self.neighbours.is_needless(tx, meeting),
        )

    async def stage(self, step: Step) -> Stage | None:
        """Return what a step is to show; None when it has become pointless."""
        async with self.kernel.db.write() as tx:
            meeting = await spine.get_meeting(tx, step.meeting_id)
            if meeting is None:
                return None
            if step.kind == "here":
                await self._stop_searching(tx, meeting)
            scene = await self.scene(tx, meeting)
            now = self.now()
            worth = _WORTH.get(step.kind)
            is_worth = step.message_id is not None or worth is None or now <= step.due_at + worth
            is_worth |= meeting.state == "running"  # its thread was deleted, and the next one begins with it
            if not is_worth or not _holds(step, scene):
                return None
            ask = (
                await store.ask_numbered(tx, meeting.meeting_id, step.number) if step.kind == "ask" else None
            )
            if step.kind == "ask" and (ask is None or ask.answer is not None):
                return None
            pings = []
            for user_id in _called(step, scene) if step.message_id is None else ():
                may = await consent.spend_ping(
                    tx,
                    guild_id=meeting.guild_id,
                    user_id=user_id,
                    key=f"mocks.{step.kind}:{step.step_id}",
                    now=now,
                    is_asked_for=(step.kind in _ASKED_FOR or scene.is_at_once) and user_id in scene.pair,
                )
                pings += [user_id] if may else []
            follows = await store.next_meeting(tx, meeting) if step.kind == "close" else None
        return Stage(step, scene, tuple(pings), ask, follows)

    async def finish(self, step: Step, *, message_id: int | None = None) -> None:
        async with self.kernel.db.write() as tx:
            await store.finish(tx, step, message_id=message_id)

    async def keep_message(self, step: Step, message_id: int | None) -> None:
        async with self.kernel.db.write() as tx:
            await store.keep_message(tx, step, message_id)

    async def put_off(self, step: Step, pause: timedelta = _PAUSE) -> None:
        async with self.kernel.db.write() as tx:
            await store.put_off(tx, step, until=self.now() + pause)

    # ------------------------------------------------------------------ the thread

    async def channel_of(self, scene: Scene) -> int | None:
        """Return where the thread is opened: the channel chosen for mocks, else the group's."""
        return await self.place_of(scene.meeting, scene.pair)

    async def place_of(self, meeting: Meeting, pair: Iterable[int]) -> int | None:
        async with self.kernel.db.read() as tx:
            return await self.place_in(tx, meeting, pair)

    async def place_in(self, tx: Tx, meeting: Meeting, pair: Iterable[int]) -> int | None:
        chosen = await self.neighbours.channel_of(tx, meeting)
        if chosen is not None:
            return chosen
        if meeting.group_id is not None and (group := await groups.get_group(tx, meeting.group_id)):
            return group.channel_id
        for user_id in pair:
            joined = await groups.groups_of_member(tx, guild_id=meeting.guild_id, user_id=user_id)
            if joined:
                return joined[0].channel_id
        return None

    async def keep_thread(self, meeting_id: int, thread_id: int) -> int:
        """Keep the thread that was opened and return the one that counts: another process may have been quicker."""
        async with self.kernel.db.write() as tx:
            if await store.claim_thread(tx, meeting_id, thread_id):
                return thread_id
            meeting = await spine.get_meeting(tx, meeting_id)
        return meeting.thread_id if meeting and meeting.thread_id else thread_id

    async def enter_thread(self, meeting_id: int, user_ids: Sequence[int]) -> None:
        """Note who was let into the thread, so that nobody is let in twice."""
        async with self.kernel.db.write() as tx:
            for user_id in user_ids:
                await store.enter_thread(tx, meeting_id, user_id)

    async def lose_thread(self, meeting_id: int, thread_id: int) -> None:
        """Forget a thread that somebody deleted; what is to be pressed is said again in the next one."""
        async with self.kernel.db.write() as tx:
            meeting = await spine.get_meeting(tx, meeting_id)
            if meeting is not None and meeting.thread_id == thread_id:
                arrangement = await store.get_arrangement(tx, meeting_id)
                search = arrangement.search if arrangement else -1
                await store.lose_thread(tx, meeting, search=search, now=self.now())

    async def look(self, meeting_id: int) -> Meeting | None:
        async with self.kernel.db.read() as tx:
            return await spine.get_meeting(tx, meeting_id)

    async def keep_event(self, meeting_id: int, event_id: int | None) -> None:
        async with self.kernel.db.write() as tx:
            await spine.keep_event(tx, meeting_id, event_id)

    # ------------------------------------------------------------------ what follows from a step

    async def start(self, meeting_id: int) -> None:
        """Begin a solo mock whose thread is there, or one that somebody jumped into."""
        now = self.now()
        async with self.kernel.db.write() as tx:
            if await spine.agree(tx, meeting_id, starts_at=now):
                for seat in await spine.seats_of(tx, meeting_id):
                    if not seat.is_third:  # who observes says so themself, as they do everywhere
                        await spine.keep_attendance(tx, meeting_id, user_id=seat.user_id, has_come=True)
                await store.end_search(tx, meeting_id)
                await spine.move(tx, meeting_id, was="agreed", to="running", now=now)

    async def agree(self, tx: Tx, meeting: Meeting, time: Time) -> None:
        """Let a time stand, with everything that follows from it; what followed from an earlier one is dropped."""
        if not await spine.agree(tx, meeting.meeting_id, starts_at=time.starts_at):
            return
        agreed = await spine.get_meeting(tx, meeting.meeting_id)
        assert agreed is not None  # noqa: S101 - changed just now
        now, start, number = self.now(), time.starts_at, agreed.sequence
        await spine.forget_attendance(tx, meeting.meeting_id)
        await store.end_search(tx, meeting.meeting_id)
        await store.drop_steps(tx, meeting.meeting_id)
        await store.show_again(tx, meeting.meeting_id, "times", time.search, now=now)
        for seat in await spine.seats_of(tx, meeting.meeting_id):
            await store.show_times_beside(tx, meeting, seat.user_id, now=now)
        if number:
            await store.show_again(tx, meeting.meeting_id, "agreed", number - 1, now=now)
        plan: list[tuple[Kind, datetime]] = [
            ("day", start - timedelta(days=1)),
            ("soon", start - timedelta(minutes=10)),
            ("here", start),
            ("late", start + LATE_AFTER),
            ("nobody", start + NOBODY_AFTER),
        ]
        await store.want(tx, agreed, "agreed", number, at=now)
        for kind, at in plan:
            if at > now:
                await store.want(tx, agreed, kind, number, at=at)

    async def expire(self, step: Step) -> None:
        """End the search of a meeting for which nobody found a time."""
        async with self.kernel.db.write() as tx:
            if await spine.move(tx, step.meeting_id, was="finding", to="missed", now=self.now()):
                await store.give_reason(tx, step.meeting_id, "no_time")
            await store.finish(tx, step)

    async def give_up_waiting(self, step: Step) -> None:
        """End a meeting that not everybody came to; while somebody on standby is asked, look again later."""
        now = self.now()
        async with self.kernel.db.write() as tx:
            meeting = await spine.get_meeting(tx, step.meeting_id)
            if meeting is None or meeting.state != "agreed" or meeting.sequence != step.number:
                await store.finish(tx, step)
                return
            ask = await store.open_ask(tx, meeting.meeting_id)
            if ask is not None and now < ask.expires_at + timedelta(minutes=1):
                await store.put_off(tx, step, until=ask.expires_at + timedelta(minutes=1))
                return
            scene = await self.scene(tx, meeting)
            # Was the bot asleep at the hour, nobody could say that they came: then nothing is known of it.
            is_known = bool(scene.here) or now < step.due_at + NOBODY_AFTER
            await self.end_without(tx, scene, "absent" if scene.here else "nobody", is_known=is_known)
            await store.finish(tx, step)

    async def cannot_start(self, meeting_id: int) -> None:
        """End a solo mock that has no thread to begin in; whoever pressed for it is told there."""
        async with self.kernel.db.write() as tx:
            if await spine.move(tx, meeting_id, was="finding", to="cancelled", now=self.now()):
                await store.close(tx, meeting_id, now=self.now())

    async def end_without(self, tx: Tx, scene: Scene, reason: Reason, *, is_known: bool = True) -> bool:
        """End a meeting before it began, noting who came; False when it is no longer waiting for anybody."""
        meeting_id = scene.meeting.meeting_id
        if not await spine.move(tx, meeting_id, was="agreed", to="missed", now=self.now()):
            return False
        await store.give_reason(tx, meeting_id, reason)
        for user_id in scene.pair if is_known else ():
            await spine.keep_attendance(tx, meeting_id, user_id=user_id, has_come=user_id in scene.here)
        return True


def _holds(step: Step, scene: Scene) -> bool:
    """Tell whether the meeting is still where the step makes sense; a message that is out is always brought up to date."""
    meeting, arrangement = scene.meeting, scene.arrangement
    is_its_time = meeting.state == "agreed" and meeting.sequence == step.number
    checks: dict[Kind, bool] = {
        "times": meeting.is_open and (arrangement.is_searching or scene.is_at_once),
        "nudge": meeting.is_open and arrangement.is_searching and arrangement.search == step.number,
        "here": is_its_time or (meeting.state == "running" and meeting.sequence == step.number),
        "late": is_its_time and bool(scene.here),
        "ask": meeting.state == "agreed",
        "close": True,
    }
    return step.message_id is not None or checks.get(step.kind, is_its_time)


def _called(step: Step, scene: Scene) -> tuple[int, ...]:
    """Return whom a step would like to reach with a sound."""
    if step.kind == "times" and scene.meeting.source != "solo":
        return scene.pair
    if step.kind in _ASKED_FOR:
        return (*scene.pair, *scene.thirds)
    if step.kind == "nudge":
        pressed = {user_id for time in scene.times for user_id in time.pressed_by}
        return tuple(user_id for user_id in scene.pair if user_id not in pressed)
    return ()
