"""Standups, drills and card reminders of thirty members over twelve weeks: who was disturbed, and who had asked for it.

The town runs by its real schedule and services; only Discord is played. Clocks change, members travel, rest and
answer early, late or not at all, the process is down for a while every day, and Discord hangs now and then. What
ought to come of it is worked out from the calendar and the members' diaries alone.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest

from bot import groups
from bot.clock import HandClock
from bot.errors import UserFacingError
from bot.moderators import Actor
from bot.reminders import Reminder
from cogs.drills.daily import POST_KIND
from cogs.standups.models import Words
from tests.streaks.town import BEGIN, GUILD, HOLIDAYS, PEOPLE, WEEKS, Diary, compare, is_in, live, settle

from .simulated import DRILL_AT, HAPPENED, PODS, QUIET_FROM, QUIET_UNTIL, Asleep, Pod, StandupTown, Turn

BUDGET = 2
SAID = re.compile(r"\*\*(\w+)\*\*: the standup of \w{3} (\d\d \w{3}) closes")
EARLY, ON_TIME, LATE = 5, 5, 3
A_DAY = 10


@dataclass
class Person:
    """What a member asked for, and what they answered. ``earned`` are rounds that had their points."""

    user_id: int
    diary: Diary
    pings: bool = False
    reminds: bool = False
    card_hour: int | None = None
    answers: dict[Turn, str] = field(default_factory=dict)
    earned: dict[Turn, tuple[date, int]] = field(default_factory=dict)

    @property
    def pods(self) -> list[Pod]:
        return [pod for i, pod in enumerate(PODS) if is_in(self.user_id, i, len(PODS))]

    def may_be_disturbed(self, now: datetime) -> bool:
        local = now.astimezone(self.diary.zone)
        return QUIET_UNTIL <= local.time() < QUIET_FROM and local.date() not in self.diary.away


@dataclass
class Wish:
    """A ping that was due to somebody who had asked, was there and awake; ``is_sure`` if Discord took messages."""

    moment: datetime
    user_id: int
    day: date
    is_sure: bool
    was_sent: int = 0


class Watcher:
    """Holds every ping against the diaries, and notes which ones were due."""

    def __init__(self, town: StandupTown, people: dict[int, Person], chance: random.Random) -> None:
        self.town, self.people, self.chance = town, people, chance
        self.wishes: dict[tuple[int, object], Wish] = {}
        self.seen: Counter[str] = Counter()
        self.asleep = Asleep()
        self.faults: list[AssertionError] = []
        self.drills_due = {(moment, pod) for pod in PODS for moment in pod.drills}
        town.wire.on_mail, town.wire.on_mention = self.mail, self.mention
        town.compose = self.compose

    def now(self) -> datetime:
        return self.town.clock.now()

    def wish(self, person: Person, key: object, *, is_private: bool) -> None:
        if not person.may_be_disturbed(self.now()):
            self.seen["away or asleep"] += 1
            if isinstance(key, Turn):
                self.asleep.add(person.user_id, key, self.now().astimezone(person.diary.zone))
            return
        wire, user_id = self.town.wire, person.user_id
        is_sure = not is_private or (self.now() >= wire.hangs_until and user_id not in wire.closed)
        wish = Wish(self.now(), user_id, person.diary.today(self.now()), is_sure)
        self.wishes.setdefault((user_id, key), wish)

    def before_look(self) -> None:
        """Note whose pings fall due in the coming look of the schedule."""
        now = self.now()
        for turn in [turn for pod in PODS for turn in pod.turns if turn.reminds <= now]:
            if not turn.is_reminded:
                turn.is_reminded = True
                self.reminder_due(turn)
        for person, turn in [(self.people[u], turn) for u, turn in self.asleep.woken(now)]:
            if person.reminds and person.pings and turn not in person.answers:
                self.seen["woken"] += person.may_be_disturbed(now)
                self.wish(person, turn, is_private=True)
        for moment, pod in [due for due in self.drills_due if due[0] <= now]:
            self.drills_due.remove((moment, pod))
            for person in self.people.values():
                if pod in person.pods and person.pings:
                    self.wish(person, (pod, now), is_private=False)

    def reminder_due(self, turn: Turn) -> None:
        if self.now().astimezone(turn.pod.zone).date() in HOLIDAYS:
            self.seen["holiday"] += 1
            return
        if self.chance.random() < 0.3:
            self.town.wire.hangs_until = self.now() + timedelta(hours=self.chance.uniform(1, 3))
        for person in self.people.values():
            if turn.pod in person.pods and person.reminds and person.pings:
                if turn in person.answers:
                    self.seen["answered"] += 1
                else:
                    self.wish(person, turn, is_private=True)

    def mention(self, user_id: int) -> None:
        pods = [p for p in PODS if self.wishes.get((user_id, (p, self.now())))]
        assert pods, "mentioned without having asked, or while away or asleep"
        first = min((self.wishes[user_id, (p, self.now())] for p in pods), key=lambda wish: wish.was_sent)
        first.was_sent += 1
        self.seen["drill"] += 1

    def mail(self, user_id: int, content: str | None) -> None:
        """Take a direct message; a fault is kept too, as the schedule survives those of its handlers."""
        try:
            self.check_mail(user_id, content)
        except AssertionError as fault:
            self.faults.append(fault)

    def check_mail(self, user_id: int, content: str | None) -> None:
        person = self.people[user_id]
        assert person.may_be_disturbed(self.now()), "written to while away or asleep"
        if content is None:
            today = person.diary.today(self.now())
            assert person.card_hour is not None
            self.wishes[user_id, today].was_sent += 1
            self.seen["cards"] += 1
            return
        assert person.pings, "reminded without pings"
        turn = self.reminded(person, content)
        self.wishes[user_id, turn].was_sent += 1
        self.seen["standup"] += 1
        self.seen["standup after a fault"] += self.now() > self.wishes[user_id, turn].moment

    def beside(self, user_id: int, content: str) -> None:
        """Take what was said beside an answer, which disturbs nobody."""
        self.asleep.drop(user_id, self.reminded(self.people[user_id], content))
        self.seen["standup beside a command"] += 1

    def reminded(self, person: Person, content: str) -> Turn:
        said = SAID.match(content)
        assert said, content
        turn = next(
            t for p in person.pods for t in p.turns if (p.name, f"{t.day:%d %b}") == (said[1], said[2])
        )
        assert turn.opens < self.now() < turn.closes, "reminded of a round that is not open"
        assert turn not in person.answers, "reminded after answering"
        assert person.reminds, "reminded without having asked"
        wish = self.wishes.get((person.user_id, turn))
        assert wish or (person.user_id, turn) in self.asleep.known
        assert not (wish and wish.was_sent), "reminded twice"
        return turn

    def compose(self, reminder: Reminder) -> str:
        person = self.people[reminder.user_id]
        assert reminder.at_minute == person.card_hour * 60
        local = self.now().astimezone(person.diary.zone).replace(tzinfo=None)
        late = local - datetime.combine(reminder.day, time(person.card_hour))
        assert timedelta() <= late < timedelta(hours=3)
        key = (person.user_id, reminder.day)
        assert reminder.attempts > 1 or key not in self.wishes, "two reminders of cards on one day"
        if key not in self.wishes:
            self.wish(person, reminder.day, is_private=True)
        return "Cards are due"

    def audit(self) -> None:
        """Nobody had more than the budget, and nobody went without who had some of it left."""
        days: dict[tuple[int, date], list[Wish]] = {}
        for wish in self.wishes.values():
            assert wish.was_sent <= 1
            days.setdefault((wish.user_id, wish.day), []).append(wish)
        for who, wishes in days.items():
            assert sum(wish.was_sent for wish in wishes) <= BUDGET, who
            for wish in wishes:
                if wish.is_sure and not wish.was_sent:
                    earlier = [w for w in wishes if w.moment <= wish.moment and (w.was_sent or not w.is_sure)]
                    assert len(earlier) >= BUDGET, f"{who} was forgotten at {wish.moment}"
                    self.seen["no budget left"] += 1


class Life:
    """What members do about standups and what they ask for; everything is held against the calendar at once."""

    def __init__(self, town: StandupTown, watcher: Watcher, chance: random.Random) -> None:
        self.town, self.watcher, self.chance = town, watcher, chance
        self.seen = watcher.seen

    async def act(self, person: Person) -> None:
        who = {"guild_id": GUILD, "user_id": person.user_id}
        pod, dice = self.chance.choice(person.pods), self.chance.random()
        if self.chance.random() < 0.4:
            await self.listen(person)
        if dice < 0.4:
            await self.write(person, pod)
        elif dice < 0.46:
            await self.skip(person, pod)
        elif dice < 0.54:
            await self.backfill(person)
        elif dice < 0.74:
            mine = await self.town.entries.mine(**who, group_id=pod.group_id)
            person.reminds = not person.reminds if self.chance.random() < 0.25 else True
            if not person.reminds:
                self.watcher.asleep.drop(person.user_id)
            round_id = mine.round.round_id
            stands = await self.town.entries.set_reminder(**who, round_id=round_id, wants=person.reminds)
            assert (stands.wants_reminder, stands.wants_pings) == (person.reminds, person.pings)
        elif dice < 0.77:
            person.pings = not person.pings
            await self.town.members.change(**who, wants_pings=person.pings)
        elif dice < 0.8:
            person.card_hour = self.chance.choice([None, *range(7, 22)])
            await self.town.card_hours.set_hour(**who, hour=person.card_hour)
        await self.listen(person)

    async def listen(self, person: Person) -> None:
        """Use any command, beside whose answer stands what could not be sent."""
        for told in await self.town.tell_waiting(person.user_id):
            self.watcher.beside(person.user_id, told)

    async def write(self, person: Person, pod: Pod) -> None:
        now = self.town.clock.now()
        who = {"guild_id": GUILD, "user_id": person.user_id, "group_id": pod.group_id}
        last, is_open = pod.last_turn(now), pod.open_turn(now) is not None
        found, is_asked = await self.town.entries.late_or_early(**who)
        assert is_asked == (last is not None and not is_open and last not in person.answers)
        assert found is None or found.day == last.day
        if is_open:
            turn, worth, timing = last, ON_TIME, "on time"
        elif is_asked and self.chance.random() < 0.6:
            turn, worth, timing = last, LATE, "late"
        else:
            turn, worth, timing, found = pod.coming(now), EARLY, "early", None
        mine = await self.town.entries.write(
            **who, round_id=found.round_id if found else 0, words=Words(done="Something"), ticked=()
        )
        assert mine.earned == self.earn(person, turn, worth)
        if person.answers.get(turn) != "written":
            assert mine.entry.timing == timing
            self.seen[timing] += 1
        person.answers[turn] = "written"

    def earn(self, person: Person, turn: Turn, worth: int) -> int | None:
        """Note the points that a round is worth, once; return them."""
        if turn in person.earned:
            return None
        today = person.diary.today(self.town.clock.now())
        worth = min(worth, A_DAY - sum(p for day, p in person.earned.values() if day == today))
        person.earned[turn] = (today, worth)
        person.diary.done.add(today)
        person.diary.earned.append((today, worth))
        return worth

    async def skip(self, person: Person, pod: Pod) -> None:
        now = self.town.clock.now()
        turn = pod.open_turn(now) or pod.coming(now)
        skipping = self.town.entries.skip(guild_id=GUILD, user_id=person.user_id, group_id=pod.group_id)
        if person.answers.get(turn) == "written":
            with pytest.raises(UserFacingError, match="nothing to skip"):
                await skipping
        else:
            await skipping
            person.answers[turn] = "skipped"
            self.seen["skipped"] += 1

    async def backfill(self, person: Person) -> None:
        """Fill in a round after which another one has opened: taken, and worth nothing."""
        now = self.town.clock.now()
        page = await self.town.entries.history(guild_id=GUILD, user_id=person.user_id, number=0)
        for line in page.lines:
            pod = PODS[line.group.group_id - 1]
            turn = next(turn for turn in pod.turns if turn.day == line.round.day)
            assert (line.entry is not None) == (turn in person.answers)
            if turn is not pod.last_turn(now) and turn not in person.answers:
                mine = await self.town.entries.write(
                    guild_id=GUILD,
                    user_id=person.user_id,
                    group_id=pod.group_id,
                    round_id=line.round.round_id,
                    words=Words(done="That was then"),
                    ticked=(),
                )
                assert (mine.earned, mine.entry.timing) == (self.earn(person, turn, 0), "backfilled")
                person.answers[turn] = "written"
                self.seen["backfilled"] += 1
                return


async def begin(town: StandupTown, chance: random.Random) -> dict[int, Person]:
    """Let the pods meet, and some of their members ask for pings and reminders of cards."""
    diaries = await settle(town, chance, {pod.name: pod.zone.key for pod in PODS})
    people = {user_id: Person(user_id, diary) for user_id, diary in diaries.items()}
    minutes = {"quiet_from": QUIET_FROM.hour * 60, "quiet_until": QUIET_UNTIL.hour * 60}
    async with town.process():
        async with town.db.write() as tx:
            await groups.set_guild_pings(tx, GUILD, ping_budget=BUDGET, **minutes)
        for pod in PODS:
            at_minute = pod.at.hour * 60
            await town.settings_of.change(
                Actor(GUILD, 1, manages_guild=True),
                pod.group_id,
                at_minute=at_minute,
                weekdays=pod.weekdays,
                hours=str(pod.hours),
            )
            async with town.db.write() as tx:
                group = await groups.get_group(tx, pod.group_id)
                at_minute = DRILL_AT.hour * 60 + DRILL_AT.minute
                await town.kernel.schedule.put_routine(
                    tx, group, kind=POST_KIND, at_minute=at_minute, weekdays=0b0011111
                )
        for person in people.values():
            if chance.random() < 0.8:
                person.pings = True
                await town.members.change(guild_id=GUILD, user_id=person.user_id, wants_pings=True)
            if chance.random() < 0.3:
                person.card_hour = chance.randrange(7, 22)
                await town.card_hours.set_hour(guild_id=GUILD, user_id=person.user_id, hour=person.card_hour)
    return people


async def pass_time(town: StandupTown, watcher: Watcher, until: datetime) -> None:
    """Run what the schedule has due up to the moment, each thing at its own."""
    schedule = town.kernel.schedule
    while (moment := await schedule.next_moment()) is not None and moment <= until:
        town.clock.move_to(moment)
        watcher.before_look()
        assert await schedule.run_due(town.clock.now())
        if watcher.faults:
            raise watcher.faults[0]
    town.clock.move_to(until)


async def test_nobody_is_disturbed_who_did_not_ask_and_all_counts_are_right(settings):
    chance = random.Random(6)
    clock = HandClock(BEGIN)
    town = StandupTown(settings, clock)
    people = await begin(town, chance)
    watcher = Watcher(town, people, chance)
    closed = sorted(chance.sample(PEOPLE, 8))
    town.wire.closed = set(closed)
    life = Life(town, watcher, chance)
    for n in range(WEEKS * 7):
        midnight = BEGIN + timedelta(days=n)
        up = midnight + timedelta(minutes=chance.choice([0, 0, 0, 50, 170]))
        down = midnight + timedelta(days=1, minutes=-chance.choice([0, 0, 90]))
        acts = sorted(
            (midnight + timedelta(minutes=chance.randrange(1440)), u, chance.random())
            for u in (*PEOPLE, *closed, *closed)
        )
        clock.move_to(up)
        async with town.process():
            for i, (moment, user_id, dice) in enumerate(acts):
                if up <= moment < down and dice < 0.55:
                    await pass_time(town, watcher, moment)
                    if dice < 0.25:
                        await live(town, chance, user_id, people[user_id].diary, f"{n}:{i}")
                    else:
                        await life.act(people[user_id])
            await pass_time(town, watcher, down)
            if n % 21 == 20:
                await compare(town, {user_id: person.diary for user_id, person in people.items()})
    watcher.audit()
    async with town.process(), town.db.read() as tx:
        rounds = await tx.all("SELECT group_id, day FROM standups_rounds WHERE opened_at IS NOT NULL")
        charged = await tx.all("SELECT count(*) AS n FROM pings GROUP BY user_id, day")
    opened = {(t.pod.group_id, t.day.isoformat()) for p in PODS for t in p.turns if t.opens <= clock.now()}
    assert {(row["group_id"], row["day"]) for row in rounds} == opened
    assert max(row["n"] for row in charged) == BUDGET
    rare = {what for what in HAPPENED if watcher.seen[what] < 2}
    assert not rare, f"the test proves little about: {rare}"
