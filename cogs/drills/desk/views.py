"""The moderators' desk: the coming days, one day and what could come instead, the pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

import discord
from discord import ui

from bot import group_choice
from bot.members import AREAS, LEVELS
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    actor_of,
    panel,
    row,
    show,
    text,
    text_of,
)
from cogs.drills import render as drills_render
from cogs.drills.controls import drills_cog
from cogs.drills.logic import Wish
from cogs.drills.models import Drill

from . import render
from .logic import MENU, name_of
from .models import Board, DayPlan, Search
from .planning import RIGHT
from .service import DeskService

ANY = "any"
_WEEKS = {0: "Until I resume", 1: "1 week", 2: "2 weeks", 4: "4 weeks"}


def desk_of(interaction: Interaction) -> DeskService:
    service: DeskService = drills_cog(interaction).desk
    return service


async def open_desk(interaction: Interaction, name: str | None) -> None:
    """Show the desk of the named group, of the only one, or ask which."""
    found = await group_choice.moderated(interaction, RIGHT, name)
    await group_choice.in_group(interaction, found, open_board, render.CHOOSE_GROUP, PickDesk)


async def open_board(interaction: Interaction, group_id: int) -> None:
    board = await desk_of(interaction).board(actor_of(interaction), group_id)
    await show(interaction, board_view(board), is_update=True)


# ---------------------------------------------------------------------- layouts


def board_view(found: Board, notice: str = "") -> ui.LayoutView:
    group_id = found.group.group_id
    shown = f"{notice}\n{render.board(found)}" if notice else render.board(found)
    items: list[ui.Item[Any]] = [text(shown)]
    if found.days:
        options = [
            discord.SelectOption(
                label=f"{name_of(day.day)} · {day.drill.title}"[:100],
                description=render.sort_of(day.drill),
                value=day.day.isoformat(),
            )
            for day in found.days
        ]
        items.append(row(PickDay(group_id=group_id, options=options)))
    buttons: list[ui.Item[Any]] = []
    if found.is_paused or found.resumes_on is not None:
        buttons.append(Resume(group_id=group_id))
    elif found.is_scheduled:
        buttons.append(Rest(group_id=group_id))
    turned, label = ("off", "Stop leaning") if found.leans else ("on", "Lean to weak areas")
    buttons.append(Lean(group_id=group_id, turned=turned, label=label))
    if found.waiting:
        buttons.append(Suggestions(group_id=group_id, after_id=0, label=f"Suggestions ({found.waiting})"))
    buttons.append(OpenDesk(group_id=group_id, label="Look again"))
    return panel(*items, row(*buttons))


def day_view(found: DayPlan, wish: Wish, notice: str = "") -> ui.LayoutView:
    plan, group_id = found.day, found.group.group_id
    day = plan.day.isoformat()
    args: dict[str, Any] = {"group_id": group_id, "day": day}
    wished: dict[str, Any] = {
        "kind": wish.kind or ANY,
        "area": wish.area or ANY,
        "level": wish.level or ANY,
    }
    items: list[ui.Item[Any]] = [text(render.day(found, notice))]
    buttons: list[ui.Item[Any]] = [
        Swap(**args, seen=plan.seen, **wished),
        SearchTitle(**args),
    ]
    if plan.queued is not None:
        buttons.append(Unqueue(**args, seen=plan.seen))
    buttons.append(OpenDesk(group_id=group_id, label="All days"))
    items.append(row(*buttons))
    if found.others:
        items.append(row(PickDrill.of(found.others, **args, seen=plan.seen)))
    else:
        items.append(text("-# Nothing else fits that. Choose another kind, area or level."))
    items += [row(Narrow.of(part, **args, **wished)) for part in Narrow.choices]
    return panel(*items)


def search_view(found: Search) -> ui.LayoutView:
    args: dict[str, Any] = {"group_id": found.group.group_id, "day": found.day.day.isoformat()}
    options = [
        discord.SelectOption(
            label=hit.drill.title[:100], description=render.found_line(hit)[:100], value=hit.drill.id
        )
        for hit in found.found
    ]
    pick = PickDrill(**args, seen=found.day.seen, options=options, placeholder="Queue one of these")
    buttons = row(SearchTitle(**args, label="Search again"), OpenDay(**args, label="Back to the day"))
    return panel(text(render.search(found)), row(pick), buttons)


# ---------------------------------------------------------------------- which desk, which day


class PickDesk(PersistentSelect, key="drills.desk_group"):
    placeholder = "Choose a group"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_board(interaction, int(chosen[0]))


class OpenDesk(PersistentButton, key="drills.desk", args=("group_id",)):
    label = "Drill desk"

    async def press(self, interaction: Interaction) -> None:
        await open_board(interaction, int(self.args["group_id"]))


async def show_day(interaction: Interaction, group_id: int, day: str, wish: Wish) -> None:
    plan = await desk_of(interaction).day(actor_of(interaction), group_id, date.fromisoformat(day), wish)
    await show(interaction, day_view(plan, wish), is_update=True)


class PickDay(PersistentSelect, key="drills.desk_days", args=("group_id",)):
    placeholder = "Open a day to change it"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await show_day(interaction, int(self.args["group_id"]), chosen[0], Wish())


class OpenDay(PersistentButton, key="drills.desk_day", args=("group_id", "day")):
    label = "Open the day"

    async def press(self, interaction: Interaction) -> None:
        await show_day(interaction, int(self.args["group_id"]), self.args["day"], Wish())


# ---------------------------------------------------------------------- one day


def _wish(args: Mapping[str, str]) -> Wish:
    def part(name: str) -> str | None:
        return None if args[name] == ANY else args[name]

    return Wish(kind=part("kind"), area=part("area"), level=part("level"))


class Swap(
    PersistentButton, key="drills.desk_swap", args=("group_id", "day", "seen", "kind", "area", "level")
):
    label = "Swap"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        wish = _wish(self.args)
        plan = await desk_of(interaction).swap(
            actor_of(interaction),
            int(self.args["group_id"]),
            date.fromisoformat(self.args["day"]),
            seen=self.args["seen"],
            wish=wish,
        )
        await show(interaction, day_view(plan, wish, "✅ Swapped."), is_update=True)


class PickDrill(PersistentSelect, key="drills.desk_pick", args=("group_id", "day", "seen")):
    placeholder = "Or choose what comes instead"

    @classmethod
    def of(cls, drills: Sequence[Drill], **args: Any) -> PickDrill:
        options = [
            discord.SelectOption(label=drill.title[:100], description=render.sort_of(drill), value=drill.id)
            for drill in drills[:MENU]
        ]
        return cls(**args, options=options)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        plan = await desk_of(interaction).queue(
            actor_of(interaction),
            int(self.args["group_id"]),
            date.fromisoformat(self.args["day"]),
            chosen[0],
            seen=self.args["seen"],
        )
        await show(interaction, day_view(plan, Wish(), "✅ Queued."), is_update=True)


class Narrow(
    PersistentSelect, key="drills.desk_narrow", args=("group_id", "day", "part", "kind", "area", "level")
):
    """Narrows what is offered instead, by one of its ``choices``."""

    choices: ClassVar[Mapping[str, tuple[str, Mapping[str, str]]]] = {
        "kind": ("Any kind", drills_render.KINDS),
        "area": ("Any area", AREAS),
        "level": ("Any level", LEVELS),
    }

    @classmethod
    def of(cls, part: str, **args: Any) -> Narrow:
        anything, names = cls.choices[part]
        options = [
            discord.SelectOption(label=name, value=key, default=args[part] == key)
            for key, name in ((ANY, anything), *names.items())
        ]
        return cls(**args, part=part, options=options)

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        wish = _wish({**self.args, self.args["part"]: chosen[0]})
        await show_day(interaction, int(self.args["group_id"]), self.args["day"], wish)


class Unqueue(PersistentButton, key="drills.desk_unqueue", args=("group_id", "day", "seen")):
    label = "Remove from queue"

    async def press(self, interaction: Interaction) -> None:
        plan = await desk_of(interaction).unqueue(
            actor_of(interaction),
            int(self.args["group_id"]),
            date.fromisoformat(self.args["day"]),
            seen=self.args["seen"],
        )
        notice = "✅ Removed. The usual pick has its turn again."
        await show(interaction, day_view(plan, Wish(), notice), is_update=True)


class SearchTitle(PersistentButton, key="drills.desk_search", args=("group_id", "day")):
    label = "Search by title"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(SearchForm.of(self.args))


class SearchForm(PersistentModal, key="drills.desk_search_form", args=("group_id", "day")):
    @classmethod
    def of(cls, args: Mapping[str, str]) -> SearchForm:
        form = cls(title=f"Queue a drill for {name_of(date.fromisoformat(args['day']))}", **args)
        form.add_item(
            ui.Label(
                text="Title",
                description="A word or two of it.",
                component=ui.TextInput(custom_id="title", max_length=80, placeholder="leakage"),
            )
        )
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        found = await desk_of(interaction).search(
            actor_of(interaction),
            int(args["group_id"]),
            date.fromisoformat(args["day"]),
            text_of(values, "title"),
        )
        await show(interaction, search_view(found), is_update=True)


# ---------------------------------------------------------------------- the group's drills as a whole


class Rest(PersistentButton, key="drills.desk_rest", args=("group_id",)):
    label = "Pause"

    async def press(self, interaction: Interaction) -> None:
        group_id = self.args["group_id"]
        await desk_of(interaction).require(actor_of(interaction), int(group_id))
        weeks = [Pause(group_id=group_id, weeks=n, label=label) for n, label in _WEEKS.items()]
        back = OpenDesk(group_id=group_id, label="Back")
        await show(interaction, panel(text(render.PAUSE), row(*weeks, back)), is_update=True)


class Pause(PersistentButton, key="drills.desk_pause", args=("group_id", "weeks")):
    """``weeks`` 0 means until somebody resumes."""

    async def press(self, interaction: Interaction) -> None:
        board = await desk_of(interaction).pause(
            actor_of(interaction), int(self.args["group_id"]), weeks=int(self.args["weeks"])
        )
        await show(interaction, board_view(board), is_update=True)


class Resume(PersistentButton, key="drills.desk_resume", args=("group_id",)):
    label = "Resume"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        board = await desk_of(interaction).resume(actor_of(interaction), int(self.args["group_id"]))
        await show(interaction, board_view(board, "✅ Daily drills go on."), is_update=True)


class Lean(PersistentButton, key="drills.desk_lean", args=("group_id", "turned")):
    """``turned`` is what the press makes of it, so that a second press changes nothing."""

    async def press(self, interaction: Interaction) -> None:
        board = await desk_of(interaction).set_leans(
            actor_of(interaction), int(self.args["group_id"]), leans=self.args["turned"] == "on"
        )
        await show(interaction, board_view(board), is_update=True)


class Suggestions(PersistentButton, key="drills.desk_suggestions", args=("group_id", "after_id")):
    """Opens the next suggestion after the one with the id; the cog knows how it looks."""

    label = "Suggestions"

    async def press(self, interaction: Interaction) -> None:
        await drills_cog(interaction).open_suggestion(
            interaction, int(self.args["group_id"]), int(self.args["after_id"])
        )


CONTROLS = (
    PickDesk,
    OpenDesk,
    PickDay,
    OpenDay,
    Swap,
    PickDrill,
    Narrow,
    Unqueue,
    SearchTitle,
    SearchForm,
    Rest,
    Pause,
    Resume,
    Lean,
    Suggestions,
)
