"""Discord as far as jobs of standups and drills see it, and a town whose groups have both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot import direct
from bot.app import Kernel
from bot.clock import HandClock
from bot.reminders import Reminder, ReminderKind
from cogs.cards.remind.service import ReminderService
from cogs.cards.shelf import Shelf
from cogs.drills.daily import DailyService
from cogs.drills.jobs import DrillJobs
from cogs.standups.jobs import StandupJobs
from cogs.standups.reminding import ReminderService as StandupReminders
from cogs.standups.rounds import RoundService
from cogs.standups.service import EntryService
from cogs.standups.settings import SettingService
from tests.streaks.town import BEGIN, GUILD, HOLIDAYS, WEEKS, Town


def _unheard(*said: Any) -> None:
    del said


class Wire:
    """The bot as its jobs see it. Whom it disturbs it tells ``on_mention`` and ``on_mail``."""

    kernel: Kernel

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.hangs_until = BEGIN
        self.closed: set[int] = set()
        """Members who take no direct messages."""
        self.on_mention: Callable[[int], None] = _unheard
        self.on_mail: Callable[[int, str | None], None] = _unheard
        self.being_told: set[tuple[int, int]] = set()
        self._nonces: dict[tuple[int, str], datetime] = {}
        self._last_id = 0

    def takes(self, user_id: int, nonce: str | None) -> bool:
        """Tell whether Discord takes a message: it drops one whose nonce it has seen in the last minutes."""
        seen_at = self._nonces.get((user_id, nonce)) if nonce else None
        if seen_at is not None and self.clock.now() - seen_at < timedelta(minutes=3):
            return False
        if nonce:
            self._nonces[user_id, nonce] = self.clock.now()
        return True

    async def paced(self, sending: Awaitable[Any]) -> Any:
        return await sending

    async def create_dm(self, user: discord.Object) -> Channel:
        if self.clock.now() < self.hangs_until:
            raise TimeoutError
        if user.id in self.closed:
            refused: Any = SimpleNamespace(status=403, reason="Forbidden")
            raise discord.Forbidden(refused, {"code": 50007, "message": "no messages, please"})
        return Channel(self, user.id)

    def get_partial_messageable(self, *_place: Any, **_more: Any) -> Channel:
        return Channel(self, None)

    def get_guild(self, _guild_id: int) -> None:
        return None

    async def clear_channel_faults(self, _channel_id: int) -> None:
        return None

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id


class Channel:
    """A text channel, or a member's direct messages; messages in it can be edited."""

    def __init__(self, wire: Wire, user_id: int | None) -> None:
        self._wire, self._user_id = wire, user_id

    async def send(self, content: str | None = None, **extra: Any) -> Any:
        if self._user_id is not None:
            if self._wire.takes(self._user_id, extra.get("nonce")):
                self._wire.on_mail(self._user_id, content)
        elif content is not None:
            for user in extra["allowed_mentions"].users:
                self._wire.on_mention(user.id)
        else:
            assert extra["silent"]
        return SimpleNamespace(id=self._wire.next_id())

    def get_partial_message(self, _message_id: int) -> Channel:
        return self

    async def edit(self, **_extra: Any) -> None:
        return None

    async def history(self, **_extra: Any) -> AsyncIterator[Any]:
        for message in ():
            yield message


class Turn:
    """One round of a pod, worked out from the calendar alone."""

    def __init__(self, pod: Pod, day: date) -> None:
        self.pod, self.day = pod, day
        first = datetime.combine(day, pod.at)
        last = first + timedelta(hours=pod.hours)
        self.opens = first.replace(tzinfo=pod.zone).astimezone(UTC)
        self.closes = last.replace(tzinfo=pod.zone).astimezone(UTC)
        self.reminds = self.opens + (self.closes - self.opens) * 4 / 5
        self.is_reminded = False


