"""What moderators read while they review, and what members are told of it."""

from __future__ import annotations

from bot.groups import Group
from bot.ui import clean
from cogs.checkpoints.models import REASONS, Item, Verdict
from cogs.checkpoints.render import count, due, evidence, moment, title_of, worth_line

from .models import Case, Past

NOTHING = "Nothing waits for your review."
NO_SAMPLE = "No approval waits for your second look."
NO_DECISION = "Nothing was decided yet."


def case(found: Case) -> str:
    submission, item = found.submission, found.item
    late = " · **late**" if submission.is_late else ""
    lines = [
        f"### {title_of(item)}",
        f"From <@{submission.user_id}> · try {submission.number} · sent {moment(submission.sent_at)}{late}",
        f"**Done means** {clean(item.asked.done_when)}",
    ]
    if worth_line(item):
        lines.append(worth_line(item))
    if found.verdict is not None:
        lines.append(_verdict(found.verdict))
    elif submission.state == "replaced":
        lines.append("**Replaced**: they sent a newer one.")
    elif found.is_own:
        lines.append("**Yours**: another moderator decides about it.")
    else:
        lines.append(f"-# {found.ahead + 1} of {found.total} that wait, the oldest first")
    lines.append(evidence(submission))  # last: it is the longest, and what does not fit is cut
    return "\n".join(line for line in lines if line)


def _verdict(verdict: Verdict) -> str:
    who = f"<@{verdict.by_user_id}>" if verdict.by_user_id is not None else "a moderator"
    line = f"**{verdict.verdict.capitalize()}** by {who} {moment(verdict.at, 'R')}"
    if verdict.reason is not None:
        line += f": {REASONS.get(verdict.reason, 'see the note')}"
    return f"{line}\n**Note** {clean(verdict.note)}" if verdict.note else line


def history(group: Group, found: list[Past]) -> str:
    lines = [f"### Decisions of {group.name}"]
    for past in found:
        verdict = past.verdict
        who = f"<@{verdict.by_user_id}>" if verdict.by_user_id is not None else "a moderator"
        line = f"- {verdict.verdict} · {title_of(past.item)[:60]} of <@{past.user_id}> · {who} {moment(verdict.at, 'R')}"
        if verdict.undone_at is not None:
            by = f" by <@{verdict.undone_by_user_id}>" if verdict.undone_by_user_id is not None else ""
            line += f" · **taken back**{by}"
        lines.append(line)
    return "\n".join(lines if found else (*lines, NO_DECISION))


# ---------------------------------------------------------------------- to members


def told(item: Item, verdict: Verdict) -> str:
    note = f"\nNote: {clean(verdict.note)}" if verdict.note else ""
    if verdict.verdict == "approved":
        return f"Your checkpoint **{title_of(item)}** is approved. Well done!{note}"
    reason = REASONS.get(verdict.reason or "other", "see the note")
    return (
        f"Your checkpoint **{title_of(item)}** came back: {reason}.{note}\n"
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
        f"**{title_of(item)}** of **{group.name}** is due {due(item, 'R')}, and "
        f"{count(waiting, 'submission waits', 'submissions wait')} for review: `/checkpoint queue`."
    )
