"""The next step and its reason, worked out from sources that a test makes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot import groups, interviews, members
from bot.app import Kernel
from bot.db import Tx
from bot.evidence import Advice, Evidence, EvidenceSources
from cogs.readiness import render
from cogs.readiness.service import ReadinessService


async def test_near_an_interview_only_its_areas_are_asked_and_no_mock(kernel: Kernel):
    async def advise(_tx: Tx, _guild_id: int, _user_id: int, area: str, _track: str) -> Advice | None:
        return Advice("drill", f"a drill of {area}", "x", {})

    async def mock(_tx: Tx, _guild_id: int, _user_id: int, area: str, _track: str) -> Advice | None:
        return Advice("mock", f"a mock of {area}", "x", {})

    sources = EvidenceSources()
    sources.register("mocks", advise=mock)
    sources.register("drills", advise=advise)
    service = ReadinessService(replace(kernel, evidence=sources))
    who = {"guild_id": 1, "user_id": 2}

    async def told() -> str:
        return render.head(await service.readiness(**who, track="core_ml"))

    assert (
        "a mock of ml_fundamentals, because of what is unknown, ML fundamentals weighs most" in await told()
    )
    today = kernel.clock.now().date()
    for days, kind in ((4, "sql"), (2, "coding")):
        async with kernel.db.write() as tx:
            await groups.ensure_guild(tx, 1, now=kernel.clock.now())
            await members.ensure_member(tx, **who, now=kernel.clock.now())
            await interviews.add(
                tx,
                **who,
                day=today + timedelta(days=days),
                kind=kind,
                label="",
                wants_checklist=False,
                now=kernel.clock.now(),
            )
        if days > interviews.TAPER_DAYS:
            assert "a mock of ml_fundamentals" in await told()
    near = await told()
    assert "a drill of coding_tools, because Coding and tools is unknown (15% of the whole), and" in near
    assert "Your interview is near: mocks, and areas that are not its own, wait until after it." in near


async def test_where_nothing_is_left_to_do_the_next_area_does_not_inherit_the_superlative(kernel: Kernel):
    now = kernel.clock.now()
    left = {"communication"}

    async def read(_tx: Tx, _guild_id: int, _user_id: int) -> list[Evidence]:
        return [
            Evidence(area, score, now, "drill", f"t{n}", "x", by_others=True)
            for area, score in (("system_design", 1.0), ("communication", 2.8))
            for n in range(4)
        ]

    async def advise(_tx: Tx, _guild_id: int, _user_id: int, area: str, _track: str) -> Advice | None:
        return Advice("drill", f"a drill of {area}", "x", {}) if area in left else None

    sources = EvidenceSources()
    sources.register("made up", read, advise=advise)
    service = ReadinessService(replace(kernel, evidence=sources))
    told = render.head(await service.readiness(guild_id=1, user_id=2, track="core_ml"))
    assert "**First gate to pass** · System design: 1.0" in told
    assert "**Next** · a drill of communication, because Communication is 0.2 below its gate, and" in told
    left.add("system_design")
    told = render.head(await service.readiness(guild_id=1, user_id=2, track="core_ml"))
    assert (
        "**Next** · a drill of system_design, because System design is 2.5 below its gate, the costliest gap"
        in told
    )
