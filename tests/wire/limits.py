"""Lengths and counts Discord refuses to exceed; each check answers 50035 with every problem found.

Source: https://discord.com/developers/docs/components/reference,
https://discord.com/developers/docs/interactions/application-commands,
https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .errors import DiscordError, invalid_form
from .model import JSON

V2_FLAG = 1 << 15
ROW, BUTTON, TEXT_INPUT, SECTION, TEXT_DISPLAY, CONTAINER, LABEL = 1, 2, 4, 9, 10, 17, 18
STRING_SELECT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 3, 19, 21, 22, 23
SELECTS = frozenset({STRING_SELECT, 5, 6, 7, 8})
IN_LABEL = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}
LINK, PREMIUM = 5, 6
SUBCOMMAND, GROUP = 1, 2


class Check:
    """Collect problems, then raise them together."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []

    def that(self, good: bool, path: str, message: str) -> None:
        if not good:
            self.problems.append((path, message))

    def length(self, thing: Any, path: str, least: int, most: int) -> None:
        """Bound the length of a text or list; None and absent count as empty."""
        count = len(thing or ())
        self.that(least <= count <= most, path, f"Must be between {least} and {most} in length (is {count}).")

    def done(self) -> None:
        if self.problems:
            raise invalid_form(self.problems)


def walk(components: list[JSON]) -> Iterator[JSON]:
    """Yield every component, parents before children, accessories and labelled ones included."""
    for component in components:
        yield component
        inner = [component[key] for key in ("accessory", "component") if component.get(key)]
        yield from walk([*(component.get("components") or []), *inner])


def check_message(message: JSON, *, attachment_count: int) -> None:
    """Refuse what Discord would not show. `message` is the whole result, after an edit was merged."""
    check = Check()
    content, embeds = message.get("content"), message.get("embeds") or []
    components = message.get("components") or []
    is_v2 = bool((message.get("flags") or 0) & V2_FLAG)
    check.length(content, "content", 0, 2000)
    check.length(embeds, "embeds", 0, 10)
    check.that(attachment_count <= 10, "attachments", "Must be 10 or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(check, embed, f"embeds.{index}")
    if is_v2:
        check.that(
            not content, "content", "The 'content' field cannot be used with MessageFlags.IS_COMPONENTS_V2"
        )
        check.that(
            not embeds, "embeds", "The 'embeds' field cannot be used with MessageFlags.IS_COMPONENTS_V2"
        )
    _check_components(check, components, is_v2=is_v2)
    check.done()
    if not (content or embeds or components or attachment_count or message.get("poll")):
        raise DiscordError(50006)


def _check_embed(check: Check, embed: JSON, path: str) -> None:
    fields = embed.get("fields") or []
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    check.length(embed.get("title"), f"{path}.title", 0, 256)
    check.length(embed.get("description"), f"{path}.description", 0, 4096)
    check.length(fields, f"{path}.fields", 0, 25)
    check.length(footer.get("text"), f"{path}.footer.text", 0, 2048)
    check.length(author.get("name"), f"{path}.author.name", 0, 256)
    total = sum(
        len(part or "") for part in (embed.get("title"), embed.get("description"), footer.get("text"))
    )
    total += len(author.get("name") or "")
    for index, entry in enumerate(fields):
        check.length(entry.get("name"), f"{path}.fields.{index}.name", 1, 256)
        check.length(entry.get("value"), f"{path}.fields.{index}.value", 1, 1024)
        total += len(entry.get("name") or "") + len(entry.get("value") or "")
    check.that(total <= 6000, path, f"Embed size exceeds maximum size of 6000 (is {total}).")


def _check_components(check: Check, components: list[JSON], *, is_v2: bool) -> None:
    every = list(walk(components))
    if is_v2:
        check.that(
            len(every) <= 40,
            "components",
            f"The total number of components cannot exceed 40 (is {len(every)}).",
        )
        total = sum(len(part.get("content") or "") for part in every if part["type"] == TEXT_DISPLAY)
        check.that(total <= 4000, "components", f"The total text cannot exceed 4000 (is {total}).")
    else:
        check.length(components, "components", 0, 5)
        strange = [part["type"] for part in components if part["type"] != ROW]
        check.that(not strange, "components", f"Types {strange} need MessageFlags.IS_COMPONENTS_V2.")
    _check_unique(check, every, "components")
    for index, part in enumerate(every):
        _check_component(check, part, f"components.{index}")


def _check_unique(check: Check, components: list[JSON], path: str) -> None:
    seen = Counter(part["custom_id"] for part in components if part.get("custom_id") is not None)
    twice = [custom_id for custom_id, count in seen.items() if count > 1]
    check.that(not twice, path, f"Component custom id cannot be duplicated: {twice}")


def _check_component(check: Check, part: JSON, path: str) -> None:
    kind = part["type"]
    if kind == ROW:
        children = part.get("components") or []
        check.length(children, path, 1, 5)
        check.that(
            len(children) <= 1 or all(c["type"] == BUTTON for c in children), path, "A select fills its row."
        )
    elif kind == BUTTON:
        check.length(part.get("label"), f"{path}.label", 0, 80)
        if part.get("style") != PREMIUM:
            check.that(
                bool(part.get("label") or part.get("emoji")), path, "A button must have a label or an emoji."
            )
            key, most = ("url", 512) if part.get("style") == LINK else ("custom_id", 100)
            check.length(part.get(key), f"{path}.{key}", 1, most)
    elif kind == TEXT_DISPLAY:
        check.length(part.get("content"), f"{path}.content", 1, 4000)
    elif kind == SECTION:
        check.length(part.get("components"), f"{path}.components", 1, 3)
    elif kind in SELECTS:
        check.length(part.get("placeholder"), f"{path}.placeholder", 0, 150)
    if kind in SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}:
        check.length(part.get("custom_id"), f"{path}.custom_id", 1, 100)
    if kind in (STRING_SELECT, RADIO_GROUP, CHECKBOX_GROUP):
        least, most = {STRING_SELECT: (1, 25), RADIO_GROUP: (2, 10), CHECKBOX_GROUP: (1, 10)}[kind]
        options = part.get("options") or []
        check.length(options, f"{path}.options", least, most)
        values = [option["value"] for option in options]
        check.that(
            len(set(values)) == len(values), f"{path}.options", "The specified option value is already used"
        )
        for index, option in enumerate(options):
            check.length(option.get("label"), f"{path}.options.{index}.label", 1, 100)
            check.length(option.get("value"), f"{path}.options.{index}.value", 1, 100)
            check.length(option.get("description"), f"{path}.options.{index}.description", 0, 100)


