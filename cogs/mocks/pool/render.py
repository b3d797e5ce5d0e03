"""The pool's records → what members and moderators read."""

from __future__ import annotations

from datetime import date, datetime

from discord.utils import escape_markdown, format_dt

from bot.groups import Group
from bot.pictures import Picture
from bot.recurrence import WEEKDAY_NAMES, clock_text
from bot.ui import clean
from cogs.mocks.matching.models import Bye, Matching

from . import logic
from .drawing import Heat, WeekGrid
from .hours import cells_text, clock_of, week_text
from .models import ENOUGH_FOR_MAP, Desk, Overlap, OwnHours, Status, Why

CHOOSE_GROUP = "You are in several groups. With which one do you want to be paired?"
CHOOSE_OWN_GROUP = {
    "setup": "You moderate several groups. **Set up matching of which one?**",
    "overlap": "You moderate several groups. **See the common hours of which one?**",
    "run": "You moderate several groups. **Make this week's pairs of which one?**",
}
FIRST = {"any": "no matter", "interviewer": "as interviewer", "candidate": "as candidate"}
_DATES_SHOWN = 6
_BEST_SHOWN = 5


def _name(group: Group) -> str:
    return f"**{escape_markdown(clean(group.name))}**"


def _members(count: int) -> str:
    return f"{count:,} member{'' if count == 1 else 's'}"


def _people(user_ids: tuple[int, ...]) -> str:
    names = [f"<@{user_id}>" for user_id in user_ids]
    return " and ".join(names) if names else "a peer"


# ---------------------------------------------------------------------- status


def status(found: Status) -> str:
    if found.member is None or found.group is None:
        return (
            "### Mock interviews\nYou are not in the pool, so nobody waits for you. `/mock join` puts you in; "
            "your hours are kept until you erase them."
        )
    lines = ["### Mock interviews", _place(found), *_match(found)]
    wants = ", ".join(found.round_names.get(key, key) for key in sorted(found.member.wants))
    lines += [
        f"**Hours** · {_hours_line(found.own)}",
        f"**Round types** · {wants or 'any'}",
        f"**You begin** · {FIRST[found.member.first]}",
        f"**Do not pair** · {found.blocked_count} on your private list",
    ]
    return "\n".join([*lines, *_missing(found)])


def short_status(found: Status) -> str:
    """Say in a line how things stand, where no panel works."""
    return _place(found) if found.member is not None and found.group is not None else status(found)


def _place(found: Status) -> str:
    assert found.member is not None  # noqa: S101 - asked before
    assert found.group is not None  # noqa: S101 - asked before
    if not found.is_in_group:
        return f"You left {_name(found.group)}, so nobody is paired with you. `/mock join` chooses a group of yours."
    if found.group.archived_at is not None:
        return f"{_name(found.group)} has ended, so nobody is paired through it. `/mock join` chooses a group of yours."
    place = f"You are in the pool of {_name(found.group)}"
    if found.host is not None and found.host.group_id != found.group.group_id:
        place += f", paired together with {_name(found.host)}"
    if found.member.paused_at is not None:
        return f"{place}, **resting**: nobody is matched with you until you press *I'm back*."
    if found.next_run is None:
        return f"{place}. No matching is planned; its moderators turn it on with `/mock setup`."
    when = f"{format_dt(found.next_run, 'F')} ({format_dt(found.next_run, 'R')})"
    if found.skips:
        return f"{place}. Next pairs: {when}, **without you**, as you chose."
    return f"{place}. Next pairs: {when}."


def _match(found: Status) -> list[str]:
    match = found.match
    if match is None:
        return []
    kind = found.round_names.get(match.round_type, match.round_type)
    told = f"**Your match** · {kind} with {_people(found.partners)}"
    if match.thread_id is not None:
        told += f", in <#{match.thread_id}>"
    if match.state == "finding":
        until = f" Agree on a time by {format_dt(match.answer_by, 'f')}." if match.answer_by else ""
        return [f"{told}.{until}"]
    if match.starts_at is not None:
        return [f"{told}, {format_dt(match.starts_at, 'F')}."]
    return [f"{told}."]


def _missing(found: Status) -> list[str]:
    if found.own.hours.is_empty:
        return ["", "**Missing**: when you can. Press *Availability*; a preset takes two presses."]
    if found.is_stale and found.own.hours.confirmed_at is not None:
        since = format_dt(found.own.hours.confirmed_at, "R")
        return ["", f"You last confirmed your hours {since}. Still right? One press says so."]
    return []


def _hours_line(own: OwnHours) -> str:
    if own.hours.is_empty:
        return "not set yet"
    return f"{week_text(own.hours.week) or 'only single dates'} ({own.zone.key})"


# ---------------------------------------------------------------------- hours


