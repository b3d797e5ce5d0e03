"""A round → what its thread reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from bot.ui import clean
from cogs.mocks.items import RoundType

from . import advice
from .course import OFF, OVER
from .models import Scene
from .service import Stuck


def _soon(moment: datetime) -> str:
    return discord.utils.format_dt(moment, "R")


def _who(user_id: int | None) -> str:
    return f"<@{user_id}>" if user_id is not None else "your interviewer"


def panel(scene: Scene) -> str:
    parts = [f"### {scene.round_type.name}"]
    if scene.told != OFF:
        parts.append(_roles(scene))
    if scene.told == OVER:
        parts.append("This round is over. What comes next stands in the last message.")
    elif scene.told == OFF:
        parts.append("This round was called off, so its clock has stopped.")
    elif scene.sitting is None:
        parts += [
            _plan(scene),
            f"**Begins {_soon(scene.row.begins_at)}**, or as soon as one of you presses *Begin now*.",
            _waiting(scene),
        ]
    else:
        parts += [_plan(scene), _clock(scene)]
    return "\n".join(part for part in parts if part)


def private(scene: Scene) -> str:
    """Return what one of the two reads by themself, where the thread may be missing."""
    if scene.is_over:
        return f"### {scene.round_type.name}\nThis round is over. `/mock scorecard` has the scorecards."
    if scene.meeting.thread_id is not None:
        return f"{panel(scene)}\n-# Its thread: <#{scene.meeting.thread_id}>."
    return f"{panel(scene)}\n-# It has no thread. This panel is as of your last press; `/mock next` brings it anew."


def _roles(scene: Scene) -> str:
    turn = scene.turn
    if scene.is_solo:
        return f"{_who(turn.candidate_id)}, by yourself against the clock"
    said = f"{_who(turn.interviewer_id)} interviews {_who(turn.candidate_id)}"
    if len(scene.turns) > 1:
        said = f"Turn {turn.number + 1} of {len(scene.turns)} · {said}"
    if scene.thirds:
        watching = " and ".join(_who(user_id) for user_id in scene.thirds)
        said += f" · {watching} {'observes and scores' if len(scene.thirds) == 1 else 'observe and score'}"
    return said


def _plan(scene: Scene) -> str:
    if scene.sitting is None:
        return f"-# {scene.round_type.minutes} minutes" + (" each" if len(scene.turns) > 1 else "")
    place, lines = scene.sitting.reading.place, []
    for number, phase in enumerate(scene.sitting.phases):
        if number < place:
            lines.append(f"-# ✓ {phase.name} · done")
        elif number == place:
            lines.append(f"▶ **{phase.name}** · {phase.minutes} min · now")
        else:
            lines.append(f"-# {phase.name} · {phase.minutes} min")
    return "\n".join(lines)


def _waiting(scene: Scene) -> str:
    if scene.is_solo:
        return "-# Your question comes when the clock runs."
    return f"-# {_who(scene.turn.interviewer_id)}: your question is in *Interviewer's kit*. Nobody else can open it."


def _clock(scene: Scene) -> str:
    sitting = scene.sitting
    if sitting is None:
        return ""
    reading = sitting.reading
    if reading.ends_at is None:
        return "**Paused.** The clock stands until one of you presses *Go on*."
    if scene.is_up:
        return f"**The time was up {_soon(reading.ends_at)}.** {_closing(scene)}"
    return f"**{sitting.phase.name}** ends {_soon(reading.ends_at)}\n{sitting.phase.cue}"


def _closing(scene: Scene) -> str:
    return f"Finish your thought, then press *End the turn*. It ends by itself {_soon(scene.closes_at)}."


def cue(scene: Scene, link: str) -> str:
    """Return what the thread is told as a message of its own; empty where the panel alone will do."""
    sitting = scene.sitting
    if scene.told == OVER:
        return _over(scene)
    if scene.told == OFF:
        return ""
    if sitting is None:
        return _swap(scene) if scene.turn.number else ""
    if scene.is_up:
        return f"**The time is up.** {_closing(scene)}{link}"
    phase, place = sitting.phase, sitting.reading.place
    ends = f" · ends {_soon(sitting.reading.ends_at)}" if sitting.reading.ends_at else ""
    said = f"**{place + 1} of {len(sitting.phases)} · {phase.name}** · {phase.minutes} min{ends}\n{phase.cue}{link}"
    is_first = not scene.row.told or scene.row.told.endswith(":ready")
    if scene.question is not None and is_first:
        said += f"\n\n**Your question**\n{scene.question.prompt}"
    return said


def _swap(scene: Scene) -> str:
    turn = scene.turn
    return (
        f"**Turn {turn.number} is over, now you swap.** {_who(turn.interviewer_id)} interviews "
        f"{_who(turn.candidate_id)}, with a new question. It begins {_soon(scene.row.begins_at)}, or with *Begin now* on "
        "the panel above."
    )


def _over(scene: Scene) -> str:
    held = [turn for turn in scene.turns if turn.began_at is not None]
    if not held:
        return "**The round is over** before a turn began. No harm done; the next match brings another one."
    if scene.question is not None:
        listed = "\n".join(f"- {line}" for line in scene.question.must_cover)
        return f"**That was it, well done.** Hold what you said against this list:\n{listed}"
    return "**That was it.** Thank you for each other's time."


def alone(scene: Scene) -> list[str]:
    """Return what a member by themself reads in private: the clock and the question, at the end list and answer."""
    if scene.is_over:
        return [part for part in (_over(scene), answer(scene)) if part]
    asked = f"**Your question**\n{scene.question.prompt}" if scene.question is not None else ""
    return [part for part in (panel(scene), asked) if part]


def answer(scene: Scene) -> str:
    """Return what somebody alone compares their answer with, at the end; nothing for a pair."""
    return f"**How a strong answer goes**\n{scene.question.answer}" if scene.question is not None else ""


def question(title: str, prompt: str) -> str:
    return f"### {clean(title)}\n{prompt}"


def hint(number: int, words: str) -> str:
    return f"**Hint {number}**\n{words}"


def curveball(words: str) -> str:
    return f"**Something changes**\n{words}"


def stuck(found: Stuck) -> str:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(advice.STUCK, 1))
    told = (
        "Your interviewer knows that a hint may help."
        if found.interviewer_id
        else "Nobody is waiting: take the time."
    )
    return f"### Stuck? That happens to everybody\n{steps}\n\n{advice.UNKNOWN}\n-# Only you see this. {told}"


def stuck_for_interviewer(found: Stuck) -> str:
    where = f" in <#{found.thread_id}>" if found.thread_id else ""
    if found.next_hint is None:
        return f"Your candidate{where} is stuck, and all hints are given. Offer a smaller question, or go on to the next step."
    return (
        f"Your candidate{where} is stuck. Count to ten; then **hint {found.next_hint}** is next in your kit."
    )


def end_early(left: int) -> str:
    steps = "1 more step comes" if left == 1 else f"{left} more steps come"
    return f"### End the turn now?\n{steps} after this one. An ended turn cannot be taken up again."


def rounds(found: Sequence[RoundType]) -> str:
    lines = [
        f"**{each.name}** · {each.minutes} min{' each, you swap roles' if each.swaps else ''}"
        for each in found
    ]
    return "\n".join(
        ["### Kinds of rounds", *lines, "-# `/mock rounds` with a name shows its steps and what is scored."]
    )


def round_card(found: RoundType, scored: Sequence[tuple[str, str]], plans: Sequence[tuple[str, int]]) -> str:
    """Return a round type in full; ``scored`` are (name, question), ``plans`` (name, minutes) of other phase plans."""
    length = f"{found.minutes} minutes"
    if found.swaps:
        length += f" each; you swap roles, so keep {found.slot_minutes} free"
    steps = "\n".join(f"{n}. {phase.name}, {phase.minutes} min" for n, phase in enumerate(found.phases, 1))
    looked_at = "\n".join(f"- **{name}** · {asks}" for name, asks in scored)
    parts = [
        f"### {found.name}",
        found.purpose,
        f"-# {length}",
        f"**Steps**\n{steps}",
        f"**What is scored**\n{looked_at}",
    ]
    if plans:
        named = ", ".join(f"{name} ({minutes} min)" for name, minutes in plans)
        parts.append(f"**Other plans the interviewer may choose**: {named}")
    return "\n".join(parts)
