"""`/loop`: an on-site of several rounds with different interviewers."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import suggest_moderated, suggest_own
from bot.parsing import parse_date
from bot.report import Interaction
from bot.ui import actor_of, show, who
from cogs.mocks.catalogue import Catalogue

from . import packet_views, views
from .asking import Asking
from .course import Course
from .jobs import LoopJobs
from .models import Neighbours
from .planning import Planning
from .service import LoopService

CONTROLS = (*views.CONTROLS, *packet_views.CONTROLS)
_TODAY_PLACE = 40
_WEEKS = [app_commands.Choice(name="One week", value=1), app_commands.Choice(name="Two weeks", value=2)]


class Loops(
    commands.GroupCog, group_name="loop", group_description="Several mock rounds, one packet at the end"
):
    def __init__(self, bot: CadreBot, catalogue: Catalogue, neighbours: Neighbours) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.course = Course(bot.kernel, catalogue, neighbours)
        self.asking = Asking(bot.kernel, catalogue, neighbours)
        self.service = LoopService(bot.kernel, catalogue, self.course)
        planning = Planning(bot.kernel, catalogue, neighbours)
        self.jobs = LoopJobs(bot, planning, self.asking, self.course)
        self.jobs.register()
        bot.kernel.today.register("mocks.loops", place=_TODAY_PLACE, tasks=self.service.tasks)

    @app_commands.command(name="create", description="Begin a loop: a look at what it takes, then you decide")
    @app_commands.describe(
        preset="Which on-site to practise",
        start="Its first day, as year-month-day; tomorrow if left out",
        weeks="How long it may take; the preset's own days if left out",
        optional="Add the rounds that this on-site only sometimes has",
        group="Which of your groups, if you are in several",
    )
    @app_commands.autocomplete(group=suggest_own)
    @app_commands.choices(weeks=_WEEKS)
    async def create(
        self,
        interaction: Interaction,
        preset: str,
        start: str = "",
        weeks: app_commands.Choice[int] | None = None,
        optional: bool = False,
        group: str | None = None,
    ) -> None:
        found = await self.service.draft(
            **who(interaction),
            preset=preset,
            start=parse_date(start, field="Start"),
            weeks=weeks.value if weeks else None,
            has_extra=optional,
            group=group,
        )
        await show(interaction, views.draft_view(found))

    @app_commands.command(name="status", description="Your loop and its rounds, and what you interview in")
    async def status(self, interaction: Interaction) -> None:
        await views.open_status(interaction)

    @app_commands.command(
        name="offer", description="Offer to interview in others' loops, as much as suits you"
    )
    async def offer(self, interaction: Interaction) -> None:
        await views.open_offer(interaction)

    @app_commands.command(name="cancel", description="End your loop; its interviewers are told kindly")
    async def cancel(self, interaction: Interaction) -> None:
        await views.open_cancel(interaction)

    @app_commands.command(name="list", description="How far your group's loops are, no scores (moderators)")
    @app_commands.describe(group="Which group, if you moderate several")
    @app_commands.autocomplete(group=suggest_moderated)
    async def list_loops(self, interaction: Interaction, group: str | None = None) -> None:
        await show(
            interaction, views.group_view(await self.service.of_group(actor_of(interaction), name=group))
        )

    @create.autocomplete("preset")
    async def suggest_preset(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.service.presets(**who(interaction), typed=current)
        return [
            app_commands.Choice(
                name=f"{each.name}: {len(each.rounds)} rounds in {each.span_days} days"[:100], value=each.id
            )
            for each in found[:25]
        ]
