"""Kudos → what members read."""

from __future__ import annotations

from discord.utils import escape_markdown

from bot.ui import clean

from .models import Kudos, Mine


def words(reason: str) -> str:
    """Return a member's words with nothing in them that Discord would read as a sign or a mention."""
    return escape_markdown(clean(reason)).replace("@", "@\u200b").replace("<", "‹")


def given(mention: str, left: int) -> str:
    more = f"You can give {left} more today." if left else "That was today's last one."
    return (
        f"{mention} finds your kudos in `/kudos mine`. Nobody else is told; the group reads them in its weekly "
        f"digest only if they agreed to that. {more}"
    )


def mine(found: Mine) -> str:
    lines = ["### Kudos for you"]
    if not found.count:
        lines.append("None yet. They come from members you helped.")
    lines += [
        f"- {words(kudos.reason)} · {f'<@{giver}>' if giver else 'somebody'}, {kudos.day:%d %b}"
        for giver, kudos in found.received
    ]
    lines.append(
        "Your group may read them in its weekly digest, with your name and without the giver's."
        if found.is_public
        else "Nobody but you reads them."
    )
    return "\n".join([*lines, "-# Only you see this."])


def line(kudos: Kudos) -> str:
    return f"<@{kudos.receiver_user_id}> · {words(kudos.reason)}"
