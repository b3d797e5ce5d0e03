"""What makes Discord take a notice for the repeat of another."""

from __future__ import annotations

from itertools import product

from bot.notices import Notice
from tests.conftest import START


def test_every_occasion_has_a_nonce_of_its_own_that_discord_takes() -> None:
    keys = [
        f"{kind}{number}"
        for kind in ("checkpoints:d", "checkpoints:u", "interviews:decided:", "mock.thanks:")
        for number in (1, 120, 121, 12_000_000_001, 12_000_000_002)
    ]
    places = product((10**18, 10**18 + 1), (2 * 10**18, 3 * 10**18), keys)
    nonces = [Notice(guild, user, key, "Words.", START).nonce for guild, user, key in places]
    assert len(set(nonces)) == len(nonces)
    assert all(len(nonce) <= 25 for nonce in nonces)
    assert nonces == [
        Notice(guild, user, key, "Other words.", START).nonce
        for guild, user, key in product((10**18, 10**18 + 1), (2 * 10**18, 3 * 10**18), keys)
    ]
