"""The one way a failure reaches a member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest
import structlog
from discord import app_commands

from bot.errors import NotAllowed, UserFacingError
from bot.report import Report
from bot.telemetry import REFERENCE_ALPHABET, Metrics
from bot.ui import PersistentButton, panel, row, show, text
from tests.conftest import World


class Lab:
    """A command and a button that do whatever a test asks for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.work: Callable[[Any], Any]

    async def start(self) -> None:
        lab = self

        @app_commands.command(name="probe", description="Does what the test says")
        async def probe(interaction: discord.Interaction) -> None:
            await lab.work(interaction)

        class Press(PersistentButton, key="probe.press"):
            label = "Press"

            async def press(self, interaction: discord.Interaction) -> None:
                await lab.work(interaction)

        class Offered(PersistentButton, key="probe.offered", args=("number",)):
            label = "Offered"

        self.button = Press
        self.world.bot.tree.add_command(probe)
        self.world.bot.add_controls(Press, Offered)
        await self.world.bot.tree.sync()

    async def slash(self, work: Callable[[Any], Any]) -> Any:
        self.work = work
        self.calls_before = len(self.world.env.http_requests)
        return await self.world.ada.slash(self.world.channel, "probe")

    async def press(self, work: Callable[[Any], Any], **fault: Any) -> Any:
        """Press the button; ``fault`` is what Discord answers to the first call that matches its path."""

        async def panel_with_button(interaction: Any) -> None:
            await show(interaction, panel(text("here"), row(self.button())))

        shown = await self.slash(panel_with_button)
        self.work = work
        if fault:
            self.world.env.inject_error("POST", **fault)
        self.calls_before = len(self.world.env.http_requests)
        return await self.world.ada.click(shown.response, custom_id="probe.press:1")

    def errors_looked_at(self) -> int:
        """Count what reached the command tree, and take it from the fixture that fails on unseen errors."""
        count = len(self.world.env.errors)
        self.world.env._errors.clear()
        return count

    def outcome(self, name: str, outcome: str) -> float:
        value = self.world.kernel.metrics.registry.get_sample_value(
            "cadre_interactions_total", {"name": name, "outcome": outcome}
        )
        return value or 0.0


@pytest.fixture
async def lab(world: World) -> Lab:
    made = Lab(world)
    await made.start()
    return made


def raises(error: BaseException) -> Callable[[Any], Any]:
    async def work(_interaction: Any) -> None:
        raise error

    return work


def after_defer(error: BaseException) -> Callable[[Any], Any]:
    async def work(interaction: Any) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        raise error

    return work


def answer(result: Any) -> Any:
    found = result.followups[-1] if result.followups else result.response
    assert found.ephemeral
    return found


@pytest.mark.parametrize("way", ["slash", "press"])
@pytest.mark.parametrize("how", [raises, after_defer])
async def test_a_refusal_is_said_as_it_stands_to_the_member_alone(lab, way, how):
    result = await getattr(lab, way)(how(UserFacingError("**Name** is taken. Choose another one.")))
    assert answer(result).content == "**Name** is taken. Choose another one."
    assert lab.outcome("probe" if way == "slash" else "probe.press", "refused") == 1


async def test_what_was_typed_is_offered_back(lab):
    result = await lab.slash(raises(UserFacingError("**Note** is odd.", kept="line one\n```code```")))
    assert answer(result).content == "**Note** is odd.\nYou wrote:\n```\nline one\n'''code'''\n```"


async def test_what_was_typed_at_length_comes_back_as_a_file(lab):
    typed = "ä" * 4001
    result = answer(await lab.slash(raises(UserFacingError("**Note** is too long.", kept=typed))))
    assert result.content == "**Note** is too long.\nWhat you wrote is in the file."
    assert [(a.filename, a.size) for a in result.attachments] == [("what-you-wrote.txt", 8002)]


async def test_an_answer_of_any_length_arrives(lab):
    for kept in (None, "x" * 10, "x" * 1500, "x" * 1501, "`" * 1500):
        for length in (30, 600, 1999, 2001, 9000):
            result = answer(await lab.slash(raises(UserFacingError("a" * length, kept=kept))))
            assert result.content.startswith("a" * min(length, 1800)), (length, kept)
            assert len(result.content) <= 2000
            assert not kept or result.attachments or kept.replace("```", "'''") in result.content


async def test_the_way_out_is_offered_as_a_button(lab):
    error = NotAllowed("You are not in it yet. Join:", offer=("probe.offered", {"number": 7}))
    result = answer(await lab.press(raises(error)))
    assert [c["custom_id"] for r in result.components for c in r["components"]] == ["probe.offered:1:7"]
    gone = answer(await lab.slash(raises(NotAllowed("No.", offer=("probe.unknown", {})))))
    assert (gone.content, gone.components) == ("No.", [])


