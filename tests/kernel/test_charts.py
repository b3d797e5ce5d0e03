"""Charts: the same bytes from the same record, nothing cut or overlapping, told in words as well."""

from __future__ import annotations

import io
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import TypeAdapter, ValidationError

from bot.charts.canvas import PAPER, WIDTH, Canvas, fitted, width_of
from bot.charts.draw import canvas_of, png_of
from bot.charts.frame import STYLES
from bot.charts.scales import shortened, shown, span_of, ticks_of
from bot.charts.spec import Chart
from bot.charts.words import in_words
from bot.pictures import Picture, files_of, gallery

READ = TypeAdapter(Chart).validate_python
LONGEST = "Returning visitors, West"  # 24 letters, as long as a name may be
WIDEST = "W" * 24
TITLE = "Weekly active members of every study group over the first two quarters of the whole year"


def points(count: int, *, slope: float = 1.0, start: float = 0.0) -> list[list[float]]:
    return [[i, start + slope * i] for i in range(count)]


def line_series(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "points": points(8, slope=i + 1)} for i, name in enumerate(names)]


AXES: dict[str, Any] = {"x": {"label": "Week"}, "y": {"label": "Members"}}
SPECS: dict[str, dict[str, Any]] = {
    "lines": {"kind": "lines", "title": "Five groups", **AXES, "series": line_series(*"ABCDE")},
    "one line": {"kind": "lines", "title": "One group", **AXES, "series": line_series("Only")},
    "one point": {"kind": "lines", "title": "A start", **AXES, "series": [{"name": "A", "points": [[1, 1]]}]},
    "lines that end together": {
        "kind": "lines",
        "title": "Five that meet",
        **AXES,
        "series": [{"name": f"{LONGEST[:-1]}{i}", "points": [[0, i], [9, 5]]} for i in range(5)],
    },
    "rules": {
        "kind": "lines",
        "title": "Loss while training",
        **AXES,
        "series": line_series("Training", "Validation"),
        "rules": [
            {"axis": "x", "at": 6.8, "label": LONGEST},
            {"axis": "x", "at": 7, "label": LONGEST},
            {"axis": "y", "at": 7, "label": "target"},
        ],
    },
    "long words": {
        "kind": "lines",
        "title": TITLE,
        "x": {"label": "Weeks after the first day of the autumn term", "names": [LONGEST, "B", LONGEST]},
        "y": {"label": "Members who answered at least three drills"},
        "series": [{"name": f"{LONGEST[:-1]}{i}", "points": [[1, i], [2, i], [3, i]]} for i in range(5)],
    },
    "twelve names": {
        "kind": "lines",
        "title": "A year",
        "x": {"label": "Month", "names": [f"Month {i}" for i in range(1, 13)]},
        "y": {"label": "Answers"},
        "series": [{"name": "All", "points": [[i, i * i] for i in range(1, 13)]}],
    },
    "large numbers": {
        "kind": "lines",
        "title": "Requests",
        "x": {"label": "Second", "low": 0, "high": 1_000_000_000},
        "y": {"label": "Requests"},
        "series": [{"name": "All", "points": [[0, 0], [1_000_000_000, 987_654_321]]}],
    },
    "scatter": {
        "kind": "scatter",
        "title": "Hours and score",
        **AXES,
        "series": line_series("Group A", LONGEST, "Group C"),
        "rules": [{"axis": "y", "at": 12, "label": "pass"}],
    },
    "bars": {
        "kind": "bars",
        "title": "Recall by region",
        "x": {"label": "Region", "names": ["North", LONGEST]},
        "y": {"label": "Recall"},
        "series": [{"name": name, "values": [0.1234, 0.61]} for name in ("Old", LONGEST, "New")],
    },
    "eight bars": {
        "kind": "bars",
        "title": "Requests by hour",
        "x": {"label": "Hour", "names": [f"{i:02}:00" for i in range(8)]},
        "y": {"label": "Requests"},
        "series": [{"name": "All", "values": [123456 * i for i in range(1, 9)]}],
    },
    "bars below zero": {
        "kind": "bars",
        "title": "Change against last month",
        "x": {"label": "Region", "names": ["North", "South"]},
        "y": {"label": "Change, %"},
        "series": [{"name": "Change", "values": [-3, -12.5]}],
    },
    "histogram": {
        "kind": "histogram",
        "title": "Scores",
        **AXES,
        "edges": [i / 10 for i in range(11)],
        "series": [{"name": "Training", "values": [9, 5, 3, 2, 1, 1, 0, 2, 3, 4]}, {"name": "Live", "values": [12] * 10}],
        "rules": [{"axis": "x", "at": 0.5, "label": "threshold"}, {"axis": "y", "at": 6, "label": "limit"}],
    },
    "confusion": {
        "kind": "confusion",
        "title": "Churn",
        "classes": ["stayed", "left"],
        "counts": [[780, 120], [20, 80]],
    },
    "five classes": {
        "kind": "confusion",
        "title": "Queues",
        "classes": ["billing and refunds", LONGEST, "login", "bug", "other"],
        "counts": [[1_000_000, 9_999_999, 0, 1, 2]] + [[0] * 5] * 4,
    },
    "calibration": {
        "kind": "calibration",
        "title": "Calibration",
        "series": [
            {"name": "Trees", "points": [[0.1, 0.05], [0.9, 0.7]]},
            {"name": LONGEST, "points": [[0, 0], [1, 1]]},
        ],
    },
}  # fmt: skip


