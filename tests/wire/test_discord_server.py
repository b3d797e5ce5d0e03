"""Real discord.py talks to the server as it does to Discord."""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import pytest

from .client import TinyBot
from .conftest import connected
from .discord_server import DiscordServer
from .model import User


async def test_a_bot_logs_in_and_registers_its_commands(server: DiscordServer, bot: TinyBot) -> None:
    assert server.commands["tiny"]["options"][0]["name"] == "deep"
    assert server.identifies == 1
    guild = bot.get_guild(server.guild.id)
    assert guild is not None
    assert guild.owner_id == server.owner.id
    assert guild.me.guild_permissions.manage_channels
    assert [channel.name for channel in guild.channels] == ["general"]


async def test_a_wrong_token_is_refused_by_rest(server: DiscordServer) -> None:
    bot = TinyBot()
    with pytest.raises(discord.LoginFailure):
        await asyncio.wait_for(bot.start("wrong"), 3)
    await bot.close()


async def test_a_token_revoked_after_the_login_is_refused_by_the_gateway(server: DiscordServer) -> None:
    bot = TinyBot()
    await bot.login(server.token)
    server.world.token = "another"
    with pytest.raises(discord.ConnectionClosed) as refusal:
        await asyncio.wait_for(bot.connect(), 3)
    await bot.close()
    assert refusal.value.code == 4004