def hours(own: OwnHours) -> str:
    found = own.hours
    lost = logic.outside(found.week, own.awake)
    count, unused = logic.half_hours(found.week) / 2, logic.half_hours(lost) / 2
    lines = ["### When you can", f"Your clock: **{own.zone.key}**; `/me profile` changes it."]
    if any(found.week):
        usable = f"{count - unused:g} of {count:g} hours used" if unused else f"{count:g} hours"
        lines.append(f"**Every week**, {usable}: {week_text(found.week)}")
    else:
        lines.append("**Every week**: nothing yet. Choose a preset below, a day, or press *Write it*.")
    if found.dates:
        shown = sorted(found.dates.items())[:_DATES_SHOWN]
        told = "; ".join(f"{_day(day, own.today)} {cells_text(cells)}" for day, cells in shown)
        more = len(found.dates) - len(shown)
        lines.append(f"**Other dates**: {told}{f'; {more} more' if more else ''}")
    whose = "yours" if found.awake else "outside the server's quiet hours"
    lines.append(f"**Awake** ({whose}): {clock_of(own.awake[0])}–{clock_of(own.awake[1])}")
    if any(lost):
        lines.append(
            f"Not used, as it is outside your waking hours: {week_text(lost)}. *Write it* widens them."
        )
    lines.append(
        "-# Nobody sees your hours; two people see the times they share. `/me away` counts by itself."
    )
    return "\n".join(lines)


def _day(day: date, today: date) -> str:
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")


def hours_picture(own: OwnHours) -> list[Picture]:
    week = own.hours.week
    if not any(week):
        return []
    told = f"Your week in {own.zone.key}: {week_text(week)}."
    grid = WeekGrid("Your week", week, own.awake, told)
    return [Picture("hours", grid, told[:1000])]


def day(own: OwnHours, weekday: int) -> str:
    name = _FULL[weekday]
    told = cells_text(own.hours.week[weekday]) if own.hours.week[weekday] else "nothing"
    return (
        f"### {name}\nYou can: **{told}** ({own.zone.key}).\n"
        "Tick the half hours by their beginning; each menu is one half of the day."
    )


_FULL = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def day_name(weekday: int) -> str:
    return _FULL[weekday]


def half_hour_label(cell: int) -> str:
    return f"{clock_of(cell)}–{clock_of(cell + 1)}"


# ---------------------------------------------------------------------- do not pair


def blocks(count: int) -> str:
    told = "Nobody is on it." if not count else f"{count} on it."
    return (
        f"### Do not pair\n{told} Whoever is in the menu is never matched with you, neither as a pair nor as a third. "
        "Only you see this list, they are not told, and no reason given to anybody will name it.\n"
        "-# It counts from the next matching on; a match that stands can be cancelled in its thread."
    )


# ---------------------------------------------------------------------- the run


def warning(group: Group, run_at: datetime) -> str:
    return (
        f"{format_dt(run_at, 'F')} ({format_dt(run_at, 'R')}) {_name(group)} is paired for mock interviews and you are in. "
        "Nothing to do if that suits you; `/mock skip` sits this week out."
    )


def paused(group: Group) -> str:
    return (
        f"Your last three mock matches in {_name(group)} passed without a word, so I let you rest: nobody waits for "
        "you, and nobody is told. Busy weeks happen. *I'm back*, here or in `/mock status`, brings you in again."
    )


def bye(found: Bye) -> str:
    return f"No mock partner for you this week: {bye_reason(found)} `/mock why` tells more."


def bye_reason(found: Bye) -> str:
    """Say why someone was left over. Who blocked whom is told to nobody, also not by what is left out."""
    first = "You come first in the next matching."
    if found.reason == "no slots":
        return "I do not know when you can. Set it with `/mock availability`, and the next matching counts you in."
    if found.reason == "odd one out":
        shared = f"{found.could_meet} peer{'' if found.could_meet == 1 else 's'} had time when you do"
        return f"{shared}, but the pairs came out with one person over, and it was you. {first}"
    return (
        "no partner was left with a common time. A few more hours in `/mock availability` make it likelier. "
        f"{first}"
    )


JOINED = "Welcome in. Nobody is told but those you are paired with."
LEFT = "You are out of the pool. A match that stands stays until it is held or cancelled in its thread."
BACK = "Good to have you back."
CONFIRMED = "Thank you, your hours stand."


def why(found: Why, reader: int) -> str:
    kinds, run = found.round_names, found.run
    lines = [f"### Your match of {format_dt(run.made_at, 'D')}"]
    if found.pair is not None:
        pair = found.pair
        kind = kinds.get(pair.round_type, pair.round_type)
        if reader == pair.third_id:
            people = _people(tuple(u for u in (pair.interviewer_id, pair.candidate_id) if u))
            lines.append(f"**{kind}**: you came along with {people}, to observe and score.")
            lines.append("The number of people was odd; this pair suited you best. You come first next time.")
        else:
            other = pair.candidate_id if reader == pair.interviewer_id else pair.interviewer_id
            role = "you interview first" if reader == pair.interviewer_id else "you answer first"
            name = f"<@{other}>" if other else "somebody who had their data erased"
            lines.append(f"**{kind}** with {name}; {role}.")
            if pair.is_repeat:
                lines.append("You two met lately; without this repeat somebody would have sat out.")
            lines += [f"- {part.name}: {part.share:.0%}, {part.words}" for part in pair.parts]
            lines.append(f"Together {pair.score:.0%}.")
    elif found.bye is not None:
        reason = bye_reason(found.bye)
        lines.append(reason[0].upper() + reason[1:])
    else:
        lines.append("The people you were matched with had their data erased.")
    lines.append(
        f"-# {found.in_pairs} of {found.in_run} people in meetings. First as many people as possible, then those who "
        f"sat out, then no repeats, then the score: {run.score:.2f} in all, at most {run.bound:.2f} was possible. "
        f"Method {run.method}, seed {run.seed}: the same again gives the same pairs."
    )
    return "\n".join(lines)