@pytest.fixture(params=SPECS)
def chart(request: pytest.FixtureRequest) -> Any:
    return READ(SPECS[request.param])


# ---------------------------------------------------------------------- the picture


def test_a_picture_is_a_small_opaque_png_as_wide_as_all(chart):
    data = png_of(chart)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert 300 <= image.height <= 1100
    assert len(data) < 200_000
    assert "transparency" not in image.info
    assert max(abs(a - b) for a, b in zip(image.convert("RGB").getpixel((2, 2)), PAPER, strict=True)) <= 4


def test_the_same_record_gives_the_same_bytes(chart):
    again = READ(chart.model_dump(mode="json"))
    assert png_of.__wrapped__(chart) == png_of.__wrapped__(again)


def test_another_number_gives_another_picture():
    other = {**SPECS["confusion"], "counts": [[780, 120], [20, 81]]}
    assert png_of(READ(other)) != png_of(READ(SPECS["confusion"]))


def overlap(a: Any, b: Any) -> bool:
    (l1, t1, r1, b1), (l2, t2, r2, b2) = a.box, b.box
    return l1 < r2 - 1 and l2 < r1 - 1 and t1 < b2 - 1 and t2 < b1 - 1


def test_every_text_stands_whole_inside_and_touches_no_other(chart):
    canvas = canvas_of(chart)
    assert len(canvas.texts) >= 5
    outside = [p for p in canvas.texts if min(p.box) < 0 or p.box[2] > WIDTH or p.box[3] > canvas.height]
    assert outside == []
    assert [p.text for p in canvas.texts if p.text.endswith("…")] == []
    assert [(a.text, b.text) for a, b in combinations(canvas.texts, 2) if overlap(a, b)] == []


def test_every_name_is_written(chart):
    written = " ".join(placed.text for placed in canvas_of(chart).texts)
    wanted = [chart.title]
    several = getattr(chart, "series", ())
    if chart.kind in ("lines", "calibration") or len(several) > 1:
        wanted += [series.name for series in several]
    wanted += [rule.label for rule in getattr(chart, "rules", ())] + 2 * list(getattr(chart, "classes", ()))
    wanted += [getattr(chart, axis).label for axis in "xy" if hasattr(chart, axis)]
    assert [name for name in wanted if written.count(name) < wanted.count(name)] == []


def test_names_of_the_widest_letters_lose_their_end_and_stay_inside():
    spec = {**SPECS["lines"], "title": "W" * 90, "series": line_series(*(WIDEST[:-1] + c for c in "ABCDE"))}
    canvas = canvas_of(READ(spec))
    assert [p for p in canvas.texts if p.box[2] > WIDTH or p.box[0] < 0] == []
    assert any(placed.text.endswith("…") for placed in canvas.texts)


def test_no_two_series_differ_by_colour_alone():
    assert len({style.mark for style in STYLES}) == len({style.dash for style in STYLES}) == len(STYLES) == 5


