"""The desk and suggestions → what moderators and members read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import discord

from bot.card_seeds import shortened
from bot.members import AREAS, LEVELS
from bot.ui import clean
from cogs.drills import render
from cogs.drills.models import Drill

from .logic import name_of
from .models import REASONS, Board, Day, DayPlan, Found, Missed, Review, Search, Standing, Trouble

_PROMPT_SHOWN = 300
_TROUBLES: dict[Trouble, str] = {
    "closed": "it cannot be judged right now",
    "gone": "it is not in the library any more",
}


def sort_of(drill: Drill) -> str:
    """Return kind, area and level in one line."""
    if drill.kind == "question":
        return f"{render.KINDS[drill.kind]} · {AREAS[drill.area]}"
    return f"{render.KINDS[drill.kind]} · {AREAS[drill.area]} · {LEVELS[drill.level]}"


# ---------------------------------------------------------------------- the desk


def board(found: Board) -> str:
    name = discord.utils.escape_markdown(found.group.name)
    lines = [f"### Drill desk · {name}", *_state(found)]
    for day in found.days:
        lines += [f"**{name_of(day.day)}** · {day.drill.title}", f"-# {sort_of(day.drill)}{_how(day)}"]
    lines += [_missed(missed) for missed in found.missed]
    if found.unplaced:
        questions = "question has" if found.unplaced == 1 else "questions have"
        lines.append(f"{found.unplaced} accepted {questions} no day yet. Open a day to place it.")
    if found.days:
        lines.append("-# Days that nobody chose by hand can still change. Open one to swap it or to fix it.")
    return "\n".join(lines)


def _state(found: Board) -> list[str]:
    if not found.is_scheduled:
        return ["No daily drill is scheduled here. `/group schedule` sets its hour."]
    if found.is_paused:
        return ["⚠️ **Paused** until somebody presses *Resume*. What is queued stays queued."]
    lines = []
    if found.resumes_on is not None:
        lines.append(f"⚠️ **Paused**, again from {name_of(found.resumes_on)}.")
    if found.leans and found.weak:
        areas = " and ".join(AREAS[area] for area in found.weak)
        lines.append(f"-# The mix leans to {areas}, where the group is weakest.")
    elif found.leans:
        lines.append("-# The mix leans to weak areas; none stands out yet.")
    if not found.days:
        lines.append("Nothing comes in the next time: look at its dates and at your content packs.")
    return lines


def _how(day: Day) -> str:
    if day.trouble is not None:
        return f" · ⚠️ in place of the queued one: {_TROUBLES[day.trouble]}"
    return " · **chosen by hand**" if day.is_chosen else ""


def _missed(found: Missed) -> str:
    why = _TROUBLES[found.trouble] if found.trouble else "nothing is posted on that day"
    title = discord.utils.escape_markdown(found.title)
    return f"⚠️ {name_of(found.queued.day)}: the queued “{title}” did not come, {why}."


def day(found: DayPlan, notice: str = "") -> str:
    drill = found.day.drill
    when = discord.utils.format_dt(found.day.moment, "R")
    parts = [notice] if notice else []
    parts += [
        f"### {name_of(found.day.day)} · {discord.utils.escape_markdown(found.group.name)}",
        f"Comes {when}{_how(found.day)}",
        f"**{drill.title}**\n-# {sort_of(drill)} · about {drill.minutes} min",
        shortened(clean(drill.prompt), _PROMPT_SHOWN),
    ]
    return "\n".join(parts)


def search(found: Search) -> str:
    count = len(found.found)
    lines = [f"### For {name_of(found.day.day)}", f"{count} found. Choose the one to queue."]
    if found.more:
        lines.append(f"{found.more} more are called like that; say a word more to narrow it.")
    if found.closed:
        lines.append(f"-# {found.closed} more cannot be judged right now.")
    return "\n".join(lines)


def found_line(found: Found) -> str:
    """Return what stands below a drill in the menu."""
    line = sort_of(found.drill)
    if found.queued_on is not None:
        return f"{line} · queued for {name_of(found.queued_on)}"
    return f"{line} · had on {found.posted_on:%d %b %Y}" if found.posted_on is not None else line


PAUSE = (
    "### Pause daily drills\nNothing is posted while they rest; an open drill still closes in the evening. "
    "What is queued for a day that passes is not posted later."
)
CHOOSE_GROUP = "### Drill desk\nWhich group?"


# ---------------------------------------------------------------------- suggestions


def review(found: Review, notice: str = "") -> str:
    words, suggestion = found.suggestion.words, found.suggestion
    by = f"<@{suggestion.user_id}>" if suggestion.user_id else "a member"
    when = discord.utils.format_dt(suggestion.at, "R")
    quoted = " · **taken from somebody's message**" if suggestion.is_quoted else ""
    left = f"{found.waiting} wait{'s' if found.waiting == 1 else ''}"
    head = (
        f"### Suggested drill · {discord.utils.escape_markdown(found.group.name)}\n-# {left} for a decision"
    )
    parts = [notice] if notice else []
    parts += [
        head,
        f"-# {AREAS.get(words.area, words.area)} · by {by} {when}{quoted}",
        f"**{words.title}**\n{words.question}",
        f"**Explanation**\n{words.solution}",
        "-# Members see it without a name. The answer is shown when the drill closes.",
    ]
    return "\n\n".join(parts)


ABOUT = (
    "A question and its answer, in your own words. Your group's moderators read it; until they accept it nobody "
    "else does, and members never see whose it was."
)


def suggestions(found: Sequence[Standing], notice: str = "") -> str:
    lines = [notice, ""] if notice else []
    lines += [
        "### Suggest a drill",
        ABOUT,
    ]
    lines += [f"- **{s.suggestion.words.title}** · {state(s)}" for s in found[:10]]
    return "\n".join(lines)


def suggestion(found: Standing) -> str:
    words = found.suggestion.words
    return "\n\n".join(
        [
            f"### {words.title}\n-# {AREAS.get(words.area, words.area)} · {found.group_name} · {state(found)}",
            words.question,
            f"**Explanation**\n{words.solution}",
        ]
    )


def state(found: Standing) -> str:
    own = found.suggestion
    if own.decision is None:
        return "waiting for a moderator"
    if own.decision == "declined":
        note = f" (“{clean(own.note)}”)" if own.note else ""
        return f"declined: {REASONS.get(own.reason or '', 'for another reason')}{note}"
    if found.posted_on is not None:
        return f"accepted, posted on {_date(found.posted_on)}"
    if found.queued_on is not None:
        return f"accepted, comes on {_date(found.queued_on)}"
    return "accepted, its day is not set yet"


def _date(day: date) -> str:
    return f"{day.day} {day:%B}"


def sent(group_name: str) -> str:
    name = discord.utils.escape_markdown(group_name)
    return f"✅ Sent to the moderators of **{name}**. Thank you."
