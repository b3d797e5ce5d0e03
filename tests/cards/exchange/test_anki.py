"""What leaves here opens in the real Anki, and what the real Anki writes arrives here: compared with its own library.

Anki asks the machine for the time, so these tests set their clock by it; what is compared are differences.
"""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

from bot.clock import HandClock, from_unix
from cogs.cards.models import AGAIN, EASY, GOOD

from .conftest import ADA, GUILD, Desk

DAY = 86400


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime.now(UTC))  # noqa: TID251 - Anki cannot be given another


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty collection with FSRS on: making one takes Anki a second."""
    path = tmp_path_factory.mktemp("anki") / "collection.anki2"
    collection = Collection(str(path))
    collection.set_config("fsrs", True)
    collection.close()
    return path


@pytest.fixture
def anki(empty: Path, tmp_path: Path, utc: None) -> Iterator[Collection]:
    (tmp_path / "anki").mkdir()
    collection = Collection(str(shutil.copy(empty, tmp_path / "anki")))
    yield collection
    collection.close()


def note(anki: Collection, kind: str, deck: str, tags: str = "", **fields: str) -> Any:
    made = anki.new_note(anki.models.by_name(kind))
    for name, value in fields.items():
        made[name.replace("_", " ")] = value
    made.tags = tags.split()
    anki.add_note(made, anki.decks.id(deck))
    return made


def package(anki: Collection, folder: Path, *, is_legacy: bool, whole: bool = False) -> bytes:
    path = folder / ("out.colpkg" if whole else "out.apkg")
    if whole:
        anki.export_collection_package(str(path), include_media=True, legacy=is_legacy)
        anki.reopen()
    else:
        options = ExportAnkiPackageOptions(
            with_scheduling=True, with_deck_configs=True, with_media=True, legacy=is_legacy
        )
        anki.export_anki_package(out_path=str(path), options=options, limit=None)
    return path.read_bytes()


def received(anki: Collection, data: bytes, folder: Path) -> Any:
    path = folder / "in.apkg"
    path.write_bytes(data)
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=False, merge_notetypes=True)
    return anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log


async def learnt(desk: Desk, clock: HandClock) -> None:
    """A deck taken and partly learnt over some weeks, and a card of one's own with signs that HTML knows."""
    clock.move_to(clock.now())
    who = {"guild_id": GUILD, "user_id": ADA}
    await desk.collection.add(**who, front="Is a < b & **c**?", back="`x = 1`\n*maybe*")
    await desk.collection.set_taken(**who, deck="sides", is_taken=True)
    for rating in (EASY, GOOD, EASY):
        await desk.review(rating)
        clock.move_to(clock.now() + timedelta(seconds=20))


async def history(desk: Desk, clock: HandClock, *, days: int) -> None:
    """Move what was learnt into the past, as Anki's clock cannot be moved into the future."""
    seconds = days * DAY
    async with desk.kernel.db.write() as tx:
        for sql in (
            "UPDATE cards_schedules SET due_at = due_at - ?1, last_review_at = last_review_at - ?1",
            "UPDATE cards_reviews SET reviewed_at = reviewed_at - ?1, due_before_at = due_before_at - ?1",
        ):
            await tx.connection.execute(sql, (seconds,))


