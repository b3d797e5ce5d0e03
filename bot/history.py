"""The audit in words, as moderators read it: in `/setup` all of a server's, in `/group history` what is a group's."""

from __future__ import annotations

from typing import Final

from discord.utils import format_dt

from .audit import Entry, Page
from .ui import clean

_DETAIL: Final = 120


def told(page: Page, heading: str) -> str:
    if page.entries:
        return "\n".join([heading, *map(_line, page.entries)])
    if page.number:
        return f"{heading}\nNothing older."
    return f"{heading}\nNothing yet. What moderators change with me is listed here."


def _line(entry: Entry) -> str:
    who = f"<@{entry.by_user_id}>" if entry.by_user_id is not None else "an erased member"
    detail = f": {clean(entry.detail)[:_DETAIL]}" if entry.detail else ""
    return f"- {format_dt(entry.at, 'R')} {who} · {entry.action}{detail}"
