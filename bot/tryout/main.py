"""Start and end a try: a folder of its own, the world, the lobby, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

from bot.errors import StartupError
from bot.telemetry import configure_logging

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_BROKEN_OFF = 130
"""What shells expect of a script that did not come to its end."""


def run_try(*, smoke: bool, port: int | None, open_browser: bool, data_dir: Path | None) -> int:
    """Run until interrupted, or, with ``smoke``, to the end of the script; return the exit code.

    ``port`` None means the usual one, or any free one when that is taken. ``data_dir`` None means a
    temporary folder that goes at the end.
    """
    configure_logging(level="WARNING", log_format="console")
    for noisy in ("discord.client", "discord.state"):  # voice and intents of SimCord's own probe client
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        _check_extra()
        with _folder(data_dir) as folder:
            if smoke:
                code = _run(lambda: _smoke(folder))
            else:
                code = _run(lambda: _serve(folder, port=port, open_browser=open_browser))
    except StartupError as refusal:
        print(refusal.sentence, file=sys.stderr)
        return refusal.exit_code
    if code is not None:
        return code
    print(
        f"Stopped. The data stays in {data_dir}." if data_dir else "Stopped. Nothing is left behind.",
        flush=True,
    )
    return _BROKEN_OFF if smoke else 0


def _check_extra() -> None:
    missing = [name for name in ("simcord", "PIL", "markdown_it") if importlib.util.find_spec(name) is None]
    if missing:
        raise StartupError(
            "`cadre try` needs its extra, which is not installed: run `make try` in a checkout, "
            "or `pip install 'cadre[try]'`."
        )


@contextlib.contextmanager
def _folder(data_dir: Path | None) -> Iterator[Path]:
    if data_dir is not None:
        yield data_dir
        return
    # What still writes there when the run is broken off must not keep the folder alive.
    with tempfile.TemporaryDirectory(prefix="cadre-try-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def _run(work: Callable[[], Coroutine[Any, Any, int]]) -> int | None:
    """Run the work in an event loop; None when Ctrl-C or SIGTERM ended it, which they do in order."""

    async def main() -> int:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that asyncio.run was given is a task
        loop = asyncio.get_running_loop()
        asked: list[bool] = []

        def stop() -> None:
            if not asked:  # a second one must not break off the tidying up
                asked.append(True)
                print("\nStopping …", flush=True)
                task.cancel()

        for number in _SIGNALS:
            with contextlib.suppress(NotImplementedError):  # Windows has none; asyncio.run takes Ctrl-C
                loop.add_signal_handler(number, stop)
        return await work()

    try:
        return asyncio.run(main())
    except (asyncio.CancelledError, KeyboardInterrupt):
        return None


async def _smoke(folder: Path) -> int:
    from .smoke import play  # noqa: PLC0415 - SimCord is an extra

    return await play(folder, print_line=lambda line: print(line, flush=True))


async def _serve(folder: Path, *, port: int | None, open_browser: bool) -> int:
    from .doors import open_doors  # noqa: PLC0415 - SimCord is an extra

    print("Preparing Study Hall …", flush=True)
    async with open_doors(folder, port=port) as lobby:
        print(f"\nStudy Hall is open: {lobby.address}\n", flush=True)
        print(
            "The address works on this machine only and while this runs; it holds a key, so keep it to yourself."
        )
        print("Every run starts from the same morning. Ctrl-C ends it.", flush=True)
        if open_browser and not await asyncio.to_thread(_browse, lobby.address):
            print("No browser could be opened here; open the address yourself.", flush=True)
        await asyncio.Event().wait()
    return 0


def _browse(address: str) -> bool:
    """Open a window of a graphical browser; a text browser would take over the terminal."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
