"""The daily reminder of cards: chosen, sent, kept where messages are closed, stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot import direct, groups, members, reminders
from bot.routines import TryLater
from tests.conftest import START, World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import rated, review, take


async def choose(world: World, hour: str, who: Any = None) -> str:
    """Choose an hour from `/card settings`; return the panel's text."""
    who = who or world.ada
    settings = answer_to(await who.slash(world.lounge, "card settings"))
    panel = answer_to(await who.click(settings, label="Reminder"))
    done = await who.select(panel, [hour], custom_id="cards.reminder_hour:1")
    return texts(answer_to(done).components)


async def with_due(world: World) -> None:
    """Let ada know one card of hers, which is due again in some days."""
    await take(world, "ml-core")
    await rated(world, await review(world), "Easy")


def mail(world: World) -> list[Any]:
    channel = world.ada.user.dm_channel
    return [] if channel is None else list(channel.history())


async def days(world: World, count: int) -> None:
    await world.move_to(START + timedelta(days=count))


async def test_it_comes_silently_once_a_day_while_cards_are_due_and_stops_on_a_press(world: World):
    await with_due(world)
    assert "At **20:00** by your clock (UTC)." in await choose(world, "20")
    await world.move_to(START + timedelta(hours=22))
    assert mail(world) == []  # reviewed today, and nothing is due
    await days(world, 30)
    due = [m.created_at.date() for m in mail(world)]
    assert due == [due[0] + timedelta(days=n) for n in range(len(due))]
    assert due[-1] == date(2026, 1, 30)
    assert all((m.created_at.hour, m.created_at.minute) == (20, 0) for m in mail(world))
    assert all(m.flags.suppress_notifications for m in mail(world))
    last = mail(world)[-1]
    assert "### 1 card is due" in texts(last.components)
    assert "from Study Hall" in texts(last.components)
    await world.restart()
    await world.ada.user.click(mail(world)[-1], custom_id=buttons(last.components)["Stop reminders"])
    assert "Card reminders are off. `/card settings` turns them on again." in texts(
        mail(world)[-1].components
    )
    await days(world, 33)
    assert len(mail(world)) == len(due)


async def test_nothing_comes_after_a_review_in_a_pause_or_while_away(world: World):
    await with_due(world)
    await choose(world, "20")
    await days(world, 30)
    await world.move_to(START + timedelta(days=30, hours=12))
    count = len(mail(world))
    await rated(world, await review(world), "Again")
    await days(world, 31)
    assert len(mail(world)) == count
    settings = answer_to(await world.ada.slash(world.lounge, "card settings"))
    await world.ada.click(settings, label="Pause")
    await days(world, 32)
    assert len(mail(world)) == count
    settings = answer_to(await world.ada.slash(world.lounge, "card settings"))
    await world.ada.click(settings, label="Resume")
    await world.ada.slash(world.lounge, "me away", until="2026-02-03")
    await days(world, 33)
    assert len(mail(world)) == count
    await days(world, 36)
    assert len(mail(world)) > count


async def test_closed_messages_turn_into_a_word_beside_the_next_command_told_once(world: World):
    await with_due(world)
    await choose(world, "20")
    await days(world, 29)
    before = len(mail(world))
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await days(world, 30)
    assert len(mail(world)) == before
    await world.restart()
    world.env.inject_error("POST", "/webhooks/*/*", status=404, code=10015)
    assert "card is due" not in said(await world.ada.slash(world.lounge, "card settings"))
    done = await world.ada.slash(world.lounge, "card settings")
    assert "### 1 card is due" in said(done)
    assert "closed to me" in said(done)
    kept = done.followups[-1]
    assert kept.ephemeral
    assert "card is due" not in said(await world.ada.slash(world.lounge, "card settings"))
    await world.ada.click(kept, label="Stop reminders")
    await days(world, 32)
    assert len(mail(world)) == before


async def test_after_a_crash_the_last_messages_are_looked_through_before_sending_again(world: World):
    await with_due(world)
    await choose(world, "20")
    await world.move_to(START + timedelta(days=29, hours=19))
    async with world.kernel.db.read() as tx:
        reminder = await reminders.get(tx, guild_id=world.guild.id, user_id=world.ada.id, kind="cards")
    before = len(mail(world))
    await world.env.advance_time(3600)

    async def remind(attempts: int) -> None:
        kind = world.kernel.schedule.reminders.kind("cards")
        await direct.remind(world.bot, kind, replace(reminder, attempts=attempts))

    await remind(1)  # and the process dies
    await world.restart()
    await remind(2)
    assert len(mail(world)) == before + 1
    world.env.inject_error("POST", "/channels/*/messages", status=503, times=None)
    with pytest.raises(TryLater):
        await remind(1)


async def test_hours_in_quiet_hours_are_not_offered_and_refused_from_an_old_panel(world: World):
    settings = answer_to(await world.ada.slash(world.lounge, "card settings"))
    panel = answer_to(await world.ada.click(settings, label="Reminder"))
    hours = str([c.to_dict() if hasattr(c, "to_dict") else c for c in panel.components])
    assert "21:00" in hours
    assert "22:00" not in hours
    await world.ada.select(panel, ["21"], custom_id="cards.reminder_hour:1")
    async with world.kernel.db.write() as tx:
        await groups.set_guild_pings(tx, world.guild.id, ping_budget=2, quiet_from=1200, quiet_until=420)
    done = await world.ada.select(panel, ["20"], custom_id="cards.reminder_hour:1")
    assert "**Hour**: 20:00 lies in this server's quiet hours." in said(done)
    settings = answer_to(await world.ada.slash(world.lounge, "card settings"))
    shown = answer_to(await world.ada.click(settings, label="Reminder"))
    assert "lies in this server's quiet hours now, so nothing comes" in texts(shown.components)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
async def test_the_hour_is_that_of_the_members_own_zone(world: World, zone: str):
    await world.ada.slash(world.lounge, "me zone", zone=zone)
    await with_due(world)
    await choose(world, "19")
    await days(world, 30)
    async with world.kernel.db.read() as tx:
        where = await members.zone_of(tx, guild_id=world.guild.id, user_id=world.ada.id)
    assert {m.created_at.astimezone(where).hour for m in mail(world)} == {19}
