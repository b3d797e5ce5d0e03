"""Bases for what members press and fill in. All of it works after a restart.

A control's ``custom_id`` is ``feature.name:version:args``: parsed on arrival, so nothing about it lives in
memory. Views hold such controls only: a plain button beside a DynamicItem would unregister it for the
whole bot when the view times out (discord.py 2.7.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Self, cast

import discord
from discord import ui

from .errors import NotFound
from .moderators import Actor
from .recurrence import WEEKDAY_NAMES
from .report import Interaction, Report

CUSTOM_ID_LIMIT = 100
MODAL_MINUTES = 30
TEXT_LIMIT = 3900
"""Characters of text in one layout; Discord allows 4,000."""
COMPONENTS = 40
"""Most components of one layout, those inside others counted too."""
ACCENT = discord.Colour(0x4F7CAC)

Values = Mapping[str, str | list[str] | bool | None]
"""Submitted fields by custom_id: text or one choice as str, several choices as list, a checkbox as bool."""


def build_custom_id(key: str, version: int, args: Mapping[str, object]) -> str:
    """Join the parts.

    Raises:
        ValueError: when an argument contains a colon or the whole passes Discord's 100 characters.
    """
    parts = [key, str(version), *(str(value) for value in args.values())]
    if any(":" in part for part in parts):
        raise ValueError(f"custom_id parts must not contain a colon: {parts}")
    custom_id = ":".join(parts)
    if len(custom_id) > CUSTOM_ID_LIMIT:
        raise ValueError(f"custom_id is longer than {CUSTOM_ID_LIMIT} characters: {custom_id}")
    return custom_id


def _pattern(key: str, version: int, names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"{re.escape(key)}:{version}" + "".join(f":(?P<{name}>[^:]*)" for name in names))


def report_of(interaction: Interaction) -> Report:
    return cast(Report, interaction.client.report)


def guild_of(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise NotFound("That works inside a server only. Open it in your group's channel.")
    return interaction.guild_id


def who(interaction: Interaction) -> dict[str, int]:
    """Return ``guild_id`` and ``user_id``, for a use case."""
    return {"guild_id": guild_of(interaction), "user_id": interaction.user.id}


def actor_of(interaction: Interaction) -> Actor:
    """Return who asks, for what only moderators do."""
    return Actor(**who(interaction), manages_guild=interaction.permissions.manage_guild)


class PersistentButton(ui.DynamicItem[ui.Button[Any]], template="(?!)"):
    """A button whose class and arguments come from its ``custom_id``. Subclasses write ``press``."""

    key: ClassVar[str]
    version: ClassVar[int]
    names: ClassVar[tuple[str, ...]]
    label: ClassVar[str] = ""
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary
    is_home: ClassVar[bool] = False
    """Leads back to where a member starts: what is opened from a panel with this button has it too."""

    def __init_subclass__(cls, *, key: str, args: tuple[str, ...] = (), version: int = 1) -> None:
        cls.key, cls.version, cls.names = key, version, args
        super().__init_subclass__(template=_pattern(key, version, args))

    def __init__(
        self,
        *,
        label: str | None = None,
        style: discord.ButtonStyle | None = None,
        disabled: bool = False,
        emoji: str | None = None,
        **args: object,
    ) -> None:
        self.args = {name: str(args[name]) for name in self.names}
        super().__init__(
            ui.Button(
                label=(label or self.label)[:80],
                style=style or self.style,
                disabled=disabled,
                emoji=emoji,
                custom_id=build_custom_id(self.key, self.version, self.args),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls.with_args(match.groupdict())

    @classmethod
    def with_args(cls, args: Mapping[str, object]) -> Self:
        return cls(**cast("dict[str, Any]", dict(args)))

    async def callback(self, interaction: Interaction) -> None:
        await report_of(interaction).guard(interaction, self.key, lambda: self.press(interaction))

    async def press(self, interaction: Interaction) -> None:
        raise NotImplementedError


class PersistentSelect(ui.DynamicItem[ui.Select[Any]], template="(?!)"):
    """A menu of given options. Subclasses write ``choose``, which gets the chosen values."""

    key: ClassVar[str]
    version: ClassVar[int]
    names: ClassVar[tuple[str, ...]]
    placeholder: ClassVar[str] = "Choose"

    def __init_subclass__(cls, *, key: str, args: tuple[str, ...] = (), version: int = 1) -> None:
        cls.key, cls.version, cls.names = key, version, args
        super().__init_subclass__(template=_pattern(key, version, args))

    def __init__(
        self,
        *,
        options: list[discord.SelectOption] | None = None,
        placeholder: str | None = None,
        min_values: int = 1,
        max_values: int = 1,
        **args: object,
    ) -> None:
        self.args = {name: str(args[name]) for name in self.names}
        super().__init__(
            ui.Select(
                options=options or [discord.SelectOption(label="-")],
                placeholder=placeholder or self.placeholder,
                min_values=min_values,
                max_values=max_values,
                custom_id=build_custom_id(self.key, self.version, self.args),
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls.with_args(match.groupdict())

    @classmethod
    def with_args(cls, args: Mapping[str, object]) -> Self:
        return cls(**cast("dict[str, Any]", dict(args)))

    async def callback(self, interaction: Interaction) -> None:
        chosen = list(cast(dict[str, Any], interaction.data)["values"])
        await report_of(interaction).guard(interaction, self.key, lambda: self.choose(interaction, chosen))

    async def choose(self, interaction: Interaction, chosen: list[str]) -> None:
        raise NotImplementedError


class PersistentModal(ui.Modal):
    """A form whose submission is understood also by a process that did not show it.

    discord.py finds a modal only in the memory of the process that opened it; so submissions are taken
    from the raw interaction by :class:`ModalRouter`, and ``on_submit`` stays empty.
    """

    key: ClassVar[str]
    version: ClassVar[int]
    names: ClassVar[tuple[str, ...]]
    pattern: ClassVar[re.Pattern[str]]
    can_reopen: ClassVar[bool]
    """Whether the subclass writes :meth:`reopened`."""

    def __init_subclass__(cls, *, key: str, args: tuple[str, ...] = (), version: int = 1) -> None:
        cls.key, cls.version, cls.names = key, version, args
        cls.pattern = _pattern(key, version, args)
        cls.can_reopen = "reopened" in vars(cls)
        super().__init_subclass__()

    def __init__(self, *, title: str, **args: object) -> None:
        self.args = {name: str(args[name]) for name in self.names}
        super().__init__(
            title=title[:45],
            custom_id=build_custom_id(self.key, self.version, self.args),
            timeout=MODAL_MINUTES * 60,
        )

    async def on_submit(self, interaction: Interaction) -> None:
        """Leave it to the router."""

    @classmethod
    async def submitted(cls, interaction: Interaction, args: Mapping[str, str], values: Values) -> None:
        raise NotImplementedError

    @classmethod
    async def reopened(cls, interaction: Interaction, args: Mapping[str, str]) -> Self:
        """Return the form as its button opens it; :mod:`bot.drafts` fills in what was typed and refused."""
        raise NotImplementedError


Submit = Callable[[Interaction, type[PersistentModal], str, Mapping[str, str], Values], Awaitable[None]]


class ModalRouter:
    """Hands every submitted modal to its class by ``custom_id``, through ``submit``."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._modals: list[type[PersistentModal]] = []

    def add(self, *modals: type[PersistentModal]) -> None:
        self._modals += modals

    def find(self, custom_id: str) -> tuple[type[PersistentModal], dict[str, str]] | None:
        """Return the class that a ``custom_id`` names, and the arguments in it."""
        for modal in self._modals:
            match = modal.pattern.fullmatch(custom_id)
            if match is not None:
                return modal, match.groupdict()
        return None

    async def dispatch(self, interaction: Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data = cast(dict[str, Any], interaction.data)
        found = self.find(data["custom_id"])
        if found is None:
            return
        modal, args = found
        values = modal_values(data)
        await report_of(interaction).guard(
            interaction,
            modal.key,
            lambda: self._submit(interaction, modal, data["custom_id"], args, values),
        )


def modal_values(data: Mapping[str, Any]) -> Values:
    """Read the submitted fields of a modal's interaction data, below labels or action rows."""
    values: dict[str, str | list[str] | bool | None] = {}
    for outer in data.get("components", ()):
        inner = outer.get("component")
        for field in [inner] if inner else outer.get("components", ()):
            values[field["custom_id"]] = field["values"] if "values" in field else field.get("value")
    return values


def text_of(values: Values, name: str) -> str:
    """Return a submitted text or single choice, without outer blanks; empty when left out."""
    value = values.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def clean(text: str) -> str:
    """Make a member's text safe to show: no control or direction characters, no broken code blocks."""
    if text.replace("\n", "").isprintable():
        return text.replace("```", "'''")
    kept = "".join(
        " " if unicodedata.category(c) == "Zs" else c
        for c in text
        if c in _KEPT or c.isprintable() or unicodedata.category(c) == "Zs"
    )
    return kept.replace("```", "'''")


_KEPT = {"\n", "\t", "\u200c", "\u200d"}
"""Line breaks, and the joiners that Indic scripts, Persian and many emoji need."""


def panel(*items: ui.Item[Any], accent: discord.Colour | None = ACCENT) -> ui.LayoutView:
    """Return a layout with one container around the items, kept in memory by nobody."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=accent))
    return view


def text(content: str) -> ui.TextDisplay[Any]:
    if len(content) > TEXT_LIMIT:
        content = content[: TEXT_LIMIT - 1] + "…"
    return ui.TextDisplay(content)


def weekday_options(chosen: int) -> list[discord.SelectOption]:
    """Return the days of the week, Monday first and lowest bit, those of ``chosen`` picked."""
    return [
        discord.SelectOption(label=name, value=str(i), default=bool(chosen >> i & 1))
        for i, name in enumerate(WEEKDAY_NAMES)
    ]


def row(*items: ui.Item[Any]) -> ui.ActionRow[Any]:
    return ui.ActionRow(*items)


def is_on_panel(interaction: Interaction) -> bool:
    """Tell whether a press or form came from a private panel: only that can be replaced by another.

    A text-only reply cannot become a layout, so a button offered under a refusal answers beside it.
    """
    flags = interaction.message.flags if interaction.message is not None else None
    return flags is not None and flags.ephemeral and flags.components_v2


async def relabel(interaction: Interaction, label: str, *, files: Sequence[discord.File] = ()) -> None:
    """Turn the pressed button of a private panel into a spent one that says what was done; the rest stays.

    ``files`` are the pictures that the panel shows, in their order: an edit has to bring them anew.
    """
    message, pressed = interaction.message, cast("dict[str, Any]", interaction.data)["custom_id"]
    is_answered = interaction.response.is_done()
    if message is None or not is_on_panel(interaction):
        if is_answered:
            await interaction.followup.send(f"{label}.", ephemeral=True)
        else:
            await interaction.response.send_message(f"{label}.", ephemeral=True)
        return
    view = ui.LayoutView.from_message(message, timeout=None)
    shown: list[discord.MediaGalleryItem] = []
    for item in view.walk_children():
        if isinstance(item, ui.Button) and item.custom_id == pressed:
            item.label, item.disabled = label[:80], True
        elif isinstance(item, ui.MediaGallery):
            shown += item.items
    for media, file in zip(shown, files, strict=False):
        media.media = f"attachment://{file.filename}"
    kept: dict[str, Any] = {"attachments": list(files)} if shown and files else {}
    view.stop()  # its items are plain copies: discord.py must not listen to them beside ours
    if is_answered:
        await interaction.edit_original_response(view=view, **kept)
    else:
        await interaction.response.edit_message(view=view, **kept)


def _keep_home(interaction: Interaction, view: ui.LayoutView) -> None:
    """Carry the way home over from the panel that was pressed, if the new one has none and there is room."""
    home: PersistentButton | None = interaction.client.home()
    if home is None or view.total_children_count > COMPONENTS - 2:
        return
    there = ui.LayoutView.from_message(cast(discord.Message, interaction.message), timeout=None)
    there.stop()
    if _has(there, home.custom_id) and not _has(view, home.custom_id):
        view.add_item(row(home))


def _has(view: ui.LayoutView, custom_id: str) -> bool:
    return any(getattr(item, "custom_id", None) == custom_id for item in view.walk_children())


async def show(
    interaction: Interaction,
    view: ui.LayoutView,
    *,
    is_update: bool = False,
    files: Sequence[discord.File] | None = None,
) -> None:
    """Answer the member alone with a layout; ``is_update`` replaces the panel that was pressed.

    A press on a public message never replaces it, so the answer is sent beside it. ``files`` are those that
    the layout shows; an update takes them in place of the panel's own, which stay when none are given.
    """
    none = discord.AllowedMentions.none()
    sent: dict[str, Any] = {"files": list(files)} if files else {}
    kept: dict[str, Any] = {"attachments": list(files)} if files is not None else {}
    own_panel = is_on_panel(interaction)
    if own_panel:
        _keep_home(interaction, view)
    if interaction.response.is_done():
        if is_update and own_panel:
            await interaction.edit_original_response(view=view, allowed_mentions=none, **kept)
        else:
            await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=none, **sent)
    elif is_update and own_panel:
        await interaction.response.edit_message(view=view, allowed_mentions=none, **kept)
    else:
        await interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=none, **sent)
