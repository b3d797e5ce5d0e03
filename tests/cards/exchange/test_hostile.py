"""Files that mean harm, or are broken: one sentence, nothing kept, and the next good file is read."""

from __future__ import annotations

import os
import resource
import struct
from collections.abc import Callable

import pytest

from bot.errors import UserFacingError
from cogs.cards.exchange import reader as reader_module
from cogs.cards.exchange.reader import LARGEST_FILE, Reader
from cogs.cards.exchange.reading import archive, collection, tables, worker
from cogs.cards.exchange.reading.records import Refused

from . import making
from .conftest import Desk

Make = Callable[[], bytes]

ARCHIVES: dict[str, tuple[Make, str]] = {
    "cut off": (lambda: making.packed(making.good())[:-200], "damaged or cut off"),
    "cut in the middle": (lambda: making.packed(making.good())[:900], "damaged or cut off"),
    "a checksum that is wrong": (
        lambda: (
            making.packed(making.good()).replace(b"collection.anki21", b"collection.anki2\x31", 1)[:60]
            + b"\xff" * 40
            + making.packed(making.good())[100:]
        ),
        "damaged or cut off",
    ),
    "zstd that is none": (lambda: making.zipped({"collection.anki21b": b"no zstd"}), "damaged or cut off"),
    "zstd cut off": (
        lambda: making.zipped(
            {"collection.anki21b": making.zstandard.ZstdCompressor().compress(making.good())[:-2000]}
        ),
        "damaged or cut off",
    ),
    "a locked one": (lambda: making.locked(making.packed(making.good())), "password"),
    "a way out": (
        lambda: making.zipped({"../../collection.anki21": b"", "collection.anki21": making.good()}),
        "paths",
    ),
    "a backslash": (lambda: making.zipped({"..\\x": b"", "collection.anki21": making.good()}), "paths"),
    "from the root": (
        lambda: making.zipped({"/etc/passwd": b"", "collection.anki21": making.good()}),
        "paths",
    ),
    "a drive": (lambda: making.zipped({"C:x": b"", "collection.anki21": making.good()}), "paths"),
    "a link": (lambda: making.zipped([(making.link(), b"/etc/passwd")]), "paths or links"),
    "one in another": (
        lambda: making.zipped({"deck.apkg": making.packed(making.good())}),
        "inside this archive",
    ),
    "no collection": (lambda: making.zipped({"word/document.xml": b"x"}), "paths"),
    "another archive": (lambda: making.zipped({"readme": b"x"}), "no collection"),
    "nothing": (lambda: making.zipped({}), "no collection"),
    "a bomb": (lambda: making.zip_bomb(40 * 2**20), "larger than I take"),
    "a bomb that lies": (lambda: making.lying(making.zip_bomb(4 * 2**20)), "damaged or cut off"),
    "a bomb in zstd": (lambda: making.zstd_bomb(64 * 2**20), "larger than I take"),
}

