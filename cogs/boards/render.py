"""Boards → what members read, and the picture of them."""

from __future__ import annotations

from collections.abc import Sequence

from discord.utils import escape_markdown

from bot.charts.board import Board, Place
from bot.pictures import Picture
from bot.seasons import Season
from bot.standings import Standing
from bot.ui import clean

from .models import NEAR, PAGE, Eligible, Found, Milestone, Seasons

QUEUE_PAGE = 5


def points(count: int) -> str:
    return f"{count:,} point{'' if count == 1 else 's'}"


def ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def board(found: Found) -> str:
    """Return the board in words, or only its head when a picture follows."""
    lines = [f"### {clean(found.title)}"]
    if not found.places:
        lines.append(_nobody(found))
    elif found.view.form == "text":
        lines += [_line(found, each) for each in found.places]
    lines.append(own(found))
    if found.view.page or found.total > len(found.places) > 0:
        last = -(-found.total // PAGE)
        lines.append(f"-# Page {found.view.page + 1} of {last:,}; {found.total:,} members are shown.")
    lines.append("-# Only you see this. Only who chose to be shown is listed: `/me profile`, *Boards*.")
    return "\n".join(lines)


def _nobody(found: Found) -> str:
    if found.view.kind == "interviewer":
        return "Nobody yet: interviewers earn their place in mock interviews. The first one leads at once."
    if found.view.kind == "improved":
        return "Nobody is ahead of the time before yet. There is room at the top."
    if found.is_final:
        return "Nobody of those on it is shown on boards now."
    return "Nobody yet. Whoever earns a point now and shows it leads."


def _name(found: Found, each: Standing) -> str:
    name = escape_markdown(clean(each.name or "You, seen by nobody else"))
    return f"**{name}** (you)" if each.user_id == found.reader else name


def _line(found: Found, each: Standing) -> str:
    gain = "+" if found.view.kind == "improved" else ""
    return f"{each.rank}. {_name(found, each)} · {gain}{points(each.points)}"


def own(found: Found) -> str:
    mine = found.own
    if mine is None and found.is_final:
        return "You earned no points in it."
    if mine is None:
        what = "gained nothing on the time before" if found.view.kind == "improved" else "have no points here"
        return f"You {what} yet; a drill is a beginning."
    if found.is_final and not mine.rank:
        return f"You had {points(mine.points)}, and no place: you were not shown on boards when it ended."
    if found.view.kind == "improved":
        told = f"You gained {points(mine.points)} on the time before."
    else:
        told = f"You stand {ordinal(mine.rank)} with {points(mine.points)}."
    return told if mine.name else f"{told} You are not shown: only you see this line."


def picture(found: Found) -> Picture | None:
    if not found.places or found.view.form == "text":
        return None
    places = tuple(
        Place(
            rank=each.rank,
            name=clean(each.name or "You").strip()[:40] or "(no letters)",
            points=each.points,
            is_own=each.user_id == found.reader,
        )
        for each in found.places
    )
    first, last = found.places[0], found.places[-1]
    alt = (
        f"A leaderboard, {found.title}: {len(places)} members, from {ordinal(first.rank)} place with "
        f"{points(first.points)} to {ordinal(last.rank)} with {points(last.points)}. *As text* tells all of it."
    )
    return Picture("board", Board(title=clean(found.title)[:90], unit="points", places=places), alt)


def is_paged(found: Found) -> bool:
    return found.view.scope != NEAR


# ---------------------------------------------------------------------- moderators


def seasons(found: Seasons) -> str:
    lines = ["### Seasons"]
    if found.running:
        lines.append(f"**{clean(found.running.name)}** runs since {found.running.starts_on.isoformat()}.")
    else:
        lines.append("None is running. `/season start` begins one: a board of its own, from 0.")
    lines += [
        f"- {clean(s.name)}: {s.starts_on.isoformat()} to {s.ended_on.isoformat() if s.ended_on else '…'}"
        for s in found.past[:20]
    ]
    return "\n".join(
        [*lines, "-# `/leaderboard` shows the running one and, by *season*, the final standings."]
    )


def season_started(season: Season) -> str:
    return (
        f"Season **{clean(season.name)}** has begun. Everything that members do from {season.starts_on.isoformat()} on, "
        "by their own local days, counts for its board until you end it."
    )


def season_to_end(season: Season) -> str:
    return (
        f"End season **{clean(season.name)}**? Its standings are kept as they are this moment, of those who show "
        "themselves on boards. It cannot be opened again."
    )


def season_ended(season: Season, count: int) -> str:
    return (
        f"Season **{clean(season.name)}** has ended; {count:,} place{'' if count == 1 else 's'} kept. "
        "`/leaderboard` with its option *season* shows them."
    )


def milestones(found: Sequence[Milestone]) -> str:
    if not found:
        return "No role is tied to points. `/milestone set` ties one."
    return "\n".join(f"- <@&{each.role_id}> from {points(each.points)} on" for each in found)


def queue(found: Sequence[Eligible], milestones_found: Sequence[Milestone], page: int) -> str:
    lines = ["### Roles for points", milestones(milestones_found), ""]
    part = found[page * QUEUE_PAGE : (page + 1) * QUEUE_PAGE]
    if not found:
        lines.append("Nobody waits: whoever reaches the points is listed here, and you decide.")
    else:
        lines.append(f"**{len(found)} may be given one.** Points make somebody eligible; you grant.")
        lines += [
            f"{page * QUEUE_PAGE + i}. <@{each.user_id}> · {points(each.points)} → <@&{each.milestone.role_id}>"
            for i, each in enumerate(part, start=1)
        ]
    return "\n".join([*lines, "-# Only you see this."])


BELOW = "I lack *Manage Roles*, or the role stands above my own. Mend it in the server's settings, then press again."


def not_known(role_id: int) -> str:
    return (
        f"Discord did not answer, so I do not know whether <@&{role_id}> was given. The member stays in the list: press "
        "again in a minute; nobody is given a role twice."
    )


def not_granted(role_id: int, why: str) -> str:
    return f"<@&{role_id}> was not granted: {why}"