async def test_a_refusal_pings_nobody(lab):
    result = answer(await lab.slash(raises(UserFacingError("@everyone <@1> <@&2>", kept="@here"))))
    assert (result.message.mention_everyone, result.message.mentions, result.message.role_mentions) == (
        False,
        [],
        [],
    )


@pytest.mark.parametrize("way", ["slash", "press"])
@pytest.mark.parametrize("how", [raises, after_defer])
async def test_an_unknown_error_shows_a_reference_that_the_log_has_and_nothing_inside(lab, way, how):
    with structlog.testing.capture_logs() as logs:
        shown = answer(await getattr(lab, way)(how(ZeroDivisionError("secret table drills_posts")))).content
    [line] = [entry for entry in logs if entry["event"] == "interaction_failed"]
    assert f"`{line['reference']}`" in shown
    assert len(line["reference"]) == 6
    assert set(line["reference"]) <= set(REFERENCE_ALPHABET)
    assert isinstance(line["exc_info"], ZeroDivisionError)
    assert "secret" not in shown
    assert "ZeroDivision" not in shown
    assert "nothing was changed" in shown
    assert lab.outcome("probe" if way == "slash" else "probe.press", "error") == 1
    assert lab.errors_looked_at() == (way == "slash")  # SimCord sees what reaches the command tree


async def test_every_reference_is_another_one(lab):
    shown = {answer(await lab.slash(raises(ValueError()))).content for _ in range(5)}
    assert len(shown) == lab.errors_looked_at() == 5


CALLBACK = "/interactions/*/callback"


@pytest.mark.parametrize("code", [10062, 40060])
async def test_an_interaction_that_is_gone_or_answered_is_not_answered_again(lab, code):
    async def work(interaction: Any) -> None:
        await interaction.response.send_message("hello")

    await lab.press(work, path=CALLBACK, status=404, code=code)
    sent = [r.path for r in lab.world.env.http_requests[lab.calls_before :]]
    assert len(sent) == 1, sent
    assert lab.outcome("probe.press", "late") == 1
    lab.world.env.inject_error("POST", CALLBACK, status=404, code=code)
    await lab.slash(work)
    assert len(lab.world.env.http_requests) == lab.calls_before + 1
    assert lab.outcome("probe", "late") == lab.errors_looked_at() == 1


async def test_a_refusal_that_cannot_be_delivered_is_logged_and_ends_there(lab):
    with structlog.testing.capture_logs() as logs:
        result = await lab.press(raises(UserFacingError("late")), path=CALLBACK, status=404, code=10062)
    assert result.response is None
    assert [e["code"] for e in logs if e["event"] == "refusal_not_delivered"] == [10062]


async def test_a_missing_permission_of_the_bot_is_told_with_the_way_out(lab):
    async def work(interaction: Any) -> None:
        await interaction.channel.send("hello")

    result = await lab.press(work, path="/channels/*/messages", status=403, code=50013)
    assert "Discord does not let me do that here" in answer(result).content
    assert "`/setup`" in answer(result).content
    assert lab.outcome("probe.press", "refused") == 1


async def test_a_missing_permission_of_the_member_is_named(lab):
    result = await lab.slash(raises(app_commands.MissingPermissions(["manage_guild"])))
    assert answer(result).content.startswith("You need the permission Manage Guild")


async def test_success_is_counted_as_such(lab):
    async def work(interaction: Any) -> None:
        await interaction.response.send_message("fine", ephemeral=True)

    await lab.press(work)
    assert lab.outcome("probe.press", "ok") == 1


class Dropped:
    """An interaction whose connection to Discord breaks as soon as it is answered."""

    class response:  # noqa: N801 - named as discord.py names it
        @staticmethod
        def is_done() -> bool:
            return False

        @staticmethod
        async def send_message(*_args: Any, **_kwargs: Any) -> None:
            raise aiohttp.ServerDisconnectedError


async def test_a_connection_that_breaks_while_answering_is_counted_and_logged_and_ends_there():
    metrics = Metrics()
    refuse = raises(UserFacingError("no"))
    with structlog.testing.capture_logs() as logs:
        await Report(metrics).guard(Dropped(), "probe", lambda: refuse(None))
    assert [e["event"] for e in logs] == ["refusal_not_delivered"]
    sample = {"name": "probe", "outcome": "refused"}
    assert metrics.registry.get_sample_value("cadre_interactions_total", sample) == 1
