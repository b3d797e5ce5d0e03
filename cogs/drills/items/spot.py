"""A drill that shows a pipeline, chart, query or report with one flaw; the member finds it."""

from __future__ import annotations

import ast
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.charts.spec import Chart
from bot.charts.words import in_words

from .base import Concept, Item, Option, Strict
from .choice import check_options

Flavour = Literal["pipeline", "chart", "query", "report"]
Cell = Annotated[str, Field(min_length=1, max_length=24)]

TABLE_WIDTH = 42
"""Letters across, as many as a phone shows in a code block without wrapping."""
SHOWN_LIMIT = 2400
"""Of prompt, exhibit, options, flaw, repair and solution together: they stand on one page of the archive."""


class CodeText(Strict):
    language: Literal["python", "sql", "yaml", "text"]
    text: Annotated[str, Field(min_length=20, max_length=1100)]

    @model_validator(mode="after")
    def _parses(self) -> CodeText:
        if "```" in self.text:
            raise ValueError("text: ``` would end the code block")
        if self.language == "python":
            try:
                ast.parse(self.text)
            except SyntaxError as error:
                raise ValueError(f"text: line {error.lineno} is not Python: {error.msg}") from None
        return self


class SmallTable(Strict):
    """Shown as aligned columns; numbers are given as they are to be read."""

    columns: Annotated[tuple[Cell, ...], Field(min_length=2, max_length=6)]
    rows: Annotated[tuple[tuple[Cell, ...], ...], Field(min_length=1, max_length=12)]

    @model_validator(mode="after")
    def _fits_a_phone(self) -> SmallTable:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"rows: row {number} has {len(row)} cells, columns has {len(self.columns)}")
        width = len(self.lines[0])
        if width > TABLE_WIDTH:
            raise ValueError(f"columns: {width} letters across, a phone shows {TABLE_WIDTH}")
        return self

    @property
    def lines(self) -> tuple[str, ...]:
        """The head and the rows, all of one width; the first column stands left, the others right."""
        table = [self.columns, *self.rows]
        widths = [max(len(row[i]) for row in table) for i in range(len(self.columns))]
        return tuple(
            "  ".join(
                cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in table
        )


class Exhibit(Strict):
    """What the flaw is in: exactly one of the three. A chart needs alt text, which must not give the flaw away."""

    code: CodeText | None = None
    table: SmallTable | None = None
    chart: Chart | None = None
    alt: Annotated[str, Field(max_length=1000)] = ""

    @model_validator(mode="after")
    def _is_one(self) -> Exhibit:
        given = [name for name in ("code", "table", "chart") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"exactly one of code, table and chart is wanted, given: {', '.join(given) or 'none'}"
            )
        if self.chart is not None and len(self.alt) < 40:
            raise ValueError("alt: a chart needs at least 40 characters of what a seeing reader sees")
        if self.chart is None and self.alt:
            raise ValueError("alt: only a chart has it")
        return self

    @property
    def text(self) -> str:
        """As shown below the prompt; empty for a chart, which is a picture."""
        if self.code is not None:
            return f"```{self.code.language}\n{self.code.text.rstrip()}\n```"
        if self.table is not None:
            return "```text\n" + "\n".join(self.table.lines) + "\n```"
        return ""


class Flaw(Strict):
    """Where it is, and why it hurts. ``quote`` is the line of the code it is in, word for word."""

    where: Annotated[str, Field(min_length=5, max_length=160)]
    quote: Annotated[str, Field(max_length=120)] = ""
    why: Annotated[str, Field(min_length=40, max_length=500)]


class SpotDrill(Item):
    """Exactly one flaw. It is chosen from ``options``, or written down and held against ``must_name``."""

    kind: Literal["spot"]
    flavour: Flavour
    exhibit: Exhibit
    options: Annotated[tuple[Option, ...], Field(max_length=5)] = ()
    must_name: Annotated[tuple[Concept, ...], Field(max_length=2)] = ()
    """What an answer in own words has to touch, all of it, to be taken for right without asking back.

    Not the item's ``concepts``: those measure every answer by their share, but who touches none of these may
    still have found the flaw, and says so.
    """
    flaw: Flaw
    repair: Annotated[str, Field(min_length=20, max_length=700)]
    """The corrected lines, or what to do instead."""
    solution: Annotated[str, Field(min_length=80, max_length=900)]
    """How to find such a flaw, and what to say about it in an interview."""

    @property
    def texts(self) -> tuple[str, ...]:
        chart = in_words(self.exhibit.chart) if self.exhibit.chart else ""
        options = (text for option in self.options for text in (option.text, option.why))
        named = (text for concept in self.must_name for text in (concept.concept, concept.say))
        shown = (self.exhibit.text, self.exhibit.alt, chart)
        flaw = (self.flaw.where, self.flaw.why, self.repair, self.solution)
        return (*super().texts, *filter(None, shown), *options, *named, *flaw)

    @property
    def keyed(self) -> dict[str, Option]:
        return dict(zip("ABCDE", self.options, strict=False))

    @property
    def correct_key(self) -> str:
        """The letter of the right option; only where there are options."""
        return next(key for key, option in self.keyed.items() if option.is_correct)

    @model_validator(mode="after")
    def _is_answered_one_way(self) -> SpotDrill:
        if bool(self.options) == bool(self.must_name):
            raise ValueError("options: give them or must_name, one of the two")
        if self.options:
            if len(self.options) < 2:
                raise ValueError("options: at least two are wanted")
            check_options(self.options)
        return self

    @model_validator(mode="after")
    def _flaw_is_in_the_exhibit(self) -> SpotDrill:
        code = self.exhibit.code
        if self.flavour == "chart" and self.exhibit.chart is None:
            raise ValueError("exhibit: a chart is wanted, as the flavour says")
        if self.flavour in ("pipeline", "query") and code is None:
            raise ValueError(f"exhibit: code is wanted for a {self.flavour}")
        if code is None and self.flaw.quote:
            raise ValueError("flaw.quote: only code can be quoted")
        if code is not None and (not self.flaw.quote or self.flaw.quote not in code.text):
            raise ValueError("flaw.quote: must be a part of the code, word for word")
        return self

    @model_validator(mode="after")
    def _fits_a_page(self) -> SpotDrill:
        flaw = (self.flaw.where, self.flaw.quote, self.flaw.why, self.repair, self.solution)
        shown = (self.prompt, self.exhibit.text, *(option.text for option in self.options), *flaw)
        length = sum(map(len, shown))
        if length > SHOWN_LIMIT:
            raise ValueError(
                f"solution: prompt, exhibit, options, flaw, repair and solution have {length:,} characters "
                f"together, {SHOWN_LIMIT:,} fit on a page"
            )
        return self
