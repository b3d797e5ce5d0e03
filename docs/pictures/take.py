"""Take the pictures of README and guide from the running product (`make pictures`).

Starts `cadre try`, acts in it as a person would with the system's Chromium, and writes PNG files beside
this module; `python -m docs.pictures.take prepare` plays that part only. Needs Chromium (Debian: chromium) and
some fonts with wide coverage.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from typing import Any

import yaml
from playwright.async_api import Browser, Page, async_playwright

from .acting import HERE, command, move_on, picture, play, press, started, submit
from .preparing import prepare

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def shown_drill(page: Page, kind: str) -> dict[str, Any]:
    """Return the newest drill of the kind that stands on the page, from its file."""
    shown = await page.inner_text("body")
    folder = HERE.parent.parent / "content" / "drills"
    drills = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in folder.rglob("*.yaml")]
    return max((d for d in drills if d["kind"] == kind), key=lambda d: shown.rfind(d["title"]))


async def take(browser: Browser, address: str, parts: list[str]) -> None:
    context = await browser.new_context(viewport={"width": 1180, "height": 900})
    lobby = await context.new_page()
    await lobby.goto(address)
    await lobby.wait_for_timeout(1500)
    if "practise" in parts:
        await lobby.screenshot(path=HERE / "lobby.png", full_page=True)
        await practise(lobby)
    if "prepare" in parts:
        await prepare(lobby)


async def practise(lobby: Page) -> None:
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
    if await page.get_by_role("button", name="Answer it first", exact=True).count():
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
            await take(browser, address, sys.argv[1:] or ["practise", "prepare"])
            await browser.close()
    finally:
        process.terminate()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(main())
