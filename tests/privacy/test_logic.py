"""An export as files, without Discord and without a database."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui import TEXT_LIMIT
from cogs.privacy.logic import archives, batches, file_archive, join_words, kept_files, readable
from cogs.privacy.models import KeptFile
from cogs.privacy.render import STAYS, erase, exported, files_sent

EVE = 123456789012345678


def opened(file: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def answers(count: int, *, seed: int = 1) -> list[dict[str, object]]:
    dice = random.Random(seed)
    return [{"number": n, "answer": "".join(dice.choices("abcdefghij", k=400))} for n in range(count)]


@pytest.mark.parametrize("kinds", [1, 90, 900])
def test_however_many_kinds_of_records_there_are_what_is_said_of_them_fits(kinds: int):
    tables = {f"a_kind_of_record_{n:03}": [{}] * 1200 for n in range(kinds)}
    assert len(exported(tables, file_count=2)) <= 2000
    files = [KeptFile(f"files/{name}.csv", 1, 1, 1) for name in tables]
    assert len(files_sent(files, files)) <= 2000
    shown = erase(tables)
    assert len(shown) <= TEXT_LIMIT
    assert "a kind of record 000: 1200\n" in shown
    assert ("kinds more" in shown) == (kinds == 900)
    assert shown.endswith(STAYS)


def test_each_table_is_there_as_json_and_as_csv():
    rows = [
        {"user_id": EVE, "answer": 'two lines,\n"quoted"', "answered_at": 1767233700, "day": "2026-01-01"}
    ]
    files = opened(archives({"drill_attempts": rows}, readme="Hello", limit=10**6)[0])
    assert set(files) == {"README.txt", "json/drill_attempts.json", "csv/drill_attempts.csv"}
    shown = {
        "user_id": str(EVE),
        "answer": 'two lines,\n"quoted"',
        "answered_at": "2026-01-01T02:15:00+00:00",
        "day": "2026-01-01",
    }
    assert json.loads(files["json/drill_attempts.json"]) == [shown]
    assert list(csv.DictReader(io.StringIO(files["csv/drill_attempts.csv"]))) == [shown]


def test_small_numbers_stay_numbers_and_nothing_stays_nothing():
    assert [readable("points", 10), readable("is_correct", 0), readable("note", None)] == [10, 0, None]


def test_a_large_export_is_split_into_complete_files_below_the_limit():
    tables = {"answers": answers(60), "points": [{"points": 1}]}
    files = archives(tables, readme="Hello", limit=6_000)
    assert len(files) > 2
    assert max(map(len, files)) <= 6_000
    parts = [opened(file) for file in files]
    assert all(part["README.txt"] == "Hello" for part in parts)
    numbers = [row["number"] for part in parts for row in json.loads(part.get("json/answers.json", "[]"))]
    assert numbers == list(range(60))


def test_a_single_row_beyond_the_limit_is_sent_anyway():
    assert len(archives({"answers": answers(1)}, readme="", limit=10)) == 1


@settings(deadline=None)  # zipping takes its time on a loaded machine
@given(st.integers(1, 12), st.integers(1, 8), st.integers(700, 5_000))
def test_splitting_loses_no_row_and_doubles_none(row_count: int, table_count: int, limit: int):
    tables = {f"t{n}": answers(row_count, seed=n) for n in range(table_count)}
    found: dict[str, list[int]] = {name: [] for name in tables}
    for file in archives(tables, readme="", limit=limit):
        for name, content in opened(file).items():
            if name.startswith("json/"):
                found[name[5:-5]] += [row["number"] for row in json.loads(content)]
    assert found == {name: list(range(row_count)) for name in tables}


def test_words_are_joined_as_in_a_sentence():
    assert join_words(["profile"], length=80) == "profile"
    assert join_words(["profile", "points", "pings"], length=80) == "profile, points and pings"
    assert join_words(["profile", "points", "pings"], length=20) == "profile and more"
    assert join_words(["a" * 90, "b"], length=80) == "everything"


def test_files_that_rows_name_are_found_once_under_safe_names_of_their_own():
    row = {"file_name": "../my map.pdf", "file_size": 3, "file_channel_id": 5, "file_message_id": 7}
    rows = [row, row | {"title": "sent again"}, row | {"file_message_id": 8}, row | {"file_message_id": None}]
    assert kept_files({"sent": rows, "others": [{"id": 1}]}) == [
        KeptFile("files/1-.._my_map.pdf", 3, 5, 7),
        KeptFile("files/2-.._my_map.pdf", 3, 5, 8),
    ]


@given(sizes=st.lists(st.integers(0, 3000), max_size=12), limit=st.integers(3500, 9000))
def test_files_are_packed_below_the_limit_and_none_is_lost(sizes: list[int], limit: int):
    files = [KeptFile(f"files/{n}-a.pdf", size, 1, n) for n, size in enumerate(sizes)]
    found = batches(files, limit=limit)
    assert [file for batch in found for file in batch] == files
    for batch in found:
        assert len(file_archive({file.name: b"x" * file.size for file in batch})) <= limit
