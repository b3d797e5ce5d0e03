"""`/card import` and `/card export` as a member lives them, in Discord."""

from __future__ import annotations

import io
import zipfile

import aiohttp
import discord
import simcord.interactions

from tests.cards.conftest import press, review, rows_of, take
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from . import making

PACKAGE = making.packed(
    making.changed(
        "UPDATE notes SET flds = 'What is <img src=a.png>?'||char(31)||'An <b>answer</b>' WHERE guid = 'guid-0'"
    )
)


async def bring(world: World, data: bytes, name: str = "deck.apkg", who=None):
    return await (who or world.ada).slash(world.lounge, "card import", file=(name, data))


async def test_a_package_is_shown_first_survives_a_restart_and_is_imported_once(world: World):
    panel = answer_to(await bring(world, PACKAGE))
    assert panel.ephemeral
    shown = texts(panel.components)
    assert "### Import “deck.apkg”?" in shown
    assert "**2 cards** to add, to *My cards*: Deck (2)." in shown
    assert "⚠️ 1 picture stays behind: cards here are text." in shown
    assert await rows_of(world, "SELECT 1 FROM cards_notes") == []
    await world.restart()
    custom_id = buttons(panel.components)["Import"]
    done = answer_to(await world.ada.click(panel, custom_id=custom_id))
    assert "### Imported" in texts(done.components)
    assert list(buttons(done.components)) == ["Review", "My cards", "Decks"]
    assert len(await rows_of(world, "SELECT 1 FROM cards_notes")) == 2
    front = await press(world, await press(world, done, "Review"), "Show answer")
    assert "An **answer**" in texts(front.components)
    assert "-# imported" in texts(front.components)
    decks = texts(answer_to(await world.ada.slash(world.lounge, "card decks")).components)
    assert "In *My cards*, imported: Deck (2)." in decks


async def test_a_second_press_and_somebody_else_s_change_nothing(world: World):
    panel = answer_to(await bring(world, PACKAGE))
    await take(world, "ml-core")
    first = await world.ada.click(panel, label="Import")
    assert "### Imported" in texts(answer_to(first).components)
    (row,) = await rows_of(world, "SELECT * FROM cards_imports")
    exchange = world.bot.get_cog("Cards").exchange
    again = answer_to(await bring(world, PACKAGE))
    assert "You have all of it already: 2 cards" in texts(again.components)
    assert "Import" not in buttons(again.components)
    stolen = await bring(world, b"front,back\nx,y\n", "x.csv")
    made = (await rows_of(world, "SELECT * FROM cards_imports WHERE done_at IS NULL"))[0]
    await exchange.leave(user_id=world.ben.id, import_id=made["import_id"], made_at=made["made_at"])
    declined = answer_to(await world.ada.click(answer_to(stolen), label="Not now"))
    assert "I let the file go" in texts(declined.components)
    assert [r["import_id"] for r in await rows_of(world, "SELECT * FROM cards_imports")] == [row["import_id"]]
    assert len(await rows_of(world, "SELECT 1 FROM cards_notes")) == 2


async def test_a_broken_file_gets_one_sentence(world: World):
    refused = await bring(world, PACKAGE[:300])
    assert said(refused).startswith("**File**: the package is damaged or cut off")
    assert await rows_of(world, "SELECT 1 FROM cards_imports") == []


async def test_an_export_is_private_and_what_it_says(world: World):
    assert "nothing to export" in said(await world.ada.slash(world.lounge, "card export"))
    await take(world, "ml-core")
    await press(world, await press(world, await review(world), "Show answer"), "Easy")
    message = answer_to(await world.ada.slash(world.lounge, "card export"))
    assert message.ephemeral
    assert message.content.startswith("4 cards of yours, 1 with a schedule.")
    (file,) = message.attachments
    assert file.filename == "cadre-cards-2025-12-31.apkg"
    assert "collection.anki21" in zipfile.ZipFile(io.BytesIO(await file.read())).namelist()
    table = answer_to(await world.ada.slash(world.lounge, "card export", format="csv"))
    assert (
        (await table.attachments[0].read())
        .decode("utf-8-sig")
        .startswith("front,back,tags,deck,guid,state,due")
    )


async def test_an_export_beyond_discord_s_limit_is_refused_with_a_way_out(world: World, monkeypatch):
    await take(world, "sides")
    build = simcord.interactions.base_payload

    def with_small_limit(*args, **options):
        record, payload = build(*args, **options)
        return record, payload | {"attachment_size_limit": 70_000}

    monkeypatch.setattr(simcord.interactions, "base_payload", with_small_limit)
    assert "Discord takes" in said(await world.ada.slash(world.lounge, "card export"))


async def test_a_file_that_discord_does_not_hand_over_gets_one_sentence(world: World, monkeypatch):
    async def read(self, **_options):
        raise aiohttp.ServerDisconnectedError

    monkeypatch.setattr(discord.Attachment, "read", read)
    assert "Discord did not hand it to me; send it again" in said(await bring(world, b"a,b", "x.csv"))
