"""Explanations and marks → what members and moderators read. The only texts of the room."""

from __future__ import annotations

from collections.abc import Sequence

from discord.utils import format_dt

from bot.ui import clean

from . import logic
from .models import (
    GRADES,
    NO,
    PARTLY,
    POINTS,
    YES,
    Grades,
    Marked,
    News,
    Overview,
    Reported,
    Standing,
    ToMark,
    Written,
)

_SIGNS = {YES: "✅", PARTLY: "🔸", NO: "▫️"}
_STATES = {
    "waiting": "waits for a mate",
    "marked": "marked, to be read",
    "returned": "to check yourself",
    "closed": "done",
}


def _quoted(words: str | None) -> str:
    if words is None:
        return "-# Said aloud, for about 60 seconds."
    return "\n".join(f"> {line}" for line in clean(words).splitlines())


def _grades(grades: Grades) -> str:
    return "\n".join(
        f"{_SIGNS[grade]} **{POINTS[key][0]}** · {GRADES[grade]}"
        for key, grade in (
            ("definition", grades.definition),
            ("example", grades.example),
            ("consequence", grades.consequence),
        )
    )


def _earned(points: int) -> str:
    return f" +{points} point{'' if points == 1 else 's'}." if points else ""


# ---------------------------------------------------------------------- the inbox


def overview(found: Overview) -> str:
    lines = ["### Explain it back"]
    if found.is_marker:
        if found.rest is not None:
            lines.append(found.rest)
        elif found.waiting:
            lines.append(f"**{found.waiting}** wait{'s' if found.waiting == 1 else ''} for your mark.")
        else:
            lines.append("Nothing waits for your mark.")
    if found.own:
        lines.append("**Yours**")
        lines += [f"- **{each.explanation.term}** · {_state(each)}" for each in found.own]
    else:
        lines.append("You have explained nothing yet: `/card explain` and a term you have reviewed.")
    if not found.is_marker:
        lines.append(
            f"-# Marking for mates is off. Turned on, at most {logic.MARKS_A_DAY} explanations a day wait for you, here and "
            "as a line in `/card review`; nobody pings you."
        )
    return "\n".join(lines)


def _state(standing: Standing) -> str:
    if standing.state == "waiting":
        return f"waits for a mate, comes back {format_dt(standing.until, 'R')}"
    return _STATES[standing.state]


def option(standing: Standing) -> str:
    return _STATES[standing.state]


def news(found: News) -> str:
    lines = [f"-# A mate has marked your explanation of **{term}**." for term in found.marked]
    lines += [
        f"-# Nobody could mark your explanation of **{term}**; check it yourself." for term in found.returned
    ]
    if found.waiting:
        one = found.waiting == 1
        lines.append(
            f"-# {found.waiting} explanation{' waits' if one else 's wait'} for your mark, if you like."
        )
    if found.reported:
        lines.append("-# Words reported as not kind wait for a moderator.")
    return "\n".join(lines)


# ---------------------------------------------------------------------- a writer


FORM_TITLE = "Explain it back"
FORM_LABEL = "Explanation"
FORM_TOLD = "What it is, an example, what follows. Up to 40 words of your own."
SPOKEN_LABEL = "I said it aloud instead"
SPOKEN_TOLD = "60 seconds to a mate in a voice room, who then marks it. They read your name."


def written(found: Written) -> str:
    return f"Kept.{_earned(found.points)}\n{own(found.standing)}"


def own(standing: Standing) -> str:
    explanation = standing.explanation
    parts = [f"### {explanation.term}\n{_quoted(explanation.words)}"]
    if standing.state == "waiting":
        parts.append(
            f"A mate of your group can mark it now. It comes back to you {format_dt(standing.until, 'R')} with the card's "
            "text if nobody has."
        )
        return "\n".join(parts)
    parts.append(f"**The card says**\n{explanation.gist}")
    if standing.received is not None:
        parts.append(f"**A mate found**\n{_grades(standing.received.grades)}")
        if standing.received.sentence is not None:
            parts.append(f"> {clean(standing.received.sentence)}")
        if standing.received.is_reported:
            parts.append("-# Their sentence is hidden, and moderators look at it.")
    elif explanation.own is not None:
        parts.append(f"**You found**\n{_grades(explanation.own)}")
    else:
        parts.append("Nobody could mark it, so hold it against the card yourself.")
    return "\n".join(parts)


TAKEN_BACK = "Taken back. No mate sees it any more."


# ---------------------------------------------------------------------- a mate


def to_mark(found: ToMark) -> str:
    if found.speaker_id is not None:
        head = (
            f"<@{found.speaker_id}> says they explained this to a mate for 60 seconds. Mark it if you were the one who "
            "listened; else press *Not now*."
        )
    else:
        head = f"A mate explains it so:\n{_quoted(found.words)}"
    return (
        f"-# For your mark · in your hands until {format_dt(found.held_until, 't')}\n### {found.term}\n{head}\n"
        f"**The card says**\n{found.gist}\n-# Other words are fine; what counts is whether the three points are there."
    )


SENTENCE_LABEL = "One sentence, if you like"
SENTENCE_TOLD = "What would make it clearer? Kindly: they read it, without your name."


def marked(found: Marked) -> str:
    more = f" {found.waiting} more wait{'s' if found.waiting == 1 else ''}." if found.waiting else ""
    return f"Thank you: your mark on **{found.term}** is with its writer.{_earned(found.points)}{more}"


NOTHING = "Nothing waits for your mark. Thank you for looking."
GIVEN_BACK = "Given back; another mate may take it."
REPORTED = "Hidden, and your moderators look at it. The two of you meet no more here."


# ---------------------------------------------------------------------- moderators


def reported(items: Sequence[Reported]) -> str:
    if not items:
        return "### Reported explanations\nNothing to look at."
    return "### Reported explanations\nHidden from whoever read them, and they stay so."


def reported_item(item: Reported) -> str:
    kind = "a mate's sentence" if item.is_mark else "an explanation"
    return f"**{item.term}** · {kind} · {item.group_name}\n{_quoted(item.words)}"


def revealed(user_id: int) -> str:
    return f"<@{user_id}> wrote it. That you looked is noted for the other moderators."
