"""Use cases of privacy: say, hand out, erase. Knows no Discord."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot import features
from bot.app import Kernel
from bot.personal_data import Kept, PersonalData, erase_everything

from . import logic
from .models import Tables


@dataclass(frozen=True, slots=True)
class Receipt:
    number: str
    row_count: int


class _NothingLeft(Exception):
    """Undo the receipt of an erasure that found nothing."""


class PrivacyService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def statements(self) -> list[tuple[str, tuple[Kept, ...]]]:
        """Return what each owner keeps, under the owner's name; the kernel's own first."""
        named = [(_owner_name(owner), owner.keeps) for owner in features.personal_data()]
        return sorted(named, key=lambda item: (item[0] != _KERNEL_NAME, item[0]))

    async def tables(self, user_id: int) -> Tables:
        """Return everything about the member, in all servers, as of one moment."""
        async with self._kernel.db.read() as tx:
            found = [await owner.export(tx, user_id) for owner in features.personal_data()]
        return {name: rows for exported in found for name, rows in exported.items() if rows}

    async def pack(self, tables: Tables, *, readme: str, limit: int) -> list[bytes]:
        """Return the tables as ZIP files of at most ``limit`` bytes each."""
        # Compressing years of answers takes a while: not on the event loop.
        return await asyncio.to_thread(logic.archives, tables, readme=readme, limit=limit)

    async def erase(self, user_id: int) -> Receipt | None:
        """Erase the member in all features and servers at once; None when nothing was there."""
        try:
            return await self._erase(user_id)
        except _NothingLeft:
            return None

    async def _erase(self, user_id: int) -> Receipt:
        owners, now = features.personal_data(), self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            number, row_count = await erase_everything(tx, owners, user_id, now=now)
            if not row_count:
                raise _NothingLeft
        return Receipt(number, row_count)


_KERNEL_NAME = "You and your groups"


def _owner_name(owner: PersonalData) -> str:
    """Return ``Drills`` for what lives in cogs.drills."""
    package, _, rest = type(owner).__module__.partition(".")
    if package != features.PACKAGE:
        return _KERNEL_NAME
    return rest.partition(".")[0].replace("_", " ").capitalize()
