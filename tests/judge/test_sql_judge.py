# ruff: noqa: DTZ001 - a TIMESTAMP has no zone
"""What a member gets back for a query: verdicts, words, lines, and nothing of what is hidden."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime

import pytest
import pytest_asyncio

from bot.errors import UserFacingError
from cogs.drills.judge.sql.job import Dataset, SqlJob, Table
from cogs.drills.judge.sql.runner import DuckDBRunner
from cogs.drills.judge.sql.statements import literal, quoted
from cogs.drills.judge.verdict import Verdict

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = (("user_id", "INTEGER"), ("plan", "VARCHAR"), ("day", "DATE"), ("seen_at", "TIMESTAMP"),
           ("amount", "DECIMAL(12,2)"), ("share", "DOUBLE"), ("is_new", "BOOLEAN"))  # fmt: skip


def uses(*rows: tuple[object, ...]) -> Dataset:
    return (Table("uses", COLUMNS, rows), Table("Odd name", (("a b", "INTEGER"),), ()))  # type: ignore[arg-type]


SHOWN = uses(
    (1, "pro", date(2026, 1, 5), datetime(2026, 1, 5, 10, 30), 1.5, 0.1, True),
    (2, "it's", date(2026, 1, 6), datetime(2026, 1, 6), 2, 0.2, False),
    (2, None, None, None, None, None, None),
)
HIDDEN = uses((7, "hush", date(2026, 2, 1), None, 9.99, 0.5, True), (8, "hush", None, None, -1, None, None))
REFERENCE = "SELECT user_id, count(plan) AS n FROM uses GROUP BY user_id"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def judge() -> AsyncIterator[DuckDBRunner]:
    made = DuckDBRunner()
    yield made
    await made.aclose()


async def judged(
    judge: DuckDBRunner,
    source: str,
    reference: str = REFERENCE,
    *,
    ordered: bool = False,
    names: bool = False,
) -> Verdict:
    return await judge.run(SqlJob(source, reference, (SHOWN, HIDDEN), ordered, names))


async def test_the_self_test_of_a_whole_judge_finds_nothing(judge: DuckDBRunner) -> None:
    assert await judge.self_test() is None


async def test_a_right_query_passes_on_both_data_sets_whatever_its_names_and_order(
    judge: DuckDBRunner,
) -> None:
    verdict = await judged(
        judge,
        "select UsEr_Id as x, sum(case when plan is null then 0 else 1 end) from uses group by 1 order by 1 desc;",
    )
    assert verdict.is_solved, verdict
    assert [r.printed for r in verdict.results] == ["x | sum(CASE  WHEN ((plan I…\n2 | 1\n1 | 1", ""]


async def test_a_query_made_for_the_shown_rows_fails_on_the_hidden_ones(judge: DuckDBRunner) -> None:
    verdict = await judged(judge, "SELECT * FROM (VALUES (1, 1), (2, 1)) v(user_id, n)")
    assert [r.outcome for r in verdict.results] == ["pass", "wrong"]


async def test_the_first_differing_rows_are_shown_and_of_hidden_data_nothing(judge: DuckDBRunner) -> None:
    verdict = await judged(judge, "SELECT user_id, count(*) FROM uses GROUP BY 1")
    shown, hidden = verdict.results
    assert (shown.outcome, shown.got) == ("wrong", "Missing: 2 | 1\nNot expected: 2 | 2")
    assert shown.error == "1 expected row did not come, 1 other row came."
    assert hidden.outcome == "pass"
    other = (await judged(judge, "SELECT user_id + 1, count(plan) FROM uses GROUP BY 1")).results[1]
    assert (other.outcome, other.got, other.printed, other.error) == ("wrong", None, "", None)


@pytest.mark.parametrize(
    "source",
    [
        "SELECT error(plan) FROM uses",
        "SELECT CAST(plan AS INTEGER), 1 FROM uses WHERE user_id > 2",
        "SELECT user_id, error('Secret Error' || plan) FROM uses WHERE user_id > 2",
    ],
)
async def test_an_error_on_hidden_rows_does_not_quote_them(judge: DuckDBRunner, source: str) -> None:
    verdict = await judged(judge, source)
    assert verdict.results[1].outcome == "error"
    assert "hush" not in repr(verdict)


@pytest.mark.parametrize(
    ("source", "problem", "line"),
    [
        ("SELECT nope FROM uses", 'Binder Error: Referenced column "nope"', 1),
        ("SELECT user_id\nFROM uses\nGROUP plan", "Parser Error: syntax error at or near", 3),
        ("SELECT * FROM members", "There is no table members in this drill. There are: uses, Odd name.", None),
        ("SELECT now()", "Column now() has a time zone. Cast it to TIMESTAMP or DATE.", None),
        ("DROP TABLE uses", "Only a SELECT is run here.", None),
        ("SELECT 1; SELECT 2", "Send one SELECT; only one statement is run.", None),
        ("--", "There is no query in what you sent.", None),
        ("  ", "There is no query in what you sent.", None),
        ("SELECT '" + "x" * 9000 + "'", "Your query has 9,009 bytes; up to 8,192 are judged.", None),
        ("SELECT 'a\0'", "Your query holds a NUL character", None),
        ("SELECT '\ud800'", "Your query holds characters that are no valid text", None),
    ],
)  # fmt: skip
async def test_what_cannot_run_at_all_is_said_once(
    judge: DuckDBRunner, source: str, problem: str, line: int | None
) -> None:
    verdict = await judged(judge, source)
    assert verdict.results == ()
    assert verdict.problem is not None
    assert verdict.problem.startswith(problem)
    assert verdict.problem_line == line


HONEST = {
    "cte and window": "WITH a AS (SELECT user_id, plan FROM uses) SELECT user_id, count(plan) OVER (PARTITION BY user_id) FROM a QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY plan) = 1",
    "filter": "SELECT user_id, count(*) FILTER (WHERE plan IS NOT NULL) FROM main.uses u GROUP BY ALL",
    "lateral": "SELECT d.user_id, c.n FROM (SELECT DISTINCT user_id FROM uses) d, LATERAL (SELECT count(plan) n FROM uses u WHERE u.user_id = d.user_id) c",
    "recursive": "WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT u.user_id, count(u.plan) FROM uses u WHERE 9 = (SELECT max(n) FROM r) GROUP BY 1",
    "union and values": "SELECT user_id, sum(n) FROM (SELECT user_id, 1 n FROM uses WHERE plan IS NOT NULL UNION ALL SELECT user_id, 0 FROM uses) GROUP BY user_id",
    "generate_series and unnest": "SELECT user_id, count(plan) FROM uses, generate_series(1, 1), unnest([1]) GROUP BY 1",
    "from first": "FROM uses SELECT user_id, count(plan) GROUP BY user_id",
    "quoted": 'SELECT "user_id", COUNT("plan") FROM "uses" AS "select" GROUP BY "user_id"',
    "a CTE named as a table": "WITH uses AS (SELECT * FROM main.uses) SELECT user_id, count(plan) FROM uses GROUP BY 1",
    "distinct on": "SELECT DISTINCT ON (user_id) user_id, count(plan) OVER (PARTITION BY user_id) FROM uses ORDER BY user_id",
    "self join": "SELECT a.user_id, count(DISTINCT b.plan) FROM uses a LEFT JOIN uses b USING (user_id) GROUP BY 1",
    "correlated": "SELECT DISTINCT user_id, (SELECT count(plan) FROM uses b WHERE b.user_id = a.user_id) FROM uses a",
    "intersect and except": "SELECT user_id, count(plan) FROM uses GROUP BY 1 EXCEPT SELECT 99, 99",
    "pivot with its values": "SELECT user_id, yes FROM (PIVOT (SELECT user_id, CASE WHEN plan IS NULL THEN 'no' ELSE 'yes' END k FROM uses) ON k IN ('yes', 'no') USING count(*) GROUP BY user_id)",
    "unpivot": "SELECT user_id, sum(v)::INT FROM (UNPIVOT (SELECT user_id, CASE WHEN plan IS NULL THEN 0 ELSE 1 END a FROM uses) ON a INTO NAME k VALUE v) GROUP BY 1",
    "lists and lambdas": "SELECT user_id, len(list_filter(list(plan), p -> p IS NOT NULL)) FROM uses GROUP BY 1",
    "rollup": "SELECT user_id, count(plan) FROM uses GROUP BY ROLLUP (user_id) HAVING user_id IS NOT NULL",
    "json": "SELECT user_id, count(json_extract_string(json_object('p', plan), '$.p')) FROM uses GROUP BY 1",
    "comments": "-- counts\nSELECT user_id, /* not null */ count(plan) FROM uses GROUP BY 1 -- ;",
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
async def test_ordinary_sql_passes(judge: DuckDBRunner, name: str) -> None:
    verdict = await judged(judge, HONEST[name])
    assert verdict.is_solved, verdict


ALIKE = {
    "a date and its midnight": ("SELECT day FROM uses", "SELECT CAST(day AS TIMESTAMP) FROM uses"),
    "decimal and double": ("SELECT amount FROM uses", "SELECT CAST(amount AS DOUBLE) FROM uses"),
    "a sum of thirds": ("SELECT 1.0", "SELECT sum(1.0 / 3) FROM range(3)"),
    "an integer and a decimal": ("SELECT 2", "SELECT 2.00"),
    "a huge integer": ("SELECT 10::HUGEINT * 10000000000000000000000", "SELECT 100000000000000000000000"),
    "lists": ("SELECT [1, 2]", "SELECT list_value(1, 2)"),
    "lengths of time": ("SELECT INTERVAL '1 day'", "SELECT INTERVAL '24 hours'"),
    "infinity": ("SELECT 1 / 0.0", "SELECT 'inf'::DOUBLE"),
}


@pytest.mark.parametrize("name", ALIKE)
async def test_the_same_value_of_another_type_is_the_same(judge: DuckDBRunner, name: str) -> None:
    reference, source = ALIKE[name]
    verdict = await judged(judge, source, reference)
    assert verdict.is_solved, verdict


UNLIKE = {
    "text and a date": ("SELECT day FROM uses", "SELECT strftime(day, '%Y-%m-%d') FROM uses"),
    "text and a number": ("SELECT user_id FROM uses", "SELECT CAST(user_id AS VARCHAR) FROM uses"),
    "NULL and nothing": ("SELECT plan FROM uses", "SELECT coalesce(plan, '') FROM uses"),
    "one row less": ("SELECT user_id FROM uses", "SELECT DISTINCT user_id FROM uses WHERE user_id < 8"),
    "a time of day": ("SELECT seen_at FROM uses WHERE seen_at IS NOT NULL", "SELECT CAST(seen_at AS DATE) FROM uses WHERE seen_at IS NOT NULL"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNLIKE)
async def test_what_only_looks_the_same_is_not(judge: DuckDBRunner, name: str) -> None:
    reference, source = UNLIKE[name]
    assert "wrong" in [r.outcome for r in (await judged(judge, source, reference)).results]


async def test_order_and_names_count_where_the_drill_says_so(judge: DuckDBRunner) -> None:
    reference = f"{REFERENCE} ORDER BY user_id"
    turned = f"{REFERENCE} ORDER BY user_id DESC"
    assert (await judged(judge, turned, reference)).is_solved
    found = (await judged(judge, turned, reference, ordered=True)).results[0]
    assert (found.outcome, found.got) == ("wrong", "Missing: 1 | 1\nNot expected: 2 | 1")
    unnamed = "SELECT user_id, count(plan) FROM uses GROUP BY 1"
    assert (await judged(judge, unnamed, names=True)).results[0].error == (
        "Column 2 is called count(plan); n is expected."
    )


async def test_what_a_query_returns_cannot_ping_or_break_the_message(judge: DuckDBRunner) -> None:
    source = "SELECT '``` @everyone <@1> ' || chr(27) || '[31m' || chr(8238) AS \"``` @here\", 1"
    (found, _) = (await judged(judge, source)).results
    told = f"{found.printed}{found.got}{found.error}"
    assert not any(bad in told for bad in ("```", "@everyone", "@here", "<@1", "\x1b", "\u202e"))


async def test_nothing_is_kept_from_one_query_to_the_next(judge: DuckDBRunner) -> None:
    for _ in range(3):
        await judged(judge, "SELECT setseed(0.5), * FROM enable_logging()")
        await judged(judge, "CREATE TABLE kept AS SELECT 1")
        verdict = await judged(judge, "SELECT * FROM kept")
        assert verdict.problem == "There is no table kept in this drill. There are: uses, Odd name."


async def test_values_of_every_type_arrive_as_they_were_written(judge: DuckDBRunner) -> None:
    source = (
        "SELECT user_id, 1 FROM uses WHERE plan = 'it''s' AND day = DATE '2026-01-06' AND amount = 2.00"
        " AND seen_at = TIMESTAMP '2026-01-06 00:00:00' AND share = 0.2 AND NOT is_new"
    )
    (found, _) = (await judged(judge, source, "SELECT 2, 1")).results
    assert found.outcome == "pass", found


async def test_literals_cannot_be_left() -> None:
    assert literal("'; DROP TABLE t; --") == "'''; DROP TABLE t; --'"
    assert quoted('a"b') == '"a""b"'


async def test_a_reference_that_does_not_run_is_the_authors_mistake_and_gets_its_own_sentence(
    judge: DuckDBRunner,
) -> None:
    for broken in ("SELECT nope FROM uses", "SELECT range FROM range(500)", "DELETE FROM uses"):
        with pytest.raises(UserFacingError, match="our mistake"):
            await judge.run(SqlJob("SELECT 1", broken, (SHOWN, HIDDEN)))
    assert (await judged(judge, REFERENCE)).is_solved


async def test_a_slow_query_is_ended_and_not_tried_on_the_hidden_rows(judge: DuckDBRunner) -> None:
    endless = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT count(*), 1 FROM r"
    verdict = await judge.run(replace(SqlJob(endless, REFERENCE, (SHOWN, HIDDEN)), seconds=0.5))
    assert [r.outcome for r in verdict.results] == ["timeout", "skipped"]
    assert (verdict.results[0].error or "").startswith("No result in 0.5 s.")