def check_modal(modal: JSON) -> None:
    """Refuse a form Discord would not open."""
    check = Check()
    components = modal.get("components") or []
    check.length(modal.get("custom_id"), "data.custom_id", 1, 100)
    check.length(modal.get("title"), "data.title", 1, 45)
    check.length(components, "data.components", 1, 5)
    every = list(walk(components))
    _check_unique(check, every, "data.components")
    for index, part in enumerate(every):
        path = f"data.components.{index}"
        _check_component(check, part, path)
        if part["type"] == LABEL:
            check.length(part.get("label"), f"{path}.label", 1, 45)
            check.length(part.get("description"), f"{path}.description", 0, 100)
            check.that((part.get("component") or {}).get("type") in IN_LABEL, path, "Not allowed in a label.")
        elif part["type"] == TEXT_INPUT:
            check.length(part.get("placeholder"), f"{path}.placeholder", 0, 100)
            check.length(part.get("value"), f"{path}.value", 0, 4000)
            # None is Discord's "not set"; a real zero for max_length is refused.
            least, most = part.get("min_length") or 0, part.get("max_length")
            most = 4000 if most is None else most
            check.that(
                0 <= least <= most <= 4000 and most >= 1,
                path,
                "min_length and max_length must fit 1 to 4000.",
            )
    check.done()


def check_choices(choices: list[JSON]) -> None:
    """Refuse more or longer autocomplete choices than a client shows."""
    check = Check()
    check.length(choices, "data.choices", 0, 25)
    _check_choice_texts(check, choices, "data.choices")
    check.done()


def _check_choice_texts(check: Check, choices: list[JSON], path: str) -> None:
    for index, choice in enumerate(choices):
        check.length(choice.get("name"), f"{path}.{index}.name", 1, 100)
        check.length(str(choice.get("value")), f"{path}.{index}.value", 0, 100)


def check_commands(commands: list[JSON]) -> None:
    """Refuse a command list Discord would not register."""
    check = Check()
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        names = [command["name"] for command in commands if command.get("type", 1) == kind]
        check.that(
            len(names) <= most, "commands", f"At most {most} commands of type {kind} (are {len(names)})."
        )
        check.that(len(set(names)) == len(names), "commands", "Application command names must be unique")
    for index, command in enumerate(commands):
        if command.get("type", 1) == 1:
            _check_named(check, command, str(index), depth=0)
            size = _size(command)
            check.that(size <= 8000, str(index), f"Command exceeds maximum size of 8000 (is {size}).")
        else:
            check.length(command["name"], f"{index}.name", 1, 32)
            check.that(
                not command.get("description"), f"{index}.description", "A context menu has no description."
            )
    check.done()


def _check_named(check: Check, thing: JSON, path: str, *, depth: int) -> None:
    name, options = str(thing.get("name") or ""), thing.get("options") or []
    is_name = name == name.lower() and all(character.isalnum() or character in "-_'" for character in name)
    check.length(name, f"{path}.name", 1, 32)
    check.that(is_name, f"{path}.name", f"Command name is invalid: {name!r}")
    check.length(thing.get("description"), f"{path}.description", 1, 100)
    check.length(options, f"{path}.options", 0, 25)
    check.length(thing.get("choices"), f"{path}.choices", 0, 25)
    _check_choice_texts(check, thing.get("choices") or [], f"{path}.choices")
    names = [option.get("name") for option in options]
    check.that(len(set(names)) == len(names), f"{path}.options", "Option names must be unique")
    required = [bool(option.get("required")) for option in options]
    check.that(
        required == sorted(required, reverse=True), f"{path}.options", "Required options must come first"
    )
    nested = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    check.that(all(nested) or not any(nested), f"{path}.options", "Sub-commands and options do not mix")
    for index, option in enumerate(options):
        check.that(
            option.get("type") != GROUP or depth == 0, f"{path}.options.{index}", "Groups do not nest deeper"
        )
        check.that(
            option.get("type") != SUBCOMMAND or depth <= 1, f"{path}.options.{index}", "Nested too deep"
        )
        _check_named(check, option, f"{path}.options.{index}", depth=depth + 1)


def _size(thing: JSON) -> int:
    texts = [thing.get("name"), thing.get("description")]
    for choice in thing.get("choices") or []:
        texts += [choice.get("name"), str(choice.get("value"))]
    return sum(len(text or "") for text in texts) + sum(
        _size(option) for option in thing.get("options") or []
    )


def check_name(body: JSON, *, key: str = "name", most: int = 100) -> None:
    """Refuse a missing or long name of a channel, thread, role or event."""
    check = Check()
    check.length(body.get(key), key, 1, most)
    check.done()
