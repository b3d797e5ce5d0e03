"""CPython as a WebAssembly component: built once on this machine, kept in the cache, loaded only if it is ours.

The file is native code once precompiled, so whoever can write it runs code as the bot: it lies in a folder of the
owner's alone, and its hash, written when it was built, is compared before each start.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from . import limits

HERE = Path(__file__).parent
GUEST = HERE / "guest"
WORKER = HERE / "worker.py"
BUILD_SECONDS = 600
LIBRARIES = ("wasmtime", "componentize-py")


class BuildFailed(Exception):
    """The component cannot be had; the text says why, in words for an operator."""


def default_cache() -> Path:
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "cadre" / "judge"


def site_folder(library: str = "wasmtime") -> Path:
    """Return the folder that holds the library, without importing it into the bot."""
    found = importlib.util.find_spec(library)
    if found is None or found.origin is None:
        raise BuildFailed("the libraries for judging are not installed; install cadre[judge]")
    return Path(found.origin).parent.parent


def ensure_component(cache: Path) -> Path:
    """Return the precompiled component, building it if this version was never built here. Blocks for about 22 s."""
    site_folder()
    try:
        _own_folder(cache)
        target = cache / f"cpython-{_version_key()}.bin"
        with FileLock(f"{target}.lock", timeout=BUILD_SECONDS, mode=0o600):
            if not is_ours(target):
                _build(cache, target)
    except OSError as error:
        raise BuildFailed(
            f"the judge's cache folder {cache} cannot be used: {error.strerror or error}"
        ) from error
    return target


def is_ours(target: Path) -> bool:
    """Tell whether the file is the one whose hash was stored when it was built, by this user and nobody else."""
    record = _record_of(target)
    try:
        if not (_is_private(target) and _is_private(record)):
            return False
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == record.read_text()
    except FileNotFoundError:
        return False


def _record_of(target: Path) -> Path:
    return target.with_suffix(".sha256")


def _own_folder(cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform != "win32" and not _is_private(cache):
        raise BuildFailed(
            f"others may write in the judge's cache folder {cache}; chmod 700 it or name another"
        )


def _is_private(path: Path) -> bool:
    if sys.platform == "win32":
        return path.exists()
    found = path.lstat()
    is_ours = found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return is_ours and not stat.S_ISLNK(found.st_mode)


def _version_key() -> str:
    """Return a name for all that the built file depends on."""
    try:
        parts = [f"{name}={importlib.metadata.version(name)}" for name in LIBRARIES]
    except importlib.metadata.PackageNotFoundError as error:
        raise BuildFailed(f"{error.name} is not installed; install cadre[judge]") from error
    parts += [platform.system(), platform.machine(), str(limits.STACK_BYTES)]
    parts += [path.read_text(encoding="utf-8") for path in (WORKER, *sorted(GUEST.glob("*.[pw]*")))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _build(cache: Path, target: Path) -> None:
    """Build under a temporary name; the hash is in place before the file, so that half a build is never ours."""
    with tempfile.TemporaryDirectory(prefix="build-", dir=cache) as folder:
        component, compiled = Path(folder) / "component.wasm", Path(folder) / "compiled.bin"
        guest = Path(shutil.copytree(GUEST, Path(folder) / "guest"))
        _componentize(guest, component)
        paths = [str(site_folder()), str(component), str(compiled)]
        _run(
            [sys.executable, "-I", "-S", str(WORKER), "precompile", *paths, str(limits.STACK_BYTES)],
            Path(folder),
        )
        compiled.chmod(0o600)
        record = Path(folder) / "record"
        record.touch(mode=0o600)
        with compiled.open("rb") as file:
            record.write_text(hashlib.file_digest(file, "sha256").hexdigest())
        record.replace(_record_of(target))
        compiled.replace(target)


def _componentize(guest: Path, component: Path) -> None:
    script = "import sys; sys.path.append(sys.argv.pop(1)); from componentize_py import script; script()"
    options = ["-d", str(guest / "drill.wit"), "-w", "drill", "componentize", "-p", str(guest)]
    command = [sys.executable, "-I", "-S", "-c", script, str(site_folder()), *options, "app"]
    _run([*command, "-o", str(component)], component.parent)


def _run(command: Sequence[str], cwd: Path) -> None:
    try:
        subprocess.run(  # noqa: S603 — our own interpreter and files
            command, cwd=cwd, env=minimal_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=True,
            timeout=BUILD_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BuildFailed(f"building the judge took longer than {BUILD_SECONDS} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()[-300:]
        raise BuildFailed(f"building the judge failed: {said}") from error


def minimal_environment() -> dict[str, str]:
    """Return what a child of the bot may know: nothing, but for what Windows needs to start a process at all."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
