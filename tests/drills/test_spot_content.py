"""The spot drills that come with Cadre: one flaw each, within Discord's limits; and what authors are told."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from bot.card_seeds import BACK_LIMIT, FRONT_LIMIT
from bot.charts.words import in_words
from bot.ui import TEXT_LIMIT
from cogs.drills import posts
from cogs.drills.coverage import cover
from cogs.drills.daily import Closing
from cogs.drills.models import Drill, SpotDrill
from cogs.drills.spot import render as spot_render
from cogs.drills.spot import views
from cogs.drills.spot.logic import ANSWER_LIMIT
from cogs.drills.spot.proof import faults
from tests.architecture.sources import ROOT
from tests.architecture.test_content import (
    PREFIXES,
    UNWANTED,
    faults_of,
    filled,
    going_of,
    post_of,
    worked_out,
)
from tests.conftest import library

READ = TypeAdapter(Drill).validate_python
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@cache
def spots() -> tuple[SpotDrill, ...]:
    found = tuple(d for d in library().of("drills") if isinstance(d, SpotDrill))
    assert len(found) >= 8
    return found


@pytest.fixture(params=spots(), ids=lambda drill: drill.id)
def spot(request: pytest.FixtureRequest) -> SpotDrill:
    return request.param


def file_of(drill: SpotDrill) -> Path:
    (path,) = (ROOT / "content" / "drills").rglob(f"{drill.id}.yaml")
    return path


# ---------------------------------------------------------------------- the set


def test_there_are_two_of_each_flavour_and_both_ways_to_answer():
    flavours = Counter(d.flavour for d in spots())
    assert set(flavours) == {"pipeline", "chart", "query", "report"}
    assert min(flavours.values()) >= 2
    assert sum(d.exhibit.chart is not None for d in spots()) >= 3
    assert sum(bool(d.options) for d in spots()) >= 3
    assert sum(bool(d.must_name) for d in spots()) >= 3


def test_right_answers_stand_on_several_letters_and_are_not_always_the_longest():
    chosen = [d for d in spots() if d.options]
    assert len({d.correct_key for d in chosen}) >= 3
    longest = sum(max(d.options, key=lambda o: len(o.text)).is_correct for d in chosen)
    assert longest <= len(chosen) / 2


def test_it_lies_in_its_areas_folder_under_its_prefix(spot: SpotDrill):
    assert spot.id.startswith(f"{PREFIXES[spot.area]}-")
    assert file_of(spot).parent.name == spot.area


# ---------------------------------------------------------------------- true


def test_every_number_in_checks_is_what_its_expression_gives(spot: SpotDrill):
    assert [c.says for c in spot.checks if worked_out(c.python) != c.says] == []


def test_what_can_be_proved_holds():
    assert list(faults(spots())) == []


def test_alt_text_names_only_numbers_of_the_chart(spot: SpotDrill):
    if spot.exhibit.chart is None:
        assert spot.exhibit.alt == ""
        return
    numbers = re.findall(NUMBER, spot.exhibit.alt)
    known = set(re.findall(NUMBER, in_words(spot.exhibit.chart))) | sums(spot)
    assert len(numbers) >= 3
    assert [n for n in numbers if n not in known] == []


def sums(drill: SpotDrill) -> set[str]:
    """What may be read off a matrix besides its cells: the totals of its rows and columns."""
    counts = getattr(drill.exhibit.chart, "counts", ())
    lines = [*counts, *zip(*counts, strict=True)]
    return {f"{sum(line):,}" for line in lines}


@pytest.mark.parametrize(
    ("drill_id", "answers"),
    {
        "ml-city-return-rate": [
            "city_rate leaks the target: it contains the test labels",
            "Target leakage, the mean return rate is calculated on all rows",
            "rate is computed before the train/test split",
        ],
        "llm-examples-from-the-exam": [
            "every exam ticket finds itself as nearest neighbor",
            "The index contains the exam, so its own label is among the examples",
        ],
        "ops-always-rising": [
            "It's a cumulative chart",
            "a running total can never go down, look at new answers per week",
        ],
        "ml-one-score-too-good": ["Precision is wrong, it should be 0.4", "precision = 80/200"],
    }.items(),
)
def test_what_members_really_write_is_found(drill_id: str, answers: list[str]):
    drill = next(d for d in spots() if d.id == drill_id)
    assert [answer for answer in answers if cover(answer, drill.must_name).missed] == []


@pytest.mark.parametrize(
    ("drill_id", "answers"),
    {
        "ml-city-return-rate": [
            "The scaler is fitted on all rows before the split",
            "The classes are imbalanced, use stratify",
            "There should be cross validation",
        ],
        "llm-examples-from-the-exam": ["400 tickets are too few", "five neighbours is too many"],
        "ops-always-rising": ["The axis should start at 100", "there is no confidence interval"],
        "ml-one-score-too-good": ["recall is wrong, it is 0.4", "accuracy is too high for this"],
    }.items(),
)
def test_another_complaint_is_not_taken_for_the_flaw(drill_id: str, answers: list[str]):
    drill = next(d for d in spots() if d.id == drill_id)
    assert [answer for answer in answers if not cover(answer, drill.must_name).missed] == []


# ---------------------------------------------------------------------- within Discord's limits


def layouts_of(drill: SpotDrill) -> list[discord.ui.LayoutView]:
    post, same = post_of(drill), {"post": post_of(drill), "drill": drill, "solved_count": 999}
    crowd = [(key, 250) for key in drill.keyed] or None
    closings = [
        filled(Closing, **same, answer_count=0),
        filled(Closing, **same, answer_count=1250, spread=crowd),
    ]
    answers = [*drill.keyed] or ["m" * ANSWER_LIMIT]
    shown = [posts.daily_view(post, drill), posts.closed_daily_view(post, drill)]
    shown += [posts.closing_view(closing) for closing in closings]
    shown += [
        posts.archived_view(closing, going_of(drill, answer=answer).attempt)
        for closing in closings
        for answer in answers
    ]
    shown.append(views.attempt_view(going_of(drill)))
    shown += [
        views.attempt_view(going_of(drill, answer=answer, score=score))
        for answer in answers
        for score in (None, 1, 3, 5)
    ]
    return shown


def test_every_layout_is_one_that_discord_takes_and_is_shown_whole(spot: SpotDrill):
    shown = layouts_of(spot)
    assert len(shown) >= 10
    assert [fault for layout in shown for fault in faults_of(layout)] == []
    texts = [i.content for v in shown for i in v.walk_children() if isinstance(i, discord.ui.TextDisplay)]
    assert [text[-80:] for text in texts if len(text) >= TEXT_LIMIT] == []


def test_the_form_shows_its_whole_title(spot: SpotDrill):
    data = views.AnswerForm.of(going_of(spot)).to_dict()
    assert data["title"] == spot.title
    assert data["components"][0]["component"]["max_length"] == ANSWER_LIMIT


def test_a_card_of_it_is_kept_whole(spot: SpotDrill):
    front, back = spot_render.card(spot)
    assert len(front) <= FRONT_LIMIT
    assert len(back) <= BACK_LIMIT


def test_texts_are_plain_on_discord(spot: SpotDrill):
    plain = [
        re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
        for text in (spot.prompt, *spot.hints, spot.flaw.where, spot.flaw.why, spot.repair, spot.solution)
    ]
    assert [name for text in plain for name, sign in UNWANTED.items() if sign.search(text)] == []
    assert [text for text in plain if "```" in text or text.count("**") % 2] == []


def test_lines_of_code_fit_a_phone(spot: SpotDrill):
    blocks = re.findall(r"```\w*\n(.*?)```", f"{spot.exhibit.text}\n{spot.repair}", flags=re.DOTALL)
    assert [line for block in blocks for line in block.split("\n") if len(line) > 54] == []


# ---------------------------------------------------------------------- what authors are told


def example() -> dict[str, Any]:
    path = ROOT / "cogs" / "drills" / "examples" / "spot.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CODE = {"language": "sql", "text": "SELECT 1 FROM orders WHERE true;"}
CHART = example()["exhibit"]["chart"]
NAMED = {"options": [], "must_name": [{"concept": "no comparison", "synonyms": ["no control", "without comparison"], "say": "Nothing stands for what happens without it."}]}  # fmt: skip


def test_the_example_is_a_good_drill():
    assert list(faults([READ(example())])) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"exhibit": {}}, "exactly one of code, table and chart is wanted, given: none"),
        ({"exhibit": {"code": CODE, "chart": CHART, "alt": "x" * 40}}, "given: code, chart"),
        ({"exhibit": {"chart": CHART, "alt": "A bar chart."}}, "at least 40 characters"),
        ({"exhibit": {"chart": CHART, "alt": "x" * 1001}}, "at most 1000 characters"),
        ({"exhibit": {"code": CODE, "alt": "x" * 40}}, "only a chart has it"),
        ({"exhibit": {"code": CODE}}, "a chart is wanted, as the flavour says"),
        ({"flavour": "query"}, "code is wanted for a query"),
        ({"flavour": "query", "exhibit": {"code": CODE}}, "must be a part of the code, word for word"),
        ({"exhibit": {"code": {"language": "python", "text": "def f(:\n    return 12345"}}}, "line 1 is not Python"),
        ({"exhibit": {"code": {"language": "sql", "text": "SELECT 1;\n```\nSELECT 2;"}}}, "would end the code block"),
        ({"exhibit": {"table": {"columns": ["a", "b"], "rows": [["1"]]}}}, "row 0 has 1 cells, columns has 2"),
        ({"exhibit": {"table": {"columns": ["a" * 24, "b" * 24], "rows": [["1", "2"]]}}}, "50 letters across"),
        ({"options": []}, "give them or must_name, one of the two"),
        ({"must_name": NAMED["must_name"]}, "give them or must_name, one of the two"),
        ({"options": example()["options"][:1]}, "at least two are wanted"),
        ({"options": example()["options"][1:]}, "exactly one must have is_correct"),
        ({"flaw": {**example()["flaw"], "quote": "SELECT"}}, "only code can be quoted"),
        ({"repair": "r" * 700, "solution": "s" * 900, "prompt": "p" * 600}, "2,400 fit on a page"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_reason(change: dict[str, Any], sentence: str):
    with pytest.raises(ValidationError) as error:
        READ({**example(), "checks": [], **change})
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (NAMED, "the explanation in flaw does not touch it"),
        ({**NAMED, "hints": ["There is no comparison in it."]}, "say it already"),
        (
            {"exhibit": {**example()["exhibit"], "chart": {**CHART, "x": {"label": "Day", "names": ["W" * 24] * 4}}}},
            "a text is too long and is drawn as",
        ),
    ],
)  # fmt: skip
def test_the_content_check_names_what_a_model_cannot_see(change: dict[str, Any], sentence: str):
    found = [told for _, told in faults([READ({**example(), **change})])]
    assert any(sentence in told for told in found), found
