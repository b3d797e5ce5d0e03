"""The SQL drills that come with Cadre: proved on the judge, within Discord's limits; and what authors are told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
import yaml

from bot import features
from bot.card_seeds import BACK_LIMIT, FRONT_LIMIT
from bot.content import Problem, load_packs
from bot.ui import TEXT_LIMIT
from cogs.drills import posts
from cogs.drills.daily import Closing
from cogs.drills.judge.verdict import CaseResult, Verdict
from cogs.drills.judged.models import SOURCE_LIMIT, Submission
from cogs.drills.models import SqlDrill
from cogs.drills.prove import prove
from cogs.drills.sql import render, views
from cogs.drills.sql.models import Grain
from cogs.drills.sql.service import Querying
from tests.architecture.sources import ROOT
from tests.architecture.test_content import UNWANTED, faults_of, filled, going_of, post_of, worked_out
from tests.conftest import library

EXAMPLE = ROOT / "cogs" / "drills" / "examples" / "sql.yaml"


@cache
def drills() -> tuple[SqlDrill, ...]:
    return tuple(d for d in library().of("drills") if isinstance(d, SqlDrill))


@pytest.fixture(params=drills(), ids=lambda drill: drill.id)
def drill(request: pytest.FixtureRequest) -> SqlDrill:
    return request.param


# ---------------------------------------------------------------------- the set


def test_they_ask_about_all_schemas_in_many_patterns():
    assert len(drills()) >= 25
    by_schema = Counter(drill.schema_name for drill in drills() if drill.schema_name)
    assert set(by_schema) == {schema.id for schema in library().of("schemas")}
    assert min(by_schema.values()) >= 3
    assert len({drill.pattern for drill in drills()}) >= 20
    assert {drill.level for drill in drills()} == {"fresher", "experienced", "specialist"}


def test_right_grains_stand_on_every_letter_and_are_not_given_away_by_their_length():
    letters = Counter(drill.right_grain for drill in drills())
    assert set(letters) == set("ABCD")
    longest = sum(max(d.grains.values(), key=len) == d.grain.right for d in drills())
    assert longest <= len(drills()) / 2


def test_it_lies_in_its_areas_folder_under_its_prefix(drill: SqlDrill):
    (path,) = (ROOT / "content" / "drills").rglob(f"{drill.id}.yaml")
    assert (path.parent.name, drill.id[:4]) == (drill.area, "sql-")


# ---------------------------------------------------------------------- true


def test_every_number_in_checks_is_what_its_expression_gives(drill: SqlDrill):
    assert [c.says for c in drill.checks if worked_out(c.python) != c.says] == []


def test_sources_are_links_to_elsewhere_and_texts_are_plain(drill: SqlDrill):
    assert all(str(source.url).startswith("https://") for source in drill.sources)
    assert len({str(source.url) for source in drill.sources}) == len(drill.sources)
    texts = [text.replace("COUNT(*)", "") for text in drill.texts]
    assert [(name, t) for t in texts for name, sign in UNWANTED.items() if sign.search(t)] == []
    assert [text for text in texts if text.count("**") % 2] == []


def test_what_differs_in_postgresql_is_said_everywhere():
    assert [drill.id for drill in drills() if not drill.postgres_note] == []


# ---------------------------------------------------------------------- within Discord's limits

WORST = Verdict(
    (
        CaseResult("wrong", 2.9, got="m" * 900, printed="m" * 2000, error="m" * 300),
        *[CaseResult("error", 1.0, error="m" * 300)] * 3,
    ),
    9.9,
)
VERDICTS = [None, WORST, Verdict((), 0.0, problem="m" * 300, problem_line=99999)]


def found_of(
    drill: SqlDrill, grain: Grain | None, verdict: Verdict | None, *, answer: str | None = None
) -> Querying:
    going = going_of(drill, answer=answer)
    going = replace(going, attempt=replace(going.attempt, is_correct=True if answer else None))
    return Querying(going, drill, grain, Submission(1, 1, "m" * SOURCE_LIMIT, verdict))


def layouts_of(drill: SqlDrill) -> list[discord.ui.LayoutView]:
    post, same = post_of(drill), {"post": post_of(drill), "drill": drill, "solved_count": 999}
    closings = [filled(Closing, **same, answer_count=count) for count in (0, 1250)]
    shown = [posts.daily_view(post, drill), posts.closed_daily_view(post, drill)]
    shown += [posts.closing_view(closing) for closing in closings]
    answered = going_of(drill, answer="m" * SOURCE_LIMIT).attempt
    shown += [posts.archived_view(closing, answered) for closing in closings]
    grains = [None, *(Grain(text, text == drill.grain.right) for text in drill.grains.values())]
    shown += [views.querying_view(found_of(drill, g, v)) for g in grains for v in VERDICTS]
    shown += [views.result_view(found_of(drill, g, None, answer="m" * SOURCE_LIMIT)) for g in grains]
    return shown


def texts_of(layout: discord.ui.LayoutView) -> list[str]:
    return [i.content for i in layout.walk_children() if isinstance(i, discord.ui.TextDisplay)]


def test_every_layout_is_one_that_discord_takes_and_is_shown_whole(drill: SqlDrill):
    shown = layouts_of(drill)
    assert len(shown) >= 20
    assert [fault for layout in shown for fault in faults_of(layout)] == []
    assert [text[-80:] for layout in shown for text in texts_of(layout) if len(text) >= TEXT_LIMIT] == []


def test_all_sample_rows_fit_into_one_message(drill: SqlDrill):
    text = render.samples(drill)
    assert len(text) < TEXT_LIMIT
    assert "…" not in text
    for table in drill.shown_tables:
        assert f"**{table.name}**" in text
    assert text.count("\n") >= sum(len(table.shown) for table in drill.shown_tables)
    assert max(len(line) for line in text.split("\n")) <= 76, "wider is broken on a phone"


def test_the_form_shows_its_whole_title_and_takes_a_query_of_full_length(drill: SqlDrill):
    data: dict[str, Any] = views.SqlForm.of(found_of(drill, None, None)).to_dict()
    assert data["title"] == drill.title
    typed = data["components"][0]["component"]
    assert (typed["max_length"], len(typed["value"])) == (SOURCE_LIMIT, SOURCE_LIMIT)


def test_a_card_of_it_is_kept_whole(drill: SqlDrill):
    front, back = render.card(drill)
    assert len(front) <= FRONT_LIMIT
    assert len(back) <= BACK_LIMIT


# ---------------------------------------------------------------------- what authors are told


def loaded(folder: Path, **changes: Any) -> tuple[tuple[SqlDrill, ...], list[Problem]]:
    """Load the example drill with fields of its file changed."""
    data = yaml.safe_load(EXAMPLE.read_text()) | changes
    data = {name: value for name, value in data.items() if value is not None}
    path = folder / "pack" / "drills" / f"{data['id']}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(data))
    found, problems = load_packs([folder / "pack"], features.content_kinds())
    return found.of("drills"), problems


@pytest.mark.parametrize(
    ("changes", "where", "sentence"),
    [
        ({"own_tables": None, "schema_name": "no-such"}, "schema_name", "there is no schema 'no-such'"),
        ({"own_tables": None}, "", "schema_name: give it or own_tables, one of them"),
        ({"schema_name": "helpdesk-lab"}, "", "schema_name: give it or own_tables, one of them"),
        ({"tables": ["models", "runs"]}, "tables.1", "there is no table 'runs'; there are models, checks"),
        ({"expected": [["a", 1]]}, "", "expected: row 0 has 2 values, columns has 1"),
        (
            {"hidden": [{"note": "an edge", "rows": {"runs": [[1]]}}]},
            "hidden.0.rows.runs",
            "there is no such table",
        ),
        (
            {"hidden": [{"note": "an edge", "rows": {"models": [["a"]]}}]},
            "hidden.0.rows.models",
            "row 0 has 1 values, models has 2 columns",
        ),
        (
            {"hidden": [{"note": "an edge", "rows": {"checks": [["a", "monday"]]}}]},
            "hidden.0.rows.checks",
            "'monday' is no DATE for checks.day",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_with_its_field(tmp_path, changes, where, sentence):
    found, problems = loaded(tmp_path, **changes)
    assert found == ()
    (problem,) = problems
    assert problem.where == where
    assert sentence in problem.sentence


async def proved(tmp_path: Path, **changes: Any) -> list[str]:
    found, problems = loaded(tmp_path, **changes)
    assert problems == []
    return [sentence async for _, sentence in prove(found)]


WRONG = yaml.safe_load(EXAMPLE.read_text())["wrong"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, None),
        ({"expected": [["filter"]]}, "expected: not what references.0 gives"),
        ({"columns": ["name"]}, "columns: references.0 returns model"),
        ({"references": ["SELECT nope FROM models"]}, "references.0 does not run: Binder Error"),
        (
            {"references": ["SELECT 'filter' AS model UNION ALL SELECT 'tagger'"]},
            "data set 1 gives the same result as the shown rows",
        ),
        (
            {"references": ["SELECT any_value(model) AS model FROM models"], "expected": [["ranker"]]},
            "gives other rows when data set 0 lies in another order",
        ),
        (
            {
                "references": [
                    "SELECT m.model FROM models m ANTI JOIN checks c USING (model)",
                    "SELECT model FROM models WHERE owner IS NULL",
                ]
            },
            "references.1 does not pass",
        ),
        (
            {"wrong": [*WRONG, {"source": "SELECT m.model FROM models m ANTI JOIN checks USING (model)", "fails_because": "it does not"}]},
            "wrong.2 passes every case, though it should fail: it does not",
        ),
        (
            {"wrong": [*WRONG, {"source": "SELECT nope FROM models", "fails_because": "a misspelt name"}]},
            "wrong.2 does not run at all: Binder Error",
        ),
        (
            {"wrong": [*WRONG, {"source": "SELECT model FROM models", "fails_because": "all of them", "outcome": "error"}]},
            "wrong.2 ends as ['wrong'], stated is 'error'",
        ),
    ],
)  # fmt: skip
async def test_what_the_judge_disproves_is_told(tmp_path, trusted_runners, changes, fault):
    sentences = await proved(tmp_path, **changes)
    if fault is None:
        assert sentences == []
    else:
        assert any(fault in sentence for sentence in sentences), sentences


async def test_drills_are_not_called_proved_where_the_judge_fails_its_own_test(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    (sentence,) = await proved(tmp_path)
    assert sentence == (
        "SQL drills cannot be proved here: SQL is judged on Linux only, whose kernel holds a query to its limits"
    )
