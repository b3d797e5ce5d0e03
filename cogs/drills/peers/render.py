"""Records of peer reviews → what members and moderators read. The only texts of the room."""

from __future__ import annotations

import re
from collections.abc import Sequence

from discord.utils import format_dt

from bot.ui import clean
from cogs.drills import render
from cogs.drills.models import Drill

from . import logic
from .models import (
    REASONS,
    AnswerFirst,
    Asked,
    Asking,
    Held,
    Item,
    ModeratorsView,
    News,
    NothingWaits,
    Overview,
    OwnAnswer,
    QueueState,
    Received,
    Words,
    Written,
)

_EXCERPT = 300
_LISTED = 10
_MENTION = re.compile(r"<@[!&]?\d+>")


def said(text: str) -> str:
    """Make a peer's words safe to show: cleaned, without mentions, which would name somebody."""
    return _MENTION.sub("@somebody", clean(text))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in said(text).splitlines() if line.strip())


def line(text: str) -> str:
    return logic.tidy(said(text))


def levels(drill: Drill) -> str:
    return "\n".join(f"**{number}** · {level}" for number, level in enumerate(drill.rubric, 1))


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


# ---------------------------------------------------------------------- a reviewer


def held_pages(held: Held) -> list[str]:
    """Return the reviewer's panel: the drill, the answer, the list beside it, the five levels."""
    drill = held.drill
    pieces = logic.chunks(held.answer)
    heads = [
        "**A peer's answer**" if number == 1 else f"**The answer, part {number} of {len(pieces)}**"
        for number in range(1, len(pieces) + 1)
    ]
    head = f"-# Peer review · in your hands until {format_dt(held.held_until, 't')}"
    return logic.pages(
        [
            f"{head}\n### {drill.title}\n{drill.prompt}",
            *(f"{part}\n{quoted(piece)}" for part, piece in zip(heads, pieces, strict=True)),
            f"**What it should cover**\n{render.must_cover(drill.concepts)}",
            f"**The five levels**\n{levels(drill)}",
            "-# Neither of you sees the other's name.",
        ]
    )


def answer_first(found: AnswerFirst) -> str:
    return (
        f"### A peer's answer waits\nIt is about **{found.drill.title}**, which you have not tried yet. Answer it first: "
        "the review would give it away. Then the answer comes to you."
    )


def nothing_waits(found: NothingWaits) -> str:
    if found.is_busy:
        return (
            "### In good hands\nWhat waits in your groups is being reviewed by others just now. What they do not "
            "finish is back within half an hour."
        )
    return (
        "### Nothing waits\nNo answer in your groups wants a review from you right now. You can offer one of yours: "
        "*Ask a peer to review*, under the result of an open drill."
    )


def written(found: Written) -> str:
    if found.points:
        pay = f"+{found.points} points."
    else:
        pay = f"No points this time: {logic.DAILY_CAP} a day is the most for reviews. It helps all the same."
    return f"### Thank you\n✅ Your review of an answer to **{found.title}** is with its writer. {pay}"


GIVEN_BACK = "### Given back\nThe answer waits for somebody else now. Come again whenever you like."
ANSWER_REPORTED = (
    "### Thank you for telling\nThe answer is out of the queue until your group's moderators have looked at it. "
    "Its writer does not learn who told."
)


# ---------------------------------------------------------------------- an author


def choose_group(asking: Asking) -> str:
    return (
        f"### Ask a peer to review\nYour answer to **{asking.drill.title}** goes to one group, without your name. "
        "To which?"
    )


def asked(found: Asked) -> str:
    title = found.drill.title if found.drill else "A drill that left the library"
    parts = [f"### {title}", _state(found)]
    excerpt = line(found.answer)
    parts.append(f"> {excerpt if len(excerpt) <= _EXCERPT else excerpt[: _EXCERPT - 1] + '…'}")
    if found.self_score:
        parts.append(f"**You gave yourself {found.self_score} of 5**{_level(found.drill, found.self_score)}")
    parts += [received(number, review, found.drill) for number, review in enumerate(found.reviews, 1)]
    return "\n\n".join(parts)


def _state(found: Asked) -> str:
    done = sum(review.words is not None for review in found.reviews)
    if found.removed_for:
        return (
            f"A moderator took this answer out of the review queue, because {REASONS.get(found.removed_for, '')}. "
            "It stays yours, points and all; only you see it. It happens, and your next one is welcome."
        )
    if found.is_withdrawn:
        return "Out of the queue. Whoever had it in hands just then may still finish."
    if done >= len(logic.PLACES):
        return f"{count(done, 'review')} from **{found.group_name}**."
    state = (
        f"In the queue of **{found.group_name}** since {format_dt(found.asked_at, 'R')}, "
        f"{done} of {len(logic.PLACES)} reviews."
    )
    if done:
        return state
    return (
        f"{state} Nobody there sees your name; a moderator could look it up, and that is noted. When a review "
        "comes, `/drill today` and `/drill mine` say so; nobody pings you."
    )


