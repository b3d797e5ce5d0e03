"""Which roles the bot gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.roles import RoleFacts, refusal


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, None),
        ({"is_everyone": True}, "belongs to everybody"),
        ({"is_managed": True}, "belongs to everybody or to an integration"),
        ({"is_powerful": True}, "a moderator's permissions"),
        ({"position": 5}, "stands above my own"),
        ({"position": 9}, "stands above my own"),
    ],
)
def test_a_role_is_given_only_below_the_bots_own_and_without_power(changed, sentence):
    role = replace(RoleFacts(4, is_everyone=False, is_managed=False, is_powerful=False), **changed)
    found = refusal(role, bot_position=5, may_manage=True)
    assert (found is None) if sentence is None else (sentence in (found or ""))


def test_without_manage_roles_no_role_is_given():
    role = RoleFacts(1, is_everyone=False, is_managed=False, is_powerful=False)
    assert "*Manage Roles*" in (refusal(role, bot_position=5, may_manage=False) or "")
