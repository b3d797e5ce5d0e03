"""Judging on a snekbox server that the operator runs: numpy and threads, at the price of a service of its own.

Source: https://github.com/python-discord/snekbox (POST /eval: ``args`` and base64 ``files`` in, ``stdout`` and
``returncode`` out). Each case is a run of its own; the guest's text is the one of the WebAssembly judge.
"""

from __future__ import annotations

import asyncio
import base64
import time
from typing import Any

import aiohttp

from bot.errors import UserFacingError

from . import limits
from .build import GUEST
from .pool import WorkerLost
from .selftest import ENDED, Passing, fault_in
from .sequence import in_order, refusal, request_text
from .verdict import Case, Job, Verdict

_MARK = "\x1e"
_MAIN = f"""
import sys, types
world = sys.modules["wit_world"] = types.ModuleType("wit_world")
world.WitWorld = object
import app
reply = app.WitWorld().run(open("request.json", encoding="utf-8").read())
sys.__stdout__.write({_MARK!r} + reply)
"""
_KILLED = 137
_OWN_LIMIT_SECONDS = 5.0
"""A killed run that lasted this long was too slow for snekbox itself; a shorter one took too much memory."""


class SnekboxRunner:
    """Judges by HTTP. Opens its connections when it is first used."""

    def __init__(self, url: str, *, at_once: int = limits.WORKERS, queue: int = limits.QUEUE) -> None:
        self._url = url.rstrip("/") + "/eval"
        self._slots = asyncio.Semaphore(at_once)
        self._room = at_once + queue
        self._admitted = 0
        self._session: aiohttp.ClientSession | None = None
        self._is_closed = False

    async def run(self, job: Job) -> Verdict:
        """Judge; raise a UserFacingError if too many wait or the server is not there."""
        problem = refusal(job)
        if problem:
            return Verdict((), 0.0, problem=problem)
        if self._admitted >= self._room:
            raise UserFacingError(
                "**Judge**: too many solutions are waiting right now. Send yours again in a minute; nothing is lost."
            )
        self._admitted += 1
        try:
            async with self._slots:
                return await self._judge(job)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UserFacingError(
                "**Judge**: code cannot be judged here at the moment. Other drills work; tell a moderator."
            ) from error
        finally:
            self._admitted -= 1

    async def self_test(self) -> str | None:
        is_there = False
        try:
            fault = await fault_in(self.run, ENDED[:1])
            is_there = True
            return fault or await fault_in(self.run, ENDED[1:])
        except UserFacingError as error:
            told = f"the snekbox server did not judge a known solution: {error.sentence}"
            # One that goes down over hostile code is not to be tested again and again.
            return told if is_there else Passing(told)

    async def aclose(self) -> None:
        self._is_closed = True
        if self._session is not None:
            await self._session.close()

    async def _judge(self, job: Job) -> Verdict:
        async def ask(case: Case, seconds: float, _is_fresh: bool) -> dict[str, Any]:
            return await self._ask(request_text(job.source, job.function, case.args), seconds)

        return await in_order(job, ask, seconds_a_case=job.seconds_a_case, job_seconds=limits.JOB_SECONDS)

    async def _ask(self, request: str, seconds: float) -> dict[str, Any]:
        if self._is_closed:
            raise WorkerLost("the judge is closed")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        files = {
            "main.py": _MAIN.encode(),
            "app.py": (GUEST / "app.py").read_bytes(),
            "request.json": request.encode(),
        }
        body = {
            "args": ["main.py"],
            "files": [{"path": k, "content": base64.b64encode(v).decode()} for k, v in files.items()],
        }
        started = time.perf_counter()
        try:
            async with asyncio.timeout(seconds + limits.GRACE_SECONDS):
                async with self._session.post(self._url, json=body) as response:
                    response.raise_for_status()
                    found = await response.json()
        except TimeoutError as error:
            raise WorkerLost("no answer in time", is_late=True) from error
        return _word_of(found, time.perf_counter() - started, seconds)


def _word_of(found: Any, spent: float, seconds: float) -> dict[str, Any]:
    """Read the server's answer the way a worker of ours would have put it."""
    if not isinstance(found, dict):
        return {"end": "trap"}
    stdout, code = found.get("stdout"), found.get("returncode")
    if code == 0 and isinstance(stdout, str) and _MARK in stdout:
        text = stdout.rsplit(_MARK, 1)[1]
        return {"end": "too_big"} if len(text) > limits.LONGEST_REPLY else {"end": "reply", "text": text}
    if code == _KILLED:
        return {"end": "timeout"} if spent >= min(seconds, _OWN_LIMIT_SECONDS) else {"end": "memory"}
    return {"end": "trap"} if code is None or code == 255 else {"end": "exit"}
