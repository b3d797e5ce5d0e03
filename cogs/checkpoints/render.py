"""What members and moderators read about checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.groups import Group
from bot.members import AREAS
from bot.recurrence import clock_text, describe_weekdays
from bot.schedule import RoutineKind
from bot.ui import TEXT_LIMIT, clean

from . import logic
from .models import EVIDENCE, REASONS, Desk, Item, Setting, Stage, Stand, State, Submission, Verdict

STATES: dict[State, str] = {"draft": "draft", "coming": "coming", "open": "open", "closed": "closed"}
STAGES: dict[Stage, str] = {
    "waiting": "sent, waits for review",
    "approved": "approved",
    "returned": "came back, please look at the note",
    "replaced": "replaced by a newer one",
}
_TITLE_SHOWN = 60
_LISTED = 12
MENU = 25
"""Options of one menu."""


def moment(at: datetime, style: str = "f") -> str:
    return f"<t:{int(at.timestamp())}:{style}>"


def title_of(item: Item) -> str:
    return clean(item.asked.title)


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def wanted(item: Item) -> str:
    """Say which evidence is taken; any of it will do."""
    *others, last = (EVIDENCE[kind] for kind in item.asked.evidence)
    return f"{', '.join(others)} or {last}" if others else last


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def last_minute(at: datetime, style: str = "f") -> str:
    """Show the last minute before the end of a day; midnight would read as the day after."""
    return moment(at - timedelta(minutes=1), style)


def due(item: Item, style: str = "f") -> str:
    return last_minute(item.due_at, style)


def fitted(texts: Sequence[str], room: int) -> list[str]:
    """Cut texts until they have so many characters together, the first ones first."""
    over = sum(map(len, texts)) - room
    kept = []
    for each in texts:
        cut = min(len(each), max(0, over))
        over -= cut
        kept.append(f"{each[: max(0, len(each) - cut - 1)]}…" if cut else each)
    return kept


def due_line(item: Item, due_at: datetime | None = None) -> str:
    """Tell when it is due: for all, or, with a moment, for one member."""
    at = due_at or item.due_at
    line = f"**Due** {last_minute(at)} ({last_minute(at, 'R')})"
    if item.grace_hours:
        line += f" · {item.grace_hours} h later it still counts, marked late"
    return line


def worth_line(item: Item) -> str:
    parts = []
    if item.points:
        parts.append(count(item.points, "point", "points"))
    if item.role_id is not None:
        parts.append(f"the role <@&{item.role_id}>")
    return f"**Worth** {' and '.join(parts)}, once a moderator approved it" if parts else ""


def draft(item: Item) -> str:
    """Describe a checkpoint to whoever makes or changes it."""
    asked = item.asked
    posting = {
        "draft": f"**Not queued yet.** *Queue it* has it posted {day_words(asked.post_on)} at 09:00 of the group"
        if asked.post_on
        else "**Not posted yet.** *Post it* posts it at once",
        "coming": f"**Posted** {day_words(asked.post_on)} at 09:00 of the group"
        if asked.post_on
        else "**Posted** now",
        "open": _open(item),
        "closed": _closed(item),
    }[item.state]
    lines = [
        f"### {title_of(item)}",
        clean(asked.done_when),
        f"**Evidence** {wanted(item)}",
        due_line(item),
        worth_line(item) or "**Worth** no points",
        f"**Area** {AREAS[item.area]}" if item.area else "",
        posting,
    ]
    return "\n".join(line for line in lines if line)


def snapshot_begins(routine: RoutineKind) -> str:
    """Tell the moderator of an older group what its first checkpoint brings along."""
    when = f"{describe_weekdays(routine.default_weekdays)} at {clock_text(routine.default_minute)}"
    return (
        f"As your group uses checkpoints now, a silent message freezes the week's numbers, {when}: no names, no pings. "
        "`/group schedule` moves or pauses it."
    )


def _open(item: Item) -> str:
    if item.message_id is not None:
        link = f"https://discord.com/channels/{item.guild_id}/{item.channel_id}/{item.message_id}"
        return f"**Posted**, open: {link}"
    if item.shown_at is not None:
        return "Open, but its **post was deleted**; *Post it again* brings it back"
    return (
        "Open, but **not posted**: the channel refused it. I try again every hour; `/setup` says what to mend"
    )


def _closed(item: Item) -> str:
    if item.message_id is None and item.shown_at is None:
        return "**Closed, never posted**, so it is nobody's miss; a later date opens it again"
    return "**Closed**; a later date opens it again"


# ---------------------------------------------------------------------- a member's own


def stage_words(stand: Stand) -> str:
    """Say in a few words where a member stands."""
    last = stand.last
    if last is None:
        return "nothing sent yet"
    words = STAGES[last.state]
    return f"{words}, late" if last.is_late and last.state != "returned" else words


def mine(stands: list[Stand]) -> str:
    if not stands:
        return (
            "### Your checkpoints\nNone is open in your groups. When a moderator posts one, it comes to your group's "
            "channel and to this list."
        )
    lines = [
        f"- **{clean(s.item.asked.title)[:_TITLE_SHOWN]}** · {stage_words(s)} · due {last_minute(s.due_at, 'R')}"
        for s in stands[:_LISTED]
    ]
    if len(stands) > _LISTED:
        lines.append(f"-# and {len(stands) - _LISTED} more, in the menu")
    return "\n".join(("### Your checkpoints", *lines))


def stand(found: Stand, sent: list[Submission]) -> str:
    """Show where a member stands; what they sent is shown whole, the words of others give way."""
    texts = clean(found.item.asked.done_when), clean(found.verdict.note) if found.verdict is not None else ""
    return _stand(found, sent, *fitted(texts, TEXT_LIMIT - len(_stand(found, sent, "", ""))))


def _stand(found: Stand, sent: list[Submission], done: str, note: str) -> str:
    item, last = found.item, found.last
    lines = [
        f"### {title_of(item)}",
        done,
        due_line(item, found.due_at),
        f"**Yours** {stage_words(found)}",
    ]
    if last is not None:
        lines.append(f"-# try {last.number}, sent {moment(last.sent_at)}")
    if last is not None and last.state == "waiting":
        lines.append(word(found))
    verdict = found.verdict
    if verdict is not None and verdict.verdict == "returned":
        lines.append(f"**Why** {REASONS.get(verdict.reason or 'other', 'see the note')}")
        lines.append(f"You can send it again until {last_minute(found.ends_at)}.")
    if verdict is not None and verdict.note:
        lines.append(f"**Note** {note}")
    if verdict is not None and verdict.verdict == "approved" and verdict.earned:
        lines.append(f"**Earned** {count(verdict.earned, 'point', 'points')}")
    earlier = [s for s in sent if last is not None and s.submission_id != last.submission_id]
    lines.append(earlier_line(earlier))
    if last is not None:
        lines.append(evidence(last))
    return "\n".join(line for line in lines if line)


def earlier_line(earlier: Sequence[Submission]) -> str:
    shown = ", ".join(f"try {s.number} {moment(s.sent_at, 'd')} {s.state}" for s in earlier[:6])
    return f"-# Earlier: {shown}" if shown else ""


def one_try(item: Item, found: Submission, verdict: Verdict | None) -> str:
    """Show a member what they sent with one try, and what came of it."""
    lines = [
        f"### {title_of(item)} · try {found.number}",
        f"Sent {moment(found.sent_at)} · {STAGES[found.state]}",
    ]
    if verdict is not None and verdict.reason is not None:
        lines.append(f"**Why** {REASONS.get(verdict.reason, 'see the note')}")
    if verdict is not None and verdict.note:
        lines.append(f"**Note** {clean(verdict.note)}")
    return "\n".join([*lines, evidence(found)])


def kinds_in(submission: Submission) -> str:
    """Name what a try consists of."""
    parts = {"link": submission.link, "text": submission.words, "file": submission.file}
    return ", ".join(name for name, part in parts.items() if part)


def evidence(submission: Submission) -> str:
    """Show what was sent, the text last: its quotation runs to the end of the panel."""
    lines = []
    if submission.link:
        lines.append(f"**Link** {submission.link}")
    file = submission.file
    if file is not None:
        size = max(1, file.size // 1024)
        state = "" if file.message_id else " · being stored" if file.url else " · **lost**, to be sent again"
        lines.append(f"**File** {clean(file.name)[:100]} ({size} KB){state}")
    if submission.words:
        lines.append(f"**Text**\n>>> {clean(submission.words)}")
    return "\n".join(lines)


def taken(found: Stand) -> str:
    late = " It is marked late, and counts." if found.last is not None and found.last.is_late else ""
    return f"Sent.{late} A moderator of **{found.group.name}** looks at it. {word(found)}"


def word(found: Stand) -> str:
    """Say how the member hears of the decision."""
    if is_written_to(found):
        return "I write to you when it is decided."
    return "When it is decided, I tell you under the answer to your next command."


def is_written_to(found: Stand) -> bool:
    return found.wants_pings or (found.last is not None and found.last.wants_word)


# ---------------------------------------------------------------------- the moderators' desk


def desk(found: Desk) -> str:
    lines = [f"### Checkpoints of {found.group.name}"]
    waits = count(found.waiting, "submission waits", "submissions wait") if found.waiting else "nothing waits"
    if found.own_waiting:
        waits += f" · {found.own_waiting} of your own {'waits' if found.own_waiting == 1 else 'wait'} for another moderator"
    lines.append(f"**Review** {waits}")
    if found.samples:
        lines.append(f"**Second look** {count(found.samples, 'approval', 'approvals')} for you to confirm")
    for title, state in (("Open", "open"), ("Coming", "coming"), ("Drafts", "draft")):
        items = [item for item in found.items if item.state == state]
        if items:
            lines.append(f"**{title}**")
            lines += [f"- {_line(item, found.group)}" for item in items[:_LISTED]]
            if len(items) > _LISTED:
                lines.append(f"-# and {len(items) - _LISTED} more")
    for each in found.overdrawn[:_LISTED]:
        lines.append(
            f"- <@{each.user_id}> let {count(each.misses, 'checkpoint', 'checkpoints')} go by (only moderators see this)"
        )
    lines += [f"- **Role not given**: {fault}" for fault in found.role_faults[:3]]
    return "\n".join(lines)


def closed(found: Desk) -> str:
    """List what is over, the newest first."""
    items = [item for item in found.items if item.state == "closed"]
    lines = [f"### Closed checkpoints of {found.group.name}"]
    lines += [f"- {_line(item, found.group)}" for item in items[:MENU]]
    if len(items) > MENU:
        lines.append(f"-# and {len(items) - MENU} older ones: `/checkpoint edit` finds them by their title")
    lines.append("-# *Words and dates* with a later day opens one again.")
    return "\n".join(lines)


def _line(item: Item, group: Group) -> str:
    line = f"{title_of(item)[:_TITLE_SHOWN]} · due {due(item, 'd')}"
    if item.state == "coming":
        post_on = item.asked.post_on
        line += f" · posted {moment(logic.post_moment(post_on, group.zone))}" if post_on else " · posted now"
    if item.state == "open" and item.message_id is None:
        line += " · **post deleted**" if item.shown_at is not None else " · **not posted**"
    return line


def setting(found: Setting, group: str) -> str:
    return (
        f"### What {group} has set\n"
        f"**Misses** after {found.max_misses} a member gets a kind note, privately, and you see a line in the queue; "
        "nobody is removed\n"
        f"**Second look** about {found.sample_percent} % of approvals are shown to another moderator\n"
        f"**Largest file** {found.file_megabytes} MB"
    )


def miss_note(item: Item, group: str, misses: int) -> str:
    """Write kindly to a member whose checkpoints went by."""
    return (
        f"Hello! {count(misses, 'checkpoint', 'checkpoints')} of **{group}** went by without you, the last one "
        f"was **{title_of(item)}**. That happens, and nothing is taken from you. If the dates do not fit, tell a "
        "moderator; if you need a break, `/me away` counts as one. Only you and the moderators know this."
    )


def week(names: list[str]) -> list[str]:
    """Return the line of the weekly digest: names only, as it counts what was done already."""
    return [f"Approved: {', '.join(clean(name) for name in names)}"] if names else []


def file_kinds(megabytes: int) -> str:
    return f"At most {megabytes} MB: {', '.join(logic.KINDS_OF_FILES)}"[:100]


def file_stays(name: str, megabytes: int) -> str:
    return f"{clean(name)[:40]} stays unless you choose another, at most {megabytes} MB"
