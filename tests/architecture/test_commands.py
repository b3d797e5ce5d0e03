"""The registry of commands, as it would be sent to Discord, against Discord's limits and our names.

Source: https://discord.com/developers/docs/interactions/application-commands (limits as of 2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .sources import ROOT

SUB_COMMAND, SUB_GROUP, STRING = 1, 2, 3
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
NOUNS = {
    "calibration", "card", "checkpoint", "deck", "drill", "goal", "group", "help", "interview", "kudos", "leaderboard",
    "loop", "me", "milestone", "mock", "plan", "points", "privacy", "quiz", "readiness", "season", "setup", "standup",
    "streak", "today",
}  # fmt: skip
"""Top-level names. A new one is a noun; what is done with it is a subcommand."""
MODERATORS_ONLY = {"setup": 0x20, "season": 0x20, "milestone": 0x20}
"""Top-level commands that members without Manage Server do not see."""
ALONE = {"help", "leaderboard", "setup", "today"}
"""Top-level commands without subcommands: panels."""
MESSAGE = 3
MENUS = {"Give kudos": MESSAGE, "Make a card": MESSAGE, "Suggest as drill": MESSAGE}
"""Actions in the menu of a message or a member, with where they stand."""

Payload = list[dict[str, Any]]


def is_group(option: dict[str, Any]) -> bool:
    return option["type"] in {SUB_COMMAND, SUB_GROUP}


def every(items: Payload, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each command, subcommand and option with its full name."""
    for item in items:
        name = f"{path} {item['name']}".strip()
        yield name, item
        yield from every(item.get("options", []), name)


def commands(items: Payload) -> dict[str, dict[str, Any]]:
    """Return what a member can call, by its full name."""
    found = {}
    for item in items:
        inner = [option for option in item.get("options", []) if is_group(option)]
        if inner:
            found |= {f"{item['name']} {name}": leaf for name, leaf in commands(inner).items()}
        else:
            found[item["name"]] = item
    return found


def weight(item: dict[str, Any]) -> int:
    """Count characters as Discord does: names, descriptions and choice values of a command together."""
    own = len(item["name"]) + len(item.get("description", ""))
    own += sum(len(c["name"]) + len(str(c["value"])) for c in item.get("choices", []))
    return own + sum(weight(option) for option in item.get("options", []))


def test_the_commands_of_the_product_are_there(payload):
    assert {item["name"] for item in payload} == NOUNS
    wanted = {
        "drill today",
        "drill next",
        "drill archive",
        "drill mine",
        "drill suggest",
        "drill desk",
        "me profile",
        "group create",
        "group join",
    }
    assert wanted | {"group schedule", "privacy show", "privacy export", "privacy erase", "setup"} <= set(
        commands(payload)
    )


def test_names_are_short_lower_case_and_unique(payload):
    for name, item in every(payload):
        assert NAME.fullmatch(item["name"]), name
        siblings = [option["name"] for option in item.get("options", [])]
        assert len(siblings) == len(set(siblings)), name


def test_names_are_a_noun_then_a_verb(payload):
    for item in payload:
        has_verbs = any(is_group(option) for option in item["options"])
        assert has_verbs is (item["name"] not in ALONE), item["name"]
    assert all(name.count(" ") <= 2 for name in commands(payload))


def test_everything_is_described_in_at_most_a_hundred_characters_without_a_full_stop(payload):
    for name, item in every(payload):
        assert 3 <= len(item["description"]) <= 100, name
        assert item["description"] != "…", name
        assert not item["description"].endswith("."), name
        assert item["description"][0].isupper(), name


def test_options_and_choices_stay_within_their_numbers(payload):
    assert len(payload) <= 100
    for name, item in every(payload):
        options, choices = item.get("options", []), item.get("choices", [])
        assert len(options) <= 25, name
        assert len(choices) <= 25, name
        for choice in choices:
            assert 1 <= len(choice["name"]) <= 100, name
            assert len(str(choice["value"])) <= (100 if item["type"] == STRING else 20), name
        assert len({choice["name"] for choice in choices}) == len(choices), name
        assert not (choices and item.get("autocomplete")), name