async def test_an_intent_that_is_not_switched_on_is_refused(server: DiscordServer) -> None:
    bot = TinyBot(intents=discord.Intents(guilds=True, message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await asyncio.wait_for(bot.start(server.token), 3)
    await bot.close()


class TestConnection:
    @pytest.mark.usefixtures("bot")
    async def test_a_dropped_connection_resumes_and_replays_what_was_missed(
        self, server: DiscordServer
    ) -> None:
        assert server.drop_connection() == 1
        answer = await server.slash("tiny hello", to=server.member)
        assert answer.type == 4
        assert (server.identifies, server.resumes) == (1, 1)

    @pytest.mark.usefixtures("bot")
    async def test_an_invalid_session_is_identified_anew(self, server: DiscordServer) -> None:
        server.invalidate_session()
        await server.until(lambda: server.identifies == 2)
        assert server.resumes == 0
        assert (await server.slash("tiny hello", to=server.member)).type == 4

    @pytest.mark.usefixtures("bot")
    async def test_a_request_to_reconnect_resumes(self, server: DiscordServer) -> None:
        server.ask_to_reconnect()
        await server.until(lambda: server.resumes == 1)
        assert server.identifies == 1

    @pytest.mark.usefixtures("bot")
    async def test_a_session_forgotten_while_away_is_identified_anew(self, server: DiscordServer) -> None:
        server.drop_connection(is_resumable=False)
        await server.until(lambda: server.identifies == 2)
        assert server.resumes == 0

    @pytest.mark.usefixtures("bot")
    async def test_a_gateway_that_closes_at_once_is_tried_again_until_it_opens(
        self, server: DiscordServer
    ) -> None:
        server.close_gateway_at_once()
        server.drop_connection()
        await server.until(lambda: server.connections > 3)
        server.close_gateway_at_once(False)
        await server.until(lambda: server.resumes == 1)

    async def test_an_outage_of_a_guild_is_no_removal(self, server: DiscordServer, bot: TinyBot) -> None:
        second = server.add_guild("Second Hall")
        left, lost = bot.wait_for("guild_remove"), bot.wait_for("guild_unavailable")
        server.outage()
        server.remove_bot(second)
        async with asyncio.timeout(3):
            assert (await lost).id == server.guild.id
            assert (await left).id == second.id

    async def test_heartbeats_are_acknowledged(self, server: DiscordServer) -> None:
        server.gateway.heartbeat_seconds = 0.05
        async with connected(server) as bot:
            await server.until(lambda: server.gateway.heartbeats >= 3)
            assert bot.latency < 1

    async def test_events_without_their_intent_are_not_sent(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        server.say("hi", user=server.member)
        server.add_user("Nora New")
        server.add_channel("last")
        # Events come in order, so an answered command means that all before it were seen.
        await server.slash("tiny deep think")
        assert "CHANNEL_CREATE" in bot.seen
        assert not {"MESSAGE_CREATE", "GUILD_MEMBER_ADD"} & set(bot.seen)

    async def test_without_the_content_intent_others_messages_come_empty(self, server: DiscordServer) -> None:
        async with connected(
            server, TinyBot(intents=discord.Intents(guilds=True, guild_messages=True))
        ) as bot:
            heard = asyncio.gather(
                *(bot.wait_for("message", check=_from(one)) for one in (server.member, bot.user))
            )
            server.say("a secret", user=server.member)
            await bot.get_partial_messageable(server.general.id).send("my own")
            assert [message.content for message in await heard] == ["", "my own"]


def _from(author: User | discord.ClientUser | None) -> Callable[[discord.Message], bool]:
    return lambda message: author is not None and message.author.id == author.id


class TestMessages:
    async def test_the_same_nonce_in_one_channel_makes_one_message(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        first = await channel.send("once", nonce=7)
        second = await channel.send("twice", nonce=7)
        assert first.id == second.id
        assert [message.content for message in server.messages()] == ["once"]
        elsewhere = server.add_channel("Second Room")
        await bot.get_partial_messageable(elsewhere.id).send("other room", nonce=7)
        server.forget_nonces()
        await channel.send("later", nonce=7)
        assert [message.content for message in server.messages()] == ["once", "later"]
        assert [message.content for message in server.messages(elsewhere)] == ["other room"]

    async def test_messages_are_edited_read_back_and_deleted(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        sent = [await channel.send(f"number {index}") for index in range(5)]
        await sent[0].edit(content="changed", embed=discord.Embed(title="T", description="D"))
        await sent[4].delete()
        history = [message.content async for message in channel.history(limit=2, before=sent[3])]
        since = [message.content async for message in channel.history(after=sent[1])]
        assert history == ["number 2", "number 1"]
        assert since == ["number 2", "number 3"]
        assert server.messages()[0].text == "changed\nT\nD"
        assert (await channel.fetch_message(sent[0].id)).embeds[0].title == "T"
        with pytest.raises(discord.NotFound):
            await channel.fetch_message(sent[4].id)

    async def test_a_file_arrives_and_can_be_read_back(self, server: DiscordServer, bot: TinyBot) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        file = discord.File(__file__, filename="proof.py", description="this test")
        sent = await channel.send("see", file=file)
        stored = server.messages()[0]
        assert stored.data["attachments"][0]["description"] == "this test"
        assert stored.files["proof.py"] == await sent.attachments[0].read()
        edited = await sent.edit(attachments=[])
        assert edited.attachments == []

    async def test_a_layout_has_its_text_and_buttons(self, server: DiscordServer, bot: TinyBot) -> None:
        view = discord.ui.LayoutView(timeout=None)
        row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
        row.add_item(discord.ui.Button(label="Go", custom_id="go:1"))
        view.add_item(discord.ui.Container(discord.ui.TextDisplay("# Title"), row))
        sent = await bot.get_partial_messageable(server.general.id).send(view=view)
        stored = server.messages()[0]
        assert (stored.text, stored.labels, stored.custom_ids) == ("# Title", ["Go"], ["go:1"])
        assert sent.flags.components_v2

    async def test_what_discord_would_refuse_is_refused(self, server: DiscordServer, bot: TinyBot) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        with pytest.raises(discord.HTTPException, match="content: Must be between 0 and 2000") as long:
            await channel.send("x" * 2001)
        with pytest.raises(discord.HTTPException) as empty:
            await channel.send("")
        assert (long.value.code, empty.value.code) == (50035, 50006)
        assert server.messages() == []

    async def test_mentions_that_are_not_allowed_ping_nobody(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        text = f"{server.owner.mention} {server.member.mention}"
        only = discord.AllowedMentions(users=[discord.Object(server.member.id)], everyone=False, roles=False)
        await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
        await channel.send(text, allowed_mentions=only)
        await channel.send(text, silent=True)
        assert [message.pings for message in server.messages()] == [
            [],
            [server.member],
            [server.owner, server.member],
        ]
        assert [message.is_silent for message in server.messages()] == [False, False, True]

    async def test_a_direct_message_reaches_its_user(self, server: DiscordServer, bot: TinyBot) -> None:
        user = await bot.fetch_user(server.member.id)
        await user.send("psst")
        assert [message.text for message in server.messages(server.direct_messages(server.member))] == [
            "psst"
        ]


class TestPlaces:
    async def test_channels_threads_and_their_members_are_made_and_changed(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        guild = bot.get_guild(server.guild.id)
        assert guild is not None
        category = await guild.create_category("Cadre")
        room = await guild.create_text_channel("Pod One", category=category, topic="ours")
        private = await room.create_thread(name="match", type=discord.ChannelType.private_thread)
        await private.add_user(discord.Object(server.member.id))
        on_message = await (await room.send("drill")).create_thread(name="discuss")
        await on_message.send("inside")
        await private.edit(archived=True, locked=True)
        assert room.name == "pod-one"
        stored = server.world.channels[private.id]
        assert set(stored.thread_members) == {server.world.bot.id, server.member.id}
        assert stored.is_archived
        assert [message.content for message in server.messages(server.world.channels[on_message.id])] == [
            "inside"
        ]
        assert {thread.id for thread in await guild.active_threads()} == {on_message.id}
        await room.delete()
        with pytest.raises(discord.NotFound):
            await bot.fetch_channel(private.id)

    async def test_members_roles_and_events_are_read_and_changed(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        guild = await bot.fetch_guild(server.guild.id)
        role = await guild.create_role(name="Done")
        member = await guild.fetch_member(server.member.id)
        await member.add_roles(role)
        start = discord.utils.utcnow()
        event = await guild.create_scheduled_event(
            name="Mock",
            start_time=start.replace(year=start.year + 1, day=1),
            end_time=start.replace(year=start.year + 2, day=1),
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location="the thread",
        )
        assert server.guild.members[server.member.id].role_ids == [role.id]
        assert server.guild.events[event.id]["name"] == "Mock"
        with pytest.raises(discord.NotFound) as unknown:
            await guild.fetch_member(1)
        assert unknown.value.code == 10007

    async def test_a_third_new_name_within_ten_minutes_is_refused(self, server: DiscordServer) -> None:
        async with connected(server, TinyBot(max_ratelimit_timeout=30)) as bot:
            channel = await bot.fetch_channel(server.general.id)
            assert isinstance(channel, discord.TextChannel)
            await channel.edit(topic="one")
            await channel.edit(topic="two")
            with pytest.raises(discord.RateLimited):
                await channel.edit(topic="three")


class TestFaults:
    async def test_the_next_request_fails_as_asked_and_the_one_after_does_not(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        server.fail_next("POST", "/channels/*/messages", code=50013)
        with pytest.raises(discord.Forbidden) as refusal:
            await channel.send("no")
        await channel.send("yes")
        assert refusal.value.code == 50013
        assert [one.status for one in server.requests_to("POST", "/channels/*/messages")] == [403, 200]

    async def test_a_lost_answer_leaves_the_message_only_if_it_was_lost_after_the_effect(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        for text, after in (("lost on the way", False), ("lost on the way back", True)):
            server.lose_next("POST", "/channels/*/messages", after=after)
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await channel.send(text)
        assert [message.content for message in server.messages()] == ["lost on the way back"]

    @pytest.mark.usefixtures("bot")
    async def test_a_delayed_answer_counts_its_time(self, server: DiscordServer) -> None:
        server.delay("POST", "/interactions/**", 0.1, times=1)
        assert (await server.slash("tiny hello", to=server.member)).milliseconds > 100

    async def test_sends_to_one_channel_are_not_serialised(self, server: DiscordServer, bot: TinyBot) -> None:
        channel = bot.get_partial_messageable(server.general.id)
        await channel.send("first, to learn the limit")
        server.delay("POST", "/channels/*/messages", 0.2)
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.gather(*(channel.send(str(index)) for index in range(5)))
        assert loop.time() - before < 0.6

    async def test_a_limit_that_was_asked_for_holds_requests_back(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        server.limit("POST", "/channels/*/messages", requests=2, seconds=0.3)
        channel = bot.get_partial_messageable(server.general.id)
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.gather(*(channel.send(str(index)) for index in range(5)))
        assert loop.time() - before > 0.5
        assert len(server.messages()) == 5

    async def test_beyond_the_global_limit_requests_are_refused_and_repeated(
        self, server: DiscordServer, bot: TinyBot
    ) -> None:
        server.limit_globally(requests=3, seconds=0.2)
        rooms = [server.add_channel(f"room {index}") for index in range(6)]
        await asyncio.gather(*(bot.get_partial_messageable(room.id).send("hi") for room in rooms))
        refused = [one for one in server.requests_to("POST", "/channels/*/messages") if one.status == 429]
        assert refused
        assert [len(server.messages(room)) for room in rooms] == [1] * 6

    async def test_unknown_routes_are_noted(self, server: DiscordServer, bot: TinyBot) -> None:
        with pytest.raises(discord.NotFound):
            await bot.http.request(discord.http.Route("GET", "/users/@me/unknown"))
        assert server.unknown_routes == ["GET /users/@me/unknown"]
        server.unknown_routes.clear()
