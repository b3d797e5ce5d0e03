"""A worker that has turned against the host: whatever it writes, it is killed and nothing of it believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogs.drills.judge.pool import Worker, WorkerLost

HEAD = """
import json, os, sys, time
def read():
    length = int.from_bytes(os.read(0, 4), "big")
    return json.loads(os.read(0, length))
def frame(body):
    return len(body).to_bytes(4, "big") + body
def answer(**message):
    return frame(json.dumps(message).encode())
os.write(1, answer(id=read()["id"], end="ready"))
call = read()
"""
FORGERIES = {
    "no JSON": "os.write(1, frame(b'pass'))",
    "no object": "os.write(1, frame(b'[1]'))",
    "a pickle": "os.write(1, frame(b'\\x80\\x04\\x95.'))",
    "no UTF-8": "os.write(1, frame(b'\"\\xff\"'))",
    "another's answer": "os.write(1, answer(id=call['id'] + 1, end='reply', text='{}'))",
    "an answer without its number": "os.write(1, answer(end='reply', text='{}'))",
    "a frame of 4 GB": "os.write(1, b'\\xff' * 4 + b'x' * 1000)",
    "half a frame": "os.write(1, answer(id=call['id'])[:-3])",
    "100,000 brackets": "os.write(1, frame(b'[' * 50000))",
    "nothing": "os._exit(0)",
    "a number of 100,000 digits": "os.write(1, frame(b'{\"id\": ' + b'9' * 50000 + b'}'))",
}


async def started(folder: Path, body: str) -> Worker:
    program = folder / "forger.py"
    program.write_text(HEAD + body)
    return await Worker.start(folder / "no component", program)


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_frame_is_the_end_of_the_worker(tmp_path: Path, name: str) -> None:
    worker = await started(tmp_path, FORGERIES[name])
    with pytest.raises(WorkerLost) as caught:
        await worker.ask({"request": "{}"}, seconds=10)
    assert not caught.value.is_late
    assert not worker.is_alive


async def test_an_answer_sent_ahead_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    """The first is right; the second was written before it was asked for, and is the last that is read."""
    ahead = "os.write(1, answer(id=call['id'], end='reply') + answer(id=call['id'], end='reply'))\nread()\ntime.sleep(60)"
    worker = await started(tmp_path, ahead)
    assert (await worker.ask({"request": "{}"}, seconds=10))["end"] == "reply"
    with pytest.raises(WorkerLost):
        await worker.ask({"request": "{}"}, seconds=10)
    assert not worker.is_alive


async def test_silence_is_ended_as_late(tmp_path: Path) -> None:
    worker = await started(tmp_path, "time.sleep(600)")
    with pytest.raises(WorkerLost) as caught:
        await worker.ask({"request": "{}"}, seconds=0.1)
    assert caught.value.is_late
    assert not worker.is_alive
