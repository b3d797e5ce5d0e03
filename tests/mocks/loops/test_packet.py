"""A packet as it is read: within Discord's limits, every script in the file, nothing that a member typed as markup."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from bot.charts.draw import canvas_of, png_of
from bot.groups import Group
from bot.members import AREAS
from cogs.mocks.loops import document, logic, packet_render
from cogs.mocks.loops.models import CardRead, Loop, OpenPacket, Sitting

AT = datetime(2026, 1, 5, tzinfo=UTC)
LOOP = Loop(1, 1, 1, 20, "mle", "core_ml", "experienced", "over", AT, AT, AT, AT, None)
POD = Group(1, 1, "Pod One", 5, ZoneInfo("UTC"), None, None, None, "", 3, None)
AREA_OF = {f"d{i}": area for i, area in enumerate(AREAS)}
NAMES = {name: f"Dimension {name} " + "n" * 46 for name in AREA_OF}
TYPED = "<script>alert(1)</script> **שלום** 数据 " + "w" * 400


def found(
    scores: dict[str, int], *, flags: tuple[str, ...] | None = (), typed: str = "", rounds: int = 3
) -> OpenPacket:
    sittings = tuple(
        Sitting(
            place,
            "coding",
            f"Round {place} " + "r" * 50,
            place,
            10 + place,
            (
                CardRead(place, 10 + place, False, scores, dict.fromkeys(scores, typed), [(typed, typed)]),
                CardRead(place, 20, True, scores),
            ),
            flags,
        )
        for place in range(rounds)
    )
    packet = logic.packet_of(
        sittings,
        asked=AREAS,
        not_held=["x" * 60] * 3,
        names=NAMES,
        area_of=lambda _, dimension: AREA_OF.get(dimension),
    )
    return OpenPacket(LOOP, "Machine learning engineer", POD, packet, sittings)


def test_the_longest_packet_fits_into_one_message_and_says_where_the_rest_is():
    longest = found(dict.fromkeys(AREA_OF, 3), flags=logic.FLAGS, typed=TYPED)
    parts = packet_render.message(longest)
    assert sum(map(len, parts)) <= 3900
    assert "*The rest stands in the file.*" in parts[1]
    assert parts[1].endswith("to keep.")
    short = packet_render.message(found(dict.fromkeys(AREA_OF, 4)))
    assert "rest stands" not in short[1]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.alts: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.alts += [value for name, value in attrs if name == "alt"]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_has_every_word_in_any_script_and_runs_nothing_that_was_typed():
    packet = found(dict.fromkeys(AREA_OF, 3), flags=("fit",), typed=TYPED)
    page = document.html_of(packet, png_of(packet_render.picture(packet).chart), NAMES).decode()
    read = Tags()
    read.feed(page)
    assert "script" not in read.seen
    assert TYPED in read.text
    assert read.alts == [packet_render.picture(packet).alt]
    assert 'src="http' not in page
    assert "Would have ended a real loop here" in read.text


def test_the_picture_tells_what_was_not_seen_in_letters_and_in_words():
    picture = packet_render.picture(found({"d0": 4, "d1": 2}))
    drawn = [placed.text for placed in canvas_of(picture.chart).texts]
    assert drawn.count("not seen") == 4
    assert "4.0 (n 3)" in drawn
    assert "Not seen: System design, Production and MLOps, GenAI and LLM, Communication." in picture.alt
    assert "- Coding and tools: 2.0 from 3 scores; its gate is 3.0" in picture.words


def test_what_is_shared_has_no_quotes_flags_or_interviewers():
    packet = found(dict.fromkeys(AREA_OF, 4), flags=("invented",), typed="Secret words")
    told = packet_render.shared(packet)
    assert "Secret" not in told
    assert "Credentials" not in told
    assert "<@10>" not in told
    assert "<@20> held 3 rounds with 3 interviewers." in told


def test_a_score_is_never_written_over_a_boundary_that_it_did_not_reach():
    assert [packet_render.number(Fraction(value)) for value in ("3.499", "3.5", "3.95", "-0.04", "-0.5")] == [
        "3.4",
        "3.5",
        "3.9",
        "0.0",
        "-0.5",
    ]