class Pod:
    """A group with its standup: weekdays, hour, hours open; and the moments of its drills."""

    def __init__(self, group_id: int, name: str, zone: str, weekdays: int, at: time, hours: int) -> None:
        self.group_id, self.name, self.zone = group_id, name, ZoneInfo(zone)
        self.weekdays, self.at, self.hours = weekdays, at, hours
        days = [BEGIN.date() + timedelta(days=n) for n in range(WEEKS * 7 + 14)]
        self.turns = [Turn(self, d) for d in days if weekdays >> d.weekday() & 1 and d not in HOLIDAYS]
        self.drills = [
            datetime.combine(d, DRILL_AT, tzinfo=self.zone).astimezone(UTC)
            for d in days
            if d.weekday() < 5 and d not in HOLIDAYS
        ]

    def open_turn(self, now: datetime) -> Turn | None:
        return next((turn for turn in self.turns if turn.opens <= now < turn.closes), None)

    def last_turn(self, now: datetime) -> Turn | None:
        return max((t for t in self.turns if t.opens <= now), key=lambda t: t.opens, default=None)

    def coming(self, now: datetime) -> Turn:
        return min((t for t in self.turns if t.opens > now), key=lambda t: t.opens)


HAPPENED = (
    "drill",
    "cards",
    "standup",
    "standup after a fault",
    "standup beside a command",
    "answered",
    "away or asleep",
    "woken",
    "no budget left",
    "holiday",
    "early",
    "on time",
    "late",
    "backfilled",
    "skipped",
)
"""What the test has to have seen to prove anything."""
DRILL_AT = time(8, 10)
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
PODS = (
    Pod(1, "Rhine", "Europe/Berlin", 0b0101001, time(10), 41),
    Pod(2, "Hudson", "America/New_York", 0b0100000, time(15), 30),
)
"""Both have a round open while their clocks change: on 29 and on 8 March."""


class Asleep:
    """Reminders that fell into members' quiet hours, until these end."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, Turn], datetime] = {}
        self.known: set[tuple[int, Turn]] = set()

    def add(self, user_id: int, turn: Turn, local: datetime) -> None:
        if QUIET_UNTIL <= local.time() < QUIET_FROM:
            return  # only away
        day = local.date() if local.time() < QUIET_UNTIL else local.date() + timedelta(days=1)
        wakes_at = datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)
        if (user_id, turn) not in self.known and wakes_at < turn.closes - timedelta(minutes=10):
            self.known.add((user_id, turn))
            self._waiting[user_id, turn] = wakes_at

    def woken(self, now: datetime) -> list[tuple[int, Turn]]:
        """Hand out, once, who has woken and whose round is open still."""
        found = [key for key, wakes_at in self._waiting.items() if wakes_at <= now]
        for key in found:
            del self._waiting[key]
        return [(user_id, turn) for user_id, turn in found if now < turn.closes]

    def drop(self, user_id: int, turn: Turn | None = None) -> None:
        for key in [k for k in self._waiting if k[0] == user_id and turn in (None, k[1])]:
            del self._waiting[key]


class StandupTown(Town):
    """The process with standups, drills and card reminders; ``compose`` says what a card reminder says."""

    def __init__(self, settings: Any, clock: HandClock) -> None:
        super().__init__(settings, clock)
        self.wire = Wire(clock)
        self.compose: Callable[[Reminder], str]
        self._is_answering = False
        """A reminder that was kept is no longer worth saying beside a later answer: its cards were done."""

    def open(self, kernel: Kernel) -> None:
        super().open(kernel)
        self.wire.kernel = kernel
        bot: Any = self.wire
        daily: Any = DailyService(kernel)
        self.settings_of = SettingService(kernel)
        self.entries = EntryService(kernel)
        self.card_hours = ReminderService(kernel, Shelf(kernel.library))
        StandupJobs(bot, RoundService(kernel, self.settings_of), StandupReminders(kernel)).register()
        DrillJobs(bot, daily).register()
        kernel.schedule.reminders.deliver = partial(direct.remind, bot)
        kernel.schedule.reminders.register(ReminderKind("cards", "Card reminders", "", self._composed))

    async def _composed(self, reminder: Reminder) -> str | None:
        return None if self._is_answering else self.compose(reminder)

    async def tell_waiting(self, user_id: int) -> list[str]:
        """Return what is said beside the member's answered command."""
        told: list[str] = []

        async def send(*, content: str | None = None, **extra: Any) -> None:
            assert extra["ephemeral"]
            assert content is not None
            told.append(content)

        interaction: Any = SimpleNamespace(
            guild_id=GUILD,
            user=SimpleNamespace(id=user_id),
            response=SimpleNamespace(type=discord.InteractionResponseType.channel_message),
            followup=SimpleNamespace(send=send),
        )
        bot: Any = self.wire
        self._is_answering = True
        try:
            await direct.tell_waiting(bot, interaction)
        finally:
            self._is_answering = False
        return told