def test_actions_in_menus_are_few_short_sentences_that_begin_with_a_verb(menus):
    assert {item["name"]: item["type"] for item in menus} == MENUS
    for item in menus:
        assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+)+", item["name"]), item["name"]
        assert len(item["name"]) <= 32, item["name"]
        same_place = [other for other in menus if other["type"] == item["type"]]
        assert len(same_place) <= 5, "Discord shows five actions of an app"


def test_actions_in_menus_are_for_servers_and_for_everybody(menus):
    assert {item["name"]: (item["contexts"], item["default_member_permissions"]) for item in menus} == {
        name: ([0], None) for name in MENUS
    }


def test_required_options_come_first(payload):
    for name, item in every(payload):
        required = [bool(o.get("required")) for o in item.get("options", []) if not is_group(o)]
        assert required == sorted(required, reverse=True), name


def test_no_command_is_too_heavy(payload):
    assert {item["name"]: weight(item) for item in payload if weight(item) > 8000} == {}
    assert all(weight(item) > 30 for item in payload)


def test_all_commands_are_for_servers_only(payload):
    for item in payload:
        assert item["contexts"] == [0], item["name"]
        assert not item["nsfw"]


def test_only_moderators_see_moderators_commands_and_everybody_the_others(payload):
    assert {item["name"]: item["default_member_permissions"] for item in payload} == {
        name: MODERATORS_ONLY.get(name) for name in NOUNS
    }


def test_a_group_name_is_suggested_wherever_one_is_asked_for(payload):
    asked = [
        (name, item)
        for name, item in every(payload)
        if item["name"] in {"group", "zone"} and item["type"] == STRING
    ]
    assert len(asked) > 8
    assert [name for name, item in asked if not item.get("autocomplete")] == []


def test_no_privileged_intent_and_no_member_list_is_asked_for(bot):
    assert {name for name, is_on in bot.intents if is_on} == {"guilds", "guild_messages", "dm_messages"}
    assert bot._connection._chunk_guilds is False


def test_no_message_pings_anybody_unless_it_says_so(bot):
    allowed = bot.allowed_mentions
    assert [allowed.everyone, allowed.users, allowed.roles, allowed.replied_user] == [False] * 4


def test_text_commands_are_the_owners_alone(bot):
    assert {command.name for command in bot.commands} == {"about", "sync"}
    assert all("cog_check" in type(command.cog).__dict__ for command in bot.commands)


# ---------------------------------------------------------------------- the guide

GUIDE = sorted((ROOT / "docs" / "guide").glob("*.md"))
SAID = re.compile(r"(?<![\w/.])/([a-z]+(?: [a-z]+)?)")


def guide_text(paths: list[Path]) -> str:
    """Return the guide's prose; what stands in fenced blocks is typed at a terminal, not in Discord."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def test_every_command_is_in_the_guide(payload):
    text = guide_text(GUIDE)
    missing = [f"/{name}" for name in commands(payload) if not re.search(rf"/{name}\b", text)]
    assert missing == [], "docs/guide does not name these commands"


def test_every_action_in_a_menu_is_in_the_guide(menus):
    text = guide_text(GUIDE)
    assert [item["name"] for item in menus if f"*{item['name']}*" not in text] == []


def test_the_guide_names_no_command_that_does_not_exist(payload):
    known = set(commands(payload)) | {item["name"] for item in payload}
    nouns = {name.split()[0] for name in known}
    told = {name for quoted in re.findall(r"`([^`]+)`", guide_text(GUIDE)) for name in SAID.findall(quoted)}
    about_us = {name for name in told if name.split()[0] in nouns}
    assert len(about_us) > 10
    assert {name for name in about_us if name not in known} == set()


@pytest.mark.parametrize("folder", ["bot", "cogs"])
def test_texts_of_the_bot_name_no_command_that_does_not_exist(payload, folder):
    known = set(commands(payload)) | {item["name"] for item in payload}
    told = {
        (path.name, name)
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"`/([a-z]+(?: [a-z]+)?)[^`]*`", path.read_text(encoding="utf-8"))
    }
    assert told
    assert {(file, name) for file, name in told if name not in known} == set()
