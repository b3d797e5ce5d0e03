"""`/me`: read the interaction, call the service, render."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.parsing import parse_date
from bot.report import Interaction
from bot.ui import show, who
from bot.zones import parse_zone, suggest_zones

from . import views
from .service import MemberService


class Members(commands.GroupCog, group_name="me", group_description="You in this server"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.bot = bot
        self.service = MemberService(bot.kernel)

    @app_commands.command(
        name="profile", description="Your profile: zone, role, promise, away, pings, boards"
    )
    async def profile(self, interaction: Interaction) -> None:
        found = await self.service.profile(**who(interaction))
        await show(interaction, views.profile_view(found))

    @app_commands.command(name="zone", description="Set your time zone; your day follows it")
    @app_commands.describe(zone="Your city, or a name such as Europe/Berlin")
    async def zone(self, interaction: Interaction, zone: str) -> None:
        found = await self.service.change(**who(interaction), zone=parse_zone(zone))
        await show(interaction, views.profile_view(found))

    @app_commands.command(name="away", description="Say when you are away; leave both out to be back")
    @app_commands.describe(until="Last day away, as 2027-03-31", start="First day away; today if left out")
    async def away(
        self, interaction: Interaction, until: str | None = None, start: str | None = None
    ) -> None:
        found = await self.service.set_away(
            **who(interaction),
            from_on=parse_date(start or "", field="Start"),
            until_on=parse_date(until or "", field="Until"),
        )
        await show(interaction, views.profile_view(found))

    @zone.autocomplete("zone")
    async def suggest_zone(self, _interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        now = self.bot.kernel.clock.now()
        return [app_commands.Choice(name=name, value=key) for name, key in suggest_zones(current, now=now)]


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Members(bot))
    bot.add_controls(*views.CONTROLS)
