"""Cases → what members read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import discord

from bot.phase_clocks import Sitting
from bot.phases import Phase
from bot.ui import clean
from cogs.drills import render
from cogs.drills.items.case import CaseDrill
from cogs.drills.logic import ANSWER_LIMIT

from . import logic
from .service import Casework

FLAVOURS = {"system_design": "System design", "ml_design": "ML design", "product": "Product"}
_PREVIEW = 240
_MINUTE = timedelta(minutes=1)


def task(drill: CaseDrill) -> str:
    """Return what stands below the prompt of a post."""
    return (
        f"-# {FLAVOURS[drill.flavour]} case · {len(drill.steps)} steps with a clock that starts when you say so "
        "and can be paused"
    )


def start(drill: CaseDrill) -> str:
    steps = "\n".join(
        f"{number}. {phase.name}, {phase.minutes} min" for number, phase in enumerate(drill.plan.phases, 1)
    )
    asked = f"{FLAVOURS[drill.flavour]} case · **{drill.plan.name}**\n{steps}"
    tip = (
        "Note a few words for each step, and ask what you would ask an interviewer. Nothing is cut off, and a "
        "pause may last over night."
    )
    return render.practice(drill, asked, tip)


def head(drill: CaseDrill) -> str:
    return f"{render.headline(drill)}\n{render.question(drill, '')}"


def known(work: Casework, *, is_asking: bool = False) -> str:
    """Return the facts that the member's questions uncovered, without those just told; empty when none are."""
    facts = logic.uncovered(work.drill, work.questions)
    if is_asking:
        just_told = logic.uncovered(work.drill, work.questions[-1:])
        facts = tuple(fact for fact in facts if fact not in just_told)
    lines = [f"- {render.upper_first(fact.concept)}: {fact.say}" for fact in facts]
    return "\n".join(["**You found out**", *lines]) if lines else ""


def told(work: Casework) -> str:
    """Return what the interviewer says to the question asked last."""
    facts = logic.uncovered(work.drill, work.questions[-1:])
    if facts:
        said = " ".join(fact.say for fact in facts)
    else:
        said = "The interviewer leaves that to you. Write “I assume …” into your note, and go on."
    return f"**You asked:** {clean(work.questions[-1].text)}\n{said}"


def step(work: Casework, sitting: Sitting) -> str:
    """Return the current step: what to do, how its time stands, what was noted."""
    phase, place = sitting.phase, sitting.reading.place
    lines = [
        f"**Step {place + 1} of {len(sitting.phases)} · {phase.name}** · {phase.minutes} min",
        phase.cue,
        f"-# Note: {phase.note}",
        time_left(sitting),
    ]
    note = work.notes.get(phase.key)
    if note:
        shown = clean(note if len(note) <= _PREVIEW else note[:_PREVIEW] + "…")
        lines.append("\n".join(f"> {line}" for line in shown.splitlines()))
    length = len(work.answer)
    if length > ANSWER_LIMIT:
        lines.append(
            f"⚠️ Your notes have {length:,} characters together, {ANSWER_LIMIT:,} make one answer. All of it is "
            "kept; shorten a step before you finish."
        )
    lines.append(f"-# {progress(sitting)}")
    return "\n".join(lines)


def time_left(sitting: Sitting) -> str:
    reading = sitting.reading
    if reading.ends_at is None:
        if reading.over:
            return "**Paused.** The time of this step is over; finish your thought all the same."
        return f"**Paused.** {minutes(reading.left, is_up=True)} left in this step."
    when = discord.utils.format_dt(reading.ends_at, "R")
    if reading.left > timedelta():
        return f"Its time runs out {when}."
    after = "**Finish**" if sitting.is_last else "**Next step**"
    return f"**Its time ran out {when}.** Finish your thought, nobody cuts you off, then press {after}."


