"""`cadre try --smoke`: a group's day as a script, without a browser, with a transcript."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bot.content import Library

from .acting import (
    Seen,
    Sight,
    choose,
    command,
    fill_in,
    give_answer,
    kind_of,
    open_post,
    plain,
    posts,
    press,
    sights,
)
from .history import live_a_few_days
from .journal import Journal
from .knowledge import answer_to
from .view import clock_text
from .world import Resident, StudyHall

_SEEN = 88
"""Characters of what somebody saw that the transcript quotes."""


class Script:
    """Plays the scenes, tells what happens and counts what was expected."""

    def __init__(self, hall: StudyHall, print_line: Callable[[str], None]) -> None:
        self.hall, self._print = hall, print_line
        self.passed = self.failed = 0
        found = open_post(hall)
        if found is None:
            raise RuntimeError("without an open drill there is nothing to play")
        self.post = found
        """The drill that stands open when the doors open."""

    def __getitem__(self, name: str) -> Resident:
        return self.hall.residents[name]

    # ------------------------------------------------------------------ telling

    def scene(self, title: str) -> None:
        self._print(f"\n{title}")

    def tell(self, who: str, did: str, saw: str = "") -> None:
        time = clock_text(self.hall.now(), self.hall.group.zone)
        words = " ".join(saw.split())
        words = words if len(words) <= _SEEN else words[:_SEEN].rsplit(" ", 1)[0] + " …"
        self._print(f"  {time:<14}  {who:<8} {did}" + (f"\n{'':27}sees: {words}" if words else ""))

    def expect(self, what: str, holds: object) -> None:
        self.passed += bool(holds)
        self.failed += not holds
        self._print(f"{'':18}{'✅' if holds else '❌ FAILED:'} {what}")

    # ------------------------------------------------------------------ doing

    async def press(self, name: str, where: Sight, wanted: str, *, called: str = "") -> Seen:
        seen = await press(self.hall, self[name], where, wanted)
        self.tell(self[name].person.shown_as, f"presses “{called or wanted}”", _words(seen))
        return seen

    async def command(self, name: str, text: str, **options: str) -> Seen:
        seen = await command(self.hall, self[name], self.hall.daily, text, **options)
        shown = "".join(f" {key}:{value}" for key, value in options.items())
        self.tell(self[name].person.shown_as, f"types /{text}{shown}", _words(seen))
        return seen

    async def answer(self, name: str, opened: Seen, *, care: float = 1.0) -> Seen:
        """Answer what was opened, by default as well as one can."""
        shown = opened.text or opened.form_title or ""
        answer = answer_to(self.hall.kernel, shown, care=care, seed=f"smoke/{name}")
        seen = await give_answer(self.hall, self[name], opened, answer)
        self.tell(self[name].person.shown_as, "answers", _words(seen))
        return seen

    async def to_next_event(self) -> None:
        due = await self.hall.kernel.schedule.next_moment()
        if due is None:
            raise RuntimeError("nothing is due any more")
        self.tell("The clock", f"moves to {clock_text(due, self.hall.group.zone)}")
        await self.hall.move_to(due)

    def solutions(self) -> list[Sight]:
        return [s for s in sights(self.hall, self.hall.daily.id) if s.text.startswith("## Solution")]


def _words(seen: Seen) -> str:
    if seen.form_title:
        return f"a form “{seen.form_title}”"
    return plain(seen.text) if seen.answer else "no answer"


# ---------------------------------------------------------------------- scenes


async def the_world(s: Script) -> None:
    """The server stands, with a few days behind it and a drill open."""
    hall = s.hall
    closed = [post for post in posts(hall) if kind_of(post) == "closed"]
    s.tell("Study Hall", f"opens with {len(hall.residents)} people and {len(closed)} days behind it")
    s.expect("three days or more have their drill and their solution", 3 <= len(closed) == len(s.solutions()))
    s.expect("one drill stands open", len(posts(hall)) == len(closed) + 1)
    s.tell("Everyone", f"sees today's drill, kind {kind_of(s.post)}", plain(s.post.text))


async def somebody_from_outside(s: Script) -> None:
    """Who is not in the group is told so, and offered to join."""
    seen = await s.press("sam", s.post, "Answer")
    s.expect(
        "Sam is refused by name of the group", s.hall.group.name in seen.text and "not in it" in seen.text
    )
    offer = seen.answer.control("groups.join:") if seen.answer else None
    s.expect("the refusal offers to join", offer)
    if seen.answer and offer:
        form = await s.press("sam", seen.answer, "groups.join:", called=str(offer["label"]))
        if form.form_title:
            seen = await fill_in(s.hall, s["sam"], form, "")
            s.tell("Sam", "answers its questions", _words(seen))
        opened = await s.press("sam", s.post, "Answer")
        s.expect("having joined, Sam gets the drill", opened.answer and "not in it" not in opened.text)


async def a_choice_is_made(s: Script) -> None:
    """Discuss waits for the answer, a hint costs, the answer is judged and stands."""
    seen = await s.press("lukas", s.post, "Discuss")
    s.expect("Discuss is refused before answering", "once you have answered" in seen.text)
    before = len(s.hall.daily.threads)
    seen = await s.press("lukas", s.post, "drills.hint_post:", called="Hint")
    s.expect("one hint is shown, with its cost", "Hint 1 of" in seen.text and "costs" in seen.text)
    opened = await s.press("lukas", s.post, "Answer")
    seen = await s.answer("lukas", opened)
    s.expect("the answer is taken and judged", _is_judged(seen))
    again = await s.press("lukas", s.post, "Answer")
    s.expect("pressed again, it shows the result and asks nothing", again.text == seen.text)
    seen = await s.press("lukas", s.post, "Discuss")
    s.expect("Discuss opens after answering", "open to you" in seen.text)
    threads = s.hall.daily.threads
    s.expect("one discussion came into being", len(threads) == before + 1)
    if threads:
        await s["lukas"].actor.send(threads[-1], "I needed the hint. How did you see it?")
        s.tell("Lukas", "writes in the discussion")


def _is_judged(seen: Seen) -> bool:
    """Tell whether this is the result of an answer, of whichever kind."""
    return (
        "You gave yourself" in seen.text
        or "Closed without" in seen.text
        or bool(re.search(r"\+\d+ points?|no points this time", seen.text))
    )


async def the_bot_restarts(s: Script) -> None:
    """Buttons from before a restart work after it, private and public ones."""
    opened = await s.press("beatriz", s.post, "Answer")
    await s.hall.restart()
    s.tell("The bot", "was stopped and started anew")
    seen = await s.answer("beatriz", opened, care=0)
    s.expect("what Beatriz had open before works", _is_judged(seen))
    opened = await s.press("wanjiru", s.post, "Answer")
    seen = await s.answer("wanjiru", opened)
    s.expect("the post's buttons from before work", _is_judged(seen))
    now_open = [post for post in posts(s.hall) if kind_of(post) != "closed"]
    s.expect("today's drill stands there once", len(now_open) == 1)


async def an_open_answer(s: Script) -> None:
    """A recall drill: a form, what was covered, a score of one's own, a model answer."""
    opened = await s.command("beatriz", "drill next", kind="recall")
    form = await s.press("beatriz", _panel(opened), "drills.write:", called="Write your answer")
    s.expect("a form opens", form.form_title)
    answer = answer_to(s.hall.kernel, opened.text, care=0.7, seed="smoke/beatriz")
    seen = await fill_in(s.hall, s["beatriz"], form, answer.text)
    s.tell("Beatriz", "sends her answer", _words(seen))
    covered = re.search(r"touched \*\*(\d+) of (\d+)\*\*", seen.text)
    s.expect("it is told what the text covered", covered and 1 <= int(covered[1]) <= int(covered[2]))
    s.expect("the model answer waits for her own score", "A model answer" not in seen.text)
    seen = await choose(s.hall, s["beatriz"], _panel(seen), "drills.score:", 2)
    s.tell("Beatriz", "scores herself 3 of 5", _words(seen))
    s.expect("the score is taken", "You gave yourself **3 of 5**" in seen.text)
    s.expect("and the model answer opens", "A model answer" in seen.text)


