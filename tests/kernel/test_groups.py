"""Records of servers and groups: names, rosters, holidays, what happens after a removal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import audit, conditions, groups, members
from bot.errors import NotFound, UserFacingError

from .conftest import ADA, BEN, GUILD, add_group

NOW = datetime(2026, 1, 5, tzinfo=UTC)


async def test_two_active_groups_of_a_server_cannot_share_a_name_whatever_case_and_blanks(db, clock):
    await add_group(db, clock, name="Pod One")
    with pytest.raises(UserFacingError, match=r"\*\*Name\*\*.*already has a group") as refused:
        await add_group(db, clock, name=" pod   ONE")
    assert refused.value.kept == " pod   ONE"
    second = await add_group(db, clock, name="Pod Two")
    with pytest.raises(UserFacingError, match=r"\*\*Name\*\*"):
        async with db.write() as tx:
            await groups.update_group(tx, replace(second, name="POD one"))
    async with db.write() as tx:
        await groups.update_group(tx, replace(second, name="pod two"))


async def test_an_archived_groups_name_is_free_again_and_it_is_found_no_more(db, clock):
    group = await add_group(db, clock)
    async with db.write() as tx:
        assert await groups.archive_group(tx, group.group_id, now=NOW)
        assert not await groups.archive_group(tx, group.group_id, now=NOW)
    again = await add_group(db, clock)
    async with db.read() as tx:
        assert [g.group_id for g in await groups.groups_of_guild(tx, GUILD)] == [again.group_id]
        assert [g.group_id for g in await groups.groups_of_member(tx, guild_id=GUILD, user_id=ADA)] == [
            again.group_id
        ]
        kept = await groups.get_group(tx, group.group_id)
    assert kept is not None
    assert kept.archived_at == NOW


async def test_every_field_of_a_group_is_kept(db, clock):
    group = await add_group(db, clock)
    changed = replace(
        group,
        name="Night Owls",
        channel_id=901,
        zone=ZoneInfo("Asia/Kathmandu"),
        capacity=8,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 3, 1),
        languages="English, Nepali",
        member_count=1,
    )
    async with db.write() as tx:
        await groups.update_group(tx, changed)
        assert await groups.get_group(tx, group.group_id) == changed
        assert await groups.find_group(tx, guild_id=GUILD, name="night  owls") == changed


async def test_a_wrong_name_is_answered_with_the_names_there_are(db, clock):
    await add_group(db, clock, name="Alpha")
    await add_group(db, clock, name="Beta")
    async with db.read() as tx:
        with pytest.raises(NotFound, match=r"\*\*Group\*\*.*“Alfa”.*“Alpha”, “Beta”") as refused:
            await groups.require_group(tx, guild_id=GUILD, name="Alfa")
        assert refused.value.kept == "Alfa"
        with pytest.raises(NotFound, match="none yet"):
            await groups.require_group(tx, guild_id=GUILD + 1, name="Alpha")


async def test_the_roster_puts_moderators_first_then_by_joining_and_counts_fullness(db, clock):
    group = await add_group(db, clock, capacity=3)
    async with db.write() as tx:
        for i, user_id in enumerate((BEN, 603)):
            assert await groups.add_member(
                tx, group_id=group.group_id, user_id=user_id, now=NOW + timedelta(days=i)
            )
        assert not await groups.add_member(tx, group_id=group.group_id, user_id=BEN, now=NOW)
        assert await groups.set_moderator(tx, group_id=group.group_id, user_id=603, is_moderator=True)
        assert not await groups.set_moderator(tx, group_id=group.group_id, user_id=604, is_moderator=True)
        assert [m.user_id for m in await groups.roster(tx, group.group_id)] == [603, ADA, BEN]
        full = await groups.get_group(tx, group.group_id)
        assert full is not None
        assert full.is_full
        assert await groups.remove_member(tx, group_id=group.group_id, user_id=BEN)
        assert not await groups.remove_member(tx, group_id=group.group_id, user_id=BEN)
        roomy = await groups.get_group(tx, group.group_id)
        assert roomy is not None
        assert not roomy.is_full


async def test_who_left_the_server_has_no_place_and_has_it_back_on_returning(db, clock):
    group = await add_group(db, clock, capacity=2)
    who = {"guild_id": GUILD, "user_id": BEN}
    async with db.write() as tx:
        await members.ensure_member(tx, **who, now=NOW)
        await groups.add_member(tx, group_id=group.group_id, user_id=BEN, now=NOW)
    for is_present, expected in ((False, [ADA]), (True, [ADA, BEN])):
        async with db.write() as tx:
            await members.mark_presence(tx, **who, is_present=is_present, now=NOW)
            assert [m.user_id for m in await groups.roster(tx, group.group_id)] == expected
            assert [m.user_id for m in await members.members_of_group(tx, group)] == expected
            named = await groups.find_group(tx, guild_id=GUILD, name="Pod")
            found = [await groups.get_group(tx, group.group_id), named]
            found += await groups.groups_of_guild(tx, GUILD)
            found += await groups.groups_of_member(tx, guild_id=GUILD, user_id=ADA)
        assert [g and g.member_count for g in found] == [len(expected)] * 4


async def test_a_holiday_may_be_named_anew_and_taken_back(db, pod):
    async with db.write() as tx:
        for label in ("Day off", "Founding day"):
            await groups.add_holiday(tx, group_id=pod.group_id, day=date(2026, 5, 1), label=label)
        assert await groups.holidays(tx, pod.group_id) == {date(2026, 5, 1): "Founding day"}
        assert await groups.remove_holiday(tx, group_id=pod.group_id, day=date(2026, 5, 1))
        assert not await groups.remove_holiday(tx, group_id=pod.group_id, day=date(2026, 5, 1))
        assert await groups.holidays(tx, pod.group_id) == {}


async def test_a_removed_server_goes_with_all_its_rows_when_its_time_is_over(db, pod):
    async with db.write() as tx:
        await groups.mark_guild_removed(tx, GUILD, now=NOW)
        await groups.mark_guild_removed(tx, GUILD, now=NOW + timedelta(days=20))  # the first time counts
        assert await groups.delete_guilds_removed_before(tx, NOW) == 0
        assert await groups.delete_guilds_removed_before(tx, NOW + timedelta(days=1)) == 1
        left = await tx.all(
            "SELECT 1 FROM guilds UNION ALL SELECT 1 FROM groups "
            "UNION ALL SELECT 1 FROM group_members UNION ALL SELECT 1 FROM members"
        )
    assert left == []


async def test_a_server_that_takes_the_bot_back_keeps_everything(db, pod):
    async with db.write() as tx:
        await groups.mark_guild_removed(tx, GUILD, now=NOW)
        await groups.ensure_guild(tx, GUILD, now=NOW + timedelta(days=3))
        assert await groups.delete_guilds_removed_before(tx, NOW + timedelta(days=99)) == 0
        assert await groups.get_group(tx, pod.group_id) == replace(pod, member_count=1)


@pytest.mark.usefixtures("pod")
async def test_servers_left_or_joined_while_nobody_looked_are_brought_into_line(db):
    async with db.write() as tx:
        await groups.ensure_guild(tx, 501, now=NOW)
        await groups.reconcile_guilds(tx, {GUILD, 502}, now=NOW)
        assert await groups.get_guild(tx, 502) is not None
        assert await groups.delete_guilds_removed_before(tx, NOW + timedelta(days=1)) == 1
        assert await groups.get_guild(tx, 501) is None
        await groups.reconcile_guilds(tx, {502}, now=NOW)
        await groups.reconcile_guilds(tx, {GUILD, 502}, now=NOW + timedelta(days=2))
        assert await groups.delete_guilds_removed_before(tx, NOW + timedelta(days=99)) == 0
        assert len(await groups.groups_of_guild(tx, GUILD)) == 1


async def test_ping_settings_of_a_server_are_kept(db, pod):
    async with db.write() as tx:
        await groups.set_guild_pings(tx, GUILD, ping_budget=5, quiet_from=60, quiet_until=120)
        guild = await groups.get_guild(tx, GUILD)
    assert guild is not None
    assert (guild.ping_budget, guild.quiet_from, guild.quiet_until) == (5, 60, 120)


async def test_a_condition_of_a_channel_is_told_once_until_it_is_mended(db, pod):
    def fault(code):
        return {"guild_id": GUILD, "channel_id": 900, "code": code, "sentence": "no", "now": NOW}

    async with db.write() as tx:
        assert await conditions.raise_condition(tx, **fault(50013))
        assert not await conditions.raise_condition(tx, **fault(50013))
        assert await conditions.raise_condition(tx, **fault(50001))
        assert {c.code for c in await conditions.of_guild(tx, GUILD)} == {50013, 50001}
        await conditions.clear(tx, 900)
        assert await conditions.of_guild(tx, GUILD) == []
        assert await conditions.raise_condition(tx, **fault(50013))


async def test_the_audit_log_shows_the_newest_first_and_only_this_server(db, pod):
    async with db.write() as tx:
        await groups.ensure_guild(tx, 501, now=NOW)
        for i in range(3):
            await audit.note(tx, guild_id=GUILD, by_user_id=ADA, action=f"a{i}", detail="", now=NOW)
        await audit.note(tx, guild_id=501, by_user_id=ADA, action="elsewhere", detail="", now=NOW)
        assert [entry.action for entry in await audit.latest(tx, GUILD, limit=2)] == ["a2", "a1"]


async def test_a_groups_log_has_what_was_done_in_it_and_to_its_members_a_page_at_a_time(db, pod):
    noted = [
        (pod.group_id, "in the group", ""),
        (pod.group_id + 1, "in another group", ""),
        (None, "to its member", f"<@{ADA}> +3: forgotten"),
        (None, "to somebody else", f"<@{BEN}> +3: as <@{ADA}> had"),
        (None, "to the server", ""),
    ]
    async with db.write() as tx:
        for group_id, action, detail in noted * 10:
            await audit.note(
                tx, guild_id=GUILD, by_user_id=BEN, action=action, detail=detail, now=NOW, group_id=group_id
            )
        first, second = [await audit.page(tx, GUILD, group_id=pod.group_id, number=n) for n in (0, 1)]
        whole = await audit.page(tx, GUILD, number=3)
    assert [entry.action for entry in first.entries] == ["to its member", "in the group"] * 7 + [
        "to its member"
    ]
    assert [entry.action for entry in second.entries] == ["in the group"] + [
        "to its member",
        "in the group",
    ] * 2
    assert [first.is_last, second.is_last, whole.is_last, len(whole.entries)] == [False, True, True, 5]


async def test_members_of_a_group_have_records_and_others_are_not_among_them(db, pod, clock):
    async with db.write() as tx:
        await members.ensure_member(tx, guild_id=GUILD, user_id=BEN, now=clock.now())
        assert [m.user_id for m in await members.members_of_group(tx, pod)] == [ADA]


@given(st.text(max_size=60))
def test_a_name_is_the_same_as_itself_with_other_case_and_blanks(name):
    assert groups.name_key(f"  {name} ".replace(" ", "   ")) == groups.name_key(name)
    assert groups.name_key(groups.name_key(name)) == groups.name_key(name)
