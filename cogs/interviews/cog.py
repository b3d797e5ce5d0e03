"""`/interview`: read the interaction, call the service, render."""

from __future__ import annotations

from datetime import datetime, timedelta

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.drafts import correctable
from bot.interviews import KINDS
from bot.moderators import Actor
from bot.report import Interaction
from bot.today import Task
from bot.ui import Values, panel, show, text, who

from . import moderator_views, render, views
from .jobs import InterviewJobs
from .moderation import Moderation
from .service import InterviewService

_ASKED_FOR = timedelta(days=14)
"""How long after an interview the day's panel offers a debrief."""


def _id(chosen: str) -> int:
    """Return what a suggestion stands for; what was typed by hand names none."""
    return int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0


class Interviews(
    commands.GroupCog,
    group_name="interview",
    group_description="Your interviews, and debriefs for your group",
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = InterviewService(bot.kernel)
        self.moderation = Moderation(bot.kernel)
        self.jobs = InterviewJobs(bot, self.service)

    @app_commands.command(name="add", description="Note an interview: everything becomes calmer before it")
    @app_commands.describe(
        day="Which day, as 2027-03-31",
        kind="Kind of round; it decides which cards still come",
        label="Your own word for it, seen by nobody else",
        checklist="A message with a checklist on the evening before, and one on the day after",
    )
    @app_commands.choices(
        kind=[app_commands.Choice(name=found.name, value=kind) for kind, found in KINDS.items()]
    )
    async def add(
        self, interaction: Interaction, day: str, kind: str, label: str = "", checklist: bool = False
    ) -> None:
        typed: Values = {"day": day, "kind": [kind], "label": label, "checklist": checklist}
        async with correctable(interaction, views.AddForm.blank().custom_id, typed):
            await views.add(interaction, typed)

    @app_commands.command(name="list", description="Your interviews, those behind you too")
    async def list_interviews(self, interaction: Interaction) -> None:
        await views.open_list(interaction)

    @app_commands.command(name="remove", description="Forget an interview")
    @app_commands.describe(interview="Which one")
    async def remove(self, interaction: Interaction, interview: str) -> None:
        had_debrief = await self.service.remove(**who(interaction), interview_id=_id(interview))
        await show(interaction, panel(text(render.removed(had_debrief=had_debrief))))

    @app_commands.command(
        name="debrief", description="Tell your group topics and formats; a moderator reads it first"
    )
    @app_commands.describe(interview="Which one; the newest without a debrief if left out")
    async def debrief(self, interaction: Interaction, interview: str | None = None) -> None:
        await views.open_debrief(interaction, _id(interview) if interview is not None else None)

    @app_commands.command(name="review", description="Read debriefs before your group does (moderators)")
    async def review(self, interaction: Interaction) -> None:
        await moderator_views.open_queue(interaction)

    @remove.autocomplete("interview")
    @debrief.autocomplete("interview")
    async def suggest_interview(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        found, _ = await self.service.mine(**who(interaction))
        options = [(render.option(each.interview), str(each.interview.interview_id)) for each in found]
        wanted = current.casefold()
        return [
            app_commands.Choice(name=name, value=value)
            for name, value in reversed(options)
            if wanted in name.casefold()
        ][:25]

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, _now: datetime) -> list[Task]:
        """Return the checklist before an interview, a debrief after one, and for moderators what waits."""
        mine, today = await self.service.told(tx, guild_id=guild_id, user_id=user_id)
        tasks = []
        for each in mine:
            interview, left = each.interview, (each.interview.day - today).days
            args: dict[str, int | str] = {"interview_id": interview.interview_id}
            if 0 <= left <= 1:
                when = "today" if left == 0 else "tomorrow"
                title = f"Your interview is {when}: {interview.round.name}"
                tasks.append(Task(title, views.Checklist.key, args, minutes=10, detail="a calm checklist"))
            elif -_ASKED_FOR.days <= left < 0 and (each.debrief is None or each.debrief.state == "returned"):
                came_back = each.debrief is not None
                detail = "it came back with a reason" if came_back else "if you like"
                title = f"Debrief: {interview.round.name}"
                tasks.append(Task(title, views.DebriefButton.key, args, minutes=5, detail=detail))
        waiting = await self.moderation.waiting(tx, Actor(guild_id, user_id, manages_guild=False))
        if waiting:
            title = f"Debriefs to read: {len(waiting)}"
            tasks.append(Task(title, moderator_views.Queue.key, {}, minutes=3 * len(waiting)))
        return tasks


async def setup(bot: CadreBot) -> None:
    cog = Interviews(bot)
    cog.jobs.register()
    bot.kernel.today.register("interviews", place=5, tasks=cog.tasks)
    await bot.add_cog(cog)
    for module in (views, moderator_views):
        bot.add_controls(*module.CONTROLS)
