"""Help and the tour → what members read."""

from __future__ import annotations

from collections.abc import Sequence

from .models import Panel, Section

TOUR: tuple[Panel, ...] = (
    Panel(
        "What Cadre does",
        "You prepare for interviews together with a group. Each day there is a little to do: a drill, the cards you are "
        "about to forget, a standup once in a while.\n`/today` always knows what is due, how long it takes, and "
        "opens it. That is the one command to remember.",
    ),
    Panel(
        "What others see of you",
        "Your answers, cards and scores are yours alone. Boards do not show you until you say so, under your name or "
        "another. What you miss is never shown in public; your group's moderators may see it, to help.\n`/privacy show` says what is kept, `export` gives you all "
        "of it, `erase` ends it.",
    ),
    Panel(
        "Pings, and days off",
        "Nobody is pinged unasked: pings and reminders are off until you turn them on in `/me profile`, and then there are "
        "at most a few a day, never in quiet hours.\nNo time this week? `/me away` tells every part of Cadre "
        "at once that nothing is expected of you.",
        ("members.profile", {}),
    ),
    Panel(
        "Drills",
        "Your group gets one a day. Press **Answer** under it: you see at once what you got and what was missing; the "
        "discussion opens to you then, so nothing is spoiled.\nWant more? Practice drills fit what you can do "
        "already. Try one now, it takes a few minutes.",
        ("drills.next", {"kind": "choice", "label": "First drill"}),
    ),
    Panel(
        "Cards",
        "Terms and ideas come back just before you forget them. Read the front, say the answer to yourself, show it, "
        "say how it went. Five minutes a day are enough, and you can stop halfway.",
        ("cards.review", {"scope": "all", "label": "My cards"}),
    ),
    Panel(
        "Mock interviews",
        "Join the pool and you are paired with somebody who is free when you are: one asks, one answers; in short rounds "
        "you swap, in longer ones you take turns over the weeks. You get the question kit, the clock and the scorecard. Nobody is an expert; everybody is kind.\n"
        "Its commands begin with **/mock**.",
        needs="mock",
    ),
    Panel(
        "Towards the interview",
        "`/readiness show` says where you stand for your role, and the one next step. `/plan browse` has plans of two to twelve "
        "weeks; `/checkpoint mine` lists what your group wants done by a date.\nA date is set? `/interview add`: before it "
        "everything becomes calmer, and nothing else pings you.",
        ("readiness.open", {"label": "Where I stand"}),
        needs="readiness",
    ),
)


def overview(sections: Sequence[Section], menus: Sequence[str]) -> str:
    lines = [
        "### Help",
        "**Start with `/today`**: it knows what is due. Choose below to read what a command does.",
    ]
    lines += [f"**{section.title}** · {_named(section)}" for section in sections]
    if menus:
        named = " · ".join(f"*{name}*" for name in menus)
        lines.append(f"**On a message** · hold or right-click it, *Apps*: {named}")
    return "\n".join(lines)


def _named(found: Section) -> str:
    """Name a section's commands, each first word once: ``/drill`` next, mine · ``/card`` review."""
    by_noun: dict[str, list[str]] = {}
    for entry in found.entries:
        by_noun.setdefault(entry.noun, []).append(entry.name.removeprefix(entry.noun).strip())
    return " · ".join(f"`/{noun}` {', '.join(verbs)}".strip() for noun, verbs in by_noun.items())


def section(found: Section) -> str:
    lines = [f"### {found.title}"]
    lines += [f"- `/{entry.name}` · {entry.description}" for entry in found.entries]
    return "\n".join(lines)


def stop(panel: Panel, number: int, count: int) -> str:
    return f"### {panel.title}\n{panel.text}\n-# {number} of {count}"
