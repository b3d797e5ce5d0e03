"""The errors Discord answers with.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from typing import Any

KNOWN: dict[int, tuple[int, str]] = {
    0: (404, "404: Not Found"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10070: (404, "Unknown Guild Scheduled Event"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit."),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    160004: (400, "A thread has already been created for this message"),
}


class DiscordError(Exception):
    """Answer the request with this error instead of a result."""

    retry_after = 1.0  # seconds; said with status 429 only

    def __init__(self, code: int, *, status: int | None = None, errors: dict[str, Any] | None = None) -> None:
        known_status, self.message = KNOWN.get(code, (400, "Unknown error"))
        self.code = code
        self.status = known_status if status is None else status
        self.errors = errors
        super().__init__(f"{self.status} {code}: {self.message}")

    def payload(self) -> dict[str, Any]:
        """Return the body as Discord writes it."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def unauthorized() -> DiscordError:
    """Return the refusal of a wrong or missing token."""
    error = DiscordError(0, status=401)
    error.message = "401: Unauthorized"
    return error


def invalid(path: str, message: str) -> DiscordError:
    """Return a 50035 that blames the field at `path` (dots between the parts)."""
    return invalid_form([(path, message)])


def invalid_form(problems: list[tuple[str, str]]) -> DiscordError:
    """Return a 50035 with Discord's nested `errors` tree, one leaf a problem."""
    tree: dict[str, Any] = {}
    for path, message in problems:
        node = tree
        for part in path.split("."):
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": "BASE_TYPE_BAD", "message": message})
    return DiscordError(50035, errors=tree)
