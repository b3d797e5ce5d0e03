"""Goals and digests → what members read."""

from __future__ import annotations

from bot.points import source_words
from bot.ui import TEXT_LIMIT, clean

from .logic import fitted
from .models import UNITS, Digest, Progress

_STEPS = 10


def bar(reached: int, target: int) -> str:
    full = min(_STEPS, reached * _STEPS // target)
    return "▰" * full + "▱" * (_STEPS - full)


def progress(found: Progress) -> str:
    """Tell where the group stands: the words say all that the bar shows."""
    name = f"### {clean(found.group.name)}, week from {found.week.monday:%d %b}"
    if found.goal is None:
        return f"{name}\nThere is no goal. Moderators of the group set one with `/goal set`."
    return f"{name}\n{_goal(found)}{_left(found)}"


def _goal(found: Progress) -> str:
    assert found.goal is not None  # noqa: S101 - asked for only with a goal
    target, reached = found.goal.target, found.reached
    told = f"{bar(reached, target)} **{reached:,} of {target:,} {UNITS[found.goal.unit]}**, {reached * 100 // target} %"
    return f"{told}. Reached, together." if reached >= target else told


def _left(found: Progress) -> str:
    if not found.days_left or (found.goal and found.reached >= found.goal.target):
        return ""
    days = "today is the last day" if found.days_left == 1 else f"{found.days_left} days left"
    return f" · {days}"


def digest(found: Digest) -> str:
    now = found.progress
    lines = [
        f"## The week of {clean(now.group.name)}",
        f"-# {now.week.monday:%d %b} to {now.week.sunday:%d %b}",
    ]
    if now.by_source:
        done = ", ".join(f"{source_words(source)} {count:,}" for source, count in now.by_source.items())
        lines.append(f"**Done** · {done}")
    if now.goal is not None:
        lines.append(f"**Goal** · {_goal(now)}")
    head = "\n".join(lines)
    for title, told in fitted(found.parts, room=TEXT_LIMIT - len(head) - 50):
        head += f"\n**{title}**\n" + "\n".join(f"- {line}" for line in told)
    return head


def cleared(name: str) -> str:
    return f"**{clean(name)}** has no weekly goal any more."
