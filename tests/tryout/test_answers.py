"""People of Study Hall answer the kinds of drill that a judge decides."""

from __future__ import annotations

import pytest

from bot.tryout.acting import command, give_answer
from bot.tryout.knowledge import answer_to
from bot.tryout.world import StudyHall


@pytest.mark.parametrize("kind", ["code", "sql"])
async def test_who_knows_it_solves_it_and_who_does_not_reads_the_solution(hall: StudyHall, kind: str):
    for name, care, outcome in (
        ("wanjiru", 1.0, "✅ **Solved.**"),
        ("lukas", 0.0, "Closed without a full pass"),
    ):
        who = hall.residents[name]
        opened = await command(hall, who, hall.lounge, "drill next", kind=kind)
        answer = answer_to(hall.kernel, opened.text, care=care, seed=name)
        seen = await give_answer(hall, who, opened, answer)
        assert outcome in seen.text
