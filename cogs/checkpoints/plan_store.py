"""SQL of checkpoints that came from a plan: which of its parts a group has, and which are open for a member."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.db import Tx, load_queries
from bot.groups import Group

_Q = load_queries(Path(__file__).parent / "queries.sql")


async def known(tx: Tx, group: Group, prefix: str) -> Mapping[str, bool]:
    """Return the source keys of a group that begin so, each with whether its checkpoint is closed."""
    rows = _Q.source_keys_of_group(tx.connection, group_id=group.group_id, prefix=prefix)
    return {row["source_key"]: row["state"] == "closed" async for row in rows}


async def asked(tx: Tx, guild_id: int, user_id: int) -> frozenset[str]:
    """Return the source keys of open checkpoints of the member's groups."""
    rows = _Q.open_source_keys(tx.connection, guild_id=guild_id, user_id=user_id)
    return frozenset([row["source_key"] async for row in rows])


async def source_key(tx: Tx, item_id: int) -> str | None:
    """Return what a checkpoint was made from, None when a moderator made it."""
    key: str | None = await _Q.source_key(tx.connection, item_id=item_id)
    return key
