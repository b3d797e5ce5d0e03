"""Why a mock has no thread, or somebody is not in it, as members and moderators read it."""

from __future__ import annotations

from bot.errors import UserFacingError

FULL = "this server has as many open threads as Discord allows"
NO_CHANNEL = "that channel is gone"
REFUSED = "Discord does not let me"
NOT_LET_IN = "somebody could not be let into the thread of their mock: every member of the group has to see this channel"


def lacking(permission: str) -> str:
    return f"I lack **{permission}**"


def without_thread(channel_id: int | None, reason: str) -> str:
    """Return why there is no thread, and what to do; ``reason`` is a clause without an end."""
    if channel_id is None:
        return "\n-# There is no group channel for a thread: `/mock next` has the clock and all buttons."
    return (
        f"\n-# I cannot open a private thread in <#{channel_id}>: {reason}, which a moderator can change. Until then "
        "`/mock next` has the clock and all buttons."
    )


def outside(channel_id: int | None) -> str:
    where = f" You may not see <#{channel_id}>, it seems, which a moderator can change." if channel_id else ""
    return f"\n-# I could not let you into its thread.{where} Until then `/mock next` has the clock and all buttons."


def cannot_open(channel_id: int | None, reason: str) -> UserFacingError:
    if channel_id is None:
        return UserFacingError(
            "A solo mock needs a group's channel for its thread: `/group join` puts you into one."
        )
    return UserFacingError(
        f"I cannot open a private thread in <#{channel_id}>: {reason}. A moderator can check with `/setup`."
    )
