"""Faults, delays and rate limits, on request."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from .errors import DiscordError
from .model import JSON, wall_clock


def path_pattern(glob: str) -> re.Pattern[str]:
    """Compile a path glob: `*` is one segment, `**` any number of them."""
    parts = re.split(r"(\*\*|\*)", glob)
    wild = {"**": ".*", "*": "[^/]*"}
    return re.compile("".join(wild.get(part, re.escape(part)) for part in parts))


@dataclass
class Rule:
    """What shall happen to the next `times` requests that match; None means to all of them."""

    method: str
    path: re.Pattern[str]
    times: int | None = 1
    error: DiscordError | None = None
    seconds: float = 0.0
    is_lost: bool = False
    after: bool = False

    def matches(self, method: str, path: str) -> bool:
        return self.times != 0 and self.method in ("*", method) and self.path.fullmatch(path) is not None

    def use(self) -> None:
        if self.times is not None:
            self.times -= 1


class Faults:
    """Hold the rules; the newest comes last and each kind is taken in order."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def _take(self, method: str, path: str, wanted: str) -> Rule | None:
        kinds: dict[str, Callable[[Rule], bool]] = {
            "delay": lambda rule: rule.seconds > 0,
            "error": lambda rule: rule.error is not None,
            "lost": lambda rule: rule.is_lost and not rule.after,
            "lost after": lambda rule: rule.is_lost and rule.after,
        }
        for rule in self.rules:
            if kinds[wanted](rule) and rule.matches(method, path):
                rule.use()
                return rule
        return None

    async def wait(self, method: str, path: str) -> None:
        """Sit out a delay that was asked for."""
        if (rule := self._take(method, path, "delay")) is not None:
            await asyncio.sleep(rule.seconds)

    def error(self, method: str, path: str) -> DiscordError | None:
        rule = self._take(method, path, "error")
        return None if rule is None else rule.error

    def is_lost(self, method: str, path: str, *, after: bool) -> bool:
        """Whether the connection breaks: before the request takes effect, or after it did."""
        return self._take(method, path, "lost after" if after else "lost") is not None


@dataclass
class Window:
    """A fixed window of requests."""

    limit: int
    seconds: float
    used: int = 0
    ends_at: float = field(default_factory=time.monotonic)

    def take(self) -> float:
        """Count a request and return 0, or return the seconds until there is room."""
        now = time.monotonic()
        if now >= self.ends_at:
            self.used, self.ends_at = 0, now + self.seconds
        if self.used >= self.limit:
            return self.ends_at - now
        self.used += 1
        return 0.0

    def headers(self, bucket: str) -> dict[str, str]:
        left = max(self.ends_at - time.monotonic(), 0.001)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": f"{wall_clock() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": bucket,
        }


@dataclass(frozen=True)
class Limit:
    """A limit asked for by a test, counted for each channel, guild or webhook apart."""

    method: str
    path: re.Pattern[str]
    requests: int
    seconds: float


class RateLimits:
    """Count requests. Nothing is refused before a test asks for a limit, but headers are always sent."""

    def __init__(self) -> None:
        self.limits: list[Limit] = []
        self.overall: Window | None = None
        self._windows: dict[tuple[str, str], Window] = {}

    def take(
        self, method: str, path: str, *, template: str, major: str
    ) -> tuple[dict[str, str], JSON | None]:
        """Return the headers and, if there is no room, the body of the 429."""
        bucket = sha256(f"{method} {template}".encode()).hexdigest()[:32]
        # As at Discord, interactions do not count towards the global limit.
        is_exempt = template.startswith(("/interactions", "/webhooks"))
        wait = 0.0 if self.overall is None or is_exempt else self.overall.take()
        if wait:
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global", **_retry_headers(wait)}
            return headers, _too_many(wait, is_global=True)
        found = next((one for one in self.limits if _applies(one, method, path)), None)
        window = self._windows.get((bucket, major))
        size = (10_000, 1.0) if found is None else (found.requests, found.seconds)
        if window is None or (window.limit, window.seconds) != size:
            window = self._windows[bucket, major] = Window(*size)
        wait = window.take()
        headers = window.headers(bucket)
        if not wait:
            return headers, None
        return {**headers, "X-RateLimit-Scope": "user", **_retry_headers(wait)}, _too_many(
            wait, is_global=False
        )


def _applies(limit: Limit, method: str, path: str) -> bool:
    return limit.method in ("*", method) and limit.path.fullmatch(path) is not None


def _retry_headers(wait: float) -> dict[str, str]:
    # Without Via, discord.py takes a 429 for a ban by Cloudflare and gives up.
    return {"Retry-After": str(int(wait) + 1), "Via": "1.1 google"}


def _too_many(wait: float, *, is_global: bool) -> JSON:
    return {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": is_global}


def retry_error(wait: float) -> tuple[dict[str, str], JSON]:
    """Return headers and body of a 429 that a test or a channel's own limit asked for."""
    return _retry_headers(wait), _too_many(wait, is_global=False)
