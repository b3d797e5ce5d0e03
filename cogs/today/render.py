"""A member's day → what they read. The only texts of the feature."""

from __future__ import annotations

from discord.utils import TimestampStyle, format_dt

from bot.today import Task

from .models import Day

MOST_TASKS = 8
"""Lines with a button: three components each, of Discord's forty."""
MOST_DOORS = 3
_MOST_DONE, _MOST_WORDS = 8, 3
_TITLE, _FACTS, _WORDS, _DONE = 140, 100, 160, 90
"""Characters: all lines at their longest stay within the 4,000 of one layout."""


def head(day: Day) -> str:
    lines = [f"### Today · {day.on:%a} {day.on.day} {day.on:%b}", *_rest(day)]
    if day.open:
        lines.append(_sum(day))
    elif day.done:
        lines.append("**All done for today.** Well done; the rest of the day is yours.")
    elif day.is_in_group:
        lines.append("**Nothing is due.** A good moment to rest, or for one drill more.")
    return "\n".join([*lines, *(_cut(word, _WORDS) for word in day.words[:_MOST_WORDS])])


def _rest(day: Day) -> list[str]:
    if day.interview is not None:
        return [f"Your **interview** is {day.interview}: all but its checklist may wait."]
    if day.rest == "away":
        until = (
            f" until {day.away_until:%a} {day.away_until.day} {day.away_until:%b}" if day.away_until else ""
        )
        return [f"You are **away**{until}: nothing is expected of you, and nothing is lost."]
    if day.rest == "holiday":
        return ["A **holiday** of your group: nothing is expected of you."]
    if day.rest == "travel":
        return ["You changed your time zone, so this **short day** is excused."]
    if day.rest == "rest":
        return ["A **rest day** of your promise: all of this may wait."]
    return []


def _sum(day: Day) -> str:
    minutes = sum(task.minutes or 0 for task in day.open)
    count = len(day.open)
    things = "One thing" if count == 1 else f"{count} things"
    return (
        f"**{things}**, about {minutes} minute{'s' if minutes != 1 else ''}." if minutes else f"**{things}**."
    )


def task(found: Task, day: Day) -> str:
    """Tell one thing to do: what it is, how long it takes, until when; an hour alone would mean today's."""
    facts = [f"about {found.minutes} min"] if found.minutes else []
    if found.due_at is not None:
        style: TimestampStyle = "t" if found.due_at.astimezone(day.zone).date() <= day.on else "f"
        facts.append(f"until {format_dt(found.due_at, style)}, {format_dt(found.due_at, 'R')}")
    facts += [found.detail] if found.detail else []
    told = f"\n-# {_cut(' · '.join(facts), _FACTS)}" if facts else ""
    return _cut(found.title, _TITLE) + told


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else f"{line[: most - 1]}…"


def more(day: Day) -> str:
    left = len(day.open) - MOST_TASKS
    return f"-# And {left} more. They come up here as you get on." if left > 0 else ""


def done(day: Day) -> str:
    return "\n".join(f"✅ Done · {_cut(task.title, _DONE)}" for task in day.done[:_MOST_DONE])


def coming(day: Day) -> str:
    """Tell the next moments; empty while something is due, as that comes first."""
    if day.open:
        return ""
    told = [
        f"{_cut(task.title, _DONE)} {format_dt(task.due_at, 'R')}" for task in day.coming[:3] if task.due_at
    ]
    return f"**Next** · {' · '.join(told)}" if told else ""


def door(day: Day) -> str:
    """Tell who is in no group how to begin."""
    if day.is_in_group:
        return ""
    if not day.open_groups:
        return (
            "**Begin here.** There is no group to join in this server yet. Somebody with Manage Server makes one with "
            "`/setup`, *Quick start*. Until then drills and cards are open to you."
        )
    more = " `/group list` has all of them." if len(day.open_groups) > MOST_DOORS else ""
    return (
        "**Begin here.** Join a group: three questions (where you are, which role, where you stand), then your "
        f"first drill. Of you, only your name is seen in `/group roster`.{more}"
    )
