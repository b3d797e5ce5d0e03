"""What a member presses and fills in: sending in, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

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

from . import render
from .controls import checkpoints_cog
from .logic import LINK, WORDS
from .models import Evidenced, Setting, Stand, Submission, Upload
from .service import CheckpointService

_MENU = 25


def _service(interaction: Interaction) -> CheckpointService:
    service: CheckpointService = checkpoints_cog(interaction).checkpoints
    return service


# ---------------------------------------------------------------------- sending in


class Submit(PersistentButton, key="checkpoints.submit", args=("item_id",)):
    """On the post of a checkpoint, where its key also finds the post again after a crash, and in one's own list."""

    label = "Submit"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await SubmitForm.reopened(interaction, self.args))


class SubmitForm(PersistentModal, key="checkpoints.submit_form", args=("item_id",)):
    @classmethod
    def of(cls, stand: Stand, setting: Setting) -> SubmitForm:
        item, last = stand.item, stand.last
        form = cls(title=item.asked.title, item_id=item.item_id)
        kinds = item.asked.evidence
        is_alone = len(kinds) == 1
        if "link" in kinds:
            form.add_item(
                ui.Label(
                    text="Link",
                    description="Begins with https:// and opens for your moderators",
                    component=ui.TextInput(
                        custom_id="link",
                        required=is_alone,
                        max_length=LINK,
                        default=last.link[:LINK] or None if last else None,
                    ),
                )
            )
        if "text" in kinds:
            form.add_item(
                ui.Label(
                    text="Text",
                    description="What you did, and how it shows",
                    component=ui.TextInput(
                        custom_id="words",
                        style=discord.TextStyle.paragraph,
                        required=is_alone,
                        max_length=WORDS,
                        default=last.words[:WORDS] or None if last else None,
                    ),
                )
            )
        if "file" in kinds:
            form.add_item(
                ui.Label(
                    text="File",
                    description=(
                        render.file_stays(last.file.name, setting.file_megabytes)
                        if last is not None and last.file is not None
                        else render.file_kinds(setting.file_megabytes)
                    ),
                    component=ui.FileUpload(custom_id="file", required=is_alone, max_values=1),
                )
            )
        return form

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> SubmitForm:
        return cls.of(*await _service(interaction).form(int(args["item_id"]), **who(interaction)))

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        sent = Evidenced(text_of(values, "link"), text_of(values, "words"), _upload(interaction, values))
        found = await _service(interaction).submit(int(args["item_id"]), **who(interaction), sent=sent)
        press = row(Mine(item_id=found.item.item_id), *_word_buttons(found))
        await show(interaction, panel(text(render.taken(found)), press))
        if found.last is not None and found.last.file is not None:
            await checkpoints_cog(interaction).files.keep_now(found.last.submission_id)


def _upload(interaction: Interaction, values: Values) -> Upload | None:
    chosen = values.get("file")
    if not isinstance(chosen, list) or not chosen:
        return None
    found = cast("Any", interaction.data)["resolved"]["attachments"][chosen[0]]
    return Upload(found["filename"], found["size"], found.get("content_type"), found["url"])


class ChooseWord(PersistentButton, key="checkpoints.word", args=("item_id", "answer")):
    """Says whether the member wants a direct message when what they send is decided."""

    label = "Write to me when it is decided"

    async def press(self, interaction: Interaction) -> None:
        chosen = self.args["answer"] == "yes"
        await _service(interaction).choose_word(**who(interaction), wants_word=chosen)
        await open_one(interaction, int(self.args["item_id"]))


def _word_buttons(found: Stand) -> list[ui.Item[Any]]:
    """Offer the direct message, or its end; who wants pings at large gets it anyway."""
    if found.wants_pings or found.last is None or found.last.state == "approved":
        return []
    item_id = found.item.item_id
    if found.last.wants_word:
        return [ChooseWord(item_id=item_id, answer="no", label="Do not write to me")]
    return [ChooseWord(item_id=item_id, answer="yes")]


