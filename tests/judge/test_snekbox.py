"""The contract with a snekbox server, held against a small stand-in that runs what it is sent."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot.errors import UserFacingError
from cogs.drills.judge.snekbox import SnekboxRunner
from tests.judge.conftest import HONEST, case, job, judged

LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))
sys.path.insert(0, "")
runpy.run_path(sys.argv[1], run_name="__main__")
"""


class StandIn:
    """POST /eval as snekbox documents it; the run itself is an ordinary process, good enough for our own snippets."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.status = 200
        self.answer: dict[str, Any] | None = None
        self.seconds = 20.0

    async def eval(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        assert set(body) == {"args", "files"}
        assert all(not file["path"].startswith("/") for file in body["files"])
        if self.status != 200:
            return web.Response(status=self.status)
        return web.json_response(self.answer or await self.ran(body))

    async def ran(self, body: dict[str, Any]) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            for file in body["files"]:
                (Path(folder) / file["path"]).write_bytes(base64.b64decode(file["content"]))
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", LIMITED, *body["args"], cwd=folder, env={"PYTHONUTF8": "1", "PATH": os.defpath},
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            try:
                async with asyncio.timeout(self.seconds):
                    stdout, _ = await process.communicate()
            except TimeoutError:
                return {"stdout": "", "returncode": 137, "files": []}
            finally:
                if process.returncode is None:  # too slow, or nobody waits for it any more
                    process.kill()
                    await process.wait()
        return {"stdout": stdout.decode(), "returncode": process.returncode, "files": []}


@pytest_asyncio.fixture
async def server() -> AsyncIterator[tuple[StandIn, str]]:
    stand_in = StandIn()
    app = web.Application()
    app.router.add_post("/eval", stand_in.eval)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield stand_in, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest_asyncio.fixture
async def judge(server: tuple[StandIn, str]) -> AsyncIterator[SnekboxRunner]:
    made = SnekboxRunner(server[1])
    yield made
    await made.aclose()


async def test_a_server_that_ends_what_must_end_passes_the_self_test(judge):
    assert await judge.self_test() is None


async def test_cases_are_sent_one_by_one_and_without_what_is_expected(judge, server):
    stand_in, _ = server
    secret = 424_242
    verdict = await judged(
        judge, "def f(a):\n    print('hi')\n    return a * 2", case(3, expected=6), case(1, expected=secret)
    )
    assert [each.outcome for each in verdict.results] == ["pass", "wrong"]
    assert verdict.results[0].printed == "hi\n"
    assert len(stand_in.bodies) == 2
    sent = [base64.b64decode(f["content"]).decode() for body in stand_in.bodies for f in body["files"]]
    assert not [text for text in sent if str(secret) in text]


async def test_an_error_names_the_members_own_line(judge):
    verdict = await judged(judge, "def f(a):\n    b = a\n    return b // 0", case(1, expected=1))
    found = verdict.results[0]
    assert (found.outcome, found.line) == ("error", 3)
    assert "ZeroDivisionError" in (found.error or "")


async def test_leaving_early_and_writing_on_ones_own_is_never_a_pass(judge):
    source = "import os, sys\ndef f(a):\n    sys.__stdout__.write('{}')\n    sys.__stdout__.flush()\n    os._exit(0)"
    verdict = await judged(judge, source, case(1, expected=1))
    assert verdict.results[0].outcome == "crash"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"stdout": "", "returncode": 137, "files": []}, "memory"),
        ({"stdout": "", "returncode": None, "files": []}, "crash"),
        ({"stdout": "no mark", "returncode": 0, "files": []}, "crash"),
        ({"stdout": "\x1enot json", "returncode": 0, "files": []}, "crash"),
        ({"stdout": "\x1e" + "x" * 1_600_000, "returncode": 0, "files": []}, "too_big"),
    ],
)
async def test_whatever_the_server_says_becomes_a_verdict(judge, server, answer, outcome):
    server[0].answer = answer
    verdict = await judged(judge, HONEST, case([1], expected=[1]))
    assert verdict.results[0].outcome == outcome


async def test_a_run_that_the_server_kills_late_was_too_slow(judge, server):
    server[0].seconds = 0.3
    quick = job("def f(a):\n    while True: pass", case(1, expected=1), seconds=0.2)
    assert (await judge.run(quick)).results[0].outcome == "timeout"


async def test_a_server_that_is_gone_or_broken_is_said_in_a_sentence(server):
    stand_in, url = server
    stand_in.status = 500
    for address in (url, "http://127.0.0.1:9"):
        judge = SnekboxRunner(address)
        with pytest.raises(UserFacingError, match="cannot be judged here at the moment"):
            await judged(judge, HONEST, case([1], expected=[1]))
        assert "snekbox" in (await judge.self_test() or "")
        await judge.aclose()
