"""Maximum-weight matching of a general graph, most people first, with a bound of what any matching could weigh.

Stands for each person left over are added to the graph, so that every matching sought is perfect. The assignment relaxes "a meets
b, so b meets a": half its value is a bound, its cycles of even length are pairs already, and its dual prices tell for each
edge how much a perfect matching loses by it. The exact algorithm then repairs the odd cycles, with those losses as weights: it
starts where the prices left off. In small graphs it may use every edge that loses less than was lost, which proves the best
matching (reduced cost fixing); in large ones it sees the neighbourhood of the odd cycles.
Source: Balinski, "Integer programming: methods, uses, computation" (1965), on fractional matchings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import rustworkx
from scipy.sparse import csr_array
from scipy.sparse.csgraph import (
    connected_components,
    maximum_bipartite_matching,
    min_weight_full_bipartite_matching,
)

from .people import Bools, Ints, mixed

WHOLE: Final = 2_000
"""Up to so many nodes the exact algorithm sees all of the graph: the best matching, proven."""
FIRST_EDGES: Final = 10
"""For each node, to begin with: mostly what is left out then loses more than the matching does."""
REPAIRED: Final = (800, 1_600, 3_200)
"""In larger graphs: how many nodes around what loses are matched anew, round by round."""
_LITTLE: Final = 2**24
FEW_STANDS: Final = 100
"""With more people left over than this, a stand does not know everybody: the assignment would not end in time."""


@dataclass(frozen=True, slots=True)
class Edges:
    """``a < b``, sorted by a, then b; the weights may be negative: a perfect matching is sought."""

    count: int
    a: Ints
    b: Ints
    weight: Ints


@dataclass(frozen=True, slots=True)
class Solution:
    """``mates`` is -1 for whoever is left. ``lost``: by how much the weight may at most be below the best one's.

    Both are about matchings of this many pairs. ``is_proven``: the exact algorithm has seen all that matters.
    """

    mates: Ints
    lost: float
    is_proven: bool


def solve(edges: Edges, leaving: Ints) -> Solution:
    """Return the heaviest of the matchings with the most pairs; ``leaving`` is what it costs to leave each node out."""
    alone = np.bincount(np.concatenate((edges.a, edges.b)), minlength=edges.count) == 0
    if alone.all():
        return Solution(np.full(edges.count, -1, np.int64), 0, is_proven=True)
    if alone.any():
        return _without(alone, edges, leaving)
    left = _odd_parts(edges)
    found = _perfect(_with_stands(edges, leaving, left, None))
    if found is None:
        left, stands_know = _left_over(edges, left)
        found = _perfect(_with_stands(edges, leaving, left, stands_know))
    if found is None:
        raise AssertionError("no assignment leaves out as many as a matching does")
    mates = found.mates[: edges.count]
    return Solution(np.where(mates < edges.count, mates, -1), found.lost, found.is_proven)


def blossom(edges: Edges, *, most_pairs: bool = False, is_repeatable: bool = False) -> Ints:
    """Return the mates of rustworkx's exact matching, -1 for whoever is left.

    Among equals it chooses differently each time, as its hashes are random; ``is_repeatable``: the same each time,
    which takes twice the time at a thousand nodes and four times at three thousand.
    """
    graph = rustworkx.PyGraph(multigraph=False, node_count_hint=edges.count, edge_count_hint=len(edges.a))
    graph.add_nodes_from(range(edges.count))
    weights = _without_ties(edges) if is_repeatable else edges.weight.tolist()
    graph.add_edges_from(list(zip(edges.a.tolist(), edges.b.tolist(), weights, strict=True)))
    mates = np.full(edges.count, -1, np.int64)
    for one, other in rustworkx.max_weight_matching(graph, max_cardinality=most_pairs, weight_fn=int):
        mates[one], mates[other] = other, one
    return mates


def _without_ties(edges: Edges) -> list[int]:
    """Return the weights with a little more to each edge, less in all than one: then one matching is the best.

    With so many values to draw from, two sums are hardly ever equal.
    Source: Mulmuley, Vazirani and Vazirani, "Matching is as easy as matrix inversion" (1987), the isolating lemma.
    """
    keys = (edges.a * edges.count + edges.b).astype(np.uint64)
    little = (mixed(keys) & np.uint64(_LITTLE - 1)).tolist()
    one = _LITTLE * edges.count
    return [weight * one + more for weight, more in zip(edges.weight.tolist(), little, strict=True)]


def _without(alone: Bools, edges: Edges, leaving: Ints) -> Solution:
    kept = np.flatnonzero(~alone)
    new = np.cumsum(~alone) - 1
    inner = solve(Edges(len(kept), new[edges.a], new[edges.b], edges.weight), leaving[kept])
    mates = np.full(edges.count, -1, np.int64)
    mates[kept] = np.where(inner.mates < 0, -1, kept[inner.mates])
    return Solution(mates, inner.lost, inner.is_proven)


# ---------------------------------------------------------------------- who must be left over


def _odd_parts(edges: Edges) -> int:
    """Return how many connected parts have an odd number of nodes: somebody of each is left over."""
    table = csr_array((np.ones(len(edges.a)), (edges.a, edges.b)), shape=(edges.count, edges.count))
    _, part = connected_components(table, directed=False)
    return int((np.bincount(part) % 2).sum())


def _left_over(edges: Edges, at_least: int) -> tuple[int, Ints | None]:
    """Return how many are left over, and which of them the stands are to know, None for all."""
    if edges.count <= WHOLE:
        mates = blossom(Edges(edges.count, edges.a, edges.b, np.ones_like(edges.a)), most_pairs=True)
        return int((mates < 0).sum()), None
    ends = (np.concatenate((edges.a, edges.b)), np.concatenate((edges.b, edges.a)))
    table = csr_array((np.ones(len(ends[0])), ends), shape=(edges.count, edges.count))
    mates = maximum_bipartite_matching(table, perm_type="column")
    rows, columns = np.flatnonzero(mates < 0), np.setdiff1d(np.arange(edges.count), mates)
    left = max(len(rows), at_least)
    left += (edges.count - left) % 2
    if left <= FEW_STANDS:
        return left, None
    some = np.arange(0, edges.count, max(1, edges.count // 1000))
    return left, np.unique(np.concatenate((rows, columns, some)))


def _with_stands(edges: Edges, leaving: Ints, stands: int, known: Ints | None) -> Edges:
    nodes = np.arange(edges.count) if known is None else known
    return Edges(
        edges.count + stands,
        np.concatenate((edges.a, np.tile(nodes, stands))),
        np.concatenate((edges.b, edges.count + np.repeat(np.arange(stands), len(nodes)))),
        np.concatenate((edges.weight, np.tile(-leaving[nodes], stands))),
    )


# ---------------------------------------------------------------------- perfect matchings


def _perfect(edges: Edges) -> Solution | None:
    """Return the heaviest perfect matching, or nearly, None when there is none."""
    try:
        follows, slack = _assigned(edges)
    except ValueError:
        return None
    if edges.count <= WHOLE:
        return _proven(edges, slack)
    mates, rest = _pairs_of(follows)
    alone = rest
    for limit in REPAIRED:
        mates = _repaired(edges, slack, mates, alone, limit)
        alone = np.union1d(np.flatnonzero(mates < 0), _losing(edges, slack, mates))
        if not len(alone):
            break
    return Solution(mates, _loss(edges, slack, mates) / 2, is_proven=False)


def _assigned(edges: Edges) -> tuple[Ints, Ints]:
    """Return whom each follows in the best assignment, and twice what each edge lacks to the prices of its ends.

    Raises:
        ValueError: there is no assignment.
    """
    count = edges.count
    # Edges come sorted: with each row's lower partners first, a stable sort by row puts its columns in order too.
    rows, columns = np.concatenate((edges.b, edges.a)), np.concatenate((edges.a, edges.b))
    weight = np.concatenate((edges.weight, edges.weight))
    order = np.argsort(rows.astype(np.uint16) if count < 2**16 else rows, kind="stable")
    rows, columns, weight = rows[order], columns[order], weight[order]
    first = np.searchsorted(rows, np.arange(count + 1))
    if (np.diff(first) == 0).any():
        raise ValueError("somebody has no edge")
    # The library drops zeros: costs begin at one.
    costs = (weight.max() + 1 - weight).astype(np.float64)
    table = csr_array((costs, columns.astype(np.int32), first.astype(np.int32)), shape=(count, count))
    follows = min_weight_full_bipartite_matching(table)[1].astype(np.int64)
    own = weight[np.searchsorted(rows * count + columns, np.arange(count) * count + follows)]
    before = np.empty(count, np.int64)
    before[follows] = np.arange(count)
    # Prices by Bellman and Ford, in whole numbers: what the library found in floats is thereby checked.
    through = before[columns]
    gain = weight - own[through]
    price = np.zeros(count, np.int64)
    for _ in range(count + 1):
        better = np.maximum(price, np.maximum.reduceat(price[through] + gain, first[:-1]))
        if np.array_equal(better, price):
            break
        price = better
    else:
        raise ArithmeticError("the assignment is not the best one")
    twice = price.copy()
    twice[follows] += own - price
    return follows, twice[edges.a] + twice[edges.b] - 2 * edges.weight


def _proven(edges: Edges, slack: Ints) -> Solution | None:
    """Use ever more edges until those left out lose more than the matching does."""
    some = min(len(slack) - 1, FIRST_EDGES * edges.count)
    limit, most = int(np.partition(slack, some)[some]), int(slack.max())
    while True:
        kept = slack <= limit
        mates = blossom(_by_loss(edges, slack, kept), most_pairs=True, is_repeatable=True)
        if (mates >= 0).all():
            lost = _loss(edges, slack, mates)
            if lost <= limit:
                return Solution(mates, 0, is_proven=True)
            limit = lost
        elif limit >= most:
            return None
        else:
            limit = min(most, 4 * limit + 1)


def _by_loss(edges: Edges, slack: Ints, kept: Bools) -> Edges:
    """Return the kept edges with weights of another kind: for perfect matchings they order them the same."""
    lost = slack[kept]
    return Edges(edges.count, edges.a[kept], edges.b[kept], lost.max(initial=0) + 1 - lost)


def _loss(edges: Edges, slack: Ints, mates: Ints) -> int:
    return int(slack[mates[edges.a] == edges.b].sum())


def _losing(edges: Edges, slack: Ints, mates: Ints) -> Ints:
    lost = (mates[edges.a] == edges.b) & (slack > 0)
    return np.concatenate((edges.a[lost], edges.b[lost]))


def _pairs_of(follows: Ints) -> tuple[Ints, Ints]:
    """Return the mates along the cycles, and one node of each odd cycle, which is left."""
    mates = np.full(len(follows), -1, np.int64)
    seen, rest, next_of = [False] * len(follows), [], follows.tolist()
    for start in range(len(follows)):
        cycle, at = [], start
        while not seen[at]:
            seen[at] = True
            cycle.append(at)
            at = next_of[at]
        for one, other in zip(cycle[0::2], cycle[1::2], strict=False):
            mates[one], mates[other] = other, one
        if len(cycle) % 2:
            rest.append(cycle[-1])
    return mates, np.array(rest, np.int64)


def _repaired(edges: Edges, slack: Ints, mates: Ints, alone: Ints, limit: int) -> Ints:
    """Match the neighbourhood of these nodes anew, whole pairs of it; better than before or the same."""
    inside = _around(edges, slack, mates, alone, limit)
    chosen = np.flatnonzero(inside)
    new = np.cumsum(inside) - 1
    kept = inside[edges.a] & inside[edges.b]
    part = _by_loss(edges, slack, kept)
    found = blossom(Edges(len(chosen), new[part.a], new[part.b], part.weight), most_pairs=True)
    mates = mates.copy()
    mates[chosen] = np.where(found < 0, -1, chosen[found])
    return mates


def _around(edges: Edges, slack: Ints, mates: Ints, alone: Ints, limit: int) -> Bools:
    """Return who is near: along the edges that lose least, each time with their mates, until they are enough."""
    inside = np.zeros(edges.count, np.bool_)
    inside[alone] = True
    inside[mates[alone][mates[alone] >= 0]] = True
    order = np.argsort(slack, kind="stable")
    a, b = edges.a[order], edges.b[order]
    while (room := limit - int(inside.sum())) > 0:
        # The cheapest edges that lead outside; each brings a node and its mate.
        leads = np.flatnonzero(inside[a] != inside[b])[: max(1, room // 2)]
        if not len(leads):
            break
        outside = np.where(inside[a[leads]], b[leads], a[leads])
        inside[outside] = True
        inside[mates[outside][mates[outside] >= 0]] = True
    return inside
