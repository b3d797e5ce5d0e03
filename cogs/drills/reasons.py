"""Why a drill was picked → what members read: which figures and which answers led to it."""

from __future__ import annotations

import discord

from bot.members import AREAS, LEVELS, TRACKS

from . import render
from .fit import logic as fit
from .fit.models import GroupPick, MemberPick, Told

NOTHING = (
    "There is nothing to explain yet: no drill was picked for you here so far. `/drill next` picks one, and then "
    "this tells you why that one."
)
CHOSEN_BY_YOU = "You took this one up yourself, so nothing had to be picked."
DRILL_ENOUGH = 5
"""Answers from which a drill's rating is told; with fewer it would tell how one person did."""


def explain(found: list[Told]) -> str:
    return "\n\n".join(_one(told) for told in found)


def _one(told: Told) -> str:
    title = told.drill.title if told.drill else "A drill that has left the library"
    why = told.kept.why
    if isinstance(why, MemberPick):
        head, lines = f"### Why “{title}”", _member(told, why)
    else:
        head = f"### Why “{title}” for {discord.utils.escape_markdown(told.group or 'your group')}"
        lines = _group(told, why)
    return "\n".join([head, *lines])


# ---------------------------------------------------------------------- a practice drill


def _member(told: Told, why: MemberPick) -> list[str]:
    area = told.drill.area if told.drill else ""
    lines = [
        f"At your rating about **{_rounded(why.expected)} of 100** solve it; I aim at 70 to 75.",
        f"- **You**: {_rating(why)}",
        f"- **The drill**: {_difficulty(why)}",
        *(f"- {sentence}" for name in why.parts if (sentence := _sentence(name, area, why))),
    ]
    if why.latest:
        named = ", ".join(f"{told.titles.get(i, 'a drill since gone')} ({_how(o)})" for i, o in why.latest)
        lines.append(f"- **Your last answers in {AREAS.get(area, area)}**: {named}")
    when = discord.utils.format_dt(told.kept.at, "R")
    lines.append(f"-# As it stood {when}. Only your first answer to each drill counts: `/drill mine`.")
    return lines


def _rating(why: MemberPick) -> str:
    if why.answers:
        return render.rating(why.rating, why.spread, why.answers)
    if why.level is not None and why.level in LEVELS:
        return f"no answers yet, so I start from the level you named, *{LEVELS[why.level].lower()}*"
    return "no answers and no level yet, so I start with the easier ones (`/me profile` sets a level)"


def _difficulty(why: MemberPick) -> str:
    if why.drill_answers >= DRILL_ENOUGH:
        return f"{why.drill_rating:.0f}, from {why.drill_answers} answers of members everywhere"
    return "few have answered it, so mostly its stated level"


def _sentence(name: str, area: str, why: MemberPick) -> str:
    """Return what a part of the score means; empty for what needs no words."""
    place = AREAS.get(area, area)
    there = f"{why.area_rating:.0f} from {why.area_answers} drills, beside {why.average:.0f} over your areas"
    sentences = {
        "weak": f"**Weaker area**: {place}, {there}",
        "unseen": f"**New area**: you have no answer in {place} yet",
        "wished": f"**You asked for this** {why.wish or 'area'}",
        "role": f"**Your role**: on the list for {TRACKS.get(why.track or '', 'your role')}",
        "same_kind": "*Against it*: a kind you just had",
        "same_area": "*Against it*: an area you just had",
        "aside": "*Against it*: you put it aside before; the others fit less",
        "again": "**Once more**: you did not solve it before, and the new ones that fit are used up",
    }
    return sentences.get(name, "")


def _how(outcome: float) -> str:
    if outcome <= 0:
        return "❌"
    return "✅" if outcome >= fit.SOLVED_FLOOR else f"{outcome:.0%}"


def _rounded(share: float) -> int:
    """Return of a hundred, in steps of five: more would pretend to know."""
    return 5 * round(share * 20)


# ---------------------------------------------------------------------- a group's drill


def _group(told: Told, why: GroupPick | None) -> list[str]:
    if why is None or told.drill is None:
        return ["A moderator chose it."]
    drill = told.drill
    area = AREAS[drill.area]
    lines = []
    if why.kind_before is not None and why.kind_before != drill.kind:
        lines.append(f"- **Kind**: {_kind(drill.kind)}, after {_kind(why.kind_before)} last time")
    if why.area_wait is None:
        lines.append(f"- **Area**: {area} had not come yet")
    else:
        posts = "the drill before" if why.area_wait == 1 else f"{why.area_wait} drills ago"
        lines.append(f"- **Area**: {area} last came {posts}")
    if why.weak:
        named = " and ".join(AREAS[weak] for weak in why.weak)
        mine = "one of them" if drill.area in why.weak else "not one of them, the others have their turn too"
        lines.append(
            f"- **Weaker areas of the group**: {named} come more often now; this is {mine}. "
            f"Worked out over {fit.GROUP_ENOUGH} members or more, never from one"
        )
    if why.is_repost:
        lines.append("- **Once more**: the group had it long ago, and what is new would come too one-sided")
    count = f"{why.posted} drill{'s' if why.posted != 1 else ''}"
    lines.append(f"-# From the {count} the group had before, in balance over areas and kinds.")
    return lines


def _kind(kind: str) -> str:
    return render.KINDS.get(kind, kind)
