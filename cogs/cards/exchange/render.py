"""Imports and exports → what members read."""

from __future__ import annotations

from bot.ui import clean
from cogs.cards.collection import MINE_TITLE

from .models import Counts, Export, Format, Left, Preview

_DECKS = 5

SPOKEN: dict[Format, str] = {"apkg": "Anki package (.apkg)", "csv": "Table (.csv)"}
NOT_NOW = "Nothing was imported, and I let the file go."


def preview(found: Preview) -> str:
    counts = found.counts
    head = f"### Import “{clean(found.file_name)}”?"
    if not counts.new + counts.changed + counts.placed:
        lines = [
            head,
            f"You have all of it already: {_cards(counts.same)}, with the text as it stands in the file.",
        ]
        return "\n".join([*lines, *_left(counts.left)])
    return "\n".join(
        [
            head,
            *_brought(counts, is_done=False),
            *_left(counts.left),
            "-# Nothing is imported until you press. I keep the file for an hour; only you see this.",
        ]
    )


def done(counts: Counts) -> str:
    return "\n".join(["### Imported", *_brought(counts, is_done=True), *_left(counts.left)])


def _brought(counts: Counts, *, is_done: bool) -> list[str]:
    lines = []
    if counts.new:
        lines.append(f"**{_cards(counts.new)}** {'added' if is_done else 'to add'}, to {_decks(counts)}")
    if counts.placed:
        lines.append(
            f"**{_cards(counts.placed)}** of this server's decks: what you know of them comes along."
        )
    if counts.changed:
        verb = "has" if counts.changed == 1 else "have"
        lines.append(
            f"**{_cards(counts.changed)}** of yours {verb} another text in the file: it is taken, the schedule stays."
        )
    if counts.same:
        lines.append(f"{_cards(counts.same)} you have already: nothing changes, nothing is doubled.")
    if counts.scheduled:
        lines += _scheduled(counts)
    if counts.suspended:
        lines.append(
            f"{_cards(counts.suspended)} suspended there: set aside here, `/card decks` brings them back."
        )
    return lines


def _scheduled(counts: Counts) -> list[str]:
    fresh = counts.new + counts.placed - counts.scheduled
    kept = "keeps its due date" if counts.scheduled == 1 else "keep their due dates"
    line = f"{_cards(counts.scheduled)} {kept}" + (f", {fresh:,} start as new" if fresh else "")
    if counts.reviews:
        line += f"; {counts.reviews:,} past review{_s(counts.reviews)} come{'s' if counts.reviews == 1 else ''} along"
    lines = [f"{line}."]
    if counts.guessed:
        lines.append(
            f"{_cards(counts.guessed)} {'comes' if counts.guessed == 1 else 'come'} without FSRS's figures (Anki's older "
            "way, SM-2): I start from the last interval and the ease, and learn the rest from your ratings."
        )
    return lines


def _decks(counts: Counts) -> str:
    """Return where the new cards go, with the decks they come from, where the file names any."""
    if not any(counts.decks):
        return f"*{MINE_TITLE}*."
    named = [(clean(name) or "no deck", count) for name, count in counts.decks.items()]
    shown = [f"{name} ({count:,})" for name, count in named[:_DECKS]]
    more = len(named) - len(shown)
    return f"*{MINE_TITLE}*: {', '.join(shown)}" + (f" and {more} more deck{_s(more)}" if more else "") + "."


def _left(left: Left) -> list[str]:
    media = [
        f"{count:,} {name}{_s(count)}"
        for count, name in ((left.pictures, "picture"), (left.sounds, "sound"))
        if count
    ]
    lines = []
    if media:
        count = left.pictures + left.sounds
        lines.append(
            f"⚠️ {' and '.join(media)} {'stays' if count == 1 else 'stay'} behind: cards here are text."
        )
    if left.one_sided:
        lines.append(f"⚠️ {_cards(left.one_sided)} without text on both sides {_stay(left.one_sided)} behind.")
    if left.cut:
        lines.append(f"⚠️ {_cards(left.cut)} longer than fits: the end is cut off, marked with “…”.")
    if left.reviews:
        lines.append(f"⚠️ {left.reviews:,} older review{_s(left.reviews)} {_stay(left.reviews)} behind.")
    return lines


def _stay(count: int) -> str:
    return "stays" if count == 1 else "stay"


def _cards(count: int) -> str:
    return f"{count:,} card{_s(count)}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def exported(export: Export, form: Format) -> str:
    known = f", {export.rated_count:,} with a schedule" if export.rated_count else ""
    line = f"{_cards(export.card_count)} of yours{known}. Only you see this."
    if form == "apkg":
        return (
            f"{line}\n-# In Anki: *File › Import*, with *Import any learning progress* ticked. Turn FSRS on there, and it goes "
            "on with what FSRS knows here. A later export adds what is new and mends texts; Anki never changes the schedule "
            "of cards it has."
        )
    return f"{line}\n-# UTF-8, a row a card. A cell that a spreadsheet would run as a formula begins with an apostrophe."


def too_large(size: int, limit: int) -> str:
    return (
        f"**Format**: the file has {size / 2**20:.1f} MB, and Discord takes {limit / 2**20:.0f} here. Choose "
        f"*{SPOKEN['csv']}*, or leave a deck with `/card decks` and export again."
    )
