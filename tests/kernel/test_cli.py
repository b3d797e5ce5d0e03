"""`cadre` from outside: every way a start can fail is one sentence and a code of its own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import __version__
from bot.errors import (
    BadContent,
    BadSettings,
    DataFolderUnwritable,
    MissingToken,
    NoNetwork,
    PortInUse,
    SchemaTooNew,
    StartupError,
)
from tests.conftest import HEAD

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GwIrEt.made-up-for-this-test-alone"
LONG = 60


class Shell:
    """A folder to run `cadre` in, with an environment that would start but for the network."""

    def __init__(self, folder: Path, template: Path, pack: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir()
        shutil.copy(template, self.data / "cadre.db")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("CADRE_")}
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        self.environment |= {
            "PYTHONPATH": str(ROOT),
            "CADRE_TOKEN": TOKEN,
            "CADRE_DATA_DIR": str(self.data),
            "CADRE_CONTENT_DIR": str(pack),
            "CADRE_HEALTH_PORT": "0",
            "CADRE_DISCORD_API": f"http://127.0.0.1:{port}/api/v10",
            "CADRE_DISCORD_GATEWAY": f"ws://127.0.0.1:{port}/gateway",
        }

    def __setitem__(self, name: str, value: object) -> None:
        self.environment[name] = str(value)

    def __call__(self, *args: str, python: str | None = None) -> subprocess.CompletedProcess[str]:
        program = ["-c", python] if python else ["-m", "bot"]
        return subprocess.run(
            [sys.executable, *program, *args],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )


@pytest.fixture
def shell(tmp_path: Path, template: Path, small_pack: Path) -> Shell:
    return Shell(tmp_path, template, small_pack)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


def newer_schema(shell: Shell) -> None:
    connection = sqlite3.connect(shell.data / "cadre.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()


def unusable_content(shell: Shell) -> None:
    drills = shell.folder / "pack" / "drills"
    drills.mkdir(parents=True)
    (drills / "broken.yaml").write_text("id: broken\nkind: choice\n")
    shell["CADRE_CONTENT_DIR"] = shell.folder / "pack"


def settings_of(**values: str) -> Callable[[Shell], None]:
    def put(shell: Shell) -> None:
        for name, value in values.items():
            shell[name] = value

    return put


FAILURES = {
    "a setting that is no number": (
        settings_of(CADRE_BACKUPS_KEPT="seven"),
        BadSettings,
        "The setting CADRE_BACKUPS_KEPT is not usable",
    ),
    "no token": (settings_of(CADRE_TOKEN=""), MissingToken, "CADRE_TOKEN is not set"),
    "an unreachable network": (settings_of(), NoNetwork, "Discord cannot be reached at http://127.0.0.1:"),
    "a data folder below a file": (
        lambda shell: shell.__setitem__("CADRE_DATA_DIR", shell.data / "cadre.db" / "below"),
        DataFolderUnwritable,
        "set CADRE_DATA_DIR",
    ),
    "a schema of a newer Cadre": (newer_schema, SchemaTooNew, "written by a newer Cadre"),
    "content without a usable item": (unusable_content, BadContent, "no usable content"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_start_that_fails_says_why_in_one_sentence_and_has_its_own_code(shell: Shell, name: str) -> None:
    spoil, expected, sentence = FAILURES[name]
    spoil(shell)
    ended = shell("run")
    *logged, last = ended.stderr.splitlines()
    assert ended.returncode == expected.exit_code, ended.stderr
    assert sentence in last
    assert last.endswith(".")
    assert [line for line in logged if not line.startswith('{"')] == []
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert TOKEN not in ended.stderr


def test_a_port_in_use_is_named(shell: Shell, taken_port: int) -> None:
    shell["CADRE_HEALTH_PORT"] = taken_port
    ended = shell("run")
    assert ended.returncode == PortInUse.exit_code
    assert ended.stderr.splitlines()[-1].startswith(f"127.0.0.1:{taken_port} is in use by another program")
    assert "Traceback" not in ended.stderr


def test_settings_are_read_from_a_named_file(shell: Shell) -> None:
    del shell.environment["CADRE_CONTENT_DIR"]
    (shell.folder / "cadre.env").write_text("CADRE_CONTENT_DIR=nowhere\n")
    ended = shell("content", "check", "--env-file", "cadre.env")
    assert (ended.returncode, "The content folder nowhere does not exist" in ended.stderr) == (
        BadContent.exit_code,
        True,
    )


def test_backup_and_restore_say_what_they_did(shell: Shell) -> None:
    made = shell("backup")
    assert made.returncode == 0, made.stderr
    file = Path(made.stdout.strip())
    assert file.parent == shell.data / "backups"
    restored = shell("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.splitlines()[0] == f"Restored {file} to {shell.data / 'cadre.db'} (schema {HEAD})."
    assert "is kept as" in restored.stdout.splitlines()[1]


def test_migrate_makes_the_database_and_says_its_schema(shell: Shell) -> None:
    (shell.data / "cadre.db").unlink()
    ended = shell("migrate")
    assert (ended.returncode, ended.stdout) == (0, f"{shell.data / 'cadre.db'} has schema {HEAD}.\n")


def test_a_pack_is_proved_and_counted_by_kind(shell: Shell) -> None:
    """Cadre's own pack takes a minute to prove; `make check` does that."""
    pack = Path(__file__).parents[2] / "docs" / "examples" / "recsys-pack"
    lines = shell("content", "check", "--summary", "--content-dir", str(pack)).stdout.splitlines()
    assert sorted(lines) == ["choice 1", "code 1", "recall 1"]


