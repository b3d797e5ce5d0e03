"""Decks as content: counted by their notes, and every fault named by file, line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content import load_packs, summarise
from cogs.cards.models import CONTENT
from cogs.cards.shared_views import Share

from .conftest import CORE, SIDES, note
from .conftest import deck as made


def pack(folder: Path, *decks: dict[str, Any]) -> Path:
    root = folder / "pack"
    (root / "decks").mkdir(parents=True)
    for deck in decks:
        (root / "decks" / f"{deck['id']}.yaml").write_text(yaml.safe_dump(deck, sort_keys=False))
    return root


def data(deck: Any) -> dict[str, Any]:
    found: dict[str, Any] = deck.model_dump(mode="json", exclude_none=True)
    return found


def check(root: Path):
    return load_packs([root], CONTENT, is_thorough=True)


def test_notes_are_counted_as_cards(tmp_path):
    library, problems = check(pack(tmp_path, data(CORE), data(SIDES)))
    assert problems == []
    assert summarise(library, CONTENT) == {"deck": 2, "card": 6}


@pytest.mark.parametrize(
    ("place", "field", "value", "where", "sentence"),
    [
        (2, "source", "nowhere", "notes.2.source", "is not among the deck's sources"),
        (3, "term", "ALPHA", "notes.3.term", "is there twice"),
        (1, "id", "alpha-note", "notes.1.id", "is there twice"),
        (1, "gist", "too short", "notes.1.gist", "at least 30"),
    ],
)
def test_a_fault_is_named_by_file_line_and_field(tmp_path, place, field, value, where, sentence):
    deck = data(CORE)
    deck["notes"][place][field] = value
    root = pack(tmp_path, deck)
    library, problems = check(root)
    (problem,) = problems
    assert problem.where == where
    assert sentence in problem.sentence
    assert str(problem.file) == "pack/decks/ml-core.yaml"
    assert value in (root / "decks" / "ml-core.yaml").read_text().splitlines()[problem.line - 1]
    assert library.of("decks") == ()


def test_one_title_twice_and_one_gist_twice_are_problems(tmp_path):
    other = data(SIDES) | {"title": "ml CORE"}
    other["notes"][0]["gist"] = data(CORE)["notes"][0]["gist"].upper()
    _, problems = check(pack(tmp_path, data(CORE), other))
    told = [str(problem) for problem in problems]
    assert len(told) == 2
    assert "decks/sides.yaml" in told[0]
    assert "title:" in told[0]
    assert "word for word that of ml-core/alpha-note" in told[1]


@pytest.mark.parametrize("name", ["own", "all"])
def test_no_deck_is_called_as_members_own_cards_or_a_session_over_all_are(tmp_path, name):
    _, problems = check(pack(tmp_path, data(CORE) | {"id": name}))
    assert [problem.where for problem in problems] == ["id"]


def test_deck_and_note_together_fit_on_a_button(tmp_path):
    longest = data(made("d" * 40, "Long deck", note("golf") | {"id": "n" * 39}))
    _, problems = check(pack(tmp_path, longest))
    assert problems == []
    assert len(Share(note=f"{'d' * 40}/{'n' * 39}").item.custom_id) <= 100
    longest["notes"][0]["id"] += "n"
    _, problems = check(pack(tmp_path / "more", longest))
    assert [problem.where for problem in problems] == ["notes.0.id"]
