"""`/me` as a member uses it."""

from __future__ import annotations

from typing import Any

import pytest

from cogs.members import views
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, filled_in, make_group, said


async def open_form(world: World, label: str) -> Any:
    shown = await world.ada.slash(world.channel, "me profile")
    panel = answer_to(shown)
    return await world.ada.click(panel, custom_id=buttons(panel.components)[label])


async def me(world: World) -> dict[str, Any]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT * FROM members WHERE user_id = ?", world.ada.id)
    return dict(rows[0])


async def test_the_panel_is_private_and_says_what_is_set(world: World):
    await make_group(world, world.ada, zone="Europe/Berlin")
    shown = await world.ada.slash(world.channel, "me profile")
    assert shown.ephemeral
    assert "Europe/Berlin, now 01:00 (your group's; set your own)" in said(shown)
    assert "**Pings** · off" in said(shown)
    assert "not shown on boards" in said(shown)


async def test_a_zone_set_by_command_shows_its_local_time(world: World):
    shown = await world.ada.slash(world.channel, "me zone", zone="kathmandu")
    assert "Asia/Kathmandu, now 05:45" in said(shown)


async def test_an_unknown_zone_is_refused_and_the_old_one_stays(world: World):
    await world.ada.slash(world.channel, "me zone", zone="Berlin")
    refused = await world.ada.slash(world.channel, "me zone", zone="Berlni")
    assert "Did you mean `Europe/Berlin`?" in said(refused)
    assert (await me(world))["zone"] == "Europe/Berlin"


async def test_role_and_level_are_kept_over_a_restart_in_the_middle(world: World):
    form = await open_form(world, "Role and level")
    await world.restart()
    done = await world.ada.submit_modal(
        form, {"track": ["ai_agent"], "adjacent": ["genai_llm"], "level": "specialist"}
    )
    assert "AI agent engineer, then GenAI or LLM engineer" in said(done)


async def test_the_same_role_twice_is_refused(world: World):
    form = await open_form(world, "Role and level")
    done = await world.ada.submit_modal(form, {"track": ["mlops"], "adjacent": ["mlops"], "level": "fresher"})
    assert "**Adjacent role** must differ" in said(done)
    assert (await me(world))["track"] is None


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("Time zone", {"zone": ["Asia/Tokyo"], "city": "Nowhereville"}),
        ("Role and level", {"track": ["mlops"], "adjacent": ["mlops"], "level": "specialist"}),
        ("Away", {"from": "2026-02-01", "until": "next week"}),
        ("Boards", {"board": "pseudonym", "pseudonym": "a@b"}),
    ],
)
async def test_a_refused_form_comes_back_as_it_was_filled_in(world: World, form: str, typed: dict[str, Any]):
    refused = await world.ada.submit_modal(await open_form(world, form), typed)
    again = await world.ada.click(answer_to(refused), label="Correct it")
    assert filled_in(again) == typed


async def test_named_days_decide_the_promise(world: World):
    form = await open_form(world, "Weekly promise")
    done = await world.ada.submit_modal(form, {"days": ["0", "2", "4"], "count": ["7"]})
    assert "Mon, Wed, Fri (3 days a week)" in said(done)


async def test_a_count_alone_means_any_days(world: World):
    form = await open_form(world, "Weekly promise")
    done = await world.ada.submit_modal(form, {"days": [], "count": ["4"]})
    assert "any 4 days a week" in said(done)


async def test_pings_are_one_press_on_and_off(world: World):
    first = await open_form(world, "Pings on")
    assert "**Pings** · on" in said(first)
    second = await open_form(world, "Pings off")
    assert "**Pings** · off" in said(second)


async def test_a_button_that_says_pings_off_never_turns_them_on(world: World):
    on = await open_form(world, "Pings on")
    panels = [answer_to(on), answer_to(await world.ada.slash(world.channel, "me profile"))]
    for panel in panels:
        done = await world.ada.click(panel, label="Pings off")
        assert "**Pings** · off" in said(done)


async def test_pings_of_an_older_releases_panel_only_go_off(world: World, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(views, "PingsButton", lambda **_: views.OldPingsButton())
        panels = [answer_to(await world.ada.slash(world.channel, "me profile")) for _ in range(2)]
    await open_form(world, "Pings on")
    for panel in panels:
        assert "**Pings** · off" in said(await world.ada.click(panel, label="Pings"))


async def test_a_pseudonym_belongs_to_one_member(world: World):
    form = await open_form(world, "Boards")
    done = await world.ada.submit_modal(form, {"board": "pseudonym", "pseudonym": "Blue Heron"})
    assert "on boards under a pseudonym: Blue Heron" in said(done)
    shown = await world.ben.slash(world.channel, "me profile")
    bens = await world.ben.click(answer_to(shown), custom_id=buttons(answer_to(shown).components)["Boards"])
    taken = await world.ben.submit_modal(bens, {"board": "pseudonym", "pseudonym": "blue heron"})
    assert "someone here is already" in said(taken)


@pytest.mark.parametrize(
    ("until", "start", "sentence"),
    [
        ("2025-12-31", None, "**Until**: 2025-12-31 is in the past"),
        ("2026-02-01", "2026-03-01", "**From**: 2026-03-01 is after 2026-02-01"),
        ("2028-02-01", None, "a year at most"),
        ("soon", None, "**Until**: “soon” is not a date I can read"),
        (None, "2026-02-01", "**Until** is missing"),
    ],
)
async def test_away_dates_that_make_no_sense_are_refused(world: World, until, start, sentence):
    options = {k: v for k, v in {"until": until, "start": start}.items() if v}
    refused = await world.ada.slash(world.channel, "me away", **options)
    assert sentence in said(refused)


async def test_away_can_be_planned_changed_and_ended(world: World):
    planned = await world.ada.slash(world.channel, "me away", start="2026-01-10", until="2026-01-12")
    assert "planned, 2026-01-10 to 2026-01-12" in said(planned)
    await world.advance(days=10)
    shown = await world.ada.slash(world.channel, "me profile")
    assert "now, 2026-01-10 to 2026-01-12" in said(shown)
    back = await world.ada.slash(world.channel, "me away")
    assert "**Away** · no" in said(back)


async def test_a_changed_promise_says_that_it_counts_from_tomorrow(world: World):
    form = await open_form(world, "Weekly promise")
    first = await world.ada.submit_modal(form, {"days": ["0"], "count": []})
    assert "counting from" not in said(first)
    form = await open_form(world, "Weekly promise")
    second = await world.ada.submit_modal(form, {"days": [], "count": ["4"]})
    assert "any 4 days a week, counting from 2026-01-02" in said(second)
