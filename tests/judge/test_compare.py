"""When two answers are the same, and what is measured again before it is believed."""

from __future__ import annotations

import math
import time

import pytest

from cogs.drills.judge.compare import Decoder, Foreign, Malformed, SetOf, TooBig, same, to_wire
from cogs.drills.judge.shown import clean, shown

NAN = math.nan


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1, 1),
        (2, 2.0),
        (2.0, 2),
        (0.1 + 0.2, 0.3),
        (1_000_000.5, 1_000_001.0),
        (1e-9, 0.0),
        (NAN, NAN),
        (math.inf, math.inf),
        (None, None),
        ("é", "é"),
        ([1, [2, 3]], (1, (2, 3))),
        ({"a": 0.1 + 0.2, 1: [None]}, {1: [None], "a": 0.3}),
        ({1: "int", True + 1: "two"}, {1: "int", 2: "two"}),
        ([], []),
    ],
)
def test_these_are_the_same(got: object, expected: object) -> None:
    assert same(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1_000_000, 1_000_001),
        (10**20, 10**20 + 1),
        (True, 1),
        (1, True),
        (0, False),
        (None, False),
        ("1", 1),
        (0.31, 0.3),
        (NAN, 0.0),
        (math.inf, -math.inf),
        (10**400, 1.0),
        ([1, 2], [1]),
        ([2, 1], [1, 2]),
        ([], None),
        ({"1": 1}, {1: 1}),
        ({True: 1}, {1: 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        (SetOf((1, 2)), [1, 2]),
        (Foreign("generator"), [1]),
        ("ab", ["a", "b"]),
    ],
)
def test_these_are_not_the_same(got: object, expected: object) -> None:
    assert not same(got, expected)


@pytest.mark.parametrize(
    ("got", "expected", "is_same"),
    [
        ([3, 1, 2], [1, 2, 3], True),
        ([1, 1, 2], [1, 2, 2], False),
        ([[2, 1], [3]], [[3], [2, 1]], True),
        ([[1, 2], [3]], [[3], [2, 1]], False),
        ([0.3, 0.1 + 0.2, 5], [5.0, 0.1 + 0.2, 0.1 + 0.2], True),
        ([NAN, 1], [1, NAN], True),
        ([True, 0], [1, 0], False),
        ([{"a": 1}, {"b": 0.1 + 0.2}], [{"b": 0.3}, {"a": 1}], True),
        (SetOf((2, 1)), [1, 2], True),
        (SetOf((2, 1)), [1, 1], False),
        ([None, "a", 1], ["a", 1, None], True),
        ([[1.0000001, 9], [1.0, 2]], [[1.0, 9], [1.0000001, 2]], True),
        ("ab", ["b", "a"], False),
        (3, 3, True),
    ],
)
def test_where_order_does_not_matter_each_is_matched_once(
    got: object, expected: object, is_same: bool
) -> None:
    assert same(got, expected, unordered=True) is is_same


def test_thousands_of_wrong_answers_do_not_hold_up_the_bot() -> None:
    size = 5_000
    before = time.process_time()
    assert not same([n + 0.5 for n in range(size)], [float(2 * n) for n in range(size)], unordered=True)
    assert same(
        [[n, n / 3] for n in range(size)], [[n, n / 3] for n in reversed(range(size))], unordered=True
    )
    assert time.process_time() - before < 2.0


@pytest.mark.parametrize(
    "value",
    [
        [0] * 20_000,
        "x" * 60_001,
        ["x" * 30_001] * 2,
        2**12_000,
        -(2**12_000),
        [2**11_000] * 20,
        {str(n): n for n in range(10_000)},
    ],
    ids=[
        "values",
        "characters",
        "characters together",
        "integer",
        "negative",
        "integers together",
        "dictionary",
    ],
)
def test_what_is_too_big_is_too_big_for_the_host_as_well(value: object) -> None:
    with pytest.raises(TooBig):
        Decoder().value(to_wire(value))


def test_the_largest_that_is_allowed_comes_through() -> None:
    for value in ([0] * 19_999, "x" * 60_000, 2**12_000 - 1):
        assert Decoder().value(to_wire(value)) == value


def test_fifty_levels_are_read_and_fifty_one_are_not() -> None:
    deep: list[object] = []
    for _ in range(49):
        deep = [deep]
    assert Decoder().value([deep]) == [deep]
    with pytest.raises(TooBig):
        Decoder().value([[deep]])


@pytest.mark.parametrize(
    "wire",
    [
        {},
        {"d": 1},
        {"d": [[1]]},
        {"d": [1]},
        {"d": [], "s": []},
        {"x": []},
        {"o": 1},
        {"d": [[{"d": []}, 1]]},
    ],
)
def test_what_our_guest_never_sends_is_malformed(wire: object) -> None:
    with pytest.raises(Malformed):
        Decoder().value(wire)


def test_keys_keep_their_types_on_the_way() -> None:
    value = {1: "a", "1": "b", None: [True], 2.5: {}, (1, (2,)): 0}
    assert Decoder().value(to_wire(value)) == value


def test_a_long_answer_is_shown_cut_short_and_a_deep_one_in_time() -> None:
    assert shown([1, {"a": (None, "x")}]) == "[1, {'a': (None, 'x')}]"
    assert len(shown(["word"] * 19_000)) <= 600
    assert len(shown("x" * 60_000)) == 600
    assert shown(SetOf(())) == "set()"
    assert shown(Foreign("generator")) == "<generator>"


def test_text_of_strangers_is_harmless_in_discord() -> None:
    text = clean(
        "\x1b[1;31mred\x1b[0m \x1b]0;title\x07@everyone @here <@1> <#2> <@&3> ```py\u202e \x00\ud800 a\tb\n"
    )
    for bad in ("\x1b", "\x07", "\x00", "\u202e", "\ud800", "@everyone", "@here", "<@", "<#", "```", "title"):
        assert bad not in text, bad
    assert "red" in text
    assert text.endswith("a\tb\n")
    text.encode()
