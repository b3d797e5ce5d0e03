"""Bring a database file to this build's schema: forward only, under a lock, after a backup."""

from __future__ import annotations

import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from .clock import Clock
from .db import DatabaseError, backup_file, current_revision
from .errors import DataFolderUnwritable, SchemaTooNew
from .telemetry import get_logger

log = get_logger(__name__)

_LOCK_SECONDS = 60
_STEPS = Path(__file__).parent / "migrations"


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
            f"{path} cannot be used as a database ({error}); move it away or restore a backup."
        ) from None


def _migrate_locked(path: Path, *, clock: Clock, backups_kept: int) -> str:
    known = known_revisions()
    head = known[0]
    current = current_revision(path)
    if current == head:
        return head
    if current is not None and current not in known:
        raise SchemaTooNew(
            f"{path} was written by a newer Cadre (schema {current}, this build knows {head}); "
            "install that version or restore an older backup."
        )
    if current is not None:
        _backup(path, current, clock=clock, kept=backups_kept)
    _upgrade(path)
    log.info("migrated", schema_from=current, schema_to=head)
    return head


def known_revisions() -> list[str]:
    """Return this build's schema revisions, the newest first; files of steps begin with theirs."""
    return sorted((file.stem.split("_")[0] for file in (_STEPS / "versions").glob("[!_]*.py")), reverse=True)


def _upgrade(path: Path) -> None:
    # Alembic takes over a second to import, and most starts find their schema.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import URL, create_engine  # noqa: PLC0415
    from sqlalchemy.exc import DatabaseError as UpgradeError  # noqa: PLC0415

    config = Config()
    # Folders may be called anything; a per cent sign means something to the config parser.
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["engine"] = create_engine(URL.create("sqlite", database=str(path)))
    try:
        command.upgrade(config, "head")
    except UpgradeError as error:
        raise DatabaseError(str(error.orig)) from error


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
