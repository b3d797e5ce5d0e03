"""Only a file that was built here, and that nobody else could have written, is ever loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import UserFacingError
from cogs.drills.judge.build import BuildFailed, default_cache, ensure_component, is_ours
from cogs.drills.judge.runner import WasmRunner
from tests.judge.conftest import HONEST, assert_honest_passes, job


@pytest.fixture
def copy(component: Path, tmp_path: Path) -> Path:
    """The built component and its record in a cache of the test's own."""
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    for source in (component, component.with_suffix(".sha256")):
        shutil.copy(source, cache / source.name)
    return cache / component.name


def test_the_built_file_and_its_folder_are_the_owners_alone(component: Path) -> None:
    assert is_ours(component)
    assert component.stat().st_mode & 0o777 == 0o600
    assert component.with_suffix(".sha256").stat().st_mode & 0o777 == 0o600
    assert component.parent.stat().st_mode & 0o022 == 0


def test_a_file_found_whole_is_used_as_it_is(copy: Path) -> None:
    before = copy.stat().st_mtime_ns
    assert ensure_component(copy.parent) == copy
    assert copy.stat().st_mtime_ns == before


def test_a_changed_byte_makes_it_foreign(copy: Path) -> None:
    with copy.open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    assert not is_ours(copy)


def test_a_file_without_its_record_is_foreign(copy: Path) -> None:
    copy.with_suffix(".sha256").unlink()
    assert not is_ours(copy)


@pytest.mark.parametrize("suffix", [".bin", ".sha256"])
def test_a_file_that_others_may_write_is_foreign(copy: Path, suffix: str) -> None:
    copy.with_suffix(suffix).chmod(0o666)
    assert not is_ours(copy)


def test_a_link_to_a_file_is_foreign(copy: Path) -> None:
    real = copy.rename(copy.with_name("elsewhere"))
    copy.symlink_to(real)
    assert not is_ours(copy)


def test_a_folder_that_others_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(BuildFailed, match="others may write"):
        ensure_component(tmp_path)


async def test_a_judge_without_a_usable_cache_says_why_and_refuses(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    runner = WasmRunner(blocked / "cache")
    reason = await runner.self_test()
    assert reason is not None
    assert "cache folder" in reason
    with pytest.raises(UserFacingError, match="cannot be judged"):
        await runner.run(job(HONEST))
    await runner.aclose()


async def test_a_judge_over_a_copied_cache_works(copy: Path) -> None:
    runner = WasmRunner(copy.parent)
    await assert_honest_passes(runner)
    await runner.aclose()


def test_the_cache_is_the_users_and_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "cadre" / "judge"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache() == Path.home() / ".cache" / "cadre" / "judge"
