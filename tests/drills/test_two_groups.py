"""A member of two groups that get the same drill on one day answers it once, for both."""

from __future__ import annotations

from tests.conftest import World

from .conftest import answer_to, buttons, make_group, newest_post, posts, said, texts


async def test_one_drill_in_two_groups_of_a_member_is_answered_once_for_both(world: World):
    there = world.guild.create_text_channel("there")
    drill = next(d for d in world.kernel.library.of("drills") if d.kind == "choice")
    for name, channel in (("Here", world.channel), ("There", there)):
        group = await make_group(world, world.ada, name=name, channel=channel)
        async with world.kernel.db.write() as tx:
            await tx.connection.execute(
                "INSERT INTO drills_queue (group_id, day, drill_id, passed, at) VALUES (?, '2026-01-01', ?, '[]', 0)",
                (group.group_id, drill.id),
            )
    await world.advance(hours=9)
    first, second = posts(world)[0], there.history()[-1]
    await world.ada.click(first, custom_id=buttons(first.components)["Answer"])
    panel = answer_to(await world.ada.click(second, custom_id=buttons(second.components)["Answer"]))
    await world.ada.click(panel, custom_id=buttons(panel.components)[drill.correct_key])
    for post in (first, second):
        again = await world.ada.click(post, custom_id=buttons(post.components)["Discuss"])
        assert "is open to you" in said(again)
        shown = await world.ada.click(post, custom_id=buttons(post.components)["Answer"])
        assert "**Right.**" in said(shown)
    assert said(await world.ada.slash(world.lounge, "drill today")).count("answered ✅") == 2
    await world.advance(hours=12)
    for channel in (world.channel, there):
        assert any("1 answer. " in texts(m.components) for m in channel.history())
    assert set(buttons(newest_post(world).components)) == {"Discuss"}
