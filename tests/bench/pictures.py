"""V1: how long a chart takes, how large it is, and what the event loop notices of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from bot.charts.canvas import Canvas
from bot.charts.draw import png_of
from bot.charts.spec import Chart
from tests.kernel.test_charts import READ, SPECS

from .measure import ms, percentile, say, watched

ROUNDS = 25


async def run(_folder: Path) -> None:
    charts = {name: READ(spec) for name, spec in SPECS.items()}
    draw = png_of.__wrapped__
    first = _timed(lambda: draw(charts["lines"]))
    blank = percentile([_timed(lambda: Canvas(600).png()) for _ in range(ROUNDS)], 0.5)
    times = {name: [_timed(lambda c=chart: draw(c)) for _ in range(ROUNDS)] for name, chart in charts.items()}
    everything = [each for found in times.values() for each in found]
    slowest = max(times, key=lambda name: percentile(times[name], 0.5))
    async with watched() as span:
        for chart in charts.values():
            await asyncio.to_thread(draw, chart)
    kept = percentile([_timed(lambda: _kept(charts["lines"])) for _ in range(ROUNDS)], 0.5)
    sizes = sorted(len(draw(chart)) for chart in charts.values())
    say(
        "V1 pictures: charts drawn with Pillow",
        f"baseline, an empty picture: {ms(blank)}",
        f"a chart: p50 {ms(percentile(everything, 0.5))}, p95 {ms(percentile(everything, 0.95))} "
        f"(goal: p50 under 20), the first of a process {ms(first)}",
        f"slowest kind: {slowest}, p50 {ms(percentile(times[slowest], 0.5))}",
        f"drawn lately: {ms(kept)}",
        f"{len(charts)} charts in a thread: worst stall of the loop {ms(span.stall)}",
        f"size: {sizes[0] / 1000:.0f} to {sizes[-1] / 1000:.0f} KB",
    )


def _kept(chart: Chart) -> bytes:
    return png_of(chart)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
