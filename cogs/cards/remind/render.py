"""The daily reminder → what members read. The only texts of the room."""

from __future__ import annotations

from .service import Choice, Due


def reminder(due: Due) -> str:
    cards = "1 card is due" if due.count == 1 else f"{due.count} cards are due"
    where = f" in <#{due.channel_id}>" if due.channel_id is not None else ""
    return f"### {cards}\nA few minutes are enough, and you can stop halfway: `/card review`{where}."


def choice(found: Choice) -> str:
    lines = ["### Reminder"]
    if found.chosen is None:
        lines.append("None. Choose an hour if you want one.")
    else:
        lines.append(f"At **{found.chosen:02d}:00** by your clock ({found.zone}).")
    if found.is_quiet:
        lines.append("That hour lies in this server's quiet hours now, so nothing comes. Choose another one.")
    lines.append(
        "-# One silent direct message a day, only when cards are due and you have not reviewed yet. None while you "
        "are away or your cards are paused. If I cannot write to you, your next command here says it instead."
    )
    return "\n".join(lines)


TITLE = "Card reminders"
AGAIN = "`/card settings` turns them on again."
OFF = "No reminder"
