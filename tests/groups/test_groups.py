"""`/group` as members and moderators use it."""

from __future__ import annotations

import discord
import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, filled_in, make_group, posts, said, texts


async def create(world: World, **options):
    options = {"name": "Gradient Pod", "channel": world.channel} | options
    return await world.moderator.slash(world.channel, "group create", **options)


async def column(world: World, sql: str) -> list:
    async with world.kernel.db.read() as tx:
        return [row[0] for row in await tx.all(sql)]


FORM = {"zone": ["Asia/Kathmandu"], "city": "", "track": ["mlops"], "level": "experienced"}


async def test_a_created_group_posts_on_its_own_schedule(world: World):
    made = await create(world, zone="Asia/Kathmandu")
    assert "Gradient Pod is ready" in said(made)
    await world.advance(hours=2, minutes=14)  # 07:59 in Kathmandu
    assert posts(world) == []
    await world.advance(minutes=1)
    assert len(posts(world)) == 1


async def test_a_newcomer_joins_with_three_questions_and_answers_a_first_drill(world: World):
    await create(world)
    shown = await world.ada.slash(world.channel, "group join", group="gradient pod")
    assert shown.modal["title"] == "Join Gradient Pod"
    await world.restart()
    joined = await world.ada.submit_modal(shown, FORM)
    assert "Welcome to Gradient Pod" in said(joined)
    panel = answer_to(joined)
    drill = await world.ada.click(panel, custom_id=buttons(panel.components)["First drill"])
    key = buttons(answer_to(drill).components)["A"]
    done = await world.ada.click(answer_to(drill), custom_id=key)
    assert "point" in said(done)
    assert await column(world, "SELECT zone FROM members WHERE track = 'mlops'") == ["Asia/Kathmandu"]


async def test_a_typed_city_wins_over_the_list_and_an_unknown_one_is_refused_with_suggestions(world: World):
    await create(world)
    shown = await world.ada.slash(world.channel, "group join", group="Gradient Pod")
    refused = await world.ada.submit_modal(shown, FORM | {"city": "Katmandoo"})
    assert "**Time zone**: I do not know “Katmandoo”" in said(refused)
    assert "Katmandoo\n```" in said(refused)
    assert await column(world, "SELECT user_id FROM group_members") == [world.moderator.id]
    again = await world.ada.click(answer_to(refused), label="Correct it")
    assert filled_in(again) == FORM | {"city": "Katmandoo"}
    await world.ada.submit_modal(again, FORM | {"city": "sao paulo"})
    assert await column(world, "SELECT zone FROM members WHERE track = 'mlops'") == ["America/Sao_Paulo"]


async def test_who_answered_the_questions_once_joins_with_one_press(world: World):
    await create(world)
    await create(world, name="Second Pod", channel=world.lounge)
    shown = await world.ada.slash(world.channel, "group join", group="Gradient Pod")
    await world.ada.submit_modal(shown, FORM)
    listed = await world.ada.slash(world.channel, "group list")
    assert "you are in" in said(listed)
    pressed = await world.ada.click(
        answer_to(listed), custom_id=buttons(answer_to(listed).components)["Join Second Pod"]
    )
    assert "Welcome to Second Pod" in said(pressed)


async def test_each_of_many_groups_is_on_a_page_of_the_list_with_its_button(world: World):
    names = {f"Accountability group of the evening no {n:02}" for n in range(23)}
    for name in sorted(names):
        await make_group(world, name=name)
    page, listed, joinable = answer_to(await world.ada.slash(world.channel, "group list")), "", set[str]()
    while True:
        listed += texts(page.components)
        joinable |= {label.removeprefix("Join ") for label in buttons(page.components)}
        if "-# 21 to 23 of 23" in listed:
            break
        await world.restart()
        page = answer_to(await world.ada.click(page, label="Later"))
    assert {name for name in names if name in listed} == names
    assert joinable - {"Earlier", "Later"} == names


async def test_joining_twice_changes_nothing(world: World):
    await make_group(world, world.ada)
    again = await world.ada.slash(world.channel, "group join", group="Pod One")
    assert "You are in **Pod One** already" in said(again)


async def test_a_full_group_takes_nobody_more(world: World):
    await create(world, capacity=2)
    shown = await world.ada.slash(world.channel, "group join", group="Gradient Pod")
    await world.ada.submit_modal(shown, FORM)
    full = await world.ben.slash(world.channel, "group join", group="Gradient Pod")
    assert "is full (2 of 2)" in said(full)


async def test_who_fills_in_the_form_while_the_last_place_goes_is_told_kindly(world: World):
    await create(world, capacity=2)
    ada = await world.ada.slash(world.channel, "group join", group="Gradient Pod")
    ben = await world.ben.slash(world.channel, "group join", group="Gradient Pod")
    await world.ada.submit_modal(ada, FORM)
    late = await world.ben.submit_modal(ben, FORM)
    assert "is full" in said(late)
    assert await column(world, "SELECT count(*) FROM group_members") == [2]


