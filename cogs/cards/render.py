"""Cards → what members read. The only texts of the feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import discord

from bot.pictures import Picture
from bot.recurrence import describe_weekdays
from bot.ui import clean

from .agenda import Queue
from .collection import MINE_ABOUT, MINE_TITLE, DeckPage, Found, NotePage
from .fit.render import told_fit
from .items import GAP, Deck
from .limits import AsidePage, Panel
from .logic import LEECH_LAPSES
from .models import (
    NEW,
    RATINGS,
    TOO_HARD,
    Card,
    DeckCard,
    DeckCount,
    OwnNote,
    Schedule,
    SharedCard,
    SharedDeck,
)
from .service import Asked, Done, Offer, Outcome, Paused, Shown

_GAP = "`_____`"
_QUESTIONS = {
    "term": "What is it?",
    "gist": "Which term is this?",
    "cloze": "What is missing?",
    "situation": "Which one fits?",
}
FACES = {
    "term": "What is it?",
    "gist": "Which term?",
    "cloze": "Fill the gap",
    "situation": "Which one fits?",
    "picture": "Read the picture",
}
_SOURCES = {"message": "from a message", "import": "imported"}


# ---------------------------------------------------------------------- a session


def head(step: Asked | Shown) -> str:
    """Say whose card it is and what is left; a front of a deck ends with its question, which need not stand here, too."""
    asks_below = isinstance(step, Asked) and isinstance(step.card, DeckCard)
    below = [] if asks_below else [_kind(step.card)]
    if step.schedule.memory.state == NEW:
        below.append("new to you")
    title = " · ".join(filter(None, (f"### Review · {deck_title(step.card)}", left(step.queue))))
    return f"{title}\n-# {' · '.join(below)}" if below else title


def left(queue: Queue) -> str:
    """Return what is left today, in the same words wherever it is told; a card that comes back is new no more."""
    parts = ((queue.reviews, "due"), (len(queue.fresh), "new"), (queue.learning, "coming back"))
    return ", ".join(f"{count} {name}" for count, name in parts if count)


def deck_title(card: Card) -> str:
    return MINE_TITLE if isinstance(card, OwnNote) else card.deck.title


def _kind(card: Card) -> str:
    if isinstance(card, SharedCard):
        return f"The deck of {card.deck.group_name}"
    return FACES[card.face] if isinstance(card, DeckCard) else "Your own card"


def front(card: Card) -> str:
    if not isinstance(card, DeckCard):
        return clean(card.front)
    note = card.note
    if card.face == "picture" and note.picture is not None:
        return note.picture.ask
    asked = {
        "term": f"**{note.term}**",
        "gist": note.gist,
        "cloze": GAP.sub(_GAP, note.cloze or ""),
        "situation": note.situation or "",
    }[card.face]
    return f"{asked}\n\n{_QUESTIONS[card.face]}"


def question(card: Card) -> str:
    """Return what of the front stays above the answer: nothing that the answer says again."""
    if not isinstance(card, DeckCard):
        return clean(card.front)
    if card.face == "cloze":
        return GAP.sub(lambda gap: f"**{gap[1]}**", card.note.cloze or "")
    return front(card) if card.face in ("situation", "picture") else ""


def back(card: Card) -> str:
    """Return the whole note, whichever way it was asked."""
    if isinstance(card, OwnNote):
        told = _SOURCES.get(card.source, "from a drill" if card.source.startswith("drill:") else "")
        return clean(card.back) + (f"\n-# {told}" if told else "")
    if isinstance(card, SharedCard):
        return clean(card.back) + (f"\n-# Card by <@{card.author_id}>" if card.author_id else "")
    note, source = card.note, card.deck.sources[card.note.source]
    parts = [f"**{note.term}**\n{note.gist}"]
    if note.example:
        parts.append(f"**Example** · {note.example}")
    if note.contrast:
        parts.append(f"**Not to be mixed up** · {note.contrast}")
    parts.append(f"-# Source: [{source.title}](<{source.url}>)")
    return "\n".join(parts)


def pictures(card: Card) -> tuple[Picture, ...]:
    if not isinstance(card, DeckCard) or card.face != "picture" or card.note.picture is None:
        return ()
    picture = card.note.picture
    return (Picture(f"{card.deck.id}-{card.note.id}", picture.chart, picture.alt),)


def rating_label(rating: int, outcome: Outcome) -> str:
    return f"{RATINGS[rating]} {span(outcome.wait)}"


def span(wait: timedelta) -> str:
    """Return an interval in a few characters, such as ``6 min``, ``3 d``, ``1.5 mo``."""
    minutes = wait.total_seconds() / 60
    if minutes < 60:
        return f"{max(1, round(minutes))} min"
    if minutes < 24 * 60:
        return f"{round(minutes / 60)} h"
    days = minutes / (24 * 60)
    if days < 31:
        return f"{round(days)} d"
    return f"{_short(days / 30.44)} mo" if days < 365 else f"{_short(days / 365.25)} y"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def leech(card: Card) -> str:
    ways = "Bring it back, or rewrite it" if isinstance(card, OwnNote) else "Bring it back when you like"
    return (
        f"-# **{_name(card)}** lapsed {LEECH_LAPSES} times since it was last brought in, so I set it aside. "
        f"{ways}; `/card decks` has it too."
    )


def _name(card: Card) -> str:
    if isinstance(card, DeckCard):
        return card.note.term
    return clean(card.front).split("\n", 1)[0].strip("*#-> ")[:60]


def done(step: Done) -> str:
    tally = step.tally
    if not tally.count:
        lines = ["### Nothing to review now"]
    else:
        minutes = max(1, round(tally.took_ms / 60_000))
        ratings = " · ".join(f"{name} {tally.by_rating.get(rating, 0)}" for rating, name in RATINGS.items())
        lines = [
            "### Done for now",
            (
                f"Today: **{tally.count}** review{_s(tally.count)} in {minutes} minute{_s(minutes)}, "
                f"{tally.fresh} of them new."
            ),
            ratings,
        ]
    if step.next_at is not None:
        lines.append(f"Next cards {_when(step.next_at)}.")
    elif not tally.count:
        lines.append("Take a deck with `/card decks`, or write a card with `/card add`.")
    if step.is_focused:
        lines.append(
            "-# Your interview is near: cards of other areas wait until after it. `/card decks` has them."
        )
    return "\n".join(lines)


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _when(moment: datetime) -> str:
    return f"{discord.utils.format_dt(moment, 'R')} ({discord.utils.format_dt(moment, 'f')})"


def offer(step: Offer) -> str:
    if not step.decks:
        other = "for your role" if step.has_role else "here"
        return (
            f"### Cards\nThere is no deck {other} yet. `/card decks` shows all there is, and `/card add` "
            "writes a card of your own."
        )
    why = "fit your role" if step.has_role else "are here"
    lines = [f"### Cards\nYou take no deck yet. These {why}:"]
    lines += [f"- **{deck.title}** · {deck.about}" for deck in step.decks[:_OFFERED]]
    if len(step.decks) > _OFFERED:
        lines.append(f"- and {len(step.decks) - _OFFERED} more")
    lines.append("-# Ten new cards a day, in the order of the decks; `/card settings` changes that.")
    return "\n".join(lines)


_OFFERED = 16


def take_label(decks: Sequence[Deck | SharedDeck]) -> str:
    return f"Take this deck: {decks[0].title}" if len(decks) == 1 else f"Take these {len(decks)} decks"


def paused(step: Paused) -> str:
    return (
        f"### Cards are paused\nSince {discord.utils.format_dt(step.since, 'D')}. When you resume, every card is due as "
        "much later as the pause was long."
    )


# ---------------------------------------------------------------------- decks, own cards, finding


def decks(page: DeckPage) -> str:
    lines = ["### Decks"]
    for deck in page.decks:
        mark = "✅" if deck.is_taken else "▫️"
        lines.append(f"{mark} **{deck.title}** · {_counts(deck)}\n-# {deck.about}")
    if page.imported:
        lines.append(f"In *{MINE_TITLE}*, imported: {_imported(page.imported)}.")
    if page.aside:
        lines.append(f"{page.aside} card{_s(page.aside)} set aside.")
    lines.append("-# ✅ taken: its cards are asked. Choose a deck to take or leave it.")
    return "\n".join(lines)


def _imported(decks: Sequence[tuple[str, int]]) -> str:
    shown = [f"{clean(name)} ({number:,})" for name, number in decks[:_IMPORTED]]
    more = len(decks) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


_IMPORTED = 5


def _counts(deck: DeckCount) -> str:
    return f"{deck.fresh} new, {deck.due} due, {deck.known} known"


def deck_option(deck: DeckCount) -> str:
    return f"{'taken' if deck.is_taken else 'not taken'} · {_counts(deck)}"


def deck(found: DeckCount) -> str:
    state = (
        "You take this deck." if found.is_taken else "You do not take this deck; what you know of it is kept."
    )
    return f"### {found.title}\n{found.about}\n{_counts(found)}. {state}"


def mine(page: NotePage) -> str:
    if not page.total:
        return f"### {MINE_TITLE}\nNone yet. {MINE_ABOUT} Write one with **New card**."
    return f"### {MINE_TITLE}\n{page.total} card{_s(page.total)}, the newest first. Choose one to read it."


def own(note: OwnNote) -> str:
    made = discord.utils.format_dt(note.made_at, "d")
    deck = f" · {clean(note.deck)}" if note.deck else ""
    return f"-# {MINE_TITLE}{deck} · made {made}\n{clean(note.front)}\n\n**Back**\n{back(note)}"


def added(note: OwnNote) -> str:
    return f"✅ Kept in *{MINE_TITLE}*; it is asked among your next new cards.\n\n{own(note)}"


def found(result: Found) -> str:
    if result.note is not None:
        body = own(result.note)
    elif result.cards:
        card = result.cards[0]
        body = f"-# {card.deck.title}\n{back(card)}"
        if isinstance(card, SharedCard):
            body = f"-# {card.deck.title}\n{front(card)}\n\n**Back**\n{back(card)}"
    else:
        return NOT_THERE
    by_card = {schedule.card: schedule for schedule in result.schedules}
    asked: list[tuple[str, str]] = [
        (card.key, FACES[card.face] if isinstance(card, DeckCard) else "This card") for card in result.cards
    ]
    if result.note is not None:
        asked = [(result.note.key, "This card")]
    lines = [f"- {name} · {_standing(by_card.get(key), result.is_taken)}" for key, name in asked]
    return "\n".join([body, "", *lines])


def _standing(schedule: Schedule | None, is_taken: bool) -> str:
    if schedule is not None and schedule.set_aside == TOO_HARD:
        return "set aside as too hard"
    if not is_taken:
        return "not asked, as you do not take its deck"
    if schedule is None or schedule.memory.state == NEW:
        return "new to you"
    return f"due {_when(schedule.memory.due_at)}"


def aside(page: AsidePage) -> str:
    if not page.total:
        return f"### Set aside\nNothing. A card that lapses {LEECH_LAPSES} times comes here."
    return (
        f"### Set aside\n{page.total} card{_s(page.total)} that lapsed {LEECH_LAPSES} times or more, or came "
        "suspended with an import. A card that does not stick is often two cards in one: rewrite your own, or learn the idea anew before you bring it back."
    )


def card_name(card: Card) -> str:
    return f"{_name(card)} · {_kind(card)}"[:100]


def aside_card(schedule: Schedule, card: Card) -> str:
    return f"-# {deck_title(card)} · lapsed {schedule.lapses} times\n{front(card)}\n\n{back(card)}"


# ---------------------------------------------------------------------- settings


def settings(panel: Panel) -> str:
    found = panel.settings
    easy = describe_weekdays(found.easy_days) if found.easy_days else "none"
    lines = [
        "### Card settings",
        f"**New a day** · {found.new_a_day}",
        f"**Reviews a day** · {found.reviews_a_day}",
        (
            f"**Target retention** · {found.retention:.2f}: of 100 cards that fall due, about "
            f"{round(found.retention * 100)} are still known. Higher means more reviews."
        ),
        f"**Easy days** · {easy}: reviews that come every three days or less often move to a day beside them.",
        f"**Memory model** · {told_fit(panel.fit)}",
    ]
    if found.paused_at is not None:
        lines.append(f"**Paused** since {discord.utils.format_dt(found.paused_at, 'D')}: nothing is asked.")
    else:
        lines.append(f"**Left today** · {left(panel.queue) or 'nothing'}")
        if panel.due > panel.queue.reviews:
            lines.append(f"-# Due over all your decks, also beyond today's limit: {panel.due}.")
    lines.append(f"-# Your day of cards begins at 04:00, {panel.day.zone.key}.")
    return "\n".join(lines)


NO_TEXT = "This message has no text that I could take. `/card add` lets you write the card yourself."
GONE_PICTURE = "This card has no picture."
DELETE_SURE = "Delete this card with its schedule and its reviews? That cannot be undone."
DELETED = "Deleted, with its schedule and its reviews."
BROUGHT_BACK = "Back among your cards; it is asked when it is due."
NOT_THERE = "This card is not there any more."
