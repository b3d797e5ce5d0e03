"""HTML of a field → text as Discord shows it. What is no text is counted and left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

LONGEST_HTML = 60_000
"""Characters of a field that are looked at; sides are cut far below."""

_SOUND = re.compile(r"\[sound:([^\]]{1,300})\]")
_TTS = re.compile(r"\[anki:tts[^\]]{0,200}\].{0,2000}?\[/anki:tts\]", re.DOTALL)
_LATEX = re.compile(
    r"\\\(.{1,1500}?\\\)|\\\[.{1,1500}?\\\]|\[latex\].{1,1500}?\[/latex\]|\[\$\$?\].{1,1500}?\[/\$\$?\]",
    re.DOTALL,
)
_MARKS = re.compile(r"[\\*`]|(?<!\w)_|_(?!\w)|~(?=~)|\|(?=\|)|^#(?=#{0,2} )|^>(?= )", re.MULTILINE)
_HIDDEN = {"script", "style", "head", "title", "template"}
_BLOCKS = {
    "hr",
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "dl",
    "dt",
    "dd",
}
_CODE = {"code", "tt", "kbd", "pre"}
_INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "u": "__", "s": "~~", "del": "~~", "strike": "~~"}


class Media:
    """Names of the pictures and sounds that were met."""

    def __init__(self) -> None:
        self.pictures: set[str] = set()
        self.sounds: set[str] = set()


class _Reader(HTMLParser):
    """Collect pieces: text with its marks escaped, and marks of Discord for what HTML says."""

    def __init__(self, media: Media) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._media = media
        self._hidden = 0
        self._code = 0
        self._open: list[str] = []
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _INLINE:
            self._begin_inline(_INLINE[tag])
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag in _CODE:
            self._begin_code(tag)
        elif tag == "li":
            self._item()
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in _BLOCKS:
            self._line()
            if tag in ("ul", "ol"):
                self._lists.append(0 if tag == "ol" else None)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _CODE:
            self._end_code(tag)
        elif tag in _INLINE and _INLINE[tag] in self._open:
            self._open.remove(_INLINE[tag])
            self.pieces.append(f"\x01{_INLINE[tag]}")
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lists.pop()
            self._line()
        elif tag in _BLOCKS or tag == "li":
            self._line()

    def finish(self) -> None:
        """Close what the field leaves open."""
        if self._code:
            self.pieces.append("`")
        self.pieces += [f"\x01{mark}" for mark in reversed(self._open)]

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._code:
            self.pieces.append(data.replace("\xa0", " ").replace("`", "'"))
            return
        data = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self.pieces or self.pieces[-1].endswith("\n"):
            data = data.lstrip(" ")
        if not data:
            return
        self.pieces += escaped(data.replace("\xa0", " "))

    def _picture(self, attrs: dict[str, str | None]) -> None:
        name = (attrs.get("src") or "").strip()
        self._media.pictures.add(name[:300])
        alt = " ".join((attrs.get("alt") or "").split())[:200]
        if alt and not self._hidden:
            self.pieces.append(f"[picture: {alt}]")

    def _begin_inline(self, mark: str) -> None:
        if not self._code and mark not in self._open:
            self._open.append(mark)
            self.pieces.append(f"\x00{mark}")

    def _begin_code(self, tag: str) -> None:
        self._code += 1
        if self._code == 1:
            if tag == "pre":
                self._line()
            self.pieces.append("```\n" if tag == "pre" else "`")

    def _end_code(self, tag: str) -> None:
        if self._code:
            self._code -= 1
            if not self._code:
                self.pieces.append("\n```\n" if tag == "pre" else "`")

    def _item(self) -> None:
        self._line()
        depth = "  " * max(0, min(len(self._lists), 4) - 1)
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            self.pieces.append(f"{depth}{number + 1}. ")
        else:
            self.pieces.append(f"{depth}- ")

    def _line(self) -> None:
        if self.pieces and not self.pieces[-1].endswith("\n"):
            self.pieces.append("\n")


def escaped(text: str) -> Iterator[str]:
    """Yield the text so that Discord shows it as it is; formulas of LaTeX stand as code, word for word."""
    place = 0
    for formula in _LATEX.finditer(text):
        yield _MARKS.sub(r"\\\g<0>", text[place : formula.start()])
        yield f"`{formula[0].replace('`', chr(39))}`"
        place = formula.end()
    yield _MARKS.sub(r"\\\g<0>", text[place:])


def text_of(html: str, media: Media) -> str:
    """Return a field's text. Pictures without alt text and sounds are only counted."""
    html = html[:LONGEST_HTML].replace("\x00", "").replace("\x01", "")
    html = _TTS.sub("", html)
    for sound in _SOUND.finditer(html):
        media.sounds.add(sound[1])
    html = _SOUND.sub("", html)
    # Formulas are one piece of text for the parser, also where tags stand in them.
    html = _LATEX.sub(lambda found: re.sub(r"<br\s*/?>|</?div>", " ", found[0]), html)
    reader = _Reader(media)
    reader.feed(html)
    reader.close()
    reader.finish()
    return tidied("".join(reader.pieces))


def tidied(text: str) -> str:
    """Return the text with its marks set close to the words, without empty marks and more than one empty line."""
    text = re.sub(r"\x00(\S{1,2})(\s{0,9})\x01\1", r"\2", text)
    text = re.sub(r"\x00(\*\*|__|~~|\*)(\s{1,9})", r"\2\1", text)
    text = re.sub(r"(\s{1,9})\x01(\*\*|__|~~|\*)", r"\2\1", text)
    text = text.replace("\x00", "").replace("\x01", "")
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").strip()
