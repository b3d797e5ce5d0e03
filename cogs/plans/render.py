"""Plans → what members read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.charts.progress import Cell, Progress, ProgressRow
from bot.members import TRACKS
from bot.pictures import Picture
from bot.ui import TEXT_LIMIT, clean

from .earning import POINTS
from .models import Detail, Following, Item, OwnItem, Plan
from .moderation import ForGroup
from .service import Adopted, Ahead, Reading, Running

MARKS = {"done": "✅ done", "open": "to do", "not_for_me": "not for me", "dropped": "left out, no room"}
_LISTED, _EARLIER, _HELD = 20, 6, 4
"""Parts under a heading; of those from earlier days, and those that wait, less while there is something to do."""
_NAMED = 6
"""Parts that are done or put aside, by name."""


def day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"


def asked(item: OwnItem, today: date, rest: Sequence[OwnItem] = ()) -> str:
    """Tell, beside a part in /today, when it is or was due; with the last one, how many more are open."""
    if item.due_on == today:
        told = "due today"
    else:
        told = f"{'from' if item.due_on < today else 'by'} {day(item.due_on)}"
    if not rest:
        return told
    due = sum(each.due_on == today for each in rest)
    return f"{told} · {len(rest)} more open{f', {due} of them due today' if due else ''}: `/plan show`"


def length(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def weeks(count: int) -> str:
    return f"{count} week{'' if count == 1 else 's'}"


def parts(count: int) -> str:
    return f"{count} part{'' if count == 1 else 's'}"


def checkpoints(count: int) -> str:
    return f"{count} checkpoint{'' if count == 1 else 's'}"


def browse(plans: Sequence[Plan], ahead: Ahead | None) -> str:
    lines = ["### Plans"]
    if ahead is not None:
        lines.append(_ahead(ahead))
    lines += [
        f"**{plan.title}** · {weeks(plan.length)}, up to {length(plan.minutes_a_week)} a week\n{plan.about}"
        for plan in plans
    ]
    if not plans:
        lines.append("This server's packs have no plan.")
    lines.append("-# Choose one to read it week by week. Nothing begins before you say so.")
    return "\n\n".join(lines)


def _ahead(found: Ahead) -> str:
    left = (found.interview.day - found.today).days
    fits = (
        f": *{found.fitting.title}* fits before it"
        if found.fitting is not None
        else ": no plan fits before it"
    )
    return f"Your interview is on **{day(found.interview.day)}**, {_days(left)} from now{fits}."


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def plan(reading: Reading) -> str:
    found = reading.plan
    lines = [f"### {found.title}", found.about]
    if reading.ahead is not None and not reading.fits:
        lines.append(f"It does not fit before your interview. {_ahead(reading.ahead)}")
    elif reading.ahead is not None:
        lines.append(f"It can end before your interview on **{day(reading.ahead.interview.day)}**.")
    for week in found.weeks:
        titles = "; ".join(_for(item) for item in week.items if item.is_fixed)
        more = sum(not item.is_fixed for item in week.items)
        rest = f" (+{more} flexible)" if more else ""
        lines.append(f"**Week {week.week} · {week.theme}** {titles}{rest}")
    lines.append(_minimum(found))
    lines += [f"- {tip}" for tip in found.tips]
    lines.append(
        "-# *Flexible* parts are the first to go when time is short. Your role decides what is for you."
    )
    return "\n".join(line for line in lines if line)


def _for(item: Item) -> str:
    return (
        f"{item.title} ({' / '.join(TRACKS[track] for track in item.tracks)})" if item.tracks else item.title
    )


def _minimum(found: Plan) -> str:
    least = found.daily_minimum
    parts = [
        f"{minutes} minutes of {what}"
        for minutes, what in ((least.cards_minutes, "cards"), (least.drill_minutes, "drills"))
        if minutes
    ]
    return f"On a bad day, this is enough: {' and '.join(parts)}." if parts else ""


def following(found: Following, week: int) -> str:
    """Tell a week by its days; the present one begins with today, then what is open from earlier days."""
    is_now = week == found.week
    page = found.of_week(week)
    theme = found.plan.week_of(week) if found.plan is not None else None
    lines = [
        f"### {found.title}",
        _head(found),
        f"**Week {week}{f' · {theme.theme}' if theme else ''}{' · now' if is_now else ''}**",
    ]
    if is_now and not page.today and not page.earlier and page.coming:
        lines.append("Nothing is due today.")
    few, fewer = (_EARLIER, _HELD) if is_now and (page.today or page.coming) else (_LISTED, _LISTED)
    days = groupby(page.coming, key=lambda item: item.due_on)
    sections = [
        _section(f"**Today**, {day(found.today)}", page.today, _LISTED),
        _section("**Still open from earlier days**", page.earlier, few),
        *(_section(f"**{day(on)}**", tuple(items), _LISTED) for on, items in days),
        _section("**After your interview**", page.held, fewer),
    ]
    foot = [_short("✅ Done", page.done)]
    foot += [
        _short(MARKS[state].capitalize(), [item for item in page.aside if item.state == state])
        for state in ("not_for_me", "dropped")
    ]
    if found.plan is not None and is_now:
        foot.append(_minimum(found.plan))
    foot.append("-# Choose a part below to tick it off, move it or put it aside. Only you see this.")
    room = TEXT_LIMIT - sum(len(line) + 1 for line in (*lines, *foot))
    return "\n".join(line for line in [*lines, *_within(sections, room), *foot] if line)


def _section(heading: str, items: Sequence[OwnItem], most: int) -> list[str]:
    """Return a heading and a line a part; what is over ``most`` is counted."""
    lines = [heading, *(_line(item) for item in items[:most])] if items else []
    return [*lines, f"- … and {len(items) - most} more"] if len(items) > most else lines


def _within(sections: Sequence[list[str]], room: int) -> list[str]:
    """Return as many lines as there is room for; what does not fit is counted."""
    lines = [line for section in sections for line in section]
    room -= len("… and 999 more") + 1
    for shown, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            left = sum(line.startswith("- ") for line in lines[shown:])
            return [*lines[:shown], f"… and {left} more"]
    return lines


def _head(found: Following) -> str:
    head = [f"{found.done} of {len(found.counted)} parts done."]
    until_on = found.adoption.until_on
    if until_on is not None and until_on >= found.today:
        head.append(f"It ends before your interview on {day(until_on)}.")
    elif until_on is not None:
        head.append(f"Your interview on {day(until_on)} is behind you.")
        if found.done < len(found.counted):
            head.append("*Other dates* gives what is still open new days, *Leave* ends the plan.")
    if found.interview is not None:
        head.append(_taper(found))
    return " ".join(head)


def _taper(found: Following) -> str:
    assert found.interview is not None  # noqa: S101 - asked for only then
    left = (found.interview.day - found.today).days
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    asked = "only light parts"
    if left and found.adoption.until_on == found.interview.day:
        asked += " and what your plan has for these very days"
    return f"**Your interview is {when}**: {asked} are asked, the rest waits until after it."


def _line(item: OwnItem) -> str:
    minutes = f" · {length(item.content.minutes)}" if item.content else ""
    return f"- {clean(item.title)}{minutes}"


def _short(heading: str, items: Sequence[OwnItem]) -> str:
    if not items:
        return ""
    more = f"; and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return f"-# {heading}: {'; '.join(clean(item.title) for item in items[:_NAMED])}{more}"


def option(found: Following, item: OwnItem) -> str:
    """Tell where a part stands, in the menu of parts."""
    if item.state != "open":
        return MARKS[item.state]
    if found.is_held(item):
        return "after your interview"
    if item.due_on < found.today:
        return f"still open, was for {day(item.due_on)}"
    return "today" if item.due_on == found.today else f"for {day(item.due_on)}"


def picture(found: Following) -> Picture | None:
    rows = []
    for week in sorted({item.week for item in found.counted}):
        cells: tuple[Cell, ...] = tuple(
            "done" if item.state == "done" else "late" if item in found.late else "open"
            for item in found.counted
            if item.week == week
        )
        theme = found.plan.week_of(week) if found.plan is not None else None
        name = f"{week}. {theme.theme}" if theme else f"Week {week}"
        rows.append(ProgressRow(name=name, cells=cells[:24], is_now=week == found.week))
    if not rows:
        return None
    alt = (
        f"{found.title} by weeks: {found.done} of {len(found.counted)} parts are done, {len(found.late)} still "
        f"open from earlier days, and week {found.week} is now. *In words* tells each week."
    )
    return Picture("plan", Progress(title=found.title, rows=tuple(rows)), alt)


def adopted(found: Adopted) -> str:
    following = found.following
    adoption = following.adoption
    until = f" and ends before {day(adoption.until_on)}" if adoption.until_on else ""
    there = f"{parts(len(following.counted))}, {following.done} of them done"
    begins = f"It begins on **{day(adoption.starts_on)}**{until}: {there}."
    if found.same_dates:
        begins = (
            f"These are its dates already, so no day was changed: {there}. A *Start* of today gives all that is open "
            "new days."
        )
    lines = [f"### {following.title}", begins]
    if found.reset:
        lines.append(
            f"{_days(found.reset).capitalize()} you had chosen by hand {'was' if found.reset == 1 else 'were'} laid out anew."
        )
    if found.clash is not None and found.clash.ahead is not None:
        lines.append(_clash(found.clash, found.clash.ahead))
    if found.left_out:
        names = "; ".join(item.title for item in found.left_out)
        lines.append(f"To fit the days you have, these flexible parts were left out: {names}.")
    if not found.has_role:
        lines.append(
            "Parts for one role only were left out: choose yours in `/me profile`, then `/plan edit`."
        )
    if adoption.until_on and not found.is_noted:
        lines.append("-# Note the interview with `/interview add`, and the days before it become calmer.")
    lines.append(
        f"-# `/plan show` has this week. Each part is worth {POINTS} points, once. Dates are yours to change."
    )
    return "\n".join(lines)


def _clash(found: Reading, ahead: Ahead) -> str:
    way = ""
    if found.fits:
        way = f" `/plan edit` with {ahead.interview.day.isoformat()} as *Interview* makes it end in time."
    elif ahead.fitting is not None:
        way = f" *{ahead.fitting.title}* fits before it: `/plan browse`."
    return f"Your interview on **{day(ahead.interview.day)}** comes before its last day.{way}"


def running(found: Running) -> str:
    if found.is_same:
        return (
            f"### Begin {found.wish.plan.title} anew?\nYou follow it now. What you finished ({parts(found.done)}) stays "
            "finished; all others get new days."
        )
    return (
        f"### Replace {found.title}?\nYou follow it now, with {parts(found.done)} done. That stays on your record; "
        f"the open ones go, and **{found.wish.plan.title}** begins."
    )


def for_group(found: ForGroup) -> str:
    lines = [f"### {found.wish.plan.title} for {clean(found.group.name)}"]
    count = len(found.milestones)
    if found.there and found.added is None:
        verb = "is" if found.there == 1 else "are"
        lines.append(
            f"{checkpoints(found.there)} of it {verb} in this group's queue already, and made no second time."
        )
    if found.added:
        made = (
            "was made. Members see it when its"
            if found.added == 1
            else "were made. Members see each when its"
        )
        lines.append(f"{checkpoints(found.added).replace(' ', ' coming ', 1)} {made} time comes.")
    elif found.added is not None or not count:
        lines.append("Nothing was added: these checkpoints are there already, or this server keeps none.")
    else:
        more = "more " if found.there else ""
        become = "fixed part becomes a checkpoint" if count == 1 else "fixed parts become checkpoints"
        lines.append(f"Its {count} {more}{become} of the group:")
        lines += [f"- {day(each.due_on)} · {each.title}" for each in found.milestones]
        lines.append("-# Nothing is posted yet. Press the button if this is what you want.")
    return "\n".join(lines)


def detail(found: Detail) -> str:
    item = found.item
    lines = [f"### {clean(item.title)}", f"{MARKS[item.state].capitalize()} · {day(item.due_on)}"]
    if item.state == "done" and item.done_on:
        lines[1] = f"✅ Done on {day(item.done_on)}"
    if item.content is not None:
        kind = "fixed" if item.content.is_fixed else "flexible"
        lines[1] += f" · {length(item.content.minutes)} · {kind}"
        lines += [f"**Done when** {item.content.done_when}", f"**Shows in** {item.content.evidence}"]
    return "\n".join(lines)


LEAVE = (
    "### Leave your plan?\nWhat you finished stays on your record, and comes back if you adopt the plan again. "
    "The open parts go."
)
LEFT = "You follow no plan now. `/plan browse` shows what there is."
