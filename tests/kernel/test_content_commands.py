"""`cadre content`: an author's way from nothing to a checked item, and the tables that show what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import features
from bot.__main__ import app
from bot.content import tabulate
from bot.errors import BadContent
from tests.conftest import library

Run = Callable[..., Result]

EXAMPLES = [
    (kind, path)
    for kind in features.content_kinds()
    if kind.examples
    for path in kind.examples.glob("*.yaml")
]


@pytest.fixture
def run(tmp_path: Path, trusted_runners: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, ["content", *words])

    return invoke


def test_every_kind_of_item_has_a_filled_example():
    words = {k.count_as(i) for k in features.content_kinds() if k.examples for i in library().of(k.folder)}
    assert {path.stem for _, path in EXAMPLES} == words
    assert len(words) >= 3


@pytest.mark.parametrize("path", [path for _, path in EXAMPLES], ids=lambda path: path.stem)
def test_an_example_is_written_under_its_new_id_and_passes_the_check(run, path):
    made = run("new", path.stem, "my-own", "--into", "pack")
    assert made.exit_code == 0, made.output
    checked = run("check", "--content-dir", "pack", "--summary")
    assert checked.exit_code == 0, checked.output
    assert f"{path.stem} 1" in checked.output.splitlines()


def test_an_item_that_is_there_is_not_overwritten(run):
    run("new", "choice", "my-own")
    mine = Path("pack/drills/my-own.yaml")
    mine.write_text(mine.read_text() + "# my change\n")
    again = run("new", "choice", "my-own")
    assert (again.exit_code, "exists already" in again.output) == (BadContent.exit_code, True)
    assert mine.read_text().endswith("# my change\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("new", "poem", "my-own"), "choose one of: "),
        (("new", "choice", "My Own"), "is not lower-case words with hyphens"),
        (("check", "--content-dir", "nowhere"), "does not exist"),
    ],
)
def test_a_wrong_word_is_named_with_a_way_out(run, words, sentence):
    ended = run(*words)
    assert (ended.exit_code, sentence in ended.output) == (BadContent.exit_code, True), ended.output
    assert list(Path().iterdir()) == []


def test_items_are_counted_by_area_level_and_every_track_they_fit(run):
    run("new", "choice", "one")
    run("new", "recall", "two")
    printed = run("check", "--content-dir", "pack", "--summary", "--by", "area,track").output
    rows = {line.split()[0]: line.split()[1:] for line in printed.splitlines() if line.strip()}
    assert rows["area"] == ["choice", "recall", "all", "share"]
    assert rows["ml_fundamentals"] == ["1", "1", "2", "100%"]
    assert rows["mlops"] == ["1", "0", "1", "50%"]


def test_a_facet_that_nothing_has_is_refused(run):
    run("new", "choice", "one")
    ended = run("check", "--content-dir", "pack", "--summary", "--by", "colour")
    assert (ended.exit_code, "--by knows area, level, track and kind" in ended.output) == (
        BadContent.exit_code,
        True,
    )


def test_a_table_counts_an_item_once_for_each_of_its_tracks():
    kinds = features.content_kinds()
    by_track = tabulate(library(), kinds, "track")
    first = library().of("drills")[0]
    with_tracks = [item for folder in ("drills", "questions") for item in library().of(folder)]
    assert sum(sum(counts.values()) for counts in by_track.values()) == sum(
        len(item.tracks) for item in with_tracks
    )
    assert by_track[first.tracks[0]][first.kind] >= 1


def test_a_year_of_mornings_repeats_nothing_and_no_week_is_of_one_kind():
    ended = CliRunner().invoke(app, ["content", "year", "--seed", "7"])
    assert ended.exit_code == 0, ended.output
    lines = ended.output.splitlines()
    assert sum(line.startswith("week ") for line in lines) == 53
    assert lines[-1] == "365 mornings: 0 repeats, 0 weeks of one kind, 0 times one kind twice running"


def test_a_year_of_a_small_pack_says_how_often_it_repeats(run, small_pack: Path):
    lines = run("year", "--content-dir", str(small_pack), "--days", "8").output.splitlines()
    assert lines[-1].startswith("8 mornings: 4 repeats, 0 weeks of one kind")
    again = run("year", "--content-dir", str(small_pack), "--days", "8").output.splitlines()
    assert again == lines, "the same seed gives the same year"


def test_a_number_that_does_not_follow_is_named_with_what_the_calculation_gives(run):
    run("new", "choice", "one")
    file = Path("pack/drills/one.yaml")
    text = file.read_text()
    file.write_text(re.sub(r"python: .*", 'python: "41 + 1"}', text, count=1))
    ended = run("check", "--content-dir", "pack")
    assert ended.exit_code == BadContent.exit_code
    assert re.search(r"one: checks\.0: the text says '.+', the Python gives '?42'?", ended.output), (
        ended.output
    )
