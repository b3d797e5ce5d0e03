"""Backups come back whole, a restore destroys nothing, and a bad night costs no token."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from pydantic import SecretStr

from bot import groups
from bot.app import Kernel
from bot.clock import HandClock
from bot.config import Settings, load_settings, unknown_settings
from bot.errors import MissingToken, SchemaTooNew, WrongToken
from bot.operate import CannotBackUp, CannotRestore, backup, examine, invite_link, restore
from bot.permissions import PERMISSIONS

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GwIrEt.made-up-for-this-test-alone"


def guilds_in(file: Path) -> list[int]:
    connection = sqlite3.connect(file)
    try:
        return [row[0] for row in connection.execute("SELECT guild_id FROM guilds ORDER BY guild_id")]
    finally:
        connection.close()


def add_guild(file: Path, guild_id: int) -> None:
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO guilds (guild_id, joined_at) VALUES (?, 0)", (guild_id,))
    connection.commit()
    connection.close()


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond the first few pages of a database."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestBackup:
    async def test_a_copy_made_while_the_bot_runs_has_all_that_was_committed(
        self, kernel: Kernel, clock: HandClock
    ) -> None:
        async with kernel.db.write() as tx:
            await groups.ensure_guild(tx, 77, now=clock.now())
        copy = backup(kernel.settings, clock, None)
        assert copy == kernel.settings.data_dir / "backups" / "backup-20260101T000000Z.db"
        assert guilds_in(copy) == [77]
        # Not in WAL mode (2), in which a file on a read-only medium cannot be opened.
        # Source: https://www.sqlite.org/fileformat.html#file_format_version_numbers
        assert copy.read_bytes()[18:20] == b"\x01\x01"

    def test_a_folder_or_a_file_may_be_named_and_no_file_is_overwritten(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        assert backup(settings, clock, tmp_path) == tmp_path / "backup-20260101T000000Z.db"
        named = backup(settings, clock, tmp_path / "new" / "mine.db")
        content = named.read_bytes()
        add_guild(settings.database_path, 1)
        with pytest.raises(CannotBackUp, match=r"mine\.db exists already"):
            backup(settings, clock, named)
        assert named.read_bytes() == content

    def test_without_a_database_there_is_nothing_to_copy_and_none_is_made(
        self, settings: Settings, clock: HandClock
    ) -> None:
        settings.database_path.unlink()
        with pytest.raises(CannotBackUp, match="CADRE_DATA_DIR"):
            backup(settings, clock, None)
        assert files(settings.data_dir) == {}

    def test_a_place_that_cannot_be_written_is_named(self, settings: Settings, clock: HandClock) -> None:
        with pytest.raises(CannotBackUp, match="cannot be written"):
            backup(settings, clock, settings.database_path / "below-a-file.db")

    def test_a_file_that_is_no_database_is_not_called_backed_up(
        self, settings: Settings, clock: HandClock
    ) -> None:
        settings.database_path.write_bytes(b"not a database at all" * 100)
        with pytest.raises(CannotBackUp, match="file is not a database"):
            backup(settings, clock, None)
        assert not list(settings.data_dir.rglob("backup-*.db"))

    def test_a_full_disk_is_said_and_no_half_copy_keeps_it_full(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        with full_disk(), pytest.raises(CannotBackUp, match=r"cannot be copied to .*check both places"):
            backup(settings, clock, tmp_path / "copies" / "copy.db")
        assert files(tmp_path / "copies") == {}


class TestRestore:
    def test_the_backup_is_back_and_what_it_replaced_is_kept(
        self, settings: Settings, clock: HandClock
    ) -> None:
        add_guild(settings.database_path, 1)
        copy = backup(settings, clock, None)
        add_guild(settings.database_path, 2)
        restored = restore(settings, clock, copy)
        assert guilds_in(settings.database_path) == [1]
        assert restored.replaced == settings.data_dir / "replaced-20260101T000000Z.db"
        assert guilds_in(restored.replaced) == [1, 2]
        assert copy.is_file()
        assert not list(settings.data_dir.glob(".restore-*"))

    def test_a_lost_database_is_put_back_into_a_new_folder(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        copy = backup(settings, clock, tmp_path / "copy.db")
        elsewhere = settings.model_copy(update={"data_dir": tmp_path / "new"})
        assert restore(elsewhere, clock, copy).replaced is None
        assert guilds_in(elsewhere.database_path) == []

    async def test_it_is_refused_while_the_bot_runs(self, kernel: Kernel, clock: HandClock) -> None:
        copy = backup(kernel.settings, clock, None)
        async with kernel.db.write() as tx:
            await groups.ensure_guild(tx, 5, now=clock.now())
        with pytest.raises(CannotRestore, match="is in use; stop every running"):
            restore(kernel.settings, clock, copy)
        async with kernel.db.write() as tx:
            await groups.ensure_guild(tx, 6, now=clock.now())
        assert guilds_in(kernel.settings.database_path) == [5, 6]
        assert not list(kernel.settings.data_dir.glob("replaced-*"))

    @pytest.mark.parametrize(
        ("spoil", "refusal", "sentence"),
        [
            (lambda file: file.unlink(), CannotRestore, "There is no file"),
            (lambda file: file.write_bytes(b"no database " * 500), CannotRestore, "damaged or no database"),
            (lambda file: file.write_bytes(b""), CannotRestore, "none of Cadre's"),
            (
                lambda file: file.write_bytes(file.read_bytes()[:40_000]),
                CannotRestore,
                "damaged or no database",
            ),
            (lambda file: set_schema(file, "9999"), SchemaTooNew, "written by a newer Cadre"),
        ],
        ids=["absent", "no database", "empty", "cut short", "newer"],
    )
    def test_a_backup_that_is_not_fit_changes_nothing(
        self,
        settings: Settings,
        clock: HandClock,
        tmp_path: Path,
        spoil: Callable[[Path], object],
        refusal: type[Exception],
        sentence: str,
    ) -> None:
        copy = backup(settings, clock, tmp_path / "copy.db")
        spoil(copy)
        before = settings.database_path.read_bytes()
        with pytest.raises(refusal, match=sentence):
            restore(settings, clock, copy)
        assert settings.database_path.read_bytes() == before
        assert {"cadre.db", "cadre.lock"} >= set(files(settings.data_dir)) >= {"cadre.db"}

    def test_a_full_disk_is_said_and_changes_nothing(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        copy = backup(settings, clock, tmp_path / "copy.db")
        before = settings.database_path.read_bytes()
        with full_disk(), pytest.raises(CannotRestore, match="so nothing was changed; look for room"):
            restore(settings, clock, copy)
        assert settings.database_path.read_bytes() == before
        assert set(files(settings.data_dir)) <= {"cadre.db", "cadre.lock"}

    def test_a_damaged_database_is_replaced_and_kept_as_it_is(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        copy = backup(settings, clock, tmp_path / "copy.db")
        settings.database_path.write_bytes(b"garbage" + settings.database_path.read_bytes()[7:])
        damaged = settings.database_path.read_bytes()
        restored = restore(settings, clock, copy)
        assert guilds_in(settings.database_path) == []
        assert restored.replaced is not None
        assert restored.replaced.read_bytes() == damaged

    def test_the_log_of_a_database_deleted_by_hand_is_not_applied_to_the_restored_one(
        self, settings: Settings, clock: HandClock, tmp_path: Path
    ) -> None:
        path, log = settings.database_path, settings.database_path.with_name("cadre.db-wal")
        copy = backup(settings, clock, tmp_path / "copy.db")
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO guilds (guild_id, joined_at) VALUES (13, 0)")
        left_over = log.read_bytes()
        connection.close()
        path.unlink()
        log.write_bytes(left_over)
        assert restore(settings, clock, copy).replaced is None
        assert guilds_in(path) == []


def set_schema(file: Path, revision: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


class TestDoctor:
    @pytest.fixture(autouse=True)
    def _nobody_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Port 1 of this machine: no test waits for a real network.
        monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1")

    @pytest.fixture
    def settings(self, settings: Settings, small_pack: Path) -> Settings:
        return settings.model_copy(update={"content_dir": small_pack})

    def ills(self, settings: Settings) -> dict[str, str]:
        return {
            finding.title: finding.sentence
            for finding in examine(lambda: settings)
            if not finding.is_good and finding.title != "Discord"
        }

    def test_a_folder_with_nothing_wrong_has_only_its_missing_token_named(self, settings: Settings) -> None:
        assert list(self.ills(settings)) == ["Token"]

    def test_the_first_start_has_no_database_and_that_is_well(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        assert "Database" not in self.ills(settings.model_copy(update={"data_dir": tmp_path / "new"}))
        assert files(tmp_path / "new") == {}

    @pytest.mark.parametrize(
        ("spoil", "sentence"),
        [
            (lambda file: file.write_bytes(b"no database " * 500), "is damaged; restore the newest backup"),
            (lambda file: file.write_bytes(b""), "is no database of Cadre's"),
            (lambda file: set_schema(file, "9999"), "written by a newer Cadre"),
        ],
        ids=["damaged", "foreign", "newer"],
    )
    def test_what_is_wrong_with_the_database_is_named(
        self, settings: Settings, spoil: Callable[[Path], object], sentence: str
    ) -> None:
        spoil(settings.database_path)
        assert sentence in self.ills(settings)["Database"]

    def test_a_folder_that_cannot_be_written_is_named(self, settings: Settings) -> None:
        below_a_file = settings.model_copy(update={"data_dir": settings.database_path / "below"})
        assert "set CADRE_DATA_DIR" in self.ills(below_a_file)["Data folder"]

    def test_bad_or_missing_content_is_named(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "pack" / "drills").mkdir(parents=True)
        (tmp_path / "pack" / "drills" / "one.yaml").write_text("kind: choice\n")
        bad = settings.model_copy(update={"content_dir": tmp_path / "pack"})
        assert "pack/drills/one.yaml:1" in self.ills(bad)["Content"]
        none = settings.model_copy(update={"content_dir": tmp_path / "nowhere"})
        assert "check CADRE_CONTENT_DIR" in self.ills(none)["Content"]

    def test_the_folder_of_further_packs_is_looked_at_as_a_start_would(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        with_packs = settings.model_copy(update={"packs_dir": tmp_path / "packs"})
        assert "check CADRE_PACKS_DIR" in self.ills(with_packs)["Content"]
        (tmp_path / "packs" / "mine" / "drills").mkdir(parents=True)
        (tmp_path / "packs" / "mine" / "drills" / "one.yaml").write_text("kind: choice\n")
        assert "mine/drills/one.yaml:1" in self.ills(with_packs)["Content"]

    def test_an_unreachable_discord_is_named(self, settings: Settings) -> None:
        *_, last = examine(lambda: settings)
        assert (last.title, last.is_good) == ("Discord", False)
        assert "cannot be reached at http://127.0.0.1:1" in last.sentence

    def test_a_misspelt_setting_is_named(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "cadre.env"
        file.write_text("CADRE_TOKNE=secret\nCADRE_DATA_DIR=data\nEDITOR=vi\n")
        monkeypatch.setenv("CADRE_XYZ", "secret")
        unknown = unknown_settings(file)
        assert unknown == ["CADRE_TOKNE (did you mean CADRE_TOKEN?)", "CADRE_XYZ"]
        first = next(iter(examine(lambda: settings, unknown=unknown)))
        assert (first.title, first.is_good) == ("Settings", False)
        assert "CADRE_TOKNE (did you mean CADRE_TOKEN?)" in first.sentence
        assert "secret" not in first.sentence

    def test_settings_that_cannot_be_read_end_the_list(self, tmp_path: Path) -> None:
        found = list(examine(lambda: load_settings(tmp_path / "absent.env")))
        assert [(finding.title, finding.is_good) for finding in found] == [("Settings", False)]


class TestInvite:
    def test_the_link_names_the_application_and_asks_for_what_the_code_uses(self, settings: Settings) -> None:
        with_token = settings.model_copy(update={"token": SecretStr(TOKEN)})
        link = urlsplit(invite_link(with_token, None))
        assert (link.hostname, link.path) == ("discord.com", "/oauth2/authorize")
        query = parse_qs(link.query)
        assert query["client_id"] == ["123456789012345678"]
        assert query["scope"] == ["bot applications.commands"]
        asked = discord.Permissions(int(query["permissions"][0]))
        assert asked == PERMISSIONS
        assert not asked.administrator
        assert TOKEN not in link.geturl()

    def test_the_application_may_be_named_instead_of_a_token(self, settings: Settings) -> None:
        assert "client_id=42&" in invite_link(settings, 42)

    @pytest.mark.parametrize(
        ("token", "refusal"), [(None, MissingToken), ("a token", WrongToken), ("x.y", MissingToken)]
    )
    def test_without_a_usable_token_the_way_out_is_said(
        self, settings: Settings, token: str | None, refusal: type[Exception]
    ) -> None:
        secret = SecretStr(token) if token else None
        with pytest.raises(refusal):
            invite_link(settings.model_copy(update={"token": secret}), None)
