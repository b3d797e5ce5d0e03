"""Take the pictures of README and guide from the running product (`make pictures`).

Starts `cadre try`, acts in it as a person would with the system's Chromium, and writes PNG files beside
this module. Needs Chromium (Debian: chromium) and some fonts with wide coverage.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import yaml
from playwright.async_api import Browser, Page, async_playwright

HERE = Path(__file__).parent
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIDE, TOP = 256, 77
"""Pixels of SimCord's side bar and tool bar, which are not Discord's."""
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")


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


async def discord_as(lobby: Page, person: str, channel: str) -> Page:
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


async def shown_drill(page: Page, kind: str) -> dict[str, Any]:
    """Return the newest drill of the kind that stands on the page, from its file."""
    shown = await page.inner_text("body")
    folder = HERE.parent.parent / "content" / "drills"
    drills = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.rglob("*.yaml")]
    return max((d for d in drills if d["kind"] == kind), key=lambda d: shown.rfind(d["title"]))


async def take(browser: Browser, address: str) -> None:
    context = await browser.new_context(viewport={"width": 1180, "height": 900})
    lobby = await context.new_page()
    await lobby.goto(address)
    await lobby.wait_for_timeout(1500)
    await lobby.screenshot(path=HERE / "lobby.png", full_page=True)
    scenes = (
        ("Lukas", "daily-drill", answering),
        ("Lukas", "daily-drill", running),
        ("Lukas", "daily-drill", looking_and_designing),
        ("Lukas", "study-hall", learning),
        ("Wanjiru", "daily-drill", reviewing),
        ("Nora", "mod-room", moderating),
    )
    for person, channel, scene in scenes:
        await play(lobby, person, channel, scene)
    for _ in range(6):  # to the Tuesday on which a standup is open
        await move_on(lobby, "+1 day")
    await play(lobby, "Lukas", "daily-drill", standing_up)
    await play(lobby, "Wanjiru", "daily-drill", standing_up_too)
    for _ in range(3):
        await move_on(lobby, "To the next event")
    await play(lobby, "Wanjiru", "daily-drill", looking_back)


async def play(lobby: Page, person: str, channel: str, scene: Callable[[Page], Awaitable[None]]) -> None:
    page = await discord_as(lobby, person, channel)
    await scene(page)
    await page.close()


async def move_on(lobby: Page, label: str) -> None:
    await lobby.get_by_role("button", name=label, exact=True).click()
    await lobby.wait_for_timeout(4000)


async def answering(page: Page) -> None:
    await picture(page, "drill")
    await press(page, "Answer")
    await picture(page, "answer")
    await press(page, "D")
    await picture(page, "result")

    await command(page, "drill next", kind="Recall")
    await press(page, "Write your answer")
    drill = await shown_drill(page, "recall")
    answer = " ".join(drill["model_answer"].split()[:90])
    await page.get_by_role("dialog").locator("textarea").first.fill(answer)
    await page.screenshot(path=HERE / "modal.png")
    await submit(page, answer)
    await picture(page, "recall")
    await press(page, "Ask a peer to review")
    await command(page, "me profile")
    await picture(page, "profile")


async def running(page: Page) -> None:
    await command(page, "drill next", kind="Code")
    await press(page, "Plan")
    code = await shown_drill(page, "code")
    await press(page, "Send code")
    await submit(page, code["wrong"][0]["source"], wait=4000)
    await picture(page, "code")

    await command(page, "drill next", kind="SQL")
    sql = await shown_drill(page, "sql")
    await press(page, "B")
    await press(page, "Send query")
    await submit(page, sql["wrong"][0]["source"], wait=4000)
    await picture(page, "sql")


async def looking_and_designing(page: Page) -> None:
    for _ in range(12):  # until one comes with a chart
        await command(page, "drill next", kind="Spot the flaw")
        await page.wait_for_timeout(1500)
        if await page.get_by_role("button", name="Picture as text", exact=True).count():
            break
    await page.wait_for_timeout(1500)  # until the chart has come and made its message taller
    await picture(page, "spot")

    await command(page, "drill next", kind="Case")
    await press(page, "Start the clock")
    await press(page, "Note")
    await submit(
        page, "Who uses it, and what do they do today? How many a day? What would count as a success?"
    )
    await picture(page, "case")


async def learning(page: Page) -> None:
    await command(page, "card review")
    await page.get_by_role("button", name=re.compile("^Take ")).last.click()
    await page.wait_for_timeout(1500)
    for _ in range(3):
        await press(page, "Show answer")
        await page.get_by_role("button", name=re.compile("^Good")).last.click()
        await page.wait_for_timeout(1500)
    await press(page, "Show answer")
    await picture(page, "card")
    for _ in range(7):
        await page.get_by_role("button", name=re.compile("^Good|^Easy")).last.click()
        await page.wait_for_timeout(1300)
        await press(page, "Show answer")
    await command(page, "card stats")
    await page.wait_for_timeout(2000)
    await picture(page, "stats")
    await command(page, "today")
    await picture(page, "today")
    await command(page, "readiness show")
    await page.wait_for_timeout(2000)
    await page.set_viewport_size({"width": 900, "height": 1350})
    await picture(page, "readiness")


async def reviewing(page: Page) -> None:
    await command(page, "drill review")
    await press(page, "Answer it first")
    await press(page, "Write your answer")
    await submit(page, "I would look at the data first, then at the costs of each mistake.")
    await command(page, "drill review")
    await picture(page, "review")
    await press(page, "Write the review")
    await page.screenshot(path=HERE / "review_form.png")


async def moderating(page: Page) -> None:
    await command(page, "setup")
    await picture(page, "setup")
    await press(page, "Next 14 days")
    await picture(page, "fortnight")
    await command(page, "drill desk")
    await picture(page, "desk")


async def standing_up(page: Page) -> None:
    await command(page, "standup write")
    fields = page.get_by_role("dialog").locator("textarea, input:not([type=checkbox])")
    await fields.nth(1).fill("The recursive query of Monday")
    await fields.nth(2).fill("One case a day\nCards before breakfast")
    await page.screenshot(path=HERE / "standup.png", clip={"x": 260, "y": 120, "width": 640, "height": 760})
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_timeout(2500)
    await press(page, "Ask for help")


async def standing_up_too(page: Page) -> None:
    await command(page, "standup write")
    fields = page.get_by_role("dialog").locator("textarea, input:not([type=checkbox])")
    await fields.nth(0).fill("Read about agents that stop in time")
    await fields.nth(2).fill("Write up the evaluation")
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_timeout(2500)


async def looking_back(page: Page) -> None:
    await picture(page, "digest")
    await command(page, "leaderboard", period="All time")
    await page.wait_for_timeout(2000)
    await picture(page, "board")
    await command(page, "streak explain")
    await picture(page, "streak")


async def main() -> None:
    process, address = await started()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            await take(browser, address)
            await browser.close()
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
