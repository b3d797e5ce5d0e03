"""Work that must not hold up the bot, in a process of its own: asked once, killed when it is late, gone afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

_ALONE: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
"""One thread: the same outcome each time, and a core is left for the bot."""


class WorkerFailed(Exception):
    """The worker was late or died; it is gone."""


async def ask(program: Sequence[str], asked: bytes, *, seconds: float) -> bytes:
    """Return what Python, started with these arguments, writes when it is given ``asked`` to read.

    It gets no variables of the bot's. Packing and reading what is said is the caller's: large things in pieces and in
    a thread, for pickle and json let no other code run meanwhile.

    Raises:
        WorkerFailed: there is no answer, or none in time.
    """
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", *program, env=needed | _ALONE,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate(asked)
    except TimeoutError as error:
        raise WorkerFailed(f"no answer in {seconds:g} seconds") from error
    finally:
        await _end(process)
    if process.returncode != 0:
        raise WorkerFailed(f"exit code {process.returncode}: {err.decode(errors='replace')[-300:].strip()}")
    return out


async def _end(process: asyncio.subprocess.Process) -> None:
    """Leave no process and no descriptor behind, whatever came between."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()