async def test_leaving_keeps_answers_and_offers_the_way_back(world: World):
    await make_group(world, world.ada)
    left = await world.ada.slash(world.channel, "group leave", group="Pod One")
    assert "Your answers stay yours" in said(left)
    assert "Join again" in buttons(answer_to(left).components)
    twice = await world.ada.slash(world.channel, "group leave", group="Pod One")
    assert "You are not in **Pod One**" in said(twice)


async def test_two_groups_of_one_name_are_refused_whatever_the_case(world: World):
    await create(world)
    second = await create(world, name="gradient  POD")
    assert "already has a group called" in said(second)
    assert await column(world, "SELECT count(*) FROM groups") == [1]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"zone": "Middle Earth"}, "**Time zone**: I do not know “Middle Earth”"),
        ({"ends": "2025-12-31"}, "**Ends**: 2025-12-31 is in the past"),
        ({"starts": "2026-05-01", "ends": "2026-04-01"}, "**Starts**: 2026-05-01 is after the end"),
        ({"starts": "2036-01-01"}, "**Starts**: 2036-01-01 is more than two years away"),
        ({"starts": "9999-12-31"}, "**Starts**: the year of 9999-12-31 cannot be meant"),
        ({"starts": "tomorrow"}, "**Starts**: “tomorrow” is not a date I can read"),
        ({"capacity": 1}, "**Capacity** must be between 2 and 1000"),
        ({"name": "x" * 51}, "**Name** has 51 characters"),
        ({"name": "<@everyone>"}, "**Name** must not contain"),
        ({"name": "  "}, "**Name** is empty"),
    ],
)
async def test_a_bad_field_is_named_and_nothing_is_made(world: World, options, sentence):
    refused = await create(world, **options)
    assert sentence in said(refused)
    assert refused.ephemeral
    assert await column(world, "SELECT count(*) FROM groups") == [0]


async def test_a_capacity_below_the_roster_is_refused(world: World):
    await make_group(world, world.ada, world.ben, world.moderator)
    refused = await world.moderator.slash(world.channel, "group edit", group="Pod One", capacity=2)
    assert "3 members are in the group already" in said(refused)
    assert await column(world, "SELECT capacity FROM groups") == [None]


async def test_members_without_the_right_change_nothing(world: World):
    await make_group(world, world.ada)
    refused = await world.ada.slash(world.channel, "group edit", group="Pod One", name="Mine now")
    assert "Only moderators of **Pod One**" in said(refused)
    made = await world.ada.slash(world.channel, "group create", name="New", channel=world.channel)
    assert "Manage Server" in said(made)
    assert await column(world, "SELECT name FROM groups") == ["Pod One"]


async def test_a_group_moderator_may_change_their_own_group_only(world: World):
    await make_group(world, world.ada)
    await make_group(world, world.ben, name="Pod Two")
    await world.moderator.slash(world.channel, "group moderator", group="Pod One", member=world.ada)
    own = await world.ada.slash(world.channel, "group edit", group="Pod One", languages="English")
    other = await world.ada.slash(world.channel, "group edit", group="Pod Two", languages="English")
    assert "Changed **languages**" in said(own)
    assert "Only moderators of **Pod Two**" in said(other)
    assert await column(world, "SELECT action FROM audit ORDER BY audit_id") == [
        "moderator added",
        "group edited",
    ]


async def test_a_groups_moderators_read_who_changed_what_in_it_page_by_page(world: World):
    await make_group(world, world.ada)
    await world.moderator.slash(world.channel, "group moderator", group="Pod One", member=world.ada)
    for n in range(15):
        await world.moderator.slash(world.channel, "group edit", group="Pod One", languages=f"Language {n}")
    refused = await world.ben.slash(world.channel, "group history", group="Pod One")
    assert "Only moderators of **Pod One**" in said(refused)
    shown = await world.ada.slash(world.channel, "group history", group="Pod One")
    assert shown.ephemeral
    assert said(shown).count("· group edited: Pod One: languages") == 15
    await world.restart()
    older = await world.ada.click(answer_to(shown), label="Older")
    assert f"<@{world.moderator.id}> · moderator added: Pod One: <@{world.ada.id}>" in said(older)
    assert set(buttons(answer_to(older).components)) == {"Newer"}
    await world.moderator.slash(
        world.channel, "group moderator", group="Pod One", member=world.ada, remove=True
    )
    assert "Only moderators" in said(await world.ada.click(answer_to(older), label="Newer"))


async def test_a_changed_hour_holds_from_the_next_post_on_and_doubles_nothing(world: World):
    await make_group(world, world.ada)
    await world.advance(hours=9)
    changed = await world.moderator.slash(
        world.channel, "group schedule", group="Pod One", routine="drills.post", at="22:15", days="every day"
    )
    assert "22:15, every day" in said(changed)
    await world.advance(hours=14)
    assert len(posts(world)) == 1
    await world.advance(hours=24)
    assert len(posts(world)) == 2


async def test_a_paused_routine_rests_and_goes_on(world: World):
    await make_group(world, world.ada)
    options = {"group": "Pod One", "routine": "drills.post"}
    await world.moderator.slash(world.channel, "group schedule", **options, paused=True)
    await world.advance(days=1)
    assert posts(world) == []
    await world.moderator.slash(world.channel, "group schedule", **options, paused=False)
    await world.advance(days=1)
    assert len(posts(world)) == 1


