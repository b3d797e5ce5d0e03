"""What a meeting's thread shows, what stands under it, and the private panels behind it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.app import CadreBot
from bot.errors import UserFacingError
from bot.report import Interaction
from bot.ui import PersistentButton, PersistentModal, Values, panel, row, show, text, text_of

from . import calendar, logic, render
from .attendance_views import Absent, Alone, Decline, Here, StandDown, Take
from .models import LATE_AFTER, Ask, NotYours, Scene
from .shared import go_on, room_of, service_of

_IN_A_ROW = 5
_TYPED_LIMIT = 60


# ---------------------------------------------------------------------- what the thread sees


def times_view(scene: Scene, number: int, step_id: int) -> ui.LayoutView:
    shown: list[ui.Item[Any]] = [text(render.times(scene, number))]
    is_asked = scene.arrangement.is_searching and scene.arrangement.search == number and not scene.is_at_once
    if is_asked:
        shown += _time_rows(scene)
    return panel(*shown, _own_row(scene, step_id, is_asked=is_asked))


def _time_rows(scene: Scene) -> list[ui.ActionRow[Any]]:
    presses = [
        Press(time_id=time.time_id, label=f"Time {place}") for place, time in enumerate(scene.times, start=1)
    ]
    return [row(*presses[at : at + _IN_A_ROW]) for at in range(0, len(presses), _IN_A_ROW)]


def _own_row(scene: Scene, step_id: int, *, is_asked: bool) -> ui.ActionRow[Any]:
    meeting_id = scene.meeting.meeting_id
    buttons: list[ui.Item[Any]] = []
    if is_asked:
        buttons.append(Propose(meeting_id=meeting_id))
    if is_asked and scene.meeting.state == "finding":
        buttons.append(CallOff(meeting_id=meeting_id, label="I can't make this match"))
    if scene.is_at_once and scene.meeting.is_open and scene.awaited_thirds:
        buttons.append(Here(meeting_id=meeting_id))
    return row(*buttons, Details(meeting_id=meeting_id, step=step_id))


def agreed_view(bot: CadreBot, scene: Scene, number: int, step_id: int, *, has_file: bool) -> ui.LayoutView:
    meeting = scene.meeting
    said = render.agreed(scene, number, has_event=meeting.event_id is not None)
    if meeting.sequence != number or not meeting.is_open:
        return panel(text(said), row(Details(meeting_id=meeting.meeting_id, step=step_id)), accent=None)
    file: list[ui.Item[Any]] = [ui.File(f"attachment://{calendar.FILE_NAME}")] if has_file else []
    return panel(text(said), *file, _standing_row(bot, scene, step_id))


def _standing_row(bot: CadreBot, scene: Scene, step_id: int) -> ui.ActionRow[Any]:
    meeting_id = scene.meeting.meeting_id
    still: list[ui.Item[Any]] = []
    if scene.meeting.state == "agreed":
        still = [Move(meeting_id=meeting_id), CallOff(meeting_id=meeting_id)]
    return row(*_kits(bot, scene), *still, Details(meeting_id=meeting_id, step=step_id))


def _kits(bot: CadreBot, scene: Scene) -> list[Any]:
    """Return the button of each turn's kit, once there are kits; only its interviewer is handed it."""
    found = []
    for turn in scene.turns:
        control: Any = bot.control("mocks.kit", {"turn": turn.turn_id}) if turn.interviewer_id else None
        if control is not None:
            if len(scene.turns) > 1:
                control.item.label = f"Kit for turn {turn.number + 1}"
            found.append(control)
    return found


def note_view(words: str, scene: Scene, step_id: int, *buttons: ui.Item[Any]) -> ui.LayoutView:
    """Return a plain message of the thread; its last button is the one by which it is found again."""
    return panel(text(words), row(*buttons, Details(meeting_id=scene.meeting.meeting_id, step=step_id)))


