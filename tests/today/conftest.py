"""A library of three drills and one deck, and a group."""

from __future__ import annotations

import shutil

import pytest

import tests.conftest as top
from bot import features
from bot.content import Library, load_packs
from tests.conftest import ROOT
from tests.drills.conftest import pod

__all__ = ["pod"]


@pytest.fixture(scope="session")
def few_items(tmp_path_factory: pytest.TempPathFactory) -> Library:
    pack = tmp_path_factory.mktemp("few") / "content"
    drills = sorted((ROOT / "content" / "drills" / "communication").glob("*.yaml"))[:3]
    for source in (*drills, ROOT / "content/decks/career-behavioural.yaml", ROOT / "content/pack.yaml"):
        target = pack / source.relative_to(ROOT / "content")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(few_items: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: few_items)
