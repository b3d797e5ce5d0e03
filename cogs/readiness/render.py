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
    FLOOR,
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
    "mock": ("scorecard", "scorecards"),
}
COLUMNS: dict[Column, str] = {"all": "all records", "drill": "drills", "card": "cards", "mock": "mocks"}


def head(found: Readiness) -> str:
    lines = [f"### Readiness · {TRACKS[found.track]}", _first(found), _overall(found)]
    if found.step is not None:
        lines.append(_step(found.step))
    if found.tapers:
        lines.append("-# Your interview is near: mocks, and areas that are not its own, wait until after it.")
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
        red = sum(state.is_red for state in failing)
        told = f" {red} of them red, under {FLOOR:.1f}." if red else " None is red."
        if len(failing) == 1:
            told = f" It is red, under {FLOOR:.1f}." if red else " It is amber, not red."
        gate = f"its gate is {first.bar.gate:.1f}."
        return f"**First gate to pass** · {AREAS[first.area]}: {_mean(first)}, {gate}{sure}{more}{told}"
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
    seen = f"only {state.seen} of {state.topics} topics were seen"
    weight = f"({state.bar.weight:.0%} of the whole)"
    most = {
        "below": f"{name} is {state.short_by:.1f} below its gate, the costliest gap",
        "unknown": f"of what is unknown, {name} weighs most {weight}",
        "weakest": f"{name} passed its gate by the least",
    }
    reason = {
        "below": f"{name} is {state.short_by:.1f} below its gate",
        "unknown": f"{name} is unknown {weight}",
        "thin": f"{name} looks good, but {'little stands behind it' if state.strength == 'little' else seen}",
        "weakest": f"{name} passed its gate by little",
    } | (most if step.is_first else {})
    return f"**Next** · {step.advice.title}, because {reason[step.why]}, and {_least(step)}."


def _least(step: Step) -> str:
    kind = step.advice.kind
    if kind is None:
        return step.advice.promised
    one, many = _KINDS[kind]
    if not step.area.counts.get(kind):
        return f"no {one} tells about it yet"
    least = min(step.area.masses.get(each, 0.0) for each in _KINDS)
    is_least = step.area.masses.get(kind, 0.0) <= least
    return f"{many} tell least about it by now" if is_least else f"{many} can be done for it now"


def areas(found: Readiness) -> str:
    """Tell each area in two lines, failing gates first."""
    lines = []
    for state in found.areas:
        critical = " · your role stands on it" if CRITICAL[found.track] == state.area else ""
        lines.append(f"**{AREAS[state.area]}** · {_mark(state)}{critical}")
        lines.append(f"-# {_facts(state, is_critical=bool(critical))}")
    lines.append(
        "-# ± : the truth lies within it about two times in three. Old records fade, to half in 45 days. "
        "Worked out from practice here; it decides nothing and only you see it."
    )
    return "\n".join(lines)


def _mark(state: AreaState) -> str:
    """Say in a sign and in words how the area stands; *so far* where one answer more may turn it round."""
    so_far = state.strength == "little"
    if state.status == "unknown":
        return "❔ unknown"
    if state.status == "passed":
        return "▫️ above its gate so far" if so_far else "✅ passed"
    mark = f"🔻 red, under {FLOOR:.1f}" if state.is_red else "🔸 amber, below its gate"
    return f"{mark} so far" if so_far else mark


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
    elif state.own is not None:
        parts.append("all by you, nobody else yet")
    elif state.others is not None:
        parts.append("all by others and judges")
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
        f"-# In which half point, from 1 to 5, the mean of members' own scores lies, where at least {logic.FEWEST} have "
        f"records. As first told in the week from {found.week:%a} {found.week.day} {found.week:%b}: it stays so until the week is over, so that nobody's "
        "coming or going shows. No names, no answers; only moderators of the group see it."
    )
    return "\n".join(lines)


def group_lines(found: GroupMap) -> str:
    """Tell the map in words, the weakest area first, those that tell nothing last."""

    def key(area: str) -> float:
        low = found.cells[area, ALL].low
        return low if low is not None else 9.0

    lines = []
    for area in sorted(AREAS, key=key):
        told = [
            f"{name} {_half(low)}"
            for column, name in COLUMNS.items()
            if (low := found.cells[area, column].low) is not None
        ]
        lines.append(f"**{AREAS[area]}** · {', '.join(told) or f'fewer than {logic.FEWEST} members'}")
    return "\n".join(lines)


def _half(low: float) -> str:
    return f"{low:.1f} to {low + 0.5:.1f}"


def group_picture(found: GroupMap) -> Picture:
    rows = tuple(
        tuple(
            Cell(
                value=low,
                shown=_half(low) if low is not None else "",
                note=f"{logic.FEWEST}+ members" if low is not None else f"under {logic.FEWEST}",
            )
            for column in COLUMNS
            for low in [found.cells[area, column].low]
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
