"""Buttons, menus and forms of every release are still understood by the bot of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app import CadreBot
from bot.ui import PersistentModal
from tests.conftest import World

PINNED = [
    line
    for line in (Path(__file__).parent / "custom_ids.txt").read_text().splitlines()
    if line and not line.startswith("#")
]


def patterns(bot: CadreBot) -> dict[re.Pattern[str], type]:
    """Return what the running bot listens to, as discord.py and our router hold it."""
    listening: dict[re.Pattern[str], type] = dict(bot._connection._view_store._dynamic_items)
    return listening | {modal.pattern: modal for modal in bot.modals._modals}


async def test_every_custom_id_ever_released_is_parsed_by_exactly_one_control(world: World):
    listening = patterns(world.bot)
    for custom_id in PINNED:
        found = [(p, control) for p, control in listening.items() if p.fullmatch(custom_id)]
        assert len(found) == 1, f"{custom_id} is understood by {[c.__name__ for _, c in found]}"
        pattern, control = found[0]
        match = pattern.fullmatch(custom_id)
        assert match is not None
        if not issubclass(control, PersistentModal):
            assert control.with_args(match.groupdict()).custom_id


async def test_every_control_of_today_is_pinned(world: World):
    missing = [
        f"{control.key}:{control.version}"
        for pattern, control in patterns(world.bot).items()
        if not any(pattern.fullmatch(custom_id) for custom_id in PINNED)
    ]
    assert missing == [], "append an example of each to tests/kernel/custom_ids.txt"


async def test_no_two_controls_share_a_key(world: World):
    keys = [(control.key, control.version) for control in patterns(world.bot).values()]
    assert len(keys) == len(set(keys)) > 20


@pytest.mark.parametrize("custom_id", PINNED)
def test_a_pinned_id_names_its_feature_and_version(custom_id):
    assert re.match(r"[a-z]+\.[a-z_]+:\d+(:|$)", custom_id)
    assert len(custom_id) <= 100
