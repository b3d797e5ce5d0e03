"""Records of drills → what members read. The only texts of the feature."""

from __future__ import annotations

import discord

from bot.members import AREAS, LEVELS
from bot.recurrence import WEEKDAY_NAMES
from bot.ui import clean

from . import code_render
from .coverage import Coverage
from .daily import Closing
from .logic import HINT_COST, SPREAD_FROM
from .models import Attempt, ChoiceDrill, CodeDrill, Drill, Post, RecallDrill
from .service import Going, Tally

KINDS = {"choice": "Choice", "recall": "Recall", "code": "Code"}


def headline(drill: Drill) -> str:
    return f"-# {AREAS[drill.area]} · {LEVELS[drill.level]} · {KINDS[drill.kind]} · about {drill.minutes} min"


def question(drill: Drill) -> str:
    text = f"### {drill.title}\n{drill.prompt}"
    if isinstance(drill, ChoiceDrill):
        text += "\n\n" + "\n".join(f"**{key}** · {option.text}" for key, option in drill.keyed.items())
    elif isinstance(drill, CodeDrill):
        text += "\n" + code_render.task(drill)
    return text


def daily(post: Post, drill: Drill) -> str:
    day = f"{WEEKDAY_NAMES[post.day.weekday()]} {post.day.day} {post.day:%B}"
    text = f"## Daily drill · {day}\n{headline(drill)}\n{question(drill)}"
    if post.closes_at is not None:
        text += f"\n\n-# Open until {discord.utils.format_dt(post.closes_at, 't')}. Answers are private."
    return text


def daily_closed(post: Post, drill: Drill) -> str:
    day = f"{WEEKDAY_NAMES[post.day.weekday()]} {post.day.day} {post.day:%B}"
    return f"## Daily drill · {day} · closed\n{headline(drill)}\n{question(drill)}"


def practice(going: Going) -> str:
    tip = (
        "Pick your answer."
        if isinstance(going.drill, ChoiceDrill)
        else "Write your answer in your own words."
    )
    return f"{headline(going.drill)}\n{question(going.drill)}\n\n-# {tip} Only you see this."


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


def choice_result(going: Going) -> str:
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, ChoiceDrill)  # noqa: S101 - the caller has a choice attempt
    options = drill.keyed
    mine = attempt.answer or ""
    verdict = (
        "✅ **Right.**"
        if attempt.is_correct
        else f"❌ **Not this time.** You chose {mine}, right is {drill.correct_key}."
    )
    parts = [f"### {drill.title}", f"{verdict} {earned(attempt)}."]
    if not attempt.is_correct and mine in options:
        parts.append(f"**{mine} · {options[mine].text}**\n{options[mine].why}")
    right = options[drill.correct_key]
    parts.append(f"**{drill.correct_key} · {right.text}**\n{right.why}")
    parts.append(drill.solution)
    parts.append(sources(drill))
    return "\n\n".join(parts)


def sources(drill: Drill) -> str:
    return "-# Read on: " + " · ".join(f"[{s.title}](<{s.url}>)" for s in drill.sources)


def coverage(going: Going, found: Coverage) -> str:
    drill = going.drill
    assert isinstance(drill, RecallDrill)  # noqa: S101 - the caller has a recall attempt
    count = len(drill.must_cover)
    lines = [
        f"### {drill.title}",
        f"Your answer touched **{len(found.touched)} of {count}** ideas on the list. {earned(going.attempt)}.",
    ]
    lines += [f"✅ **{_upper_first(drill.must_cover[i].concept)}**" for i in found.touched]
    missed = [drill.must_cover[i] for i in found.missed]
    lines += [f"⬜ **{_upper_first(concept.concept)}** · {concept.say}" for concept in missed]
    lines.append("-# Found by matching words and their common variants, so judge for yourself.")
    lines.append("**How would you score it?** The model answer opens after your score.")
    return "\n".join(lines)


