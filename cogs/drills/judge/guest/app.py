# mypy: ignore-errors
"""What runs inside WebAssembly: the member's text, called once. Built into the component; never imported by the bot.

Nothing here is trusted by the host: the member's code shares this interpreter and may rewrite all of it. Its worth is
in kind words and small answers; the host checks every answer again, and the expected values never come here.
"""

import collections
import gc
import importlib
import io
import json
import sys
import time
import types
import warnings

import wit_world

# What members may import must be imported now: at run time there is no file system to read modules from.
PRELOADED = """
abc array asyncio base64 binascii bisect calendar cmath collections collections.abc contextlib contextvars copy csv
dataclasses datetime decimal difflib enum fractions functools gc graphlib hashlib heapq inspect io itertools json
keyword linecache math numbers operator os pprint queue random re secrets string struct statistics sys textwrap
threading time timeit traceback types typing unicodedata uuid warnings weakref zlib zoneinfo
"""
for name in PRELOADED.split():
    importlib.import_module(name)

NAME = "solution.py"
PRINTED, NODES, DEPTH, CHARS, BITS, ERROR = 2_000, 20_000, 50, 60_000, 12_000, 300
SCALARS = (type(None), bool, float)


class TooBig(Exception):
    pass


class Sink(io.TextIOBase):
    """Keep the beginning of what is printed, drop the rest."""

    def __init__(self):
        self.parts, self.left = [], PRINTED

    def writable(self):
        return True

    def write(self, text):
        if type(text) is not str:
            raise TypeError("only text can be printed")
        if self.left:
            part = text[: self.left]
            self.parts.append(part)
            self.left -= len(part)
        return len(text)


class Encoder:
    """Turn an answer into plain data: lists and tuples as arrays, the rest tagged; bounded while it is made."""

    def __init__(self):
        self.nodes = self.chars = 0

    def text(self, value):
        self.chars += len(value)
        if self.chars > CHARS:
            raise TooBig(f"more than {CHARS:,} characters")
        return value

    def number(self, value):
        if int.bit_length(value) > BITS:
            raise TooBig(f"an integer of more than {BITS:,} bits")
        self.chars += int.bit_length(value) // 3
        self.text("")
        return value

    def value(self, value, depth=0):
        self.nodes += 1
        if self.nodes > NODES:
            raise TooBig(f"more than {NODES:,} values")
        if depth > DEPTH:
            raise TooBig(f"nested more than {DEPTH} deep, or containing itself")
        kind = type(value)
        if kind in SCALARS:
            return value
        if issubclass(kind, int):
            return self.number(int.__add__(value, 0))
        if issubclass(kind, float):
            return float.__add__(value, 0.0)
        if issubclass(kind, str):
            return self.text(str.__getitem__(value, slice(None)))
        return self.container(kind, value, depth + 1)

    def container(self, kind, value, depth):
        if issubclass(kind, list):
            return [self.value(each, depth) for each in list.__iter__(value)]
        if issubclass(kind, tuple):
            return [self.value(each, depth) for each in tuple.__iter__(value)]
        if issubclass(kind, dict):
            return {"d": [[self.value(k, depth), self.value(v, depth)] for k, v in dict.items(value)]}
        if issubclass(kind, collections.deque):
            return [self.value(each, depth) for each in collections.deque.__iter__(value)]
        if issubclass(kind, (set, frozenset)):
            plain = set if issubclass(kind, set) else frozenset
            return {"s": [self.value(each, depth) for each in plain.__iter__(value)]}
        return {"o": self.text(str(kind.__name__)[:60])}


def line_of(error):
    """Return the last line of the member's own text on the way to the error."""
    if isinstance(error, SyntaxError) and error.filename == NAME:
        return error.lineno
    found, step = None, error.__traceback__
    for _ in range(5_000):
        if step is None:
            break
        if step.tb_frame.f_code.co_filename == NAME:
            found = step.tb_lineno
        step = step.tb_next
    return found


def told(stage, error):
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        message = str.__getitem__(message or "", slice(0, ERROR))
    except BaseException:
        message = ""
    try:
        line = line_of(error)
    except BaseException:
        line = None
    kind = "MemoryError" if isinstance(error, MemoryError) else str(type(error).__name__)[:80]
    return {"end": stage, "type": kind, "message": message, "line": line if type(line) is int else None}


def decoded(value):
    if type(value) is list:
        return [decoded(each) for each in value]
    if type(value) is dict:
        return {decoded(k): decoded(v) for k, v in value["d"]}
    return value


def judged(source, function, args):
    module = sys.modules["solution"] = types.ModuleType("solution")  # dataclasses look their module up
    space = module.__dict__
    space["__builtins__"] = __builtins__
    try:
        code = compiled.get(source)
        if code is None:
            code = compiled[source] = compile(source, NAME, "exec", dont_inherit=True)
    except BaseException as error:
        return told("syntax", error)
    try:
        exec(code, space)
    except BaseException as error:
        return told("import", error)
    called = space.get(function)
    if not callable(called):
        return {"end": "missing"}
    try:
        answer = called(*args)
    except BaseException as error:
        return told("error", error)
    try:
        return {"end": "answer", "value": Encoder().value(answer)}
    except TooBig as error:
        return {"end": "too_big", "message": str(error)}
    except BaseException as error:
        return told("error", error)


compiled = {}  # of the one submission that this instance serves; compiling is most of a small case's time


def no_waiting(seconds):
    raise RuntimeError("waiting is switched off here; leave out sleep()")


def no_input(prompt=""):
    raise EOFError("nobody types here; the values come as arguments")


class WitWorld(wit_world.WitWorld):
    def run(self, request: str) -> str:
        asked = json.loads(request)
        sink = Sink()
        sys.stdout = sys.stderr = sink
        reply = judged(asked["source"], asked["function"], decoded(asked["args"]))
        reply["printed"] = "".join(sink.parts)[:PRINTED]
        return json.dumps(reply)


# Words for honest mistakes. Whoever reaches round them meets the same walls without the words.
time.sleep = no_waiting
__builtins__["input"] = no_input
warnings.simplefilter("ignore")
sys.dont_write_bytecode = True
gc.collect()
gc.freeze()  # what is here now is never garbage; a collection in a call need not touch these pages