DATABASES: dict[str, tuple[Make, str]] = {
    "no database": (lambda: b"SQLite format 4" + b"\x00" * 2000, "damaged"),
    "a head alone": (lambda: making.good()[:100], "damaged"),
    "cut off": (lambda: making.good(50)[:20_000], "damaged"),
    "pages of nonsense": (lambda: making.good()[:4096] + b"\xa5" * (len(making.good()) - 4096), "damaged"),
    "no cards": (lambda: making.changed("DROP TABLE cards"), "not built as Anki"),
    "a view for a table": (
        lambda: making.changed(
            "DROP TABLE notes",
            "CREATE VIEW notes AS WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT i AS id FROM x",
        ),
        "not built as Anki",
    ),
    "a trigger": (
        lambda: making.changed("CREATE TRIGGER t AFTER UPDATE ON notes BEGIN DELETE FROM notes; END"),
        "not built as Anki",
    ),
    "a virtual table": (
        lambda: making.changed("DROP TABLE notes", "CREATE VIRTUAL TABLE notes USING fts5(id, guid)"),
        "not built as Anki",
    ),
    "a column that is missing": (
        lambda: making.changed("ALTER TABLE notes RENAME COLUMN flds TO fields"),
        "not built",
    ),
    "a text where a number is": (lambda: making.changed("UPDATE cards SET due = 'soon'"), "not built"),
    "a blob where a number is": (lambda: making.changed("UPDATE cards SET ord = x'00'"), "not built"),
    "a number without end": (lambda: making.changed("UPDATE cards SET due = 9e999"), "damaged"),
    "models that are no JSON": (lambda: making.changed("UPDATE col SET models = 'x'"), "not built"),
    "models of another shape": (
        lambda: making.changed("""UPDATE col SET models = '{"1":{"flds":3}}'"""),
        "not built",
    ),
    "decks of another shape": (lambda: making.changed("""UPDATE col SET decks = '{"x":[]}'"""), "not built"),
    "a huge blob": (lambda: making.changed("UPDATE notes SET flds = zeroblob(20000000)"), "damaged"),
    "a column that computes": (
        lambda: making.changed(
            "ALTER TABLE notes RENAME TO old",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, guid, mid, mod, usn, tags, x, flds AS (printf('%.*c', 9, 'x')))",
            "INSERT INTO notes SELECT id, guid, mid, mod, usn, tags, 1 FROM old",
        ),
        "not built as Anki",
    ),
    "too many cards": (
        lambda: making.changed(
            "WITH RECURSIVE x(i) AS (SELECT 9 UNION ALL SELECT i + 1 FROM x WHERE i < 10009)"
            " INSERT INTO cards SELECT i, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, '' FROM x"
        ),
        "export one deck",
    ),
}

TEXTS: dict[str, tuple[Make, str]] = {
    "not UTF-8": (lambda: b"front,back\nok,ok\n\xff\xfe,x\n", "line 3 is not UTF-8"),
    "UTF-16": (lambda: "front,back".encode("utf-16"), "not a text file in UTF-8"),
    "a NUL": (lambda: b"front\x00,back", "not a text file in UTF-8"),
    "one column": (lambda: b"alpha\nbravo\n", "one column only"),
    "a header and one column": (lambda: b"#separator:tab\nalpha\nbravo\n", "one column only"),
    "a cell too long": (lambda: b'a,b\n"' + b"x" * 150_000 + b'",c\n', "near line 2"),
    "a quote never closed": (lambda: b'a,"b\n' + b"c,d\n" * 50_000, "never closed"),
    "too many rows": (lambda: b"".join(b"f%d,b\n" % n for n in range(100_000)), "more than 10,000"),
}


def refusal(read: Callable[[bytes], object], data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(data)
    sentence = refused.value.sentence
    assert sentence.startswith("**File**: ")
    assert len(sentence) < 250
    return sentence


def whole(data: bytes) -> object:
    return collection.read(archive.collection_in(data))


def test_an_archive_of_too_many_members_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert "too much" in refusal(whole, making.zipped({str(n): b"" for n in range(4)}))


def test_the_good_ones_are_good():
    for name in archive.NAMES:
        made = collection.read(archive.collection_in(making.packed(making.good(), name)))
        assert [card.front for card in made.cards] == ["front 0", "front 1"]


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_refused(name):
    make, sentence = ARCHIVES[name]
    assert sentence in refusal(whole, make())


@pytest.mark.parametrize("name", DATABASES)
def test_a_database_is_refused(name):
    make, sentence = DATABASES[name]
    assert sentence in refusal(collection.read, make())


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_refused(name):
    make, sentence = TEXTS[name]
    assert sentence in refusal(tables.read, make())


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.csv", b"", "it is empty"),
        ("a.apkg", b"front,back\na,b\n", "its content is none"),
        ("collection.anki2", b"SQLite format 3\x00" + b"x" * 100, "bare database"),
    ],
)
def test_what_is_in_a_file_counts_not_its_name(name, data, sentence):
    assert sentence in refusal(lambda given: worker.read(name, given), data)
    assert len(worker.read("a.csv", making.packed(making.good())).cards) == 2


