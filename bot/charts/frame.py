"""What charts share: the heading, the key, the axes around a plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .canvas import (
    FAINT,
    INK,
    SMALL,
    SOFT,
    TEXT,
    TITLE,
    WIDTH,
    Canvas,
    Colour,
    Mark,
    fitted,
    height_of,
    width_of,
)
from .scales import Scale, shown, ticks_of
from .spec import Axis, Rule

PAD = 28
PLOT_HEIGHT = 380
_GAP = 16
"""Between two names above the field."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one series looks; any two differ in mark, in stroke and in hatching, not in colour alone."""

    colour: Colour
    mark: Mark
    dash: tuple[float, ...]


STYLES: tuple[Style, ...] = (
    Style((0, 84, 147), "circle", ()),
    Style((176, 58, 0), "square", (16, 9)),
    Style((0, 105, 75), "triangle", (4, 8)),
    Style((121, 48, 128), "diamond", (22, 8, 4, 8)),
    Style((60, 60, 60), "ring", (30, 10)),
)
"""Darkened from Okabe and Ito's set, which colour-blind readers tell apart; each reads as text on paper."""


def heading(title: str, height: Callable[[float], float]) -> tuple[Canvas, float]:
    """Start a picture of the height that is needed below ``top``, write its title, return it with ``top``."""
    lines, size = fitted(title, width=WIDTH - 2 * PAD, size=TITLE)
    top = PAD + len(lines) * height_of(size) + 14
    canvas = Canvas(round(height(top)))
    for i, line in enumerate(lines):
        canvas.text(PAD, PAD + i * height_of(size), line, size=size)
    return canvas, top


@dataclass(frozen=True, slots=True)
class Plane:
    """The field between the axes, with its two scales."""

    left: float
    top: float
    right: float
    bottom: float
    x: Scale
    y: Scale


def plane(
    title: str,
    *,
    x: Axis,
    y: Axis,
    spans: tuple[tuple[float, float], tuple[float, float]],
    keys: Sequence[str] = (),
    right: float = 0,
    rules: Sequence[Rule] = (),
    draw_key: Callable[[Canvas, int, float, float], None] | None = None,
    has_headroom: bool = False,
) -> tuple[Canvas, Plane]:
    """Draw heading, key, axes and upright rules.

    ``right`` is the room kept for names beside the field, headroom a line above it for numbers on bars.
    """
    x_span, y_span = spans
    rows = _key_rows(keys)
    x_rules = [rule for rule in rules if rule.axis == "x"]
    ticks = [(tick, shown(tick)) for tick in ticks_of(*y_span)]
    left = PAD + max(width_of(label, TEXT) for _, label in ticks) + 14
    # Half of the last number below the axis stands right of the field.
    edge = WIDTH - max(PAD, right + 14, _overhang(x, x_span))
    labels, label_size, label_lines = _x_labels(x, x_span, edge - left)
    x_lines, x_size = fitted(x.label, width=WIDTH - 2 * PAD, size=TEXT)
    above = (
        len(rows) * (height_of(TEXT) + 6)
        + height_of(TEXT)
        + 12
        + (height_of(TEXT) + 6 if x_rules or has_headroom else 0)
    )
    below = 12 + label_lines * height_of(label_size) + 8 + len(x_lines) * height_of(x_size) + PAD - 8

    canvas, top = heading(title, lambda top: top + above + PLOT_HEIGHT + below)
    for row in rows:
        for index, offset in row:
            if draw_key is not None:
                draw_key(canvas, index, PAD + offset, top + height_of(TEXT) / 2)
            canvas.text(PAD + offset + 44, top, keys[index])
        top += height_of(TEXT) + 6
    y_lines, y_size = fitted(y.label, width=WIDTH - 2 * PAD, size=TEXT, lines=1)
    canvas.text(PAD, top, y_lines[0], size=y_size, colour=SOFT)
    top += height_of(TEXT) + 16
    rules_top = top
    if x_rules or has_headroom:
        top += height_of(TEXT) + 6

    bottom = top + PLOT_HEIGHT
    field = Plane(left, top, edge, bottom, Scale(*x_span, left, edge), Scale(*y_span, bottom, top))
    for tick, label in ticks:
        at = field.y.at(tick)
        canvas.line([(left, at), (edge, at)], FAINT, width=1.5)
        canvas.text(left - 12, at - TEXT * 0.6, label, colour=SOFT, anchor="right")
    for tick, lines in labels:
        at = field.x.at(tick)
        canvas.line([(at, bottom), (at, bottom + 8)], SOFT, width=2)
        for i, line in enumerate(lines):
            canvas.text(
                at,
                bottom + 12 + i * height_of(label_size),
                line,
                size=label_size,
                colour=SOFT,
                anchor="middle",
            )
    canvas.line([(left, top), (left, bottom), (edge, bottom)], SOFT, width=2)
    under = bottom + 12 + label_lines * height_of(label_size) + 8
    for i, line in enumerate(x_lines):
        canvas.text(
            (left + edge) / 2, under + i * height_of(x_size), line, size=x_size, colour=SOFT, anchor="middle"
        )
    _draw_x_rules(canvas, field, x_rules, rules_top)
    return canvas, field