def _panel(seen: Seen) -> Sight:
    """Return what came back as a message.

    Raises:
        RuntimeError: nothing did.
    """
    if seen.answer is None:
        raise RuntimeError("no message came back")
    return seen.answer


async def the_day_closes(s: Script) -> None:
    """In the evening: solution and spread for all, and no more answers."""
    late = await s.press("nora", s.post, "Answer")
    before = len(s.solutions())
    await s.to_next_event()
    new = s.solutions()[before:]
    s.expect("one solution is posted", len(new) == 1)
    if new:
        s.tell("Everyone", "reads the solution", plain(new[0].text))
        answers = re.search(r"\*\*(\d+) answers", new[0].text)
        s.expect(
            "it shows how the answers were spread", answers and int(answers[1]) >= 4 and "▰" in new[0].text
        )
    s.expect("the post takes no more answers", open_post(s.hall) is None)
    seen = await s.answer("nora", late)
    s.expect("an answer after the closing is refused", "closed" in seen.text)
    s.expect("and another drill is offered", seen.answer and seen.answer.control("drills.next:"))
    closed = next(post for post in posts(s.hall) if post.message_id == s.post.message_id)
    seen = await s.press("nora", closed, "Discuss")
    s.expect("the discussion is open to all now", "open to you" in seen.text)


