"""Readiness → what members read, and the records of its pictures."""

from __future__ import annotations

from discord.utils import format_dt

from bot.charts.heat import Cell, Heat
from bot.charts.radar import Radar, Spoke
from bot.evidence import Kind
from bot.members import AREAS, TRACKS
from bot.pictures import Picture
from bot.ui import clean

from . import logic
from .models import (
    ALL,
    CRITICAL,
    CRITICAL_AIM,
    OVERALL_GATE,
    AreaState,
    Column,
    GroupMap,
    Readiness,
    Record,
    RecordPage,
    Step,
)

ASK_ROLE = (
    "### Readiness\nFor which role? Choose one to look; `/me profile`, *Role and level*, keeps it as yours."
)
_KINDS: dict[Kind, tuple[str, str]] = {
    "drill": ("drill", "drills"),
    "card": ("card", "cards"),
    "mock": ("mock score", "mock scores"),
}
COLUMNS: dict[Column, str] = {"all": "all records", "drill": "drills", "card": "cards", "mock": "mocks"}
_MARKS = {"below": "🔻 below its gate", "unknown": "❔ unknown", "passed": "✅ passed"}
_THIN_MARKS = {
    "below": "🔻 below its gate so far",
    "unknown": "❔ unknown",
    "passed": "▫️ above its gate so far",
}
"""Where one answer more may turn it round."""


def head(found: Readiness) -> str:
    lines = [f"### Readiness · {TRACKS[found.track]}", _first(found), _overall(found)]
    if found.step is not None:
        lines.append(_step(found.step))
    return "\n".join(lines)


def _first(found: Readiness) -> str:
    failing = [state for state in found.areas if state.status == "below"]
    if failing:
        first = failing[0]
        more = f" {len(failing) - 1} more below." if len(failing) > 1 else ""
        sure = ""
        if first.strength == "little":
            sure = " Little stands behind that yet."
        elif not _is_sure(first):
            sure = " That is too close to be sure of."
        return f"**First gate to pass** · {AREAS[first.area]}: {_mean(first)}, its gate is {first.bar.gate:.1f}.{sure}{more}"
    unknown = sum(state.status == "unknown" for state in found.areas)
    if unknown == len(found.areas):
        return "Nothing is known yet: after your first drills and cards you find here where you stand."
    thin = sum(state.strength == "little" for state in found.areas)
    so_far = f" So far: little stands behind {thin} of them." if thin else ""
    if unknown:
        return f"Every gate that is known is passed, {unknown} {'are' if unknown > 1 else 'is'} **unknown**.{so_far}"
    return f"**Every gate is passed.**{so_far}"


def _overall(found: Readiness) -> str:
    if found.overall is not None:
        whole = found.overall
        over = "all six areas" if whole.areas == len(AREAS) else f"{whole.areas} of six areas"
        verdict = "passed" if round(whole.mean, 1) >= OVERALL_GATE else "not yet passed"
        return f"**Overall** · {whole.mean:.1f} ± {whole.margin:.1f} over {over}; the gate of {OVERALL_GATE:.1f} is {verdict}."
    if len(found.missing) == len(AREAS):
        return "**Overall** · too little is known to say, in any area yet."
    names = ", ".join(AREAS[state.area] for state in found.missing)
    return f"**Overall** · too little is known to say. Missing or thin: {names}."


def _is_sure(state: AreaState) -> bool:
    return state.mean is not None and abs(state.mean - state.bar.gate) > (state.margin or 0)


def _mean(state: AreaState) -> str:
    if state.mean is None or state.margin is None:
        return "unknown"
    return f"{state.mean:.1f} ± {state.margin:.1f} (n {_counted(state)})"


def _counted(state: AreaState) -> str:
    parts = []
    for kind, (one, many) in _KINDS.items():
        count = state.counts.get(kind, 0)
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    return " + ".join(parts)


def _step(step: Step) -> str:
    name, state = AREAS[step.area.area], step.area
    reason = {
        "below": f"{name} is {state.short_by:.1f} below its gate, the costliest gap",
        "unknown": f"of what is unknown, {name} weighs most ({state.bar.weight:.0%} of the whole)",
        "thin": f"{name} looks good, and little stands behind it",
        "weakest": f"{name} passed its gate by the least",
    }[step.why]
    kind = _KINDS[step.advice.kind][1]
    return f"**Next** · {step.advice.title}, because {reason}, and {kind} tell least about it so far."


