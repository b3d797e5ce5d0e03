"""Bases of what members press and fill in."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Mapping
from typing import Any, ClassVar

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import (
    TEXT_LIMIT,
    PersistentButton,
    PersistentModal,
    PersistentSelect,
    Values,
    build_custom_id,
    clean,
    modal_values,
    panel,
    row,
    show,
    text,
    text_of,
)
from tests.conftest import World


class Press(PersistentButton, key="lab.press", args=("number", "word")):
    label = "Press"
    heard: ClassVar[list[dict[str, str]]] = []

    async def press(self, interaction: discord.Interaction) -> None:
        self.heard.append(self.args)
        await show(interaction, panel(text(f"pressed {self.args['number']}")), is_update=True)


class Slow(PersistentButton, key="lab.slow"):
    label = "Slow"

    async def press(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await show(interaction, panel(text("done at last")), is_update=True)


class Pick(PersistentSelect, key="lab.pick", args=("number",)):
    async def choose(self, interaction: discord.Interaction, chosen: list[str]) -> None:
        await interaction.response.send_message(f"{self.args['number']}: {', '.join(chosen)}", ephemeral=True)


class Form(PersistentModal, key="lab.form", args=("number",)):
    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction, args: Mapping[str, str], values: Values
    ) -> None:
        await interaction.response.send_message(f"{args['number']}: {values}", ephemeral=True)


class OpenForm(PersistentButton, key="lab.open"):
    async def press(self, interaction: discord.Interaction) -> None:
        form = Form(title="T" * 60, number=3)
        form.add_item(ui.TextDisplay("Read this first"))
        form.add_item(ui.Label(text="Name", component=ui.TextInput(custom_id="name")))
        days = [discord.SelectOption(label=day) for day in ("Mon", "Tue", "Wed")]
        form.add_item(
            ui.Label(text="Days", component=ui.Select(custom_id="days", options=days, max_values=3))
        )
        form.add_item(ui.Label(text="Sure?", component=ui.Checkbox(custom_id="sure")))
        await interaction.response.send_modal(form)


# ---------------------------------------------------------------------- custom_id

PART = st.text(st.characters(exclude_characters=":\n", codec="utf-8"), max_size=20)


@given(number=st.integers(0, 2**63), word=PART)
def test_a_custom_id_is_read_back_as_it_was_made(number, word):
    custom_id = Press(number=number, word=word).custom_id
    match = Press.__discord_ui_compiled_template__.fullmatch(custom_id)
    assert match is not None
    assert match.groupdict() == {"number": str(number), "word": word}
    assert Press.with_args(match.groupdict()).custom_id == custom_id


def test_a_custom_id_has_at_most_a_hundred_characters():
    assert len(build_custom_id("k", 1, {"a": "x" * 96})) == 100
    with pytest.raises(ValueError, match="longer than 100"):
        build_custom_id("k", 1, {"a": "x" * 97})


def test_a_colon_in_an_argument_is_refused_before_it_can_confuse_the_parser():
    with pytest.raises(ValueError, match="colon"):
        Press(number=1, word="a:b")


@pytest.mark.parametrize(
    "custom_id",
    ["lab.press:2:1:x", "lab.press:1:1", "lab.press:1:1:x:y", "xlab.press:1:1:x", "labxpress:1:1:x"],
)
def test_another_version_or_shape_is_not_taken_for_this_one(custom_id):
    assert Press.__discord_ui_compiled_template__.fullmatch(custom_id) is None


def test_labels_and_titles_are_cut_to_what_discord_takes():
    assert len(Press(number=1, word="", label="x" * 200).item.label) == 80
    assert len(Form(title="x" * 200, number=1).title) == 45


# ---------------------------------------------------------------------- what a form brings


def test_fields_below_labels_are_read():
    data = {
        "components": [
            {"type": 10, "id": 1},
            {"type": 18, "component": {"type": 4, "custom_id": "name", "value": " Ada "}},
            {"type": 18, "component": {"type": 3, "custom_id": "days", "values": ["1", "2"]}},
            {"type": 18, "component": {"type": 21, "custom_id": "level", "value": "fresher"}},
            {"type": 18, "component": {"type": 21, "custom_id": "none", "value": None}},
            {"type": 18, "component": {"type": 23, "custom_id": "sure", "value": False}},
            {"type": 18, "component": {"type": 3, "custom_id": "empty", "values": []}},
        ]
    }
    assert modal_values(data) == {
        "name": " Ada ",
        "days": ["1", "2"],
        "level": "fresher",
        "none": None,
        "sure": False,
        "empty": [],
    }


def test_fields_in_action_rows_are_read():
    data = {
        "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "name", "value": "Ada"}]},
            {"type": 1, "components": [{"type": 4, "custom_id": "more", "value": ""}]},
        ]
    }
    assert modal_values(data) == {"name": "Ada", "more": ""}
    assert modal_values({}) == {}


@pytest.mark.parametrize(
    ("value", "read"),
    [(" a b ", "a b"), (["x"], "x"), (["x", "y"], "x"), ([], ""), (None, ""), (True, ""), ("", "")],
)
def test_one_text_or_choice_is_taken_without_outer_blanks(value, read):
    assert text_of({"field": value}, "field") == read
    assert text_of({}, "field") == ""


# ---------------------------------------------------------------------- texts

BAD = [
    *map(chr, range(9)),
    "\x0b",
    "\x1b",
    "\x7f",
    "\x9b",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
]


@pytest.mark.parametrize("character", [*BAD, "\u200e", "\u200f", "\u061c", "\ufeff", "\ud800", "\u2028"])
def test_control_and_direction_characters_do_not_pass(character):
    assert clean(f"a{character}b") in ("ab", "a b")


@pytest.mark.parametrize(
    "kept",
    [
        "two\nlines\tand a tab",
        "مرحبا بالعالم",
        "नमस्ते क्‍ष",
        "می‌خواهم",
        "日本語　全角",
        "👩‍💻 ❤️ 🇳🇵",
        "Ça va ? Bien sûr",
    ],
)
def test_every_script_and_emoji_passes_unharmed(kept):
    spaces = str.maketrans("\u3000\u00a0\u202f", "   ")
    assert clean(kept) == kept.translate(spaces)


def test_a_code_block_cannot_be_broken_out_of():
    assert "```" not in clean("```` ``` `````")


@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed):
    assert clean(clean(typed)) == clean(typed)


def test_a_long_text_is_cut_to_what_a_layout_holds():
    assert len(text("x" * 5000).content) == TEXT_LIMIT
    assert text("short").content == "short"


# ---------------------------------------------------------------------- in the bot


@pytest.fixture
async def lab(world: World) -> World:
    Press.heard.clear()
    world.bot.add_controls(Press, Slow, Pick, Form, OpenForm)
    return world


async def post(world: World, *items: ui.Item[Any]) -> discord.Message:
    channel = world.bot.get_partial_messageable(world.channel.id)
    return await channel.send(view=panel(text("Here"), *items))


async def test_a_button_works_after_a_restart_by_its_custom_id_alone(lab: World):
    message = await post(lab, row(Press(number=41, word="x")))
    await lab.restart()
    lab.bot.add_controls(Press)
    pressed = await lab.ada.click(message, custom_id="lab.press:1:41:x")
    assert Press.heard == [{"number": "41", "word": "x"}]
    assert pressed.response.ephemeral


async def test_a_press_on_a_public_message_leaves_it_and_on_ones_own_panel_replaces_it(lab: World):
    message = await post(lab, row(Press(number=1, word="x")))
    first = await lab.ada.click(message, custom_id="lab.press:1:1:x")
    assert first.response.id != message.id

    async def own(interaction: Any) -> None:
        await show(interaction, panel(row(Press(number=2, word="x"), Slow())))

    command = discord.app_commands.Command(name="own", description="A panel", callback=_command(own))
    lab.bot.tree.add_command(command)
    await lab.bot.tree.sync()
    shown = await lab.ada.slash(lab.channel, "own")
    await lab.ada.click(shown.response, custom_id="lab.slow:1")
    assert "done at last" in str(shown.response.components)
    shown = await lab.ada.slash(lab.channel, "own")
    again = await lab.ada.click(shown.response, custom_id="lab.press:1:2:x")
    assert again.response.id == shown.response.id
    assert "pressed 2" in str(again.response.components)


def _command(work: Any) -> Any:
    async def callback(interaction: discord.Interaction) -> None:
        await work(interaction)

    return callback


async def test_a_menu_hands_over_what_was_chosen(lab: World):
    options = [discord.SelectOption(label=name) for name in "abc"]
    message = await post(lab, row(Pick(number=5, options=options, max_values=2)))
    chosen = await lab.ada.select(message, ["a", "c"], custom_id="lab.pick:1:5")
    assert chosen.response.content == "5: a, c"


async def test_a_form_opened_before_a_restart_is_understood_after_it(lab: World):
    message = await post(lab, row(OpenForm(label="Open")))
    shown = await lab.ada.click(message, custom_id="lab.open:1")
    assert len(shown.modal["title"]) == 45
    await lab.restart()
    lab.bot.add_controls(Form)
    done = await lab.ada.submit_modal(shown, {"name": "Ada", "days": ["Mon", "Wed"], "sure": True})
    assert done.response.content == "3: {'name': 'Ada', 'days': ['Mon', 'Wed'], 'sure': True}"


async def test_panels_are_kept_in_memory_by_nobody(lab: World):
    views = []
    for number in range(20):
        view = panel(text("Here"), row(Press(number=number, word="x")))
        await lab.bot.get_partial_messageable(lab.channel.id).send(view=view)
        views.append(weakref.ref(view))
    del view
    await asyncio.sleep(0)
    gc.collect()
    assert [ref() for ref in views if ref() is not None] == []
