"""Loops to press: beginning one, how it stands, answering to interview, offering, what moderators set."""

from __future__ import annotations

from datetime import date
from typing import Any

import discord
from discord import ui

from bot.report import Interaction
from bot.ui import PersistentButton, PersistentSelect, actor_of, panel, row, show, text, who
from cogs.mocks.catalogue import Catalogue

from . import packet_views, render
from .models import Ask, Draft, GroupLoops, Loop, Offer, Status
from .service import wants_ticks
from .shared import ask_args, replace, room_of

_SHOWN_GIVEN = 4
"""Rounds with buttons of their own on one panel; what is answered makes room for the next."""
_ANY = "any"
_NOTHING = "none"


# ---------------------------------------------------------------------- beginning


def draft_view(found: Draft) -> ui.LayoutView:
    begin = Begin(
        preset=found.preset.id,
        day=found.day,
        days=found.days,
        extra=int(found.has_extra),
        group_id=found.group.group_id,
    )
    return panel(text(render.draft(found)), row(begin, NotNow()))


class Begin(PersistentButton, key="mocks.loop_begin", args=("preset", "day", "days", "extra", "group_id")):
    label = "Begin the loop"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        own = await room_of(interaction).service.begin(
            **who(interaction),
            preset=self.args["preset"],
            start=date.fromisoformat(self.args["day"]),
            days=int(self.args["days"]),
            has_extra=self.args["extra"] == "1",
            group_id=int(self.args["group_id"]),
        )
        await show(interaction, panel(text(render.begun(own)), row(ShowStatus())), is_update=True)


class NotNow(PersistentButton, key="mocks.loop_not_now"):
    label = "Not now"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, panel(text(render.NOT_BEGUN)), is_update=True)


# ---------------------------------------------------------------------- how it stands


class ShowStatus(PersistentButton, key="mocks.loop_status"):
    label = "How it stands"

    async def press(self, interaction: Interaction) -> None:
        await open_status(interaction)


async def open_status(interaction: Interaction) -> None:
    found = await room_of(interaction).service.status(**who(interaction))
    await show(interaction, status_view(found), is_update=True)


def status_view(found: Status) -> ui.LayoutView:
    items: list[ui.Item[Any]] = [text(render.status(found))]
    shown = [given for given in found.given if given.ask.state == "asked" or wants_ticks(given)]
    for given in shown[:_SHOWN_GIVEN]:
        if given.ask.state == "asked":
            accept = Accept(**given.ask.args, label=f"Take {given.round_name}")
            items.append(row(accept, Decline(**given.ask.args)))
        else:
            items.append(row(OpenTicks(**given.ask.args, label=f"After {given.round_name}: one question")))
    press: list[ui.Item[Any]] = []
    if found.own is not None:
        loop_id = found.own.loop.loop_id
        if not found.own.loop.is_open:
            press.append(packet_views.OpenPacketButton(loop_id=loop_id))
        else:
            if found.own.stuck:
                press.append(LookAgain(loop_id=loop_id))
            if found.own.held:
                press.append(Finish(loop_id=loop_id))
            press.append(Cancel(loop_id=loop_id))
    items.append(row(*press, OpenOffer(label="Change my offer" if found.offer else "Offer to interview")))
    return panel(*items)


class LookAgain(PersistentButton, key="mocks.loop_again", args=("loop_id",)):
    label = "Look again"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await room_of(interaction).service.look_again(
            **who(interaction), loop_id=int(self.args["loop_id"])
        )
        await show(interaction, status_view(found), is_update=True)


class Finish(PersistentButton, key="mocks.loop_finish", args=("loop_id",)):
    label = "Finish now"

    async def press(self, interaction: Interaction) -> None:
        room = room_of(interaction)
        await room.service.finish(**who(interaction), loop_id=int(self.args["loop_id"]))
        await open_status(interaction)


class Cancel(PersistentButton, key="mocks.loop_cancel", args=("loop_id",)):
    label = "End the loop"

    async def press(self, interaction: Interaction) -> None:
        await open_cancel(interaction)


async def open_cancel(interaction: Interaction) -> None:
    """Ask once more before a loop is ended."""
    found = (await room_of(interaction).service.status(**who(interaction))).own
    if found is None or not found.loop.is_open:
        await show(interaction, panel(text(render.NO_LOOP)), is_update=True)
        return
    loop_id = found.loop.loop_id
    press: list[ui.Item[Any]] = [CancelSurely(loop_id=loop_id), ShowStatus(label="Keep it")]
    if found.held:
        press.append(Finish(loop_id=loop_id))
    await show(interaction, panel(text(render.sure(found)), row(*press)), is_update=True)


class CancelSurely(PersistentButton, key="mocks.loop_cancel_sure", args=("loop_id",)):
    label = "End it"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        room = room_of(interaction)
        await room.service.cancel(**who(interaction), loop_id=int(self.args["loop_id"]))
        await show(interaction, panel(text(render.CANCELLED)), is_update=True)


# ---------------------------------------------------------------------- answering


class Accept(PersistentButton, key="mocks.loop_accept", args=("loop_id", "place", "number")):
    label = "Accept"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        meeting = await room_of(interaction).asking.accept(user_id=interaction.user.id, **ask_args(self.args))
        await replace(interaction, panel(text(render.accepted(meeting))))


