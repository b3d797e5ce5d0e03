from __future__ import annotations

import re
from pathlib import Path

from bot.tryout.journal import Journal
from bot.tryout.smoke import Script, perform, play
from bot.tryout.world import StudyHall
from tests.conftest import library


async def test_the_scripted_day_happens_as_it_should(tmp_path: Path, quick_start: None):
    lines: list[str] = []
    code = await play(tmp_path, print_line=lines.append, library=library())
    transcript = "\n".join(lines)
    assert code == 0, transcript
    passed = re.fullmatch(r"\n(\d+) passed, 0 failed", lines[-1])
    assert passed, transcript
    assert int(passed[1]) >= 35
    assert re.search(r"\w{3} \d+ Jan, 08:12 +Lukas +presses “Answer”\n +sees: ", transcript)


async def test_what_does_not_happen_is_told_and_turns_the_exit_code(hall: StudyHall):
    async def breaks(s: Script) -> None:
        """Something gives way."""
        s.expect("two and two are five", 2 + 2 == 5)
        raise RuntimeError("the floor")

    async def holds(s: Script) -> None:
        """Something else does not."""
        await s.press("sam", s.post, "Answer")
        s.expect("two and two are four", 2 + 2 == 4)

    lines: list[str] = []
    with Journal(hall) as journal:
        code = await perform(hall, journal, print_line=lines.append, scenes=(breaks, holds))
    transcript = "\n".join(lines)
    assert code == 1
    assert "❌ FAILED: two and two are five" in transcript
    assert "❌ FAILED: the scene was played to its end (RuntimeError('the floor'))" in transcript
    assert "✅ two and two are four" in transcript, "later scenes are played all the same"
    assert lines[-1] == "\n2 passed, 2 failed"


async def test_what_goes_wrong_unseen_fails_the_script(hall: StudyHall):
    async def something_in_the_dark(s: Script) -> None:
        """Nobody notices, but it is logged."""
        hall.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
        await s.to_next_event()

    lines: list[str] = []
    with Journal(hall) as journal:
        code = await perform(hall, journal, print_line=lines.append, scenes=(something_in_the_dark,))
    assert code == 1
    assert any("❌ FAILED: nothing went wrong unseen; Channel condition" in line for line in lines)
