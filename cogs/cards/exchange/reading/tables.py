"""CSV, and Anki's *Notes in Plain Text* → cards.

Source of the headers: https://docs.ankiweb.net/importing/text-files.html#file-headers
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from .cards import Gathering
from .records import MOST_CARDS, Kind, ReadFile, Refused
from .templates import NoteType, gaps, sides

LONGEST_FIELD = 100_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; an exported cell gets an apostrophe before it."""

_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_SNIFFED = "\t;,"
_SAMPLE = 20_000
_NAMES = {
    "front": "front", "question": "front", "term": "front", "vorderseite": "front",
    "back": "back", "answer": "back", "definition": "back", "rückseite": "back",
    "tags": "tags", "tag": "tags", "deck": "deck", "guid": "guid",
}  # fmt: skip
_CLOZE = NoteType(
    "Cloze", True, ("Text", "Back Extra"), (("{{cloze:Text}}", "{{cloze:Text}}<br>{{Back Extra}}"),)
)


@dataclass
class Layout:
    """Where what stands, counted from 0; ``fixed`` holds for all rows."""

    separator: str = ","
    is_html: bool = False
    columns: dict[str, int] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    sides: tuple[int, ...] | None = None

    def of(self, row: list[str], name: str) -> str:
        place = self.columns.get(name)
        found = row[place].strip() if place is not None and place < len(row) else ""
        return found or self.fixed.get(name, "")

    def texts(self, row: list[str]) -> list[str]:
        """Return front, back and what follows."""
        if self.sides is not None:
            return [row[place] if place < len(row) else "" for place in self.sides]
        taken = set(self.columns.values())
        return [cell for place, cell in enumerate(row) if place not in taken]


def read(data: bytes) -> ReadFile:
    """Return the cards of a text file.

    Raises:
        Refused: it is no UTF-8 text, has one column only, or too much.
    """
    text = _decoded(data)
    layout, body, line, kind = _headers(text)
    if kind == "csv":
        layout.separator = _sniffed(body)
    gathering = Gathering()
    width = 0
    for number, row in _rows(body, layout.separator, line):
        if number == 0 and kind == "csv" and (named := _named(row)):
            layout.columns, layout.sides = named
            width = 2
            continue
        if not any(cell.strip() for cell in row):
            continue
        width = max(width, len(layout.texts(row)))
        _add(gathering, layout, row)
        if len(gathering) > MOST_CARDS:
            raise Refused(f"**File**: it holds more than {MOST_CARDS:,} cards; send it in parts.")
    if width < 2:
        raise Refused(
            "**File**: I find one column only, and a card needs two: front and back, with a comma, semicolon or tab between."
        )
    return gathering.file(kind)


def _decoded(data: bytes) -> str:
    if b"\x00" in data:
        raise Refused("**File**: this is not a text file in UTF-8; save it as *CSV UTF-8* and send it again.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"**File**: line {line:,} is not UTF-8; save it as *CSV UTF-8* and send it again."
        ) from error


def _headers(text: str) -> tuple[Layout, str, int, Kind]:
    """Return what the lines that begin with ``#`` say, the rest, and the number of its first line."""
    layout, line = Layout(), 1
    found: dict[str, str] = {}
    while text.startswith("#") and ":" in (head := text.partition("\n")[0]):
        name, _, value = head[1:].rstrip("\r").partition(":")
        found[name.strip().lower()] = value
        text, line = text.partition("\n")[2], line + 1
        if len(found) > 40:
            break
    if not found.keys() & {
        "separator",
        "html",
        "columns",
        "tags column",
        "deck column",
        "notetype column",
        "guid column",
    }:
        return layout, text, line, "csv"
    value = found.get("separator", "tab").strip()
    layout.separator = _SEPARATORS.get(value.lower(), value[:1] if value else "\t")
    layout.is_html = found.get("html", "false").strip().lower() == "true"
    for name in ("deck", "tags", "notetype", "guid"):
        place = found.get(f"{name} column", "").strip()
        if place.isascii() and place.isdigit() and 1 <= int(place) <= 200:
            layout.columns[name] = int(place) - 1
        if name in found:
            layout.fixed[name] = found[name].strip()
    named = (
        next(iter(csv.reader([found["columns"]], delimiter=layout.separator)), [])
        if "columns" in found
        else []
    )
    if named and (pair := _named(named)):
        layout.columns = pair[0] | layout.columns
        layout.sides = pair[1]
    return layout, text, line, "anki text"


def _named(row: list[str]) -> tuple[dict[str, int], tuple[int, int]] | None:
    """Return the columns a first row names: those beside the texts, and front and back; None when it names none."""
    names = [_NAMES.get(cell.strip().strip("\ufeff").lower(), "") for cell in row]
    if "front" not in names or "back" not in names:
        return None
    beside: dict[str, int] = {name: names.index(name) for name in ("tags", "deck", "guid") if name in names}
    return beside, (names.index("front"), names.index("back"))


def _sniffed(body: str) -> str:
    """Return what stands between cells.

    A first row with names says it, or rows that all have as many cells; the csv module guesses at the rest.
    """
    first = body.partition("\n")[0]
    for separator in _SNIFFED:
        if _named(first.replace('"', "").rstrip("\r").split(separator)):
            return separator
    for separator in _SNIFFED:
        if _is_even(body[:_SAMPLE], separator):
            return separator
    try:
        return csv.Sniffer().sniff(body[:_SAMPLE], _SNIFFED).delimiter
    except csv.Error:
        return max(_SNIFFED, key=first.count)


def _is_even(sample: str, separator: str) -> bool:
    try:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if row]
    except csv.Error:
        return False
    if len(sample) == _SAMPLE:
        rows = rows[:-1]  # the last one is cut
    return bool(rows) and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1


def _rows(body: str, separator: str, line: int) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    try:
        yield from enumerate(reader)
    except csv.Error as error:
        at = line + reader.line_num - 1
        raise Refused(
            f"**File**: a cell near line {at:,} is longer than {LONGEST_FIELD:,} characters or has a quote that is never "
            "closed; mend it there and send the file again."
        ) from error


def _add(gathering: Gathering, layout: Layout, row: list[str]) -> None:
    texts = layout.texts(row)
    if not layout.is_html:
        texts = [_unguarded(cell) for cell in texts]
    front, back = texts[0] if texts else "", "\n".join(cell for cell in texts[1:] if cell.strip())
    deck, tags = layout.of(row, "deck"), layout.of(row, "tags")
    guid = layout.of(row, "guid")
    numbers = gaps(front)
    if not numbers:
        gathering.add(front, back, is_html=layout.is_html, guid=guid, note=guid, deck=deck, tags=tags)
        return
    for number in numbers:
        made = sides(_CLOZE, {"Text": front, "Back Extra": back}, number - 1)
        assert made is not None  # noqa: S101 - there is one template
        own = f"{guid}#{number - 1}" if guid and number > 1 else guid
        gathering.add(*made, is_html=True, guid=own, note=guid or front, deck=deck, tags=tags)


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that an export put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and is_guarded(cell) else cell


def is_guarded(cell: str) -> bool:
    """Tell whether an export puts an apostrophe before it: before a formula, and before one that had some."""
    return cell.lstrip("'").startswith(FORMULA)