async def test_a_holiday_is_left_out_and_can_be_taken_back(world: World):
    await make_group(world, world.ada)
    await world.moderator.slash(world.channel, "group holiday", group="Pod One", day="2026-01-01")
    await world.advance(days=1)
    assert posts(world) == []
    past = await world.moderator.slash(world.channel, "group holiday", group="Pod One", day="2025-12-25")
    assert "is in the past" in said(past)
    await world.moderator.slash(world.channel, "group holiday", group="Pod One", day="2026-01-05")
    await world.moderator.slash(
        world.channel, "group holiday", group="Pod One", day="2026-01-05", remove=True
    )
    await world.advance(days=4)
    assert "Mon 5 January" in texts(posts(world)[-1].components)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"at": "25:00"}, "**At**: “25:00” is not a time of day"),
        ({"days": "funday"}, "**Days**: “funday” is not a weekday"),
        ({"routine": "standup"}, "**Routine**: choose one of"),
    ],
)
async def test_a_schedule_that_cannot_be_read_is_refused(world: World, options, sentence):
    await make_group(world, world.ada)
    options = {"routine": "drills.post"} | options
    refused = await world.moderator.slash(world.channel, "group schedule", group="Pod One", **options)
    assert sentence in said(refused)
    assert await column(world, "SELECT at_minute FROM routines WHERE kind = 'drills.post'") == [480]


async def test_an_archived_group_stops_posting_and_frees_its_name(world: World):
    await make_group(world, world.ada)
    await world.archive("Pod One")
    await world.advance(days=1)
    assert posts(world) == []
    again = await create(world, name="Pod One")
    assert "is ready" in said(again)


async def test_a_group_ends_after_a_question_and_one_press_brings_it_back(world: World):
    await make_group(world, world.ada)
    asked = await world.moderator.slash(world.channel, "group archive", group="Pod One")
    assert "### End Pod One?" in said(asked)
    assert "Nothing was changed" in said(await world.moderator.click(answer_to(asked), label="Keep it"))
    ended = answer_to(await world.archive("Pod One"))
    await world.restart()
    await create(world, name="Pod One")
    taken = await world.moderator.click(ended, label="Bring it back")
    assert "Another group is called **Pod One** now" in said(taken)
    await world.archive("Pod One")
    assert "is back" in said(await world.moderator.click(ended, label="Bring it back"))
    await world.advance(days=1)
    assert len(posts(world)) == 1
    assert await column(world, "SELECT count(*) FROM groups WHERE archived_at IS NULL") == [1]


async def test_an_archived_group_can_be_left_and_the_one_that_took_its_name_stays(world: World):
    await make_group(world, world.ada)
    await world.archive("Pod One")
    new = await make_group(world, world.ben)
    found = await world.ada.autocomplete(world.channel, "group leave", "group", "pod")
    assert [(choice["name"], choice["value"]) for choice in found] == [("Pod One (archived)", "Pod One")]
    left = await world.ada.slash(world.channel, "group leave", group="pod one")
    assert "You have left **Pod One**, which is archived" in said(left)
    assert buttons(answer_to(left).components) == {}
    assert await column(world, "SELECT user_id FROM group_members") == [world.ben.id]
    assert await column(world, "SELECT group_id FROM group_members") == [new.group_id]
    twice = await world.ada.slash(world.channel, "group leave", group="Pod One")
    assert "You are not in **Pod One**" in said(twice)


async def test_an_unknown_group_names_those_there_are(world: World):
    await make_group(world, world.ada)
    refused = await world.ada.slash(world.channel, "group roster", group="Nowhere")
    assert "Groups of this server: “Pod One”" in said(refused)


async def test_suggestions_show_groups_and_zones_with_their_local_time(world: World):
    await make_group(world, world.ada)
    names = await world.ada.autocomplete(world.channel, "group roster", "group", "pod")
    assert [choice["value"] for choice in names] == ["Pod One"]
    for command, who, suggested in (
        ("edit", world.moderator, ["Pod One"]),
        ("edit", world.ben, []),
        ("leave", world.ada, ["Pod One"]),
        ("leave", world.ben, []),
    ):
        found = await who.autocomplete(world.channel, f"group {command}", "group", "POD")
        assert [choice["value"] for choice in found] == suggested, command
    zones = await world.moderator.autocomplete(world.channel, "group create", "zone", "kath")
    assert zones[0]["value"] == "Asia/Kathmandu"
    assert "now 05:45" in zones[0]["name"]


async def test_a_created_group_in_a_channel_the_bot_cannot_write_to_says_what_is_missing(world: World):
    hidden = world.guild.create_text_channel(
        "hidden",
        overwrites={world.guild.roles["TestBot"]: discord.PermissionOverwrite(create_private_threads=False)},
    )
    made = await create(world, channel=hidden)
    assert "I still need in that channel: **Create Private Threads**" in said(made)
