"""A drill answered with one SELECT over the tables of a schema that several drills share."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, StrictBool, model_validator

from bot.content import Library, LooseEnd
from cogs.drills.judge.sql.job import Cell, Dataset, Table

from .base import Item, Slug, Strict

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Query = Annotated[str, Field(min_length=10, max_length=2500)]
Rows = tuple[tuple[Any, ...], ...]
ColumnType = Literal["INTEGER", "DOUBLE", "DECIMAL(12,2)", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"]

_PYTHON: Mapping[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "DOUBLE": (int, float),
    "DECIMAL(12,2)": (int, float),
    "VARCHAR": (str,),
    "DATE": (date,),
    "TIMESTAMP": (datetime,),
}


class SqlColumn(Strict):
    name: Name
    type: ColumnType
    about: Annotated[str, Field(max_length=80)] = ""
    """Only what the name does not say, such as *NULL while open*."""

    def takes(self, value: Any) -> bool:
        if value is None or self.type == "BOOLEAN":
            return value is None or isinstance(value, bool)
        if isinstance(value, datetime) and self.type == "DATE":
            return False
        return isinstance(value, _PYTHON[self.type]) and not isinstance(value, bool)


class SqlTable(Strict):
    """``shown`` are the rows that a member may see, ``hidden`` the ones that catch a query that only fits those."""

    name: Name
    about: Annotated[str, Field(min_length=5, max_length=120)]
    """What one row is, and what to know about it."""
    columns: Annotated[tuple[SqlColumn, ...], Field(min_length=2, max_length=10)]
    shown: Annotated[Rows, Field(min_length=2, max_length=16)]
    hidden: Annotated[Rows, Field(min_length=2, max_length=40)]

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        for field in ("shown", "hidden"):
            fault = self.fault_in(getattr(self, field))
            if fault:
                raise ValueError(f"{field}: {fault}")
        return self

    def fault_in(self, rows: Sequence[tuple[Any, ...]]) -> str | None:
        """Return what is wrong with rows for this table."""
        for number, row in enumerate(rows):
            if len(row) != len(self.columns):
                return f"row {number} has {len(row)} values, {self.name} has {len(self.columns)} columns"
            for value, column in zip(row, self.columns, strict=True):
                if not column.takes(value):
                    return f"row {number}: {value!r} is no {column.type} for {self.name}.{column.name}"
        return None

    def with_rows(self, rows: Sequence[tuple[Cell, ...]]) -> Table:
        return Table(self.name, tuple((column.name, column.type) for column in self.columns), tuple(rows))


Tables = Annotated[tuple[SqlTable, ...], Field(min_length=1, max_length=6)]


class SqlSchema(Strict):
    """A small shop or product whose tables several drills ask about."""

    id: Slug
    about: Annotated[str, Field(min_length=20, max_length=300)]
    tables: Tables


class HiddenRows(Strict):
    """One more hidden data set: the schema's hidden rows, with these tables' rows in their place."""

    note: Annotated[str, Field(min_length=5, max_length=160)]
    """Which slip it catches; for authors."""
    rows: Annotated[dict[Name, Rows], Field(min_length=1)]


class WrongGrain(Strict):
    text: Annotated[str, Field(min_length=5, max_length=120)]
    why: Annotated[str, Field(min_length=10, max_length=200)]


class Grain(Strict):
    """What one row of the result is, asked before the query is written."""

    right: Annotated[str, Field(min_length=5, max_length=120)]
    why: Annotated[str, Field(min_length=10, max_length=200)]
    wrong: Annotated[tuple[WrongGrain, ...], Field(min_length=3, max_length=3)]


class WrongQuery(Strict):
    """A plausible mistake that the data must catch."""

    source: Query
    fails_because: Annotated[str, Field(min_length=10, max_length=200)]
    outcome: Literal["wrong", "error"] = "wrong"


class SqlDrill(Item):
    """One SELECT, judged on rows that are shown and on rows that are not."""

    kind: Literal["sql"]
    pattern: Annotated[str, Field(min_length=3, max_length=40)]
    schema_name: Slug | None = None
    own_tables: tuple[SqlTable, ...] = Field(default=(), max_length=6)
    """Instead of a shared schema."""
    tables: Annotated[tuple[Name, ...], Field(min_length=1, max_length=4)]
    """Those that the drill is about; the others are there, and not shown."""
    columns: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)]
    """Of the result, in their order."""
    ordered: StrictBool = False
    """The order of the rows counts; the prompt then states one that leaves no ties."""
    names: StrictBool = False
    """The names of the result's columns count as well."""
    grain: Grain
    hidden: Annotated[tuple[HiddenRows, ...], Field(max_length=3)] = ()
    expected: Annotated[Rows, Field(min_length=1, max_length=40)]
    """The result on the shown rows, worked out by hand."""
    references: Annotated[tuple[Query, ...], Field(min_length=1, max_length=3)]
    wrong: Annotated[tuple[WrongQuery, ...], Field(min_length=2, max_length=5)]
    postgres_note: Annotated[str, Field(max_length=400)] = ""
    """Where DuckDB, which judges, and PostgreSQL differ in what this drill meets."""
    solution: Annotated[str, Field(min_length=120, max_length=1200)]
    """The idea, why it is right, what goes wrong otherwise; without the query, which is a reference's."""

    _all_tables: tuple[SqlTable, ...] = PrivateAttr(default=())

    @property
    def texts(self) -> tuple[str, ...]:
        wrong = (text for each in self.grain.wrong for text in (each.text, each.why))
        return (*super().texts, self.grain.right, self.grain.why, *wrong, self.postgres_note, self.solution)

    @property
    def grains(self) -> dict[str, str]:
        """The sentences to choose from, by letter; the same order for everybody, and not the file's."""
        texts = [self.grain.right, *(each.text for each in self.grain.wrong)]
        mixed = sorted(texts, key=lambda text: hashlib.blake2b(f"{self.id}/{text}".encode()).digest())
        return dict(zip("ABCD", mixed, strict=True))

    @property
    def right_grain(self) -> str:
        return next(key for key, text in self.grains.items() if text == self.grain.right)

    def why_grain(self, key: str) -> str:
        text = self.grains[key]
        return next((each.why for each in self.grain.wrong if each.text == text), self.grain.why)

    @property
    def shown_tables(self) -> tuple[SqlTable, ...]:
        by_name = {table.name: table for table in self._linked_tables}
        return tuple(by_name[name] for name in self.tables)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The shown one first."""
        tables = self._linked_tables
        hidden = [{table.name: table.hidden for table in tables}]
        hidden += [hidden[0] | more.rows for more in self.hidden]
        shown = tuple(table.with_rows(table.shown) for table in tables)
        return (shown, *(tuple(t.with_rows(rows[t.name]) for t in tables) for rows in hidden))

    @property
    def _linked_tables(self) -> tuple[SqlTable, ...]:
        if not self._all_tables:
            raise ValueError(f"{self.id} was not linked to its schema")
        return self._all_tables

    def linked(self, library: Library) -> Self:
        """Return the drill with the tables of its schema.

        Raises:
            LooseEnd: no such schema or table, or hidden rows that do not fit.
        """
        tables = self.own_tables
        if self.schema_name is not None:
            schema = next((s for s in library.of("schemas") if s.id == self.schema_name), None)
            if schema is None:
                raise LooseEnd(
                    ("schema_name",), f"there is no schema {self.schema_name!r} in content/schemas"
                )
            tables = schema.tables
        by_name = {table.name: table for table in tables}
        for place, name in enumerate(self.tables):
            if name not in by_name:
                raise LooseEnd(
                    ("tables", place), f"there is no table {name!r}; there are {', '.join(by_name)}"
                )
        for place, more in enumerate(self.hidden):
            for name, rows in more.rows.items():
                fault = by_name[name].fault_in(rows) if name in by_name else "there is no such table"
                if fault:
                    raise LooseEnd(("hidden", place, "rows", name), fault)
        drill = self.model_copy()
        drill._all_tables = tables  # noqa: SLF001 - of a copy of our own
        return drill

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if (self.schema_name is None) == (not self.own_tables):
            raise ValueError("schema_name: give it or own_tables, one of them")
        if len(set(self.grains.values())) != 4:
            raise ValueError("grain: four different sentences are needed")
        for number, row in enumerate(self.expected):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"expected: row {number} has {len(row)} values, columns has {len(self.columns)}"
                )
        return self