def here_view(scene: Scene, step_id: int, *, now: datetime) -> ui.LayoutView:
    meeting = scene.meeting
    buttons: list[ui.Item[Any]] = []
    if meeting.state == "agreed" and meeting.starts_at is not None:
        buttons.append(Here(meeting_id=meeting.meeting_id))
        if scene.here and now >= meeting.starts_at + LATE_AFTER:
            buttons.append(Absent(meeting_id=meeting.meeting_id))
    elif meeting.state == "running" and scene.awaited_thirds:
        buttons.append(Here(meeting_id=meeting.meeting_id))
    return note_view(render.here(scene), scene, step_id, *buttons)


def _may_ask_for_another(scene: Scene, user_id: int, now: datetime) -> bool:
    starts_at = scene.meeting.starts_at
    return user_id in scene.here and starts_at is not None and now >= starts_at + LATE_AFTER


def close_view(scene: Scene, step_id: int, *, words: str, has_file: bool) -> ui.LayoutView:
    """Return the last message; who came to a slot in vain can still use it alone."""
    file: list[ui.Item[Any]] = [ui.File(f"attachment://{calendar.FILE_NAME}")] if has_file else []
    buttons: list[ui.Item[Any]] = []
    if scene.arrangement.reason == "absent":
        buttons.append(Alone(meeting_id=scene.meeting.meeting_id))
    last = Details(meeting_id=scene.meeting.meeting_id, step=step_id)
    return panel(text(words), *file, row(*buttons, last), accent=None)


def ask_view(scene: Scene, ask: Ask, *, server: str) -> ui.LayoutView:
    buttons = row(Take(ask_id=ask.ask_id), Decline(ask_id=ask.ask_id))
    return panel(text(render.ask(scene, ask.expires_at, server=server)), buttons)


# ---------------------------------------------------------------------- private panels


async def show_mock(interaction: Interaction, scene: Scene) -> None:
    """Show a member their page of a mock; while it runs, its clock to the two who are at it, also without a thread."""
    if scene.meeting.state == "running" and interaction.user.id in scene.pair:
        clock: ui.LayoutView | None = await room_of(interaction).clock(interaction, scene.meeting.meeting_id)
        if clock is not None:
            await show(interaction, clock)
            return
    await show(interaction, details_view(interaction.client, scene, interaction.user.id))


def details_view(bot: CadreBot, scene: Scene, user_id: int) -> ui.LayoutView:
    """Return what a member can do about one of their mocks; it works without the thread, too."""
    meeting, meeting_id = scene.meeting, scene.meeting.meeting_id
    seat = scene.seat_of(user_id)
    shown: list[ui.Item[Any]] = [text(render.details(scene))]
    buttons: list[ui.Item[Any]] = []
    if (
        seat is not None
        and not seat.is_third
        and meeting.state in ("finding", "agreed")
        and not scene.is_at_once
    ):
        if scene.arrangement.is_searching:
            shown += _time_rows(scene)
            buttons.append(Propose(meeting_id=meeting_id))
        elif scene.has_begun(bot.kernel.clock.now()):
            buttons.append(Here(meeting_id=meeting_id))
            if _may_ask_for_another(scene, user_id, bot.kernel.clock.now()):
                buttons.append(Absent(meeting_id=meeting_id))
        else:
            buttons.append(Move(meeting_id=meeting_id))
        buttons.append(CallOff(meeting_id=meeting_id))
    elif user_id in scene.awaited_thirds and scene.has_begun(bot.kernel.clock.now()):
        buttons.append(Here(meeting_id=meeting_id))
    if buttons:
        shown.append(row(*buttons))
    more: list[ui.Item[Any]] = []
    if meeting.state == "agreed":
        more = [CalendarFile(meeting_id=meeting_id), *_kits(bot, scene)]
    elif meeting.state == "running":
        more = _kits(bot, scene)
    if more:
        shown.append(row(*more))
    return panel(*shown)


def coming_view(scenes: list[Scene]) -> ui.LayoutView:
    buttons = [
        Details(meeting_id=scene.meeting.meeting_id, step=0, label=f"Mock {place}")
        for place, scene in enumerate(scenes[:_IN_A_ROW], start=1)
    ]
    return panel(text(render.coming(scenes)), *([row(*buttons)] if buttons else []))


def standby_view(until: datetime) -> ui.LayoutView:
    return panel(text(render.standing_by(until)), row(StandDown()))


