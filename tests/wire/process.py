"""The real bot as a process of its own, which never outlives its test."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from .descendants import alive, descendants, end
from .discord_server import DiscordServer

ROOT = Path(__file__).resolve().parents[2]
RUN = (sys.executable, "-m", "bot", "run")
# Becomes the bot, after asking Linux (prctl 1, PR_SET_PDEATHSIG) to kill it if the test run itself is killed.
GUARD = "import ctypes,os,sys; ctypes.CDLL(None).prctl(1, 9); os.execv(sys.argv[1], sys.argv[1:])"
GUARDED = (sys.executable, "-I", "-S", "-c", GUARD) if sys.platform == "linux" else ()
LINES_SHOWN = 60


class BotDiedError(Exception):
    """Say that the bot ended by itself, with the end of what it wrote."""


class _Output(asyncio.SubprocessProtocol):
    """Collect lines; the end of the process is noticed even if a child still holds the pipe."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.lines: list[str] = []
        self._rest = b""
        self._changed = changed

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002 (named by asyncio)
        *whole, self._rest = (self._rest + data).split(b"\n")
        self.lines += [line.decode(errors="replace") for line in whole]
        self._changed()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002 (named by asyncio)
        if self._rest:
            self.pipe_data_received(fd, b"\n")

    def process_exited(self) -> None:
        self._changed()


class BotProcess:
    """Start a bot against a server; leave the block and it is gone, with everything it started.

    `data_dir` is kept: the next `BotProcess` with the same one is the same bot started again.
    """

    def __init__(
        self,
        server: DiscordServer,
        data_dir: Path,
        *,
        command: Sequence[str] = RUN,
        cwd: Path = ROOT,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.server = server
        self._command = command
        self._cwd = cwd
        self._environment = _environment(server, data_dir) | dict(environment or {})
        self._output = _Output(server.world.changes.touch)
        self._transport: asyncio.SubprocessTransport | None = None
        self._identifies_before = 0
        self._family: dict[int, int] = {}

    @property
    def lines(self) -> list[str]:
        """What it wrote so far, stdout and stderr together."""
        return self._output.lines

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    @property
    def _running(self) -> asyncio.SubprocessTransport:
        if self._transport is None:
            raise RuntimeError("the bot was not started")
        return self._transport

    @property
    def pid(self) -> int:
        return self._running.get_pid()

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._running.get_returncode()

    async def start(self) -> None:
        self._identifies_before = self.server.identifies
        self._transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: self._output,
            *GUARDED,
            *self._command,
            cwd=self._cwd,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A session of its own: Ctrl-C reaches pytest only, and pytest then ends the bot.
            start_new_session=True,
        )

    async def ready(self, *, within: float = 20.0) -> None:
        """Wait until this process identified and its commands are registered.

        Raises:
            BotDiedError: if it ended instead. TimeoutError: if it did neither. Both show its output.
        """

        def is_settled() -> bool:
            has_identified = self.server.identifies > self._identifies_before
            return self.exit_code is not None or (has_identified and self.server.is_ready)

        await self._until(is_settled, within, "the bot ready")
        if self.exit_code is not None:
            raise BotDiedError(f"exit code {self.exit_code}\n{self._tail()}")

    async def wrote(self, text: str, *, within: float = 10.0) -> str:
        """Return the first line of output that contains `text`, waiting for it."""
        await self._until(lambda: any(text in line for line in self.lines), within, f"output {text!r}")
        return next(line for line in self.lines if text in line)

    async def exited(self, *, within: float = 15.0) -> int:
        """Wait for its end and return its exit code."""
        await self._until(lambda: self.exit_code is not None, within, "the end of the bot")
        code = self.exit_code
        assert code is not None
        return code

    async def _until(self, condition: Callable[[], object], within: float, what: str) -> None:
        try:
            await self.server.until(condition, within=within, what=what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self._tail()}") from None

    def _tail(self) -> str:
        return "\n".join(self.lines[-LINES_SHOWN:])

    async def terminate(self, *, within: float = 15.0) -> int:
        """Ask it to stop with SIGTERM and return its exit code."""
        return await self._end(signal.SIGTERM, within)

    async def kill(self) -> int:
        """End the bot alone with SIGKILL; what it started has to notice by itself (`leftovers`)."""
        return await self._end(signal.SIGKILL, 5.0)

    async def _end(self, number: signal.Signals, within: float) -> int:
        # Now, because afterwards its children have another parent.
        self._remember_family()
        with contextlib.suppress(ProcessLookupError):
            self._running.send_signal(number)
        return await self.exited(within=within)

    def _remember_family(self) -> None:
        if self.exit_code is None:
            self._family |= descendants(self.pid)

    def leftovers(self) -> list[int]:
        """Return the ids of processes the bot had started before it was ended and that still run."""
        return alive(self._family)

    async def stop(self) -> None:
        """End it and everything it started, in whatever state they are."""
        if self._transport is None:
            return
        self._remember_family()
        if self.exit_code is None:
            self._transport.kill()
        for pid in self.leftovers():
            await end(pid)
        with contextlib.suppress(ProcessLookupError):
            # Catches what a bot that ended by itself left in its session.
            os.killpg(self.pid, signal.SIGKILL)
        await self.exited(within=5)
        self._transport.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


def _environment(server: DiscordServer, data_dir: Path) -> dict[str, str]:
    # Without the developer's own settings: a test means the same on every machine.
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CADRE_")}
    return inherited | {
        "CADRE_TOKEN": server.token,
        "CADRE_DISCORD_API": server.api_url,
        "CADRE_DISCORD_GATEWAY": server.gateway_url,
        "CADRE_DATA_DIR": str(data_dir),
        "PYTHONUNBUFFERED": "1",
    }
