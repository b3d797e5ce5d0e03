"""Nothing inside reaches anything outside; and the probes that say so do notice a runner without walls."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from cogs.drills.judge.runner import WasmRunner
from tests.judge.conftest import HONEST, judged
from tests.judge.probes import ALL, VARIABLE, NaiveRunner, escaped, variable


async def test_no_probe_gets_out_of_the_sandbox(runner: WasmRunner, tmp_path: Path) -> None:
    assert await escaped(runner, tmp_path) == set()


async def test_every_probe_gets_out_of_a_plain_subprocess(tmp_path: Path) -> None:
    assert await escaped(NaiveRunner(), tmp_path) == ALL


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
def targets(pid: int) -> list[str]:
    """Return what the process holds open; the descriptor that reads the list is gone by the time it is looked at."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(str(entry.readlink()))
    return found


def told_at_start(pid: int) -> tuple[bytes, Path]:
    """Return its environment and its folder."""
    return Path(f"/proc/{pid}/environ").read_bytes(), Path(f"/proc/{pid}/cwd").readlink()


async def test_a_worker_knows_no_variable_and_holds_no_descriptor_of_the_bot(runner: WasmRunner) -> None:
    before = set(targets(os.getpid()))
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    (mine,) = {name for name in targets(os.getpid()) if name.startswith("pipe")} - before
    with variable(VARIABLE, "secret"):
        assert (await judged(runner, HONEST)).is_solved
    (pid,) = runner.pids
    held = targets(pid)
    os.close(reader)
    os.close(writer)
    assert mine not in held
    assert not [name for name in held if name.endswith((".db", ".env"))]
    environment, folder = told_at_start(pid)
    assert b"CADRE" not in environment
    assert folder == Path("/")
    assert os.getsid(pid) == pid, "it has a session of its own"
