"""Bounded waiting on a condition, woken by every change instead of polling."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Tell waiters that something changed; each looks again at its own condition."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def touch(self) -> None:
        """Wake everyone who waits. Call it after each change a test could wait for."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, condition: Callable[[], T], *, within: float, what: str) -> T:
        """Return the first truthy value of `condition`.

        Raises:
            TimeoutError: naming `what`, after `within` seconds.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(within):
                while not (value := condition()):
                    waiter = loop.create_future()
                    self._waiters.add(waiter)
                    try:
                        await waiter
                    finally:
                        self._waiters.discard(waiter)
                return value
        except TimeoutError:
            raise TimeoutError(f"{what}: not within {within:g} s") from None
