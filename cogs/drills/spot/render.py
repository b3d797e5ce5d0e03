"""Spot drills → what members read."""

from __future__ import annotations

from bot.pictures import Picture
from bot.ui import clean
from cogs.drills import render
from cogs.drills.models import Attempt, SpotDrill
from cogs.drills.service import Going

from .logic import Verdict, verdict_of

VERDICT_LABELS: dict[Verdict, str] = {"found": "I had it", "nearly": "Nearly", "missed": "Not this time"}
_JUDGED: dict[Verdict, str] = {
    "found": "✅ **Found**, by your own verdict.",
    "nearly": "⬜ **Nearly**, by your own verdict. It will come again.",
    "missed": "❌ **Not this time**, by your own verdict. It will come again.",
}
_UNSURE = "⬜ **I cannot tell from your words whether you had it.** Read the flaw below, compare, and say so yourself."
TIP_CHOSEN, TIP_TYPED = "Find the one flaw, then pick your answer.", "Find the one flaw and say where it is."


def pictures(drill: SpotDrill) -> tuple[Picture, ...]:
    if drill.exhibit.chart is None:
        return ()
    return (Picture(drill.id, drill.exhibit.chart, drill.exhibit.alt),)


def options(drill: SpotDrill) -> str:
    return "\n".join(f"**{key}** · {option.text}" for key, option in drill.keyed.items())


def task(drill: SpotDrill) -> str:
    """Return what stands below the prompt: the exhibit unless it is a picture, and the options."""
    return "\n".join(part for part in (drill.exhibit.text, options(drill)) if part)


def flaw(drill: SpotDrill) -> str:
    quote = f"\n`{drill.flaw.quote}`" if drill.flaw.quote else ""
    return f"**The flaw** · {drill.flaw.where}{quote}\n{drill.flaw.why}"


def solution(drill: SpotDrill) -> str:
    parts = [flaw(drill), f"**Instead**\n{drill.repair}", drill.solution]
    if drill.keyed:
        right = drill.keyed[drill.correct_key]
        parts.insert(0, f"**{drill.correct_key} · {right.text}**")
    return "\n\n".join(parts)


def card(drill: SpotDrill) -> tuple[str, str]:
    """Return front and back of a card; a picture stands on it in words."""
    exhibit = drill.exhibit.text or "\n\n".join(picture.words for picture in pictures(drill))
    return f"**{drill.title}**\n{drill.prompt}\n\n{exhibit}", solution(drill)


def is_unjudged(attempt: Attempt) -> bool:
    return attempt.is_answered and attempt.is_correct is None


def outcome(going: Going, drill: SpotDrill) -> str:
    """Return the head of a result: how it went and what it paid."""
    attempt = going.attempt
    verdict = verdict_of(attempt.self_score)
    if is_unjudged(attempt):
        said = _UNSURE
    elif verdict is not None:
        said = _JUDGED[verdict]
    elif not drill.keyed:
        said = "✅ **Found.** Your words name the flaw."
    elif attempt.is_correct:
        said = "✅ **Right.**"
    else:
        said = f"❌ **Not this time.** You chose {attempt.answer}, right is {drill.correct_key}."
    return f"### {drill.title}\n{said} {render.earned(attempt)}."


def explained(going: Going, drill: SpotDrill) -> str:
    """Return what stands below the exhibit in a result: the member's answer, then the flaw and its repair."""
    attempt, parts = going.attempt, []
    mine = attempt.answer or ""
    if not drill.keyed:
        parts.append(f"**You wrote:** {clean(mine)}")
    elif mine in drill.keyed and not attempt.is_correct:
        parts.append(f"**{mine} · {drill.keyed[mine].text}**\n{drill.keyed[mine].why}")
    return "\n\n".join([*parts, solution(drill), render.sources(drill)])
