"""What people do in Discord reaches the bot as Discord would say it, and its answers come back."""

import discord
import pytest

from .client import TinyBot
from .conftest import connected
from .discord_server import DiscordServer
from .exchange import NoAnswerError
from .message import Upload
from .model import MANAGE_GUILD

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_sub_command_with_options_is_answered(server: DiscordServer) -> None:
    answer = await server.slash("tiny hello", to=server.member, times=2)
    assert answer.type == 4
    assert answer.text == f"hello {server.member.mention} hello {server.member.mention} "
    assert answer.message in server.messages()
    assert answer.message.pings == [server.member]
    assert 0 < answer.milliseconds < 3000


async def test_a_button_edits_its_message_and_counts_on(server: DiscordServer) -> None:
    message = await server.slash("tiny hello", to=server.member).message()
    first = await server.press(message, "Again", user=server.member)
    second = await server.press(message, "again:1:1", user=server.member)
    assert (first.type, second.type) == (7, 7)
    assert message.content == "pressed 2"
    assert message.custom_ids == ["again:1:2"]


async def test_a_deferred_answer_is_private_and_has_a_followup(server: DiscordServer) -> None:
    exchange = server.slash("tiny deep think")
    answer = await exchange
    assert (answer.type, answer.is_ephemeral) == (5, True)
    assert (await exchange.message()).content == "thought"
    assert (await exchange.followup()).content == "and more"
    assert server.messages() == []


async def test_a_form_is_filled_in_and_sent(server: DiscordServer) -> None:
    form = await server.slash("tiny deep ask", user=server.member)
    answer = await server.submit_modal(form, {"Your answer": "a heap", "Score": "Good"})
    assert (form.type, answer.text, answer.is_ephemeral) == (9, "a heap: Good", True)


async def test_a_form_is_not_sent_with_a_missing_or_unknown_field(server: DiscordServer) -> None:
    form = await server.slash("tiny deep ask")
    with pytest.raises(ValueError, match="takes 1 to 50"):
        server.submit_modal(form, {"Score": "Good"})
    with pytest.raises(LookupError, match="no fields"):
        server.submit_modal(form, {"Your answer": "x", "Score": "Good", "Other": "y"})


async def test_silence_is_reported_after_the_time_allowed(server: DiscordServer) -> None:
    with pytest.raises(NoAnswerError, match=r"/tiny deep ignore: no answer: not within 0\.1 s"):
        await server.slash("tiny deep ignore").answer(within=0.1)


async def test_a_second_answer_is_refused_with_40060(server: DiscordServer) -> None:
    exchange = server.slash("tiny deep twice")
    assert (await exchange.followup()).content == "refused with 40060"
    assert [error.code for error in exchange.refused] == [40060]


async def test_an_interaction_older_than_three_seconds_cannot_be_answered(server: DiscordServer) -> None:
    exchange = server.slash("tiny hello", to=server.member, seconds_ago=4)
    await server.until(lambda: exchange.refused)
    assert exchange.refused[0].code == 10062


async def test_what_the_bot_did_not_offer_is_not_sent(server: DiscordServer) -> None:
    with pytest.raises(LookupError, match="no command"):
        server.slash("huge hello")
    with pytest.raises(LookupError, match="no options"):
        server.slash("tiny hello", to=server.member, from_=server.member)
    with pytest.raises(ValueError, match="needs"):
        server.slash("tiny hello")


async def test_autocomplete_suggests_while_typing(server: DiscordServer) -> None:
    answer = await server.autocomplete("tiny deep pick", "topic", "gr")
    assert (answer.type, answer.choices) == (8, {"graphs": "graphs", "greedy": "greedy"})


async def test_a_context_menu_gets_the_message_it_was_used_on(server: DiscordServer) -> None:
    message = server.say("worth a card", user=server.member)
    answer = await server.context_menu("Make a card", message, user=server.member)
    assert answer.text == "card: worth a card"
    assert list(server.context_menus) == ["Make a card"]


async def test_a_select_sends_what_was_chosen(server: DiscordServer) -> None:
    message = await server.slash("tiny deep pick", topic="heaps").message()
    with pytest.raises(ValueError, match="offers"):
        server.select(message, "colour", ["green"])
    with pytest.raises(ValueError, match="takes 1 to 2 values"):
        server.select(message, "colour", [])
    answer = await server.select(message, "colour", ["Red", "blue"])
    assert answer.text == "red, blue"


async def test_a_file_handed_over_is_read_by_the_bot(server: DiscordServer) -> None:
    answer = await server.slash("tiny deep hand-in", file=Upload("solution.py", b"print(1)"))
    assert answer.text == "solution.py: print(1)"


async def test_a_private_message_is_pressed_only_by_its_reader(server: DiscordServer) -> None:
    exchange = server.slash("tiny deep secret", user=server.member)
    message = await exchange.message()
    with pytest.raises(ValueError, match="Olga Owner does not see this message"):
        server.press(message, "Again", user=server.owner)
    assert (await server.press(message, "Again")).text == "pressed 1"


async def test_a_command_is_seen_only_with_its_permissions(server: DiscordServer) -> None:
    assert (await server.slash("manage", user=server.owner)).text == "managed"
    with pytest.raises(PermissionError):
        server.slash("manage", user=server.member)
    moderator = server.add_user("Mo", roles=[server.add_role("Moderators", permissions=MANAGE_GUILD)])
    assert (await server.slash("manage", user=moderator)).text == "managed"


async def test_a_form_in_answer_to_a_form_is_refused(server: DiscordServer) -> None:
    form = await server.slash("tiny deep ask")
    exchange = server.submit_modal(form, {"Your answer": "again", "Score": "Weak"})
    with pytest.raises(NoAnswerError, match="refused: 400 50035: Invalid Form Body"):
        await exchange.answer(within=0.2)


async def test_a_command_works_in_direct_messages(server: DiscordServer) -> None:
    place = server.direct_messages(server.member)
    answer = await server.slash("tiny deep think", user=server.member, channel=place)
    assert answer.type == 5


async def test_a_token_expires_when_told_to(server: DiscordServer) -> None:
    exchange = server.slash("tiny deep ask")
    await exchange
    exchange.expire()
    async with connected(server) as bot:
        with pytest.raises(discord.HTTPException) as refusal:
            await bot.http.request(
                discord.http.Route(
                    "GET", f"/webhooks/{bot.application_id}/{exchange.token}/messages/@original"
                )
            )
    assert refusal.value.code == 50027


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": "x" * 101}, "description"),
        ({"name": "Tiny"}, "name"),
        (
            {"options": [{"type": 3, "name": f"o{index}", "description": "d"} for index in range(26)]},
            "options",
        ),
        ({"options": [{"type": 3, "name": "o", "description": ""}]}, "options.0.description"),
        (
            {
                "options": [
                    {"type": 3, "name": "late", "description": "d"},
                    {"type": 3, "name": "must", "description": "d", "required": True},
                ]
            },
            "options",
        ),
    ],
)
async def test_a_command_beyond_the_limits_is_refused_by_its_field(
    server: DiscordServer, bot: TinyBot, change: dict[str, object], field: str
) -> None:
    command = {"type": 1, "name": "tiny", "description": "d", **change}
    assert bot.application_id is not None
    with pytest.raises(discord.HTTPException, match=rf"In 0\.{field}: ") as refusal:
        await bot.http.bulk_upsert_global_commands(bot.application_id, [command])
    assert refusal.value.code == 50035
    assert server.commands["tiny"]["description"] == "Everything"
