"""Messages: composed from what a bot sends, revised by its edits, read by tests."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .limits import BUTTON, SELECTS, TEXT_DISPLAY, V2_FLAG, check_message, walk
from .model import JSON, Channel, User, snowflake, timestamp

EPHEMERAL, LOADING, HAS_THREAD, SILENT = 1 << 6, 1 << 7, 1 << 5, 1 << 12
# What a sender may set; the rest is Discord's own to set.
SENDER_FLAGS = V2_FLAG | EPHEMERAL | SILENT | 1 << 2


@dataclass(frozen=True)
class Upload:
    """A file in a request or handed over by a user."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(eq=False)
class Message:
    """A message as Discord stores it: `data` is its payload, `files` what was attached, by file name."""

    data: JSON
    channel: Channel
    author: User
    files: dict[str, bytes] = field(default_factory=dict)
    only_for: User | None = None
    pings: list[User] = field(default_factory=list)
    nonce: str | None = None
    is_deleted: bool = False
    edits: int = 0

    @property
    def id(self) -> int:
        return int(self.data["id"])

    @property
    def content(self) -> str:
        return str(self.data["content"])

    @property
    def components(self) -> list[JSON]:
        """Every component, nested ones too, in reading order."""
        return list(walk(self.data["components"]))

    @property
    def custom_ids(self) -> list[str]:
        return [part["custom_id"] for part in self.components if part.get("custom_id")]

    @property
    def labels(self) -> list[str]:
        """The buttons' labels, in reading order."""
        return [part.get("label") or "" for part in self.components if part["type"] == BUTTON]

    @property
    def text(self) -> str:
        """Everything a member reads: content, embeds and text displays, one a line."""
        return "\n".join(_texts(self.data))

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.data["flags"] & EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.data["flags"] & LOADING)

    @property
    def is_silent(self) -> bool:
        return bool(self.data["flags"] & SILENT)

    def find(self, key: str) -> JSON:
        """Return the button or select with this custom_id, or else with this label.

        Raises:
            LookupError: naming what the message offers instead.
        """
        usable = [part for part in self.components if part["type"] in SELECTS | {BUTTON}]
        for name in ("custom_id", "label"):
            for part in usable:
                if part.get(name) == key:
                    return part
        offered = [(part.get("custom_id"), part.get("label")) for part in usable]
        raise LookupError(f"no button or select {key!r} among {offered}")


def _texts(data: JSON) -> list[str]:
    lines = [data["content"]]
    for embed in data["embeds"]:
        lines += [embed.get("title"), embed.get("description")]
        lines += [part for entry in embed.get("fields") or [] for part in (entry["name"], entry["value"])]
        lines.append((embed.get("footer") or {}).get("text"))
    lines += [part["content"] for part in walk(data["components"]) if part["type"] == TEXT_DISPLAY]
    return [line for line in lines if line]


def attachment(upload: Upload, *, base_url: str, attachment_id: int | None = None) -> JSON:
    """Return a stored file's payload; its address is under `base_url`."""
    attachment_id = snowflake() if attachment_id is None else attachment_id
    url = f"{base_url}/attachments/{attachment_id}/{upload.filename}"
    return {
        "id": str(attachment_id),
        "filename": upload.filename,
        "size": len(upload.content),
        "url": url,
        "proxy_url": url,
        "content_type": upload.content_type,
    }


def compose(
    body: JSON,
    uploads: Mapping[int, Upload],
    *,
    channel: Channel,
    author: User,
    base_url: str,
    people: Mapping[int, User],
    extra: JSON | None = None,
    only_for: User | None = None,
) -> Message:
    """Return the new message a request asks for, checked against Discord's limits but not yet stored.

    Raises:
        DiscordError: 50035 or 50006.
    """
    data: JSON = {
        "id": str(snowflake()),
        "type": 0,
        "channel_id": str(channel.id),
        "author": author.payload(),
        "content": "",
        "embeds": [],
        "components": [],
        "attachments": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "timestamp": timestamp(),
        "edited_timestamp": None,
        "flags": (body.get("flags") or 0) & SENDER_FLAGS,
        "pinned": False,
        "tts": False,
        **(extra or {}),
    }
    message = Message(data, channel, author, only_for=only_for)
    if body.get("nonce") is not None:
        message.nonce = str(body["nonce"])
        data["nonce"] = body["nonce"]
    _apply(message, body, uploads, base_url=base_url, people=people)
    return message


