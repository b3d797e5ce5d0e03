"""Code drills → what members read. Everything that came out of a sandbox is cleaned before it is shown."""

from __future__ import annotations

import json
from typing import Any

from bot.ui import clean
from cogs.drills import render
from cogs.drills.items.code import CodeCase, CodeDrill
from cogs.drills.judge.verdict import CaseResult, Verdict

from .models import PHASES, Phase
from .service import Coding

PHASE_NAMES: dict[Phase, str] = {
    "clarify": "Clarify",
    "plan": "Plan",
    "implement": "Implement",
    "test": "Test",
}
_SHOWN = 300
_WORDS = {
    "pass": "✅ passed",
    "wrong": "❌ wrong answer",
    "error": "❌ error",
    "timeout": "❌ too slow",
    "memory": "❌ too much memory",
    "crash": "❌ crashed",
    "too_big": "❌ answer too big",
    "skipped": "⬜ not run",
}


def _value(value: Any) -> str:
    return _short(json.dumps(value, ensure_ascii=False))


def _short(text: str) -> str:
    text = clean(text).replace("`", "'")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def example(drill: CodeDrill, case: CodeCase) -> str:
    args = ", ".join(_value(arg) for arg in case.args)
    note = f" ({case.note})" if case.note else ""
    return f"`{drill.function}({args})` → `{_value(case.expected)}`{note}"


def task(drill: CodeDrill) -> str:
    """Return signature and examples, to stand below the prompt."""
    examples = "\n".join(example(drill, case) for case in drill.cases if case.is_public)
    return f"```python\n{drill.signature}\n```\n**Examples**\n{examples}"


def progress(coding: Coding) -> str:
    """Return how the round stands: phases with their minute, and the last verdict."""
    parts = []
    if coding.phases:
        opened = coding.going.attempt.opened_at
        reached = [
            f"{PHASE_NAMES[phase]} {max(0, round((coding.phases[phase] - opened).total_seconds() / 60))} min"
            for phase in PHASES
            if phase in coding.phases
        ]
        parts.append("-# Reached: " + " · ".join(reached))
    if coding.last is not None:
        if coding.last.verdict is None:
            parts.append("Your last code was kept but not judged. Press **Send code**: it is filled in.")
        else:
            parts.append(verdict(coding.drill, coding.last.verdict))
    return "\n".join(parts)


def verdict(drill: CodeDrill, found: Verdict) -> str:
    if found.problem is not None:
        at = f" (line {found.problem_line})" if found.problem_line else ""
        return f"**Nothing could be run{at}**\n```\n{_short(found.problem)}\n```"
    pairs = list(zip(drill.cases, found.results, strict=True))
    lines = [f"**{found.passed} of {len(pairs)} cases passed** in {found.seconds * 1000:.0f} ms"]
    hidden = 0
    for number, (case, result) in enumerate(pairs, 1):
        if case.is_public:
            lines.append(f"Example {number}: {_WORDS[result.outcome]}{_where(result)}")
        else:
            hidden += result.outcome != "pass"
    if hidden:
        worst = next(r for c, r in pairs if not c.is_public and r.outcome != "pass")
        lines.append(
            f"Hidden cases: {hidden} not passed, the first: {_WORDS[worst.outcome]}{_where(worst)}. "
            "Think of empty, single, tied and large inputs."
        )
    failing = next(((c, r) for c, r in pairs if c.is_public and r.outcome != "pass"), None)
    if failing is not None:
        lines.append(_detail(drill, *failing))
    return "\n".join(lines)


def _where(result: CaseResult) -> str:
    return f" in line {result.line}" if result.line else ""


def _detail(drill: CodeDrill, case: CodeCase, result: CaseResult) -> str:
    lines = [example(drill, case)]
    if result.got is not None:
        lines.append(f"You returned `{_short(result.got)}`")
    if result.error:
        lines.append(f"```\n{_short(result.error)}\n```")
    if result.printed:
        lines.append(f"You printed:\n```\n{_short(result.printed)}\n```")
    return "\n".join(lines)


def card(drill: CodeDrill) -> tuple[str, str]:
    """Return a card that asks for the idea, not for code."""
    front = f"**{drill.title}**\n{drill.prompt}\n\nWhich pattern solves it, and at what cost?"
    return front, f"**{render.upper_first(drill.pattern)}**\n{drill.solution}"


def reference(drill: CodeDrill) -> str:
    code = drill.references[0].strip().replace("```", "'''")
    shown = code if len(code) <= 1200 else code[:1200] + "\n# …"
    return f"**One way to write it**\n```python\n{shown}\n```\n{drill.solution}"
