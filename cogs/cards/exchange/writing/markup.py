"""Text as Discord shows it → HTML of a field. What it writes, :mod:`..reading.markup` reads back."""

from __future__ import annotations

import html
import re

_PIECE = re.compile(
    r"```(?:\w{1,20}\n)?\n?(?P<block>.+?)\n?```"
    r"|`(?P<code>[^`\n]+)`"
    r"|\\(?P<plain>[\\*_`~|#>-])"
    r"|\*\*(?P<bold>(?=\S).+?(?<=\S))\*\*"
    r"|__(?P<under>(?=\S).+?(?<=\S))__"
    r"|~~(?P<struck>(?=\S).+?(?<=\S))~~"
    r"|(?<![\w*])\*(?P<slant>(?=[^\s*]).+?(?<=[^\s*]))\*(?![\w*])"
    r"|(?<!\w)_(?P<slanted>(?=\S).+?(?<=\S))_(?!\w)",
    re.DOTALL,
)
_TAGS = {"bold": "b", "under": "u", "struck": "s", "slant": "i", "slanted": "i"}
_FORMULA = re.compile(r"\\\(.*\\\)|\\\[.*\\\]|\[latex\].*\[/latex\]|\[\$\$?\].*\[/\$\$?\]", re.DOTALL)
_DEEPEST = 6


def html_of(text: str, depth: int = 0) -> str:
    """Return the text with everything escaped but what Discord's marks say: bold, italic, code, line breaks."""
    pieces, place = [], 0
    for found in _PIECE.finditer(text) if depth < _DEEPEST else ():
        pieces.append(_plain(text[place : found.start()]))
        place = found.end()
        kind = str(found.lastgroup)
        inner = found[kind]
        if kind == "block":
            pieces.append(f"<pre>{html.escape(inner, quote=False)}</pre>")
        elif kind == "code":
            # A formula stands as code here so that its signs stay; Anki draws it when it stands alone.
            escaped = html.escape(inner, quote=False)
            pieces.append(escaped if _FORMULA.fullmatch(inner) else f"<code>{escaped}</code>")
        elif kind == "plain":
            pieces.append(_plain(inner))
        else:
            pieces.append(f"<{_TAGS[kind]}>{html_of(inner, depth + 1)}</{_TAGS[kind]}>")
    pieces.append(_plain(text[place:]))
    return "".join(pieces)


def _plain(text: str) -> str:
    """Escape; two blanks and a blank after a line break would be one in HTML."""
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    return re.sub(r"(?<=<br>) | (?= )", "&nbsp;", escaped)
