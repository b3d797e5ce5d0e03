"""One interaction and everything the bot answered to it."""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from .errors import DiscordError
from .message import Message
from .model import JSON, Channel, User, snowflake
from .waiting import Changes

T = TypeVar("T")
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
# Discord forgets an interaction that nobody answered for three seconds.
DEADLINE_SECONDS = 3.0


class NoAnswerError(TimeoutError):
    """Say that an interaction was not answered in time, and what is known about why."""


@dataclass(frozen=True)
class Answer:
    """The first answer to an interaction.

    `type` is Discord's callback type (4 message, 5 deferred, 6 deferred update, 7 update, 8 choices,
    9 modal), `data` what the bot sent with it, `message` the message that it made or changed: the live one,
    which later edits change.
    """

    type: int
    data: JSON
    milliseconds: float
    message: Message | None
    exchange: "Exchange"

    @property
    def is_ephemeral(self) -> bool:
        return self.message is not None and self.message.is_ephemeral

    @property
    def text(self) -> str:
        return "" if self.message is None else self.message.text

    @property
    def choices(self) -> dict[str, object]:
        """Autocomplete's suggestions, values by name."""
        return {choice["name"]: choice["value"] for choice in self.data.get("choices") or []}


@dataclass(eq=False)
class Exchange:
    """Await it for the first answer, within Discord's three seconds."""

    kind: int
    what: str
    user: User
    channel: Channel
    changes: Changes
    source: Message | None = None
    opened_by: "Exchange | None" = None
    seconds_ago: float = 0.0
    token: str = field(default_factory=lambda: uuid4().hex + uuid4().hex)
    first: Answer | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    refused: list[DiscordError] = field(default_factory=list)
    is_expired: bool = False

    def __post_init__(self) -> None:
        self.id = snowflake(seconds_ago=self.seconds_ago)
        self._sent_at = asyncio.get_running_loop().time()
        self._edits_before = 0 if self.source is None else self.source.edits

    def __await__(self) -> Generator[Any, None, Answer]:
        return self.answer().__await__()

    @property
    def milliseconds(self) -> float:
        """How long ago the interaction was sent."""
        return (asyncio.get_running_loop().time() - self._sent_at) * 1000

    @property
    def is_too_late(self) -> bool:
        return self.milliseconds / 1000 + self.seconds_ago > DEADLINE_SECONDS

    def metadata(self) -> JSON:
        """Return what a message says about the interaction that led to it."""
        data: JSON = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.payload(),
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == COMPONENT and self.source is not None:
            data["interacted_message_id"] = str(self.source.id)
        if self.opened_by is not None:
            data["triggering_interaction_metadata"] = self.opened_by.metadata()
        return data

    @property
    def owners(self) -> JSON:
        """Who installed the application: the guild, or in direct messages nobody."""
        guild = self.channel.guild
        return {"0": "0" if guild is None else str(guild.id)}

    async def answer(self, *, within: float = DEADLINE_SECONDS) -> Answer:
        """Return the first answer.

        Raises:
            NoAnswerError: if none came, or none that Discord accepted.
        """
        return await self._until(lambda: self.first, within, "no answer")

    async def message(self, *, within: float = 5.0) -> Message:
        """Return the message it led to: the answer, the filled deferral, or the edited source.

        Raises:
            NoAnswerError: if there was none in time.
            LookupError: if the answer was choices or a form.
        """
        first = await self.answer(within=min(within, DEADLINE_SECONDS))
        if first.type in (CHOICES, MODAL):
            raise LookupError(f"{self.what} was answered by type {first.type}, not by a message")

        def finished() -> Message | None:
            message = self.original
            if message is None or message.is_loading:
                return None
            is_untouched = first.type == DEFERRED_UPDATE and message.edits == self._edits_before
            return None if is_untouched else message

        return await self._until(finished, within, "deferred and never finished")

    async def followup(self, index: int = 0, *, within: float = 5.0) -> Message:
        """Return the followup with this index, waiting for it."""
        found = await self._until(lambda: self.followups[index:], within, f"no followup {index}")
        return found[0]

    async def _until(self, condition: Callable[[], T | None], within: float, what: str) -> T:
        try:
            found = await self.changes.until(condition, within=within, what=f"{self.what}: {what}")
        except TimeoutError as error:
            refused = "; ".join(f"{one} {one.errors or ''}" for one in self.refused)
            raise NoAnswerError(f"{error}" + (f"; refused: {refused}" if refused else "")) from None
        assert found is not None
        return found

    def expire(self) -> None:
        """Make the token invalid now, as Discord does after fifteen minutes."""
        self.is_expired = True
