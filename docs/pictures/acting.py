"""Acting in the running product as a person would, with the system's Chromium."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Page

HERE = Path(__file__).parent
SIDE, TOP = 256, 77
"""Pixels of SimCord's side bar and tool bar, which are not Discord's."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
_FIELDS = "textarea, input:not([type=checkbox]):not([type=radio]):not([type=file])"


async def started() -> tuple[asyncio.subprocess.Process, str]:
    """Start the try and return it with the address it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "try", "--no-browser", "--port", "8661",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    async for line in process.stdout:
        if found := ADDRESS.search(line.decode()):
            return process, found[0]
    raise SystemExit("cadre try did not print an address")


async def discord_as(lobby: Page, person: str, channel: str | re.Pattern[str]) -> Page:
    """Choose a person in the lobby and open a channel; return Discord's tab."""
    await lobby.locator(f"input[name=who][value={person.lower()}]").check(force=True)
    await lobby.wait_for_timeout(600)
    async with lobby.expect_popup() as opening:
        await (
            lobby.get_by_role("link", name=channel)
            .or_(lobby.get_by_role("button", name=channel))
            .first.click()
        )
    page = await opening.value
    await page.set_viewport_size({"width": 900, "height": 1000})
    await page.wait_for_timeout(2500)
    return page


async def command(page: Page, words: str, **options: str) -> None:
    """Choose a slash command and its options in the composer, then send it."""
    await page.get_by_placeholder(re.compile("^Message #")).click()
    await page.keyboard.type("/" + words, delay=20)
    await page.wait_for_timeout(700)
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(500)
    for name, value in options.items():
        await page.get_by_text(name, exact=True).last.click()
        await page.keyboard.type(value, delay=20)
        await page.wait_for_timeout(500)
        await page.keyboard.press("Enter")
        await page.wait_for_timeout(300)
    await page.get_by_role("button", name=re.compile("^Send")).last.click()
    await page.wait_for_timeout(1800)


async def picture(page: Page, name: str) -> None:
    """Save the conversation, without the preview's own side bar and tool bar."""
    await page.mouse.move(SIDE + 200, TOP + 300)
    await page.mouse.wheel(0, 20_000)
    await page.wait_for_timeout(600)
    size = page.viewport_size or {"width": 900, "height": 1000}
    clip = {"x": SIDE, "y": TOP, "width": size["width"] - SIDE, "height": size["height"] - TOP}
    await page.screenshot(path=HERE / f"{name}.png", clip=clip)


async def press(page: Page, label: str) -> None:
    await page.get_by_role("button", name=label, exact=True).last.click()
    await page.wait_for_timeout(1500)


async def submit(page: Page, words: str, *, wait: int = 1500) -> None:
    """Fill the first text of the form that is open, and send it."""
    await page.get_by_role("dialog").locator("textarea").first.fill(words)
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_timeout(wait)


async def choose(page: Page, menu: str, option: str) -> None:
    """Choose in the last menu whose text has ``menu``; both are beginnings or parts of what is shown."""
    await page.wait_for_timeout(1000)
    await page.get_by_role("combobox").filter(has_text=menu).last.click()
    await page.wait_for_timeout(400)
    await page.get_by_role("option", name=re.compile(option)).last.click()
    await page.wait_for_timeout(1500)


async def fill(page: Page, *words: str | None, wait: int = 2500) -> None:
    """Fill the fields of the form that is open, in their order (None: as it is), and send it."""
    fields = page.get_by_role("dialog").locator(_FIELDS)
    for place, typed in enumerate(words):
        if typed is not None:
            await fields.nth(place).fill(typed)
    await page.get_by_role("button", name="Submit").last.click()
    await page.wait_for_timeout(wait)


async def play(
    lobby: Page, person: str, channel: str | re.Pattern[str], scene: Callable[[Page], Awaitable[None]]
) -> None:
    """Let a person do something in a channel, or in the thread whose name matches."""
    page = await discord_as(lobby, person, channel)
    await scene(page)
    await page.close()


async def move_on(lobby: Page, label: str) -> None:
    await lobby.get_by_role("button", name=label, exact=True).click()
    await lobby.wait_for_timeout(4000)
