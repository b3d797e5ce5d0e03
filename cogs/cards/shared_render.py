"""Groups' decks and what is suggested for them → what members and stewards read."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.ui import clean

from .models import SharedCard, SharedDeck
from .render import front
from .shared.models import ACCEPTED, DECLINED, OPEN, Alike, Case, Sent, Standing, Suggestion
from .shared.service import CardPage, shortly
from .shared.suggestions import Waiting


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def page(found: CardPage) -> str:
    deck = found.standing.deck
    lines = [f"### {deck.title}\n-# The deck of {deck.group_name}"]
    if deck.count:
        lines.append(f"{deck.count} card{_s(deck.count)}, the oldest first. Choose one to read it.")
    elif found.standing.may_edit:
        lines.append("No card yet. Write the first one with **Add a card**.")
    else:
        lines.append("No card yet. Yours could be the first.")
    if found.standing.may_edit:
        waits = (
            f"{found.waiting} suggestion{_s(found.waiting)} waiting"
            if found.waiting
            else "No suggestion waits"
        )
        lines.append(f"{waits} for you or another steward.")
    return "\n".join(lines)


def card(found: SharedCard) -> str:
    author = f"\n-# Card by <@{found.author_id}>" if found.author_id else ""
    return (
        f"-# {found.deck.title} · the deck of {found.deck.group_name}\n{front(found)}\n\n**Back**\n"
        f"{clean(found.back)}{author}"
    )


def saved(found: SharedCard, *, is_new: bool) -> str:
    told = "Added" if is_new else "Changed, and everybody's schedule stays as it was"
    return f"✅ {told}.\n\n{card(found)}"


def sent(found: Sent) -> str:
    what = "card" if found.suggestion.is_new else "edit"
    return (
        f"✅ Your {what} is with the stewards of **{found.deck.title}**. **My suggestions** in `/card decks` shows "
        f"what becomes of it; nobody is pinged.\n\n{sides(found.suggestion)}"
    )


def alike(found: Alike) -> str:
    cards = found.cards
    shown = "\n".join(f"> **{shortly(c.front)}**\n> {shortly(c.back)}" for c in cards)
    is_one = len(cards) == 1
    return (
        f"### {'A card' if is_one else f'{len(cards)} cards'} of {found.deck.title} {'is' if is_one else 'are'} like "
        f"yours\n{shown}\n\n**Yours**\n{sides(found.draft)}\n-# Nothing is sent yet. Is yours a different one?"
    )


def sides(found: Suggestion) -> str:
    return f"{clean(found.front)}\n\n**Back**\n{clean(found.back)}"


# ---------------------------------------------------------------------- the suggester's own


def mine(found: Sequence[tuple[Suggestion, str]], notice: str = "") -> str:
    lines = ["### My suggestions"]
    if notice:
        lines.insert(0, notice)
    if not found:
        lines.append("None yet. Choose a deck of your group in `/card decks` to suggest a card.")
    lines += [f"- **{shortly(each.front)}** · {title} · {state(each)}" for each, title in found]
    return "\n".join(lines)


def state(found: Suggestion) -> str:
    if found.state == ACCEPTED:
        return "✅ accepted"
    if found.state == DECLINED:
        return "declined"
    return "waits for a steward"


def my_suggestion(found: Suggestion, title: str) -> str:
    what = "A card" if found.is_new else "An edit"
    made = discord.utils.format_dt(found.made_at, "d")
    name = "with your name" if found.is_named else "without your name"
    lines = [f"-# {what} for {title} · {made} · {name}", sides(found), "", f"**{state(found).capitalize()}**"]
    if found.reason:
        lines.append(f"> {clean(found.reason)}")
    return "\n".join(lines)


WITHDRAWN = "✅ Withdrawn."
DECIDED = "It was decided before you could withdraw it."
DROPPED = "Dropped; nothing was sent."
REMOVE_SURE = "Remove this card from the deck? It is asked of nobody any more; what members did with it stays in their history."
NO_SHARED_DECK = "None of your groups has a deck yet. A moderator makes one with `/deck create`."
NAMED = "Name me on the card"
NAMED_HINT = "Off: neither stewards nor members see who wrote it."


# ---------------------------------------------------------------------- stewards


def desk(found: Waiting, notice: str = "") -> str:
    lines = [notice] if notice else []
    lines.append("### Suggestions for your decks")
    if not found.decks:
        lines.append(
            "You look after no deck. A moderator of a group makes one with `/deck create` and names stewards with "
            "`/deck steward`."
        )
    lines += [f"- **{deck.title}** · {_waiting(count)}" for deck, count in found.decks]
    if found.cases:
        lines.append("The oldest first. Choose one to decide about it.")
    return "\n".join(lines)


def _waiting(count: int) -> str:
    return f"{count} waiting" if count else "nothing waits"


def case_option(case: Case) -> str:
    what = "new card" if case.suggestion.is_new else "edit"
    return f"{what} · {case.deck.title}"


def case(found: Case, notice: str = "") -> list[str]:
    """Return the texts of the panel, one below the other: a quotation goes on to the end of its text."""
    suggestion, now = found.suggestion, found.card
    is_edit = not suggestion.is_new
    by = f"<@{suggestion.user_id}>" if suggestion.is_named else "a member who stays unnamed"
    lines = [notice] if notice else []
    made = discord.utils.format_dt(suggestion.made_at, "R")
    lines.append(f"### {'An edit' if is_edit else 'A new card'} for {found.deck.title}\n-# By {by}, {made}")
    if suggestion.state != OPEN:
        lines.append(f"**{'Accepted' if suggestion.state == ACCEPTED else 'Declined'}** already.")
    elif found.is_outdated:
        lines.append("⚠️ The card was edited after this was written. Compare before you accept.")
    if is_edit and now is not None and suggestion.state == OPEN:
        return [
            "\n\n".join(lines),
            *_both("Front", now.front, suggestion.front),
            *_both("Back", now.back, suggestion.back),
        ]
    return ["\n\n".join([*lines, sides(suggestion)])]


def _both(name: str, before: str, after: str) -> list[str]:
    if before == after:
        return [f"**{name}** · unchanged\n{_quoted(before)}"]
    return [f"**{name} now**\n{_quoted(before)}", f"**{name} suggested**\n{_quoted(after)}"]


def _quoted(side: str) -> str:
    return f">>> {clean(side)}"


ACCEPTED_NOW = "✅ Accepted: it is in the deck now, and nobody's schedule has changed."
DECLINED_NOW = "Declined, with your reason. They read it in `/card decks`."
QUICKER = "Another steward was quicker; nothing was changed by your press."
CHANGED_TYPED = (
    "The card changed since you opened this, so nothing was accepted. `/deck desk` shows how it reads now."
)
CHANGED = "⚠️ The card changed since you opened this. Here is how it reads now."


# ---------------------------------------------------------------------- moderators


def created(deck: SharedDeck) -> str:
    return (
        f"### {deck.title}\nThe members of **{deck.group_name}** find it in `/card decks` from now on. Add the first "
        "cards here; `/deck steward` names who looks after it beside you."
    )


def renamed(before: str, deck: SharedDeck) -> str:
    return f"“{before}” is now called **{deck.title}**."


def archive_sure(found: Standing) -> str:
    deck = found.deck
    return (
        f"Archive **{deck.title}** of {deck.group_name} with its {deck.count} card{_s(deck.count)}? Nobody is asked them "
        "any more, and what waits for stewards is declined. What members did stays in their history."
    )


def archived(deck: SharedDeck) -> str:
    return f"**{deck.title}** is archived. Nobody is asked its cards any more; histories stay."


def stewards(deck: SharedDeck, found: Sequence[int]) -> str:
    names = ", ".join(f"<@{user_id}>" for user_id in found) or "nobody but its group's moderators"
    return f"**{deck.title}** is looked after by: {names}."
