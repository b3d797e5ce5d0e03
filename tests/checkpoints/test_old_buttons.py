"""A button that outlives its row acts on no other row."""

from __future__ import annotations

from tests.drills.conftest import answer_to, texts

from .conftest import draft, post, press_raw, review, rows_of, send


async def test_an_approval_is_for_the_submission_that_was_read(world, pod):
    message = await post(world, world.moderator)
    await send(message, world.ada, words="Ada's evidence")
    case = await review(world, world.zoe)
    assert "Ada's evidence" in texts(case.components)
    asked = await world.ada.slash(world.lounge, "privacy erase")
    await world.ada.click(answer_to(asked), custom_id="privacy.confirm:1")
    await send(message, world.ben, words="Nobody has read this")
    await press_raw(case, world.zoe, "Approve")
    assert [row["state"] for row in await rows_of(world, "SELECT state FROM checkpoints_submissions")] == [
        "waiting"
    ]


async def test_removing_an_old_draft_removes_no_new_one(world, pod):
    old = answer_to(await draft(world, world.moderator, title="Old"))
    again = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    await press_raw(again, world.moderator, "Remove")
    await draft(world, world.zoe, title="New")
    await press_raw(old, world.moderator, "Remove")
    assert [row["title"] for row in await rows_of(world, "SELECT title FROM checkpoints_items")] == ["New"]