def scored(going: Going) -> str:
    drill, attempt = going.drill, going.attempt
    assert isinstance(drill, RecallDrill)  # noqa: S101 - the caller has a recall attempt
    score = attempt.self_score or 0
    parts = [f"### {drill.title}"]
    if score:
        parts.append(f"You gave yourself **{score} of 5**: {drill.levels[score - 1]}")
    parts += [
        f"**A model answer**\n{drill.model_answer}",
        f"**If asked further:** {drill.probe}",
        f"**A weak answer** {_lower_first(drill.weak_trait)}",
        sources(drill),
    ]
    return "\n\n".join(parts)


def _upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if not sentence[:2].isupper() else sentence


def _bar(share: float) -> str:
    filled = round(share * 10)
    return "▰" * filled + "▱" * (10 - filled)


def closing(found: Closing) -> str:
    drill = found.drill
    parts = [f"## Solution · {drill.title}"]
    if isinstance(drill, ChoiceDrill):
        right = drill.keyed[drill.correct_key]
        parts.append(f"**{drill.correct_key} · {right.text}**\n{right.why}")
        parts.append(drill.solution)
    elif isinstance(drill, CodeDrill):
        parts.append(code_render.reference(drill))
    else:
        points = "\n".join(f"- **{_upper_first(c.concept)}** · {c.say}" for c in drill.must_cover)
        parts.append(f"{points}\n\n**A model answer**\n{drill.model_answer}")
    parts.append(_spread(found))
    parts.append(sources(drill))
    return "\n\n".join(parts)


def _spread(found: Closing) -> str:
    drill, count = found.drill, found.answer_count
    if isinstance(drill, CodeDrill) and count:
        return f"-# {found.solved_count} of {count} who closed it solved it."
    if found.spread is not None and isinstance(drill, ChoiceDrill):
        rows = [
            f"`{key}` {_bar(n / count)} {n}{' ✅' if key == drill.correct_key else ''}"
            for key, n in found.spread
        ]
        return f"**{count} answers**\n" + "\n".join(rows)
    if found.touched is not None and isinstance(drill, RecallDrill):
        rows = [
            f"{_bar(n / count)} {n} of {count} · {_upper_first(concept.concept)}"
            for n, concept in zip(found.touched, drill.must_cover, strict=True)
        ]
        return f"**{count} answers touched**\n" + "\n".join(rows)
    if count:
        return f"-# {count} answer{'s' if count != 1 else ''}. The spread is shown from {SPREAD_FROM} on, so that nobody is named by it."
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


def archived(found: Closing, attempt: Attempt | None) -> str:
    text = f"{headline(found.drill)}\n{question(found.drill)}\n\n{closing(found)}"
    if attempt and attempt.answer:
        mine = attempt.answer if len(attempt.answer) < 600 else attempt.answer[:600] + "…"
        shown = f"```python\n{clean(mine)}\n```" if isinstance(found.drill, CodeDrill) else clean(mine)
        text += f"\n\n**You answered:** {shown}"
    return text


def mine(tally: Tally) -> str:
    if not tally.answered:
        return "### Your drills\nNone answered yet. The first one takes three minutes:"
    lines = [
        "### Your drills",
        f"**{tally.answered}** answered · **{tally.solved}** solved · **{tally.points}** points in all",
    ]
    for area, name in AREAS.items():
        if area in tally.by_area:
            won, tried = tally.by_area[area]
            lines.append(f"{_bar(won / tried)} {won} of {tried} · {name}")
    lines.append("**Latest**")
    for attempt, drill in tally.latest:
        when = discord.utils.format_dt(attempt.answered_at, "d") if attempt.answered_at else ""
        if isinstance(drill, RecallDrill):
            mark = f"{len(attempt.touched)}/{len(drill.must_cover)}"
        else:
            mark = "✅" if attempt.is_correct else "❌"
        lines.append(f"- {mark} {drill.title} {when}")
    lines.append("-# Only you see this.")
    return "\n".join(lines)
