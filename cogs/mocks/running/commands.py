"""`/mock kit` and `/mock rounds`."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.errors import NotFound
from bot.report import Interaction
from bot.ui import panel, show, text, who
from cogs.mocks.catalogue import Catalogue

from . import kit_views, logic, render
from .room import RunningRoom


class RunningCommands(commands.Cog):
    catalogue: Catalogue
    running: RunningRoom

    @app_commands.command(name="kit", description="Your interviewer's kit for the mock under way or next")
    async def kit(self, interaction: Interaction) -> None:
        turn_id = await self.running.service.my_turn(**who(interaction))
        await kit_views.open_kit(interaction, turn_id)

    @app_commands.command(
        name="rounds", description="Kinds of rounds: their length, steps, and what is scored"
    )
    @app_commands.describe(round_type="Which one; all of them if left out")
    @app_commands.rename(round_type="round")
    async def rounds(self, interaction: Interaction, round_type: str | None = None) -> None:
        known = self.catalogue.rounds
        if round_type is None:
            ordered = sorted(known.values(), key=lambda each: each.name)
            await show(interaction, panel(text(render.rounds(ordered))))
            return
        found = known.get(round_type) or next(
            (each for each in known.values() if each.name.casefold() == round_type.casefold()), None
        )
        if found is None:
            raise NotFound(
                f"**Round**: I know none called “{round_type[:60]}”. Pick one of the suggestions, or leave it out for all."
            )
        scored = [(each.name, each.asks) for each in self.catalogue.scored_in(found.id)]
        others = [logic.plan_of(found, plan) for plan in self.running.course.frameworks(found)]
        plans = [(plan.name, plan.minutes) for plan in others]
        await show(interaction, panel(text(render.round_card(found, scored, plans))))

    @rounds.autocomplete("round_type")
    async def suggest_round(self, _: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = sorted(self.catalogue.rounds.values(), key=lambda each: each.name)
        return [
            app_commands.Choice(name=each.name, value=each.id)
            for each in found
            if current.casefold() in each.name.casefold()
        ][:25]
