"""Worker processes that can be killed at any moment, and replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import limits
from .build import WORKER, minimal_environment, site_folder
from .frames import BrokenFrame, packed, read_frame

ROOT = Path(os.sep).resolve()


class WorkerLost(Exception):
    """The worker did not answer in time (``is_late``), died, or spoke nonsense; it has been killed."""

    def __init__(self, reason: str, *, is_late: bool = False) -> None:
        super().__init__(reason)
        self.is_late = is_late


@dataclass(frozen=True, slots=True)
class Program:
    """What a worker runs: our own file, its arguments, and what it is told first."""

    file: Path
    args: tuple[str, ...]
    setup: Mapping[str, Any]


def python_judge(component: Path, file: Path = WORKER) -> Program:
    setup = {"stack_bytes": limits.STACK_BYTES, "memory_bytes": limits.MEMORY_BYTES}
    return Program(file, (str(site_folder()), str(component)), setup)


class Worker:
    """One process; one call at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._asked = 0

    @classmethod
    async def start(cls, component: Path, program: Path = WORKER) -> Worker:
        return await cls.launch(python_judge(component, program))

    @classmethod
    async def launch(cls, program: Program) -> Worker:
        """Start with nothing of the bot's: no variables, no descriptors but two pipes, a session of its own."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-S", str(program.file), "serve", *program.args,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=minimal_environment(), cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        worker = cls(process)
        await worker.ask({**program.setup}, seconds=limits.START_SECONDS)
        return worker

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, message: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """Send one frame and return the answer to it; kill the worker whenever that is not what happens."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101, PT018 — both are pipes
        try:
            async with asyncio.timeout(seconds):
                self._asked += 1
                stdin.write(packed({**message, "id": self._asked}))
                await stdin.drain()
                return await read_frame(stdout, self._asked)
        except TimeoutError as error:
            await self.kill()
            raise WorkerLost("no answer in time", is_late=True) from error
        except (BrokenFrame, ConnectionError) as error:
            await self.kill()
            raise WorkerLost(str(error)) from error
        except BaseException:  # cancelled: what it is doing is of no use to anyone
            await self.kill()
            raise

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        _close_pipes(self.process)

    async def close(self) -> None:
        """Let it go by closing its pipe; kill it if it stays."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await self.process.wait()
        await self.kill()


def _close_pipes(process: asyncio.subprocess.Process) -> None:
    """Give the descriptors back now; asyncio would wait for the garbage collector."""
    transport = getattr(process, "_transport", None)
    if transport is not None:
        transport.close()


class Loan:
    """A place in the pool; a worker that is lost while it lasts is replaced by the next call."""

    def __init__(self, program: Program, worker: Worker | None) -> None:
        self._program = program
        self.worker = worker
        self.is_closed = False

    async def ask(self, message: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        if self.is_closed:
            raise WorkerLost("the judge is closed")
        if self.worker is None or not self.worker.is_alive:
            self.worker = await Worker.launch(self._program)
        return await self.worker.ask(message, seconds=seconds)

    async def drop(self) -> None:
        """End the worker, which is not to be trusted any more; the next call gets a new one."""
        if self.worker is not None:
            await self.worker.kill()


class Pool:
    """Lend workers, at most so many at a time."""

    def __init__(self, program: Program | Path, size: int) -> None:
        """Make a pool over the program; a path is the component of the Python judge."""
        self._program = program if isinstance(program, Program) else python_judge(program)
        self._size = size
        self._slots = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._loans: set[Loan] = set()
        self._is_closed = False

    @property
    def _workers(self) -> list[Worker]:
        return [*self._idle, *(loan.worker for loan in self._loans if loan.worker)]

    @property
    def pids(self) -> list[int]:
        """The processes that live, idle or busy."""
        return [worker.process.pid for worker in self._workers if worker.is_alive]

    async def warm(self) -> None:
        """Start all workers, so that the first submissions do not wait for them."""
        while len(self._idle) + len(self._loans) < self._size:
            self._idle.append(await Worker.launch(self._program))

    @asynccontextmanager
    async def loan(self) -> AsyncIterator[Loan]:
        async with self._slots:
            loan = Loan(self._program, self._idle.pop() if self._idle else None)
            if loan.worker and not loan.worker.is_alive:
                await loan.worker.kill()  # it died while idle; give its pipes back
            loan.is_closed = self._is_closed
            self._loans.add(loan)
            try:
                yield loan
            finally:
                self._loans.discard(loan)
                if loan.worker and loan.worker.is_alive:
                    self._idle.append(loan.worker)

    async def close(self) -> None:
        """End all workers, and let no job that is under way start another."""
        self._is_closed = True
        for loan in self._loans:
            loan.is_closed = True
        async with asyncio.TaskGroup() as group:
            for worker in self._workers:
                group.create_task(worker.close())
        self._idle.clear()
