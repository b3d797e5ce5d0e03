"""The matching of a graph: held against every matching there is, where the graph is small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.mocks.matching import solver
from cogs.mocks.matching.solver import Edges

Chosen = tuple[tuple[int, int], ...]


@st.composite
def graphs(draw: st.DrawFn, *, most: int = 8) -> tuple[int, dict[tuple[int, int], int], list[int]]:
    count = draw(st.integers(2, most))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    weights = draw(st.dictionaries(st.sampled_from(pairs), st.integers(-50, 50), min_size=1))
    return count, weights, draw(st.lists(st.integers(0, 200), min_size=count, max_size=count))


def every_matching(pairs: list[tuple[int, int]]) -> Iterator[Chosen]:
    if not pairs:
        yield ()
        return
    (a, b), *rest = pairs
    yield from every_matching(rest)
    for others in every_matching([pair for pair in rest if not {a, b} & set(pair)]):
        yield (a, b), *others


def worth(chosen: Chosen, weights: dict[tuple[int, int], int], leaving: list[int]) -> tuple[int, int]:
    """How many pairs, then their weight less the cost of whoever has a partner to have and is left."""
    able = {node for pair in weights for node in pair}
    left = able - {node for pair in chosen for node in pair}
    return len(chosen), sum(weights[pair] for pair in chosen) - sum(leaving[node] for node in left)


def solved(
    count: int, weights: dict[tuple[int, int], int], leaving: list[int]
) -> tuple[solver.Solution, Chosen]:
    pairs = np.array(sorted(weights), np.int64)
    edges = Edges(
        count, pairs[:, 0], pairs[:, 1], np.array([weights[pair] for pair in sorted(weights)], np.int64)
    )
    found = solver.solve(edges, np.array(leaving, np.int64))
    mates = found.mates.tolist()
    assert all(mate < 0 or mates[mate] == node for node, mate in enumerate(mates))
    chosen = tuple((node, mate) for node, mate in enumerate(mates) if node < mate)
    assert set(chosen) <= set(weights)
    return found, chosen


@given(graphs(), st.sampled_from((0, 1, 10)))
@settings(max_examples=150, deadline=None)
def test_no_matching_of_a_small_graph_is_better(
    drawn: tuple[int, dict[tuple[int, int], int], list[int]], first_edges: int
):
    count, weights, leaving = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "FIRST_EDGES", first_edges)
        found, chosen = solved(count, weights, leaving)
    best = max(worth(each, weights, leaving) for each in every_matching(sorted(weights)))
    assert (worth(chosen, weights, leaving), found.is_proven, found.lost) == (best, True, 0)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_the_way_of_large_graphs_tells_how_much_it_may_have_lost(
    drawn: tuple[int, dict[tuple[int, int], int], list[int]],
):
    count, weights, leaving = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "WHOLE", 0)
        found, chosen = solved(count, weights, leaving)
    pairs, weight = worth(chosen, weights, leaving)
    as_many = [
        value
        for each in every_matching(sorted(weights))
        if (value := worth(each, weights, leaving))[0] == pairs
    ]
    assert weight + found.lost >= max(as_many)[1]


def test_one_of_each_island_with_an_odd_number_is_left():
    triangles = {
        (3 * island + a, 3 * island + b): 1 for island in range(4) for a, b in ((0, 1), (0, 2), (1, 2))
    }
    _, chosen = solved(12, triangles, [5, 0, 5] * 4)
    assert chosen == tuple((3 * island, 3 * island + 2) for island in range(4))


def test_those_around_one_person_are_left_but_one():
    _, chosen = solved(30, {(0, other): other for other in range(1, 30)}, [0] * 30)
    assert chosen == ((0, 29),)


def test_large_graphs_are_repaired_to_a_hair_of_the_best(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(5)
    count = 600
    a, b = rng.integers(0, count, 9000), rng.integers(0, count, 9000)
    weights = {
        (min(x, y), max(x, y)): int(w)
        for x, y, w in zip(a.tolist(), b.tolist(), rng.integers(0, 1000, 9000).tolist(), strict=True)
        if x != y
    }
    exact, best = solved(count, weights, [0] * count)
    monkeypatch.setattr(solver, "WHOLE", 0)
    monkeypatch.setattr(solver, "REPAIRED", (100, 200))
    near, chosen = solved(count, weights, [0] * count)
    most, reached = (sum(weights[pair] for pair in each) for each in (best, chosen))
    assert exact.is_proven
    assert not near.is_proven
    assert len(best) == len(chosen) == 300
    assert 0.999 * most <= reached <= most <= reached + near.lost


@pytest.mark.parametrize("seed", range(3))
def test_few_edges_to_begin_with_prove_the_same_as_all(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(solver, "FIRST_EDGES", 1)
    rng = np.random.default_rng(seed)
    count = 80
    keys = np.unique(rng.integers(0, count * count, 900))
    pairs = [(a, b) for a, b in zip((keys // count).tolist(), (keys % count).tolist(), strict=True) if a < b]
    weights = {
        pair: int(weight) for pair, weight in zip(pairs, rng.integers(0, 1000, len(pairs)), strict=True)
    }
    a, b = (np.array(ends, np.int64) for ends in zip(*pairs, strict=True))
    mates = solver.blossom(Edges(count, a, b, np.array(list(weights.values()), np.int64)), most_pairs=True)
    best = sum(weights[pair] for pair in pairs if mates[pair[0]] == pair[1])
    found, chosen = solved(count, weights, [0] * count)
    assert (sum(weights[pair] for pair in chosen), found.is_proven) == (best, True)
