"""The interviewer's kit → the pages that they alone read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import discord

from bot.members import AREAS, LEVELS, TRACKS
from bot.questions import Question

from . import advice
from .models import Kit
from .questions import Hit

_OPTION = 100


def page(kit: Kit, name: str) -> str:
    return f"{_head(kit)}\n{PAGES[name][1](kit)}"


def _head(kit: Kit) -> str:
    turns = f" · turn {kit.turn.number + 1}" if kit.round_type.swaps else ""
    lines = [
        f"### Your kit · {kit.round_type.name}{turns}",
        f"-# You interview <@{kit.turn.candidate_id}>. Only you see this.",
    ]
    if kit.phase is not None:
        lines.append(f"-# Now: **{kit.phase.name}** · write down: {kit.phase.note}")
    if kit.state.stuck_at is not None and kit.next_hint is not None:
        pressed = discord.utils.format_dt(kit.state.stuck_at, "R")
        lines.append(f"**They pressed *I'm stuck* {pressed}**: hint {kit.next_hint + 1} is next.")
    return "\n".join(lines)


def _ask(kit: Kit) -> str:
    question = kit.question
    known = (
        ""
        if kit.state.is_new
        else (
            "\n-# They have met every question there is for this round; this is the one longest ago. Change a detail, or "
            "ask for the reasons behind it."
        )
    )
    posted = "\n-# It stands in the thread." if kit.state.post_count else ""
    return f"**{question.title}** · {_sort(question)}{known}{posted}\n\n{question.prompt}\n\n{_plan(kit)}"


def _sort(question: Question) -> str:
    return f"{AREAS.get(question.area, question.area)}, {LEVELS.get(question.level, question.level).lower()}"


def _plan(kit: Kit) -> str:
    name, minutes = next(
        (name, minutes) for known, name, minutes in kit.plans if known == kit.state.framework
    )
    return f"-# Read it aloud, or post it once the turn runs. Steps: {name}, {minutes} minutes."


def _hints(kit: Kit) -> str:
    given = kit.state.hint_count
    lines = [
        f"{number}. {hint}{' · ✓ given' if number <= given else ''}"
        for number, hint in enumerate(kit.question.hints, 1)
    ]
    told = (
        "Wait until they ask, or until nothing has moved for two minutes. Then one at a time, from the top."
    )
    return "\n".join(["**Hints, from a nudge to nearly the answer**", *lines, f"-# {told}"])


def _listen(kit: Kit) -> str:
    ticked = set(kit.state.ticks)
    lines = [
        f"{'☑' if place in ticked else '☐'} {line}" for place, line in enumerate(kit.question.must_cover)
    ]
    count = f"{len(ticked)} of {len(lines)} heard"
    return "\n".join(
        [
            f"**Listen for these** · {count}",
            *lines,
            "-# Tick them in the menu while you listen; the ticks stay.",
        ]
    )


def _answer(kit: Kit) -> str:
    return f"**How a strong answer goes**\n{kit.question.answer}"


def _dig(kit: Kit) -> str:
    question = kit.question
    parts = [_list("Ask further", question.probes), _list("Signs of a strong candidate", question.signals)]
    if question.reveals:
        told = [f"{when}: {say}" for when, say in question.reveals]
        parts.append(_list("You know this, and tell it only when asked", told))
    parts.append(f"**Curveball** · {question.curveball}")
    return "\n".join(part for part in parts if part)


def _watch(kit: Kit) -> str:
    parts = [_list("Warning signs here", kit.question.red_flags)]
    if kit.track is not None and kit.track in advice.RED_FLAGS:
        parts.append(_list(f"Warning signs for {TRACKS[kit.track]}", advice.RED_FLAGS[kit.track]))
    parts.append(_list("How to run it", advice.RULES))
    return "\n".join(part for part in parts if part)


def _list(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"**{title}**", *(f"- {line}" for line in lines)]) if lines else ""


PAGES: Mapping[str, tuple[str, Callable[[Kit], str]]] = {
    "ask": ("Question", _ask),
    "hints": ("Hints", _hints),
    "listen": ("Listen for", _listen),
    "answer": ("Answer", _answer),
    "dig": ("Ask further", _dig),
    "watch": ("Watch for", _watch),
}
"""Pages by id, with the button's label, in order."""


def tick_choices(kit: Kit) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=_short(f"{place + 1} {line}"), value=str(place), default=place in kit.state.ticks
        )
        for place, line in enumerate(kit.question.must_cover[:25])
    ]


def plan_choices(kit: Kit) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=_short(name),
            description=f"{minutes} minutes{'' if known else ', the plan of this round'}",
            value=known or OWN,
            default=known == kit.state.framework,
        )
        for known, name, minutes in kit.plans
    ]


OWN = "own"
"""Stands for the round's own plan in a menu, where a value must not be empty."""


def found(hits: Sequence[Hit]) -> str:
    new = sum(hit.is_new for hit in hits)
    return f"### Questions for this round\n{len(hits)} found, {new} of them new to your candidate. Choose one, or close this."


def found_choices(hits: Sequence[Hit]) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(
            label=_short(hit.question.title),
            description=_short(f"{_sort(hit.question)}{'' if hit.is_new else ' · they know it'}"),
            value=hit.question.id,
        )
        for hit in hits
    ]


def _short(words: str) -> str:
    return words if len(words) <= _OPTION else words[: _OPTION - 1] + "…"