# ---------------------------------------------------------------------- finding a time


class Press(PersistentButton, key="mocks.time", args=("time_id",)):
    label = "Suits me"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        time_id = int(self.args["time_id"])
        done = await service_of(interaction).press(time_id, interaction.user.id)
        back = [] if done.has_agreed else [row(TakeBack(time_id=time_id))]
        await show(interaction, panel(text(render.pressed(done)), *back))
        await go_on(interaction, done.time.meeting_id)


class TakeBack(PersistentButton, key="mocks.time_back", args=("time_id",)):
    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        scene = await service_of(interaction).take_back(int(self.args["time_id"]), interaction.user.id)
        await show(interaction, panel(text(render.TAKEN_BACK)), is_update=True)
        await go_on(interaction, scene.meeting.meeting_id)


class Propose(PersistentButton, key="mocks.propose", args=("meeting_id",)):
    label = "Propose another"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(ProposeForm.of(int(self.args["meeting_id"])))


class ProposeForm(PersistentModal, key="mocks.propose_form", args=("meeting_id",)):
    @classmethod
    def of(cls, meeting_id: int) -> ProposeForm:
        form = cls(title="Propose another time", meeting_id=meeting_id)
        field = ui.TextInput[Any](custom_id="when", max_length=_TYPED_LIMIT, placeholder="tue 19:30")
        form.add_item(ui.Label(text=logic.FIELD, description=render.FIELD_HINT[:100], component=field))
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        meeting_id = int(args["meeting_id"])
        try:
            done = await service_of(interaction).propose(
                meeting_id, interaction.user.id, text_of(values, "when")
            )
        except UserFacingError as refusal:
            if refusal.kept is not None:  # what they typed is handed back, with the form to write it anew
                refusal.offer = (Propose.key, {"meeting_id": meeting_id})
            raise
        back = [] if done.has_agreed else [row(TakeBack(time_id=done.time.time_id))]
        await show(interaction, panel(text(render.pressed(done)), *back))
        await go_on(interaction, meeting_id)


class Move(PersistentButton, key="mocks.move", args=("meeting_id",)):
    label = "Reschedule"

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        scene = await service_of(interaction).move(meeting_id, interaction.user.id)
        await show(interaction, panel(text(render.moving(scene))))
        await go_on(interaction, meeting_id)


class CallOff(PersistentButton, key="mocks.cancel", args=("meeting_id",)):
    label = "Call it off"

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        scene = await service_of(interaction).look(meeting_id, interaction.user.id)
        words = render.sure(scene, now=interaction.client.kernel.clock.now())
        await show(interaction, panel(text(words), row(CallOffSure(meeting_id=meeting_id))))


class CallOffSure(PersistentButton, key="mocks.cancel_sure", args=("meeting_id",)):
    label = "Yes, call it off"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        meeting_id = int(self.args["meeting_id"])
        await service_of(interaction).call_off(meeting_id, interaction.user.id)
        await show(interaction, panel(text(render.CALLED_OFF)), is_update=True)
        await go_on(interaction, meeting_id)


class Details(PersistentButton, key="mocks.meeting", args=("meeting_id", "step")):
    """Opens a member's own page of a meeting. ``step`` tells the messages apart that carry this button."""

    label = "Details"

    async def press(self, interaction: Interaction) -> None:
        scene = await service_of(interaction).look(int(self.args["meeting_id"]), interaction.user.id)
        await show_mock(interaction, scene)


class CalendarFile(PersistentButton, key="mocks.calendar", args=("meeting_id",)):
    label = "Calendar file"

    async def press(self, interaction: Interaction) -> None:
        scene = await service_of(interaction).look(int(self.args["meeting_id"]), interaction.user.id)
        if scene.meeting.starts_at is None:
            raise NotYours
        file = discord.File(
            io.BytesIO(calendar.file_of(scene, now=interaction.client.kernel.clock.now())), calendar.FILE_NAME
        )
        await interaction.response.send_message(file=file, ephemeral=True)


CONTROLS = (
    Press,
    TakeBack,
    Propose,
    ProposeForm,
    Move,
    CallOff,
    CallOffSure,
    Details,
    CalendarFile,
)
