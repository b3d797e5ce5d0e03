"""What is sent in: nothing of it is lost on the way to the moderator, and on time stays on time."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, said, texts

from .conftest import hand_back, opt_in, post, press, press_raw, review, rows_of, send

pytestmark = pytest.mark.usefixtures("pod")


async def test_a_text_corrected_after_a_return_keeps_the_file(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, words="I did it.", file=("map.pdf", b"%PDF-1.7 a map"))
    await hand_back(await review(world, world.zoe), world.zoe, note="Add the third round.")
    form = await press_raw(message, world.ada, "Submit")
    assert "map.pdf stays unless you choose another" in str(form.modal)
    await world.ada.submit_modal(form, {"words": "I did it, with the third round."})
    case = await review(world, world.moderator)
    assert "**File** map.pdf" in texts(case.components)
    assert "map.pdf" in texts((await press(case, world.moderator, "Open the file")).components)
    await send(message, world.ada, words="A better map.", file=("map2.pdf", b"%PDF-1.7 another"))
    assert "**File** map2.pdf" in texts((await review(world, world.moderator)).components)
    asked = await world.ada.slash(world.lounge, "privacy erase")
    await world.ada.click(asked.response, custom_id="privacy.confirm:1")
    assert len(await rows_of(world, "SELECT * FROM checkpoints_removals")) == 2


async def test_a_file_that_was_lost_is_not_taken_over(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, words="I did it.", file=("map.pdf", b"%PDF-1.7 a map"))
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE checkpoints_files SET url = NULL, message_id = NULL")
    await send(message, world.ada, words="I did it, better.")
    assert len(await rows_of(world, "SELECT * FROM checkpoints_files")) == 1


async def test_the_next_moderator_reads_what_was_asked_for_before(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada)
    await hand_back(await review(world, world.zoe), world.zoe, reason="part", note="Add the third round.")
    await send(message, world.ada, words="Second try.")
    shown = texts((await review(world, world.moderator)).components)
    assert "**Came back before**: a part of what counts as done is missing" in shown
    assert "**Note then** Add the third round." in shown
    assert "-# Earlier: try 1 <t:" in shown


async def test_the_whole_of_the_longest_evidence_can_be_read(world: World):
    message = await post(world, world.moderator, done_when="d" * 1000, title="t" * 100)
    link = "https://example.org/" + "x" * 480
    lines = "\n".join(["ab"] * 592) + "\nTHE END"
    await send(message, world.ada, words=lines, link=link, file=("m" * 90 + ".pdf", b"%PDF-1.7"))
    await hand_back(await review(world, world.zoe), world.zoe, note="n" * 600)
    await send(message, world.ada, words=lines, link=link)
    case = await review(world, world.moderator)
    approved = texts((await press(case, world.moderator, "Approve")).components)
    mine = (await world.ada.slash(world.lounge, "checkpoint mine")).response
    own = texts(
        answer_to(await world.ada.select(mine, ["1"], custom_id="checkpoints.pick_mine:1")).components
    )
    for shown in (texts(case.components), approved, own):
        assert shown.endswith("THE END")
        assert link in shown
        assert "**File** mmm" in shown
        assert len(shown) <= 3900
    assert "ddd…" in approved


async def test_on_time_by_the_members_own_day_is_not_late(world: World):
    message = await post(world, world.moderator)  # the end of 8 Jan in UTC
    for who, zone in ((world.ada, "America/Los_Angeles"), (world.ben, "Asia/Tokyo")):
        await opt_in(world, who, zone=ZoneInfo(zone))
        await world.move_to(max(world.env.now(), world.env.now().replace(month=1, day=9, hour=3)))
        await send(message, who)
    sent = await rows_of(world, "SELECT user_id, is_late FROM checkpoints_submissions ORDER BY submission_id")
    assert [(row["user_id"], row["is_late"]) for row in sent] == [(world.ada.id, 0), (world.ben.id, 1)]


async def test_who_was_on_time_stays_so_when_it_comes_back(world: World):
    message = await post(world, world.moderator)
    await world.move_to(world.env.now() + timedelta(days=7, hours=20))
    await send(message, world.ada)
    await world.advance(hours=13)
    await hand_back(await review(world, world.moderator), world.moderator)
    assert "late" not in said(await send(message, world.ada, words="Again, better."))
    assert "late" in said(await send(message, world.ben, words="Only now."))


async def test_the_export_hands_out_the_file_itself_and_names_one_that_is_gone(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, file=("map.pdf", b"%PDF-1.7 a map"))
    other = await post(world, world.moderator, title="Lane")
    await send(other, world.ada, file=("lane.pdf", b"%PDF-1.7 a lane"))
    kept = await rows_of(world, "SELECT channel_id, message_id FROM checkpoints_files ORDER BY submission_id")
    await world.bot.http.delete_message(kept[1]["channel_id"], kept[1]["message_id"])
    done = await world.ada.slash(world.lounge, "privacy export")
    found = answer_to(done)
    assert found.ephemeral
    assert "I could not fetch 2-lane.pdf" in found.content
    with zipfile.ZipFile(io.BytesIO(await found.attachments[0].read())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "files/1-map.pdf": b"%PDF-1.7 a map"
        }
