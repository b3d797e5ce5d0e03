"""How easy a drill's texts are to read. Pure.

Measured by LIX (Björnsson, 1968): words in a sentence, plus per cent of words longer than six letters. News have
40 to 50, textbooks more. It needs no dictionary, as counting syllables does, and code in a text is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .items.base import Item

HARDEST = 45.0
LONGEST_SENTENCES = 20.0
"""Words in a sentence on average; people read this on a phone, many in their second language."""
MOST_WORDS = 240
"""In one text."""

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_END = re.compile(r"(?<=[.!?:;])\s+|\n+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONG = 6


def measure(text: str) -> tuple[float, float, int]:
    """Return LIX, words in a sentence and words of a text; zeros if it has no words."""
    plain = _CODE.sub(" ", text)
    words = _WORD.findall(plain)
    if not words:
        return 0.0, 0.0, 0
    sentences = sum(bool(_WORD.search(part)) for part in _END.split(plain))
    length = len(words) / sentences
    return length + 100 * sum(len(word) > _LONG for word in words) / len(words), length, len(words)


def hard_texts(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """Yield (item id, sentence) for each text that is too hard or too long."""
    for item in items:
        for field, text in item.prose.items():
            lix, length, words = measure(text)
            if words > MOST_WORDS:
                yield item.id, f"{field}: {words} words, {MOST_WORDS} are possible"
            if length > LONGEST_SENTENCES:
                yield (
                    item.id,
                    f"{field}: {length:.0f} words in a sentence, {LONGEST_SENTENCES:.0f} are possible",
                )
            if lix > HARDEST:
                yield (
                    item.id,
                    f"{field}: hard to read (LIX {lix:.0f}, {HARDEST:.0f} are possible); use shorter words",
                )
