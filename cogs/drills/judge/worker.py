"""A worker process: run one call after another in fresh WebAssembly instances. Started by path, alone.

usage: worker.py serve SITE COMPONENT | worker.py precompile SITE COMPONENT TARGET

It knows nothing of the bot: no import from the project, no environment, and of a job only the source and one case's
arguments. Its parent's end of the pipe closing is the sign to be gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
import time
import types
from typing import Any

TICK_SECONDS = 0.02
READY_INSTANCES = 3
"""Made while nobody waits: an instance costs a millisecond or two."""
LONGEST_REPLY = 1_500_000
THREAD_STACK_BYTES = 16 * 2**20
_NEW_YEAR_2026 = types.SimpleNamespace(seconds=1_767_225_600, nanoseconds=0)


def engine_for(stack_bytes: int) -> Any:
    from wasmtime import Config, Engine  # noqa: PLC0415 — the path to it is an argument

    config = Config()
    config.epoch_interruption = True
    config.max_wasm_stack = stack_bytes
    return Engine(config)


def precompile(component: str, target: str, stack_bytes: int) -> None:
    from wasmtime.component import Component  # noqa: PLC0415

    with open(target, "wb") as file:  # noqa: PTH123 — as few imports as can be
        file.write(Component.from_file(engine_for(stack_bytes), component).serialize())


def stop_the_wall_clock(linker: Any, imports: list[str]) -> None:
    """Let it always be the beginning of 2026 inside: nothing of the host's time is told, no answer hangs on it."""
    linker.allow_shadowing = True
    (wall_clock,) = (name for name in imports if name.startswith("wasi:clocks/wall-clock@"))
    with linker.root() as root, root.add_instance(wall_clock) as clock:
        for name in ("now", "resolution"):
            clock.add_func(name, lambda _store: _NEW_YEAR_2026)


class Instances:
    """Make a fresh instance for every submission, so that nothing outlives it."""

    def __init__(self, component: str, stack_bytes: int, memory_bytes: int) -> None:
        from wasmtime.component import Component, Linker  # noqa: PLC0415

        self._memory_bytes = memory_bytes
        self._engine = engine_for(stack_bytes)
        self._component = Component.deserialize_file(self._engine, component)
        self._linker = Linker(self._engine)
        self._linker.add_wasip2()
        stop_the_wall_clock(self._linker, list(self._component.type.imports(self._engine)))
        self._ready: list[Any] = []
        self._current: Any = None
        self._busy = threading.Event()
        threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self) -> None:
        while self._busy.wait():
            time.sleep(TICK_SECONDS)  # noqa: TID251 — no event loop here
            self._engine.increment_epoch()

    @property
    def are_enough(self) -> bool:
        return len(self._ready) >= READY_INSTANCES

    def prepare(self) -> None:
        """Make one instance more for the calls to come."""
        from wasmtime import Store, WasiConfig  # noqa: PLC0415

        store = Store(self._engine)
        store.set_wasi(WasiConfig())  # no folder, no variable, no argument, no standard stream, no network
        store.set_limits(memory_size=self._memory_bytes)
        store.set_epoch_deadline(2**40)  # nothing of a member's runs yet; the call gets its own deadline
        self._ready.append((store, self._linker.instantiate(store, self._component).get_func(store, "run")))

    def call(self, request: str, seconds: float, *, is_fresh: bool) -> dict[str, Any]:
        """Go on in the submission's instance, or leave it for a fresh one; one that trapped is never used again."""
        from wasmtime import ExitTrap  # noqa: PLC0415

        current, self._current = self._current, None
        if is_fresh or current is None:
            if not self._ready:
                self.prepare()
            current = self._ready.pop()
        store, run = current
        store.set_epoch_deadline(int(seconds / TICK_SECONDS) + 2)
        self._busy.set()
        try:
            text = run(store, request)
        except ExitTrap:
            return {"end": "exit"}
        except Exception as error:  # noqa: BLE001 — whatever the engine says, the next call must be served
            return {"end": kind_of(str(error))}
        finally:
            self._busy.clear()
        if len(text) > LONGEST_REPLY:
            return {"end": "too_big"}
        self._current = current
        return {"end": "reply", "text": text}


def kind_of(trap: str) -> str:
    if "wasm trap: interrupt" in trap:
        return "timeout"
    if "call stack exhausted" in trap:
        return "stack"
    if "alloc_error" in trap or "rust_oom" in trap:
        return "memory"
    return "trap"


def lower_limits() -> None:
    """Leave no core file and few descriptors, whatever happens."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def read_exactly(length: int) -> bytes:
    parts = b""
    while len(parts) < length:
        part = os.read(0, length - len(parts))
        if not part:
            os._exit(0)  # the bot is gone; a call under way must not outlive it
        parts += part
    return parts


def write(message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    rest = len(body).to_bytes(4, "big") + body
    while rest:
        rest = rest[os.write(1, rest) :]


def serve(component: str) -> None:
    """Read on this thread, so that the end of the pipe is seen at any time; call on another."""
    calls: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def work() -> None:
        try:
            setup = calls.get()
            instances = Instances(component, setup["stack_bytes"], setup["memory_bytes"])
            write({"id": setup["id"], "end": "ready"})
            while True:
                while calls.empty() and not instances.are_enough:
                    instances.prepare()
                call = calls.get()
                write(
                    {
                        "id": call["id"],
                        **instances.call(call["request"], call["seconds"], is_fresh=call["fresh"]),
                    }
                )
        finally:
            os._exit(1)

    lower_limits()
    threading.stack_size(THREAD_STACK_BYTES)
    threading.Thread(target=work, daemon=True).start()
    while True:
        calls.put(json.loads(read_exactly(int.from_bytes(read_exactly(4), "big"))))


def main() -> None:
    command, site, component, *rest = sys.argv[1:]
    sys.path.append(site)
    if command == "precompile":
        precompile(component, rest[0], int(rest[1]))
    else:
        serve(component)


if __name__ == "__main__":
    main()
