"""`/setup`: what the panel shows and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from simcord import SetupError

from bot import groups, members
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .steps import FORM, deny, make_daily_group, mend, open_panel, page_of, press, rows, walk


async def add_holiday(world: World, group: groups.Group, day: date, label: str) -> None:
    async with world.kernel.db.write() as tx:
        await groups.add_holiday(tx, group_id=group.group_id, day=day, label=label)
        await world.kernel.schedule.reschedule(tx, group.group_id)


# ---------------------------------------------------------------------- who may


async def test_the_panel_is_for_managers_and_seen_by_them_alone(world: World):
    shown = await open_panel(world)
    assert shown.ephemeral
    assert "## Set-up · Study Hall" in texts(shown.components)
    with pytest.raises(SetupError, match="default-member-permissions"):
        await world.ada.slash(world.lounge, "setup")


async def test_a_command_that_admins_opened_to_all_still_asks_for_manage_server(world: World):
    command = next(c for c in await world.bot.tree.fetch_commands() if c.name == "setup")
    world.guild.set_command_permissions(command, {world.guild.default_role: True})
    refused = await world.ada.slash(world.lounge, "setup")
    assert "*Manage Server*" in said(refused)
    assert "Study Hall" not in said(refused)


async def test_who_lost_the_right_can_no_longer_press(world: World):
    shown = await open_panel(world)
    role = world.guild.roles["mo-role"]
    world.env.backend.edit_role(world.guild.id, role.id, {"permissions": 0})
    for label in ("Quick start", "Refresh", "Server settings", "Who changed what"):
        refused = await press(world, shown, label)
        assert "*Manage Server*" in said(refused), label
    assert await rows(world, "SELECT * FROM groups") == []


# ---------------------------------------------------------------------- what is configured


async def test_the_panel_shows_server_groups_members_and_schedule(world: World):
    group = await make_group(world, world.ada, world.ben, zone="Asia/Kathmandu")
    await add_holiday(world, group, date(2026, 1, 6), "Epiphany")
    shown = texts((await open_panel(world)).components)
    assert "Time zone **UTC**, where it is 00:00 now" in shown
    assert "at most 2 pings a member a day, quiet hours 22:00–07:00" in shown
    assert f"**Pod One** in <#{world.channel.id}> · 2 members · Asia/Kathmandu" in shown
    assert "Daily drill: 08:00, Mon–Fri" in shown
    assert "Drill closes, solution: 20:00, after each *Daily drill*" in shown
    assert "Holidays Tue 6 January (Epiphany)" in shown
    assert "✅ I have what I need in every group's channel." in shown


async def test_many_groups_are_paged_and_none_is_left_out(world: World):
    names = [f"Pod {number:02}" for number in range(30)]
    for name in names:
        await make_group(world, name=name)
    pages = await walk(world, await open_panel(world))
    assert "page 1 of" in pages[0]
    seen = "\n".join(pages)
    assert [name for name in names if f"**{name}**" not in seen] == []


# ---------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("permission", "shown_as"),
    [
        ("view_channel", "**View Channel** to see the channel at all"),
        ("send_messages", "**Send Messages** to post drills"),
        ("read_message_history", "**Read Message History**"),
        ("create_private_threads", "**Create Private Threads** to open discussions"),
        ("send_messages_in_threads", "**Send Messages in Threads**"),
    ],
)
async def test_a_missing_permission_is_named_with_its_channel_and_gone_once_mended(
    world: World, permission: str, shown_as: str
):
    await make_group(world, world.ada)
    deny(world, world.channel, permission)
    message = await open_panel(world)
    shown = texts(message.components)
    assert f"⚠️ **Pod One** in <#{world.channel.id}>: give my role {shown_as}" in shown
    assert "✅" not in shown
    mend(world, world.channel)
    assert "✅ I have what I need" in page_of(await press(world, message, "Refresh"))


async def test_in_an_outage_only_the_channel_itself_can_be_judged_and_nothing_counts_as_deleted(world: World):
    await make_group(world, world.ada)
    await make_group(world, world.ada, name="Pod Two", channel=world.lounge)
    deny(world, world.channel, "create_private_threads")
    world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id), "unavailable": True})
    await world.env.settle()
    shown = texts((await open_panel(world, channel=world.channel)).components)
    assert f"**Pod One** in <#{world.channel.id}>: give my role **Create Private Threads**" in shown
    assert "**Pod Two**: I cannot look at its channel just now" in shown
    assert "deleted" not in shown


async def test_a_deleted_channel_is_said_plainly(world: World):
    await make_group(world, world.ada)
    world.env.backend.delete_channel(world.channel.id)
    message = await open_panel(world)
    shown = texts(message.components)
    assert "❌ The channel of **Pod One** was deleted. Choose another with `/group edit`." in shown
    coming = page_of(await press(world, message, "Next 14 days"))
    assert "**Pod One** in a deleted channel · UTC · ⚠️ see *Permissions*" in coming


async def test_what_went_wrong_in_a_channel_is_shown_until_a_post_arrives_again(world: World):
    await make_group(world, world.ada)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=1)
    await world.advance(hours=9)
    message = await open_panel(world)
    assert "the bot lacks a permission in the channel" in texts(message.components)
    assert "press *Test post* to be sure" in texts(message.components)
    done = await press(world, message, "Test post")
    assert "✅ The [test post]" in page_of(done)
    assert "lacks a permission" not in page_of(done)


async def test_a_server_in_disarray_still_gets_a_panel_within_discords_limits(world: World):
    for number in range(20):
        await make_group(world, name=f"{number:02}" + "*" * 48)
    deny(
        world, world.channel, "send_messages", "read_message_history", "create_private_threads",
        "send_messages_in_threads",
    )  # fmt: skip
    message = await open_panel(world)
    shown = texts(message.components)
    assert "more, shown once these are mended" in shown
    assert 1000 < len(shown) <= 4000
    assert len(await walk(world, message)) > 2


# ---------------------------------------------------------------------- the next 14 days


async def test_the_preview_announces_exactly_what_then_happens(world: World):
    pod = await make_daily_group(world, world.ada, zone="Asia/Kathmandu")
    await make_daily_group(world, world.ben, name="Pod Two", zone="America/Sao_Paulo", channel=world.lounge)
    await add_holiday(world, pod, date(2026, 1, 7), "")
    start = world.env.now()
    days = await world.bot.get_cog("Setup").service.coming(world.guild.id)
    announced = [(post.group.group_id, post.at) for day in days for post in day.posts]
    assert all(day.day == p.at.astimezone(p.group.zone).date() for day in days for p in day.posts)
    await world.advance(days=14)
    async with world.kernel.db.read() as tx:
        ran = await world.kernel.schedule.between(tx, world.guild.id, start, start + timedelta(days=14))
    assert len(announced) > 40
    assert sorted(announced) == sorted((o.group_id, o.due_at) for o, _state in ran)


async def test_the_preview_says_what_is_posted_where_when_and_who_is_pinged(world: World):
    await make_daily_group(world, world.ada, world.ben, zone="Asia/Kathmandu")
    async with world.kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=world.guild.id, user_id=world.ada.id)
        assert member is not None
        await members.update_member(tx, replace(member, wants_pings=True))
    coming = await press(world, await open_panel(world), "Next 14 days")
    first = page_of(coming)
    due = 1767233700  # 2026-01-01 08:00 in Kathmandu
    assert f"**Pod One** in <#{world.channel.id}> · Asia/Kathmandu\n" in first
    assert first.index("### Thu 1 January") < first.index("### Fri 2 January")
    assert f"- **08:00** (<t:{due}:t>) Daily drill · pings 1 member\n" in first
    assert f"- **20:00** (<t:{due + 12 * 3600}:t>) Drill closes, solution\n" in first
    everything = "\n".join(await walk(world, coming.response))
    assert "*Daily drill* pings members who asked for pings; " in everything
    assert "*Standup reminder, privately* pings members who" in everything
    assert "- **13:48** (<t:1767686580:t>) Standup reminder, privately · pings nobody yet\n" in everything


async def test_the_preview_is_paged_over_restarts_and_reaches_the_last_day(world: World):
    await make_daily_group(world, world.ada)
    coming = await press(world, await open_panel(world), "Next 14 days")
    pages = await walk(world, coming.response, restarting=True)
    assert len(pages) > 1
    everything = "\n".join(pages)
    days = [f"### {(date(2026, 1, 1) + timedelta(days=n)):%a} {n + 1} January" for n in range(14)]
    assert [day for day in days if day not in everything] == []
    assert all(len(page) < 4000 for page in pages)


async def test_a_holiday_is_noted_and_nothing_is_announced_on_it(world: World):
    group = await make_daily_group(world, world.ada)
    await add_holiday(world, group, date(2026, 1, 2), "Bridge day")
    first = page_of(await press(world, await open_panel(world), "Next 14 days"))
    friday = first[first.index("### Fri 2 January") : first.index("### Sat 3 January")]
    assert friday == "### Fri 2 January\n- Holiday (Bridge day): nothing is posted\n"


async def test_holidays_from_today_to_the_fourteenth_day_are_noted_and_no_others(world: World):
    group = await make_daily_group(world)
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 14), date(2026, 1, 15)):
        await add_holiday(world, group, day, f"rest {day.day}")
    coming = await press(world, await open_panel(world), "Next 14 days")
    everything = "\n".join(await walk(world, coming.response))
    noted = [n for n in (31, 1, 14, 15) if f"Holiday (rest {n})" in everything]
    assert noted == [1, 14]


async def test_groups_in_different_zones_each_show_their_own_hour_below_one_day(world: World):
    await make_daily_group(world, zone="Asia/Kathmandu")
    await make_daily_group(world, name="Pod Two", zone="America/Sao_Paulo", channel=world.lounge)
    first = page_of(await press(world, await open_panel(world), "Next 14 days"))
    thursday = first[first.index("### Thu 1 January") : first.index("### Fri 2 January")].splitlines()
    assert [line.split(" (<t:")[0] for line in thursday] == [
        "### Thu 1 January",
        f"**Pod One** in <#{world.channel.id}> · Asia/Kathmandu",
        "- **08:00**",
        "- **20:00**",
        "",
        f"**Pod Two** in <#{world.lounge.id}> · America/Sao_Paulo",
        "- **08:00**",
        "- **20:00**",
    ]


# ---------------------------------------------------------------------- server settings


async def test_settings_are_stored_shown_and_noted(world: World):
    message = await open_panel(world)
    form = await press(world, message, "Server settings")
    await world.restart()
    done = await world.moderator.submit_modal(form, FORM)
    assert "✅ Saved: time zone UTC → Europe/Berlin, pings a day 2 → 1" in page_of(done)
    assert "quiet hours 21:30–08:00" in page_of(done)
    assert await rows(world, "SELECT zone, ping_budget, quiet_from, quiet_until FROM guilds") == [
        ("Europe/Berlin", 1, 1290, 480)
    ]
    history = await press(world, done.response, "Who changed what")
    assert f"<@{world.moderator.id}> · server settings: time zone UTC → Europe/Berlin" in page_of(history)


async def test_the_form_opens_with_what_is_set_and_saving_it_changes_nothing(world: World):
    form = await press(world, await open_panel(world), "Server settings")
    fields = {c["component"]["custom_id"]: c["component"]["value"] for c in form.modal["components"]}
    assert fields == {"zone": "UTC", "ping_budget": "2", "quiet": "22:00–07:00"}
    done = await world.moderator.submit_modal(form, fields)
    assert "Nothing to change" in page_of(done)
    assert await rows(world, "SELECT * FROM audit") == []


async def test_bad_settings_are_named_kept_and_offered_again(world: World):
    form = await press(world, await open_panel(world), "Server settings")
    bad = {"zone": "Europe/Berlinn", "ping_budget": "eleven", "quiet": "22:00–07:00"}
    refused = await world.moderator.submit_modal(form, bad)
    answer = answer_to(refused)
    assert answer.ephemeral
    assert "**Time zone**" in answer.content
    assert "`Europe/Berlin`" in answer.content
    assert "**Pings a day**: “eleven”" in answer.content
    assert "Time zone: Europe/Berlinn\nPings a day: eleven\nQuiet hours: 22:00–07:00" in answer.content
    assert await rows(world, "SELECT zone, ping_budget FROM guilds") == [("UTC", 2)]
    await world.restart()
    again = await press(world, answer, "Open the form again")
    fields = {c["component"]["custom_id"]: c["component"]["value"] for c in again.modal["components"]}
    assert fields == bad
    done = await world.moderator.submit_modal(again, FORM)
    assert "✅ Saved" in said(done)
    assert await rows(world, "SELECT zone, ping_budget FROM guilds") == [("Europe/Berlin", 1)]


# ---------------------------------------------------------------------- the test post


async def test_a_test_post_is_silent_and_says_where_it_arrived(world: World):
    await make_group(world, world.ada)
    done = await press(world, await open_panel(world), "Test post")
    sent = world.channel.last_message
    assert "A test post for **Pod One**" in sent.content
    assert sent.flags.suppress_notifications
    assert f"/{world.channel.id}/{sent.id}" in page_of(done)
    assert await rows(world, "SELECT action, detail FROM audit") == [("test post", "for “Pod One”: arrived")]


async def test_with_several_groups_the_test_post_asks_which(world: World):
    await make_group(world)
    await make_group(world, name="Pod Two", channel=world.lounge)
    asked = await press(world, await open_panel(world), "Test post")
    assert world.channel.last_message is None
    second = (await rows(world, "SELECT group_id FROM groups WHERE name = 'Pod Two'"))[0][0]
    await world.restart()
    done = await world.moderator.select(asked.response, [str(second)], custom_id="setup.test_pick:1")
    assert "✅ The [test post]" in page_of(done)
    assert world.channel.last_message is None
    assert any("**Pod Two**" in message.content for message in world.lounge.history())


async def test_a_test_post_that_cannot_arrive_says_why(world: World):
    await make_group(world)
    deny(world, world.channel, "send_messages")
    done = await press(world, await open_panel(world), "Test post")
    assert "❌ The test post for **Pod One** did not arrive: the bot lacks a permission" in page_of(done)
    assert "give my role **Send Messages**" in page_of(done)
    assert world.channel.last_message is None


async def test_a_test_post_when_discord_stumbles_asks_to_try_again(world: World):
    await make_group(world)
    world.env.inject_error("POST", "/channels/*/messages", status=503, times=None)
    done = await press(world, await open_panel(world), "Test post")
    assert "try again in a minute" in page_of(done)


# ---------------------------------------------------------------------- who changed what


async def test_the_history_is_empty_at_first_and_leads_back(world: World):
    history = await press(world, await open_panel(world), "Who changed what")
    assert "Nothing yet" in page_of(history)
    back = await press(world, history.response, "Back to set-up")
    assert "## Set-up · Study Hall" in page_of(back)


async def test_the_history_goes_back_to_the_first_entry(world: World):
    for n in range(20):
        await make_group(world, name=f"Pod {n}")
        await world.archive(f"Pod {n}")
    history = (await press(world, await open_panel(world), "Who changed what")).response
    older = await press(world, history, "Older")
    assert "group archived: Pod 0" in page_of(older)
    newer = await press(world, older.response, "Newer")
    assert "group archived: Pod 19" in page_of(newer)


async def test_the_panel_works_after_a_restart(world: World):
    await make_group(world, world.ada)
    message = await open_panel(world)
    assert set(buttons(message.components)) == {
        "Next 14 days", "Test post", "Refresh", "Server settings", "Who changed what",
    }  # fmt: skip
    await world.restart()
    assert "## The next 14 days" in page_of(await press(world, message, "Next 14 days"))
