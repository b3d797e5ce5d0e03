"""The ledger → what members read."""

from __future__ import annotations

from bot.points import CORRECTION, Entry, source_words
from bot.ui import clean

from .models import Mine


def mine(found: Mine) -> str:
    if not found.count:
        return (
            "### Your points\nNone yet. A drill, a round of cards, a standup or a review for a peer earns the first; "
            "`/drill next` is the quickest.\n-# Only you see this."
        )
    lines = ["### Your points", f"**{_points(found.total)}** in all"]
    if not found.page:
        lines += [
            f"- {source_words(source)}: {_points(points)} in {count} entr{'y' if count == 1 else 'ies'}"
            for source, points, count in found.sources
        ]
    lines.append("**What earned what**, the newest first")
    lines += [_entry(entry) for entry in found.entries]
    return "\n".join(
        [
            *lines,
            "-# Only you see this. An entry of 0 points still keeps its day: the day's cap was reached, or its round was over.",
        ]
    )


def _points(count: int) -> str:
    return f"{count} point{'' if count == 1 else 's'}"


def _entry(entry: Entry) -> str:
    what = source_words(entry.source)
    if entry.source == CORRECTION:
        what = f"correction by a moderator: {clean(entry.note or '')}"
    return f"- `{entry.points:+d}` {what} · {entry.day:%a %d %b}, <t:{int(entry.at.timestamp())}:t>"


def corrected(mention: str, amount: int, total: int) -> str:
    return (
        f"{amount:+d} for {mention}, who now has {_points(total)}. They read the reason in `/points mine`; "
        "the log has it too."
    )
