"""Taking in and handing out, without Discord: once, all or nothing, and nothing that was learnt is lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import groups, members
from bot.clock import HandClock
from bot.errors import NotFound, UserFacingError
from cogs.cards import member_store, models
from cogs.cards.exchange import service as service_module
from cogs.cards.exchange import store
from cogs.cards.exchange.logic import content_key, guess
from cogs.cards.exchange.reading.records import Past
from cogs.cards.models import AGAIN, EASY, GOOD
from cogs.cards.shared import store as shared_store

from . import making
from .conftest import ADA, BEN, GUILD, Desk, schedule_of

TABLE = b"front,back,tags,deck\nalpha,A,t1 t2,Greek::Letters\nbeta,B,,\n"


async def learnt(desk: Desk, clock: HandClock) -> None:
    who = {"guild_id": GUILD, "user_id": ADA}
    await desk.collection.add(**who, front="Own **one**", back="`code` & <more>\n- item")
    await desk.bring(TABLE)
    await desk.collection.set_taken(**who, deck="sides", is_taken=True)
    for day in range(4):
        for rating in (EASY, GOOD, AGAIN, GOOD, EASY, GOOD):
            await desk.review(rating)
            clock.move_to(clock.now() + timedelta(seconds=61))
        clock.move_to(clock.now() + timedelta(days=3 + day))


async def test_a_table_becomes_own_cards_that_are_asked_shown_and_found(desk: Desk):
    counts = await desk.bring(TABLE)
    assert (counts.new, counts.decks) == (2, {"Greek::Letters": 1, "": 1})
    cards = await desk.cards()
    assert [(c["back"], c["from_deck"], c["tags"], c["state"]) for c in cards.values()] == [
        ("A", "Greek::Letters", "t1 t2", 0),
        ("B", "", "", 0),
    ]
    who = {"guild_id": GUILD, "user_id": ADA}
    page = await desk.collection.decks(**who)
    assert page.imported == [("Greek::Letters", 1)]
    assert page.decks[0].fresh == 2
    await desk.review(GOOD)
    assert (await desk.cards())["alpha"]["reviews"] == 1


async def test_of_many_own_cards_the_oldest_is_found_by_its_words(desk: Desk):
    await desk.bring(b"front,back\n" + b"".join(b"card number %d,back\n" % n for n in range(700)))
    found = await desk.collection.suggest(guild_id=GUILD, user_id=ADA, typed="number 3")
    assert any(label == "card number 3" for label, _ in found)
    assert (
        await desk.collection.find(guild_id=GUILD, user_id=ADA, typed="CARD NUMBER 0")
    ).note.front == "card number 0"


async def test_a_second_import_mends_texts_and_keeps_what_was_learnt(desk: Desk):
    await desk.bring(TABLE)
    await desk.review(EASY)
    before = schedule_of((await desk.cards())["alpha"])
    again = await desk.bring(TABLE)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    mended = await desk.bring(TABLE.replace(b"alpha,A", b"alpha,The first") + b"gamma,G,,\n")
    assert (mended.new, mended.changed, mended.same) == (1, 1, 1)
    cards = await desk.cards()
    assert cards["alpha"]["back"] == "The first"
    assert schedule_of(cards["alpha"]) == before
    assert len(cards) == 3


async def test_the_same_card_under_another_name_or_twice_in_a_file_is_one(desk: Desk):
    who = {"guild_id": GUILD, "user_id": ADA}
    await desk.collection.add(**who, front="Alpha", back="a")
    counts = await desk.bring(b"front,back\nalpha, A\nsame,x\nsame,x\nsame,y\n")
    assert (counts.new, counts.same) == (2, 2)
    assert {(front, card["back"]) for front, card in (await desk.cards()).items()} >= {("Alpha", "a")}
    assert [row["back"] for row in await desk.rows("SELECT back FROM cards_notes WHERE front = 'same'")] == [
        "x",
        "y",
    ]


async def test_siblings_are_not_asked_on_one_day(desk: Desk):
    text = b"#separator:tab\n#html:true\n#guid column:1\ng1\t{{c1::one}} {{c2::two}}\tx\ng2\talone\ty\n"
    assert (await desk.bring(text, "a.txt")).new == 3
    turn = await desk.reviews.open(guild_id=GUILD, user_id=ADA)
    assert turn.step.queue.left == 2
    for _ in range(4):
        await desk.review(EASY)
    asked = await desk.rows("SELECT note FROM cards_schedules WHERE state > 0")
    assert len(asked) == len({row["note"] for row in asked}) == 2


@pytest.mark.parametrize("form", ["apkg", "csv"])
async def test_what_leaves_comes_back_as_what_it_was(desk: Desk, clock: HandClock, form: str):
    await learnt(desk, clock)
    data = await desk.export(form)
    back = await desk.look(data, f"cards.{form}")
    assert (back.counts.new, back.counts.changed, back.counts.placed) == (0, 0, 0)
    assert back.counts.same > 6
    # Somebody else's, as a stand-in for the same member in another place.
    await desk.bring(data, f"cards.{form}", user_id=BEN)
    ours, theirs = await desk.cards(), await desk.cards(BEN)
    names = ("front", "back", "from_deck", "tags")
    assert sorted([c[name] for name in names] for c in ours.values()) == sorted(
        [c[name] for name in names] for c in theirs.values()
    )
    if form == "apkg":  # schedules too; a table is for reading
        one, other = await desk.export("csv"), await desk.export("csv", user_id=BEN)
        assert sorted(one.splitlines()) == sorted(other.splitlines())


async def test_a_package_brings_schedules_and_reviews_also_of_content_cards(desk: Desk, clock: HandClock):
    await learnt(desk, clock)
    counts = await desk.bring(await desk.export(), "cards.apkg", user_id=BEN)
    assert counts.placed >= 2
    assert counts.guessed == 0
    sql = "SELECT * FROM cards_schedules WHERE user_id = ? AND state > 0 AND deck = 'sides' ORDER BY card"
    ours, theirs = await desk.rows(sql, ADA), await desk.rows(sql, BEN)
    assert len(ours) == len(theirs) >= 2
    for one, other in zip(ours, theirs, strict=True):
        assert one["card"] == other["card"]
        assert (one["state"], one["last_review_at"], one["lapses"]) == (
            other["state"], other["last_review_at"], other["lapses"],
        )  # fmt: skip
        assert one["stability"] == pytest.approx(other["stability"], abs=1e-3)
        assert one["difficulty"] == pytest.approx(other["difficulty"], abs=1e-3)
        assert abs(one["due_at"] - other["due_at"]) < 86400
        log = "SELECT rating, reviewed_at, took_ms, state_before FROM cards_reviews WHERE schedule_id = ? ORDER BY turn"
        assert await desk.rows(log, one["schedule_id"]) == await desk.rows(log, other["schedule_id"])
    taken = await desk.rows("SELECT deck FROM cards_decks WHERE user_id = ? AND is_taken = 1", BEN)
    assert {row["deck"] for row in taken} == {"own", "sides"}
    # what is learnt further here stays when the file comes again
    await desk.review(AGAIN, user_id=BEN)
    again = await desk.look(await desk.export(), "cards.apkg", user_id=BEN)
    assert (again.counts.new, again.counts.placed) == (0, 0)


async def test_an_export_does_not_hold_up_the_bot(desk: Desk):
    await desk.bring(making.packed(making.good(3000)), "big.apkg")
    longest, last = 0.0, asyncio.get_running_loop().time()

    async def watch() -> None:
        nonlocal longest, last
        while True:
            await asyncio.sleep(0.01)
            longest, last = (
                max(longest, asyncio.get_running_loop().time() - last),
                asyncio.get_running_loop().time(),
            )

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch())
        data = await desk.export()
        watching.cancel()
    assert len(data) > 50_000
    assert longest < 2.0  # a loaded machine is slow, but nobody waits for the whole export


# ---------------------------------------------------------------------- once, all or nothing


async def test_a_file_is_imported_once_by_its_owner_within_an_hour(desk: Desk, clock: HandClock):
    found = await desk.look(TABLE)
    with pytest.raises(NotFound, match="waits no more"):
        await desk.take(found, BEN)
    first, second = await asyncio.gather(desk.take(found), desk.take(found), return_exceptions=True)
    assert sorted([type(first).__name__, type(second).__name__]) == ["Counts", "NotFound"]
    with pytest.raises(NotFound, match="imported already"):
        await desk.take(found)
    assert len(await desk.cards()) == 2
    late = await desk.look(b"front,back\nlate,x\n")
    clock.move_to(clock.now() + timedelta(minutes=61))
    with pytest.raises(NotFound, match="waits no more"):
        await desk.take(late)
    await desk.exchange.sweep(clock.now())
    assert await desk.rows("SELECT 1 FROM cards_imports") == []


async def test_one_file_waits_at_a_time_and_can_be_let_go(desk: Desk):
    first = await desk.look(TABLE)
    second = await desk.look(b"front,back\nnewer,x\n")
    with pytest.raises(NotFound, match="waits no more"):
        await desk.take(first)
    await desk.exchange.leave(
        user_id=BEN, import_id=second.import_id, made_at=int(second.made_at.timestamp())
    )
    assert len(await desk.rows("SELECT 1 FROM cards_imports")) == 1
    await desk.exchange.leave(
        user_id=ADA, import_id=second.import_id, made_at=int(second.made_at.timestamp())
    )
    assert await desk.rows("SELECT 1 FROM cards_imports") == []


async def test_an_import_that_breaks_off_leaves_nothing_and_can_be_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    found = await desk.look(TABLE)
    with monkeypatch.context() as broken:
        broken.setattr(store, "_schedule", lambda *_: {})
        with pytest.raises(Exception, match=r"card|bind|parameter"):
            await desk.take(found)
    assert await desk.rows("SELECT 1 FROM cards_notes") == []
    assert (await desk.take(found)).new == 2


async def test_there_is_an_end_to_own_cards(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service_module, "MOST_OWN", 3)
    await desk.bring(TABLE)
    with pytest.raises(UserFacingError, match="brings 2 new cards, and you have 2"):
        await desk.look(b"front,back\nc,x\nd,y\n")
    assert models.MOST_OWN == 10_000


async def test_a_file_without_a_card_and_a_member_without_one_get_a_sentence(desk: Desk):
    with pytest.raises(UserFacingError, match="none of its 1 cards has text on both sides"):
        await desk.look(b"front,back\nalone,\n")
    with pytest.raises(NotFound, match="nothing to export"):
        await desk.export()


# ---------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("interval", "ease", "expected"),
    [(15, 2.5, (15.0, 5.0)), (3, 1.3, (3.0, 10.0)), (0, 0, (1.0, 5.0)), (400, 4.2, (400.0, 1.0))],
)
def test_the_old_way_s_figures_are_worth_something(interval, ease, expected):
    assert guess(Past(state=2, interval=interval, ease=ease)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("guid", "key"),
    [
        ("cadre:ml-core/alpha-note", "ml-core/alpha-note/term"),
        ("cadre:sides/echo-note#1", "sides/echo-note/gist"),
        ("cadre:sides/echo-note/cloze", "sides/echo-note/cloze"),
        ("cadre:sides/echo-note#9", None),
        ("cadre:sides/echo-note#x", "sides/echo-note/term"),
        ("k{eIFru2}a", None),
    ],
)
def test_a_lasting_name_says_which_content_card_it_is(guid, key):
    assert content_key(guid) == key


async def test_cards_of_a_groups_deck_leave_too_and_come_back_to_it_or_as_own_ones(
    desk: Desk, clock: HandClock
):
    async with desk.kernel.db.write() as tx:
        await groups.ensure_guild(tx, GUILD, now=clock.now())
        pod = await groups.create_group(
            tx, guild_id=GUILD, name="Pod", channel_id=1, zone=ZoneInfo("UTC"), now=clock.now()
        )
        for user_id in (ADA, BEN):
            await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=clock.now())
            await groups.add_member(tx, group_id=pod.group_id, user_id=user_id, now=clock.now())
        deck = await shared_store.add_deck(
            tx, guild_id=GUILD, group_id=pod.group_id, title="Ours", now=clock.now()
        )
        assert deck is not None
        await shared_store.add_card(tx, deck, front="Ours?", back="Yes.", author_id=None, now=clock.now())
        await member_store.set_deck(
            tx, guild_id=GUILD, user_id=ADA, deck=deck.key, is_taken=True, now=clock.now()
        )
    await desk.review(GOOD, scope=deck.key)
    data = await desk.export()
    assert (await desk.look(data, "cards.apkg")).counts.new == 0
    assert (await desk.bring(data, "cards.apkg", user_id=BEN)).placed == 1
    sql = "SELECT state, due_at FROM cards_schedules WHERE user_id = ? AND deck = ?"
    assert await desk.rows(sql, BEN, deck.key) == await desk.rows(sql, ADA, deck.key) != []
    # Another bot's group has a first deck with a first card as well.
    names = ("cadre:shared.1/1", f"cadre:shared.1/1~{'0' * 24}")
    rows = "".join(f"Saddle point {n}?,No minimum {n}.,{name}\n" for n, name in enumerate(names))
    other = f"front,back,guid\n{rows}".encode()
    assert (await desk.bring(other)).new == 2
    assert (await desk.look(other)).counts.new == 0
    async with desk.kernel.db.write() as tx:
        await groups.remove_member(tx, group_id=pod.group_id, user_id=BEN)
    assert (await desk.look(data, "cards.apkg", user_id=BEN)).counts.new == 1


async def test_a_card_full_of_short_mentions_is_cut_and_imported(desk: Desk):
    assert (await desk.bring(f"front,back\n{'<@1>' * 300},An answer\n".encode())).new == 1
    (row,) = await desk.rows("SELECT front FROM cards_notes")
    assert row["front"].startswith("@someone@someone")
    assert len(row["front"]) <= 1400