def test_bad_content_is_named_by_file_line_and_field(shell: Shell) -> None:
    unusable_content(shell)
    ended = shell("content", "check", "--content-dir", "pack")
    assert ended.returncode == BadContent.exit_code
    assert ended.stderr.splitlines()[0].startswith("pack/drills/broken.yaml:1: ")
    assert ended.stderr.splitlines()[-1].startswith("The content has ")


def test_the_command_line_explains_itself_without_loading_discord(shell: Shell) -> None:
    assert shell("version").stdout == f"cadre {__version__}\n"
    shown = shell("--help")
    assert shown.returncode == 0
    for command in ("run", "try", "migrate", "backup", "restore", "doctor", "invite", "content", "version"):
        assert f"\n  {command} " in shown.stdout
    assert shell("nothing").returncode == BadSettings.exit_code
    loaded = shell(python="import bot.__main__, sys; print({'discord', 'sqlalchemy'} & set(sys.modules))")
    assert loaded.stdout == "set()\n"


def test_try_without_its_extra_says_how_to_install_it(shell: Shell) -> None:
    without = "import sys; sys.modules['simcord'] = None; from bot.__main__ import main; main()"
    ended = shell("try", "--smoke", python=without)
    assert ended.returncode == StartupError.exit_code
    assert "cadre[try]" in ended.stderr
    assert ended.stderr.count("\n") == 1


def _hear_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_quiet(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(LONG)
        shell["CADRE_DISCORD_API"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        doctor = subprocess.Popen(
            [sys.executable, "-m", "bot", "doctor"],
            cwd=shell.folder,
            env=shell.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A suite started in the background of a shell hands on an ignored SIGINT.
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - the child only sets a signal's default
        )
        connection, _ = silent.accept()
        assert connection.recv(1), "the question is asked; only the answer is missing"
        doctor.send_signal(signal.SIGINT)
        _, complaints = doctor.communicate(timeout=LONG)
        connection.close()
    assert (doctor.returncode, complaints) == (130, b"")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_token_reaches_a_log_line_wherever_it_stands_in_the_record(shell: Shell, log_format: str) -> None:
    logging = f"""
import logging, sys
from bot.telemetry import configure_logging, get_logger
token = sys.argv[1]
configure_logging(level="DEBUG", log_format={log_format!r})
logging.getLogger("library").warning("Bot %s", token)
get_logger("ours").info(f"event {{token}}", field=token, nested={{"headers": [token]}})
try:
    raise ValueError(f"bad header {{token}}")
except ValueError:
    logging.getLogger("library").exception("failed")
"""
    ended = shell(TOKEN, python=logging)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("[token]") == 5
    assert TOKEN not in ended.stderr
