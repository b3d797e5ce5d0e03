"""Strangers' text made safe to show in Discord. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from . import limits

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
MENTION = re.compile(r"@(?=everyone|here)|<(?=@|#|/)")
INVISIBLE = {"Cc", "Cf", "Cs", "Co"}
"""Control, format (bidi and zero-width), lone surrogates, private use."""


def clean(text: str, limit: int = limits.SHOWN_CHARACTERS) -> str:
    """Strip control, ANSI and bidi characters, break mentions and triple back-ticks, cut at the limit."""
    text = ANSI.sub("", text[: 4 * limit])
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in INVISIBLE)
    text = MENTION.sub(lambda found: found[0] + "\u200b", text)
    text = text.replace("```", "`\u200b`\u200b`")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shown(value: Any) -> str:
    """Return an answer as Python would write it, cut short before a long one is spelt out."""
    parts: list[str] = []
    _spell(value, parts, limits.SHOWN_CHARACTERS)
    return clean("".join(parts))


def _spell(value: Any, parts: list[str], room: int) -> int:
    """Append the spelling and return the room left; stop where there is none."""
    if isinstance(value, list | dict) and value:
        is_list = isinstance(value, list)
        parts.append("[" if is_list else "{")
        for index, item in enumerate(value):
            if room <= 0:
                break
            parts.append(", " if index else "")
            room = _spell(item, parts, room - 2)
            if not is_list:
                parts.append(": ")
                room = _spell(value[item], parts, room - 2)
        parts.append("]" if is_list else "}")
        return room - 2
    text = repr(value[: max(room, 1)] if isinstance(value, str) else value)
    parts.append(text)
    return room - len(text)