async def the_next_day(s: Script) -> None:
    """Another drill, once, also when asked twice; never one that was there."""
    await s.hall.restart()
    s.tell("The bot", "was stopped and started anew at night")
    limit = s.hall.now() + timedelta(days=4)
    while open_post(s.hall) is None and s.hall.now() < limit:
        await s.to_next_event()
    found = open_post(s.hall)
    s.expect("the next drill is posted", found)
    again = await s.hall.run_due()
    s.expect("running what is due again does nothing", again == 0)
    titles = Counter(_title(post) for post in posts(s.hall))
    s.expect("no drill came twice", max(titles.values()) == 1)
    days = Counter(re.sub(" · closed$", "", post.headline) for post in posts(s.hall))
    s.expect("each day has one post", max(days.values()) == 1)
    s.expect("each closed drill has one solution", len(s.solutions()) == len(days) - 1)
    if found:
        s.tell("Everyone", f"sees the new drill, kind {kind_of(found)}", plain(found.text))
        opened = await s.press("wanjiru", found, "Answer")
        seen = await s.answer("wanjiru", opened)
        s.expect("it can be answered", _is_judged(seen))


def _title(post: Sight) -> str:
    return next(line for line in post.text.splitlines() if line.startswith("### "))


async def the_commands(s: Script) -> None:
    """Every command that needs nothing typed after it answers."""
    for name, expected in (
        ("drill today", "Today's drills"),
        ("drill archive", "Drills of your groups"),
        ("drill mine", "answered"),
    ):
        seen = await s.command("wanjiru", name)
        s.expect(
            f"/{name} answers her alone", expected in seen.text and seen.answer and seen.answer.is_private
        )
    for name in ("group list", "me profile", "privacy show", "setup"):
        seen = await s.command("nora", name)
        s.expect(f"/{name} answers her alone", seen.text and seen.answer and seen.answer.is_private)


Scene = Callable[[Script], Awaitable[None]]
SCENES: tuple[Scene, ...] = (
    the_world,
    somebody_from_outside,
    a_choice_is_made,
    the_bot_restarts,
    an_open_answer,
    the_day_closes,
    the_next_day,
    the_commands,
)


async def play(folder: Path, *, print_line: Callable[[str], None], library: Library | None = None) -> int:
    """Play everything in a new world, print the transcript; return 0 when all of it happened and 1 when not."""
    async with StudyHall(folder, library=library) as hall:
        with Journal(hall) as journal:
            await live_a_few_days(hall)
            return await perform(hall, journal, print_line=print_line, scenes=SCENES)


async def perform(
    hall: StudyHall, journal: Journal, *, print_line: Callable[[str], None], scenes: Sequence[Scene]
) -> int:
    """Play the scenes in the world as it stands, and see what was logged meanwhile."""
    script = Script(hall, print_line)
    for scene in scenes:
        script.scene((scene.__doc__ or "").splitlines()[0])
        try:
            await scene(script)
        except Exception as error:  # noqa: BLE001 - one broken scene must not hide what the others show
            script.expect(f"the scene was played to its end ({error!r})", holds=False)
            print_line(traceback.format_exc())
    script.scene("Behind the scenes.")
    faults = [entry.text for entry in journal.entries if entry.sort == "fault"]
    faults += [repr(error) for error in hall.env.errors]
    script.expect("nothing went wrong unseen" + "".join(f"; {fault}" for fault in faults), not faults)
    print_line(f"\n{script.passed} passed, {script.failed} failed")
    return 1 if script.failed else 0
