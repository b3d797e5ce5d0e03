"""The panel of a round, its cues, and the buttons of the two who are at it."""

from __future__ import annotations

from typing import Any, Protocol

import discord
from discord import ui

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import TEXT_LIMIT, PersistentButton, build_custom_id, is_on_panel, panel, row, show, text, who

from . import render
from .models import Scene
from .service import RunningService


class Voice(Protocol):
    """How a press reaches the thread and its people; see :class:`.jobs.RunningJobs`."""

    async def look(self, meeting_id: int) -> None: ...

    async def say(self, *, thread_id: int | None, guild_id: int, view: ui.LayoutView, nonce: str) -> bool: ...

    async def whisper(self, user_id: int, view: ui.LayoutView) -> None: ...


class Room(Protocol):
    @property
    def service(self) -> RunningService: ...

    @property
    def jobs(self) -> Voice: ...


def room_of(interaction: Interaction) -> Room:
    cog: Any = interaction.client.get_cog("Mocks")
    room: Room = cog.running
    return room


# ---------------------------------------------------------------------- what the thread sees


def panel_view(scene: Scene, bot: CadreBot) -> ui.LayoutView:
    shown = text(render.panel(scene))
    if scene.is_over:
        return panel(shown, accent=None)
    turn_id = scene.turn.turn_id
    helpers: list[ui.Item[Any]] = [] if scene.is_solo else [*_kit(bot, turn_id), Curveball(turn=turn_id)]
    return panel(shown, row(*_clock_buttons(scene)), row(*helpers, Stuck(turn=turn_id)))


def _clock_buttons(scene: Scene) -> list[ui.Item[Any]]:
    turn_id, sitting = scene.turn.turn_id, scene.sitting
    if sitting is None:
        return [Begin(turn=turn_id)]
    place = sitting.reading.place
    pressed = Pause(turn=turn_id) if sitting.reading.is_running else Resume(turn=turn_id)
    buttons: list[ui.Item[Any]] = [More(turn=turn_id, place=place)]
    if not scene.is_up:
        buttons.insert(0, pressed)
    if not sitting.is_last:
        return [Next(turn=turn_id, place=place), *buttons, End(turn=turn_id)]
    return [*buttons, End(turn=turn_id, style=discord.ButtonStyle.primary)]


def _kit(bot: CadreBot, turn_id: int) -> list[ui.Item[Any]]:
    control = bot.control("mocks.kit", {"turn": turn_id})
    return [control] if control is not None else []


def cue_view(scene: Scene, words: str, bot: CadreBot) -> ui.LayoutView:
    kit = (
        _kit(bot, scene.turn.turn_id)
        if scene.sitting is None and not scene.is_over and not scene.is_solo
        else []
    )
    return panel(text(words), *([row(*kit)] if kit else []), accent=None)


def after_view(scene: Scene) -> ui.LayoutView | None:
    """Return what follows the last message of a member alone: the answer. A pair is asked for its scorecards."""
    words = render.answer(scene)
    return panel(text(words), accent=None) if words else None


def solo_view(scene: Scene) -> ui.LayoutView:
    """Return the private panel of a member by themself, who may have no thread at all."""
    first, *rest = render.alone(scene)
    shown = [text(first), *(text(part[: TEXT_LIMIT - len(first)]) for part in rest)]
    return panel(*shown) if scene.is_over else panel(*shown, row(*_clock_buttons(scene)))


def private_view(scene: Scene, bot: CadreBot, user_id: int) -> ui.LayoutView:
    """Return the round's panel for one of those who are at it, wherever they are, with what is theirs to press."""
    if scene.is_solo:
        return solo_view(scene)
    shown, turn_id = text(render.private(scene)), scene.turn.turn_id
    if scene.is_over:
        return panel(shown, accent=None)
    own: list[ui.Item[Any]] = [*_kit(bot, turn_id), Curveball(turn=turn_id)]
    if user_id == scene.turn.candidate_id:
        own = [Stuck(turn=turn_id)]
    return panel(shown, row(*_clock_buttons(scene)), row(*own))


async def private_clock(interaction: Interaction, meeting_id: int) -> ui.LayoutView | None:
    """Return the private panel of a running round; None for who is not at it."""
    scene = await room_of(interaction).service.held(**who(interaction), meeting_id=meeting_id)
    return private_view(scene, interaction.client, interaction.user.id) if scene is not None else None


def first_button(scene: Scene) -> str:
    """Return the id of a button that only the panel has, whatever phase it was posted in."""
    return build_custom_id(Stuck.key, Stuck.version, {"turn": scene.turn.turn_id})


# ---------------------------------------------------------------------- the clock


