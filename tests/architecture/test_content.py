"""The content that comes with Cadre: complete, within Discord's limits, its numbers worked out again."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import discord
import pytest

from bot import features
from bot.content import summarise
from bot.members import AREAS, LEVELS, TRACKS
from bot.ui import TEXT_LIMIT
from cogs.drills import choice, logic, posts, recall, render
from cogs.drills.coverage import cover
from cogs.drills.daily import Closing
from cogs.drills.models import Attempt, ChoiceDrill, Post, RecallDrill
from cogs.drills.service import Going
from tests.conftest import library

from .sources import ROOT

PREFIXES = {
    "ml_fundamentals": "ml",
    "coding_tools": "code",
    "system_design": "sys",
    "production_mlops": "ops",
    "genai_llm": "llm",
    "communication": "talk",
}
LAYOUT_LIMIT, LAYOUT_BYTES = 4000, 10_000
NOW = datetime(2026, 12, 30, 12, tzinfo=UTC)
HUGE = 2**62


Drill = ChoiceDrill | RecallDrill


@cache
def drills() -> tuple[Drill, ...]:
    found = tuple(d for d in library().of("drills") if isinstance(d, ChoiceDrill | RecallDrill))
    assert len(found) >= 100
    return found


def choices() -> list[ChoiceDrill]:
    return [d for d in drills() if isinstance(d, ChoiceDrill)]


def recalls() -> list[RecallDrill]:
    return [d for d in drills() if isinstance(d, RecallDrill)]


def post_of(drill: Drill) -> Post:
    return Post(
        post_id=HUGE,
        guild_id=HUGE,
        group_id=HUGE,
        day=date(2026, 9, 30),
        drill_id=drill.id,
        channel_id=HUGE,
        message_id=HUGE,
        thread_id=HUGE,
        opened_at=NOW,
        closes_at=NOW + timedelta(hours=12),
        closed_at=None,
        solution_message_id=None,
    )


def going_of(drill: Drill, *, answer: str | None = None, score: int | None = None) -> Going:
    known: dict[str, Any] = {
        **dict.fromkeys(("attempt_id", "guild_id", "user_id", "post_id"), HUGE),
        "drill_id": drill.id,
        "number": 1,
        "kind": drill.kind,
        "is_answered": answer is not None,
        "hints_used": len(drill.hints),
        "answer": answer,
        "is_correct": False if isinstance(drill, ChoiceDrill) else None,
        "touched": (),
        "self_score": score,
        "points": 0,
        "opened_at": NOW,
        "answered_at": NOW,
    }
    attempt = filled(Attempt, **known)
    return filled(Going, drill=drill, attempt=attempt, post=post_of(drill))


def closings_of(drill: Drill) -> list[Closing]:
    """A closing that nobody answered, and one of a crowd."""
    crowd: dict[str, Any] = {"answer_count": 1250}
    if isinstance(drill, ChoiceDrill):
        crowd["spread"] = [(key, 250) for key in drill.keyed]
    else:
        crowd["touched"] = [250] * len(drill.must_cover)
    same = {"post": post_of(drill), "drill": drill}
    return [filled(Closing, **same, answer_count=0), filled(Closing, **same, **crowd)]


def filled(record: type[Any], **known: Any) -> Any:
    """Make a record of what is known; fields of other kinds of drill are left empty."""
    return record(**{field.name: known.get(field.name) for field in fields(record)})


def layouts_of(drill: Drill) -> list[discord.ui.LayoutView]:
    post, found = post_of(drill), closings_of(drill)
    shown = [
        posts.daily_view(post, drill),
        posts.closed_daily_view(post, drill),
        *(posts.closing_view(closing) for closing in found),
    ]
    if isinstance(drill, ChoiceDrill):
        shown += [choice.attempt_view(going_of(drill, answer=key)) for key in (None, *drill.keyed)]
    else:
        shown += [recall.attempt_view(going_of(drill))]
        shown += [recall.attempt_view(going_of(drill, answer="x", score=score)) for score in (None, 1, 5)]
    return shown


# ---------------------------------------------------------------------- the set


def test_there_is_at_least_so_much_of_each_kind():
    counts = summarise(library(), features.content_kinds())
    least = {
        "choice": 150,
        "recall": 205,
        "code": 76,
        "sql": 40,
        "case": 30,
        "spot": 40,
        "deck": 16,
        "card": 620,
    }
    assert {kind: counts[kind] for kind, count in least.items() if counts[kind] < count} == {}


def test_every_topic_has_an_open_question_so_that_a_link_to_it_leads_somewhere():
    """Topics are questions q001 to q100, drill topics t001 to t105 and design prompts d01 to d30 of the outline."""
    everything = library().of("drills")
    asked = {topic for drill in everything if drill.kind in ("recall", "case") for topic in drill.topics}
    assert {topic for drill in everything for topic in drill.topics} <= asked
    assert {f"q{n:03}" for n in range(1, 101)} | {f"t{n:03}" for n in range(1, 106)} <= asked


def test_every_area_and_level_has_drills_of_both_kinds_and_every_track_is_served():
    by_area, by_level = (
        Counter((d.kind, d.area) for d in drills()),
        Counter((d.kind, d.level) for d in drills()),
    )
    kinds = ("choice", "recall")
    assert [(kind, area) for kind in kinds for area in AREAS if by_area[kind, area] < 6] == []
    assert [(kind, level) for kind in kinds for level in LEVELS if by_level[kind, level] < 6] == []
    assert [track for track in TRACKS if sum(track in d.tracks for d in drills()) < 20] == []


def test_right_answers_stand_on_every_letter_and_are_not_given_away_by_their_length():
    letters = Counter(d.correct_key for d in choices())
    assert set(letters) >= set("ABCD")
    assert max(letters.values()) <= len(choices()) * 0.45
    longest = sum(max(d.options, key=lambda o: len(o.text)).is_correct for d in choices())
    assert longest <= len(choices()) * 0.5


def test_folders_are_areas_and_ids_carry_their_prefix():
    paths = {path.stem: path.parent.name for path in (ROOT / "content" / "drills").rglob("*.yaml")}
    assert [d.id for d in drills() if not d.id.startswith(f"{PREFIXES[d.area]}-")] == []
    assert [d.id for d in drills() if paths[d.id] != d.area] == []


def test_no_two_drills_share_a_title():
    titles = Counter(d.title.casefold() for d in drills())
    assert [title for title, count in titles.items() if count > 1] == []


# ---------------------------------------------------------------------- within Discord's limits


def archived(closing: Closing, attempt: Attempt) -> str:
    view = posts.archived_view(closing, attempt)
    return "".join(item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))


def texts_of(drill: Drill) -> dict[str, str]:
    """Return every text made of the drill, at its longest."""
    texts = {
        "daily": render.daily(post_of(drill), drill, posts.question(drill)),
        "closed": render.daily_closed(post_of(drill), drill, posts.question(drill)),
        "practice": render.practice(drill, posts.question(drill), "Write your answer in your own words."),
        "hints": render.hints(going_of(drill), len(drill.hints)),
    }
    for i, closing in enumerate(closings_of(drill)):
        texts[f"closing {i}"] = posts.solution(closing)
        texts[f"archived {i}"] = archived(closing, going_of(drill, answer="m" * 4000).attempt)
    if isinstance(drill, RecallDrill):
        nothing = cover("", drill.must_cover)
        texts["coverage"] = recall.coverage(going_of(drill, answer="x"), nothing)
        texts["scored"] = recall.scored(going_of(drill, answer="x", score=5))
    else:
        texts["result"] = max((choice.result(going_of(drill, answer=k)) for k in drill.keyed), key=len)
    return texts


def test_every_text_a_member_reads_is_shown_whole():
    long = {
        f"{drill.id}, {name}": len(text)
        for drill in drills()
        for name, text in texts_of(drill).items()
        if len(text) > TEXT_LIMIT
    }
    assert long == {}


def faults_of(layout: discord.ui.LayoutView) -> Iterator[str]:
    if layout.content_length() > LAYOUT_LIMIT:
        yield f"{layout.content_length()} characters"
    if layout.total_children_count > 40:
        yield f"{layout.total_children_count} components"
    if len(str(layout.to_components()).encode()) > LAYOUT_BYTES:
        yield "too many bytes"
    for item in layout.walk_children():
        inner = getattr(item, "item", item)
        if isinstance(inner, discord.ui.Button) and not 1 <= len(inner.label or "") <= 80:
            yield f"a button's label {inner.label!r}"
        if isinstance(inner, discord.ui.Select):
            for option in inner.options:
                if len(option.label) > 100 or len(option.description or "") > 100:
                    yield f"an option {option.label!r}"


def test_every_layout_is_one_that_discord_takes():
    shown = [(drill.id, layout) for drill in drills() for layout in layouts_of(drill)]
    assert len(shown) > 700
    assert [(drill_id, fault) for drill_id, layout in shown for fault in faults_of(layout)] == []


def test_forms_show_their_whole_title_and_question():
    cut = {}
    for drill in recalls():
        data: dict[str, Any] = recall.AnswerForm.of(going_of(drill)).to_dict()
        if data["title"] != drill.title:
            cut[drill.id] = f"{len(drill.title)} characters in the title, a form has 45"
        label = data["components"][-1]
        assert 1 <= len(data["title"]) <= 45
        assert 1 <= len(data["components"]) <= 5
        assert len(data["custom_id"]) <= 100
        assert len(label["label"]) <= 45
        assert len(label["description"]) <= 100
        assert label["component"]["max_length"] == logic.ANSWER_LIMIT == 4000
        assert drill.prompt in str(data["components"][0]["content"])
    assert cut == {}


UNWANTED = {
    "a mention": re.compile(r"@everyone|@here|<[@#]"),
    "a heading, which would look like ours": re.compile(r"^#{1,3} ", re.MULTILINE),
}


def test_texts_are_plain_on_discord():
    def outside_code(text: str) -> str:
        return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)

    texts = [(drill.id, outside_code(text)) for drill in drills() for text in drill.texts]
    assert [(i, name) for i, text in texts for name, sign in UNWANTED.items() if sign.search(text)] == []
    assert [(i, text) for i, text in texts if "```" in text or text.count("**") % 2] == []


# ---------------------------------------------------------------------- true


NAMES = {
    f.__name__: f for f in (abs, float, format, int, len, max, min, pow, range, round, sorted, str, sum, zip)
}


def worked_out(expression: str) -> str:
    allowed = {"__builtins__": NAMES, "math": math, "statistics": statistics}
    return str(eval(expression, allowed))  # noqa: S307 - our own content


def test_every_number_in_checks_is_what_its_expression_gives_and_stands_in_the_text():
    checks = [(drill, check) for drill in drills() for check in drill.checks]
    assert len(checks) >= 60
    wrong = {
        f"{drill.id}: {check.python}": (check.says, worked_out(check.python))
        for drill, check in checks
        if worked_out(check.python) != check.says or check.says not in "\n".join(drill.texts)
    }
    assert wrong == {}


@pytest.mark.parametrize("expression", ["open('/etc/passwd')", "__import__('os')", "eval('1')"])
def test_an_expression_reaches_nothing_but_arithmetic(expression):
    with pytest.raises(NameError):
        worked_out(expression)


def test_every_model_answer_covers_every_point():
    missed = {
        drill.id: [drill.must_cover[i].concept for i in cover(drill.model_answer, drill.must_cover).missed]
        for drill in recalls()
    }
    assert {drill_id: concepts for drill_id, concepts in missed.items() if concepts} == {}


def solved_by(drill: RecallDrill, answer: str) -> bool:
    return cover(answer, drill.must_cover).share >= logic.SOLVED_SHARE


def test_neither_a_weak_answer_nor_the_question_itself_solves_a_drill():
    assert [d.id for d in recalls() if solved_by(d, d.weak_trait)] == []
    assert [d.id for d in recalls() if solved_by(d, f"{d.title} {d.prompt}")] == []


NEIGHBOURS = 8


def test_the_model_answer_of_a_neighbouring_drill_does_not_cover_this_one():
    """Some share a subject, and most of its ideas; but reciting one never covers the whole of the other."""
    words = {d.id: set(re.findall(r"\w{4,}", d.model_answer.casefold())) for d in recalls()}
    whole = []
    for drill in recalls():
        others = (other for other in recalls() if other is not drill)
        nearest = sorted(others, key=lambda other: -len(words[drill.id] & words[other.id]))[:NEIGHBOURS]
        whole += [(drill.id, e.id) for e in nearest if cover(e.model_answer, drill.must_cover).share > 0.9]
    assert whole == []


def test_sources_are_links_to_elsewhere():
    assert [d.id for d in drills() if not all(str(s.url).startswith("https://") for s in d.sources)] == []
    assert [d.id for d in drills() if len({str(s.url) for s in d.sources}) < len(d.sources)] == []
