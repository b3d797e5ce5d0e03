"""A plan's panels, buttons and forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import discord
from discord import ui

from bot.errors import NotFound
from bot.parsing import parse_date
from bot.pictures import files_of, gallery
from bot.report import Interaction
from bot.ui import (
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    panel,
    row,
    show,
    text,
    text_of,
    who,
)

from . import render
from .date_fields import NO_DATE, date_fields, dates_in, day_of, iso
from .models import Detail, Following
from .service import Adopted, PlanService, Reading, Running

_MOST = 25
"""Options of a menu."""


def service_of(interaction: Interaction) -> PlanService:
    cog: Any = interaction.client.get_cog("Plans")
    service: PlanService = cog.service
    return service


# ---------------------------------------------------------------------- reading


async def open_browse(interaction: Interaction, *, is_update: bool = False) -> None:
    plans, ahead = await service_of(interaction).browse(**who(interaction))
    items: list[ui.Item[Any]] = [text(render.browse(plans, ahead))]
    if plans:
        options = [
            discord.SelectOption(label=plan.title, value=plan.id, description=render.weeks(plan.length))
            for plan in plans[:_MOST]
        ]
        items.append(row(Read(options=options)))
    await show(interaction, panel(*items), is_update=is_update, files=())


class Browse(PersistentButton, key="plans.browse"):
    label = "All plans"

    async def press(self, interaction: Interaction) -> None:
        await open_browse(interaction, is_update=True)


class Read(PersistentSelect, key="plans.read"):
    placeholder = "Read a plan"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await service_of(interaction).read(**who(interaction), name=chosen[0])
        await show(interaction, reading_view(found), is_update=True)


def reading_view(found: Reading) -> ui.LayoutView:
    plan, ahead = found.plan, found.ahead
    begin: list[ui.Item[Any]] = []
    if ahead is not None and found.fits:
        until_on = ahead.interview.day
        label = f"Begin, done by {render.day(until_on - timedelta(days=1))}"
        begin.append(BeginBefore(plan_id=plan.id, until_on=iso(until_on), label=label))
    begin.append(Begin(plan_id=plan.id))
    return panel(text(render.plan(found)), row(*begin, DatesButton(plan_id=plan.id), Browse()))


# ---------------------------------------------------------------------- adopting


async def adopt(
    interaction: Interaction,
    plan: str,
    starts_on: date | None,
    until_on: date | None,
    *,
    is_sure: bool = False,
    is_update: bool = False,
) -> None:
    found = await service_of(interaction).adopt(
        **who(interaction), plan=plan, starts_on=starts_on, until_on=until_on, is_sure=is_sure
    )
    await show(
        interaction,
        running_view(found) if isinstance(found, Running) else adopted_view(found),
        is_update=is_update,
    )


def adopted_view(found: Adopted) -> ui.LayoutView:
    return panel(text(render.adopted(found)), row(Show(week=0, label="This week")))


def running_view(found: Running) -> ui.LayoutView:
    wish = found.wish
    sure = Replace(plan_id=wish.plan.id, starts_on=iso(wish.starts_on), until_on=iso(wish.until_on))
    return panel(text(render.running(found)), row(sure, Show(week=0, label="Keep mine")))


class Begin(PersistentButton, key="plans.begin", args=("plan_id",)):
    label = "Begin today"

    async def press(self, interaction: Interaction) -> None:
        await adopt(interaction, self.args["plan_id"], None, None, is_update=True)


class BeginBefore(PersistentButton, key="plans.begin_before", args=("plan_id", "until_on")):
    """Begins today and ends before the member's next interview."""

    label = "Begin, done before your interview"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await adopt(interaction, self.args["plan_id"], None, day_of(self.args["until_on"]), is_update=True)


class Replace(PersistentButton, key="plans.replace", args=("plan_id", "starts_on", "until_on")):
    label = "Yes, begin"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await adopt(
            interaction,
            self.args["plan_id"],
            day_of(self.args["starts_on"]),
            day_of(self.args["until_on"]),
            is_sure=True,
            is_update=True,
        )


class DatesButton(PersistentButton, key="plans.dates", args=("plan_id",)):
    label = "Other dates"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await DatesForm.reopened(interaction, self.args))


class DatesForm(PersistentModal, key="plans.dates_form", args=("plan_id",)):
    """Dates of a plan to adopt, or of the running one when no plan is named."""

    @classmethod
    def of(
        cls, plan_id: str, title: str, starts_on: date | None = None, until_on: date | None = None
    ) -> DatesForm:
        form = cls(title=title, plan_id=plan_id)
        for field in date_fields(starts_on, until_on):
            form.add_item(field)
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> DatesForm:
        service = service_of(interaction)
        if args["plan_id"] != NO_DATE:
            found = await service.read(**who(interaction), name=args["plan_id"])
            until_on = found.ahead.interview.day if found.ahead is not None and found.fits else None
            return cls.of(found.plan.id, found.plan.title, None, until_on)
        running = await service.following(**who(interaction))
        return cls.of(NO_DATE, running.title, running.adoption.starts_on, running.adoption.until_on)

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        if args["plan_id"] != NO_DATE:
            await adopt_between(interaction, args["plan_id"], values)
            return
        starts_on, until_on = dates_in(values)
        found = await service_of(interaction).redate(
            **who(interaction), starts_on=starts_on, until_on=until_on
        )
        await show(interaction, adopted_view(found), is_update=True, files=())


async def adopt_between(interaction: Interaction, plan_id: str, values: Values) -> None:
    await adopt(interaction, plan_id, *dates_in(values), is_update=True)


async def open_edit(interaction: Interaction) -> None:
    await interaction.response.send_modal(await DatesForm.reopened(interaction, {"plan_id": NO_DATE}))


