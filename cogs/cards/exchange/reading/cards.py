"""Cards on their way out of a file: turned to text, cut to what fits, counted where something stays behind."""

from __future__ import annotations

from .markup import Media, text_of
from .records import BACK, DECK, FRONT, GUID, TAGS, Kind, Past, ReadCard, ReadFile


class Gathering:
    def __init__(self) -> None:
        self._cards: list[ReadCard] = []
        self._media = Media()
        self._one_sided = self._cut = 0

    def __len__(self) -> int:
        return len(self._cards)

    def add(
        self,
        front: str,
        back: str,
        *,
        is_html: bool = True,
        guid: str = "",
        note: str = "",
        deck: str = "",
        tags: str = "",
        past: Past | None = None,
    ) -> None:
        """Take a card up, unless a side of it has no text."""
        if is_html:
            front, back = text_of(front, self._media), text_of(back, self._media)
        front, back = front.strip(), back.strip()
        if not front or not back:
            self._one_sided += 1
            return
        self._cut += len(front) > FRONT or len(back) > BACK
        self._cards.append(
            ReadCard(
                front=shortened(front, FRONT),
                back=shortened(back, BACK),
                deck=" ".join(deck.split())[:DECK],
                tags=" ".join(tags.split())[:TAGS],
                guid=guid if len(guid) <= GUID else "",
                note=note,
                past=past or Past(),
            )
        )

    def file(self, kind: Kind, *, begins_at: int = 0, reviews_left: int = 0) -> ReadFile:
        return ReadFile(
            kind=kind,
            cards=tuple(self._cards),
            begins_at=min(max(begins_at, 0), 2**33),
            pictures=len(self._media.pictures),
            sounds=len(self._media.sounds),
            one_sided=self._one_sided,
            cut=self._cut,
            reviews_left=reviews_left,
        )


def shortened(text: str, limit: int) -> str:
    """Return the text, cut so that an ellipsis fits into the limit."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
