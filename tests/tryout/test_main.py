from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.tryout.lobby import take_port
from bot.tryout.main import _folder, run_try

ROOT = Path(__file__).resolve().parents[2]
RUN = (
    "import sys; from bot.tryout.main import run_try; "
    "sys.exit(run_try(smoke=False, port=int(sys.argv[1]), open_browser=True, data_dir=None))"
)


@contextmanager
def started(port: int, *, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a try in a process of its own, without a screen that a browser could open on."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(port)],
        cwd=ROOT,
        env=kept | {"TMPDIR": str(temporary), "CADRE_TOKEN": "not-to-be-used"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_stopped_run_says_so_and_leaves_no_folder_and_no_port_behind(tmp_path: Path):
    with started(0, temporary=tmp_path) as process:
        assert process.stdout is not None
        said = ""
        while "No browser could be opened here" not in said:
            line = process.stdout.readline()
            assert line, said + process.communicate()[1]
            said += line
        port = int(said.split("http://127.0.0.1:")[1].split("/")[0])
        assert len(list(tmp_path.glob("cadre-try-*/cadre.db"))) == 1
        process.send_signal(signal.SIGTERM)
        out, complaints = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out.endswith("Stopping …\nStopped. Nothing is left behind.\n")
    assert complaints == ""
    assert list(tmp_path.glob("cadre-try-*")) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_in_use_ends_the_run_with_one_sentence(capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = run_try(smoke=False, port=port, open_browser=False, data_dir=None)
    assert code == 9
    said, complaint = capsys.readouterr()
    assert (
        complaint
        == f"Port {port} is taken by another program; choose another one with --port, or leave it out.\n"
    )
    assert "Stopped" not in said


def test_without_a_wish_the_usual_port_gives_way_to_another_and_only_this_machine_is_served():
    with take_port(None) as first, take_port(None) as second:
        assert first.getsockname()[0] == second.getsockname()[0] == "127.0.0.1"
        assert first.getsockname()[1] != second.getsockname()[1]


def test_a_folder_of_ones_own_is_kept_and_a_temporary_one_goes(tmp_path: Path):
    with _folder(tmp_path / "mine") as mine:
        mine.mkdir()
    with _folder(None) as temporary:
        assert temporary.is_dir()
        (temporary / "cadre.db").touch()
    assert mine.is_dir()
    assert not temporary.exists()
