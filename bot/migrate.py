"""Bring a database file to this build's schema: forward only, under a lock, after a backup."""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.exc import DatabaseError

from .clock import Clock
from .db import backup_file
from .errors import DataFolderUnwritable, SchemaTooNew
from .telemetry import get_logger

log = get_logger(__name__)

_LOCK_SECONDS = 60


def migrate(path: Path, *, clock: Clock, backups_kept: int) -> str:
    """Create or upgrade the database at ``path`` and return the revision it now has.

    Raises:
        DataFolderUnwritable: when the folder or file cannot be written or is no database.
        SchemaTooNew: when a newer build has already upgraded it.
    """
    check_writable(path)
    try:
        with FileLock(path.with_suffix(".lock"), timeout=_LOCK_SECONDS):
            return _migrate_locked(path, clock=clock, backups_kept=backups_kept)
    except Timeout:
        raise DataFolderUnwritable(
            f"Another process has been upgrading {path} for {_LOCK_SECONDS} seconds; stop it, then start again."
        ) from None
    except DatabaseError as error:
        raise DataFolderUnwritable(
            f"{path} cannot be used as a database ({error.orig}); move it away or restore a backup."
        ) from None


def _migrate_locked(path: Path, *, clock: Clock, backups_kept: int) -> str:
    config = _config(path)
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head() or ""
    current = current_revision(path)
    if current == head:
        return head
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaTooNew(
            f"{path} was written by a newer Cadre (schema {current}, this build knows {head}); "
            "install that version or restore an older backup."
        )
    if current is not None:
        _backup(path, current, clock=clock, kept=backups_kept)
    command.upgrade(config, "head")
    log.info("migrated", schema_from=current, schema_to=head)
    return head


def current_revision(path: Path) -> str | None:
    """Return the schema revision of a file, None when it is absent or empty."""
    if not path.exists():
        return None
    engine = _engine(path)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def known_revisions() -> list[str]:
    """Return this build's schema revisions, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config(Path())).walk_revisions()]


def _config(path: Path) -> Config:
    config = Config()
    # Folders may be called anything; a per cent sign means something to the config parser.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["engine"] = _engine(path)
    return config


def _engine(path: Path) -> Engine:
    return create_engine(URL.create("sqlite", database=str(path)))


def _backup(path: Path, revision: str, *, clock: Clock, kept: int) -> None:
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"{path.stem}-{clock.now():%Y%m%dT%H%M%SZ}-{revision}.db"
    backup_file(path, target)
    log.info("backed_up", file=target.name)
    for old in sorted(folder.glob(f"{path.stem}-*.db"))[:-kept]:
        old.unlink()


def check_writable(path: Path) -> None:
    """Make the database's folder if need be and write into it.

    Raises:
        DataFolderUnwritable: with what to do about it.
    """
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise DataFolderUnwritable(
            f"The data folder {folder} cannot be written ({error.strerror}); "
            "set CADRE_DATA_DIR to a folder this user owns."
        ) from None
