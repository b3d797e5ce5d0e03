"""What the benchmarks measure with: the event loop's stalls, percentiles, resident memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Span:
    """Seconds something took, and the longest time meanwhile in which the event loop did nothing else."""

    seconds: float = 0.0
    stall: float = 0.0


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Span]:
    """Measure the body; a timer that rings every millisecond notices when the loop is held up."""
    span, loop = Span(), asyncio.get_running_loop()
    last = loop.time()

    def ring() -> None:
        nonlocal last, handle
        now = loop.time()
        span.stall = max(span.stall, now - last - 0.001)
        last = now
        handle = loop.call_later(0.001, ring)

    handle = loop.call_later(0.001, ring)
    began = time.perf_counter()
    try:
        yield span
    finally:
        span.seconds = time.perf_counter() - began
        span.stall = max(span.stall, loop.time() - last - 0.001)
        handle.cancel()


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def say(title: str, *lines: str) -> None:
    print(f"\n{title}")
    for line in lines:
        print(f"  {line}", flush=True)
