"""What a group reads: the post of a checkpoint with its live numbers, and the frozen snapshot."""

from __future__ import annotations

from bot.ui import clean
from cogs.checkpoints.render import due_line, moment, title_of, wanted, worth_line

from .models import Line, Shown, Snapshot

_NAMES = 30


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
    lines = [f"### Checkpoints of {group}, {found.day:%d %b %Y}"]
    lines += [_line(line) for line in found.lines]
    lines.append("-# As it stood then. This message is never changed.")
    return "\n".join(lines)


def _line(line: Line) -> str:
    state = f"due {line.due_on}" if line.is_open else "closed"
    parts = [f"{line.approved} approved"]
    if line.waiting:
        parts.append(f"{line.waiting} in review")
    if line.returned:
        parts.append(f"{line.returned} to be sent again")
    return f"- **{clean(line.title)}** ({state}): {', '.join(parts)}"


def snapshots(found: list[Snapshot], group: str) -> str:
    if not found:
        return f"### Snapshots of {group}\nThere is none yet. One is made every week, at the hour in `/group schedule`."
    return "\n".join(snapshot(each, group) for each in found)
