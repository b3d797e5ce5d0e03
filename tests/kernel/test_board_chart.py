"""A board as a picture: any name can be drawn, nothing overlaps, and the words have all of it."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.board import Board, Place, in_latin
from bot.charts.canvas import WIDTH
from bot.charts.draw import canvas_of, png_of
from bot.pictures import Picture, files_of

NAMES = ("Ada", "李雷", "Łukasz Żółć", "😀 bob", "W" * 32, "\u202e\u200b", "Ω", "محمد")


def board(*names: str, own: int = 3) -> Board:
    places = [Place(rank=i + 1, name=n, points=400 - 50 * i, is_own=i == own) for i, n in enumerate(names)]
    return Board(title="Points, all time", unit="points", places=tuple(places))


def test_the_same_board_gives_the_same_bytes_and_the_words_keep_each_name_as_it_is():
    assert png_of.__wrapped__(board(*NAMES)) == png_of.__wrapped__(board(*NAMES))
    assert Image.open(io.BytesIO(png_of(board(*NAMES)))).width == WIDTH
    words = board(*NAMES).in_words()
    assert "2. 李雷: 350 points" in words
    assert "4. 😀 bob (you): 250 points" in words


def test_a_name_is_written_in_letters_that_the_font_has():
    assert [in_latin(name) for name in NAMES[:4]] == ["Ada", "LiLei", "Lukasz Zolc", ":grinning: bob"]
    assert in_latin("\u202e\u200b") == "(see text)"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=40), st.integers(-100, 10**7)), min_size=1, max_size=12),
    st.integers(0, 11),
)
def test_texts_stay_inside_the_picture_and_off_each_other(rows, own):
    places = [Place(rank=10**6 + i, name=n, points=p, is_own=i == own) for i, (n, p) in enumerate(rows)]
    canvas = canvas_of(Board(title="Most improved, week from 05 Jan", unit="points", places=tuple(places)))
    assert len(canvas.texts) == 1 + 3 * len(places)
    for placed in canvas.texts:
        left, top, right, bottom = placed.box
        assert 0 <= left < right <= WIDTH
        assert 0 <= top < bottom <= canvas.height
    for i in range(len(places)):
        rank, name, number = (each.box for each in canvas.texts[1 + 3 * i : 4 + 3 * i])
        assert rank[2] <= name[0]
        assert name[2] <= number[0]


async def test_it_is_sent_with_its_alt_text():
    (file,) = await files_of([Picture("board", board(*NAMES), "Who leads.")])
    assert (file.filename, file.description) == ("board.png", "Who leads.")
