"""Which content packs a server uses: the one that comes first, unless it chose otherwise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from . import audit
from .content import Library
from .db import Tx, load_queries
from .errors import UserFacingError

_Q = load_queries(Path(__file__).parent / "sql" / "packs.sql")


async def switched_on(tx: Tx, library: Library, guild_id: int) -> frozenset[str]:
    """Return the names of the packs the server uses; chosen ones that are gone do not count."""
    chosen = {row["pack"]: bool(row["is_on"]) async for row in _Q.of_guild(tx.connection, guild_id=guild_id)}
    return frozenset(pack.name for i, pack in enumerate(library.packs) if chosen.get(pack.name, i == 0))


async def choose(
    tx: Tx, library: Library, *, guild_id: int, by_user_id: int, names: Collection[str], now: datetime
) -> None:
    """Use these packs and no others from now on; what was posted before stays readable.

    Raises:
        UserFacingError: when none is left.
    """
    known = {pack.name: pack for pack in library.packs}
    wanted = set(names) & set(known)
    if not wanted:
        raise UserFacingError("**Content packs**: keep at least one on, or there is nothing to ask.")
    before = await switched_on(tx, library, guild_id)
    for name in known:
        await _Q.set_pack(tx.connection, guild_id=guild_id, pack=name, is_on=int(name in wanted))
    if wanted != before:
        titles = ", ".join(known[name].title for name in sorted(wanted))
        await audit.note(
            tx,
            guild_id=guild_id,
            by_user_id=by_user_id,
            action="setup.packs",
            detail=f"on: {titles}",
            now=now,
        )