def _overhang(x: Axis, span: tuple[float, float]) -> float:
    if x.names:
        return 0
    return max(width_of(shown(tick), TEXT) for tick in ticks_of(*span)) / 2 + 8


def _x_labels(
    x: Axis, span: tuple[float, float], width: float
) -> tuple[list[tuple[float, list[str]]], int, int]:
    """Return where which words stand below the axis, their size, and how many lines they take."""
    if not x.names:
        count = 6
        while True:
            numbers = [(tick, [shown(tick)]) for tick in ticks_of(*span, count)]
            room = width / max(1, len(numbers)) - 16
            if count == 2 or all(width_of(lines[0], TEXT) <= room for _, lines in numbers):
                return numbers, TEXT, 1
            count -= 1
    # Bars need each of their names, at most eight; a longer row of names may leave some out.
    for every in (1, 2, 3, 4) if len(x.names) > 8 else (1,):
        room = every * width / (span[1] - span[0]) - 10
        kept = list(enumerate(x.names, 1))[::every]
        size = min(fitted(name, width=room, size=TEXT)[1] for _, name in kept)
        named = [(float(i), fitted(name, width=room, size=size)[0]) for i, name in kept]
        if not any(line.endswith("…") for _, lines in named for line in lines):
            break
    return named, size, max(len(lines) for _, lines in named)


def _key_rows(keys: Sequence[str]) -> list[list[tuple[int, float]]]:
    """Lay the names of a key out in rows: (which, how far from the left)."""
    rows: list[list[tuple[int, float]]] = []
    at = 0.0
    for index, name in enumerate(keys):
        needed = 44 + width_of(name, TEXT) + 40
        if not rows or at + needed - 40 > WIDTH - 2 * PAD:
            rows.append([])
            at = 0.0
        rows[-1].append((index, at))
        at += needed
    return rows


def _draw_x_rules(canvas: Canvas, field: Plane, rules: Sequence[Rule], top: float) -> None:
    """Draw upright rules; their names stand above the field, in their order, kept apart."""
    rules = sorted(rules, key=lambda rule: rule.at)
    room = (WIDTH - 2 * PAD) / max(1, len(rules)) - _GAP
    names = [fitted(rule.label, width=room, size=TEXT, lines=1) for rule in rules]
    widths = [width_of(lines[0], size) for lines, size in names]
    starts = [field.x.at(rule.at) - width / 2 for rule, width in zip(rules, widths, strict=True)]
    least = float(PAD)
    for i, width in enumerate(widths):
        starts[i] = max(starts[i], least)
        least = starts[i] + width + _GAP
    most: float = WIDTH - PAD + _GAP
    for i in reversed(range(len(starts))):
        starts[i] = min(starts[i], most - _GAP - widths[i])
        most = starts[i]
    for rule, (lines, size), start in zip(rules, names, starts, strict=True):
        at = field.x.at(rule.at)
        canvas.line([(at, field.top - 4), (at, field.bottom)], INK, width=2, dash=(9, 7))
        canvas.text(start, top, lines[0], size=size)


@dataclass(frozen=True, slots=True)
class Tag:
    """A name to stand beside the field, at the height where its line ends (``x``, ``y``)."""

    name: str
    colour: Colour
    mark: Mark | None
    x: float
    y: float


TAG_MARK = 26
_TAG_WIDTH = 215


def tag_room(names: Sequence[str], *, has_marks: bool = True) -> float:
    """Return the width kept right of the field for these names."""
    widest = max(
        (width_of(line, size) for name in names for lines, size in [_tag(name)] for line in lines), default=0
    )
    return widest + (TAG_MARK if has_marks else 0) + 26 if names else 0


def _tag(name: str) -> tuple[list[str], int]:
    return fitted(name, width=_TAG_WIDTH, size=TEXT)


def draw_tags(canvas: Canvas, field: Plane, tags: Sequence[Tag]) -> None:
    """Write the names beside the field, kept apart, with a thin line to where each belongs."""
    placed: list[tuple[Tag, list[str], int, float]] = []
    used = field.top - height_of(SMALL)
    for tag in sorted(tags, key=lambda tag: tag.y):
        lines, size = _tag(tag.name)
        height = len(lines) * height_of(size)
        start = max(used, tag.y - height / 2)
        placed.append((tag, lines, size, start))
        used = start + height + 4
    limit = field.bottom + 6
    for i in range(len(placed) - 1, -1, -1):
        tag, lines, size, start = placed[i]
        height = len(lines) * height_of(size)
        start = min(start, limit - height)
        placed[i] = (tag, lines, size, start)
        limit = start - 4
    for tag, lines, size, start in placed:
        middle = start + len(lines) * height_of(size) / 2
        x = field.right + 22
        if abs(middle - tag.y) > 6 or field.right - tag.x > 14:
            canvas.line([(tag.x + 10, tag.y), (x - 4, middle)], tag.colour, width=1.2)
        if tag.mark is not None:
            canvas.mark(x + 9, middle, tag.mark, tag.colour)
        for i, line in enumerate(lines):
            left = x + (TAG_MARK if tag.mark is not None else 0)
            canvas.text(left, start + i * height_of(size) + 2, line, size=size, colour=tag.colour)
