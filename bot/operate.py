"""What an operator does beside running: back up, restore, look whether all is well, invite."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord
from filelock import FileLock, Timeout

from .app import read_packs
from .clock import Clock
from .config import Settings
from .content import summarise
from .db import DatabaseError, backup_file, current_revision, is_sound, settle
from .errors import MissingToken, SchemaTooNew, StartupError
from .features import content_kinds
from .gateway import set_up_library
from .migrate import check_writable, known_revisions, migrate
from .permissions import PERMISSIONS
from .run import checked_token, reaching_discord

_REACH_SECONDS = 20
_LOCK_SECONDS = 5


class CannotBackUp(StartupError):
    """There is nothing to back up, or no room for it."""


class CannotRestore(StartupError):
    """The backup or the moment is not fit for it; nothing was changed."""


def backup(settings: Settings, clock: Clock, target: Path | None) -> Path:
    """Copy the database, also while the bot runs, and return the copy's path.

    Raises:
        CannotBackUp: naming why; an existing file is never overwritten.
    """
    source = settings.database_path
    if not source.is_file():
        raise CannotBackUp(f"There is no database at {source} yet; check CADRE_DATA_DIR.")
    # Not cadre-…: those are the automatic ones, of which only the newest are kept.
    name = f"backup-{clock.now():%Y%m%dT%H%M%SZ}.db"
    if target is None:
        target = settings.data_dir / "backups" / name
    elif target.is_dir():
        target /= name
    if target.exists():
        raise CannotBackUp(f"{target} exists already; name another file.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        backup_file(source, target)
    except OSError as error:
        raise CannotBackUp(f"{target} cannot be written ({error.strerror}); name another place.") from None
    except DatabaseError as error:
        raise CannotBackUp(
            f"{source} cannot be copied to {target} ({error}); check both places with `cadre doctor` and `df`."
        ) from None
    if not is_sound(target):
        raise CannotBackUp(f"{source} is damaged, and so is its copy {target}; restore an earlier backup.")
    return target


@dataclass(frozen=True, slots=True)
class Restored:
    """``replaced`` is where the former database is kept; None when there was none."""

    revision: str
    replaced: Path | None


def restore(settings: Settings, clock: Clock, source: Path) -> Restored:
    """Put a backup in the database's place, upgraded to this build; keep the former file beside it.

    Raises:
        CannotRestore: the backup is no sound Cadre database, the bot is running, or there is no room.
        SchemaTooNew: a newer Cadre made the backup.
        DataFolderUnwritable: there is no place to restore to.
    """
    _check_backup(source)
    check_writable(settings.database_path)
    try:
        return _restore(settings.database_path, clock, source)
    except (OSError, DatabaseError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotRestore(
            f"{source} cannot be copied to {settings.data_dir} ({reason}), so nothing was changed; look for room there "
            "with `df`, then restore again."
        ) from None


def _restore(path: Path, clock: Clock, source: Path) -> Restored:
    with _alone(path), tempfile.TemporaryDirectory(dir=path.parent, prefix=".restore-") as scratch:
        fresh = Path(scratch) / path.name
        backup_file(source, fresh)
        try:
            revision = migrate(fresh, clock=clock, backups_kept=1)
        except SchemaTooNew:
            raise SchemaTooNew(
                f"{source} was written by a newer Cadre; install that version, or restore an older backup."
            ) from None
        settle(fresh)
        replaced = _set_aside(path, clock)
        fresh.replace(path)
    return Restored(revision, replaced)


def _check_backup(source: Path) -> None:
    if not source.is_file():
        raise CannotRestore(f"There is no file {source}; `cadre backup` makes one.")
    if not is_sound(source):
        raise CannotRestore(f"{source} is damaged or no database; restore another backup.")
    if current_revision(source) is None:
        raise CannotRestore(f"{source} is a database, but none of Cadre's; restore another file.")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep others from starting on the database meanwhile: they upgrade it first, under this lock."""
    try:
        with FileLock(path.with_suffix(".lock"), timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise CannotRestore(
            f"Another process is upgrading {path}; wait for it, then restore again."
        ) from None


def _set_aside(path: Path, clock: Clock) -> Path | None:
    """Give the former database a second name; its own stays taken until the restored one replaces it."""
    kept = path.with_name(f"replaced-{clock.now():%Y%m%dT%H%M%SZ}.db")
    had_database = path.exists()
    if had_database:
        if not settle(path):
            raise CannotRestore(f"{path} is in use; stop every running `cadre` first, then restore again.")
        try:
            os.link(path, kept)
        except FileExistsError:
            raise CannotRestore(f"{kept} exists already; wait a second, then restore again.") from None
        except OSError:  # not every file system has links
            try:
                shutil.copy2(path, kept)
            except OSError:
                kept.unlink(missing_ok=True)
                raise
    for ending in ("-wal", "-shm"):
        # Left by a database that was deleted by hand: SQLite would apply its log to the restored one.
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(kept.with_name(kept.name + ending))
    return kept if had_database else None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `cadre doctor`; a bad one's sentence names the way out."""

    title: str
    is_good: bool
    sentence: str


def examine(load: Callable[[], Settings], *, unknown: Sequence[str] = ()) -> Iterator[Finding]:
    """Look at everything that keeps a bot from starting, and change nothing but make the data folder.

    ``unknown`` are names of settings that there are not.
    """
    try:
        settings = load()
        set_up_library(settings)
    except StartupError as error:
        yield Finding("Settings", is_good=False, sentence=error.sentence)
        return
    told = f"there is no {', no '.join(unknown)}; correct or remove it" if unknown else "readable"
    yield Finding("Settings", is_good=not unknown, sentence=told)
    yield _finding("Data folder", lambda: _look_at_folder(settings))
    yield _finding("Database", lambda: _look_at_database(settings.database_path))
    yield _finding("Content", lambda: _look_at_content(settings))
    yield _finding("Token", lambda: checked_token(settings.token) and "set")
    yield _finding("Discord", lambda: asyncio.run(_look_at_discord(settings)))


def _finding(title: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(title, is_good=True, sentence=look())
    except StartupError as error:
        return Finding(title, is_good=False, sentence=error.sentence)


def _look_at_folder(settings: Settings) -> str:
    check_writable(settings.database_path)
    return f"{settings.data_dir} is writable"


def _look_at_database(path: Path) -> str:
    if not path.exists():
        return "none yet, the first start makes it"
    if not is_sound(path):
        raise StartupError(f"{path} is damaged; restore the newest backup with `cadre restore FILE`.")
    revision, known = current_revision(path), known_revisions()
    if revision is None:
        raise StartupError(f"{path} is no database of Cadre's; move it away.")
    if revision not in known:
        raise SchemaTooNew(
            f"{path} was written by a newer Cadre (schema {revision}); install that version or restore an older backup."
        )
    return f"sound, schema {revision}" + (
        "" if revision == known[0] else f", the next start makes it {known[0]}"
    )


def _look_at_content(settings: Settings) -> str:
    library, problems = read_packs(settings)
    if problems:
        raise StartupError(
            f"{len(problems)} problem(s), the first: {problems[0]}; see all of a pack with `cadre content check "
            "--content-dir FOLDER`."
        )
    count = sum(summarise(library, content_kinds()).values())
    if not count:
        raise StartupError(f"there is none in {settings.content_path}; check CADRE_CONTENT_DIR.")
    return f"{count} items"


async def _look_at_discord(settings: Settings) -> str:
    async with reaching_discord(), asyncio.timeout(_REACH_SECONDS):
        try:
            token = checked_token(settings.token)
        except StartupError:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"{discord.http.Route.BASE}/gateway"),
            ):
                return "reachable"
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(token)
            return f"reachable, the bot is {client.user}"


def invite_link(settings: Settings, client_id: int | None) -> str:
    """Return the address at which a server's owner adds the bot, asking for what it uses and no more.

    Raises:
        MissingToken, WrongToken: the application's id is not given and cannot be read from the token.
    """
    if client_id is None:
        client_id = _application_id(settings)
    return discord.utils.oauth_url(
        client_id, permissions=PERMISSIONS, scopes=("bot", "applications.commands")
    )


def _application_id(settings: Settings) -> int:
    """Read the id that the first part of a bot token spells in base64."""
    first = checked_token(settings.token).partition(".")[0]
    try:
        return int(base64.b64decode(first + "=" * (-len(first) % 4), validate=True))
    except (ValueError, binascii.Error):
        raise MissingToken(
            "CADRE_TOKEN does not name its application; give the application's id with --client-id."
        ) from None
