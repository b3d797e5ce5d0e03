"""Packets by hand: every edge of a verdict, what was not seen, spread, gaps, words."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bot.members import AREAS
from cogs.mocks.loops import logic
from cogs.mocks.loops.models import AreaScore, CardRead, Missing, Reason, Sitting
from cogs.mocks.loops.render import FLAGS

NAMES = {
    "depth": "Depth",
    "code": "Code",
    "design": "Design",
    "serve": "Serving",
    "rag": "Retrieval",
    "talk": "Talk",
}
AREA_OF = {
    "depth": "ml_fundamentals",
    "code": "coding_tools",
    "design": "system_design",
    "serve": "production_mlops",
    "rag": "genai_llm",
    "talk": "communication",
}


def area_of(round_type: str, dimension: str) -> str | None:
    return AREA_OF.get(dimension)


def card(scores, *, is_self=False, rater=10, evidence=None, points=()):
    return CardRead(1, rater, is_self, scores, evidence or {}, points)


def sitting(place, *cards, flags=()):
    return Sitting(place, "coding", f"Round {place}", place, 10 + place, cards, flags)


def packet(*sittings, asked=tuple(AREAS), not_held=()):
    return logic.packet_of(sittings, asked=asked, not_held=not_held, names=NAMES, area_of=area_of)


def two(scores, **more):
    """Two interviewers who agree."""
    return packet(sitting(0, card(scores)), sitting(1, card(scores)), **more)


def every(score, **other):
    return dict.fromkeys(AREA_OF, score) | other


def test_the_weights_are_a_whole_and_everything_that_can_be_ticked_has_words_that_discord_takes():
    assert sum(logic.WEIGHTS.values()) == 100
    assert set(logic.WEIGHTS) == set(logic.GATES) == set(AREAS)
    assert tuple(FLAGS) == logic.FLAGS
    assert all(len(name) <= 100 and len(means) <= 100 for name, means in FLAGS.values())


# ---------------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("scores", "average", "verdict"),
    [
        (every(2), "2", "no hire"),
        # 0.20·2 + 0.15·3 + 0.20·3 + 0.20·3 + 0.15·3 + 0.10·4 = 2.9
        (every(3, depth=2, talk=4), "2.9", "no hire"),
        (every(3), "3", "hold"),
        # 3 + 0.20 + 0.20 = 3.4: four in fundamentals and design
        (every(3, depth=4, design=4), "3.4", "hold"),
        # 3 + 0.20 + 0.20 + 0.10 = 3.5, serving and retrieval at 3 are under their gates of 3.5
        (every(3, depth=4, design=4, talk=4), "3.5", "hire at adjusted level"),
        # 4 − 0.20 − 0.15 = 3.65: what is at 3 has its gate at 3
        (every(4, depth=3, code=3), "3.65", "hire"),
        # 4 − 0.10 = 3.9
        (every(4, talk=3), "3.9", "hire"),
        (every(4), "4", "strong hire"),
        # 5 − 0.20·2 = 4.6, and design at 3 is under its gate
        (every(5, design=3), "4.6", "hire at adjusted level"),
        # 5 − 0.10·3 = 4.7, and communication at 2 is under the floor of every area
        (every(5, talk=2), "4.7", "hold"),
    ],
)
def test_the_verdict_follows_the_weighted_average_the_gates_and_the_floor(scores, average, verdict):
    found = two(scores)
    assert (found.average, found.verdict) == (Fraction(average), verdict)


def area(name, average):
    return AreaScore(
        name, logic.WEIGHTS[name], logic.GATES[name], is_asked=True, count=4, average=Fraction(average)
    )


@pytest.mark.parametrize(
    ("average", "verdict"),
    [
        ("2.999", "no hire"),
        ("3", "hold"),
        ("3.499", "hold"),
        ("3.5", "hire"),
        ("3.999", "hire"),
        ("4", "strong hire"),
    ],
)
def test_a_boundary_belongs_to_the_better_verdict(average, verdict):
    assert logic.verdict_of(Fraction(average), [area("system_design", 5)], ())[0] == verdict


@pytest.mark.parametrize(
    ("design", "verdict", "reason"),
    [
        ("2.99", "hold", Reason("under the floor", "system_design")),
        ("3", "hire at adjusted level", Reason("under its gate", "system_design")),
        ("3.49", "hire at adjusted level", Reason("under its gate", "system_design")),
        ("3.5", "strong hire", Reason("average")),
    ],
)
def test_an_area_under_its_gate_lowers_the_level_and_one_under_the_floor_holds(design, verdict, reason):
    found = logic.verdict_of(Fraction(4), [area("system_design", design), area("genai_llm", 5)], ())
    assert found == (verdict, (reason,))


@pytest.mark.parametrize(
    ("average", "flags", "verdict"),
    [
        ("5", ["fit"], "no hire"),
        ("5", ["fit", "buzzwords"], "no hire"),
        ("5", ["buzzwords"], "hold"),
        ("3.2", ["buzzwords"], "hold"),
        ("2.5", ["buzzwords"], "no hire"),
    ],
)
def test_a_critical_flag_ends_a_loop_and_another_holds_it(average, flags, verdict):
    assert logic.verdict_of(Fraction(average), [area("ml_fundamentals", 5)], flags)[0] == verdict


# ---------------------------------------------------------------------- what was not seen


def test_an_area_without_scores_is_not_seen_and_never_zero():
    found = two({"depth": 4, "code": 4}, asked=("ml_fundamentals", "coding_tools"))
    by_area = {each.area: each for each in found.areas}
    assert by_area["genai_llm"].average is None
    assert by_area["genai_llm"].is_asked is False
    assert (found.average, found.seen_weight, found.asked_weight) == (Fraction(4), 35, 35)
    assert found.verdict == "strong hire"


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        # of 100 hundredths: 20 + 20 + 20 = 60 are under two thirds, with the 10 of talk 70 are over
        (("depth", "design", "serve"), None),
        (("depth", "design", "serve", "talk"), "strong hire"),
    ],
)
def test_a_verdict_needs_two_thirds_of_what_the_rounds_ask(seen, verdict):
    assert two(dict.fromkeys(seen, 4)).verdict == verdict


def test_one_interviewer_decides_nothing():
    found = packet(sitting(0, card(every(5))))
    assert found.verdict is None
    assert found.reasons == (Reason("too little"),)
    assert found.average == 5


def test_a_loop_without_any_card_has_a_packet_that_says_so():
    found = packet(sitting(0, flags=None), not_held=("Coding",))
    assert (found.verdict, found.average, found.spread, found.self_gap) == (None, None, None, None)
    assert found.missing == (
        Missing("not held", "Coding"),
        Missing("no card", "Round 0"),
        Missing("no flags", count=1),
    )


# ---------------------------------------------------------------------- spread, gaps, words


def test_spread_is_between_rounds_and_the_gap_is_own_less_peers():
    found = packet(
        sitting(0, card(every(5)), card({"depth": 3, "code": 5}, is_self=True)),
        sitting(1, card(every(3)), card({"depth": 4}, is_self=True)),
    )
    depth = found.areas[0]
    assert (depth.average, depth.low, depth.high, depth.count) == (4, 3, 5, 2)
    assert depth.self_gap == Fraction(-1, 2)  # 3 − 5 and 4 − 3
    assert found.spread == (3, 5)
    assert found.self_gap == Fraction(-1, 3)  # and code 5 − 5


def test_own_scores_count_for_nothing_but_the_gap():
    found = packet(
        sitting(0, card(every(4)), card(every(1), is_self=True)),
        sitting(1, card(every(4)), card(every(1), is_self=True)),
    )
    assert (found.average, found.verdict, found.self_gap) == (4, "strong hire", -3)


def test_strengths_and_concerns_name_each_dimension_once_those_with_words_first():
    found = packet(
        sitting(0, card({"depth": 5, "code": 5, "talk": 2}, evidence={"code": "Tested every branch"})),
        sitting(1, card({"depth": 4, "code": 4, "talk": 3, "rag": 1})),
    )
    assert [(s.dimension, s.score, s.words) for s in found.strengths] == [
        ("Code", 5, "Tested every branch"),
        ("Depth", 5, ""),
        ("Talk", 3, ""),
    ]
    assert [(s.dimension, s.score) for s in found.concerns] == [("Retrieval", 1)]


def test_what_to_practise_is_the_critical_flags_area_then_the_widest_gap_under_a_gate():
    scores = every(4, serve=2, rag=3)
    found = packet(sitting(0, card(scores), flags=("fit",)), sitting(1, card(scores), flags=("fit",)))
    assert found.practise == ("ml_fundamentals", "production_mlops", "genai_llm")
    assert [(flag.flag, flag.count) for flag in found.flags] == [("fit", 2)]
    assert two(every(5, code=4)).practise == ("coding_tools",)


# ---------------------------------------------------------------------- moments


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-01-05T12:00", "2026-01-06T04:00"),
        ("2026-01-05T02:30", "2026-01-05T04:00"),
        ("2026-01-05T03:30", "2026-01-06T04:00"),
    ],
)
def test_a_night_is_four_oclock_and_an_hour_away_at_least(now, night):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert logic.next_night(at, ZoneInfo("UTC")) == datetime.fromisoformat(night).replace(tzinfo=UTC)


def test_a_turn_takes_whole_half_hours():
    assert [logic.half_hours(minutes) for minutes in (25, 30, 31, 55, 60)] == [1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-01-05T04:00", "2026-01-06T07:00"),
        ("2026-01-05T12:00", "2026-01-06T12:00"),
        ("2026-01-05T23:30", "2026-01-07T07:00"),
    ],
)
def test_the_time_to_answer_runs_from_when_somebody_may_be_told(asked, until):
    zone = ZoneInfo("Europe/Berlin")
    now, then = (datetime.fromisoformat(each).replace(tzinfo=zone) for each in (asked, until))
    assert logic.answer_by(now, zone, quiet_from=22 * 60, quiet_until=7 * 60) == then
