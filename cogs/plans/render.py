"""Plans → what members read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.charts.progress import Cell, Progress, ProgressRow
from bot.members import TRACKS
from bot.pictures import Picture
from bot.ui import clean

from .models import Following, Item, OwnItem, Plan
from .service import POINTS, Adopted, Detail, ForGroup, Running

MARKS = {"done": "✅ done", "open": "to do", "not_for_me": "not for me", "dropped": "left out, no room"}
_LISTED = 12


def day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"


def length(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def weeks(count: int) -> str:
    return f"{count} week{'' if count == 1 else 's'}"


def parts(count: int) -> str:
    return f"{count} part{'' if count == 1 else 's'}"


def browse(plans: Sequence[Plan]) -> str:
    lines = ["### Plans"]
    lines += [
        f"**{plan.title}** · {weeks(plan.length)}, up to {length(plan.minutes_a_week)} a week\n{plan.about}"
        for plan in plans
    ]
    if not plans:
        lines.append("This server's packs have no plan.")
    lines.append("-# Choose one to read it week by week. Nothing begins before you say so.")
    return "\n\n".join(lines)


def plan(found: Plan) -> str:
    lines = [f"### {found.title}", found.about]
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
    head = [f"{found.done} of {len(found.counted)} parts done."]
    if found.adoption.until_on:
        head.append(f"It ends before your interview on {day(found.adoption.until_on)}.")
    if found.interview is not None:
        head.append(_taper(found))
    lines = []
    if week == found.week and found.late:
        late = [item for item in found.late if item.week != week]
        if late:
            lines.append("**From before**")
            lines += [_line(found, item) for item in late[:_LISTED]]
            lines += [f"- … and {len(late) - _LISTED} more"] if len(late) > _LISTED else []
    theme = found.plan.week_of(week) if found.plan is not None else None
    now = " · now" if week == found.week else ""
    lines.append(f"**Week {week}{f' · {theme.theme}' if theme else ''}{now}**")
    lines += [_line(found, item) for item in found.of_week(week)]
    if found.plan is not None and week == found.week:
        lines.append(_minimum(found.plan))
    lines.append("-# Choose a part below to tick it off, move it or put it aside. Only you see this.")
    return "\n".join(line for line in [f"### {found.title}", " ".join(head), *lines] if line)


def _taper(found: Following) -> str:
    assert found.interview is not None  # noqa: S101 - asked for only then
    left = (found.interview.day - found.today).days
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    return f"**Your interview is {when}**: only light parts are asked now, the rest waits until after it."


def _line(found: Following, item: OwnItem) -> str:
    if item.state == "done":
        return f"- ✅ ~~{clean(item.title)}~~"
    minutes = f", {length(item.content.minutes)}" if item.content else ""
    if item.state != "open":
        return f"- {clean(item.title)} · *{MARKS[item.state]}*"
    rests = " · *waits until after the interview*" if found.interview and not item.is_light else ""
    late = " · past its day" if item.due_on < found.today else ""
    return f"- {clean(item.title)} · {day(item.due_on)}{minutes}{late}{rests}"


def picture(found: Following) -> Picture | None:
    rows = []
    for week in sorted({item.week for item in found.counted}):
        cells: tuple[Cell, ...] = tuple(
            "done" if item.state == "done" else "late" if item.due_on < found.today else "open"
            for item in found.counted
            if item.week == week
        )
        theme = found.plan.week_of(week) if found.plan is not None else None
        name = f"{week}. {theme.theme}" if theme else f"Week {week}"
        rows.append(ProgressRow(name=name, cells=cells[:24], is_now=week == found.week))
    if not rows:
        return None
    alt = (
        f"{found.title} by weeks: {found.done} of {len(found.counted)} parts are done, {len(found.late)} are past "
        f"their day, and week {found.week} is now. *In words* tells each week."
    )
    return Picture("plan", Progress(title=found.title, rows=tuple(rows)), alt)


def adopted(found: Adopted) -> str:
    following = found.following
    adoption = following.adoption
    until = f" and ends before {day(adoption.until_on)}" if adoption.until_on else ""
    there = f"{parts(len(following.counted))}, {following.done} of them done"
    begins = f"It begins on **{day(adoption.starts_on)}**{until}: {there}."
    lines = [f"### {following.title}", begins]
    if found.left_out:
        names = "; ".join(item.title for item in found.left_out)
        lines.append(f"To fit the days you have, these flexible parts were left out: {names}.")
    if not found.has_role:
        lines.append(
            "Parts for one role only were left out: choose yours in `/me profile`, then `/plan edit`."
        )
    if adoption.until_on:
        lines.append("-# Note the interview with `/interview add`, and the days before it become calmer.")
    lines.append(
        f"-# `/plan show` has this week. Each part is worth {POINTS} points, once. Dates are yours to change."
    )
    return "\n".join(lines)


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
    if found.added is not None:
        if found.added:
            lines.append(f"{found.added} coming checkpoints were made. Members see each when its time comes.")
        else:
            lines.append("Nothing was added: these checkpoints are there already, or this server keeps none.")
        return "\n".join(lines)
    lines.append(f"Its {len(found.milestones)} fixed parts become checkpoints of the group:")
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