def revise(
    message: Message, body: JSON, uploads: Mapping[int, Upload], *, base_url: str, people: Mapping[int, User]
) -> None:
    """Edit a message in place; a refused edit changes nothing.

    Raises:
        DiscordError: 50035 or 50006.
    """
    before = copy.deepcopy(message.data), dict(message.files)
    data = message.data
    # A message can become one of components, and never goes back.
    data["flags"] = (data["flags"] | ((body.get("flags") or 0) & V2_FLAG)) & ~LOADING
    data["edited_timestamp"] = timestamp()
    try:
        _apply(message, body, uploads, base_url=base_url, people=people)
    except Exception:
        message.data, message.files = before
        raise
    message.edits += 1


def _apply(
    message: Message, body: JSON, uploads: Mapping[int, Upload], *, base_url: str, people: Mapping[int, User]
) -> None:
    data = message.data
    if "content" in body:
        data["content"] = body["content"] or ""
    if "embeds" in body:
        data["embeds"] = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        data["components"] = numbered(body["components"] or [])
    if "poll" in body:
        data["poll"] = body["poll"]
    if "attachments" in body or uploads:
        _attach(message, body.get("attachments"), uploads, base_url=base_url)
    count = len(data["attachments"])
    check_message(data, attachment_count=count)
    urls = {entry["filename"]: entry["url"] for entry in data["attachments"]}
    data["embeds"], data["components"] = _resolved(data["embeds"], urls), _resolved(data["components"], urls)
    _mention(message, body.get("allowed_mentions"), people)


def _attach(
    message: Message, wanted: list[JSON] | None, uploads: Mapping[int, Upload], *, base_url: str
) -> None:
    entries = [{"id": index} for index in uploads] if wanted is None else wanted
    kept = {entry["id"]: entry for entry in message.data["attachments"]}
    result, files = [], {}
    for entry in entries:
        if str(entry["id"]) in kept:
            stored = kept[str(entry["id"])]
            files[stored["filename"]] = message.files[stored["filename"]]
        else:
            upload = uploads[int(entry["id"])]
            stored = attachment(upload, base_url=base_url)
            if entry.get("description"):
                stored["description"] = entry["description"]
            files[upload.filename] = upload.content
        result.append(stored)
    message.data["attachments"], message.files = result, files


def numbered(components: list[JSON]) -> list[JSON]:
    """Return a copy in which every component without an id has the next free one, depth first."""
    copied = copy.deepcopy(components)
    used = {part["id"] for part in walk(copied) if part.get("id")}
    fresh = (number for number in range(1, 1000) if number not in used)
    for part in walk(copied):
        if not part.get("id"):
            part["id"] = next(fresh)
    return copied


def _resolved(thing: Any, urls: Mapping[str, str]) -> Any:
    if isinstance(thing, dict):
        return {key: _resolved(value, urls) for key, value in thing.items()}
    if isinstance(thing, list):
        return [_resolved(value, urls) for value in thing]
    if isinstance(thing, str) and thing.startswith("attachment://"):
        return urls.get(thing.removeprefix("attachment://"), thing)
    return thing


def _mention(message: Message, allowed: JSON | None, people: Mapping[int, User]) -> None:
    """Say who is mentioned; Discord leaves out those `allowed_mentions` leaves out."""
    text = message.text
    kinds = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])

    def chosen(pattern: str, kind: str) -> list[int]:
        named = {int(one) for one in (allowed or {}).get(kind) or []}
        found = dict.fromkeys(int(one) for one in re.findall(pattern, text))
        return [one for one in found if kind in kinds or one in named]

    # An ephemeral message notifies nobody but its reader.
    message.pings = [people[one] for one in chosen(r"<@!?(\d+)>", "users") if one in people]
    message.data["mentions"] = [user.payload() for user in message.pings]
    message.data["mention_roles"] = [str(one) for one in chosen(r"<@&(\d+)>", "roles")]
    message.data["mention_everyone"] = "everyone" in kinds and bool(re.search(r"@(everyone|here)\b", text))