class Edit(PersistentButton, key="plans.edit"):
    label = "Other dates"

    async def press(self, interaction: Interaction) -> None:
        await open_edit(interaction)


# ---------------------------------------------------------------------- following


async def open_show(interaction: Interaction, week: int, *, is_update: bool = False) -> None:
    """Show a week of the member's plan; 0 is the present one. Who follows none gets the way to one."""
    try:
        found = await service_of(interaction).following(**who(interaction))
    except NotFound as none:
        await show(interaction, panel(text(none.sentence), row(Browse())), is_update=is_update)
        return
    picture = render.picture(found)
    pictures = [picture] if picture is not None else []
    files = await files_of(pictures)
    view = panel(*gallery(pictures), *_week_items(found, week or found.week))
    await show(interaction, view, is_update=is_update, files=files)


def _week_items(found: Following, week: int) -> list[ui.Item[Any]]:
    page = found.of_week(week)
    items: list[ui.Item[Any]] = [text(render.following(found, week))]
    if page.all:
        options = [
            discord.SelectOption(
                label=item.title[:100],
                value=str(item.item_id),
                description=render.option(found, item),
            )
            for item in page.all[:_MOST]
        ]
        items.append(row(Choose(options=options)))
    known = sorted({item.week for item in found.items})
    turn: list[ui.Item[Any]] = []
    before = [number for number in known if number < week]
    after = [number for number in known if number > week]
    if before:
        turn.append(Show(week=before[-1], label=f"Week {before[-1]}"))
    if after:
        turn.append(Show(week=after[0], label=f"Week {after[0]}"))
    items.append(row(*turn, Words(), Edit(), Leave()))
    return items


class Show(PersistentButton, key="plans.show", args=("week",)):
    label = "My plan"

    async def press(self, interaction: Interaction) -> None:
        await open_show(interaction, int(self.args["week"]), is_update=True)


class Words(PersistentButton, key="plans.words"):
    label = "In words"

    async def press(self, interaction: Interaction) -> None:
        picture = render.picture(await service_of(interaction).following(**who(interaction)))
        words = picture.words if picture is not None else "Nothing of the plan is left to be shown."
        await show(interaction, panel(text(words), row(Show(week=0))))


class Choose(PersistentSelect, key="plans.choose"):
    placeholder = "Choose a part"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        found = await service_of(interaction).item(**who(interaction), item_id=int(chosen[0]))
        await show(interaction, item_view(found), is_update=True, files=())


def item_view(found: Detail) -> ui.LayoutView:
    item_id, state = found.item.item_id, found.item.state
    buttons: list[ui.Item[Any]] = []
    if state == "open":
        buttons = [
            Act(item_id=item_id, act="done", label="Done", style=discord.ButtonStyle.success),
            MoveButton(item_id=item_id),
            Act(item_id=item_id, act="aside", label="Not for me"),
        ]
    elif state == "done":
        buttons = [Act(item_id=item_id, act="undo", label="Undo")]
    else:
        buttons = [Act(item_id=item_id, act="back", label="Bring it back")]
    return panel(text(render.detail(found)), row(*buttons, Show(week=found.item.week, label="Back")))


class Item(PersistentButton, key="plans.item", args=("item_id",)):
    """Opens a part from the panel of the day."""

    label = "Plan"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).item(**who(interaction), item_id=int(self.args["item_id"]))
        await show(interaction, item_view(found), is_update=True, files=())


class Act(PersistentButton, key="plans.act", args=("item_id", "act")):
    label = "Done"

    async def press(self, interaction: Interaction) -> None:
        found = await service_of(interaction).act(
            **who(interaction), item_id=int(self.args["item_id"]), act=self.args["act"]
        )
        await show(interaction, item_view(found), is_update=True)


class MoveButton(PersistentButton, key="plans.move", args=("item_id",)):
    label = "Another day"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await MoveForm.reopened(interaction, self.args))


class MoveForm(PersistentModal, key="plans.move_form", args=("item_id",)):
    @classmethod
    def of(cls, found: Detail) -> MoveForm:
        form = cls(title=found.item.title, item_id=found.item.item_id)
        form.add_item(
            ui.Label(
                text="New day",
                description="Year-month-day",
                component=ui.TextInput(
                    custom_id="due_on", max_length=20, default=found.item.due_on.isoformat()
                ),
            )
        )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> MoveForm:
        return cls.of(await service_of(interaction).item(**who(interaction), item_id=int(args["item_id"])))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        due_on = parse_date(text_of(values, "due_on"), field="New day")
        found = await service_of(interaction).move(
            **who(interaction), item_id=int(args["item_id"]), due_on=due_on
        )
        await show(interaction, item_view(found), is_update=True)


class Leave(PersistentButton, key="plans.leave"):
    label = "Leave"

    async def press(self, interaction: Interaction) -> None:
        await open_leave(interaction, is_update=True)


async def open_leave(interaction: Interaction, *, is_update: bool = False) -> None:
    await service_of(interaction).following(**who(interaction))
    view = panel(text(render.LEAVE), row(LeaveNow(), Show(week=0, label="Keep it")))
    await show(interaction, view, is_update=is_update, files=())


class LeaveNow(PersistentButton, key="plans.leave_now"):
    label = "Leave it"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await service_of(interaction).leave(**who(interaction))
        await show(interaction, panel(text(render.LEFT), row(Browse())), is_update=True)


CONTROLS = (
    Browse,
    Read,
    Begin,
    BeginBefore,
    Replace,
    DatesButton,
    DatesForm,
    Edit,
    Show,
    Words,
    Choose,
    Item,
    Act,
    MoveButton,
    MoveForm,
    Leave,
    LeaveNow,
)
