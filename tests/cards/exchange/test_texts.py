"""HTML to text and back, templates, and tables in all their dialects."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.cards.exchange.models import Leaving
from cogs.cards.exchange.reading import tables
from cogs.cards.exchange.reading.markup import Media, text_of
from cogs.cards.exchange.reading.templates import NoteType, sides
from cogs.cards.exchange.writing import table
from cogs.cards.exchange.writing.markup import html_of

UTC_ZONE = ZoneInfo("UTC")


def read(html: str) -> str:
    return text_of(html, Media())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<p>a</p>\n\n<p> b </p>", "a\nb"),
        ("<b>bold </b>word <i></i><em>x</em>", "**bold** word *x*"),
        ("<b><b>twice</b></b> <u>u</u> <s>s</s>", "**twice** __u__ ~~s~~"),
        ("x <code>a*b</code> <pre>if a &lt; b:\n  go()</pre>", "x `a*b`\n```\nif a < b:\n  go()\n```"),
        ("<ul><li>one</li><li>two<ol><li>x</li></ol></li></ul>", "- one\n- two\n  1. x"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n c"),
        ("a&nbsp;&lt;b&gt; &amp; 2*3 snake_case _x_", r"a <b> & 2\*3 snake_case \_x\_"),
        ("<script>alert(1)</script><style>b{}</style>safe", "safe"),
        (r"\(x_1*y\) and <b>\[z\]</b>", r"`\(x_1*y\)` and **`\[z\]`**"),
        ("<a href='https://x.org'>site</a>", "site"),
        ("# not a heading", r"\# not a heading"),
        ("<b>never closed", "**never closed**"),
        ("", ""),
        ("&nbsp;<br>", ""),
    ],
)
def test_a_field_becomes_text(html, text):
    assert read(html) == text


def test_media_are_counted_by_name_and_alt_text_stays():
    media = Media()
    said = text_of('<img src=a.png alt="a heart"><img src=a.png><img src=b.png>[sound:c.mp3] text', media)
    assert said == "[picture: a heart] text"
    assert (len(media.pictures), len(media.sounds)) == (2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "plain", "two\nlines\n\nand more", "**bold** and *slant* and `code <b>`", "a < b & c > d", "2 \\* 3 \\* 4", "snake_case",
        "`\\(x_1 \\cdot y\\)` is a formula", "```\nif x:\n    y\n```", "- one\n- two", "~~gone~~ __under__", "a  b   c", "*", "**",
        "ends with `", "<script>x</script>", "**bold with *slant* in it**",
    ],
)  # fmt: skip
def test_what_is_written_is_read_back(text):
    once = read(html_of(text))
    assert read(html_of(once)) == once
    if text not in ("*", "**", "ends with `", "- one\n- two"):
        assert once == text


@given(st.text(max_size=200))
def test_any_text_settles_after_one_way_there_and_back(text):
    once = read(html_of(text))
    assert "<script" not in html_of(text)
    twice = read(html_of(once))
    assert read(html_of(twice)) == twice


# ---------------------------------------------------------------------- templates

BASIC = NoteType("Basic", False, ("Front", "Back", "Hint"), (
    ("{{Front}}{{#Hint}}<br>({{hint:Hint}}){{/Hint}}", "{{FrontSide}}<hr id=answer>{{Back}}{{^Hint}} no hint{{/Hint}}"),
    ("{{Back}}", "{{Front}} · {{Back}}"),
))  # fmt: skip


def test_sections_follow_their_field_and_the_back_does_not_repeat_the_front():
    assert sides(BASIC, {"Front": "f", "Back": "b", "Hint": ""}, 0) == ("f", "b no hint")
    assert sides(BASIC, {"Front": "f", "Back": "b", "Hint": "h"}, 0) == ("f<br>(h)", "b")
    assert sides(BASIC, {"Front": "f", "Back": "b", "Hint": ""}, 1) == ("b", "f · b")
    assert sides(BASIC, {"Front": "f"}, 2) is None


def test_a_field_s_text_is_no_template():
    assert sides(BASIC, {"Front": "{{Back}}", "Back": "b", "Hint": ""}, 0) == ("{{Back}}", "b no hint")


@pytest.mark.parametrize(
    ("text", "gap", "front", "back"),
    [
        ("{{c1::a}} b", 1, "<code>_____</code> b", "<b>a</b> b"),
        ("{{c1::a::hint}} {{c2::b}}", 1, "<code>_____</code> (hint) b", "<b>a</b> b"),
        ("{{c1::a}} {{c1::b}}", 1, "<code>_____</code> <code>_____</code>", "<b>a</b> <b>b</b>"),
        ("{{c1::a {{c2::b}}}}", 2, "a <code>_____</code>", "a <b>b</b>"),
        ("{{c1::a {{c2::b}}}}", 1, "<code>_____</code>", "<b>a b</b>"),
        ("{{c1::never closed", 1, "<code>_____</code>", "<b>never closed</b>"),
    ],
)
def test_gaps_open_one_number_at_a_time(text, gap, front, back):
    kind = NoteType("Cloze", True, ("Text",), (("{{cloze:Text}}", "{{cloze:Text}}"),))
    assert sides(kind, {"Text": text}, gap - 1) == (front, back)


# ---------------------------------------------------------------------- tables


def rows(data: str | bytes) -> list[tuple[str, str, str, str]]:
    found = tables.read(data if isinstance(data, bytes) else data.encode())
    return [(card.front, card.back, card.tags, card.deck) for card in found.cards]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("front,back\na,b\n", [("a", "b", "", "")]),
        ("a,b\nc,d\n", [("a", "b", "", ""), ("c", "d", "", "")]),
        ('"a; x";b\nc;"d, e"\n', [("a; x", "b", "", ""), ("c", "d, e", "", "")]),
        ("a\tb, c\nd\te, f\n", [("a", "b, c", "", ""), ("d", "e, f", "", "")]),
        ("\ufeffBack;Tags;Front;Deck\r\nb;t u;a;D::E\r\n", [("a", "b", "t u", "D::E")]),
        ('front,back\n"two\nlines","say ""hi"""\n\n', [("two\nlines", 'say "hi"', "", "")]),
        ("Question,Answer\n'=1+1,'-2\n", [("=1+1", "-2", "", "")]),
        ("front,back\n<b>x</b>,y\n", [("<b>x</b>", "y", "", "")]),
        ("front,back\nonly one,\n,other\nboth,sides\n", [("both", "sides", "", "")]),
        ("#separator:semicolon\n#html:true\n#deck:D\n<b>x</b>;y\n", [("**x**", "y", "", "D")]),
        ("#separator:tab\n#columns:Back\tFront\tTags\n#tags column:3\ny\tx\tt\n", [("x", "y", "t", "")]),
        ("a,b,c,d\ne,f,,\n", [("a", "b\nc\nd", "", ""), ("e", "f", "", "")]),
        ("#not a header, at all\na,b\n", [("#not a header", "at all", "", ""), ("a", "b", "", "")]),
    ],
)
def test_a_table_is_read(text, expected):
    assert rows(text) == expected


def test_one_sided_rows_are_counted():
    assert tables.read(b"front,back\na,\nb,c\n").one_sided == 1


def test_formulas_are_guarded_in_a_table_and_come_back_as_they_were():
    signs = ["=1+1", "+49 30", "-1", "@home", "'quoted'", "'-o'", "''=1", "plain"]
    notes = [
        Leaving(f"g{n}", "own", "Deck", ("t",), (sign, "b"), {0: (sign, "=b")}, ((0, None),))
        for n, sign in enumerate(signs)
    ]
    data = table.written(notes, zone=UTC_ZONE)
    cells = [line.split(",")[0] for line in data.decode("utf-8-sig").splitlines()[1:]]
    assert cells == ["'=1+1", "'+49 30", "'-1", "'@home", "'quoted'", "''-o'", "'''=1", "plain"]
    assert [row[:2] for row in rows(data)] == [(sign, "=b") for sign in signs]
