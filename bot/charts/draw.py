"""A chart's record → PNG bytes. Pure: the same record gives the same bytes on the same machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, cast

from .canvas import Canvas
from .cells import confusion
from .planes import bars, calibration, histogram, lines, scatter
from .spec import Bars, Calibration, Chart, Confusion, Histogram, Lines, Scatter

_KEPT = 64
"""Pictures kept, about 20 KB each."""
_ONE_AT_A_TIME = threading.Lock()
"""Pillow's fonts are shared, and FreeType does not promise that two threads may use one at once."""

_DRAWN_BY: dict[type, Callable[..., Canvas]] = {
    Lines: lines,
    Scatter: scatter,
    Bars: bars,
    Histogram: histogram,
    Confusion: confusion,
    Calibration: calibration,
}


class Drawn(Protocol):
    """What a feature draws by itself: a frozen record, equal when its picture is the same."""

    def __hash__(self) -> int: ...

    def canvas(self) -> Canvas: ...

    def in_words(self) -> str:
        """Return all that is drawn, as text."""
        ...


def canvas_of(chart: Chart | Drawn) -> Canvas:
    """Draw without encoding; its ``texts`` tell what stands where."""
    drawer = _DRAWN_BY.get(type(chart))
    return drawer(chart) if drawer is not None else cast(Drawn, chart).canvas()


@lru_cache(maxsize=_KEPT)
def png_of(chart: Chart | Drawn) -> bytes:
    """Draw and encode, some milliseconds of work: never call it on the event loop."""
    with _ONE_AT_A_TIME:
        return canvas_of(chart).png()