@pytest.mark.parametrize(("name", "count"), [("lines", 5), ("scatter", 3), ("calibration", 2)])
def test_each_series_has_a_mark_of_its_own(name: str, count: int):
    drawn = canvas_of(READ(SPECS[name])).marks
    assert {mark for mark, times in drawn.items() if times > 1} == {style.mark for style in STYLES[:count]}


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.mark)
def test_each_colour_reads_as_text_on_paper(style):
    """At least 4.5 to 1, as WCAG 2.2 asks of text (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""

    def light(colour: tuple[int, int, int]) -> float:
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    assert (light(PAPER) + 0.05) / (light(style.colour) + 0.05) >= 4.5


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.mark)
def test_each_mark_is_drawn_in_its_own_shape(style):
    def drawn(mark: str) -> bytes:
        canvas = Canvas(100)
        canvas.mark(450, 50, mark, style.colour, size=20)
        return canvas.png()

    others = [other.mark for other in STYLES if other.mark != style.mark]
    assert len(others) == 4
    assert all(drawn(style.mark) != drawn(other) for other in others)


def test_a_bar_is_as_long_as_its_axis_makes_it():
    """From 90 a difference of two per cent looks like more than double: the drill about it depends on that."""

    def lengths(low: float | None) -> list[int]:
        y = {"label": "Accuracy", "high": 100} | ({} if low is None else {"low": low})
        spec = {**SPECS["bars"], "x": {"label": "Model", "names": ["Old", "New"]}, "y": y}
        spec["series"] = [{"name": "Accuracy", "values": [91, 93]}]
        image = Image.open(io.BytesIO(png_of(READ(spec)))).convert("RGB")
        edge = STYLES[0].colour
        columns = []
        for share in (0.3, 0.75):
            x = int(WIDTH * share)
            rows = [y for y in range(image.height) if near(image.getpixel((x, y)), edge)]
            columns.append(max(rows) - min(rows))
        return columns

    def near(a: Any, b: Any) -> bool:
        return max(abs(x - y) for x, y in zip(a, b, strict=True)) < 40

    old, new = lengths(None)
    assert 0.97 < old / new < 1
    old, new = lengths(90)
    assert 0.3 < old / new < 0.37


# ---------------------------------------------------------------------- texts that fit


@settings(deadline=None)
@given(st.text(alphabet="abc WMil.", min_size=1, max_size=90), st.integers(120, 800), st.integers(1, 3))
def test_a_fitted_text_never_overflows(text: str, width: int, lines: int):
    broken, size = fitted(text, width=width, size=26, lines=lines)
    assert " ".join(broken) == text or any(line.endswith("…") for line in broken)
    assert 1 <= len(broken) <= lines
    assert all(width_of(line, size) <= width for line in broken)


def test_a_text_is_made_a_little_smaller_before_it_is_broken():
    text = "Accuracy of the ranker"
    wide = width_of(text, 26)
    assert fitted(text, width=wide, size=26) == ([text], 26)
    assert fitted(text, width=wide * 0.9, size=26)[0] == [text]
    assert fitted(text, width=wide * 0.6, size=26) == (["Accuracy of", "the ranker"], 26)


# ---------------------------------------------------------------------- numbers


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=20),
    st.booleans(),
)
def test_an_axis_spans_its_numbers_with_two_to_twelve_round_ticks(values: list[float], from_zero: bool):
    low, high = span_of(values, low=None, high=None, from_zero=from_zero)
    assert low <= min(values)
    assert max(values) <= high
    assert low < high
    ticks = ticks_of(low, high)
    assert 2 <= len(ticks) <= 12
    assert all(low - 1e-6 <= tick <= high + 1e-6 for tick in ticks)
    if from_zero:
        assert low <= 0 <= high


def test_given_ends_are_kept():
    assert span_of([91.2, 93.1], low=90, high=94) == (90, 94)
    assert span_of([5], low=None, high=None) == (4.4, 5.6)


@pytest.mark.parametrize(
    ("value", "text", "short"),
    [
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (0.5, "0.5", "0.5"),
        (91.2, "91.2", "91.2"),
        (1234, "1,234", "1,234"),
        (12345, "12,345", "12.3k"),
        (-12.5, "-12.5", "-12.5"),
        (987654321, "987,654,321", "988M"),
        (1e-9, "1e-09", "1e-09"),
    ],
)
def test_numbers_are_written_for_people(value, text, short):
    assert (shown(value), shortened(value)) == (text, short)


# ---------------------------------------------------------------------- in words


def numbers_of(chart: Any) -> list[str]:
    if chart.kind == "confusion":
        return [f"{n:,}" for row in chart.counts for n in row]
    if chart.kind in ("bars", "histogram"):
        return [shown(v) for series in chart.series for v in series.values]
    return [shown(y) for series in chart.series for _, y in series.points]


def test_the_words_hold_every_number_and_name_of_the_picture(chart):
    words = in_words(chart)
    assert chart.title in words
    assert numbers_of(chart)
    assert [n for n in numbers_of(chart) if n not in words] == []
    assert [series.name for series in getattr(chart, "series", ()) if series.name not in words] == []
    assert len(words) < 2900, "with alt text of 1,000 they fit into one message"


def test_words_and_picture_agree_on_where_an_axis_ends():
    rules = [{"axis": "x", "at": 20, "label": "release"}, {"axis": "y", "at": 100, "label": "goal"}]
    chart = READ({**SPECS["lines"], "rules": rules})
    assert "Across: Week, from 0 to 20\nUp: Members, from 0 to 100" in in_words(chart)
    assert {"20", "100"} <= {placed.text for placed in canvas_of(chart).texts}
    below = READ(SPECS["bars below zero"])
    assert "from -15 to 0" in in_words(below)
    assert "-15" in [placed.text for placed in canvas_of(below).texts]


def test_words_tell_where_an_axis_begins():
    spec = {**SPECS["bars"], "y": {"label": "Recall", "low": 0.1, "high": 0.7}}
    assert "Up: Recall, from 0.1 to 0.7" in in_words(READ(spec))


# ---------------------------------------------------------------------- records


def refusal(spec: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as error:
        READ(spec)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("lines", {"title": "日本の会員数"}, "should match pattern"),
        ("lines", {"kind": "pie"}, "does not match any of the expected tags"),
        ("lines", {"series": line_series("A", "A")}, "two have one name"),
        ("lines", {"y": {"label": "Members", "low": 3}}, "Members: 0 lies below its low end"),
        ("lines", {"y": {"label": "Members", "low": 3, "high": 3}}, "low must be below high"),
        ("lines", {"series": [{"name": n, "points": points(60)} for n in "ABC"]}, "180 points, at most 120 fit"),
        ("lines", {"x": {"label": "Week", "high": float("inf")}}, "finite number"),
        ("bars", {"series": [{"name": "A", "values": [1]}]}, "'A' has 1 values, wanted are 2"),
        ("bars", {"x": {"label": "Region", "names": list("ABC")}}, "at most 8 bars fit"),
        ("bars", {"x": {"label": "Region"}}, "two to eight wanted"),
        ("histogram", {"edges": [0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]}, "edges must rise"),
        ("histogram", {"series": [{"name": "A", "values": [-1] + [1] * 9}]}, "cannot be negative"),
        ("confusion", {"counts": [[1, 2]]}, "2 rows of 2 wanted"),
        ("calibration", {"series": [{"name": "A", "points": [[0, 0], [1, 1.2]]}]}, "less than or equal to 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_a_reason(name, change, sentence):
    assert sentence in refusal({**SPECS[name], **change})


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(lambda p: [round(p[0], 2), round(p[1], 2)]),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from(["lines", "scatter"]),
)
def test_whatever_passes_is_drawn(series: list[list[float]], kind: str):
    chart = READ({"kind": kind, "title": "Anything", **AXES, "series": [{"name": "A", "points": series}]})
    canvas = canvas_of(chart)
    assert [p.text for p in canvas.texts if p.box[0] < 0 or p.box[2] > WIDTH] == []


# ---------------------------------------------------------------------- into a message


async def test_files_and_gallery_of_a_picture_name_each_other():
    pictures = [Picture("ml-my-drill", READ(SPECS["confusion"]), "Of 900 who stayed, 780 were predicted to.")]
    ((media,),) = [item.items for item in gallery(pictures)]
    (file,) = await files_of(pictures)
    assert media.media.url == f"attachment://{file.filename}" == "attachment://ml-my-drill.png"
    assert media.description == file.description == pictures[0].alt
    assert file.fp.read() == png_of(pictures[0].chart)
    assert pictures[0].alt in pictures[0].words
    assert gallery([]) == await files_of([]) == []


async def test_each_message_gets_a_file_of_its_own():
    pictures = [Picture("a", READ(SPECS["confusion"]), "alt")]
    (first,), (second,) = await files_of(pictures), await files_of(pictures)
    assert first.fp.read() == second.fp.read() != b""