def test_a_deep_maze_of_gaps_ends():
    maze = making.changed(
        "UPDATE notes SET flds = '" + "{{c1::" * 5000 + "x" + "}}" * 5000 + "'||char(31)||'b'"
    )
    assert len(collection.read(maze).cards) == 2
    assert len(tables.read(b"front,back\n" + b"{{c1::" * 2000 + b"x" + b"}}" * 2000 + b",b\n").cards) == 1


def test_a_journal_in_another_file_does_not_matter():
    data = making.good()
    assert len(collection.read(data[:18] + b"\x02\x02" + data[20:]).cards) == 2


# ---------------------------------------------------------------------- the process


async def test_refused_files_leave_nothing_and_the_next_one_is_read(desk: Desk):
    for data, name in (
        (making.zstd_bomb(64 * 2**20), "bomb.apkg"),
        (DATABASES["a view for a table"][0](), "view.apkg"),
        (making.packed(DATABASES["a view for a table"][0]()), "view.apkg"),
    ):
        with pytest.raises(UserFacingError):
            await desk.look(data, name)
    assert await desk.rows("SELECT 1 FROM cards_imports") == []
    assert (await desk.bring(making.packed(making.good()), "good.apkg")).new == 2


async def test_what_takes_too_long_is_ended_and_what_dies_is_told(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UserFacingError, match="more than I can give"):
        await Reader(seconds=0.001).read("a.csv", b"a,b\n")
    monkeypatch.setattr(reader_module, "_MODULE", "this")  # says something else, and goes
    with pytest.raises(UserFacingError, match="more than I can give"):
        await Reader().read("a.csv", b"a,b\n")


async def test_a_file_too_large_is_not_even_read():
    with pytest.raises(UserFacingError, match="33 MB, and I take 32"):
        await Reader().read("a.apkg", b"x" * (LARGEST_FILE + 2**20))


async def test_the_process_has_closed_its_doors(tmp_path, monkeypatch: pytest.MonkeyPatch):
    """A spy in the reader's place, behind the same doors, finds none open."""
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, sys, socket, json\n"
        "from cogs.cards.exchange.reading.worker import close_doors\n"
        "close_doors()\n"
        "found = []\n"
        "for name, deed in (('file', lambda: open('/etc/passwd')), ('network', lambda: socket.socket()),\n"
        "                   ('memory', lambda: bytearray(3 * 2**30)), ('environment', lambda: os.environ['HOME'])):\n"
        "    try:\n        deed()\n        found.append(name)\n"
        "    except (OSError, MemoryError, KeyError):\n        pass\n"
        "print(json.dumps({'refused': ' '.join(found) or 'nothing'}), flush=True)\n"
        "os._exit(0)\n"
    )
    ours = "import runpy, sys; runpy.run_path(sys.argv[1])"
    run = reader_module.asyncio.create_subprocess_exec

    async def instead(program, *_args, **options):
        return await run(program, "-I", "-c", ours, str(spy), **options)

    monkeypatch.setattr(reader_module.asyncio, "create_subprocess_exec", instead)
    monkeypatch.setenv("HOME", "/root")
    with pytest.raises(UserFacingError, match=r"^nothing$"):
        await Reader().read("a.csv", b"a,b\n")
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 3
    assert os.environ["HOME"]


async def test_what_the_process_says_is_doubted():
    for said in (
        b"",
        b"{}",
        b"[]",
        b'{"file": {"kind": "exe", "cards": []}}',
        b'{"file": {"cards": 3}}',
        struct.pack("d", 1),
    ):
        assert reader_module._understood(said) is None
    assert reader_module._understood(b'{"refused": "no"}') is not None