def progress(sitting: Sitting) -> str:
    planned = sum(phase.minutes for phase in sitting.phases)
    total = sitting.reading.total
    parts = [f"{minutes(total)} of {planned} used" if total <= planned * _MINUTE else _late(total, planned)]
    if sitting.is_last:
        parts.append("this is the last step")
    else:
        following = sitting.phases[sitting.reading.place + 1]
        parts.append(f"next: {following.name}, {following.minutes} min")
    return " · ".join(parts)


def _late(total: timedelta, planned: int) -> str:
    return f"{minutes(total)} used, {planned} planned: an interviewer would be closing, you may go on"


def minutes(length: timedelta, *, is_up: bool = False) -> str:
    """Return whole minutes, rounded down, or up for what is left; never zero for something."""
    whole = -(-length // _MINUTE) if is_up else length // _MINUTE
    return f"{whole} min" if whole or not length else "under 1 min"


def step_choices(work: Casework, phases: Sequence[Phase]) -> list[discord.SelectOption]:
    """Return the steps as a menu, each with how its note begins."""
    options = []
    for number, phase in enumerate(phases, 1):
        note = " ".join(clean(work.notes.get(phase.key, "")).split())
        shown = note if len(note) <= 90 else f"{note[:90]}…"
        options.append(
            discord.SelectOption(
                label=f"{number} {phase.name}", description=shown or "nothing noted yet", value=phase.key
            )
        )
    return options


def finish_early(sitting: Sitting) -> str:
    count = len(sitting.phases) - sitting.reading.place - 1
    steps = "step comes" if count == 1 else "steps come"
    return (
        f"### Finish here?\n{count} more {steps} after **{sitting.phase.name}**. What you noted so far becomes "
        "your answer, and it stands."
    )


def coverage(work: Casework) -> str:
    """Return what the notes touched, step by step, with the minutes each took."""
    attempt, concepts = work.going.attempt, work.drill.concepts
    found_of = f"**{len(attempt.touched)} of {len(concepts)}**"
    lines = [
        f"### {work.drill.title}",
        f"Your notes touched {found_of} ideas on the list. {render.earned(attempt)}.",
    ]
    names = {phase.key: phase.name for phase in work.drill.plan.phases}
    for found in logic.by_step(work.drill, attempt.touched):
        lines.append(f"**{names[found.phase]}**{_took(work, found.phase)}")
        if found.touched:
            lines.append(" · ".join(f"✅ {render.upper_first(concepts[i].concept)}" for i in found.touched))
        lines += [f"⬜ {render.upper_first(concepts[i].concept)}: {concepts[i].say}" for i in found.missed]
    lines += [
        "-# Found by matching words and their common variants, so judge for yourself.",
        "**How would you score it?** The model outline opens after your score.",
    ]
    return "\n".join(lines)


def _took(work: Casework, key: str) -> str:
    if work.sitting is None:
        return ""
    spent = zip(work.sitting.phases, work.sitting.reading.spent, strict=True)
    return "".join(f" · {minutes(time)} of {phase.minutes}" for phase, time in spent if phase.key == key)


def outline(drill: CaseDrill) -> str:
    """Return how a strong answer goes, step by step."""
    named = zip(drill.plan.phases, drill.steps, strict=True)
    lines = "\n".join(f"**{phase.name}** · {step.outline}" for phase, step in named)
    return f"**How a strong answer goes**\n{lines}"


def scored(work: Casework) -> str:
    drill, score = work.drill, work.going.attempt.self_score or 0
    parts = [f"### {drill.title}"]
    if score:
        parts.append(f"You gave yourself **{score} of 5**: {drill.levels[score - 1]}")
    looked_at = "\n".join(f"- **{d.name}** · {d.strong}" for d in drill.dimensions)
    traps = "\n".join(f"- {trap}" for trap in drill.traps)
    parts += [
        outline(drill),
        f"**What is scored in such a round**\n{looked_at}",
        f"**Traps**\n{traps}",
        f"**If asked further:** {drill.probe}",
        render.sources(drill),
    ]
    return "\n\n".join(parts)
