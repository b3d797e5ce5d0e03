from __future__ import annotations

import asyncio

import pytest

from bot.telemetry import get_logger
from bot.tryout.acting import open_post, posts, press, sights
from tests.tryout.conftest import Browser

EVERY_REQUEST = [
    ("GET", "/api/state"),
    ("POST", "/api/clock"),
    ("POST", "/api/restart"),
    ("POST", "/open"),
]


async def test_without_the_right_key_nothing_is_told_and_nothing_happens(browser: Browser):
    before = browser.hall.now()
    for key in (None, "", "wrong", "ключ", browser.lobby.key[:-1]):
        for method, path in EVERY_REQUEST:
            extra = {"json": {"move": "day"}} if path == "/api/clock" else {}
            status, body, _ = await browser.ask(method, path, key=key, **extra)
            assert status == 401
            assert "Open the full address that the terminal printed" in str(body)
        status, led_to, _ = await browser.open(browser.hall.daily.id, "wanjiru", key=key or "")
        assert (status, led_to) == (401, "")
    assert browser.hall.now() == before
    assert browser.hall.restarts == 0


async def test_a_request_meant_for_another_host_is_refused_even_with_the_key(browser: Browser):
    for host in ("evil.example", f"evil.example:{browser.lobby.port}", "127.0.0.1", "127.0.0.1:1"):
        for method, path in [("GET", "/"), *EVERY_REQUEST]:
            status, body, _ = await browser.ask(method, path, host=host)
            assert status == 403
            assert body == "This address is not served here."


async def test_every_answer_keeps_the_page_to_itself(browser: Browser):
    for method, path in [("GET", "/"), ("GET", "/lobby.js"), ("GET", "/nothing"), *EVERY_REQUEST]:
        _, _, headers = await browser.ask(method, path, key=None)
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


async def test_the_page_and_all_it_names_are_served(browser: Browser):
    status, page, _ = await browser.ask("GET", "/", key=None)
    assert status == 200
    for path in ("/lobby.css", "/lobby.js", "/icon.svg"):
        assert f'"{path}"' in page
        status, body, _ = await browser.ask("GET", path, key=None)
        assert status == 200
        assert body
    assert browser.lobby.key not in page


async def test_a_person_sees_their_own_rooms_and_what_is_due_at_their_own_hour(browser: Browser):
    nora, tilak = await browser.state("nora"), await browser.state("tilak")
    names = [[room["name"] for part in state["rooms"] for room in part["rooms"]] for state in (nora, tilak)]
    assert names == [
        ["daily-drill", "study-hall", "mod-room", "Cadre"],
        ["daily-drill", "study-hall", "Cadre"],
    ]
    assert [each["shown"] for each in nora["people"]].count("Tilak") == 1
    assert {each["zone"] for each in nora["people"]} >= {
        "Kathmandu",
        "Sao Paulo",
        "Lord Howe",
        "Nairobi",
        "Berlin",
    }
    first = tilak["due"][0]
    assert (first["what"], first["where"]) == ("Drill closes, solution", "#daily-drill")
    assert first["local"] == "Thu 1 Jan, 20:00 in Berlin"
    assert first["yours"] == "Fri 2 Jan, 00:45 for you"
    assert nora["due"][0]["yours"] == ""


async def test_nobody_by_that_name_is_said(browser: Browser):
    status, body, _ = await browser.ask("GET", "/api/state?as=mallory")
    assert status == 409
    assert body["sentence"].startswith("Nobody on this server has that name")


async def test_opening_a_channel_leads_to_discord_as_that_person(browser: Browser):
    status, address, _ = await browser.open(browser.hall.daily.id, "tilak")
    assert status == 303
    assert address.startswith("http://127.0.0.1:")
    seen = await (await browser.look(address)).state()
    assert seen["channel"]["name"] == "daily-drill"
    assert seen["viewerId"] == str(browser.hall.residents["tilak"].user_id)
    assert (await browser.state("tilak"))["scene"]["label"] == "#daily-drill"


async def test_opening_another_channel_as_another_person_ends_the_first_address(browser: Browser):
    _, first, _ = await browser.open(browser.hall.daily.id, "tilak")
    page = await browser.look(first)
    _, second, _ = await browser.open(browser.hall.mod_room.id, "nora")
    seen = await (await browser.look(second)).state()
    assert seen["channel"]["name"] == "mod-room"
    assert second != first
    with pytest.raises((AssertionError, OSError)):
        await page.state()


async def test_direct_messages_open_too(browser: Browser):
    ella = browser.hall.residents["ella"]
    status, address, _ = await browser.open(ella.actor.user.dm_channel.id, "ella")
    assert status == 303
    assert (await (await browser.look(address)).state())["viewerId"] == str(ella.user_id)


async def test_a_channel_that_a_person_cannot_see_is_refused_in_a_sentence(browser: Browser):
    for channel_id in (browser.hall.mod_room.id, 12345):
        status, led_to, page = await browser.open(channel_id, "tilak")
        assert (status, led_to) == (409, "")
        assert "Tilak cannot see that channel." in page
    assert (await browser.state())["scene"] is None


