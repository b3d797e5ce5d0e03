from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import groups, members
from bot.errors import DataFolderUnwritable
from bot.tryout.acting import Sight, kind_of, open_post, posts, sights
from bot.tryout.history import live_a_few_days
from bot.tryout.journal import Journal
from bot.tryout.world import StudyHall
from tests.conftest import library


def everything(hall: StudyHall) -> list[tuple[int, Sight]]:
    """Return all that stands in the channels, but for the time a judge took."""
    return [
        (channel, replace(sight, text=re.sub(r"in \d+ ms", "in a moment", sight.text)))
        for channel in sorted(hall.env.backend.messages)
        for sight in sights(hall, channel)
    ]


async def test_every_run_opens_on_the_same_morning_with_a_drill_to_answer_and_a_few_days_behind(
    tmp_path: Path, quick_start: None
):
    async with StudyHall(tmp_path / "other", library=library()) as hall:
        await live_a_few_days(hall)
        other = (hall.now(), everything(hall))

    async with StudyHall(tmp_path / "this", library=library()) as hall:
        with Journal(hall) as journal:
            await live_a_few_days(hall)
        assert (hall.now(), everything(hall)) == other

        post = open_post(hall)
        assert post is not None
        assert kind_of(post) == "choice"
        local = hall.now().astimezone(ZoneInfo("Europe/Berlin"))
        assert f"{local:%H:%M}" == "08:12"
        assert (local + timedelta(days=1)).weekday() < 5, "a day later there is another drill"

        closed = [p for p in posts(hall) if kind_of(p) == "closed"]
        solutions = [s for s in sights(hall, hall.daily.id) if s.text.startswith("## Solution")]
        assert len(closed) == len(solutions) >= 3
        assert any("▰" in solution.text for solution in solutions)
        assert len(hall.daily.threads) >= 2
        assert all(list(sights(hall, thread.id)) for thread in hall.daily.threads)
        assert list(sights(hall, hall.lounge.id))
        assert list(sights(hall, hall.mod_room.id))
        assert journal.fault_count == 0
        assert hall.env.errors == []

        async with hall.kernel.db.read() as tx:
            roster = await groups.roster(tx, hall.group.group_id)
            records = await members.members_of_group(tx, hall.group)
            routines = await hall.kernel.schedule.routines_of(tx, hall.group.group_id)
        moderators = [member.user_id for member in roster if member.is_moderator]
        assert (len(roster), moderators) == (6, [hall.residents["nora"].user_id])
        zones = {record.zone.key for record in records if record.zone}
        assert len(zones) == 5
        assert zones >= {"Asia/Kathmandu", "America/Sao_Paulo"}
        assert [record.wants_pings for record in records].count(True) == 1
        assert {routine.kind for routine in routines} == {kind.kind for kind in hall.kernel.schedule.kinds}


async def test_a_folder_with_a_database_in_it_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "cadre.db").write_bytes(b"somebody's data")
    with pytest.raises(DataFolderUnwritable, match=r"choose an empty folder with --data-dir"):
        await StudyHall(tmp_path).__aenter__()
    assert (tmp_path / "cadre.db").read_bytes() == b"somebody's data"
