"""What happens by itself: posting, edits of the post, reminding, closing with misses, the frozen week; and the queue."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import discord
import pytest

from bot.errors import UserFacingError
from bot.milestones import Milestone
from bot.retention import let_go
from bot.weekly import Week
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts
from tests.standups.conftest import defaults

from .conftest import day, draft, opt_in, post, posts, press, press_raw, review, rows_of, send

pytestmark = pytest.mark.usefixtures("pod")


async def queue_up(world: World, title: str, *, on: int, due: int) -> Any:
    panel = answer_to(
        await draft(world, world.moderator, title=title, post=day(world, on), due=day(world, due))
    )
    return await press(panel, world.moderator, "Queue it")


def titles(world: World) -> list[str]:
    return [texts(m.components).splitlines()[0].removeprefix("### Checkpoint: ") for m in posts(world)]


# ---------------------------------------------------------------------- the queue of coming ones


async def test_coming_ones_post_themselves_once_each_in_their_order(world: World):
    for n, title in enumerate(("Lane", "Gap rows", "Mini project"), start=1):
        await queue_up(world, title, on=n, due=n + 7)
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue"))
    assert [line for line in texts(desk.components).splitlines() if " · posted <t:" in line] == [
        f"- {t} · due <t:{1767225540 + (n + 8) * 86400}:d> · posted <t:{1767258000 + n * 86400}:f>"
        for n, t in enumerate(("Lane", "Gap rows", "Mini project"), start=1)
    ]
    one = answer_to(await world.moderator.select(desk, ["3"], custom_id="checkpoints.pick_item:1"))
    assert "changed their dates" in texts((await press(one, world.moderator, "One place earlier")).components)
    await world.restart()
    await world.move_to(world.env.now() + timedelta(days=1, hours=8, minutes=59))
    assert titles(world) == []
    await world.move_to(world.env.now() + timedelta(days=1, hours=1))
    assert titles(world) == ["Lane", "Mini project"]
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="2"))
    assert "Removed." in texts((await press(panel, world.moderator, "Remove")).components)
    await world.advance(days=3)
    assert titles(world) == ["Lane", "Mini project"]


async def test_a_crash_between_sending_and_noting_posts_nothing_twice(world: World):
    await queue_up(world, "Lane", on=1, due=8)
    await world.advance(days=1, hours=9)
    assert titles(world) == ["Lane"]
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "UPDATE checkpoints_items SET message_id = NULL, shown_at = NULL, attempts = 1, next_at = 0"
        )
    await world.restart()
    await world.kernel.schedule.run_due(world.env.now())
    assert titles(world) == ["Lane"]
    assert (await rows_of(world, "SELECT message_id FROM checkpoints_items"))[0]["message_id"] == posts(
        world
    )[0].id


async def test_a_channel_that_refuses_is_told_and_the_post_sent_later(world: World):
    panel = answer_to(await draft(world, world.moderator))
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=1)
    refused = await press(panel, world.moderator, "Post it")
    assert "**not posted**" in texts(refused.components)
    assert len(await rows_of(world, "SELECT * FROM conditions")) == 1
    again = await press(refused, world.moderator, "Post it again")
    assert "**Posted**, open" in texts(again.components)
    assert titles(world) == ["Loop map"]
    assert await rows_of(world, "SELECT * FROM conditions") == []


async def test_an_edit_keeps_what_was_sent_and_a_later_date_opens_again(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada)
    await world.advance(days=10)
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    assert "**Closed**" in texts(panel.components)
    form = await press_raw(panel, world.moderator, "Words and dates")
    typed = {"title": "Loop map 2", "done_when": "Dates.", "evidence": ["text"], "due": day(world, 5)}
    edited = answer_to(await world.moderator.submit_modal(form, typed))
    assert "**Posted**, open" in texts(edited.components)
    await world.advance(seconds=20)
    assert titles(world) == ["Loop map 2"]
    assert "1 in review" in texts(posts(world)[0].components)
    assert await rows_of(world, "SELECT * FROM checkpoints_misses") == []
    assert "Sent." in said(await send(posts(world)[0], world.ben))


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due": "2025-12-31"}, "**Due on**: 2025-12-31 is in the past"),
        ({"post": "2025-12-31"}, "**Post on**: 2025-12-31 is in the past"),
    ],
)
async def test_a_date_in_the_past_is_refused_and_keeps_what_was_typed(world: World, typed, sentence):
    refused = await draft(world, world.moderator, **typed)
    assert sentence in said(refused)
    assert "Each step has a date." in said(refused)
    assert await rows_of(world, "SELECT * FROM checkpoints_items") == []
    await world.restart()
    form = await press_raw(answer_to(refused), world.moderator, "Correct it")
    kept = defaults(form)
    assert kept["done_when"] == "Each step has a date."
    assert kept["evidence"] == [("A link", True), ("A text", True), ("A file", True)]
    assert typed.items() <= kept.items()
    texts_kept = {name: kept[name] for name in ("title", "done_when")}
    corrected = {"evidence": ["file"], "due": "2026-01-09", "post": ""}
    await world.moderator.submit_modal(form, texts_kept | corrected)
    assert await rows_of(world, "SELECT state FROM checkpoints_items") == [{"state": "draft"}]
    gone = await press_raw(answer_to(refused), world.moderator, "Correct it")
    assert "is sent already" in said(gone)


async def test_points_and_role_that_do_not_do_come_back_as_typed(world: World):
    role = world.guild.create_role("Above", permissions=discord.Permissions(administrator=True))
    panel = answer_to(await draft(world, world.moderator))
    form = await press_raw(panel, world.moderator, "Points")
    refused = await world.moderator.submit_modal(form, {"points": "12", "grace": "6", "role": [role]})
    assert "role" in said(refused).lower()
    form = await press_raw(answer_to(refused), world.moderator, "Correct it")
    assert {name: defaults(form)[name] for name in ("points", "grace")} == {"points": "12", "grace": "6"}
    (field,) = [c["component"] for c in form.modal["components"] if c["component"]["custom_id"] == "role"]
    assert field["default_values"] == [{"id": role.id, "type": "role"}]


async def test_what_does_not_do_as_evidence_changes_nothing_and_is_given_back(world: World):
    message = await post(world, world.moderator)
    for values, sentence in (
        ({"link": "ftp://example.org/x", "words": "My words"}, "**Link** is not a web address"),
        (
            {"words": "My words", "file": ("a.pdf", b"x" * (8 * 1024 * 1024 + 1))},
            "**File** is larger than 8 MB",
        ),
        ({"words": "My words", "file": ("a.exe", b"x")}, "of a kind I do not take"),
    ):
        refused = await send(message, world.ada, **values)
        assert sentence in said(refused)
        assert "My words" in said(refused)
    assert await rows_of(world, "SELECT * FROM checkpoints_submissions") == []
    hers = discord.ui.View(timeout=None).add_item(world.bot.control("drafts.again", {"draft_id": 1}))
    await world.bot.get_partial_messageable(world.channel.id).send("Pressed by another", view=hers)
    assert "is sent already" in said(await press_raw(world.channel.history()[-1], world.ben, "Correct it"))
    await world.restart()
    form = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert defaults(form)["words"] == "My words"
    assert form.modal["components"][2]["description"].startswith("Choose it again. At most 8 MB")
    refused = await world.ada.submit_modal(form, {"words": "My words", "link": "www.example.org"})
    form = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert defaults(form)["link"] == "www.example.org"
    assert "Sent." in said(await world.ada.submit_modal(form, {"link": "https://www.example.org"}))
    assert await rows_of(world, "SELECT * FROM drafts") == []
    outsider = world.add_member("eli")
    assert "is for members of **Pod One**" in said(await press_raw(message, outsider, "Submit"))


async def test_a_checkpoint_that_closed_meanwhile_says_so_instead_of_its_form(world: World):
    message = await post(world, world.moderator)
    refused = await send(message, world.ada, link="ftp://example.org")
    await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    late = await press_raw(answer_to(refused), world.ada, "Correct it")
    assert "takes nothing more since" in said(late)
    assert not buttons(answer_to(late).components)


async def test_what_was_typed_is_forgotten_after_a_day(world: World):
    message = await post(world, world.moderator)
    refused = await send(message, world.ada, link="ftp://example.org")
    await world.advance(days=1, hours=1)
    await let_go(world.bot)
    assert await rows_of(world, "SELECT * FROM drafts") == []
    assert "or was dropped after a day" in said(await press_raw(answer_to(refused), world.ada, "Correct it"))


async def test_members_run_nothing(world: World):
    await post(world, world.moderator)
    for command in ("post", "queue", "setup", "snapshot"):
        refused = await world.ada.slash(world.lounge, f"checkpoint {command}", group="Pod One")
        assert "Only moderators of **Pod One**" in said(refused)
        assert "you moderate none here" in said(await world.ada.slash(world.lounge, f"checkpoint {command}"))
    for command in ("edit", "close"):
        assert "Only moderators" in said(
            await world.ada.slash(world.lounge, f"checkpoint {command}", checkpoint="1")
        )
        assert "pick one of the suggestions" in said(
            await world.ada.slash(world.lounge, f"checkpoint {command}", checkpoint="Loop map")
        )


# ---------------------------------------------------------------------- the live numbers


def edits(world: World) -> int:
    path = f"/channels/{world.channel.id}/messages/"
    return sum(r.method == "PATCH" and path in r.path for r in world.env.http_requests)


async def test_a_burst_is_one_edit_every_fifteen_seconds_and_survives_a_restart(world: World):
    message = await post(world, world.moderator)
    await world.advance(seconds=20)
    before = edits(world)
    for who in (world.ada, world.ben, world.zoe):
        await send(message, who)
    await world.advance(seconds=1)
    assert edits(world) == before + 1
    assert "0 approved · 3 in review" in texts(posts(world)[0].components)
    await press(await review(world, world.moderator), world.moderator, "Approve")
    await press(await review(world, world.moderator), world.moderator, "Approve")
    await world.advance(seconds=10)
    assert edits(world) == before + 1
    await world.restart()
    before = edits(world)
    await world.advance(seconds=10)
    assert edits(world) == before + 1
    assert "2 approved · 1 in review" in texts(posts(world)[0].components)


async def test_only_who_agreed_is_named_and_nobody_who_is_missing(world: World):
    await opt_in(world, world.ada, board="pseudonym", pseudonym="Grace H")
    message = await post(world, world.moderator)
    for who in (world.ada, world.zoe):
        await send(message, who)
        await press(await review(world, world.moderator), world.moderator, "Approve")
    await world.advance(seconds=30)
    shown = texts(posts(world)[0].components)
    assert "**Done** Grace H\n" in shown
    assert not any(f"<@{who.id}>" in shown for who in (world.ada, world.ben, world.zoe))


async def test_a_deleted_post_can_be_posted_again(world: World):
    message = await post(world, world.moderator)
    await message.delete()
    await send_quietly(world)
    assert titles(world) == []
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    await press(panel, world.moderator, "Post it again")
    assert titles(world) == ["Loop map"]


async def send_quietly(world: World) -> None:
    """Let something change that the deleted post would tell."""
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE checkpoints_items SET changed = changed + 1, show_at = 0")
    await world.advance(seconds=20)


# ---------------------------------------------------------------------- reminding, misses


async def test_moderators_who_want_pings_are_reminded_once_while_something_waits(world: World):
    await opt_in(world, world.zoe, wants_pings=True)
    first = await post(world, world.moderator, due=day(world, 2))
    await post(world, world.moderator, title="Quiet one", due=day(world, 3))
    await world.advance(hours=10)
    await send(first, world.ada)
    await world.advance(days=4)
    told = [m.content for m in world.zoe.user.dm_channel.history()]
    assert sum("1 submission waits for review" in text for text in told) == 1
    assert not any("Quiet one" in text for text in told)


async def test_after_so_many_misses_there_is_a_kind_note_and_a_line_for_moderators(world: World):
    await opt_in(world, world.ben, wants_pings=True)
    setup = answer_to(await world.moderator.slash(world.lounge, "checkpoint setup"))
    form = await press_raw(setup, world.moderator, "Change")
    await world.moderator.submit_modal(form, {"misses": "2", "sample": "0", "megabytes": "1"})
    await world.ada.slash(world.lounge, "me away", until=day(world, 30), start=day(world, 1))
    for n in range(2):
        await post(world, world.moderator, title=f"Part {n}", due=day(world, n + 1))
    await world.advance(days=2)
    assert len(await rows_of(world, "SELECT * FROM checkpoints_misses")) == 0
    await world.advance(days=3)
    missed = await rows_of(world, "SELECT DISTINCT user_id FROM checkpoints_misses")
    assert [r["user_id"] for r in missed] == [world.ben.id]
    notes = [m.content for m in world.ben.user.dm_channel.history()]
    assert len(notes) == 1
    assert "2 checkpoints of **Pod One** went by without you" in notes[0]
    assert not any(str(world.ben.id) in texts(m.components) for m in world.channel.history())
    desk = answer_to(await world.moderator.slash(world.lounge, "checkpoint queue"))
    assert f"<@{world.ben.id}> let 2 checkpoints go by" in texts(desk.components)
    forgiven = answer_to(
        await world.moderator.select(desk, [str(world.ben.id)], custom_id="checkpoints.forgive:1:1")
    )
    assert "go by" not in texts(forgiven.components)


async def test_what_is_closed_by_hand_is_nobodys_miss(world: World):
    await post(world, world.moderator)
    closed = await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    assert "nobody's miss" in said(closed)
    await world.advance(seconds=20)
    assert list(buttons(posts(world)[0].components)) == ["Mine"]
    late = world.bot.get_cog("Checkpoints").checkpoints.form(1, guild_id=world.guild.id, user_id=world.ada.id)
    with pytest.raises(UserFacingError, match="takes nothing more since"):
        await late
    await world.advance(days=12)
    assert await rows_of(world, "SELECT * FROM checkpoints_misses") == []
    assert "is not open" in said(
        await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    )


# ---------------------------------------------------------------------- the frozen week


async def test_a_snapshot_is_frozen_whatever_is_taken_back_later(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada)
    approved = await press(await review(world, world.zoe), world.zoe, "Approve")
    await world.move_to(world.env.now().replace(day=4, hour=19))  # the first Sunday
    (frozen,) = [m for m in world.channel.history() if "never changed" in texts(m.components)]
    assert "- **Loop map** (due 8 Jan 2026): 1 approved" in texts(frozen.components)
    stored = await rows_of(world, "SELECT * FROM checkpoints_snapshots")
    await press(approved, world.zoe, "Take the decision back")
    await world.advance(hours=2)
    assert "0 approved · 1 in review" in texts(posts(world)[0].components)
    (again,) = [m for m in world.channel.history() if "never changed" in texts(m.components)]
    assert texts(again.components) == texts(frozen.components)
    assert again.edited_at is None
    assert await rows_of(world, "SELECT * FROM checkpoints_snapshots") == stored
    shown = await world.zoe.slash(world.lounge, "checkpoint snapshot")
    assert "(due 8 Jan 2026): 1 approved" in said(shown)
    async with world.kernel.db.write() as tx:
        with pytest.raises(sqlite3.IntegrityError, match="never edited"):
            await tx.connection.execute("UPDATE checkpoints_snapshots SET body = '[]'")


async def test_a_group_older_than_snapshots_gets_them_with_its_first_checkpoint_and_is_told(world: World):
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("DELETE FROM routines WHERE kind = 'checkpoints.snapshot'")
    panel = answer_to(await draft(world, world.moderator))
    assert "weekly snapshot" not in said(
        await world.moderator.slash(world.lounge, "group schedule", group="Pod One")
    )
    posted = await press(panel, world.moderator, "Post it")
    assert "freezes the week's numbers, Sun at 18:00" in texts(posted.components)
    schedule = await world.moderator.slash(world.lounge, "group schedule", group="Pod One")
    assert "weekly snapshot** · 18:00, Sun" in said(schedule)
    await world.moderator.slash(
        world.lounge, "group schedule", group="Pod One", routine="checkpoints.snapshot", paused=True
    )
    again = answer_to(await draft(world, world.moderator, title="Second"))
    assert "freezes" not in texts((await press(again, world.moderator, "Post it")).components)
    await world.move_to(world.env.now().replace(day=4, hour=19))
    assert not [m for m in world.channel.history() if "never changed" in texts(m.components)], "paused stays"


# ---------------------------------------------------------------------- the kernel's meeting points


async def test_a_plans_milestone_is_taken_once_and_posts_itself(world: World, pod):
    now = world.kernel.clock.now()
    wish = Milestone("plan:1:4", "Mini project", "It is shipped.", ("link",), date(2026, 1, 20))
    over = replace(wish, key="plan:1:0", due_on=date(2025, 12, 31))
    taken = []
    for each in (wish, wish, over):
        async with world.kernel.db.write() as tx:
            add = world.kernel.milestones.add
            taken.append(await add(tx, pod, each, by_user_id=world.zoe.id, now=now))
    assert taken == [True, False, False]
    await world.move_to(now + timedelta(days=12, hours=10))
    assert titles(world) == ["Mini project"]


async def test_the_panel_of_the_day_knows_what_to_send_what_came_back_and_what_waits(world: World):
    async def of(who: Any) -> list[tuple[str, str]]:
        now = world.kernel.clock.now()
        async with world.kernel.db.read() as tx:
            found = await world.kernel.today.of(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        for task in found:
            assert world.bot.control(task.control, task.args) is not None
        return [(t.title, t.control) for t in found if t.control.startswith("checkpoints.")]

    message = await post(world, world.moderator)
    assert await of(world.ada) == [("Submit: Loop map", "checkpoints.submit")]
    await send(message, world.ada)
    assert await of(world.ada) == []
    assert ("Review: 1 checkpoint of Pod One", "checkpoints.review") in await of(world.zoe)
    form = await press_raw(await review(world, world.zoe), world.zoe, "Return")
    await world.zoe.submit_modal(form, {"reason": ["proof"], "note": ""})
    assert await of(world.ada) == [("Came back: Loop map", "checkpoints.mine")]


async def test_the_weekly_digest_names_who_agreed(world: World, pod):
    await opt_in(world, world.ada, board="pseudonym", pseudonym="Grace H")
    message = await post(world, world.moderator)

    async def lines() -> list[str]:
        async with world.kernel.db.read() as tx:
            parts = await world.kernel.weekly.parts(tx, pod, Week(date(2025, 12, 29)))
        return dict(parts).get("Checkpoints", [])

    assert await lines() == []
    for who in (world.ada, world.ben):
        await send(message, who)
        await press(await review(world, world.zoe), world.zoe, "Approve")
    assert await lines() == ["Approved: Grace H"]


# ---------------------------------------------------------------------- files


async def test_a_file_whose_address_ended_is_asked_for_again(world: World):
    message = await post(world, world.moderator)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/threads", status=500, code=0, times=None)
    await send(message, world.ada, file=("map.pdf", b"%PDF-1.7"))
    await world.advance(hours=24)
    told = await rows_of(world, "SELECT text FROM notices WHERE user_id = ?", world.ada.id)
    assert len(told) == 1
    assert "Please send it again" in told[0]["text"]
    assert "**lost**, to be sent again" in texts((await review(world, world.zoe)).components)


async def test_a_file_that_could_not_be_kept_at_once_is_kept_by_the_schedule(world: World):
    message = await post(world, world.moderator)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/threads", status=500, code=0, times=1)
    await send(message, world.ada, file=("map.pdf", b"%PDF-1.7"))
    assert (await rows_of(world, "SELECT message_id FROM checkpoints_files"))[0]["message_id"] is None
    await world.restart()
    await world.advance(minutes=5)
    kept = await rows_of(world, "SELECT url, message_id FROM checkpoints_files")
    assert kept[0]["message_id"] is not None
    assert kept[0]["url"] is None


async def test_an_erasure_deletes_the_kept_message_after_the_commit(world: World):
    message = await post(world, world.moderator)
    await send(message, world.ada, file=("map.pdf", b"%PDF-1.7"))
    (kept,) = await rows_of(world, "SELECT channel_id, message_id FROM checkpoints_files")
    asked = await world.ada.slash(world.lounge, "privacy erase")
    await world.ada.click(answer_to(asked), custom_id="privacy.confirm:1")
    assert await rows_of(world, "SELECT * FROM checkpoints_submissions") == []
    assert len(await rows_of(world, "SELECT * FROM checkpoints_removals")) == 1
    await world.advance(seconds=5)
    assert await rows_of(world, "SELECT * FROM checkpoints_removals") == []
    assert kept["message_id"] not in world.env.backend.messages[kept["channel_id"]]
    assert "0 in review" in texts(posts(world)[0].components)
