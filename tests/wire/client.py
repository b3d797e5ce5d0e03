"""A tiny plain discord.py bot that proves the server: in a test's loop, or as a process of its own."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket


class Question(ui.Modal, title="One question"):
    """A form with a text and a choice."""

    answer: ui.Label[Any] = ui.Label(text="Your answer", component=ui.TextInput(max_length=50))
    score: ui.Label[Any] = ui.Label(
        text="Score",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label="Weak"), discord.RadioGroupOption(label="Good")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Answer, or ask again: what Discord does not allow."""
        assert isinstance(self.answer.component, ui.TextInput)
        assert isinstance(self.score.component, ui.RadioGroup)
        if self.answer.component.value == "again":
            with contextlib.suppress(discord.HTTPException):
                await interaction.response.send_modal(Question())
            return
        text = f"{self.answer.component.value}: {self.score.component.value}"
        await interaction.response.send_message(text, ephemeral=True)


class Again(ui.DynamicItem[ui.Button[Any]], template=r"again:1:(?P<count>\d+)"):
    """A button that counts in its own custom_id."""

    def __init__(self, count: int) -> None:
        super().__init__(ui.Button(label="Again", custom_id=f"again:1:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(cls, _interaction: Any, _item: Any, match: Any, /) -> "Again":
        return cls(int(match["count"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        view = ui.View(timeout=None).add_item(Again(self.count + 1))
        await interaction.response.edit_message(content=f"pressed {self.count + 1}", view=view)


class TinyBot(discord.Client):
    """Answer a few commands in every way Discord knows."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("intents", discord.Intents(guilds=True))
        super().__init__(chunk_guilds_at_startup=False, guild_ready_timeout=0.05, **options)
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(_tiny())
        self.tree.add_command(_manage)
        self.tree.add_command(_make_a_card)
        self.got_ready = asyncio.Event()
        self.seen: list[str] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Again)
        await self.tree.sync()

    async def before_identify_hook(self, _shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait the five seconds Discord asks for: this Discord does not."""

    async def on_socket_event_type(self, event: str) -> None:
        self.seen.append(event)

    async def on_ready(self) -> None:
        self.got_ready.set()


def _tiny() -> app_commands.Group:
    group = app_commands.Group(name="tiny", description="Everything")
    deep = app_commands.Group(name="deep", description="Deeper", parent=group)

    @group.command(description="Say hello")
    async def hello(interaction: discord.Interaction, to: discord.Member, times: int = 1) -> None:
        view = ui.View(timeout=None).add_item(Again(0))
        await interaction.response.send_message(f"hello {to.mention} " * times, view=view)

    _add_answers(deep)
    _add_inputs(deep)
    return group


def _add_answers(group: app_commands.Group) -> None:
    @group.command(description="Think first")
    async def think(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="thought")
        await interaction.followup.send("and more", ephemeral=True)

    @group.command(description="Never answer")
    async def ignore(interaction: discord.Interaction) -> None:
        del interaction

    @group.command(description="Answer for one pair of eyes")
    async def secret(interaction: discord.Interaction) -> None:
        view = ui.View(timeout=None).add_item(Again(0))
        await interaction.response.send_message("psst", view=view, ephemeral=True)

    @group.command(description="Answer twice")
    async def twice(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("once")
        # A second object for the same interaction, as in a second process.
        again = discord.InteractionResponse(interaction)
        try:
            await again.send_message("twice")
        except discord.HTTPException as error:
            await interaction.followup.send(f"refused with {error.code}")


def _add_inputs(group: app_commands.Group) -> None:
    @group.command(description="Open a form")
    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Question())

    @group.command(name="hand-in", description="Take a file")
    async def hand_in(interaction: discord.Interaction, file: discord.Attachment) -> None:
        text = (await file.read()).decode()
        await interaction.response.send_message(f"{file.filename}: {text}")

    @group.command(description="Offer a select")
    async def pick(interaction: discord.Interaction, topic: str) -> None:
        select: ui.Select[ui.View] = ui.Select(custom_id="colour", max_values=2)
        select.add_option(label="Red", value="red")
        select.add_option(label="Blue", value="blue")

        async def chosen(pressed: discord.Interaction) -> None:
            await pressed.response.edit_message(content=", ".join(select.values), view=None)

        select.callback = chosen  # type: ignore[assignment, method-assign]
        await interaction.response.send_message(topic, view=ui.View(timeout=60).add_item(select))

    @pick.autocomplete("topic")
    async def topics(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = ("graphs", "greedy", "heaps")
        return [app_commands.Choice(name=name, value=name) for name in known if name.startswith(typed)]


@app_commands.command(name="manage", description="For moderators")
@app_commands.default_permissions(manage_guild=True)
async def _manage(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("managed", ephemeral=True)


@app_commands.context_menu(name="Make a card")
async def _make_a_card(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"card: {message.content}", ephemeral=True)


async def main() -> None:
    """Run until SIGTERM, with a child of its own if the first argument says so."""
    discord.http.Route.BASE = os.environ["CADRE_DISCORD_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["CADRE_DISCORD_GATEWAY"])
    child = None
    if "with-child" in sys.argv:
        child = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)  # noqa: ASYNC220
    bot = TinyBot()
    loop = asyncio.get_running_loop()
    async with bot, asyncio.TaskGroup() as group:
        loop.add_signal_handler(signal.SIGTERM, lambda: group.create_task(bot.close()))
        sys.stdout.write("starting\n")
        await bot.start(os.environ["CADRE_TOKEN"])
    if child is not None:
        child.kill()
    sys.stdout.write("stopped\n")


if __name__ == "__main__":
    asyncio.run(main())
