"""What moderators read while they review, and what members are told of it."""

from __future__ import annotations

from bot.groups import Group
from bot.ui import TEXT_LIMIT, clean
from cogs.checkpoints.models import REASONS, Item, Verdict
from cogs.checkpoints.render import (
    count,
    day_words,
    due,
    earlier_line,
    evidence,
    fitted,
    moment,
    title_of,
    worth_line,
)

from .models import Case, History, Past

NOTHING = "Nothing waits for your review."
NO_SAMPLE = "No approval waits for your second look."
NO_DECISION = "Nothing was decided yet."


def case(found: Case, notice: str = "") -> str:
    """Show a submission whole: where the panel is too small, the moderators' own words give way."""
    done = clean(found.item.asked.done_when)
    asked = clean(found.came_back.note) if found.came_back is not None else ""
    note = clean(found.verdict.note) if found.verdict is not None else ""
    room = TEXT_LIMIT - len(_case(found, notice, "", "", ""))
    return _case(found, notice, *fitted((done, asked, note), room))


def _case(found: Case, notice: str, done: str, asked: str, note: str) -> str:
    submission, item = found.submission, found.item
    late = " · **late**" if submission.is_late else ""
    lines = [
        notice,
        f"### {title_of(item)}",
        f"From <@{submission.user_id}> · try {submission.number} · sent {moment(submission.sent_at)}{late}",
        f"**Done means** {done}",
        worth_line(item),
    ]
    if found.came_back is not None:
        lines.append(f"**Came back before**: {_reason(found.came_back)}")
        lines.append(f"**Note then** {asked}" if found.came_back.note else "")
    lines.append(earlier_line(found.earlier))
    if found.verdict is not None:
        lines.append(_verdict(found.verdict))
        lines.append(f"**Note** {note}" if found.verdict.note else "")
    elif submission.state == "replaced":
        lines.append("**Replaced**: they sent a newer one.")
    elif found.is_own:
        lines.append("**Yours**: another moderator decides about it.")
    else:
        lines.append(f"-# {found.ahead + 1} of {found.total} that wait, the oldest first")
    lines.append(evidence(submission))
    return "\n".join(line for line in lines if line)


def _reason(verdict: Verdict) -> str:
    return REASONS.get(verdict.reason or "other", "see the note")


def _by(user_id: int | None) -> str:
    return f"<@{user_id}>" if user_id is not None else "a moderator"


def _verdict(verdict: Verdict) -> str:
    line = f"**{verdict.verdict.capitalize()}** by {_by(verdict.by_user_id)} {moment(verdict.at, 'R')}"
    return f"{line}: {_reason(verdict)}" if verdict.reason is not None else line


def history(found: History) -> str:
    """Number the lines, as the menu below them cannot name members."""
    lines = [f"### Decisions of {found.group.name}"]
    for n, past in enumerate(found.decisions, start=1):
        verdict = past.verdict
        line = (
            f"{n}. **{verdict.verdict.capitalize()}** by {_by(verdict.by_user_id)} {moment(verdict.at, 'R')} · "
            f"{title_of(past.item)[:60]}, of <@{past.user_id}>"
        )
        if verdict.undone_at is not None:
            line += f" · **taken back** by {_by(verdict.undone_by_user_id)}"
        lines.append(line)
    return "\n".join(lines if found.decisions else (*lines, NO_DECISION))


def past_words(past: Past) -> str:
    verdict = past.verdict
    state = verdict.verdict if verdict.undone_at is None else f"{verdict.verdict}, taken back"
    return f"{state} · no. {verdict.submission_id} · {day_words(verdict.at.date())}"


# ---------------------------------------------------------------------- to members


def told(item: Item, verdict: Verdict) -> str:
    note = f"\nNote: {clean(verdict.note)}" if verdict.note else ""
    if verdict.verdict == "approved":
        return f"Your checkpoint **{title_of(item)}** is approved. Well done!{note}"
    return (
        f"Your checkpoint **{title_of(item)}** came back: {_reason(verdict)}.{note}\n"
        "You can send it again: *Submit* under its post, or `/checkpoint mine`."
    )


def told_undone(item: Item, verdict: Verdict) -> str:
    was = "approval" if verdict.verdict == "approved" else "return"
    return (
        f"A moderator took the {was} of your checkpoint **{title_of(item)}** back, to look at it again. "
        "You need not do anything; you are told what comes of it."
    )


def reminder(item: Item, group: Group, waiting: int) -> str:
    return (
        f"**{title_of(item)}** of **{group.name}**, due {due(item, 'R')}: "
        f"{count(waiting, 'submission waits', 'submissions wait')} for review, in `/checkpoint queue`."
    )
