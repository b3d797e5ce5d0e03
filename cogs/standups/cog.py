"""`/standup`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import Opener, moderated, suggest_moderated, suggest_own
from bot.report import Interaction
from bot.ui import who

from . import controls, moderator_views, posts, views
from .controls import in_group
from .helping import HelpService
from .jobs import StandupJobs
from .pulse import PulseService
from .reminding import ReminderService
from .rounds import RoundService
from .service import EntryService
from .settings import RIGHT, SettingService
from .threads import HelpThreads
from .today import PLACE, StandupsToday

_MODERATES = "Which group, if you moderate several"
_IS_IN = "Which group, if you are in several"


class Standups(commands.GroupCog, group_name="standup", group_description="Your group's standup"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.settings = SettingService(bot.kernel)
        self.rounds = RoundService(bot.kernel, self.settings)
        self.entries = EntryService(bot.kernel)
        self.reminders = ReminderService(bot.kernel)
        self.pulses = PulseService(bot.kernel, self.reminders)
        self.helping = HelpService(bot.kernel)
        self.threads = HelpThreads(bot, self.helping)
        self.jobs = StandupJobs(bot, self.rounds, self.reminders)
        self.openers: dict[str, Opener] = {
            "write": views.open_write,
            "mine": views.open_mine,
            "skip": views.open_skip,
            "setup": moderator_views.open_setup,
            "open": moderator_views.open_now,
            "close": moderator_views.close_now,
            "digest": moderator_views.open_digest,
            "pulse": moderator_views.open_pulse,
        }

    # ------------------------------------------------------------------ everybody

    async def _own(self, interaction: Interaction, purpose: str, group: str | None) -> None:
        found = await self.entries.groups_of(**who(interaction), name=group)
        await in_group(interaction, purpose, found)

    @app_commands.command(name="write", description="Write or change your entry: done, next, blocked")
    @app_commands.describe(group=_IS_IN)
    @app_commands.autocomplete(group=suggest_own)
    async def write(self, interaction: Interaction, group: str | None = None) -> None:
        await self._own(interaction, "write", group)

    @app_commands.command(name="mine", description="Your entry of this round, and what you chose about it")
    @app_commands.describe(group=_IS_IN)
    @app_commands.autocomplete(group=suggest_own)
    async def mine(self, interaction: Interaction, group: str | None = None) -> None:
        await self._own(interaction, "mine", group)

    @app_commands.command(name="skip", description="Sit this round out; nobody is told")
    @app_commands.describe(group=_IS_IN)
    @app_commands.autocomplete(group=suggest_own)
    async def skip(self, interaction: Interaction, group: str | None = None) -> None:
        await self._own(interaction, "skip", group)

    @app_commands.command(name="history", description="Your earlier entries, to read or to fill in")
    async def history(self, interaction: Interaction) -> None:
        await views.open_history(interaction, 0)

    # ------------------------------------------------------------------ moderators

    async def _run(self, interaction: Interaction, purpose: str, group: str | None) -> None:
        found = await moderated(interaction, RIGHT, group)
        await in_group(interaction, purpose, found)

    @app_commands.command(name="setup", description="When your group's standup runs (its moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def setup_panel(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "setup", group)

    @app_commands.command(name="open", description="Open a round now (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def open_round(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "open", group)

    @app_commands.command(name="close", description="Close the round now and post its digest (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def close(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "close", group)

    @app_commands.command(
        name="digest", description="The digest as it stands, for your eyes only (moderators)"
    )
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def digest(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "digest", group)

    @app_commands.command(
        name="pulse", description="Who may be drifting away, for your eyes only (moderators)"
    )
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def pulse(self, interaction: Interaction, group: str | None = None) -> None:
        await self._run(interaction, "pulse", group)


async def setup(bot: CadreBot) -> None:
    cog = Standups(bot)
    await bot.add_cog(cog)
    cog.jobs.register()
    bot.kernel.today.register("standups", place=PLACE, tasks=StandupsToday(bot.kernel.schedule).tasks)
    for module in (controls, views, posts, moderator_views):
        bot.add_controls(*module.CONTROLS)