# ---------------------------------------------------------------------- where I stand


class Mine(PersistentButton, key="checkpoints.mine", args=("item_id",)):
    label = "Mine"

    async def press(self, interaction: Interaction) -> None:
        await open_one(interaction, int(self.args["item_id"]))


async def open_one(interaction: Interaction, item_id: int) -> None:
    found, sent = await _service(interaction).stand(item_id, **who(interaction))
    is_open = interaction.client.kernel.clock.now() < found.ends_at
    await show(interaction, one_view(found, sent, is_open=is_open), is_update=True)


def one_view(found: Stand, sent: list[Submission], *, is_open: bool) -> ui.LayoutView:
    press: list[ui.Item[Any]] = []
    last = found.last
    if is_open and (last is None or last.state != "approved"):
        label = {None: "Submit", "returned": "Send it again"}.get(last.state if last else None, "Replace it")
        press.append(Submit(item_id=found.item.item_id, label=label))
    press += _word_buttons(found)
    if last is not None and last.file is not None and last.file.message_id is not None:
        press.append(MyFile(submission_id=last.submission_id))
    press.append(AllMine(snapshot_id=0, label="All of mine"))
    items: list[ui.Item[Any]] = [text(render.stand(found, sent)), row(*press)]
    if len(sent) > 1:
        options = [
            discord.SelectOption(
                label=f"Try {each.number}: {render.STAGES[each.state]}"[:100],
                description=render.kinds_in(each),
                value=str(each.submission_id),
            )
            for each in sent[:_MENU]
        ]
        items.append(row(PickSent(options=options)))
    return panel(*items)


class PickSent(PersistentSelect, key="checkpoints.pick_sent"):
    placeholder = "Read an earlier try"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        item, found, verdict = await _service(interaction).sent(int(chosen[0]), **who(interaction))
        press: list[ui.Item[Any]] = []
        if found.file is not None and found.file.message_id is not None:
            press.append(MyFile(submission_id=found.submission_id))
        press.append(Mine(item_id=item.item_id, label="Back"))
        await show(
            interaction, panel(text(render.one_try(item, found, verdict)), row(*press)), is_update=True
        )


class MyFile(PersistentButton, key="checkpoints.my_file", args=("submission_id",)):
    """Gives the member an address of their own file that holds for about a day."""

    label = "Open my file"

    async def press(self, interaction: Interaction) -> None:
        _, found, _ = await _service(interaction).sent(int(self.args["submission_id"]), **who(interaction))
        await interaction.response.defer(ephemeral=True, thinking=True)
        gone = "This file was deleted in Discord. If it is still wanted, send it again: `/checkpoint mine`."
        link = await checkpoints_cog(interaction).files.address_of(found, gone)
        await show(interaction, panel(text(link)))


class AllMine(PersistentButton, key="checkpoints.all_mine", args=("snapshot_id",)):
    """Also under a snapshot, whose message its argument finds again after a crash."""

    label = "Where I stand"

    async def press(self, interaction: Interaction) -> None:
        await open_mine(interaction)


async def open_mine(interaction: Interaction) -> None:
    found = await _service(interaction).mine(**who(interaction))
    items: list[ui.Item[Any]] = [text(render.mine(found))]
    if found:
        options = [
            discord.SelectOption(
                label=stand.item.asked.title[:100],
                description=render.stage_words(stand)[:100],
                value=str(stand.item.item_id),
            )
            for stand in found[:_MENU]
        ]
        items.append(row(PickMine(options=options)))
    await show(interaction, panel(*items), is_update=True)


class PickMine(PersistentSelect, key="checkpoints.pick_mine"):
    placeholder = "Read, or send in"

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        await open_one(interaction, int(chosen[0]))


CONTROLS = (Submit, SubmitForm, ChooseWord, Mine, PickSent, MyFile, AllMine, PickMine)