def _level(drill: Drill | None, level: int) -> str:
    return f": {drill.rubric[level - 1]}" if drill else ""


def received(number: int, review: Received, drill: Drill | None) -> str:
    if review.words is None:
        return f"**Review {number}** · A moderator removed it; another peer may take its place."
    mark = ""
    if review.is_thanked:
        mark += " · ✅ thanked"
    if review.is_reported:
        mark += " · ⚠️ reported, your moderators will look"
    return (
        f"**Review {number} · level {review.words.level} of 5**{_level(drill, review.words.level or 1)}{mark}\n"
        + words(review.words)
    )


def words(found: Words) -> str:
    return "\n".join(
        [*(f"- {line(point)}" for point in found.points), f"**Next:** {line(found.next_action)}"]
    )


# ---------------------------------------------------------------------- lists and news


def news(found: News) -> str:
    """Return what happened, in a line or two; empty when nothing did."""
    lines = []
    if found.unread_count:
        lines.append(
            "**You have a new review.**"
            if found.unread_count == 1
            else f"**You have {found.unread_count} new reviews.**"
        )
    if found.thanked_count:
        lines.append(
            "Somebody thanked you for a review."
            if found.thanked_count == 1
            else f"{found.thanked_count} of your reviews were thanked for."
        )
    if found.removed_count:
        lines.append("A moderator has a word for you about peer reviews.")
    return "\n".join(lines)


def overview(found: Overview) -> str:
    lines = ["### Your reviews"]
    if found.news:
        lines.append(news(found.news))
    if found.answers:
        lines += ["**Your answers**", *(f"- {_own(answer)}" for answer in found.answers[:_LISTED])]
    else:
        lines.append(
            "You have offered no answer yet: *Ask a peer to review* stands under the result of an open drill."
        )
    if found.written_count:
        lines.append(
            f"**Reviews you wrote**: {found.written_count} · {found.thanked_count} thanked for · "
            f"{count(found.earned, 'point')}"
        )
    lines += [
        f"- A moderator took back your review of an answer to **{title}**, because {reason}. It happens. "
        "Say what is there, what is missing, and one thing to try: that always helps."
        for title, reason in found.removed
    ]
    lines.append("-# Only you see this.")
    return "\n".join(lines)


def _own(answer: OwnAnswer) -> str:
    parts = [answer.title]
    if answer.removed_for:
        parts.append("taken out by a moderator, open it for the reason")
    elif answer.review_count:
        parts.append(count(answer.review_count, "review"))
    elif answer.is_withdrawn:
        parts.append("taken back")
    else:
        parts.append(f"waiting since {format_dt(answer.asked_at, 'R')}")
    if answer.unread_count:
        parts.append(f"**{answer.unread_count} new**")
    return " · ".join(parts)


def own_option(answer: OwnAnswer) -> str:
    """Return the plain description below a title in the menu."""
    if answer.removed_for:
        return "taken out by a moderator"
    new = f", {answer.unread_count} new" if answer.unread_count else ""
    return count(answer.review_count, "review") + new


# ---------------------------------------------------------------------- moderators


def moderators(found: ModeratorsView) -> str:
    lines = ["### Peer reviews · for moderators"]
    lines += [_queue(queue) for queue in found.queues[:_LISTED]] or ["There is no group here yet."]
    lines.append(
        "Open an answer or a review below, without names. Removing one tells its writer the reason, kindly; "
        "looking up a name is noted for the other moderators."
    )
    return "\n".join(lines)


def _queue(queue: QueueState) -> str:
    if not queue.waiting_count or queue.oldest_at is None:
        state = "nothing waits"
    else:
        state = f"{queue.waiting_count} waiting, the oldest since {format_dt(queue.oldest_at, 'R')}"
    reported = f" · ⚠️ {queue.reported_count} reported" if queue.reported_count else ""
    return f"- **{clean(queue.group_name)}** · {state}{reported}"


def item_label(item: Item) -> str:
    return f"{'Reported · ' if item.is_reported else ''}{'Answer' if item.subject == 'answer' else 'Review'}: {item.title}"


def item_pages(item: Item) -> list[str]:
    """Return an answer or a review as moderators read it."""
    kind = "answer" if item.subject == "answer" else "review"
    state = ""
    if item.is_removed:
        state = " · removed"
    elif item.is_reported:
        state = " · ⚠️ reported"
    head = f"-# {clean(item.group_name)} · {kind} of {format_dt(item.at, 'd')}{state}\n### {item.title}"
    if item.words is not None:
        return [f"{head}\n**Level {item.words.level} of 5**\n{words(item.words)}"]
    pieces: Sequence[str] = logic.chunks(item.text)
    return logic.pages([head, *(quoted(piece) for piece in pieces)])


def revealed(user_id: int) -> str:
    return (
        f"Written by <@{user_id}>. Your look is noted under *Who changed what* in `/setup`. "
        "Please keep the name to yourself."
    )
