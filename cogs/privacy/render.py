"""Records of privacy → what members read. The only texts of the feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.personal_data import Kept
from bot.ui import TEXT_LIMIT

from .logic import join_words, words
from .models import KeptFile, Tables
from .service import Receipt

Statements = Sequence[tuple[str, Sequence[Kept]]]

_BUTTON_LENGTH = 80
_MESSAGE_LENGTH = 2000
"""Of what stands beside a file: Discord allows less there than in a panel."""
_PAGE_LENGTH = min(2200, TEXT_LIMIT)

SHOW_HEAD = (
    "## What I keep about you\n"
    "Only what is listed here, in the database of whoever runs this bot; nothing goes to anyone else. "
    "I do not read your messages. *Export* gives you all of it as a file, *Erase* removes all of it."
)
NO_TRACE = (
    "I find nothing filed under your name. Pressing still takes your name out of moderators' notes, "
    "should it stand there."
)
NOTHING_LEFT = "Nothing of yours was left to erase. All is as you wanted it."
NOTHING_TO_EXPORT = "I keep nothing about you, in no server. There is nothing to export."
STAYS = (
    "-# What you or I wrote into Discord's channels and threads stays there: that is Discord's copy, "
    "and you can delete your own messages."
)


def show_pages(statements: Statements) -> list[str]:
    """Return the privacy page, a text a page; an owner's statements stay together where they can."""
    pages = [SHOW_HEAD]
    for name, keeps in statements:
        heading = f"### {name}"
        for i, kept in enumerate(keeps):
            entry = f"{kept.what}\n-# {kept.why} Kept: {_lower_first(kept.how_long)}"
            if len(pages[-1]) + len(heading) + len(entry) + 3 > _PAGE_LENGTH:
                pages.append(f"{heading}\n{entry}")
            else:
                pages[-1] += f"\n{heading}\n{entry}" if i == 0 else f"\n\n{entry}"
    return pages


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _counts(tables: Tables, *, room: int) -> str:
    """List how many rows of what there are, in at most ``room`` characters; features only become more."""
    lines = [f"- {words(name)}: {len(rows)}" for name, rows in sorted(tables.items())]
    if len(whole := "\n".join(lines)) <= room:
        return whole
    room -= len("\n- and 999 kinds more")
    shown = whole[: whole.rindex("\n", 0, room)].split("\n")
    return "\n".join([*shown, f"- and {len(lines) - len(shown)} kinds more"])


def files_sent(sent: Sequence[KeptFile], lost: Sequence[KeptFile]) -> str:
    lines = []
    if sent:
        lines.append(f"The files you sent: {len(sent)} in this archive.")
    if lost:
        names = ", ".join(file.name.removeprefix("files/") for file in lost)
        lines.append(f"I could not fetch {names}; deleted in Discord, or try the export again.")
    return "\n".join(lines)[:_MESSAGE_LENGTH]


def exported(tables: Tables, *, file_count: int) -> str:
    parts = f" in {file_count} files, each complete in itself" if file_count > 1 else ""
    row_count = sum(map(len, tables.values()))
    return (
        f"Here is all I keep about you, in every server{parts}: JSON and CSV. Only you see this.\n"
        f"{row_count:,} record{_s(row_count)} of {len(tables)} kind{_s(len(tables))}; the README in it says what each "
        "is, why it is kept and how many there are."
    )


def erase(tables: Tables) -> str:
    head = "## Erase everything about you"
    if not tables:
        return f"{head}\n{NO_TRACE}"
    before = f"{head}\nThis goes, in every server and at once, and nobody can bring it back:\n"
    after = (
        "\n\nYou are then in no group any more; you can join again at any time and start fresh. "
        f"If you want a copy first, press *Export*.\n\n{STAYS}"
    )
    return before + _counts(tables, room=TEXT_LIMIT - len(before) - len(after)) + after


def erase_label(tables: Tables) -> str:
    """Return the button's label, naming what goes."""
    if not tables:
        return "Erase every mention of me"
    head = "Erase my "
    return head + join_words([words(name) for name in sorted(tables)], length=_BUTTON_LENGTH - len(head))


def erased(receipt: Receipt | None) -> str:
    if receipt is None:
        return f"## Erased\n{NOTHING_LEFT}"
    rows = f"{receipt.row_count} record{_s(receipt.row_count)}"
    return (
        f"## Erased\n✅ {rows} about you are gone, in every server. Your receipt: `{receipt.number}`\n"
        f"-# The receipt says when and how much, not whose it was. Keep it if you want to refer to it.\n\n{STAYS}"
    )


def readme(tables: Tables, statements: Statements, *, at: datetime, file_count: int = 0) -> str:
    """Return the README of an export; ``file_count`` files of the member's follow."""
    lines = [
        "What Cadre keeps about you",
        "==========================",
        "",
        f"As of {at:%Y-%m-%d %H:%M} UTC, from every server that you share with this bot.",
        "",
        "json/ and csv/ hold the same tables, one a file. Moments are ISO 8601 in UTC, days are your own",
        "local dates. Ids are Discord's and are written as text, since spreadsheets round such large numbers.",
        *(
            [f"files/ with the files you sent ({file_count}) comes in archives of its own."]
            if file_count
            else []
        ),
        "",
        "In this export",
        "--------------",
        *(f"{name}: {len(rows)} row{'s' if len(rows) != 1 else ''}" for name, rows in sorted(tables.items())),
        "",
        "What is kept, why and for how long",
        "----------------------------------",
    ]
    for name, keeps in statements:
        lines += ["", name]
        lines += [f"* {kept.what} {kept.why} Kept: {_lower_first(kept.how_long)}" for kept in keeps]
    lines += ["", "To have all of it erased: /privacy erase"]
    return "\n".join(lines) + "\n"
