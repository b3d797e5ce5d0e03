"""What a kind of drill brings along, so that posts and lists need to know none of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.report import Interaction
from bot.ui import PersistentModal

from .service import Going


@dataclass(frozen=True, slots=True)
class Kind:
    """``open`` answers a press with the member's panel; ``task`` and ``solution`` are texts of the drill alone.

    ``task`` stands below the prompt; ``form`` is shown at once on *Answer* where the answer is one text;
    ``language`` colours an answer that is code.
    """

    open: Callable[[Interaction, Going], Awaitable[None]]
    solution: Callable[[Any], str]
    task: Callable[[Any], str] = lambda _drill: ""
    form: Callable[[Going], PersistentModal] | None = None
    language: str = ""
