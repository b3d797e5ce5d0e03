"""The profile panel: one button a setting, each with its own short form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.members import LEVELS, TRACKS, Member
from bot.parsing import parse_date
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    Values,
    panel,
    row,
    show,
    text,
    text_of,
    weekday_options,
    who,
)
from bot.zones import offered_zones, parse_zone

from . import render
from .service import MemberService, Profile


def service_of(interaction: Interaction) -> MemberService:
    cog: Any = interaction.client.get_cog("Members")
    service: MemberService = cog.service
    return service


def profile_view(found: Profile) -> ui.LayoutView:
    wish = "off" if found.member.wants_pings else "on"
    away = "Away: change" if found.away else "Away"
    return panel(
        text(render.profile(found)),
        row(ZoneButton(), RoleButton(), PromiseButton()),
        row(AwayButton(label=away), PingsButton(wish=wish, label=f"Pings {wish}"), BoardButton()),
    )


async def _current(interaction: Interaction) -> Member:
    return (await service_of(interaction).profile(**who(interaction))).member


class Open(PersistentButton, key="members.profile"):
    label = "My profile"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, profile_view(await service_of(interaction).profile(**who(interaction))))


class ZoneButton(PersistentButton, key="members.zone"):
    label = "Time zone"

    async def press(self, interaction: Interaction) -> None:
        profile = await service_of(interaction).profile(**who(interaction))
        await interaction.response.send_modal(ZoneForm.of(profile))


class ZoneForm(PersistentModal, key="members.zone_form"):
    @classmethod
    def of(cls, profile: Profile) -> ZoneForm:
        form = cls(title="Your time zone")
        options = [
            discord.SelectOption(label=label[:100], value=key, default=key == profile.zone.key)
            for label, key in offered_zones(profile.zone, now=profile.now)
        ]
        form.add_item(ui.Label(text="Time zone", component=ui.Select(custom_id="zone", options=options)))
        form.add_item(
            ui.Label(
                text="Not in the list? Your city",
                component=ui.TextInput(custom_id="city", required=False, max_length=60, placeholder="Hanoi"),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> ZoneForm:
        return cls.of(await service_of(interaction).profile(**who(interaction)))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        zone = parse_zone(text_of(values, "city") or text_of(values, "zone"))
        found = await service_of(interaction).change(**who(interaction), zone=zone)
        await show(interaction, profile_view(found), is_update=True)


class RoleButton(PersistentButton, key="members.role"):
    label = "Role and level"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(RoleForm.of(await _current(interaction)))


class RoleForm(PersistentModal, key="members.role_form"):
    @classmethod
    def of(cls, member: Member) -> RoleForm:
        form = cls(title="Role and level")

        def tracks(chosen: str | None) -> list[discord.SelectOption]:
            return [
                discord.SelectOption(label=name, value=key, default=key == chosen)
                for key, name in TRACKS.items()
            ]

        form.add_item(
            ui.Label(text="Target role", component=ui.Select(custom_id="track", options=tracks(member.track)))
        )
        form.add_item(
            ui.Label(
                text="Adjacent role (optional)",
                component=ui.Select(
                    custom_id="adjacent", options=tracks(member.adjacent_track), min_values=0, required=False
                ),
            )
        )
        levels = ui.RadioGroup[Any](custom_id="level")
        for key, name in LEVELS.items():
            levels.add_option(label=name, value=key, default=key == (member.level or "fresher"))
        form.add_item(ui.Label(text="Where do you stand?", component=levels))
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> RoleForm:
        return cls.of(await _current(interaction))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await service_of(interaction).set_role(
            **who(interaction),
            track=text_of(values, "track"),
            adjacent=text_of(values, "adjacent") or None,
            level=text_of(values, "level"),
        )
        await show(interaction, profile_view(found), is_update=True)


class PromiseButton(PersistentButton, key="members.promise"):
    label = "Weekly promise"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(PromiseForm.of(await _current(interaction)))


class PromiseForm(PersistentModal, key="members.promise_form"):
    @classmethod
    def of(cls, member: Member) -> PromiseForm:
        form = cls(title="Your weekly promise")
        days = weekday_options(member.promise_days)
        form.add_item(
            ui.Label(
                text="On which days?",
                description="Other days are rest days. Leave empty if any days will do.",
                component=ui.Select(
                    custom_id="days", options=days, min_values=0, max_values=7, required=False
                ),
            )
        )
        counts = [
            discord.SelectOption(
                label=f"{n} day{'s' if n != 1 else ''} a week",
                value=str(n),
                default=n == member.promise_count,
            )
            for n in range(8)
        ]
        form.add_item(
            ui.Label(
                text="Or: how many days a week?",
                description="Counts only when no days are named.",
                component=ui.Select(custom_id="count", options=counts, required=False, min_values=0),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        chosen = values.get("days")
        days = sum(1 << int(day) for day in chosen) if isinstance(chosen, list) else 0
        found = await service_of(interaction).set_promise(
            **who(interaction), days=days, count=int(text_of(values, "count") or 0)
        )
        await show(interaction, profile_view(found), is_update=True)


class AwayButton(PersistentButton, key="members.away"):
    label = "Away"

    async def press(self, interaction: Interaction) -> None:
        profile = await service_of(interaction).profile(**who(interaction))
        await interaction.response.send_modal(AwayForm.of(profile))


class AwayForm(PersistentModal, key="members.away_form"):
    @classmethod
    def of(cls, profile: Profile) -> AwayForm:
        form = cls(title="Away dates")
        first, last = profile.away or (None, None)
        for name, label, value in (
            ("from", "From (empty: today)", first),
            ("until", "Until, that day included", last),
        ):
            form.add_item(
                ui.Label(
                    text=label,
                    description="Clear both to be back." if name == "until" else None,
                    component=ui.TextInput(
                        custom_id=name,
                        required=False,
                        max_length=20,
                        placeholder="2027-03-31",
                        default=value.isoformat() if value else None,
                    ),
                )
            )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> AwayForm:
        return cls.of(await service_of(interaction).profile(**who(interaction)))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await service_of(interaction).set_away(
            **who(interaction),
            from_on=parse_date(text_of(values, "from"), field="From"),
            until_on=parse_date(text_of(values, "until"), field="Until"),
        )
        await show(interaction, profile_view(found), is_update=True)


class PingsButton(PersistentButton, key="members.pings", args=("wish",), version=2):
    """Does what its label says, whatever another open panel did meanwhile."""

    label = "Pings"

    async def press(self, interaction: Interaction) -> None:
        wants = self.args["wish"] == "on"
        found = await service_of(interaction).change(**who(interaction), wants_pings=wants)
        await show(interaction, profile_view(found), is_update=True)


class OldPingsButton(PersistentButton, key="members.pings"):
    """Turned pings around, on which panel and from which state it cannot tell: nobody is opted in by it any more."""

    label = "Pings"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).change(**who(interaction), wants_pings=False)
        await show(interaction, profile_view(found), is_update=True)


class BoardButton(PersistentButton, key="members.board"):
    label = "Boards"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(BoardForm.of(await _current(interaction)))


class BoardForm(PersistentModal, key="members.board_form"):
    @classmethod
    def of(cls, member: Member) -> BoardForm:
        form = cls(title="Boards")
        ways = ui.RadioGroup[Any](custom_id="board")
        for key, name in render.BOARDS.items():
            ways.add_option(label=name[0].upper() + name[1:], value=key, default=key == member.board)
        form.add_item(ui.Label(text="How boards show you", component=ways))
        form.add_item(
            ui.Label(
                text="Pseudonym",
                component=ui.TextInput(
                    custom_id="pseudonym", required=False, max_length=32, default=member.pseudonym
                ),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> BoardForm:
        return cls.of(await _current(interaction))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await service_of(interaction).set_board(
            **who(interaction),
            board=text_of(values, "board"),
            pseudonym=text_of(values, "pseudonym"),
            own_name=interaction.user.display_name,
        )
        await show(interaction, profile_view(found), is_update=True)


CONTROLS = (
    Open,
    ZoneButton,
    ZoneForm,
    RoleButton,
    RoleForm,
    PromiseButton,
    PromiseForm,
    AwayButton,
    AwayForm,
    OldPingsButton,
    PingsButton,
    BoardButton,
    BoardForm,
)
