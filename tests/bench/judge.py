"""How long a verdict takes: `python -m tests.bench.judge`."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

from bot import features
from bot.content import load_packs
from bot.errors import UserFacingError
from cogs.drills.code.service import job_of
from cogs.drills.judge.build import default_cache, ensure_component
from cogs.drills.judge.runner import WasmRunner
from cogs.drills.judge.sql.runner import DuckDBRunner
from cogs.drills.judge.verdict import Case, Job, Verdict
from cogs.drills.models import CodeDrill, SqlDrill
from cogs.drills.sql.service import job_of as sql_job_of

SOURCE = """
from collections import Counter

def top_k(words, k):
    counts = Counter(words)
    return sorted(counts, key=lambda word: (-counts[word], word))[:k]
"""
WORDS = ["to", "be", "or", "not", "to", "be", "that", "is", "the", "question", "whether", "tis", "nobler"]
CASES = tuple(Case((WORDS * size, 2), ["be", "to"], is_public=size == 1) for size in range(1, 6))
JOB = Job(SOURCE, "top_k", CASES)


async def main() -> None:
    component = await asyncio.to_thread(ensure_component, default_cache())
    print(f"component: {component.stat().st_size / 2**20:.0f} MB")
    await one_shot(component.parent)
    runner = WasmRunner(component.parent)
    assert await runner.self_test() is None
    times = [await timed(runner) for _ in range(60)][10:]
    print(
        f"warm, {len(CASES)} cases: median {1000 * statistics.median(times):.1f} ms, worst {1000 * max(times):.1f} ms"
    )
    await references(runner)
    await crowd(runner)
    await runner.aclose()
    await sql()


async def timed(runner: WasmRunner) -> float:
    before = time.perf_counter()
    assert (await runner.run(JOB)).is_solved
    return time.perf_counter() - before


async def references(runner: WasmRunner) -> None:
    """Time what a member who solved it waits for: each reference of the library's own code drills."""
    library, _ = load_packs([Path("content")], features.content_kinds())
    jobs = [
        job_of(drill, source)
        for drill in library.of("drills")
        if isinstance(drill, CodeDrill)
        for source in drill.references
    ]
    times = []
    for turn in range(4):
        for each in jobs:
            before = time.perf_counter()
            assert (await runner.run(each)).is_solved
            if turn:  # the first turn warms up
                times.append(time.perf_counter() - before)
            await asyncio.sleep(0.01)  # a worker makes its next instance meanwhile, as between two members
    print(
        f"{len(jobs)} references of the library: median {1000 * statistics.median(times):.1f} ms, "
        f"worst {1000 * max(times):.1f} ms (goal: median under 25)"
    )


async def sql() -> None:
    """Time the references of the library's SQL drills, each over all its data sets."""
    library, _ = load_packs([Path("content")], features.content_kinds())
    drills = [drill for drill in library.of("drills") if isinstance(drill, SqlDrill)]
    runner = DuckDBRunner()
    times: list[float] = []
    first: list[float] = []
    assert await runner.self_test() is None
    for turn in range(6):
        for drill in drills:
            before = time.perf_counter()
            assert (await runner.run(sql_job_of(drill, drill.references[0]))).is_solved
            (times if turn else first).append(time.perf_counter() - before)
            await asyncio.sleep(0.1)  # a worker makes its next databases meanwhile, as between two members
    await runner.aclose()
    print(
        f"{len(drills)} SQL references: median {1000 * statistics.median(times):.1f} ms, "
        f"worst {1000 * max(times):.1f} ms; the first of a drill {1000 * statistics.median(first):.0f} ms"
    )


async def one_shot(cache: Path) -> None:
    """Time a judge that has nothing running yet, with its calibration left aside as it is done once a start."""
    runner = WasmRunner(cache)
    print(f"first verdict of a cold judge: {1000 * await timed(runner):.0f} ms")
    await runner.aclose()


async def crowd(runner: WasmRunner, size: int = 50) -> None:
    """Let all come at once; whom the queue turns away comes again, as the sentence says."""
    worst, refusals, is_over = 0.0, 0, False

    async def watch() -> None:
        nonlocal worst
        while not is_over:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - before - 0.001)

    async def submit() -> Verdict:
        nonlocal refusals
        while True:
            try:
                return await runner.run(JOB)
            except UserFacingError:
                refusals += 1
                await asyncio.sleep(0.05)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        verdicts = await asyncio.gather(*(submit() for _ in range(size)))
        is_over = True
    took = time.perf_counter() - started
    assert all(verdict.is_solved for verdict in verdicts)
    print(f"{size} at once: all verdicts after {took:.2f} s, worst lag of the loop {1000 * worst:.0f} ms, "
          f"{refusals} times asked to come back")  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())


async def run(_folder: Path) -> None:
    """Print the judge's figures; its build is kept in the user's cache, as in the product."""
    await main()