async def test_anki_opens_the_export_and_agrees_on_every_card(
    desk: Desk, clock: HandClock, anki: Collection, tmp_path: Path
):
    await learnt(desk, clock)
    await history(desk, clock, days=30)
    for rating in (AGAIN, GOOD, GOOD, EASY):
        await desk.review(rating)
    await desk.collection.add(guild_id=GUILD, user_id=ADA, front="Not seen yet", back="Right")
    log = received(anki, await desk.export(), tmp_path)
    assert (len(log.new), len(log.updated), len(log.conflicting)) == (5, 0, 0)
    # own cards 2; echo: term, gist, and its cloze as a note of its own; foxtrot: term, situation, picture
    assert anki.card_count() == 8
    ours = await desk.rows("SELECT * FROM cards_schedules WHERE state > 0")
    assert len(ours) >= 3
    compared = 0
    for row in ours:
        card = anki.get_card(anki.find_cards(f'"{query_of(row)}"')[ordinal_of(row)])
        assert card.type == row["state"], row["card"]
        assert card.memory_state is not None
        assert card.memory_state.stability == pytest.approx(row["stability"], abs=1e-4)
        assert card.memory_state.difficulty == pytest.approx(row["difficulty"], abs=1e-3)
        assert card.desired_retention == pytest.approx(0.9)
        assert card.last_review_time == row["last_review_at"]
        assert (card.reps, card.lapses) == (row["reviews"], row["lapses"])
        logged = anki.db.all("SELECT id, ease, time FROM revlog WHERE cid = ? ORDER BY id", card.id)
        reviews = await desk.rows(
            "SELECT * FROM cards_reviews WHERE schedule_id = ? ORDER BY turn", row["schedule_id"]
        )
        assert [(at // 1000, ease, took) for at, ease, took in logged] == [
            (review["reviewed_at"], review["rating"], review["took_ms"]) for review in reviews
        ]
        if card.type == 2:
            due = datetime.fromtimestamp(row["due_at"], UTC) - timedelta(hours=4)
            today = clock.now() - timedelta(hours=4)
            assert card.due - anki.sched.today == (due.date() - today.date()).days
            compared += 1
        else:
            assert card.due == row["due_at"]
    assert compared >= 2
    assert (
        anki.db.scalar("SELECT count(*) FROM revlog")
        == len(await desk.rows("SELECT 1 FROM cards_reviews"))
        >= 5
    )


def query_of(row: dict[str, Any]) -> str:
    name = row["card"].split("/")
    return {"own": "note:Cadre card"}.get(name[0], f"Term:{name[1].removesuffix('-note').capitalize()}")


def ordinal_of(row: dict[str, Any]) -> int:
    return {"gist": 1, "situation": 1, "picture": 2}.get(row["card"].split("/")[2], 0)


async def test_texts_tags_decks_and_pictures_are_in_their_places(
    desk: Desk, clock: HandClock, anki: Collection, tmp_path: Path
):
    await learnt(desk, clock)
    received(anki, await desk.export(), tmp_path)
    (own,) = (anki.get_note(n) for n in anki.find_notes('"note:Cadre card"'))
    assert own["Front"] == "Is a &lt; b &amp; <b>c</b>?"
    assert own["Back"] == "<code>x = 1</code><br><i>maybe</i>"
    (term,) = (anki.get_note(n) for n in anki.find_notes("Term:Echo"))
    assert term.tags == ["basics"]
    assert term["Contrast"] == "It is easily mixed up with something else."
    assert term["Source"] == '<a href="https://example.org/book">A good book</a>'
    (cloze,) = (anki.get_note(n) for n in anki.find_notes('"note:Cadre cloze"'))
    assert cloze["Text"] == "An {{c1::echo}} comes {{c1::back}} to you."
    assert {anki.decks.name(card.did) for card in term.cards()} == {"Cadre::All sides"}
    assert "[...]" in cloze.cards()[0].question()
    picture = anki.get_note(anki.find_notes("Term:Foxtrot")[0])
    assert '<img src="cadre-sides-foxtrot-note.png" alt="Two bars' in picture["Picture"]
    assert (Path(anki.media.dir()) / "cadre-sides-foxtrot-note.png").stat().st_size > 1000
    assert all(card.question().strip() for n in anki.find_notes("") for card in anki.get_note(n).cards())
    assert anki.get_empty_cards().notes == []


async def test_a_second_export_mends_what_anki_has_and_doubles_nothing(
    desk: Desk, clock: HandClock, anki: Collection, tmp_path: Path
):
    await learnt(desk, clock)
    received(anki, await desk.export(), tmp_path)
    before = anki.note_count(), anki.card_count()
    note_id = (await desk.rows("SELECT note_id FROM cards_notes"))[0]["note_id"]
    await desk.collection.edit(user_id=ADA, note_id=note_id, front="Mended", back="Too")
    clock.move_to(clock.now() + timedelta(minutes=5))  # Anki takes the newer text
    log = received(anki, await desk.export(), tmp_path)
    assert (anki.note_count(), anki.card_count()) == before
    assert len(log.new) == 0
    assert [anki.get_note(n)["Front"] for n in anki.find_notes('"note:Cadre card"')] == ["Mended"]


def filled(anki: Collection) -> dict[str, Any]:
    """Put in what an own collection holds: two sides, gaps, media, sub-decks, FSRS, SM-2, suspended, filtered."""
    made = {
        "plain": note(
            anki, "Basic", "A::B", "t1 t2", Front="What is <b>x</b>?", Back="A<br>B &amp; <i>C</i>"
        ),
        "both": note(anki, "Basic (and reversed card)", "A", Front="left", Back="right"),
        "gaps": note(
            anki, "Cloze", "A::B", Text="{{c1::Paris::city}} is in {{c2::France}}", Back_Extra="Europe"
        ),
        "media": note(
            anki, "Basic", "M", Front='Look <img src="heart.png">', Back="A heart [sound:beat.mp3]"
        ),
        "only picture": note(anki, "Basic", "M", Front='<img src="lung.png">', Back="A lung"),
        "off": note(anki, "Basic", "A", Front="off", Back="suspended"),
        "sm2": note(anki, "Basic", "A", Front="old way", Back="SM-2"),
        "lent": note(anki, "Basic", "L", Front="lent", Back="to a filtered deck"),
        "formula": note(
            anki, "Basic", "A", Front=r"What is \(a_1 \cdot b_2\)?", Back="<ul><li>one</li><li>two</li></ul>"
        ),
    }
    for name in ("heart.png", "lung.png", "beat.mp3"):
        anki.media.write_data(name, b"not really")
    anki.sched.suspend_cards([card.id for card in made["off"].cards()])
    for name, days, data in (
        ("plain", 12, '{"s":20.5,"d":6.25,"dr":0.9,"lrt":%d}'),
        ("sm2", 3, "{}"),
        ("lent", 0, '{"s":7.5,"d":4.5,"lrt":%d}'),
    ):
        card = made[name].cards()[0]
        anki.sched.set_due_date([card.id], str(days))
        seconds = int(time.time()) - 5 * DAY  # noqa: TID251
        anki.db.execute(
            "UPDATE cards SET ivl = 15, factor = 1900, reps = 9, lapses = 2, data = ? WHERE id = ?",
            data % seconds if "%" in data else data,
            card.id,
        )
    card = made["plain"].cards()[0]
    now = int(time.time() * 1000)  # noqa: TID251
    for number, (ago, ease, rest, kind) in enumerate(
        [(30, 3, -600, 0), (30, 4, 9, 0), (21, 1, -600, 1), (21, 3, 3, 2)]
    ):
        anki.db.execute(
            "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, 0, 500, 4000, ?)",
            now - ago * DAY * 1000 + number * 60_000, card.id, ease, rest, kind,
        )  # fmt: skip
    deck = anki.sched.get_or_create_filtered_deck(deck_id=0)
    deck.config.search_terms[0].search = "deck:L"
    anki.sched.add_or_update_filtered_deck(deck)
    return made


@pytest.mark.parametrize(("is_legacy", "whole"), [(True, False), (False, False), (False, True)])
async def test_what_anki_wrote_arrives(
    desk: Desk, clock: HandClock, anki: Collection, tmp_path: Path, is_legacy: bool, whole: bool
):
    made = filled(anki)
    today = anki.sched.today
    due = {
        name: made[name].cards()[0].load() or made[name].cards()[0].due - today for name in ("plain", "sm2")
    }
    lent = made["lent"].cards()[0]
    assert lent.odid
    data = package(anki, tmp_path, is_legacy=is_legacy, whole=whole)
    preview = await desk.look(data, "out.apkg")
    assert (preview.counts.left.pictures, preview.counts.left.sounds, preview.counts.left.one_sided) == (
        2,
        1,
        1,
    )
    assert preview.counts.new == 10
    assert preview.counts.decks == {"A": 5, "A::B": 3, "M": 1, "L": 1}
    assert await desk.cards() == {}
    done = await desk.take(preview)
    assert done == preview.counts
    cards = await desk.cards()
    assert cards["What is **x**?"]["back"] == "A\nB & *C*"
    assert (cards["What is **x**?"]["from_deck"], cards["What is **x**?"]["tags"]) == ("A::B", "t1 t2")
    assert (cards["left"]["back"], cards["right"]["back"]) == ("right", "left")
    assert cards["`_____` (city) is in France"]["back"] == "**Paris** is in France\nEurope"
    assert cards["Paris is in `_____`"]["back"] == "Paris is in **France**\nEurope"
    assert cards["Look"]["back"] == "A heart"
    assert cards[r"What is `\(a_1 \cdot b_2\)`?"]["back"] == "- one\n- two"
    assert cards["off"]["set_aside"] == 1
    assert cards["left"]["state"] == 0
    # siblings share a note, so that they are not asked on one day
    assert cards["left"]["note"] == cards["right"]["note"] != cards["off"]["note"]
    plain = cards["What is **x**?"]
    assert (plain["state"], plain["lapses"], plain["reviews"]) == (2, 2, 9)
    assert plain["stability"] == pytest.approx(20.5, abs=1e-3)
    assert plain["difficulty"] == pytest.approx(6.25, abs=1e-3)
    midnight = clock.now() - timedelta(hours=4)
    for name, front in (("plain", "What is **x**?"), ("sm2", "old way")):
        local = from_unix(cards[front]["due_at"]) - timedelta(hours=4)
        assert (local.date() - midnight.date()).days == due[name]
    assert (cards["old way"]["stability"], cards["old way"]["difficulty"]) == (15.0, 7.5)
    assert done.guessed == 1
    assert cards["lent"]["from_deck"] == "L"
    assert (cards["lent"]["state"], cards["lent"]["stability"]) == (2, 7.5)
    reviews = await desk.rows("SELECT * FROM cards_reviews ORDER BY turn")
    assert [(row["rating"], row["state_before"], row["took_ms"]) for row in reviews] == [
        (3, 0, 4000), (4, 1, 4000), (1, 2, 4000), (3, 3, 4000),
    ]  # fmt: skip
    assert done.reviews == 4
    # the review of 21 days ago was due 9 days after that of 30 days ago
    assert abs(reviews[2]["due_before_at"] - reviews[2]["reviewed_at"]) < 300


async def test_anki_s_text_export_arrives(desk: Desk, anki: Collection, tmp_path: Path):
    filled(anki)
    path = tmp_path / "notes.txt"
    anki.export_note_csv(
        out_path=str(path),
        limit=None,
        with_html=True,
        with_tags=True,
        with_deck=True,
        with_notetype=True,
        with_guid=True,
    )
    counts = await desk.bring(path.read_bytes(), "notes.txt")
    cards = await desk.cards()
    assert counts.new == len(cards) == 9
    assert cards["What is **x**?"]["back"] == "A\nB & *C*"
    assert cards["What is **x**?"]["tags"] == "t1 t2"
    assert cards["`_____` (city) is in France"]["from_deck"] == "A::B"
    again = await desk.bring(package(anki, tmp_path, is_legacy=True), "out.apkg")
    # the same notes under the same names: only the second sides, which the text does not hold, are new
    assert again.new == 1
    assert {card["front"] for card in (await desk.cards()).values()} - set(cards) == {"right"}


def test_the_packages_are_of_both_formats(anki: Collection, tmp_path: Path):
    note(anki, "Basic", "A", Front="a", Back="b")
    for is_legacy, name in ((True, "collection.anki21"), (False, "collection.anki21b")):
        package(anki, tmp_path, is_legacy=is_legacy)
        assert name in zipfile.ZipFile(tmp_path / "out.apkg").namelist()
