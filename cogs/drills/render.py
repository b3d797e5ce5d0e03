"""Records of drills → what members read. The only texts of the feature."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import discord

from bot.members import AREAS, LEVELS
from bot.recurrence import WEEKDAY_NAMES
from bot.ui import clean

from .daily import Closing
from .fit import logic as fit
from .fit.models import Standing
from .logic import HINT_COST, SPREAD_FROM
from .models import Attempt, Concept, Drill, Post
from .service import Going, Tally

KINDS = {
    "choice": "Choice",
    "recall": "Recall",
    "code": "Code",
    "sql": "SQL",
    "case": "Case",
    "spot": "Spot the flaw",
    "question": "Group question",
}


_ANSWER_SHOWN, _ANSWER_LEAST = 600, 60
"""Characters of a member's own answer that are read again, and so few that they would say nothing."""
_ANSWER_AROUND = 60
"""Characters that stand around it."""


def headline(drill: Drill) -> str:
    if drill.kind == "question":
        return f"-# {AREAS[drill.area]} · asked by your group"
    return f"-# {AREAS[drill.area]} · {LEVELS[drill.level]} · {KINDS[drill.kind]} · about {drill.minutes} min"


def question(drill: Drill, task: str) -> str:
    """Return title and prompt, and below it what the kind adds (options, signature, schema)."""
    return f"### {drill.title}\n{drill.prompt}" + (f"\n\n{task}" if task else "")


def daily(post: Post, drill: Drill, asked: str) -> str:
    day = f"{WEEKDAY_NAMES[post.day.weekday()]} {post.day.day} {post.day:%B}"
    text = f"## Daily drill · {day}\n{headline(drill)}\n{asked}"
    if post.closes_at is not None:
        text += f"\n\n-# Open until {discord.utils.format_dt(post.closes_at, 't')}. Answers are private."
    return text


def daily_closed(post: Post, drill: Drill, asked: str) -> str:
    day = f"{WEEKDAY_NAMES[post.day.weekday()]} {post.day.day} {post.day:%B}"
    return f"## Daily drill · {day} · closed\n{headline(drill)}\n{asked}"


def practice(drill: Drill, task: str, tip: str) -> str:
    return f"{headline(drill)}\n{question(drill, task)}\n\n-# {tip} Only you see this. Why this one: `/drill why`"


def hints(going: Going, shown: int) -> str:
    total = len(going.drill.hints)
    lines = [f"**Hint {i} of {total}** · {hint}" for i, hint in enumerate(going.drill.hints[:shown], 1)]
    if not going.attempt.is_answered:
        lines.append(f"-# Each hint costs {HINT_COST} points. You have used {shown}.")
    return "\n".join(lines)


def earned(attempt: Attempt) -> str:
    if attempt.points:
        return f"+{attempt.points} point{'s' if attempt.points != 1 else ''}"
    return "no points this time (paid before, or your daily limit is reached), but the day counts"


def sources(drill: Drill) -> str:
    if not drill.sources:
        return ""
    return "-# Read on: " + " · ".join(f"[{s.title}](<{s.url}>)" for s in drill.sources)


def must_cover(concepts: Sequence[Concept]) -> str:
    return "\n".join(f"- **{upper_first(c.concept)}** · {c.say}" for c in concepts)


def touched(concepts: Sequence[Concept], places: Collection[int]) -> str:
    """Return the list with a mark at each concept; what each is about stands at the missed ones only."""
    lines = [f"✅ **{upper_first(concepts[i].concept)}**" for i in sorted(places)]
    missed = [concept for i, concept in enumerate(concepts) if i not in places]
    return "\n".join(lines + [f"⬜ **{upper_first(concept.concept)}** · {concept.say}" for concept in missed])


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if not sentence[:2].isupper() else sentence


def _bar(share: float) -> str:
    filled = round(share * 10)
    return "▰" * filled + "▱" * (10 - filled)


def closing(found: Closing, solution: str) -> str:
    parts = [f"## Solution · {found.drill.title}", solution, _spread(found), sources(found.drill)]
    return "\n\n".join(part for part in parts if part)