def areas(found: Readiness) -> str:
    """Tell each area in two lines, failing gates first."""
    lines = []
    for state in found.areas:
        critical = " · your role stands on it" if CRITICAL[found.track] == state.area else ""
        marks = _THIN_MARKS if state.strength == "little" else _MARKS
        lines.append(f"**{AREAS[state.area]}** · {marks[state.status]}{critical}")
        lines.append(f"-# {_facts(state, is_critical=bool(critical))}")
    lines.append(
        "-# ± : the truth lies within it about two times in three. Old records fade, to half in 45 days. "
        "Worked out from practice here; it decides nothing and only you see it."
    )
    return "\n".join(lines)


def _facts(state: AreaState, *, is_critical: bool) -> str:
    aim = f", {CRITICAL_AIM:.1f} preferred" if is_critical else ""
    parts = [f"gate {state.bar.gate:.1f}{aim}, weight {state.bar.weight:.0%}"]
    if state.mean is not None:
        parts = [_mean(state), f"{state.strength} evidence", *parts]
    parts.append(f"seen {state.seen} of {state.topics} topics" if state.topics else "no topics for this role")
    if state.own is not None and state.others is not None:
        parts.append(
            f"by you {state.own.value:.1f} (n {state.own.count}), by others and judges {state.others.value:.1f} "
            f"(n {state.others.count})"
        )
    return " · ".join(parts)


def picture(found: Readiness) -> Picture:
    by_area = {state.area: state for state in found.areas}
    spokes = tuple(
        Spoke(name=name, value=state.mean, bar=state.bar.gate, note=_note(state))
        for area, name in AREAS.items()
        for state in [by_area[area]]
    )
    chart = Radar(title=f"Readiness, {TRACKS[found.track]}", keys=("your score", "gate"), spokes=spokes)
    told = "; ".join(f"{spoke.name} {spoke.note}, gate {spoke.bar:.1f}" for spoke in spokes)
    return Picture("readiness", chart, f"Radar of six areas on a scale from 1 to 5. {told}.")


def _note(state: AreaState) -> str:
    if state.mean is None:
        return "unknown"
    return f"{state.mean:.1f} ± {state.margin or 0:.1f}, n {sum(state.counts.values())}"


# ---------------------------------------------------------------------- why


def why(page: RecordPage, area: str) -> str:
    what = "all areas" if area == ALL else AREAS[area]
    lines = [f"### What led to it · {what}"]
    if not page.records:
        return f"{lines[0]}\nNo record yet, so this is unknown: neither good nor bad."
    lines += [_record(record) for record in page.records]
    pages = (page.total - 1) // logic.PAGE + 1
    lines.append(
        f"-# {page.total} record{'s' if page.total != 1 else ''}, newest first, page {page.number + 1} of {pages}. "
        "An area's score is the sum of score × weight over the sum of weights."
    )
    return "\n".join(lines)


def _record(record: Record) -> str:
    found = record.evidence
    by = "others or judged" if found.by_others else "you"
    return (
        f"- {format_dt(found.at, 'd')} · {clean(found.label)[:120]}\n-# {AREAS[found.area]} · score {found.score:.1f}, "
        f"weight {record.weight:.2f} · by {by}"
    )


# ---------------------------------------------------------------------- a group


def group_head(found: GroupMap) -> str:
    lines = [f"### Areas of {clean(found.group.name)}"]
    if not found.has_any:
        lines.append(
            f"Nothing can be told yet: fewer than {logic.FEWEST} members have records in any one area, and less than "
            "that would point at somebody."
        )
    lines.append(
        f"-# Means of members' own scores, 1 to 5, where at least {logic.FEWEST} members have records. No names, no "
        "answers; only moderators of the group see it."
    )
    return "\n".join(lines)


def group_lines(found: GroupMap) -> str:
    """Tell the map in words, the weakest area first, those that tell nothing last."""

    def key(area: str) -> float:
        value = found.cells[area, ALL].value
        return value if value is not None else 9.0

    lines = []
    for area in sorted(AREAS, key=key):
        told = [
            f"{name} {cell.value:.1f} (n {cell.members})"
            for column, name in COLUMNS.items()
            if (cell := found.cells[area, column]).value is not None
        ]
        lines.append(f"**{AREAS[area]}** · {', '.join(told) or f'fewer than {logic.FEWEST} members'}")
    return "\n".join(lines)


def group_picture(found: GroupMap) -> Picture:
    rows = tuple(
        tuple(
            Cell(
                value=cell.value,
                note=f"n {cell.members}" if cell.value is not None else f"under {logic.FEWEST}",
            )
            for column in COLUMNS
            for cell in [found.cells[area, column]]
        )
        for area in AREAS
    )
    chart = Heat(
        title="Areas of the group, mean from 1 to 5",
        rows=tuple(AREAS.values()),
        columns=tuple(COLUMNS.values()),
        cells=rows,
    )
    alt = "Heat map of six areas by kind of record. " + "; ".join(chart.in_words().split("\n")[1:])
    return Picture("areas", chart, alt[:1024])
