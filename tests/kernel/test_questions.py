"""The register in which features lend questions to interviewers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.db import Database, Tx
from bot.questions import Question, Questions
from cogs.drills.lending import PREFIX, Lending
from tests.conftest import library

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ONE = Question("a:1", "One", "recall", "communication", "fresher", (), "What?", "That.", ("It.",))


class Shelf:
    def __init__(self, *questions: Question) -> None:
        self._questions = questions

    def questions(self) -> Sequence[Question]:
        return self._questions

    async def seen(self, tx: Tx, *, guild_id: int, user_id: int) -> Mapping[str, datetime]:
        assert tx.connection is not None
        return {question.id: NOW for question in self._questions if (guild_id, user_id) == (1, 10)}


async def test_sources_are_joined_and_the_same_key_replaces(db: Database):
    register, two = Questions(), Question("b:1", "Two", "code", "coding_tools", "fresher", (), "?", "!", ())
    register.register("a", Shelf(two))
    register.register("a", Shelf(ONE))
    register.register("b", Shelf(two))
    assert list(register.all()) == [ONE, two]
    async with db.read() as tx:
        assert await register.seen(tx, guild_id=1, user_id=10) == {"a:1": NOW, "b:1": NOW}
        assert await register.seen(tx, guild_id=2, user_id=10) == {}


def test_drills_lend_their_open_kinds_each_once_with_a_kit_and_no_choices():
    drills = library().of("drills")
    lent = Lending(drills).questions()
    by_id = {question.id: question for question in lent}
    assert len(by_id) == len(lent)
    open_kinds = {"recall", "code", "sql", "case"}
    assert {PREFIX + drill.id for drill in drills if drill.kind in open_kinds} <= set(by_id)
    assert not any(PREFIX + drill.id in by_id for drill in drills if drill.kind == "choice")
    for drill in drills:
        if (found := by_id.get(PREFIX + drill.id)) is not None:
            assert found.prompt.startswith(drill.prompt)
            assert (found.area, found.level, found.hints) == (drill.area, drill.level, drill.hints)
            assert found.must_cover
            assert found.answer not in found.prompt
