"""Which processes a process started, from /proc. Elsewhere than on Linux none are found."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path

PROC = Path("/proc")


def _stat(entry: Path) -> tuple[int, int] | None:
    """Return parent and start time in ticks; None for what is dead or already gone."""
    try:
        # The name in parentheses may hold anything; the fields after it start with the state.
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else (int(fields[1]), int(fields[19]))


def _table() -> dict[int, tuple[int, int]]:
    if not PROC.is_dir():
        return {}
    found = {int(entry.name): _stat(entry) for entry in PROC.iterdir() if entry.name.isdecimal()}
    return {pid: stat for pid, stat in found.items() if stat is not None}


def descendants(pid: int) -> dict[int, int]:
    """Return the start times of all processes below `pid`, by their ids."""
    table = _table()
    family, last = {pid}, 0
    while len(family) > last:
        last = len(family)
        family |= {child for child, (parent, _started) in table.items() if parent in family}
    return {child: table[child][1] for child in family - {pid}}


def alive(family: Mapping[int, int]) -> list[int]:
    """Return which of them still run; an id given to another process since does not count."""
    table = _table()
    return sorted(pid for pid, started in family.items() if pid in table and table[pid][1] == started)


async def end(pid: int) -> None:
    """Kill a process that is not our child, and wait until it is gone."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    loop, gone = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(handle, gone.set)
    try:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(5):
            await gone.wait()
    finally:
        loop.remove_reader(handle)
        os.close(handle)
