"""`/group`: read the interaction, call the service, render."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.group_choice import MENU, suggest_moderated
from bot.parsing import parse_date, parse_time, parse_weekdays
from bot.permissions import missing_permissions
from bot.report import Interaction
from bot.ui import actor_of, guild_of, panel, row, show, text, who
from bot.zones import parse_zone, suggest_zones

from . import archiving, render, views
from .models import KEEP, Changes
from .service import GroupService

_CLEAR = "none"


def _missing(channel: discord.TextChannel) -> list[str]:
    granted = channel.permissions_for(channel.guild.me)
    missing = missing_permissions(lambda name: getattr(granted, name))
    return [name.replace("_", " ").title() for name in missing]


class Groups(commands.GroupCog, group_name="group", group_description="Accountability groups of this server"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.bot = bot
        self.service = GroupService(bot.kernel)

    # ------------------------------------------------------------------ everybody

    @app_commands.command(name="list", description="The groups of this server")
    async def list_groups(self, interaction: Interaction) -> None:
        await views.open_list(interaction)

    @app_commands.command(name="join", description="Join a group: three questions, then your first drill")
    @app_commands.describe(group="Which group")
    async def join(self, interaction: Interaction, group: str) -> None:
        found = await self.service.find(guild_id=guild_of(interaction), name=group)
        await views.begin_joining(interaction, found.group_id)

    @app_commands.command(name="leave", description="Leave a group; your answers stay yours")
    @app_commands.describe(group="Which group")
    async def leave(self, interaction: Interaction, group: str) -> None:
        found = await self.service.leave(
            guild_id=guild_of(interaction), user_id=interaction.user.id, name=group
        )
        back = views.Join(group_id=found.group_id, label="Join again")
        ways = [row(back)] if found.archived_at is None else []
        await show(interaction, panel(text(render.left(found)), *ways))

    @app_commands.command(name="roster", description="Who is in a group")
    @app_commands.describe(group="Which group")
    async def roster(self, interaction: Interaction, group: str) -> None:
        details = await self.service.details(guild_id=guild_of(interaction), name=group)
        await show(interaction, panel(text(render.roster(details.group, details.roster))))

    # ------------------------------------------------------------------ moderators

    @app_commands.command(name="create", description="Make a group (needs Manage Server)")
    @app_commands.describe(
        name="Its name, up to 50 characters",
        channel="Where its posts go",
        zone="Time zone of its schedule; the server's if left out",
        capacity="Most members; 4 to 8 make a pod",
        starts="First day, as 2027-03-31",
        ends="Last day, as 2027-06-30",
        languages="Languages you practise in",
    )
    async def create(
        self,
        interaction: Interaction,
        name: str,
        channel: discord.TextChannel,
        zone: str | None = None,
        capacity: int | None = None,
        starts: str | None = None,
        ends: str | None = None,
        languages: str | None = None,
    ) -> None:
        group = await self.service.create(
            actor_of(interaction),
            name=name,
            channel_id=channel.id,
            zone=parse_zone(zone) if zone else None,
            capacity=capacity,
            starts_on=parse_date(starts or "", field="Starts"),
            ends_on=parse_date(ends or "", field="Ends"),
            languages=" ".join((languages or "").split())[:80],
        )
        join = views.Join(group_id=group.group_id, label=f"Join {group.name}")
        await show(interaction, panel(text(render.created(group, _missing(channel))), row(join)))

    @app_commands.command(name="edit", description="Change a group (its moderators)")
    @app_commands.describe(
        group="Which group",
        name="New name",
        channel="New channel",
        zone="New time zone",
        capacity="Most members, or 0 for no limit",
        starts="First day as 2027-03-31, or none",
        ends="Last day as 2027-06-30, or none",
        languages="Languages, or none",
    )
    @app_commands.autocomplete(group=suggest_moderated)
    async def edit(
        self,
        interaction: Interaction,
        group: str,
        name: str | None = None,
        channel: discord.TextChannel | None = None,
        zone: str | None = None,
        capacity: int | None = None,
        starts: str | None = None,
        ends: str | None = None,
        languages: str | None = None,
    ) -> None:
        def given(value: str | None) -> str | None:
            """Return what was typed, empty for the word that clears a field."""
            return "" if value is not None and value.strip().lower() == _CLEAR else value

        starts, ends, languages = given(starts), given(ends), given(languages)
        changes = Changes(
            name=name if name is not None else KEEP,
            channel_id=channel.id if channel else KEEP,
            zone=parse_zone(zone) if zone else KEEP,
            capacity=(capacity or None) if capacity is not None else KEEP,
            starts_on=parse_date(starts, field="Starts") if starts is not None else KEEP,
            ends_on=parse_date(ends, field="Ends") if ends is not None else KEEP,
            languages=" ".join(languages.split())[:80] if languages is not None else KEEP,
        )
        changed, fields = await self.service.edit(actor_of(interaction), name=group, changes=changes)
        await show(interaction, panel(text(render.edited(changed, fields))))

    @app_commands.command(name="schedule", description="See or change when a group's posts come")
    @app_commands.describe(
        group="Which group",
        routine="Which post to change; leave out to only look",
        at="Hour of day, as 08:00",
        days="Weekdays, as mon-fri or every day",
        paused="Pause it, or let it go on",
    )
    async def schedule(
        self,
        interaction: Interaction,
        group: str,
        routine: str | None = None,
        at: str | None = None,
        days: str | None = None,
        paused: bool | None = None,
    ) -> None:
        if routine is None and (at, days, paused) == (None, None, None):
            details = await self.service.details(guild_id=guild_of(interaction), name=group)
        else:
            details = await self.service.set_routine(
                actor_of(interaction),
                name=group,
                kind=routine or "",
                at_minute=parse_time(at, field="At") if at else None,
                weekdays=parse_weekdays(days, field="Days") if days else None,
                is_paused=paused,
            )
        await show(interaction, panel(text(render.schedule(details, self.bot.kernel.schedule.kinds))))

    @app_commands.command(name="holiday", description="A day on which a group's posts rest (its moderators)")
    @app_commands.describe(
        group="Which group", day="As 2027-12-25", label="What it is", remove="Take the holiday back"
    )
    @app_commands.autocomplete(group=suggest_moderated)
    async def holiday(
        self, interaction: Interaction, group: str, day: str, label: str | None = None, remove: bool = False
    ) -> None:
        parsed = parse_date(day, field="Day")
        if parsed is None:
            parsed = parse_date("?", field="Day")
        assert parsed is not None  # noqa: S101 - parse_date refused "?"
        found = await self.service.set_holiday(
            actor_of(interaction), name=group, day=parsed, label=(label or "").strip()[:60], is_off=not remove
        )
        what = "is no holiday any more" if remove else "is a holiday: nothing is posted that day"
        await show(interaction, panel(text(f"{parsed.isoformat()} {what} in **{found.name}**.")))

    @app_commands.command(
        name="moderator", description="Make a member a moderator, or no longer (its moderators)"
    )
    @app_commands.describe(group="Which group", member="Who", remove="Take the role back")
    @app_commands.autocomplete(group=suggest_moderated)
    async def moderator(
        self, interaction: Interaction, group: str, member: discord.Member, remove: bool = False
    ) -> None:
        found = await self.service.set_moderator(
            actor_of(interaction), name=group, user_id=member.id, is_moderator=not remove
        )
        what = "no longer moderates" if remove else "now moderates"
        await show(interaction, panel(text(f"{member.mention} {what} **{found.name}**.")))

    @app_commands.command(name="history", description="Who changed what in a group (its moderators)")
    @app_commands.describe(group="Which group")
    @app_commands.autocomplete(group=suggest_moderated)
    async def history(self, interaction: Interaction, group: str) -> None:
        found = await self.service.history(actor_of(interaction), name=group)
        await show(interaction, views.history_view(*found))

    @app_commands.command(
        name="archive", description="End a group, after a question: history stays (its moderators)"
    )
    @app_commands.describe(group="Which group")
    @app_commands.autocomplete(group=suggest_moderated)
    async def archive(self, interaction: Interaction, group: str) -> None:
        found = await self.service.to_archive(actor_of(interaction), name=group)
        await show(interaction, archiving.sure_view(found))

    # ------------------------------------------------------------------ suggestions

    @join.autocomplete("group")
    @roster.autocomplete("group")
    @schedule.autocomplete("group")
    async def suggest_group(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        names = await self.service.names(guild_of(interaction))
        return [app_commands.Choice(name=n, value=n) for n in names if current.lower() in n.lower()][:25]

    @leave.autocomplete("group")
    async def suggest_own(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=f"{g.name} (archived)" if g.archived_at else g.name, value=g.name)
            for g in await self.service.own(**who(interaction))
            if current.casefold() in g.name.casefold()
        ][:MENU]

    @create.autocomplete("zone")
    @edit.autocomplete("zone")
    async def suggest_zone(self, _interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        now = self.bot.kernel.clock.now()
        return [app_commands.Choice(name=name, value=key) for name, key in suggest_zones(current, now=now)]

    @schedule.autocomplete("routine")
    async def suggest_routine(
        self, _interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        kinds = self.bot.kernel.schedule.kinds
        return [
            app_commands.Choice(name=k.title, value=k.kind)
            for k in kinds
            if current.lower() in k.title.lower()
        ]


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Groups(bot))
    bot.add_controls(*views.CONTROLS, *archiving.CONTROLS)
