"""Give Study Hall a few days behind it, by living them: time passes, people press the real buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .acting import Sight, give_answer, kind_of, open_post, press
from .knowledge import answer_to
from .people import PEOPLE, Person
from .world import Resident, StudyHall

FOUNDED = datetime(2026, 1, 7, 16, 0, tzinfo=UTC)
"""A Wednesday afternoon: three or four working days later it is Tuesday or Wednesday, so that one day
after the doors open there is another drill."""
FEWEST_DAYS, MOST_DAYS = 3, 6
"""Working days behind the day that stands open. Some more where that lets a choice drill stand open."""
ALREADY_THERE = timedelta(minutes=12)
"""How long today's drill has stood open when the doors open."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says on a day (0 is the first), minutes after the post."""

    day: int
    after: int
    name: str
    text: str


_IN_THE_DISCUSSION = (
    Line(0, 45, "tilak", "My first thought was wrong. Writing the steps down before choosing helped."),
    Line(0, 90, "wanjiru", "Same. Saying it aloud once would have been enough to hear the gap."),
    Line(1, 85, "wanjiru", "I have met this at work, and we took the slow way round."),
    Line(1, 280, "lukas", "What would you say if the interviewer asks for the cost of it?"),
    Line(2, 50, "tilak", "Took a hint. Two points well spent, now it sits."),
    Line(3, 84, "wanjiru", "The second-best option is the one to talk about, I think."),
)
_IN_THE_LOUNGE = (
    Line(
        0,
        20,
        "nora",
        "Welcome, everyone. One drill on each working day; answers are private, thoughts are not.",
    ),
    Line(0, 200, "beatriz", "Good morning from São Paulo! First one done before my coffee."),
    Line(1, 300, "lukas", "System design round next Thursday. Anyone up for a dry run?"),
    Line(1, 330, "wanjiru", "Me. Any evening after seven, my time."),
    Line(2, 8, "ella", "It is evening here already, so I leave you the day."),
)
_IN_THE_MOD_ROOM = (Line(1, 60, "nora", "Note to self: /setup shows what is due in the next 14 days."),)
_ABSENT = {(1, "beatriz"), (2, "lukas")}
_TAKES_A_HINT = {(2, "tilak")}


async def live_a_few_days(hall: StudyHall) -> None:
    """Found the group and play until a morning on which a drill stands open."""
    await hall.move_to(FOUNDED)
    await hall.seed_records()
    for day in range(MOST_DAYS + 1):
        post = await _wait_for_post(hall)
        is_choice = kind_of(post) == "choice"
        if day == MOST_DAYS or (day >= FEWEST_DAYS and is_choice):
            await _live(hall, day, post, until=ALREADY_THERE)
            return
        await _live(hall, day, post, until=None)


async def _wait_for_post(hall: StudyHall) -> Sight:
    """Let time pass until a new drill stands open.

    Raises:
        RuntimeError: when none comes within a week, which means that daily drills do not work.
    """
    limit = hall.now() + timedelta(days=7)
    while (due := await hall.kernel.schedule.next_moment()) is not None and due <= limit:
        await hall.move_to(due)
        post = open_post(hall)
        if post is not None:
            return post
    raise RuntimeError("no daily drill was posted within a week")


async def _live(hall: StudyHall, day: int, post: Sight, *, until: timedelta | None) -> None:
    """Play a day's answers and talk in the order of the clock, as far as ``until`` after the post."""
    opened = hall.now()
    plan = [
        (person.answers_after, 0, person.name, "")
        for person in PEOPLE
        if person.answers_after and (day, person.name) not in _ABSENT
    ]
    for place, lines in enumerate((_IN_THE_DISCUSSION, _IN_THE_LOUNGE, _IN_THE_MOD_ROOM), 1):
        plan += [(line.after, place, line.name, line.text) for line in lines if line.day == day]
    for minutes, place, name, text in sorted(plan):
        if until is not None and timedelta(minutes=minutes) > until:
            break
        await hall.move_to(opened + timedelta(minutes=minutes))
        who = hall.residents[name]
        if place == 0:
            if (day, name) in _TAKES_A_HINT:
                await press(hall, who, post, "drills.hint_post:")
            await _answer(hall, who, post, seed=f"{name}/{day}")
        elif place == 1:
            await _discuss(hall, who, post, text)
        else:
            await who.actor.send(hall.lounge if place == 2 else hall.mod_room, text)
    if until is not None:
        await hall.move_to(opened + until)


async def _answer(hall: StudyHall, who: Resident, post: Sight, *, seed: str) -> None:
    person: Person = who.person
    answer = answer_to(hall.kernel, post.text, care=person.care, seed=seed)
    opened = await press(hall, who, post, "Answer")
    await give_answer(hall, who, opened, answer)


async def _discuss(hall: StudyHall, who: Resident, post: Sight, text: str) -> None:
    before = {thread.id for thread in hall.daily.threads}
    await press(hall, who, post, "Discuss")
    threads = hall.daily.threads
    new = [thread for thread in threads if thread.id not in before]
    await who.actor.send((new or threads)[-1], text)