def week_label(week: date) -> str:
    return f"Week of {week.day} {week:%b %Y}"


# ---------------------------------------------------------------------- moderators


def desk(found: Desk) -> str:
    head = f"### Mock matching of {_name(found.group)}"
    if found.host is not None:
        return (
            f"{head}\nAll groups are paired together by {_name(found.host)}; its settings hold. "
            f"In that pool: {_members(found.in_pool)}, {found.with_hours} with hours."
        )
    when = f"{WEEKDAY_NAMES[found.weekday]} at {clock_text(found.at_minute)} ({found.group.zone.key})"
    state = f"**On** · pairs every {when}" if found.is_on else f"**Off** · it would pair every {when}"
    if found.is_on and found.next_run is not None:
        state += f", next {format_dt(found.next_run, 'F')}"
    kinds = ", ".join(found.round_names.get(key, key) for key in sorted(found.pool.round_types))
    lines = [
        head,
        state,
        f"**Pool** · {_members(found.in_pool)}, {found.with_hours} with hours"
        + ("; all groups together" if found.pool.is_across else ""),
        f"**No repeats for** · {found.pool.window_weeks} weeks",
        f"**Round types** · {kinds or 'all'}",
    ]
    if found.last_run is not None:
        lines.append(f"**Last pairs** · {format_dt(found.last_run.made_at, 'f')}")
    lines.append(
        "-# The day before, who wants pings is told and can skip. A run makes private threads under the group's channel"
        + (
            "; pairs from two groups meet under this group's, which they must be able to see."
            if found.pool.is_across
            else "."
        )
    )
    return "\n".join(lines)


def ran(found: Matching) -> str:
    pairs, byes = len(found.pairs), len(found.byes)
    return f"Done: {pairs} pair{'' if pairs == 1 else 's'} made, {byes} left over and told privately."


RAN_BEFORE = "This week's pairs were made already; there is one matching a week, so nothing was changed."


def ask_run(found: Desk) -> str:
    return (
        f"### Pair {_name(found.group)} now?\nIn the pool: {_members(found.in_pool)}, {found.with_hours} with hours. "
        "Private threads open at once, nobody had a heads-up, and this week's regular matching is then left out."
    )


def overlap(found: Overlap) -> str:
    best = best_times(found)
    lines = [
        f"### When {_name(found.group)} can meet",
        f"{_members(found.members)} with hours; meetings of {found.half_hours * 30} minutes; {found.group.zone.key}.",
    ]
    if best:
        lines.append("**Most pairs at once**: " + "; ".join(best))
    else:
        lines.append("No hour of the week has two members yet. Ask for more hours with `/mock availability`.")
    lines.append(f"-# Counts only, nobody's name, and only from {ENOUGH_FOR_MAP} members on.")
    return "\n".join(lines)


def best_times(found: Overlap) -> list[str]:
    pairs = logic.pairs_at(found.free, half_hours=found.half_hours)
    ranked = sorted(
        (
            (count, weekday, cell)
            for weekday, day_ in enumerate(pairs)
            for cell, count in enumerate(day_)
            if count
        ),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    return [
        f"{WEEKDAY_NAMES[weekday]} {clock_of(cell)}, {count} pair{'' if count == 1 else 's'}"
        for count, weekday, cell in ranked[:_BEST_SHOWN]
    ]


def overlap_picture(found: Overlap) -> list[Picture]:
    pairs = logic.pairs_at(found.free, half_hours=found.half_hours)
    if not any(map(any, pairs)):
        return []
    by_day = [
        f"{WEEKDAY_NAMES[weekday]}: "
        + (", ".join(f"{clock_of(cell)} {count}" for cell, count in enumerate(day_) if count) or "none")
        for weekday, day_ in enumerate(pairs)
    ]
    alt = f"Pairs that could begin at each hour of the week. Most: {'; '.join(best_times(found))}."
    heat = Heat("Pairs at each hour", tuple(tuple(day_) for day_ in pairs), "\n".join(by_day))
    return [Picture("overlap", heat, alt[:1000])]


def overlap_words(found: Overlap) -> str:
    return "\n".join(picture.words for picture in overlap_picture(found))


def pairs_line(count: int) -> str:
    return f"{count} pair{'' if count == 1 else 's'} made"
