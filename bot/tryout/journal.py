"""What just happened, in plain words: what the bot posted, what people wrote, what went wrong."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

from .acting import plain, sight
from .world import StudyHall

Sort = Literal["time", "bot", "private", "person", "fault", "note"]
KEPT = 60
_SHOWN = 90
"""Characters of a message that an entry quotes."""
_THREAD_CREATED = 18


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    at: datetime
    sort: Sort
    text: str


class Journal:
    """Reads the simulated server for what is new, and hears what is logged as a warning or worse."""

    def __init__(self, hall: StudyHall) -> None:
        self._hall = hall
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._count = 0
        self._known: dict[int, str | None] = {}
        """When each message was last edited, by message id."""
        self._handler = _Listener(self)
        self.fault_count = 0

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self._handler)
        return self

    def __exit__(self, *_exc: object) -> None:
        logging.getLogger().removeHandler(self._handler)

    @property
    def entries(self) -> list[Entry]:
        """Return the newest first."""
        return list(reversed(self._entries))

    def note(self, text: str, sort: Sort = "note", *, at: datetime | None = None) -> None:
        self._count += 1
        self._entries.append(Entry(self._count, at or self._hall.now(), sort, text))

    def fault(self, text: str) -> None:
        self.fault_count += 1
        self.note(text, "fault")

    def skip_what_is_there(self) -> None:
        """Take all that has happened so far as known."""
        for message in self._messages():
            self._known[message.id] = message.edited_timestamp

    def catch_up(self) -> None:
        """Note every message that is new or was changed since the last look."""
        for message in self._messages():
            if message.id not in self._known:
                self._tell(message, is_new=True)
            elif self._known[message.id] != message.edited_timestamp:
                self._tell(message, is_new=False)
            self._known[message.id] = message.edited_timestamp

    def _messages(self) -> Iterator[Any]:
        everything = (m for channel in self._hall.env.backend.messages.values() for m in channel.values())
        # By the moment of what is new about them, so that a day is told in its order.
        yield from sorted(everything, key=lambda m: (m.edited_timestamp or m.timestamp, m.id))

    def _tell(self, message: Any, *, is_new: bool) -> None:
        backend = self._hall.env.backend
        at = datetime.fromisoformat(message.edited_timestamp or message.timestamp)
        if message.type == _THREAD_CREATED:
            self.note(f"A discussion opened: {message.content}", "bot", at=at)
            return
        shown = sight(message)
        quote = self.quote(shown.text, _SHOWN)
        place = self._place(message.channel_id)
        if shown.is_private:
            reader = _name_of(backend, int(message.interaction_metadata["user"]["id"]))
            verb = "shows" if is_new else "now shows"
            self.note(f"Cadre {verb} {reader} alone in {place}: {quote}", "private", at=at)
        elif message.author_id == backend.bot_user.id:
            verb = "posts in" if is_new else "changes its post in"
            self.note(f"Cadre {verb} {place}: {quote}", "bot", at=at)
        elif is_new:
            self.note(f"{_name_of(backend, message.author_id)} writes in {place}: {quote}", "person", at=at)

    def quote(self, text: str, most: int) -> str:
        """Return the beginning of a message on one line, small print left out."""
        lines = [line for line in text.splitlines() if line.strip() and not line.startswith(("-#", "```"))]
        words = " ".join(self._with_names(" – ".join(plain(line) for line in lines)).split())
        return words if len(words) <= most else words[:most].rsplit(" ", 1)[0].rstrip(" –,.") + " …"

    def _place(self, channel_id: int) -> str:
        channel = self._hall.env.backend.channels[channel_id]
        return f"#{channel.name}" if channel.guild_id is not None else "a direct message"

    def _with_names(self, text: str) -> str:
        backend = self._hall.env.backend
        for user_id in backend.users:
            text = text.replace(f"<@{user_id}>", f"@{_name_of(backend, user_id)}")
        for channel in backend.channels.values():
            text = text.replace(f"<#{channel.id}>", f"#{channel.name}")
        return text


def _name_of(backend: Any, user_id: int) -> str:
    user = backend.users[user_id]
    return str(user.global_name or user.name)


class _Listener(logging.Handler):
    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        # structlog hands its event over as a mapping, other libraries a text.
        said: Any = record.msg
        if isinstance(said, Mapping):
            details = {k: v for k, v in said.items() if k in ("name", "reference", "kind", "fault", "code")}
            text = str(said.get("event", "")).replace("_", " ")
            text += "".join(f", {key} {value}" for key, value in details.items())
            error = said.get("exc_info") or record.exc_info
        else:
            text, error = record.getMessage(), record.exc_info
        if isinstance(error, tuple):
            error = error[1]
        if isinstance(error, BaseException):
            text += f": {error!r}"
        self._journal.fault(f"{text[:1].upper()}{text[1:]}"[:300])
