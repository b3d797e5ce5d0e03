"""Streaks → what members read."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.points import source_words
from bot.ui import clean

from .logic import FREEZE_EVERY, MOST_FREEZES
from .models import Day, Streak, Told, Week

PAGE = 10
_EXCUSES = {
    "away": "you were away",
    "holiday": "a holiday of your group",
    "travel": "your time zone changed, so the day was short",
}


def days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def freezes(count: int) -> str:
    return f"{count} freeze{'s' if count != 1 else ''}"


def shown(told: Told) -> str:
    streak = told.streak
    if not told.has_promise and not streak.days:
        return (
            "### Your streak\nA streak counts the days you promise, and you have promised none yet. "
            "Say which days are yours with `/me profile`, *Weekly promise*; all others are rest days.\n"
            "-# Only you see this."
        )
    lines = [
        "### Your streak",
        f"**{days(streak.current)}** kept in a row · best {days(streak.best)}"
        if streak.current
        else _fresh(streak),
        f"**{freezes(streak.freezes)}** in hand, of at most {MOST_FREEZES} · {_next_freeze(streak)}",
        _today(told),
    ]
    if not told.has_promise:
        lines.append("You promise no days now, so nothing can be missed. `/me profile` takes a new promise.")
    lines.append(
        "Your group reads of your streak in its weekly digest."
        if told.tells_group
        else "Nobody but you sees your streak."
    )
    return "\n".join([*lines, "-# `/streak explain` lists every day and what counted."])


def in_brief(told: Told) -> list[str]:
    """Return a line for the panel of the day; none for a member who promises nothing."""
    if not told.has_promise:
        return []
    streak = told.streak
    spare = f", {freezes(streak.freezes)} in hand" if streak.freezes else ""
    kept = (
        f"{days(streak.current)} kept in a row{spare}" if streak.current else "begins with your next kept day"
    )
    return [f"**Streak** · {kept}. {_today(told)}"]


def _fresh(streak: Streak) -> str:
    best = f" Your best so far: {days(streak.best)}." if streak.best else ""
    return f"Your next streak begins with the next day you keep.{best}"


def _next_freeze(streak: Streak) -> str:
    if streak.freezes >= MOST_FREEZES:
        return "no more fit in"
    return f"the next after {days(streak.to_next_freeze)} more"


def _today(told: Told) -> str:
    today = next((each for each in reversed(told.streak.days) if each.day == told.today), None)
    if today is None:
        return "Today nothing is promised yet."
    if told.week is not None:
        return _week(told.week, today, days_left=6 - told.today.weekday())
    return {
        "kept": "Today is kept. Well done.",
        "repaired": "Today is kept.",
        "extra": "Today was extra: you did something on a day you need not.",
        "rest": "Today is a rest day.",
        "excused": "Today nothing is expected of you.",
    }.get(today.mark, "Today is open: one drill, one round of cards or a standup keeps it.")


def _week(week: Week, today: Day, *, days_left: int) -> str:
    """Tell the week of a promise of any so many days: no single day of it is owed."""
    done = {
        "kept": "Today counts. ",
        "repaired": "Today counts. ",
        "extra": "Today was extra. ",
        "excused": "Today nothing is expected of you. ",
    }.get(today.mark, "")
    if not week.asked:
        return f"{done}This week asks for nothing."
    stands = f"{done}**{week.kept} of {week.asked}** this week"
    if week.kept >= week.asked:
        return f"{stands}: your promise of this week is kept."
    if not week.is_settled:
        return f"{stands}; you began within it, so nothing is owed. What you do counts."
    if not days_left:
        return f"{stands}, which ends today."
    return f"{stands}: any days until Sunday will do. One drill, one round of cards or a standup makes a day."


def pages(told: Told) -> int:
    return max(1, math.ceil(len(told.streak.days) / PAGE))


def explained(told: Told, page: int) -> str:
    """Tell the days of a page, the newest first."""
    newest = told.streak.days[::-1]
    part = newest[page * PAGE : (page + 1) * PAGE]
    if not part:
        return shown(told)
    head = (
        f"### Your streak, day by day\n**{days(told.streak.current)}** kept in a row, {freezes(told.streak.freezes)} "
        f"in hand. A freeze comes with every {FREEZE_EVERY} kept days and is spent by itself. "
        "Days are your own local dates, as they were when you did things."
    )
    return "\n".join([head, *(f"- **{each.day:%a %d %b %Y}** · {_day(told, each)}" for each in part)])


def _day(told: Told, each: Day) -> str:
    did = _did(told.done.get(each.day, {}))
    words = {
        "kept": f"kept: {did}",
        "repaired": f"kept, repaired by a moderator: {clean(_reason(told, each))}",
        "extra": f"extra: {did or 'repaired'}",
        "rest": "rest day",
        "excused": f"excused: {_EXCUSES.get(each.excuse or '', 'nothing was expected')}",
        "frozen": "missed, a freeze was spent: the streak goes on",
        "missed": "missed: a new streak begins with the next kept day",
        "open": "still open",
    }[each.mark]
    if each.owed:
        word = "was" if each.owed == 1 else "were"
        end = f"{freezes(each.frozen)} spent" if each.frozen else "a new streak begins"
        words += f". The week closed: {days(each.owed)} {word} wanting, {end}"
    return words


def _reason(told: Told, each: Day) -> str:
    repair = told.repairs.get(each.day)
    return repair.reason if repair else ""


def _did(done: Mapping[str, int]) -> str:
    return ", ".join(
        f"{source_words(source)} ({count})" if count > 1 else source_words(source)
        for source, count in done.items()
    )


def public(name: str, told: Told) -> str:
    streak = told.streak
    return (
        f"**{name}** has kept {days(streak.current)} of their promise in a row"
        f" (best {days(streak.best)}), with {freezes(streak.freezes)} in hand."
    )


def not_shared(group_name: str, fault: str) -> str:
    return (
        f"I could not post it to **{clean(group_name)}**: {fault}. That is a moderator's to mend; nobody has read of "
        "your streak."
    )


def repaired(mention: str, told: Told, day: str) -> str:
    return (
        f"{day} now counts as kept for {mention}. Their streak: {days(told.streak.current)}. "
        "They read the reason in `/streak explain`; the log has it too."
    )


def line(user_id: int, current: int, in_hand: int) -> str:
    spare = f", {freezes(in_hand)} in hand" if in_hand else ""
    return f"<@{user_id}> · {days(current)} kept in a row{spare}"