async def shown(interaction: Interaction, meeting_id: int) -> None:
    """Acknowledge a press at once, then show what it did: in the thread, and on a private panel where it was pressed."""
    await interaction.response.defer()
    room = room_of(interaction)
    await room.jobs.look(meeting_id)
    if is_on_panel(interaction):
        held = await room.service.held(**who(interaction), meeting_id=meeting_id)
        if held is not None:
            view = private_view(held, interaction.client, interaction.user.id)
            await show(interaction, view, is_update=True)


class _MovesClock:
    """What buttons of the clock have in common: acknowledged at once, then the panel shows what it did."""

    args: dict[str, str]

    async def press(self, interaction: Interaction) -> None:
        meeting_id = await self.move(interaction)
        await shown(interaction, meeting_id)

    async def move(self, interaction: Interaction) -> int:
        raise NotImplementedError


class Begin(_MovesClock, PersistentButton, key="mocks.begin", args=("turn",)):
    label = "Begin now"
    style = discord.ButtonStyle.primary

    async def move(self, interaction: Interaction) -> int:
        return await room_of(interaction).service.begin(**who(interaction), turn_id=int(self.args["turn"]))


class Next(_MovesClock, PersistentButton, key="mocks.next", args=("turn", "place")):
    label = "Next step"
    style = discord.ButtonStyle.primary

    async def move(self, interaction: Interaction) -> int:
        return await room_of(interaction).service.next_phase(
            **who(interaction), turn_id=int(self.args["turn"]), leaving=int(self.args["place"])
        )


class More(_MovesClock, PersistentButton, key="mocks.more", args=("turn", "place")):
    label = "One more minute"

    async def move(self, interaction: Interaction) -> int:
        return await room_of(interaction).service.extend(
            **who(interaction), turn_id=int(self.args["turn"]), place=int(self.args["place"])
        )


class Pause(_MovesClock, PersistentButton, key="mocks.pause", args=("turn",)):
    label = "Pause"

    async def move(self, interaction: Interaction) -> int:
        return await room_of(interaction).service.set_paused(
            **who(interaction), turn_id=int(self.args["turn"]), paused=True
        )


class Resume(_MovesClock, PersistentButton, key="mocks.resume", args=("turn",)):
    label = "Go on"
    style = discord.ButtonStyle.success

    async def move(self, interaction: Interaction) -> int:
        return await room_of(interaction).service.set_paused(
            **who(interaction), turn_id=int(self.args["turn"]), paused=False
        )


class End(PersistentButton, key="mocks.end", args=("turn",)):
    label = "End the turn"

    async def press(self, interaction: Interaction) -> None:
        turn_id, room = int(self.args["turn"]), room_of(interaction)
        meeting_id, left = await room.service.end(**who(interaction), turn_id=turn_id, is_sure=False)
        if left:
            await show(interaction, panel(text(render.end_early(left)), row(EndNow(turn=turn_id))))
            return
        await shown(interaction, meeting_id)


class EndNow(PersistentButton, key="mocks.end_now", args=("turn",)):
    label = "End it now"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        turn_id, room = int(self.args["turn"]), room_of(interaction)
        meeting_id, _ = await room.service.end(**who(interaction), turn_id=turn_id, is_sure=True)
        await shown(interaction, meeting_id)


# ---------------------------------------------------------------------- helpers


class Stuck(PersistentButton, key="mocks.stuck", args=("turn",)):
    label = "I'm stuck"

    async def press(self, interaction: Interaction) -> None:
        room = room_of(interaction)
        found = await room.service.stuck(**who(interaction), turn_id=int(self.args["turn"]))
        await show(interaction, panel(text(render.stuck(found))))
        if found.interviewer_id is not None:
            await room.jobs.whisper(found.interviewer_id, panel(text(render.stuck_for_interviewer(found))))


class Curveball(PersistentButton, key="mocks.curveball", args=("turn",)):
    label = "Curveball"

    async def press(self, interaction: Interaction) -> None:
        room, turn_id = room_of(interaction), int(self.args["turn"])
        kit, is_first = await room.service.curveball(**who(interaction), turn_id=turn_id)
        words = kit.question.curveball
        if not is_first:
            await show(
                interaction, panel(text(f"You threw it already. Should it be lost, say it aloud: {words}"))
            )
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        is_said = await room.jobs.say(
            thread_id=kit.meeting.thread_id,
            guild_id=kit.meeting.guild_id,
            view=panel(text(render.curveball(words)), accent=None),
            nonce=f"k{turn_id}.curve",
        )
        done = (
            "It is in the thread." if is_said else f"Discord does not let me post it; say it aloud: {words}"
        )
        await show(interaction, panel(text(done)))


CONTROLS = (Begin, Next, More, Pause, Resume, End, EndNow, Stuck, Curveball)
