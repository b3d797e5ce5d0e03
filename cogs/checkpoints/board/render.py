"""What a group reads: the post of a checkpoint with its live numbers, and the frozen snapshot."""

from __future__ import annotations

from datetime import date

from bot.ui import TEXT_LIMIT, clean
from cogs.checkpoints.render import day_words, due_line, moment, title_of, wanted, worth_line

from .models import Frozen, Line, Shown, Snapshot

_NAMES = 30
_MORE = 30
"""Room for the line that counts the rest."""


def post(found: Shown) -> str:
    item, progress = found.item, found.progress
    lines = [f"### Checkpoint: {title_of(item)}", clean(item.asked.done_when)]
    if item.state == "open":
        lines += [f"**Evidence** {wanted(item)}", due_line(item)]
        if worth_line(item):
            lines.append(worth_line(item))
    else:
        ended = item.closed_at or item.due_at
        lines.append(f"**Closed** {moment(ended, 'D')}. What came back can still be sent again: *Mine*.")
    lines.append(f"**So far** {progress.approved} approved · {progress.waiting} in review")
    if progress.names:
        shown = ", ".join(clean(name) for name in progress.names[:_NAMES])
        more = f" and {len(progress.names) - _NAMES} more" if len(progress.names) > _NAMES else ""
        lines.append(f"**Done** {shown}{more}")
    if progress.approved:
        lines.append("-# Names only of those who chose to be on boards (`/me profile`).")
    return "\n".join(lines)


def snapshot(found: Snapshot, group: str) -> str:
    """Show whole lines only; what has no room is counted."""
    head = f"### Checkpoints of {group}, {day_words(found.day)}"
    end = "-# As it stood then. This message is never changed."
    lines, room = [], TEXT_LIMIT - len(head) - len(end) - _MORE
    for line in map(_line, found.lines):
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    if len(lines) < len(found.lines):
        lines.append(f"-# and {len(found.lines) - len(lines)} more")
    return "\n".join((head, *lines, end))


def _line(line: Line) -> str:
    state = f"due {day_words(date.fromisoformat(line.due_on))}" if line.is_open else "closed"
    parts = [f"{line.approved} approved"]
    if line.waiting:
        parts.append(f"{line.waiting} in review")
    if line.returned:
        parts.append(f"{line.returned} to be sent again")
    return f"- **{clean(line.title)}** ({state}): {', '.join(parts)}"


def frozen(found: Frozen) -> str:
    if found.snapshot is not None:
        return snapshot(found.snapshot, found.group.name)
    return (
        f"### Snapshots of {found.group.name}\n"
        "There is none yet. One is made every week, at the hour in `/group schedule`."
    )
