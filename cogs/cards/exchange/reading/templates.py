"""Anki's card templates: a note's fields → front and back, as HTML.

Source: https://docs.ankiweb.net/templates/fields.html, https://docs.ankiweb.net/templates/generation.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

GAP = "_____"
_ANSWER = re.compile(r"<hr[^>]{0,40}id=[\"']?answer[\"']?[^>]{0,40}>", re.IGNORECASE)
_TAG = re.compile(r"\{\{([#^/]?)\s*([^{}]{1,200}?)\s*\}\}")
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_OPEN = re.compile(r"\{\{c(\d{1,3})::")
_LONGEST = 120_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class NoteType:
    """``templates`` are pairs of front and back; a cloze type has one, for all its gaps."""

    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]


def sides(kind: NoteType, fields: Mapping[str, str], ordinal: int) -> tuple[str, str] | None:
    """Return front and back of the note's card; the back does not repeat the front. None: no such card."""
    place = 0 if kind.is_cloze else ordinal
    if place >= len(kind.templates):
        return None
    gap = ordinal + 1 if kind.is_cloze else 0
    asked, answered = kind.templates[place]
    front = _filled(asked, fields, gap, is_answer=False)
    parts = _ANSWER.split(answered, maxsplit=1)
    if len(parts) == 2 and "FrontSide" in parts[0]:
        answered = parts[1]
    back = _filled(answered, {**fields, "FrontSide": ""}, gap, is_answer=True)
    return front, _ANSWER.sub("", back)


def _filled(template: str, fields: Mapping[str, str], gap: int, *, is_answer: bool) -> str:
    pieces: list[str] = []
    closed: list[str] = []  # names of sections that are left out
    place = length = 0
    template = _COMMENT.sub("", template[:_LONGEST])
    for tag in _TAG.finditer(template):
        sign, name = tag[1], tag[2]
        if not closed:
            pieces.append(template[place : tag.start()])
        place = tag.end()
        if sign in ("#", "^"):
            is_open = _is_filled(name, fields, gap) == (sign == "#")
            if closed or not is_open:
                closed.append(name)
        elif sign == "/":
            if closed and closed[-1] == name:
                closed.pop()
        elif not closed:
            pieces.append(_value(name, fields, gap, is_answer=is_answer))
            length += len(pieces[-1])
            if length > _LONGEST:
                break
    if not closed:
        pieces.append(template[place:])
    return "".join(pieces)


def _is_filled(name: str, fields: Mapping[str, str], gap: int) -> bool:
    if re.fullmatch(r"c\d+", name):
        return name == f"c{gap}"
    return bool(fields.get(name, "").strip())


def _value(name: str, fields: Mapping[str, str], gap: int, *, is_answer: bool) -> str:
    *filters, field = (part.strip() for part in name.split(":"))
    value = fields.get(field, "")
    if "cloze" in filters or "cloze-only" in filters:
        return cloze(value, gap, is_answer=is_answer)
    if "type" in filters:
        return value if is_answer else ""
    return value


def gaps(text: str) -> list[int]:
    """Return the numbers of the text's gaps, in order."""
    return sorted({int(found[1]) for found in _OPEN.finditer(text) if found[1] != "0"})


def cloze(text: str, gap: int, *, is_answer: bool) -> str:
    """Return the text with one gap open, its hint beside it, or filled and bold; the others read as text."""
    out, rest = _cloze(text[:_LONGEST], 0, gap, is_answer=is_answer, depth=0)
    return out + text[rest:_LONGEST]


def _cloze(text: str, start: int, gap: int, *, is_answer: bool, depth: int) -> tuple[str, int]:
    """Read to the end of the text, or of the gap it is in; return what was read and where it ended."""
    pieces, place = [], start
    while True:
        begin = _OPEN.search(text, place) if depth < _DEEPEST else None
        end = text.find("}}", place) if depth else -1
        if begin is None or (end != -1 and end < begin.start()):
            if end == -1:
                pieces.append(text[place:])
                return "".join(pieces), len(text)
            pieces.append(text[place:end])
            return "".join(pieces), end + 2
        pieces.append(text[place : begin.start()])
        inner, place = _cloze(text, begin.end(), gap, is_answer=is_answer, depth=depth + 1)
        words, _, hint = inner.partition("::")
        if int(begin[1]) != gap:
            pieces.append(words)
        elif is_answer:
            pieces.append(f"<b>{words}</b>")
        else:
            pieces.append(f"<code>{GAP}</code>" + (f" ({hint})" if hint.strip() else ""))
