"""Bringing a database file to this build's schema: forward only, after a backup, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from bot.clock import HandClock
from bot.db import current_revision, is_sound
from bot.errors import DataFolderUnwritable, SchemaTooNew
from bot.migrate import known_revisions, migrate

KERNEL = Path(__file__).parents[2] / "bot"
HEAD = known_revisions()[0]
CLOCK = HandClock(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))

LATER = """
from pathlib import Path
from alembic import op

revision = "later"
down_revision = "HEAD"


def upgrade() -> None:
    op.execute("ALTER TABLE guilds ADD COLUMN motto TEXT NOT NULL DEFAULT 'later'")
    if Path(__file__).with_name("fail").exists():
        op.execute("UPDATE nowhere SET x = 1")
"""
UPGRADES = """
import shutil, sys
from datetime import UTC, datetime
from pathlib import Path
import bot
from bot.clock import HandClock
from bot.errors import StartupError
from bot.migrate import migrate

clock = HandClock(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))
plain, tidied, broken = (Path(argument) for argument in sys.argv[1:])
assert migrate(plain, clock=clock, backups_kept=3) == "later"
assert migrate(tidied, clock=clock, backups_kept=2) == "later"
fail = Path(bot.__file__).parent / "migrations/versions/fail"
fail.touch()
try:
    migrate(broken, clock=clock, backups_kept=3)
except StartupError as error:
    assert "nowhere" in error.sentence
else:
    raise AssertionError("the broken step was not noticed")
shutil.copy(broken, broken.with_name("after-failure.db"))
fail.unlink()
assert migrate(broken, clock=clock, backups_kept=3) == "later"
"""


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory, template: Path) -> dict[str, Path]:
    """Databases of this build that a later one, a copy with one more step of the schema, has upgraded."""
    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(KERNEL, folder / "bot", ignore=shutil.ignore_patterns("__pycache__", "tryout"))
    (folder / "bot/migrations/versions/later.py").write_text(LATER.replace("HEAD", HEAD))
    paths = {name: folder / name / "cadre.db" for name in ("plain", "tidied", "broken")}
    for path in paths.values():
        path.parent.mkdir()
        copy_with_a_server(template, path)
    (folder / "tidied" / "backups").mkdir()
    for year in (2023, 2024, 2025):
        (folder / "tidied" / "backups" / f"cadre-{year}0101T000000Z-0000.db").touch()
    done = subprocess.run(
        [sys.executable, "-c", UPGRADES, *map(str, paths.values())],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return paths


def copy_with_a_server(template: Path, path: Path) -> None:
    shutil.copy(template, path)
    ask(path, "INSERT INTO guilds (guild_id, joined_at) VALUES (7, 1)")


def ask(path: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


@pytest.fixture
def stored(tmp_path: Path, template: Path) -> Path:
    """A database of this build with one server in it."""
    path = tmp_path / "data" / "cadre.db"
    path.parent.mkdir()
    copy_with_a_server(template, path)
    return path


def test_a_fresh_folder_gets_a_database_of_this_build_and_no_backup(tmp_path):
    path = tmp_path / "new" / "folder" / "cadre.db"
    assert migrate(path, clock=CLOCK, backups_kept=3) == HEAD == current_revision(path)
    assert is_sound(path)
    tables = {row[0] for row in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"guilds", "groups", "members", "ledger", "routines", "occurrences"} <= tables
    assert not (path.parent / "backups").exists()


def test_files_of_steps_are_named_in_the_order_in_which_they_are_taken():
    scripts = ScriptDirectory(str(KERNEL / "migrations"))
    assert known_revisions() == [script.revision for script in scripts.walk_revisions()]


def test_who_finds_the_schema_does_not_wait_for_what_changes_it(stored):
    ask = "import sys; from pathlib import Path; from bot.clock import SystemClock; from bot.migrate import migrate; "
    ask += (
        "migrate(Path(sys.argv[1]), clock=SystemClock(), backups_kept=1); print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", ask, str(stored)],
        cwd=KERNEL.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_migrating_again_changes_nothing(stored):
    before = stored.read_bytes()
    assert migrate(stored, clock=CLOCK, backups_kept=3) == HEAD
    assert stored.read_bytes() == before
    assert not (stored.parent / "backups").exists()


def test_two_processes_that_start_together_end_with_one_schema(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(migrate, tmp_path / "cadre.db", clock=CLOCK, backups_kept=3) for _ in range(4)]
        assert [w.result() for w in work] == [HEAD] * 4
    assert is_sound(tmp_path / "cadre.db")


def test_an_upgrade_keeps_a_backup_of_the_old_schema_and_all_rows(upgraded):
    path = upgraded["plain"]
    assert current_revision(path) == "later"
    assert ask(path, "SELECT guild_id, motto FROM guilds") == [(7, "later")]
    backup = path.parent / "backups" / f"cadre-20260304T050607Z-{HEAD}.db"
    assert is_sound(backup)
    assert current_revision(backup) == HEAD
    assert ask(backup, "SELECT guild_id FROM guilds") == [(7,)]


def test_only_so_many_backups_are_kept_the_newest(upgraded):
    assert sorted(f.name for f in (upgraded["tidied"].parent / "backups").iterdir()) == [
        "cadre-20250101T000000Z-0000.db",
        f"cadre-20260304T050607Z-{HEAD}.db",
    ]


def test_an_upgrade_that_fails_half_way_leaves_the_old_schema_and_can_be_done_again(upgraded):
    failed = upgraded["broken"].with_name("after-failure.db")
    assert current_revision(failed) == HEAD
    assert "motto" not in {row[1] for row in ask(failed, "PRAGMA table_info(guilds)")}
    assert ask(failed, "SELECT guild_id FROM guilds") == [(7,)]
    assert ask(upgraded["broken"], "SELECT guild_id, motto FROM guilds") == [(7, "later")]


def test_a_newer_schema_is_refused_and_left_as_it_is(upgraded, tmp_path):
    path = tmp_path / "cadre.db"
    shutil.copy(upgraded["plain"], path)
    before = path.read_bytes()
    with pytest.raises(
        SchemaTooNew, match=rf"newer Cadre \(schema later, this build knows {HEAD}\)"
    ) as refused:
        migrate(path, clock=CLOCK, backups_kept=3)
    assert refused.value.exit_code == 7
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cadre.db"
    path.write_bytes(b"Dear diary, " * 1000)
    with pytest.raises(DataFolderUnwritable, match="cannot be used as a database") as refused:
        migrate(path, clock=CLOCK, backups_kept=3)
    assert refused.value.exit_code == 6
    assert path.read_bytes() == b"Dear diary, " * 1000


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        DataFolderUnwritable, match=r"The data folder .*file/data cannot be written .*CADRE_DATA_DIR"
    ):
        migrate(tmp_path / "file" / "data" / "cadre.db", clock=CLOCK, backups_kept=3)


@pytest.mark.parametrize("name", ["with space", "100%", "what?", "a#b", "größe"])
def test_the_data_folder_may_be_called_anything(tmp_path, name):
    path = tmp_path / name / "cadre.db"
    assert migrate(path, clock=CLOCK, backups_kept=3) == HEAD
    assert [f.name for f in (tmp_path / name).iterdir() if f.suffix == ".db"] == ["cadre.db"]
    assert is_sound(path)
    assert migrate(path, clock=CLOCK, backups_kept=3) == HEAD
