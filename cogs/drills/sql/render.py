"""SQL drills → what members read. Everything that came out of a database is cleaned before it is shown."""

from __future__ import annotations

from cogs.drills.items.sql import SqlDrill, SqlTable
from cogs.drills.judge.sql import shown
from cogs.drills.judge.sql.statements import NAMED
from cogs.drills.judge.verdict import CaseResult, Verdict
from cogs.drills.logic import GRAIN_COST

from .service import Querying

_WORDS = {
    "pass": "✅ right",
    "wrong": "❌ wrong result",
    "error": "❌ error",
    "timeout": "❌ too slow",
    "memory": "❌ too much memory",
    "crash": "❌ crashed",
    "too_big": "❌ result too big",
    "skipped": "⬜ not run",
}
_RESULT_CHARACTERS = 500
_REFERENCE_CHARACTERS = 1300
_SAMPLES_CHARACTERS = 3500


def _table(table: SqlTable) -> str:
    columns = " · ".join(
        f"`{column.name}` {_type(column.type)}{f' ({column.about})' if column.about else ''}"
        for column in table.columns
    )
    return f"**{table.name}** · {table.about}\n{columns}"


def _type(column_type: str) -> str:
    return {"VARCHAR": "text", "DECIMAL(12,2)": "decimal"}.get(column_type, column_type.lower())


def task(drill: SqlDrill) -> str:
    """Return tables and wanted columns, to stand below the prompt."""
    tables = "\n".join(map(_table, drill.shown_tables))
    wanted = ", ".join(f"`{name}`" for name in drill.columns)
    order = "in the order asked for" if drill.ordered else "in any order"
    names = ", named so" if drill.names else ""
    return f"{tables}\n**Return** {wanted}{names}, rows {order}."


def ask_grain(drill: SqlDrill) -> str:
    lines = [f"**{key}** · {text}" for key, text in drill.grains.items()]
    cost = f"{GRAIN_COST} point{'s' if GRAIN_COST != 1 else ''}"
    return "\n".join(
        ["**First: one row of your result is …**", *lines, f"-# Your pick stands; a wrong one costs {cost}."]
    )


def grain(found: Querying) -> str:
    """Return what was picked, what is right, and why."""
    drill, picked = found.drill, found.grain
    right = f"One row of the result is **{drill.grain.right}**"
    if picked is None:
        return f"{right}. {drill.grain.why}"
    if picked.is_right:
        return f"✅ {right}. {drill.grain.why}"
    why = next((each.why for each in drill.grain.wrong if each.text == picked.picked), drill.grain.why)
    return f"❌ You picked *{picked.picked}*. {why}\n{right}."


def progress(found: Querying) -> str:
    """Return the last verdict, empty where nothing was sent."""
    if found.last is None:
        return ""
    if found.last.verdict is None:
        return "Your last query was kept but not judged. Press **Send query**: it is filled in."
    return verdict(found.last.verdict)


def verdict(found: Verdict) -> str:
    if found.problem is not None:
        at = f" (line {found.problem_line})" if found.problem_line else ""
        return f"**Your query could not be run{at}**\n```\n{_fenced(found.problem)}\n```"
    first, *hidden = found.results
    lines = [f"**Sample rows**: {_WORDS[first.outcome]}{_where(first)} in {first.seconds * 1000:.0f} ms"]
    failed = [result for result in hidden if result.outcome not in ("pass", "skipped")]
    if failed:
        why = f" ({failed[0].error})" if failed[0].error and failed[0].outcome != "wrong" else ""
        lines.append(
            f"**Hidden rows**: {_WORDS[failed[0].outcome]}{why}. They hold what the samples may not: NULLs, ties, "
            "repeated rows, groups without rows."
        )
    elif hidden and all(result.outcome == "pass" for result in hidden):
        lines.append("**Hidden rows**: ✅ right")
    if first.outcome != "pass":
        lines.append(_detail(first))
    return "\n".join(lines)


def _where(result: CaseResult) -> str:
    return f" in line {result.line}" if result.line else ""


def _detail(result: CaseResult) -> str:
    lines = [_plain(result.error)] if result.error else []
    if result.got:
        lines.append(f"```\n{_fenced(result.got)}\n```")
    if result.printed:
        lines.append(f"You returned:\n```\n{_fenced(result.printed)}\n```")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Keep what the judge cleaned as it is; cleaning again would join the mentions that it broke."""
    return text.replace("`", "'")


def _fenced(text: str) -> str:
    text = _plain(text)
    return text if len(text) <= _RESULT_CHARACTERS else text[: _RESULT_CHARACTERS - 1] + "…"


def samples(drill: SqlDrill) -> str:
    """Return the shown rows of the drill's tables."""
    parts = []
    for table in drill.shown_tables:
        rows = shown.without_seconds(shown.readable(table.shown))
        blocks = shown.pieces([column.name for column in table.columns], rows)
        parts.append("\n".join([f"**{table.name}**", *(f"```\n{block}\n```" for block in blocks)]))
    text = "\n".join(parts)
    if len(text) > _SAMPLES_CHARACTERS:
        text = text[:_SAMPLES_CHARACTERS].rsplit("\n", 1)[0] + "\n…\n```"
    return f"### Sample rows\n{text}\n-# Your query is also run on rows that are not shown."


def beginning(drill: SqlDrill) -> str:
    """Return what stands in the form before anything was sent."""
    return NAMED["begin"].format(columns=", ".join(drill.columns)) + " "


def reference(drill: SqlDrill) -> str:
    query = drill.references[0].strip().replace("```", "'''")
    told = query if len(query) <= _REFERENCE_CHARACTERS else query[:_REFERENCE_CHARACTERS] + "\n-- …"
    text = f"**One way to write it**\n```sql\n{told}\n```\n{drill.solution}"
    return f"{text}\n\n**In PostgreSQL**: {drill.postgres_note}" if drill.postgres_note else text


def card(drill: SqlDrill) -> tuple[str, str]:
    """Return a card that asks for grain and pattern, not for the query."""
    front = f"**{drill.title}**\n{drill.prompt}\n\nWhat is one row of the result, and which pattern gets it?"
    pattern = drill.pattern.replace("_", " ")
    return front, f"One row is **{drill.grain.right}**. Pattern: **{pattern}**.\n{drill.solution}"


def solution(drill: SqlDrill) -> str:
    """Return what stands below a closed post."""
    return f"One row of the result is **{drill.grain.right}**.\n\n{reference(drill)}"
