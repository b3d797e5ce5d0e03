"""Hands reaching out of the sandbox, each leaving evidence outside if it got there; and a runner that lets them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cogs.drills.judge.compare import same
from cogs.drills.judge.verdict import Case, CaseResult, CodeRunner, Job, Verdict
from tests.judge.conftest import variable

SECRET = "the bot's own secret"
VARIABLE = "CADRE_PROBE_SECRET"
ALL = frozenset(
    {
        "reads a file",
        "reads a variable",
        "writes a file",
        "connects",
        "runs a command",
        "forks",
        "signals the bot",
    }
)


@dataclass(frozen=True)
class Probe:
    source: str
    args: tuple[Any, ...]
    is_out: Callable[[], bool] | None = None
    """Evidence outside; without it, the answer is the secret itself."""


def probes(
    folder: Path, port: int, connected: Callable[[], bool], signalled: Callable[[], bool]
) -> dict[str, Probe]:
    secret = folder / "secret"
    secret.write_text(SECRET)
    written, commanded, forked = folder / "written", folder / "commanded", folder / "forked"
    return {
        "reads a file": Probe("def f(path): return open(path).read()", (str(secret),)),
        "reads a variable": Probe("import os\ndef f(name): return os.environ[name]", (VARIABLE,)),
        "writes a file": Probe("def f(path): open(path, 'w').close()", (str(written),), written.exists),
        "connects": Probe(
            "import socket\ndef f(port):\n s = socket.socket()\n s.connect(('127.0.0.1', port))", (port,), connected
        ),
        "runs a command": Probe(
            "import os\ndef f(path): os.system('touch ' + path)", (str(commanded),), commanded.exists
        ),
        "forks": Probe(
            "import os\ndef f(path):\n child = os.fork()\n if not child:\n  open(path, 'w').close()\n  os._exit(0)\n"
            " os.waitpid(child, 0)",
            (str(forked),),
            forked.exists,
        ),
        "signals the bot": Probe(
            "import os, signal\ndef f(_): os.kill(os.getppid(), signal.SIGUSR1)", (0,), signalled
        ),
    }  # fmt: skip


@contextmanager
def outside(folder: Path) -> Iterator[dict[str, Probe]]:
    """Lay out what is to be reached: a file, a variable, a listening port, the bot's ear for signals."""
    heard: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _frame: heard.append(number))
    with variable(VARIABLE, SECRET), socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def connected() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield probes(folder, server.getsockname()[1], connected, lambda: bool(heard))
    signal.signal(signal.SIGUSR1, before)


async def escaped(runner: CodeRunner, folder: Path) -> set[str]:
    """Return the names of the probes that got out."""
    found = set()
    with outside(folder) as all_probes:
        assert all_probes.keys() == ALL
        for name, probe in all_probes.items():
            case = Case(probe.args, SECRET, is_public=True)
            verdict = await runner.run(Job(probe.source, "f", (case,), seconds_a_case=5))
            if probe.is_out() if probe.is_out else verdict.is_solved:
                found.add(name)
    return found


class NaiveRunner:
    """What must never be put in the sandbox's place: the same questions asked of a plain subprocess."""

    PROGRAM = (
        "import json, sys\njob = json.load(sys.stdin)\nspace = {}\nexec(job['source'], space)\n"
        "print(json.dumps(space[job['function']](*job['args'])))"
    )

    async def run(self, job: Job) -> Verdict:
        results = [await self._case(job, case) for case in job.cases]
        return Verdict(tuple(results), 0.0)

    async def _case(self, job: Job, case: Case) -> CaseResult:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", self.PROGRAM, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env=dict(os.environ),
        )  # fmt: skip
        asked = json.dumps({"source": job.source, "function": job.function, "args": case.args})
        answer, _ = await process.communicate(asked.encode())
        if process.returncode:
            return CaseResult("error", 0.0)
        return CaseResult("pass" if same(json.loads(answer), case.expected) else "wrong", 0.0)

    async def self_test(self) -> str | None:
        return None

    async def aclose(self) -> None:
        pass
