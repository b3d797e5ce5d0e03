"""Rules of readiness: what a record weighs, what counts, what comes first; and how answers and cards become scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts.canvas import WIDTH
from bot.charts.draw import canvas_of
from bot.charts.radar import Radar, Spoke
from bot.evidence import Advice, Evidence
from bot.members import AREAS, TRACKS
from cogs.cards.evidence import logic as cards
from cogs.drills.evidence import logic as drills
from cogs.drills.evidence.models import Answered, Scored
from cogs.readiness import logic, render
from cogs.readiness.models import BARS, CRITICAL, AreaState, Readiness, Step

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPICS = {"a", "b", "c"}


def record(
    score: float,
    *,
    area: str = "genai_llm",
    days: float = 0,
    kind: str = "drill",
    count: int = 1,
    by_others: bool = True,
):
    found = Evidence(
        area,
        score,
        NOW - timedelta(days=days),
        kind,
        "a",
        "x",
        by_others=by_others,
        count=count,  # type: ignore[arg-type]
    )
    return logic.weigh(found, NOW)


def state(area: str, *scores: float) -> AreaState:
    return logic.area_state(area, [record(score, area=area) for score in scores], TOPICS)


def test_areas_bars_and_roles_are_those_of_the_outline():
    assert set(BARS) == set(AREAS)
    assert sum(bar.weight for bar in BARS.values()) == pytest.approx(1)
    assert set(CRITICAL) == set(TRACKS)
    assert set(CRITICAL.values()) <= set(AREAS)


@pytest.mark.parametrize(
    ("made", "weight"),
    [
        (record(3), 1),
        (record(3, days=45), 0.5),
        (record(3, days=90.9), 0.25),
        (record(3, kind="mock"), 2),
        (record(3, kind="mock", by_others=False), 1),
        (record(3, kind="card", count=5), 0.5),
        (record(3, kind="card", count=400), 3),
        (record(3, days=-2), 1),
    ],
)
def test_a_record_weighs_its_size_and_fades_to_half_in_45_days(made, weight):
    assert made.weight == pytest.approx(weight)


def test_an_area_without_a_record_is_unknown_and_has_no_number():
    unknown = state("genai_llm")
    assert (unknown.mean, unknown.margin, unknown.status, unknown.strength) == (None, None, "unknown", "none")
    assert not unknown.is_enough


def test_a_shown_mean_decides_about_the_gate():
    assert state("genai_llm", 3.4, 3.5).status == "passed"  # 3.45 is shown as 3.5
    assert state("genai_llm", 3.4, 3.4).status == "below"


def test_red_is_under_three_amber_from_there_to_the_gate_and_both_are_told_in_words():
    low, middle, fine = (state("genai_llm", *[score] * 3) for score in (2.94, 2.95, 3.5))
    assert [area.is_red for area in (low, middle, fine, state("genai_llm"))] == [True, False, False, False]
    readiness = Readiness("core_ml", (low, replace(middle, area="system_design")), None, (), None)
    assert "1 more below. 1 of them red, under 3.0." in render.head(readiness)
    told = render.areas(readiness)
    assert "**GenAI and LLM** · 🔻 red, under 3.0\n" in told
    assert "**System design** · 🔸 amber, below its gate\n" in told
    both = render.areas(replace(readiness, areas=(fine, state("communication", 2.0))))
    assert "✅ passed" in both
    assert "🔻 red, under 3.0 so far" in both


def test_an_area_says_when_nobody_but_the_member_has_scored_it():
    def told(*records) -> str:
        area = logic.area_state("communication", list(records), TOPICS)
        return render.areas(Readiness("core_ml", (area,), None, (), None))

    own = record(5, area="communication", kind="mock", by_others=False)
    theirs = record(3, area="communication", kind="mock")
    assert "all by you, nobody else yet" in told(own, own)
    assert "all by others and judges" in told(theirs)
    assert "by you 5.0 (n 1), by others and judges 3.0 (n 1)" in told(own, theirs)


def test_one_mock_is_fair_evidence_at_most_and_four_are_good():
    one = [record(4, kind="mock"), record(4, kind="mock", by_others=False)]
    assert logic.area_state("genai_llm", one, TOPICS).strength == "fair"
    assert logic.area_state("genai_llm", one * 4, TOPICS).strength == "good"


@pytest.mark.parametrize(
    ("why", "is_first", "kinds", "said"),
    [
        (
            "below",
            True,
            ("drill",),
            "is 1.5 below its gate, the costliest gap, and no card tells about it yet.",
        ),
        ("below", False, ("drill",), "is 1.5 below its gate, and no card tells about it yet."),
        ("below", True, ("drill", "card"), "and cards can be done for it now."),
        ("below", True, ("drill", "card", "mock", "mock", "drill"), "and cards tell least about it by now."),
        ("thin", True, ("drill",) * 4, "looks good, but only 1 of 3 topics were seen, and no card"),
        ("thin", True, ("drill",), "looks good, but little stands behind it, and no card"),
    ],
)
def test_the_reason_of_the_next_step_says_only_what_is_so(why, is_first, kinds, said):
    area = logic.area_state("genai_llm", [record(2, kind=kind, count=5) for kind in kinds], TOPICS)
    step = Step(area, why, Advice("card", "cards", "x", {}), is_first=is_first)
    assert said in render.head(Readiness("core_ml", (area,), None, (), step))


def test_the_whole_is_told_only_when_three_fifths_of_it_are_known():
    some = [state(area, 4, 4, 4) for area in ("ml_fundamentals", "system_design")]
    thin = state("production_mlops", 5, 5)
    assert logic.overall_of([*some, thin]) is None
    whole = logic.overall_of([*some, state("production_mlops", 5, 5, 5)])
    assert whole is not None
    assert (round(whole.mean, 2), whole.areas) == (4.33, 3)
    uncovered = logic.area_state("production_mlops", [record(5, area="production_mlops")] * 3, {"other", "b"})
    assert not uncovered.is_enough
    assert logic.overall_of([*some, uncovered]) is None


def test_the_failing_gate_that_costs_most_comes_first_then_what_is_unknown():
    states = [
        state("communication", 1, 1, 1),  # short by 2 at 0.1
        state("genai_llm", 1, 1, 1),  # short by 2.5 at 0.15
        state("coding_tools"),
        state("system_design"),
        state("production_mlops", 5),
        state("ml_fundamentals", 4, 4, 4),
    ]
    expected = [
        "genai_llm",
        "communication",
        "system_design",
        "coding_tools",
        "production_mlops",
        "ml_fundamentals",
    ]
    found = logic.next_areas(states)
    assert [area.area for area, _ in found] == expected
    assert [why for _, why in found] == ["below", "below", "unknown", "unknown", "thin", "weakest"]
    shown = [area.area for area in logic.in_order(states)]
    assert shown == [*expected[:4], "ml_fundamentals", "production_mlops"]


def test_the_kind_that_tells_least_is_advised_and_nothing_when_nothing_is_left():
    drill, card = (Advice(kind, kind, "x", {}) for kind in ("drill", "card"))  # type: ignore[arg-type]
    area = logic.area_state("genai_llm", [record(3), record(3, kind="card", count=5)], TOPICS)
    assert logic.choose(area, [drill, card]) == card
    assert logic.choose(state("genai_llm"), [drill, card]) == drill
    assert logic.choose(area, []) is None
    promised = Advice(None, "checkpoint", "x", {}, promised="your group wants it")
    assert logic.choose(area, [drill, card, promised]) == promised
    heard = logic.area_state("genai_llm", [record(3), record(2, kind="mock", days=0)], TOPICS)
    faded = logic.area_state("genai_llm", [record(3), record(2, kind="mock", days=90)], TOPICS)
    mock = Advice("mock", "mock", "x", {})
    assert (logic.choose(heard, [drill, mock]), logic.choose(faded, [drill, mock])) == (drill, mock)


@pytest.mark.parametrize(
    ("means", "step"),
    [([3.4] * 4, None), ([1.0] * 5, 2), ([3.4] * 5, 6), ([3.5] * 6, 7), ([5.0] * 5, 9), ([1, 5, 1, 5, 5], 6)],
)
def test_a_group_is_told_in_half_points_and_not_below_five(means: list[float], step: int | None):
    assert logic.step_of(means) == step


@given(st.lists(st.tuples(st.floats(1, 5), st.floats(0, 900)), min_size=1, max_size=30))
def test_a_mean_lies_among_its_records_and_more_of_them_are_never_less_sure(given_scores):
    records = [record(score, days=days) for score, days in given_scores]
    whole = logic.area_state("genai_llm", records, TOPICS)
    scores = [score for score, _ in given_scores]
    assert min(scores) - 1e-9 <= whole.mean <= max(scores) + 1e-9
    assert whole.margin <= logic.area_state("genai_llm", records[:1], TOPICS).margin + 1e-9


def answer(**values) -> Answered:
    usual = {
        "drill_id": "d",
        "hints_used": 0,
        "is_correct": None,
        "touched": 0,
        "self_score": None,
        "failed": 0,
    }
    return Answered(**(usual | {"levels": (), "answered_at": NOW} | values))


@pytest.mark.parametrize(
    ("given_answer", "concepts", "score"),
    [
        (answer(is_correct=True), 0, Scored(5, by_others=True)),
        (answer(is_correct=True, hints_used=1, failed=1), 0, Scored(3.5, by_others=True)),
        (answer(is_correct=True, hints_used=3, failed=9), 0, Scored(3, by_others=True)),
        (answer(is_correct=False), 0, Scored(1, by_others=True)),
        (answer(self_score=4, touched=1), 5, Scored(4, by_others=False)),
        (answer(self_score=5, levels=(2, 3)), 5, Scored(2.5, by_others=True)),
        (answer(touched=2), 4, Scored(3, by_others=True)),
        (answer(is_correct=False, self_score=3), 0, Scored(3, by_others=False)),
        (answer(), 0, None),
    ],
)
def test_an_answer_is_scored_by_what_tells_most(given_answer, concepts, score):
    assert drills.scored(given_answer, concepts=concepts) == score


@pytest.mark.parametrize(("recalled", "score"), [(0.2, 1), (0.5, 1), (0.725, 3), (0.95, 5), (1, 5)])
def test_recall_is_laid_over_one_to_five(recalled, score):
    assert cards.score(recalled) == pytest.approx(score)


def test_what_was_really_recalled_counts_from_ten_reviews_on():
    assert cards.share(now=0.9, kept=0, asked=9) == 0.9
    assert cards.share(now=0.9, kept=7, asked=10) == pytest.approx(0.8)


@pytest.mark.parametrize("unknown", [0, 1, 6])
def test_a_radar_draws_a_dot_for_what_is_known_only_and_no_text_leaves_it(unknown):
    spokes = tuple(
        Spoke(
            name=name, value=None if i < unknown else 3.2, bar=3.5, note="unknown" if i < unknown else "3.2"
        )
        for i, name in enumerate(AREAS.values())
    )
    chart = Radar(title="Readiness, AI solutions architect", keys=("your score", "gate"), spokes=spokes)
    canvas = canvas_of(chart)
    assert canvas.marks["circle"] == 6 - unknown + 1  # one more in the key
    assert all(
        text.box[0] >= 0 and text.box[2] <= WIDTH and text.box[3] <= canvas.height for text in canvas.texts
    )
    assert chart.in_words().count("unknown; gate 3.5") == unknown