class Decline(PersistentButton, key="mocks.loop_decline", args=("loop_id", "place", "number")):
    label = "Not this time"

    async def press(self, interaction: Interaction) -> None:
        room = room_of(interaction)
        await room.asking.decline(user_id=interaction.user.id, **ask_args(self.args))
        await replace(interaction, panel(text(render.DECLINED)))


class OpenTicks(PersistentButton, key="mocks.loop_flags", args=("loop_id", "place", "number")):
    label = "Answer"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        found = await room_of(interaction).asking.flags_of(user_id=interaction.user.id, **ask_args(self.args))
        await replace(interaction, ticks_view(*found))


def ticks_view(ask: Ask, loop: Loop, name: str) -> ui.LayoutView:
    ticked = ask.flags or ()
    options = [
        discord.SelectOption(
            label="Nothing of these", value=_NOTHING, default=ask.flags == (), description="Most rounds"
        )
    ]
    options += [
        discord.SelectOption(label=label, description=means, value=flag, default=flag in ticked)
        for flag, (label, means) in render.FLAGS.items()
    ]
    menu = Tick(**ask.args, options=options, max_values=len(options))
    return panel(text(render.flags_form(loop, name, ask.flags)), row(menu))


class Tick(PersistentSelect, key="mocks.loop_tick", args=("loop_id", "place", "number")):
    placeholder = "What you saw, or nothing of these"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await room_of(interaction).asking.keep_flags(
            user_id=interaction.user.id, flags=chosen, **ask_args(self.args)
        )
        await replace(interaction, ticks_view(*found))


# ---------------------------------------------------------------------- offering


class OpenOffer(PersistentButton, key="mocks.loop_offer"):
    label = "Offer to interview"

    async def press(self, interaction: Interaction) -> None:
        await open_offer(interaction)


class Interview(PersistentButton, key="mocks.loop_interview", args=("loop_id",)):
    """Below a packet that was shared; its loop makes the post be found again."""

    label = "Interview in the next one"

    async def press(self, interaction: Interaction) -> None:
        await open_offer(interaction)


async def open_offer(interaction: Interaction) -> None:
    room = room_of(interaction)
    offer = await room.service.offer(**who(interaction))
    await show(interaction, offer_view(offer, room.catalogue), is_update=True)


def offer_view(offer: Offer | None, catalogue: Catalogue) -> ui.LayoutView:
    counts = [
        discord.SelectOption(
            label=f"Up to {n} round{'' if n == 1 else 's'} a week",
            value=str(n),
            default=offer is not None and offer.rounds_a_week == n,
        )
        for n in range(1, 8)
    ]
    items: list[ui.Item[Any]] = [text(render.offer(offer, catalogue)), row(Capacity(options=counts))]
    if offer is not None:
        types = [discord.SelectOption(label="Any round", value=_ANY, default=not offer.round_types)]
        types += [
            discord.SelectOption(label=found.name, value=found.id, default=found.id in offer.round_types)
            for found in list(catalogue.rounds.values())[:24]
        ]
        items.append(row(Types(options=types, max_values=len(types))))
        turned, label = ("off", "Resume") if offer.is_paused else ("on", "Pause")
        items.append(row(Pause(turned=turned, label=label), Withdraw()))
    return panel(*items)


async def _set_offer(interaction: Interaction, **changes: Any) -> None:
    room = room_of(interaction)
    wanted: dict[str, Any] = {**who(interaction), **changes}
    offer = await room.service.set_offer(**wanted)
    await show(interaction, offer_view(offer, room.catalogue), is_update=True)


class Capacity(PersistentSelect, key="mocks.loop_capacity"):
    placeholder = "How many rounds a week?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await _set_offer(interaction, rounds_a_week=int(chosen[0]))


class Types(PersistentSelect, key="mocks.loop_types"):
    """*Any round* stands for itself alone; beside others it gives way, as they were added to it."""

    placeholder = "Which rounds?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await _set_offer(interaction, round_types=frozenset(chosen) - {_ANY})


class Pause(PersistentButton, key="mocks.loop_pause", args=("turned",)):
    label = "Pause"

    async def press(self, interaction: Interaction) -> None:
        await _set_offer(interaction, is_paused=self.args["turned"] == "on")


class Withdraw(PersistentButton, key="mocks.loop_withdraw"):
    label = "Offer no more"

    async def press(self, interaction: Interaction) -> None:
        await room_of(interaction).service.withdraw_offer(**who(interaction))
        await show(interaction, panel(text(render.WITHDRAWN)), is_update=True)


# ---------------------------------------------------------------------- moderators


def group_view(found: GroupLoops) -> ui.LayoutView:
    options = [
        discord.SelectOption(
            label=f"At most {n} at once" if n else "Begin no new loops",
            value=str(n),
            default=n == found.most_open,
        )
        for n in render.LIMITS
    ]
    return panel(text(render.of_group(found)), row(Limit(group_id=found.group.group_id, options=options)))


class Limit(PersistentSelect, key="mocks.loop_limit", args=("group_id",)):
    placeholder = "How many loops at once?"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await room_of(interaction).service.set_limit(
            actor_of(interaction), group_id=int(self.args["group_id"]), most_open=int(chosen[0])
        )
        await show(interaction, group_view(found), is_update=True)


CONTROLS = (
    Begin,
    NotNow,
    ShowStatus,
    LookAgain,
    Finish,
    Cancel,
    CancelSurely,
    Accept,
    Decline,
    OpenTicks,
    Tick,
    OpenOffer,
    Interview,
    Capacity,
    Types,
    Pause,
    Withdraw,
    Limit,
)
