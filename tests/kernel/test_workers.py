"""Processes that are asked once: answered, or ended."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.workers import WorkerFailed, ask

ENDLESS = ("-c", "while True: pass")


async def test_a_late_or_dead_process_is_an_error_and_gone():
    with pytest.raises(WorkerFailed, match=r"no answer in 0\.5 seconds"):
        await ask(ENDLESS, b"", seconds=0.5)
    with pytest.raises(WorkerFailed, match="exit code 3"):
        await ask(("-c", "raise SystemExit(3)"), b"", seconds=60)
    with pytest.raises(WorkerFailed, match="no more memory"):
        await ask(("-c", "raise MemoryError('no more memory')"), b"", seconds=60)


async def test_the_process_has_none_of_the_bots_variables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CADRE_TOKEN", "secret")
    told = await ask(("-c", "import os; print(sorted(os.environ))"), b"", seconds=60)
    assert b"CADRE_TOKEN" not in told
    assert b"OMP_NUM_THREADS" in told


async def test_a_process_ends_with_the_task_that_waits_for_it(tmp_path: Path):
    told = tmp_path / "pid"
    script = f"import os; open({str(told)!r}, 'w').write(str(os.getpid()) + '.')\nwhile True: pass"
    waiting = asyncio.ensure_future(ask(("-c", script), b"", seconds=60))
    while not (told.exists() and told.read_text().endswith(".")):  # noqa: ASYNC110 - another process says it
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()[:-1]), 0)
