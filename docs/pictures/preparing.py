"""The scenes of mock interviews, checkpoints, plans, interviews and the group's readiness."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from .acting import HERE, SIDE, TOP, choose, command, fill, move_on, picture, play, press

_MOCK = re.compile(r"^(↳\s*)?Mock")
_HOURS = {"Lukas": "mon-sun 17-21", "Wanjiru": "mon-sun 18-22"}
_FORM = {"x": SIDE, "y": TOP, "width": 900 - SIDE, "height": 1000 - TOP}


async def prepare(lobby: Page) -> None:
    """Play an evening of mocks, then a checkpoint from its post to its approval, a plan, and an interview."""
    for person in _HOURS:
        await play(lobby, person, "study-hall", joining(person))
    await play(lobby, "Nora", "mod-room", pairing)
    await move_on(lobby, "To the next event")
    await play(lobby, "Lukas", _MOCK, agreeing)
    await play(lobby, "Wanjiru", _MOCK, agreeing)
    await until(lobby, "It is time")
    for person in _HOURS:
        await play(lobby, person, _MOCK, meeting)
    for person in _HOURS:
        await play(lobby, person, _MOCK, asking_for_the_kit)
    await move_on(lobby, "To the next event")
    await play(lobby, "Lukas", _MOCK, ending)
    await play(lobby, "Nora", "mod-room", asking)
    await move_on(lobby, "To the next event")
    await play(lobby, "Lukas", "daily-drill", handing_in)
    await play(lobby, "Nora", "mod-room", deciding)
    await play(lobby, "Lukas", "study-hall", planning)
    await play(lobby, "Nora", "mod-room", looking_at_the_group)


async def until(lobby: Page, words: str) -> None:
    for _ in range(20):
        if words in await lobby.inner_text("body"):
            return
        await move_on(lobby, "To the next event")
    raise SystemExit(f"the lobby never said: {words}")


# ---------------------------------------------------------------------- mocks


def joining(person: str) -> Callable[[Page], Awaitable[None]]:
    async def join(page: Page) -> None:
        await command(page, "mock join")
        await command(page, "mock availability")
        await press(page, "Write it")
        await fill(page, _HOURS[person])

    return join


async def pairing(page: Page) -> None:
    await command(page, "mock run")
    await press(page, "Make the pairs now")
    await page.wait_for_timeout(7000)
    await picture(page, "mock_run")


async def agreeing(page: Page) -> None:
    await page.get_by_role("button", name=re.compile("^(Time )?1$")).last.click()
    await page.wait_for_timeout(2000)
    await picture(page, "mock_thread")


async def meeting(page: Page) -> None:
    await press(page, "I am here")


async def asking_for_the_kit(page: Page) -> None:
    await command(page, "mock kit")
    if await page.get_by_role("button", name="Listen for", exact=True).count():  # the candidate gets none
        await picture(page, "mock_kit")


async def ending(page: Page) -> None:
    await press(page, "Begin now")
    await picture(page, "mock_round")
    await press(page, "End the turn")
    await press(page, "End it now")


# ---------------------------------------------------------------------- checkpoints


async def asking(page: Page) -> None:
    await command(page, "checkpoint post")
    await page.screenshot(path=HERE / "checkpoint_form.png", clip=_FORM)
    await fill(
        page, "Six stories written down", "Six stories in STAR form, each with one number.", "2026-02-06"
    )
    await press(page, "Post it")


async def handing_in(page: Page) -> None:
    await press(page, "Submit")
    await fill(page, "https://example.org/stories", "All six; the last one is about a rollback.")
    await picture(page, "checkpoint")


async def deciding(page: Page) -> None:
    await command(page, "checkpoint queue")
    await press(page, "Review")
    await picture(page, "checkpoint_review")
    await press(page, "Approve")


# ---------------------------------------------------------------------- plans, interviews, the group


async def planning(page: Page) -> None:
    await command(page, "plan browse")
    await choose(page, "Read a plan", "Six-week")
    await command(page, "plan adopt", plan="Two")
    await command(page, "plan show")
    await page.wait_for_timeout(1500)
    await page.set_viewport_size({"width": 900, "height": 1250})
    await picture(page, "plan")
    await page.set_viewport_size({"width": 900, "height": 1000})
    await command(page, "interview add", day="2026-02-20", kind="System")
    await picture(page, "interview")


async def looking_at_the_group(page: Page) -> None:
    await command(page, "readiness group")
    await page.wait_for_timeout(1500)
    await picture(page, "readiness_group")
