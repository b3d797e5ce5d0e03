"""Content packs: each problem names file, line and field, so that an author needs nothing else."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from bot import features
from bot.content import load_packs, summarise

GOOD = """\
id: sort-order
kind: choice
title: Which one is sorted
area: coding_tools
level: fresher
tracks: [core_ml]
minutes: 2
prompt: |
  Which of these lists is sorted from small to large?
options:
  - text: 1, 2, 3
    is_correct: true
    why: Each number is larger than the one before it.
  - text: 3, 2, 1
    why: This one runs from large to small instead.
hints:
  - Look at neighbours.
solution: |
  A list is sorted when every neighbour pair is in order. One two three has that property, and the other list
  breaks it at its first pair, so there is nothing more to check here.
sources:
  - {title: "Python documentation: Sorting", url: "https://docs.python.org/3/howto/sorting.html"}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "pack" / "drills" / "coding").mkdir(parents=True)
    return tmp_path / "pack"


def load(pack: Path, *others: Path):
    return load_packs([pack, *others], features.content_kinds(), is_thorough=True)


def problems_of(pack: Path, text: str, name: str = "sort-order") -> list[str]:
    (pack / "drills" / "coding" / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    library, problems = load(pack)
    assert library.of("drills") == ()
    return [str(problem) for problem in problems]


def test_a_good_file_has_no_problem_and_is_counted(pack):
    (pack / "drills" / "coding" / "sort-order.yaml").write_text(GOOD)
    library, problems = load(pack)
    assert problems == []
    assert [item.id for item in library.of("drills")] == ["sort-order"]
    assert summarise(library, features.content_kinds()) == {"choice": 1}


AT = "pack/drills/coding/sort-order.yaml"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("title: Which one is sorted\n", "", f"{AT}:1: title: Field required"),
        ("minutes: 2", "minutes: soon", f"{AT}:7: minutes: Input should be a valid integer"),
        ("minutes: 2", "minutes: yes", f"{AT}:7: minutes: Input should be a valid integer"),
        ("minutes: 2", "minutes: '2'", f"{AT}:7: minutes: Input should be a valid integer"),
        (
            "is_correct: true",
            "is_correct: 1",
            f"{AT}:12: options.0.is_correct: Input should be a valid boolean",
        ),
        ("text: 3, 2, 1", "text: 321", f"{AT}:14: options.1.text: Input should be a valid string"),
        ("area: coding_tools", "area: cooking", f"{AT}:4: area: Input should be"),
        ("    why: This one", "    because: This one", f"{AT}:14: options.1.why: Field required"),
        (
            "    why: This one",
            "    because: This one",
            f"{AT}:15: options.1.because: Extra inputs are not permitted",
        ),
        ("minutes: 2", "minuts: 2", f"{AT}:7: minuts: Extra inputs are not permitted"),
        ("kind: choice", "kind: chioce", f"{AT}:2: kind: "),
        ("kind: choice\n", "", f"{AT}:1: kind: "),
        ("is_correct: true", "is_correct: false", "options: exactly one must have is_correct: true, found 0"),
        ("text: 3, 2, 1", "text: 1, 2, 3", "options: two options say '1, 2, 3'"),
        ('url: "https', 'url: "ftp', f"{AT}:22: sources.0.url: "),
        ("tracks: [core_ml]", "tracks: []", f"{AT}:6: tracks: "),
        ("tracks: [core_ml]", "tracks: [core_ml, cook]", f"{AT}:6: tracks.1: "),
    ],
)
def test_a_wrong_field_is_named_with_file_and_line(pack, old, new, place):
    assert old in GOOD
    found = problems_of(pack, GOOD.replace(old, new))
    assert any(place in problem for problem in found), found


def test_all_problems_of_a_file_are_told_at_once(pack):
    found = problems_of(
        pack, GOOD.replace("minutes: 2", "minutes: no").replace("level: fresher", "level: guru")
    )
    assert {":7: minutes:" in p for p in found} == {":5: level:" in p for p in found} == {True, False}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: sort-order\ntitle: [unclosed\n", f"{AT}:3: is not YAML"),
        ("id: sort-order\n\ttitle: tab\n", f"{AT}:2: is not YAML"),
        ("id: a: b\n", f"{AT}:1: is not YAML"),
        ("", f"{AT}:1: "),
        ("- a\n- b\n", f"{AT}:1: "),
        ("just text", f"{AT}:1: "),
        ("!!python/object/apply:os.system ['true']\n", f"{AT}:1: "),
    ],
)
def test_what_is_no_item_at_all_is_named_with_its_line(pack, text, place):
    found = problems_of(pack, text)
    assert len(found) == 1
    assert found[0].startswith(place)


def test_a_file_that_is_not_utf8_is_named(pack):
    (pack / "drills" / "coding" / "sort-order.yaml").write_bytes(GOOD.encode() + b"# caf\xe9")
    _, problems = load(pack)
    assert [str(p) for p in problems] == [f"{AT}:1: is not UTF-8 text (unexpected end of data)"]


def test_an_id_that_is_not_the_files_name_is_named(pack):
    found = problems_of(pack, GOOD, name="another-name")
    assert found == [
        "pack/drills/coding/another-name.yaml:1: id: is 'sort-order' but the file is named 'another-name'"
    ]


def test_an_id_taken_in_another_folder_or_pack_is_named_with_the_first_place(pack, tmp_path):
    for place in ("pack/drills/coding", "pack/drills/more", "other/drills"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "sort-order.yaml").write_text(GOOD)
    library, problems = load(pack, tmp_path / "other")
    assert len(library.of("drills")) == 1
    assert [str(p) for p in problems] == [
        f"pack/drills/more/sort-order.yaml:1: id: 'sort-order' is taken by {AT}",
        f"other/drills/sort-order.yaml:1: id: 'sort-order' is taken by {AT}",
    ]


def test_two_items_that_ask_the_same_are_named(pack):
    folder = pack / "drills" / "coding"
    (folder / "sort-order.yaml").write_text(GOOD)
    (folder / "sort-again.yaml").write_text(GOOD.replace("id: sort-order", "id: sort-again"))
    _, problems = load(pack)
    assert [str(p) for p in problems] == [
        f"{AT}:1: prompt: asks nearly the same as 'sort-again' (100 % alike)"
    ]


def test_a_key_given_twice_is_named_instead_of_the_last_one_winning(pack):
    found = problems_of(pack, GOOD + "minutes: 9\n")
    assert any(p.startswith(f"{AT}:23: ") and "minutes" in p for p in found), found


def test_a_bad_file_does_not_keep_the_good_ones_out(pack):
    folder = pack / "drills" / "coding"
    (folder / "sort-order.yaml").write_text(GOOD)
    (folder / "bad.yaml").write_text("nonsense: true")
    library, problems = load(pack)
    assert len(library.of("drills")) == 1
    assert problems


def test_an_empty_pack_is_no_problem(tmp_path):
    library, problems = load(tmp_path)
    assert problems == []
    assert library.of("drills") == ()
