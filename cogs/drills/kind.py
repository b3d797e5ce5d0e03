"""What a kind of drill brings along, so that posts and lists need to know none of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.pictures import Picture
from bot.report import Interaction
from bot.ui import PersistentModal

from .service import Going


@dataclass(frozen=True, slots=True)
class Kind:
    """``open`` answers a press with the member's panel; ``task`` and ``solution`` are texts of the drill alone.

    ``task`` stands below the prompt; ``form`` is shown at once on *Answer* where the answer is one text;
    ``language`` colours an answer that is code; ``card`` gives front and back of a card made of the drill;
    ``pictures`` stand between the prompt and the task wherever the drill is shown.
    """

    open: Callable[[Interaction, Going], Awaitable[None]]
    solution: Callable[[Any], str]
    task: Callable[[Any], str] = lambda _drill: ""
    form: Callable[[Going], PersistentModal] | None = None
    language: str = ""
    card: Callable[[Any], tuple[str, str]] | None = None
    pictures: Callable[[Any], Sequence[Picture]] = lambda _drill: ()

    def sides(self, drill: Any) -> tuple[str, str]:
        """Return front and back of a card; where the kind says nothing else, question and solution."""
        return self.card(drill) if self.card else (front_of(drill), self.solution(drill))


def front_of(drill: Any) -> str:
    return f"**{drill.title}**\n{drill.prompt}"
