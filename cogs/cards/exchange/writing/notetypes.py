"""The note types of an export: a term of a deck, a cloze, a card of one's own. Their ids are fixed for good.

A second import in Anki finds the same types and updates notes instead of making new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TERM, CLOZE, OWN = 1_763_700_000_001, 1_763_700_000_002, 1_763_700_000_003
IDS = {"term": TERM, "cloze": CLOZE, "own": OWN}

_CSS = """.card { font-family: system-ui, sans-serif; font-size: 20px; line-height: 1.5; text-align: center; }
.more { font-size: 16px; } img { max-width: 100%; }
.cloze { font-weight: bold; }"""
_BACK = """{{FrontSide}}<hr id=answer><b>{{Term}}</b><br>{{Gist}}
<div class=more>{{#Example}}<p>Example: {{Example}}</p>{{/Example}}
{{#Contrast}}<p>Not to be mixed up: {{Contrast}}</p>{{/Contrast}}<p>{{Source}}</p></div>"""
_TERM_FIELDS = ("Term", "Gist", "Example", "Contrast", "Source", "Situation", "Picture", "Asked backwards")
_TERM_TEMPLATES = (
    ("Term", "<b>{{Term}}</b><br>What is it?", _BACK),
    ("Gist", "{{#Asked backwards}}{{Gist}}<br>Which term is this?{{/Asked backwards}}", _BACK),
    ("Situation", "{{#Situation}}{{Situation}}<br>Which one fits?{{/Situation}}", _BACK),
    ("Picture", "{{Picture}}", _BACK),
)


def models() -> dict[str, Any]:
    own = (("Card", "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),)
    cloze = (("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>{{Back Extra}}"),)
    return {
        str(TERM): _model(TERM, "Cadre term", _TERM_FIELDS, _TERM_TEMPLATES),
        str(CLOZE): _model(CLOZE, "Cadre cloze", ("Text", "Back Extra"), cloze, is_cloze=True),
        str(OWN): _model(OWN, "Cadre card", ("Front", "Back"), own),
    }


def _model(
    number: int,
    name: str,
    fields: Sequence[str],
    templates: Sequence[tuple[str, str, str]],
    *,
    is_cloze: bool = False,
) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "type": int(is_cloze),
        "mod": 0,
        "usn": -1,
        "sortf": 0,
        "did": None,
        "tmpls": [
            {"name": each, "ord": place, "qfmt": front, "afmt": back, "bqfmt": "", "bafmt": "", "did": None}
            for place, (each, front, back) in enumerate(templates)
        ],
        "flds": [
            {"name": each, "ord": place, "sticky": False, "rtl": False, "font": "Arial", "size": 20}
            for place, each in enumerate(fields)
        ],
        "css": _CSS,
        "latexPre": "\\documentclass[12pt]{article}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n"
        "\\setlength{\\parindent}{0in}\n\\begin{document}\n",
        "latexPost": "\\end{document}",
        "req": [[place, "any", [0]] for place in range(len(templates))],
    }
