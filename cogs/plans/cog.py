"""`/plan`: read the interaction, call the service, render."""

from __future__ import annotations

from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.drafts import correctable
from bot.group_choice import suggest_moderated
from bot.report import Interaction
from bot.today import Task
from bot.ui import Values, actor_of, guild_of

from . import from_groups, moderator_views, render, views
from .advice import PlanAdvice
from .moderation import GroupPlans
from .service import PlanService

_TASKS = 2
"""Parts of the plan on one day's panel."""


class Plans(
    commands.GroupCog, group_name="plan", group_description="Plans towards an interview or a new job"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = PlanService(bot.kernel)
        self.moderation = GroupPlans(bot.kernel)

    @app_commands.command(name="browse", description="The plans there are, week by week")
    async def browse(self, interaction: Interaction) -> None:
        await views.open_browse(interaction)

    @app_commands.command(name="adopt", description="Follow a plan, or make it your group's checkpoints")
    @app_commands.describe(
        plan="Which plan",
        start="First day, as 2027-03-31; today if left out",
        interview="Day of the interview it is to end before",
        group="For a group that you moderate; for yourself if left out",
    )
    @app_commands.autocomplete(group=suggest_moderated)
    async def adopt(
        self,
        interaction: Interaction,
        plan: str,
        start: str | None = None,
        interview: str | None = None,
        group: str | None = None,
    ) -> None:
        chosen = await self.service.plan(guild_of(interaction), plan)
        typed: Values = {"starts_on": start or "", "until_on": interview or ""}
        if group is None:
            async with correctable(interaction, views.DatesForm.of(chosen.id, chosen.title).custom_id, typed):
                await views.adopt_between(interaction, chosen.id, typed)
            return
        own = await self.moderation.may_adopt_for(actor_of(interaction), group)
        form = moderator_views.GroupDatesForm.of(chosen, own)
        async with correctable(interaction, form.custom_id, typed):
            await moderator_views.show_for_group(interaction, chosen.id, own.group_id, typed)

    @app_commands.command(name="show", description="Your plan: this week first, with a picture of all weeks")
    async def show_plan(self, interaction: Interaction) -> None:
        await views.open_show(interaction, 0)

    @app_commands.command(name="edit", description="Give your plan other dates; what is finished stays")
    async def edit(self, interaction: Interaction) -> None:
        await views.open_edit(interaction)

    @app_commands.command(name="leave", description="Follow no plan any more; what is finished stays")
    async def leave(self, interaction: Interaction) -> None:
        await views.open_leave(interaction)

    @adopt.autocomplete("plan")
    async def suggest_plan(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        plans = await self.service.offered(guild_of(interaction))
        found = [plan for plan in plans if current.casefold() in plan.title.casefold()]
        return [app_commands.Choice(name=plan.title, value=plan.id) for plan in found[:25]]

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, _now: datetime) -> list[Task]:
        """Return the next parts of the member's plan; the last one says how many more are open."""
        found = await self.service.asked_now(tx, guild_id=guild_id, user_id=user_id)
        if found is None:
            return []
        shown, rest = found.items[:_TASKS], found.items[_TASKS:]
        return [
            Task(
                title=f"Plan: {item.title}",
                control=views.Item.key,
                args={"item_id": item.item_id},
                minutes=item.content.minutes if item.content else None,
                detail=render.asked(item, found.today, rest if item is shown[-1] else ()),
            )
            for item in shown
        ]


async def setup(bot: CadreBot) -> None:
    cog = Plans(bot)
    bot.kernel.milestones.listen("plans", from_groups.reached, from_groups.taken_back)
    bot.kernel.today.register("plans", place=60, tasks=cog.tasks)
    bot.kernel.evidence.register("plans", advise=PlanAdvice(cog.service).advise)
    await bot.add_cog(cog)
    for module in (views, moderator_views):
        bot.add_controls(*module.CONTROLS)
