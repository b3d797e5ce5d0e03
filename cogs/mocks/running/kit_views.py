"""The interviewer's kit: its pages, and what can be pressed on them. Each press asks anew whose kit it is."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

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

from . import kit_render, render
from .models import DRAWS, Kit
from .service import SEARCH_LIMIT
from .views import room_of, solo_view


def kit_view(kit: Kit, name: str = "ask") -> ui.LayoutView:
    turn_id = kit.turn.turn_id
    pages: list[ui.Item[Any]] = [
        KitPage(
            turn=turn_id,
            page=known,
            label=label,
            style=discord.ButtonStyle.primary if known == name else discord.ButtonStyle.secondary,
            disabled=known == name,
        )
        for known, (label, _) in kit_render.PAGES.items()
    ]
    shown = [text(kit_render.page(kit, name)), *_actions(kit, name), row(*pages[:3]), row(*pages[3:])]
    return panel(*shown)


def _actions(kit: Kit, name: str) -> list[ui.Item[Any]]:
    turn_id = kit.turn.turn_id
    if name == "ask":
        return _on_question(kit)
    if name == "hints" and kit.next_hint is not None:
        number = kit.next_hint + 1
        return [
            row(
                GiveHint(turn=turn_id, number=number, way="said", label=f"I gave hint {number}"),
                GiveHint(turn=turn_id, number=number, way="post", label=f"Post hint {number}"),
            )
        ]
    if name == "listen":
        options = kit_render.tick_choices(kit)
        return [row(Ticks(turn=turn_id, options=options, min_values=0, max_values=len(options)))]
    return []


def _on_question(kit: Kit) -> list[ui.Item[Any]]:
    turn_id = kit.turn.turn_id
    buttons: list[ui.Item[Any]] = []
    found: list[ui.Item[Any]] = []
    if kit.is_running:
        label = "Post it again" if kit.state.post_count else "Post the question"
        buttons.append(PostQuestion(turn=turn_id, label=label))
    if not kit.state.post_count:
        left = DRAWS - kit.state.draw_count
        if left > 0:
            buttons.append(Draw(turn=turn_id, label=f"Draw another ({left} left)"))
        buttons.append(Search(turn=turn_id))
    if buttons:
        found.append(row(*buttons))
    if kit.turn.began_at is None and len(kit.plans) > 1:
        found.append(row(ChoosePlan(turn=turn_id, options=kit_render.plan_choices(kit))))
    return found


async def open_kit(interaction: Interaction, turn_id: int) -> None:
    """Show the kit to its interviewer, and to a member by themself their question and clock."""
    service = room_of(interaction).service
    alone = await service.alone(**who(interaction), turn_id=turn_id)
    if alone is not None:
        await show(interaction, solo_view(alone))
        return
    await show(interaction, kit_view(await service.kit(**who(interaction), turn_id=turn_id)))


class OpenKit(PersistentButton, key="mocks.kit", args=("turn",)):
    label = "Interviewer's kit"

    async def press(self, interaction: Interaction) -> None:
        await open_kit(interaction, int(self.args["turn"]))


class KitPage(PersistentButton, key="mocks.kit_page", args=("turn", "page")):
    async def press(self, interaction: Interaction) -> None:
        kit = await room_of(interaction).service.kit(**who(interaction), turn_id=int(self.args["turn"]))
        name = self.args["page"] if self.args["page"] in kit_render.PAGES else "ask"
        await show(interaction, kit_view(kit, name), is_update=True)


class PostQuestion(PersistentButton, key="mocks.kit_post", args=("turn",)):
    label = "Post the question"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        room, turn_id = room_of(interaction), int(self.args["turn"])
        kit = await room.service.post(**who(interaction), turn_id=turn_id)
        await show(interaction, kit_view(kit), is_update=True)
        is_said = await room.jobs.say(
            thread_id=kit.meeting.thread_id,
            guild_id=kit.meeting.guild_id,
            view=panel(text(render.question(kit.question.title, kit.question.prompt))),
            nonce=f"k{turn_id}.q{kit.state.post_count}",
        )
        await _tell_unsaid(interaction, is_said=is_said)


class Draw(PersistentButton, key="mocks.kit_draw", args=("turn",)):
    label = "Draw another"

    async def press(self, interaction: Interaction) -> None:
        kit = await room_of(interaction).service.draw(**who(interaction), turn_id=int(self.args["turn"]))
        await show(interaction, kit_view(kit), is_update=True)


class Search(PersistentButton, key="mocks.kit_search", args=("turn",)):
    label = "Search"

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(SearchForm.of(int(self.args["turn"])))


class SearchForm(PersistentModal, key="mocks.kit_words", args=("turn",)):
    @classmethod
    def of(cls, turn_id: int) -> SearchForm:
        form = cls(title="Find a question", turn=turn_id)
        field: ui.TextInput[Any] = ui.TextInput(
            custom_id="words", placeholder="leakage, window function, drift …", max_length=SEARCH_LIMIT
        )
        form.add_item(ui.Label(text="Words", component=field))
        return form

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Any, values: Values) -> None:
        turn_id = int(args["turn"])
        hits = await room_of(interaction).service.search(
            **who(interaction), turn_id=turn_id, words=text_of(values, "words")
        )
        options = kit_render.found_choices(hits)
        back = KitPage(turn=turn_id, page="ask", label="Keep the one I have")
        shown = panel(text(kit_render.found(hits)), row(PickFound(turn=turn_id, options=options)), row(back))
        await show(interaction, shown, is_update=True)


class PickFound(PersistentSelect, key="mocks.kit_pick", args=("turn",)):
    placeholder = "Take this one"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        kit = await room_of(interaction).service.pick(
            **who(interaction), turn_id=int(self.args["turn"]), question_id=chosen[0]
        )
        await show(interaction, kit_view(kit), is_update=True)


class ChoosePlan(PersistentSelect, key="mocks.kit_plan", args=("turn",)):
    placeholder = "Steps of this turn"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        plan_id = "" if chosen[0] == kit_render.OWN else chosen[0]
        kit = await room_of(interaction).service.choose_plan(
            **who(interaction), turn_id=int(self.args["turn"]), plan_id=plan_id
        )
        await show(interaction, kit_view(kit), is_update=True)


class GiveHint(PersistentButton, key="mocks.kit_hint", args=("turn", "number", "way")):
    async def press(self, interaction: Interaction) -> None:
        room, turn_id, number = room_of(interaction), int(self.args["turn"]), int(self.args["number"])
        kit = await room.service.give_hint(**who(interaction), turn_id=turn_id, number=number)
        await show(interaction, kit_view(kit, "hints"), is_update=True)
        if self.args["way"] == "post":
            is_said = await room.jobs.say(
                thread_id=kit.meeting.thread_id,
                guild_id=kit.meeting.guild_id,
                view=panel(text(render.hint(number, kit.question.hints[number - 1])), accent=None),
                nonce=f"k{turn_id}.h{number}",
            )
            await _tell_unsaid(interaction, is_said=is_said)


class Ticks(PersistentSelect, key="mocks.kit_ticks", args=("turn",)):
    placeholder = "What you heard"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        kit = await room_of(interaction).service.tick(
            **who(interaction),
            turn_id=int(self.args["turn"]),
            places=[int(place) for place in chosen if place.isdigit()],
        )
        await show(interaction, kit_view(kit, "listen"), is_update=True)


async def _tell_unsaid(interaction: Interaction, *, is_said: bool) -> None:
    if not is_said:
        await show(
            interaction, panel(text("Discord does not let me post in the thread. Read it aloud instead."))
        )


CONTROLS = (
    OpenKit,
    KitPage,
    PostQuestion,
    Draw,
    Search,
    SearchForm,
    PickFound,
    ChoosePlan,
    GiveHint,
    Ticks,
)
