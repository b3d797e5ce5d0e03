"""What of a spot drill can be proved without a person: that its chart reads well and its words tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.charts.draw import canvas_of
from cogs.drills.coverage import cover
from cogs.drills.models import SpotDrill


def faults(drills: Sequence[SpotDrill]) -> Iterator[tuple[str, str]]:
    """Yield (item id, sentence) for everything that does not hold."""
    for drill in drills:
        yield from ((drill.id, sentence) for sentence in (*_of_chart(drill), *_of_words(drill)))


def _of_chart(drill: SpotDrill) -> Iterator[str]:
    if drill.exhibit.chart is not None:
        for placed in canvas_of(drill.exhibit.chart).texts:
            if placed.text.endswith("…"):
                yield f"exhibit.chart: a text is too long and is drawn as {placed.text!r}"


def _of_words(drill: SpotDrill) -> Iterator[str]:
    """Check that the flaw's own explanation counts as an answer, and that the question does not."""
    if drill.must_name:
        explained = cover(f"{drill.flaw.where} {drill.flaw.why}", drill.must_name)
        for place in explained.missed:
            yield f"must_name.{place}: the explanation in flaw does not touch it, so who says the same fails"
        asked = " ".join((drill.title, drill.prompt, *drill.hints, drill.exhibit.alt))
        if not cover(asked, drill.must_name).missed:
            yield "must_name: title, prompt, hints and alt text say it already"
