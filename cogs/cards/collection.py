"""Use cases of what a member learns: decks taken and left, own cards, finding. Knows no Discord."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.app import Kernel
from bot.card_seeds import BACK_LIMIT, FRONT_LIMIT
from bot.db import Tx
from bot.errors import NotFound, UserFacingError

from . import logic, member_store, store
from .items import OWN
from .models import MOST_OWN, DeckCard, DeckCount, OwnNote, Schedule, SharedCard, shared_id
from .shared import store as shared_store
from .shared.service import shortly
from .shelf import Shelf
from .visit import NO_DECK, OWN_SOURCE, Visit, add_own, arrive, aside_ids, settle

MINE_TITLE = "My cards"
LEFT_TITLE = "A deck you see no more"
MINE_ABOUT = "What you wrote yourself, and what you kept from drills."
PAGE = 25
"""Cards in one menu; Discord allows no more."""
DECKS_PAGE = 10
_LIKE_ENOUGH = 60.0
_OWN_SEARCHED = 500
"""Own cards that are looked through for likeness, the newest first; of all others the very words are found."""
_VALUE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class DeckPage:
    """Own cards, the groups' decks and the server's, in pages; ``number`` starts at 0.

    ``aside`` counts cards set aside, ``suggested`` what the member ever suggested for groups' decks.
    ``imported`` are the decks that own cards came from, with their number of cards.
    """

    decks: list[DeckCount]
    number: int
    total: int
    aside: int
    suggested: int
    imported: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class NotePage:
    notes: list[OwnNote]
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """A note with the member's schedules of its cards; ``cards`` are those of a deck, empty for an own note.

    ``share`` is the key of a content note that can be suggested to a group's deck, None where there is no such deck.
    """

    note: OwnNote | None
    cards: tuple[DeckCard | SharedCard, ...]
    schedules: list[Schedule]
    is_taken: bool
    share: str | None = None


class CollectionService:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    # ------------------------------------------------------------------ decks

    async def decks(self, *, guild_id: int, user_id: int, number: int = 0) -> DeckPage:
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            ids = visit.all_decks
            number = max(0, min(number, (len(ids) - 1) // DECKS_PAGE))
            shown = ids[number * DECKS_PAGE : (number + 1) * DECKS_PAGE]
            rated = await store.rated_by_deck(tx, **visit.who)
            learning = await store.learning_by_deck(tx, **visit.who)
            due = await store.due_by_deck(tx, **visit.who, until=visit.day.ends_at, day=visit.day.on)
            own = len(await store.fresh_own(tx, **visit.who))
            aside = len(await aside_ids(tx, self._shelf, visit))
            suggested = await shared_store.count_suggestions_of(tx, **visit.who)
            imported = await member_store.imported_decks(tx, **visit.who)
        counts = []
        for deck in shown:
            title, about = self.named(visit, deck)
            rated_here, known = rated.get(deck, (0, 0))
            fresh = own if deck == OWN else max(0, self._size(visit, deck) - rated_here)
            waiting = due.get(deck, 0) + (learning[deck][0] if deck in learning else 0)
            counts.append(DeckCount(deck, title, about, deck in visit.taken, fresh, waiting, known))
        return DeckPage(counts, number, len(ids), aside, suggested, imported)

    async def set_taken(self, *, guild_id: int, user_id: int, deck: str, is_taken: bool) -> None:
        """Take a deck, or leave it: its cards keep their schedules and are asked no more.

        Raises:
            NotFound: the server has no such deck.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            if deck not in visit.all_decks:
                raise NotFound(NO_DECK, kept=deck)
            await member_store.set_deck(tx, **visit.who, deck=deck, is_taken=is_taken, now=visit.now)

    def _size(self, visit: Visit, deck: str) -> int:
        shared = visit.shared_deck(deck)
        return shared.count if shared is not None else len(self._shelf.cards(deck))

    def named(self, visit: Visit, deck: str) -> tuple[str, str]:
        """Return title and description."""
        if deck == OWN:
            return MINE_TITLE, MINE_ABOUT
        shared = visit.shared_deck(deck)
        if shared is not None:
            return shared.title, shared.about
        if shared_id(deck) is not None:
            return LEFT_TITLE, ""
        found = self._shelf.decks.get(deck)
        return (found.title, found.about) if found is not None else (deck, "")

    async def deck_named(self, *, guild_id: int, user_id: int, typed: str) -> str:
        """Return the id of the server's deck of that id or title.

        Raises:
            NotFound: there is none.
        """
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        wanted = typed.strip().casefold()
        for deck in visit.all_decks:
            if wanted in (deck, self.named(visit, deck)[0].casefold()):
                return deck
        raise NotFound(NO_DECK, kept=typed)

    async def suggest_decks(self, *, guild_id: int, user_id: int, typed: str) -> list[tuple[str, str]]:
        """Return (title, id) of decks whose title holds what was typed."""
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        named = [(self.named(visit, deck)[0], deck) for deck in visit.all_decks]
        return [each for each in named if typed.strip().casefold() in each[0].casefold()][:PAGE]

    # ------------------------------------------------------------------ own cards

    async def add(
        self, *, guild_id: int, user_id: int, front: str, back: str, source: str = OWN_SOURCE
    ) -> OwnNote:
        """Add an own card.

        Raises:
            UserFacingError: a side is empty or too long.
        """
        sides = logic.checked_sides(front, back, limits=(FRONT_LIMIT, BACK_LIMIT))
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            if await member_store.count_notes(tx, **visit.who) >= MOST_OWN:
                raise UserFacingError(
                    f"You have {MOST_OWN:,} own cards, and no more fit. Delete one of *My cards* first.",
                    kept=f"{sides[0]}\n---\n{sides[1]}",
                )
            await member_store.set_deck(tx, **visit.who, deck=OWN, is_taken=True, now=visit.now)
            return await add_own(tx, **visit.who, sides=sides, source=source, now=visit.now)

    async def edit(self, *, user_id: int, note_id: int, front: str, back: str) -> OwnNote:
        """Rewrite an own card; its schedule stays. One that was set aside comes back.

        Raises:
            UserFacingError: a side is empty or too long, or the card is gone.
        """
        sides = logic.checked_sides(front, back, limits=(FRONT_LIMIT, BACK_LIMIT))
        async with self._kernel.db.write() as tx:
            note = await member_store.get_note(tx, note_id=note_id, user_id=user_id)
            if note is None:
                raise no_note(kept=f"{front}\n---\n{back}")
            await member_store.edit_note(
                tx,
                note_id=note_id,
                user_id=user_id,
                front=sides[0],
                back=sides[1],
                now=self._kernel.clock.now(),
            )
            for schedule in await store.schedules_of_note(
                tx, guild_id=note.guild_id, user_id=user_id, note=f"{OWN}/{note_id}"
            ):
                await store.bring_back(tx, schedule_id=schedule.schedule_id, user_id=user_id)
            found = await member_store.get_note(tx, note_id=note_id, user_id=user_id)
        return found or note

    async def sides(self, *, guild_id: int, user_id: int, note: str) -> tuple[str, str]:
        """Return both sides of an own note or of one of a content deck, as text to go on with.

        Raises:
            NotFound: it is gone.
        """
        deck, _, rest = note.partition("/")
        if deck == OWN:
            own = await self.note(user_id=user_id, note_id=int(rest))
            return own.front, own.back
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
        found = next((card.note for card in self._shelf.cards(deck) if card.note.id == rest), None)
        if found is None or deck not in visit.all_decks:
            raise no_note()
        return f"What is {found.term}?", "\n".join(part for part in (found.gist, found.example) if part)

    async def delete(self, *, user_id: int, note_id: int) -> bool:
        """Delete an own card with its schedule and reviews; False when it was gone before."""
        async with self._kernel.db.write() as tx:
            note = await member_store.get_note(tx, note_id=note_id, user_id=user_id)
            if note is None:
                return False
            await member_store.delete_note(tx, note)
        return True

    async def note(self, *, user_id: int, note_id: int) -> OwnNote:
        """Return an own card.

        Raises:
            NotFound: deleted, or somebody else's.
        """
        async with self._kernel.db.read() as tx:
            note = await member_store.get_note(tx, note_id=note_id, user_id=user_id)
        if note is None:
            raise no_note()
        return note

    async def mine(self, *, guild_id: int, user_id: int, number: int = 0) -> NotePage:
        """Return a page of own cards, the newest first; the last one when there are not so many."""
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            total = await member_store.count_notes(tx, **visit.who)
            number = max(0, min(number, (total - 1) // PAGE))
            notes = await member_store.notes_of(tx, **visit.who, limit=PAGE, offset=number * PAGE)
        return NotePage(notes, number, total)

    # ------------------------------------------------------------------ finding

    async def suggest(self, *, guild_id: int, user_id: int, typed: str) -> list[tuple[str, str]]:
        """Return up to 25 pairs of label and what stands for it in ``find``."""
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            labels = await self._labels(tx, visit, typed)
        names = [(label, note) for note, label in labels.items()]
        if not typed.strip():
            return [(label, _value(label, note)) for label, note in names[:PAGE]]
        return [(labels[note], _value(labels[note], note)) for note in _nearest(typed, labels)[:PAGE]]

    async def find(self, *, guild_id: int, user_id: int, typed: str) -> Found:
        """Return the note that was chosen from the suggestions, or else the most similar one.

        Raises:
            NotFound: nothing is like it.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            labels = await self._labels(tx, visit, typed)
            key = typed.strip() if typed.strip() in labels else _most_like(typed, labels)
            if key is None:
                raise NotFound(
                    f"No card is like “{typed.strip()[:60]}”. Try another word, or write it yourself with `/card add`.",
                    kept=typed,
                )
            schedules = await store.schedules_of_note(tx, **visit.who, note=key)
            deck, _, rest = key.partition("/")
            note = None
            if deck == OWN:
                note = await member_store.get_note(tx, note_id=int(rest), user_id=user_id)
            shared = None
            if visit.shared_deck(deck) is not None:
                shared = await shared_store.card_for(tx, **visit.who, note_id=int(rest))
        cards: tuple[DeckCard | SharedCard, ...] = tuple(
            card for card in self._shelf.cards(deck) if card.note.id == rest
        )
        if shared is not None:
            cards = (shared,)
        share = key if visit.shared and visit.shared_deck(deck) is None and deck != OWN else None
        return Found(note, cards, schedules, deck in visit.taken, share)

    async def _labels(self, tx: Tx, visit: Visit, typed: str) -> dict[str, str]:
        """Return what can be found, note key to label: own cards, then the decks' terms."""
        own = await member_store.notes_of(tx, **visit.who, limit=_OWN_SEARCHED)
        if typed.strip():
            own += await member_store.notes_with(tx, **visit.who, words=typed.strip(), limit=PAGE)
        found = {f"{OWN}/{note.note_id}": title_of(note) for note in own}
        for shared in visit.shared:
            for card in await shared_store.cards(tx, shared):
                found[f"{shared.key}/{card.note_id}"] = f"{shortly(card.front)} · {shared.title}"[:100]
        for deck in visit.decks:
            for entry in self._shelf.entries(deck.id):
                found[entry.note] = f"{entry.term} · {deck.title}"[:100]
        return found


def title_of(note: OwnNote) -> str:
    """Return the first line of an own front, without its marks, for a menu."""
    return note.front.split("\n", 1)[0].strip("*#-> ")[:100] or "A card"


def no_note(*, kept: str | None = None) -> NotFound:
    return NotFound("This card is not among yours any more. `/card decks` shows what is.", kept=kept)


def _value(label: str, note: str) -> str:
    """Return what stands for a note in a choice: its key, unless that is longer than Discord takes."""
    return note if len(note) <= _VALUE_LIMIT else label[:_VALUE_LIMIT]


def _nearest(typed: str, labels: Mapping[str, str]) -> list[str]:
    """Return the notes like what was typed, best first: the very term, those that begin so, the similar ones."""
    wanted = typed.strip().casefold()
    terms = {note: label.rpartition(" · ")[0] or label for note, label in labels.items()}
    near = process.extract(
        wanted,
        {note: term.casefold() for note, term in terms.items()},
        scorer=fuzz.WRatio,
        limit=None,
        score_cutoff=_LIKE_ENOUGH,
    )
    ranked = sorted(
        near, key=lambda hit: (hit[0] != wanted, not hit[0].startswith(wanted), -hit[1], len(hit[0]))
    )
    return [str(note) for _, _, note in ranked]


def _most_like(typed: str, labels: Mapping[str, str]) -> str | None:
    for note, label in labels.items():
        if typed.strip().casefold() == label.casefold():
            return note
    return next(iter(_nearest(typed, labels)), None)