def _spread(found: Closing) -> str:
    drill, count = found.drill, found.answer_count
    if found.spread is not None:
        rows = [
            f"`{key}` {_bar(n / count)} {n}{' ✅' if drill.keyed[key].is_correct else ''}"
            for key, n in found.spread
        ]
        return f"**{count} answers**\n" + "\n".join(rows)
    if found.touched is not None:
        rows = [
            f"{_bar(n / count)} {n} of {count} · {upper_first(concept.concept)}"
            for n, concept in zip(found.touched, drill.concepts, strict=True)
        ]
        return f"**{count} answers touched**\n" + "\n".join(rows)
    if count and drill.kind == "question":
        return f"-# {count} answered. Each scored their own answer, so nothing is counted here."
    has_spread = drill.keyed or drill.concepts
    if not has_spread and count >= SPREAD_FROM:
        return f"-# {found.solved_count} of {count} who closed it solved it."
    if count:
        told = "The spread" if has_spread else "How many solved it"
        return f"-# {count} answer{'s' if count != 1 else ''}. {told} is shown from {SPREAD_FROM} on, so that nobody is named by it."
    return "-# Nobody answered this one. It is a good one to try alone: `/drill archive`."


def today(found: list[tuple[Post, Drill, Attempt | None]], guild_id: int) -> str:
    lines = ["### Today's drills"]
    for post, drill, attempt in found:
        state = "answered ✅" if attempt and attempt.is_answered else "open, waiting for you"
        link = f"https://discord.com/channels/{guild_id}/{post.channel_id}/{post.message_id}"
        until = f", until {discord.utils.format_dt(post.closes_at, 't')}" if post.closes_at else ""
        lines.append(f"- [{drill.title}]({link}) · {state}{until}")
    return "\n".join(lines)


NO_DRILL_TODAY = "No drill is open in your groups right now. Here is how to practise anyway:"
NOT_IN_GROUP = "You are in no group here yet. Join one with `/group join`, or practise alone:"
ARCHIVE_EMPTY = "Nothing in the archive yet: the first drill of your group lands here when it closes."


def archive(found: list[tuple[Post, Drill, Attempt | None]]) -> str:
    answered = sum(1 for _, _, attempt in found if attempt and attempt.is_answered)
    return f"### Drills of your groups\nThe last {len(found)}, {answered} answered by you. Choose one to read it again."


def answered(attempt: Attempt | None, language: str, *, room: int) -> str:
    """Return what the member answered, to stand below a solution that leaves so much room; empty if they did not."""
    if attempt is None or not attempt.answer:
        return ""
    most = min(_ANSWER_SHOWN, room - _ANSWER_AROUND)
    if most < _ANSWER_LEAST:
        told = "\n\n-# Your own answer has no room here; `/privacy export` has it."
        return told if len(told) < room else ""
    mine = clean(attempt.answer if len(attempt.answer) <= most else attempt.answer[:most] + "…")
    if language:
        mine = f"```{language}\n{mine}\n```"
    return f"\n\n**You answered:** {mine}"


def rating(value: float, spread: float, count: int) -> str:
    """Return a rating in words and figures, rounded to what it can bear."""
    level = LEVELS[fit.level_near(value)].lower()
    drills = f"{count} drill{'s' if count != 1 else ''}"
    return f"around *{level}*, **{value:.0f} ± {round(spread, -1):.0f}** from {drills}"


def _standing(standing: Standing) -> list[str]:
    overall = standing.overall
    spread = fit.MEMBER.points(overall.count)
    lines = [f"Your rating: {rating(overall.value, spread, overall.count)}"]
    if overall.count < fit.ENOUGH:
        lines.append("-# Still a first guess. It settles with each new drill.")
    return lines


def mine(tally: Tally) -> str:
    if not tally.answered:
        return "### Your drills\nNone answered yet. The first one takes three minutes:"
    lines = [
        "### Your drills",
        f"**{tally.answered}** answered · **{tally.solved}** solved · **{tally.points}** points in all",
    ]
    if tally.standing is not None:
        lines += _standing(tally.standing)
    for area, name in AREAS.items():
        if area in tally.by_area:
            won, tried = tally.by_area[area]
            lines.append(f"{_bar(won / tried)} {won} of {tried} · {name}")
    lines.append("**Latest**")
    for attempt, drill in tally.latest:
        when = discord.utils.format_dt(attempt.answered_at, "d") if attempt.answered_at else ""
        if drill.kind == "question":
            mark = f"{attempt.self_score or '–'} of 5"
        elif attempt.is_correct is None and not drill.concepts:
            mark = "⬜"  # written, and not judged by its writer yet
        elif attempt.is_correct is None:
            mark = f"{len(attempt.touched)}/{len(drill.concepts)}"
        else:
            mark = "✅" if attempt.is_correct else "❌"
        lines.append(f"- {mark} {drill.title} {when}")
    lines.append("-# Only you see this.")
    return "\n".join(lines)