async def test_a_private_answer_is_seen_by_the_one_who_pressed_and_by_nobody_else(browser: Browser):
    hall = browser.hall
    post = open_post(hall)
    assert post is not None
    seen = await press(hall, hall.residents["sam"], post, "Answer")
    assert seen.answer is not None
    timelines = {}
    for name in ("sam", "ella"):
        _, address, _ = await browser.open(hall.daily.id, name)
        timelines[name] = (await (await browser.look(address)).state())["timeline"]
    assert str(seen.answer.message_id) in timelines["sam"]
    assert str(seen.answer.message_id) not in timelines["ella"]


async def test_to_the_next_event_plays_it_and_brings_it_onto_the_open_page(browser: Browser):
    _, address, _ = await browser.open(browser.hall.daily.id, "ella")
    page = await browser.look(address)
    before = await page.state()
    await browser.move("next")
    assert (await browser.state())["clock"]["time"] == "20:00"
    after = await page.state()
    (new,) = set(after["timeline"]) - set(before["timeline"])
    assert "Solution" in str(after["messages"][new])
    assert after["targetId"] == after["timeline"][-1] == new


async def test_a_day_is_played_in_its_order_and_told(browser: Browser):
    await browser.move("day")
    hall = browser.hall
    assert [post.headline for post in posts(hall)] == [
        "Daily drill · Thu 1 January · closed",
        "Daily drill · Fri 2 January",
    ]
    state = await browser.state()
    assert state["clock"] == {"date": "Friday 2 January 2026", "time": "08:00", "place": "Berlin"}
    told = [(entry["at"], entry["text"]) for entry in state["log"]]
    assert told[0] == ("Fri 2 Jan, 08:00", "The clock moved on by 1 day")
    assert told[2][0] == "Fri 2 Jan, 08:00"
    assert told[2][1].startswith("Cadre posts in #daily-drill: Daily drill · Fri 2 January")
    assert any(at == "Thu 1 Jan, 20:00" and "Solution" in text for at, text in told)
    assert state["faults"] == 0


async def test_an_unknown_move_of_the_clock_changes_nothing(browser: Browser):
    before = browser.hall.now()
    for body in ({"json": {"move": "year"}}, {"json": ["day"]}, {"data": "day"}):
        status, answer, _ = await browser.ask("POST", "/api/clock", **body)
        assert status == 409
        assert answer["sentence"].startswith("The clock moves by")
    assert browser.hall.now() == before


async def test_after_a_restart_old_buttons_and_the_open_page_go_on_and_nothing_is_doubled(browser: Browser):
    hall = browser.hall
    post = open_post(hall)
    assert post is not None
    _, address, _ = await browser.open(hall.daily.id, "lukas")
    page = await browser.look(address)
    old_bot = hall.bot
    status, _, _ = await browser.ask("POST", "/api/restart")
    assert status == 200
    assert hall.bot is not old_bot
    seen = await press(hall, hall.residents["lukas"], post, "Discuss")
    assert "once you have answered" in seen.text
    await browser.move("hour")
    snapshot = await page.state()
    assert seen.answer is not None
    assert str(seen.answer.message_id) in snapshot["timeline"]
    assert len(posts(hall)) == 1
    state = await browser.state("lukas")
    assert (state["restarts"], state["faults"]) == (1, 0)


async def test_a_press_on_the_open_page_holds_up_the_clock_and_does_not_break_it(browser: Browser):
    hall = browser.hall
    busy, done = asyncio.Event(), asyncio.Event()

    async def somebody_presses() -> None:
        hall.env._begin_operation("click")
        busy.set()
        await done.wait()
        hall.env._end_operation()

    before = hall.now()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(somebody_presses())
        await busy.wait()
        moving = tasks.create_task(browser.move("hour"))
        while (await browser.state())["doing"] != "The clock is moving …":
            assert not moving.done()
        assert hall.now() == before
        done.set()
    assert (hall.now() - before).total_seconds() == 3600


async def test_what_is_new_to_a_person_is_counted_until_they_look(browser: Browser):
    hall = browser.hall

    async def new(who: str) -> int:
        rooms = [room for part in (await browser.state(who))["rooms"] for room in part["rooms"]]
        return next(room["new"] for room in rooms if room["name"] == "study-hall")

    await hall.residents["ella"].actor.send(hall.lounge, "Hello")
    assert (await new("lukas"), await new("ella")) == (1, 0)
    await browser.open(hall.lounge.id, "lukas")
    assert (await new("lukas"), await new("tilak")) == (0, 1)


async def test_what_goes_wrong_is_told_in_the_lobby(browser: Browser):
    get_logger("bot.somewhere").error("drill_lost", reference="ABC234")
    state = await browser.state()
    assert state["faults"] == 1
    assert state["log"][0]["sort"] == "fault"
    assert "Drill lost, reference ABC234" in state["log"][0]["text"]


async def test_refused_commands_are_answers_and_no_errors(browser: Browser):
    hall = browser.hall
    result = await hall.residents["sam"].actor.slash(hall.daily, "group leave", group="No such group")
    assert result.response is not None
    assert result.response.content
    assert hall.env.errors == []
    assert [s for s in sights(hall, hall.daily.id) if s.is_private]
