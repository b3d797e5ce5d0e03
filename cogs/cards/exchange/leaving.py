"""What a member has → notes as they leave: own cards, then the decks they take in the order of learning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cogs.cards.items import GAP, OWN, Deck, Note
from cogs.cards.models import DeckCard, SharedCard
from cogs.cards.shelf import Shelf

from .logic import shared_guid
from .models import CLOZE, MY_DECK, OURS, TEMPLATES, Kept, Leaving, Standing
from .reading.templates import GAP as BLANK
from .writing.markup import html_of

Known = Mapping[str, Standing]


def leaving(
    shelf: Shelf, taken: Sequence[str], kept: Sequence[Kept], shared: Sequence[SharedCard], known: Known
) -> list[Leaving]:
    """Return the notes. Of a deck that was left, those that were rated leave too: nobody is to lose what they know.

    ``shared`` are the cards of the member's groups' decks.
    """
    found = [_own(note, known) for note in kept]
    begun = {key.split("/")[0] for key, standing in known.items() if standing.count}
    for deck in shelf.decks.values():
        if deck.id in taken or deck.id in begun:
            found += _of_deck(deck, shelf, known, is_taken=deck.id in taken)
    found += [_shared(card, known) for card in shared if card.deck.key in taken or card.key in known]
    return found


def _own(note: Kept, known: Known) -> Leaving:
    return Leaving(
        guid=note.guid,
        kind="own",
        deck=note.deck or MY_DECK,
        tags=tuple(note.tags.split()),
        fields=(html_of(note.front), html_of(note.back)),
        sides={0: (note.front, note.back)},
        cards=((0, known.get(f"{OWN}/{note.note_id}/front")),),
    )


def _shared(card: SharedCard, known: Known) -> Leaving:
    return Leaving(
        guid=shared_guid(card),
        kind="own",
        deck=f"Cadre::{card.deck.title}",
        tags=(),
        fields=(html_of(card.front), html_of(card.back)),
        sides={0: (card.front, card.back)},
        cards=((0, known.get(card.key)),),
    )


def _of_deck(deck: Deck, shelf: Shelf, known: Known, *, is_taken: bool) -> Iterator[Leaving]:
    by_note: dict[str, list[DeckCard]] = {}
    for card in shelf.cards(deck.id):
        by_note.setdefault(card.note.id, []).append(card)
    for cards in by_note.values():
        if not is_taken and not any(card.key in known for card in cards):
            continue
        terms = [(TEMPLATES.index(c.face), known.get(c.key)) for c in cards if c.face in TEMPLATES]
        yield _term(deck, cards[0].note, terms)
        yield from (_cloze(deck, card, known) for card in cards if card.face == "cloze")


def _term(deck: Deck, note: Note, cards: Sequence[tuple[int, Standing | None]]) -> Leaving:
    picture = f"cadre-{deck.id}-{note.id}.png" if note.picture is not None else ""
    drawn = ""
    if note.picture is not None:
        drawn = f'<img src="{picture}" alt="{html_of(note.picture.alt)}"><br>{html_of(note.picture.ask)}'
    back = _back(deck, note)
    sides = {
        "term": f"{note.term}\nWhat is it?",
        "gist": f"{note.gist}\nWhich term is this?",
        "situation": f"{note.situation}\nWhich one fits?",
        "picture": f"{note.picture.alt}\n{note.picture.ask}" if note.picture is not None else "",
    }
    return Leaving(
        guid=f"{OURS}{deck.id}/{note.id}",
        kind="term",
        deck=f"Cadre::{deck.title}",
        tags=note.tags,
        fields=(
            html_of(note.term),
            html_of(note.gist),
            html_of(note.example or ""),
            html_of(note.contrast or ""),
            _source(deck, note),
            html_of(note.situation or ""),
            drawn,
            "yes" if note.is_asked_backwards else "",
        ),
        sides={ordinal: (sides[TEMPLATES[ordinal]], back) for ordinal, _ in cards},
        cards=cards,
        pictures={picture: note.picture.chart} if note.picture is not None else {},
    )


def _cloze(deck: Deck, card: DeckCard, known: Known) -> Leaving:
    note = card.note
    text = note.cloze or ""
    extra = "<br>".join(
        part
        for part in (
            f"<b>{html_of(note.term)}</b>",
            html_of(note.gist),
            html_of(note.example or ""),
            html_of(note.contrast or ""),
            _source(deck, note),
        )
        if part
    )
    return Leaving(
        guid=f"{OURS}{deck.id}/{note.id}{CLOZE}",
        kind="cloze",
        deck=f"Cadre::{deck.title}",
        tags=note.tags,
        # all gaps of a sentence are asked at once, here as there
        fields=(GAP.sub(lambda gap: f"{{{{c1::{gap[1]}}}}}", html_of(text)), extra),
        sides={0: (GAP.sub(BLANK, text), f"{GAP.sub(lambda gap: gap[1], text)}\n{_back(deck, note)}")},
        cards=((0, known.get(card.key)),),
    )


def _source(deck: Deck, note: Note) -> str:
    source = deck.sources[note.source]
    return f'<a href="{html_of(str(source.url))}">{html_of(source.title)}</a>'


def _back(deck: Deck, note: Note) -> str:
    source = deck.sources[note.source]
    parts = [note.term, note.gist]
    parts += [f"Example: {note.example}"] if note.example else []
    parts += [f"Not to be mixed up: {note.contrast}"] if note.contrast else []
    return "\n".join([*parts, f"Source: {source.title}, {source.url}"])
