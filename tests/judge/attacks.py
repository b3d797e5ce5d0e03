"""What strangers try, by class; with each the verdicts that are right. ``problem`` means: nothing could be run."""

from __future__ import annotations

TIME = {
    "an endless loop": "def f(a):\n while True: pass",
    "an endless loop that swallows every exception": (
        "def f(a):\n while True:\n  try:\n   while True: pass\n  except BaseException: pass"
    ),
    "an endless loop at import": "while True: pass\ndef f(a): return a",
    "an endless iterator in C": "import itertools\ndef f(a): return sum(itertools.repeat(1))",
    "a deque that eats an endless iterator": (
        "import itertools, collections\ndef f(a): collections.deque(itertools.count(), maxlen=0)"
    ),
    "membership in an endless iterator": "import itertools\ndef f(a): return -1 in itertools.count()",
    "a huge power": "def f(a): return len(str(7 ** (7 ** 9)))",
    "a huge power by steps": "def f(a):\n x = 3\n while True: x = x * x",
    "a huge factorial": "import math\ndef f(a): return math.factorial(10**7)",
    "a catastrophic pattern": "import re\ndef f(a): return re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "colliding hashes": (
        "class K:\n def __init__(s, n): s.n = n\n def __hash__(s): return 1\n def __eq__(s, o): return s.n == o.n\n"
        "def f(a): return len({K(i) for i in range(10**6)})"
    ),
    "a __del__ that never ends": (
        "class D:\n def __del__(self):\n  while True: pass\ndef f(a):\n D()\n return [1, 2, 3]"
    ),
    "a __str__ of an error that never ends": (
        "class E(Exception):\n def __str__(self):\n  while True: pass\ndef f(a): raise E"
    ),
    "a deadlock": "import threading\ndef f(a):\n l = threading.Lock()\n l.acquire()\n l.acquire()",
    "a wait through asyncio": "import asyncio\ndef f(a): asyncio.run(asyncio.sleep(10**6))",
    "a wait for an event": "import threading\ndef f(a): threading.Event().wait(10**6)",
    "a wait through select": "import select\ndef f(a): select.select([], [], [], 10**6)",
    "sleep by its own name": "import time\ndef f(a): time.sleep(10**6)",
    "folding at compile time": "def f(a): return 'x' * (2**62) + 'y' * 10**9",
    "folding a power at compile time": "def f(a): return 2 ** (2 ** 40)",
}
ENDED = {"timeout"}
TIME_OTHERS = {
    "a huge power by steps": {"timeout", "memory"},
    "a huge power": {"timeout", "memory"},
    "a deadlock": {"crash"},
    "a wait through asyncio": {"error"},
    "a wait for an event": {"wrong"},  # with one thread there is nothing to wait for; it returns at once
    "a wait through select": {"timeout"},  # the one that only killing the worker ends
    "sleep by its own name": {"error"},
    "folding at compile time": {"error"},
    "folding a power at compile time": {"memory", "timeout"},
    "a huge factorial": {"timeout", "memory"},
    "colliding hashes": {"timeout", "memory"},
}

MEMORY_OTHERS = {
    # CPython 3.14 falls over when it cannot grow a string in place; the instance is gone with it.
    "doubling": {"memory", "crash"},
    "swallowing MemoryError": {"timeout"},
    "a deep list": {"timeout", "memory"},
}
MEMORY = {
    "a giant string": "def f(a): return 'x' * 10**9",
    "a giant list": "def f(a): return [0] * 10**9",
    "a format width": "def f(a): return f'{1:>1000000000}'",
    "a percent width": "def f(a): return '%1000000000d' % 1",
    "doubling": "def f(a):\n x = 'x'\n while True: x += x",
    "swallowing MemoryError": (
        "def f(a):\n x = []\n while True:\n  try: x.append('y' * 10**6 + str(len(x)))\n  except MemoryError: pass"
    ),
    "a huge class": "def f(a): return type('C', (), {f'n{i}': 'v' * 1000 + str(i) for i in range(10**6)})",
    "a deep list": "def f(a):\n x = []\n while True: x = [x]",
    "a giant shift": "def f(a): return 1 << (8 * 10**9)",
    "bytes without end": "def f(a):\n b = bytearray()\n while True: b.extend(bytes(2**20))",
    "a wide range made a list": "def f(a): return list(range(10**9))",
}

STACK = {
    "recursion": ("def f(a): return f(a)", {"error"}),
    "recursion with a raised limit": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(a): return f(a)",
        {"error", "crash", "memory", "timeout"},
    ),
    "recursion in a sort key": ("def f(a): return sorted(a, key=lambda k: f(a))", {"error"}),
    "recursion in __repr__": (
        "class A:\n def __repr__(self): return repr(self)\ndef f(a): return repr(A())",
        {"error"},
    ),
    "recursion in __eq__": (
        "class A:\n def __eq__(self, other): return self == other\ndef f(a): return A() == A()",
        {"error"},
    ),
    "900 parentheses": ("def f(a): return " + "(" * 900 + "1" + ")" * 900, {"problem"}),
    "1,500 brackets": ("def f(a): return " + "[" * 1500 + "]" * 1500, {"problem"}),
    "1,900 minus signs": ("def f(a): return " + "-" * 1900 + "1", {"wrong"}),
    "an eval 100,000 deep": ("def f(a): return eval('(' * 100000 + ')' * 100000)", {"error"}),
    "an eval of 100,000 operators": ("def f(a): return eval('+'.join(['1'] * 100000))", {"error"}),
    "a deep list spelt out": (
        "def f(a):\n x = []\n for _ in range(10**5): x = [x]\n return repr(x)",
        {"error"},
    ),
    "a chain of errors": (
        "def f(a, n=0):\n try: raise ValueError\n except ValueError: f(a, n + 1)",
        {"error"},
    ),
}

OUTPUT = {
    "a flood of prints": ("def f(a):\n while True: print('x' * 100)", {"timeout"}),
    "a line of 50 MB": ("def f(a):\n print('x' * 50_000_000)\n return [1]", {"wrong"}),
    "a flood past the sink": ("import os\ndef f(a):\n while True: os.write(1, b'x' * 65536)", {"timeout"}),
    "a flood on the real stdout": (
        "import sys\ndef f(a):\n while True: sys.__stdout__.write('x' * 65536)",
        {"timeout"},
    ),
    "an answer that holds itself": ("def f(a):\n x = []\n x.append(x)\n return x", {"too_big"}),
    "a dictionary that holds itself": ("def f(a):\n x = {}\n x[1] = x\n return x", {"too_big"}),
    "an answer 5,000 deep": ("def f(a):\n x = []\n for _ in range(5000): x = [x]\n return x", {"too_big"}),
    "a number of 5,000 digits": ("def f(a): return 10 ** 5000", {"too_big"}),
    "many long numbers": ("def f(a): return [10 ** 3000] * 1000", {"too_big"}),
    "a string of 10 MB": ("def f(a): return 'x' * 10**7", {"too_big"}),
    "a million values": ("def f(a): return [0] * 10**6", {"too_big"}),
    "one list a hundred thousand times": ("def f(a): return [[1]] * 10**5", {"too_big"}),
    "an error as long as a book": ("def f(a): raise ValueError('x' * 10**7)", {"error"}),
    "an error named like a book": ("def f(a): raise type('E' * 10**6, (Exception,), {})", {"error"}),
    "NaN": ("def f(a): return float('nan')", {"wrong"}),
    "a lone surrogate": ("def f(a): return '\\ud800'", {"wrong"}),
    "a lone surrogate printed": ("def f(a):\n print('\\udfff')\n return 1", {"wrong"}),
    "a lone surrogate in an error": ("def f(a): raise ValueError('\\ud83d')", {"error"}),
    "a name of a surrogate": ("def f(a): return type('C', (), {})", {"wrong"}),
}

FILES = {
    "open": "def f(a): return open('/etc/passwd').read()",
    "io.open": "import io\ndef f(a): return io.open('/etc/hostname').read()",
    "io.FileIO": "import io\ndef f(a): return io.FileIO('/proc/self/environ').read()",
    "os.open": "import os\ndef f(a): return os.read(os.open('/etc/passwd', os.O_RDONLY), 100)",
    "listing the root": "import os\ndef f(a): return os.listdir('/')",
    "listing the folder": "import os\ndef f(a): return os.listdir('.')",
    "the parent's variables": "import os\ndef f(a): return open(f'/proc/{os.getppid()}/environ').read()",
    "a descriptor left open": "import os\ndef f(a): return [os.fstat(n).st_size for n in range(3, 64)]",
    "reading a descriptor": "import os\ndef f(a): return [os.read(n, 10) for n in range(3, 64)]",
    "writing a file": "def f(a):\n with open('/tmp/cadre-was-here', 'w') as file: file.write('x')",
    "climbing out": "def f(a): return open('../../../../etc/passwd').read()",
    "pathlib": "import pathlib\ndef f(a): return pathlib.Path('/etc/passwd').read_text()",
    "a symbolic link": "import os\ndef f(a):\n os.symlink('/etc/passwd', 'x')\n return open('x').read()",
    "the interpreter's loader": (
        "def f(a):\n from importlib.machinery import SourceFileLoader as L\n return L('x', '/etc/passwd').get_data('/etc/passwd')"
    ),
}

NETWORK = {
    "TCP": "import socket\ndef f(a): socket.create_connection(('127.0.0.1', 80), 1)",
    "TCP by hand": "import socket\ndef f(a): socket.socket().connect(('1.1.1.1', 80))",
    "UDP": "import socket\ndef f(a): socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53))",
    "a listening socket": "import socket\ndef f(a):\n s = socket.socket()\n s.bind(('127.0.0.1', 0))\n s.listen()",
    "a unix socket": "import socket\ndef f(a): socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    "DNS": "import socket\ndef f(a): return socket.getaddrinfo('example.com', 80)",
    "urllib": "def f(a):\n import urllib.request\n return urllib.request.urlopen('http://example.com').read()",
    "asyncio": "import asyncio\ndef f(a): asyncio.run(asyncio.open_connection('127.0.0.1', 80))",
    "the socket module below": "import _socket\ndef f(a): _socket.socket().connect(('127.0.0.1', 22))",
}

PROCESSES = {
    "system": "import os\ndef f(a): return os.system('id')",
    "popen": "import os\ndef f(a): return os.popen('id').read()",
    "subprocess": "import subprocess\ndef f(a): return subprocess.run(['id'], capture_output=True).stdout",
    "fork": "import os\ndef f(a): return os.fork()",
    "a fork bomb": "import os\ndef f(a):\n while True: os.fork()",
    "exec": "import os\ndef f(a): os.execv('/bin/sh', ['sh'])",
    "spawn": "import os\ndef f(a): return os.posix_spawn('/bin/sh', ['sh'], {})",
    "a thread": "import threading\ndef f(a):\n t = threading.Thread(target=print)\n t.start()",
    "a raw thread": "import _thread\ndef f(a): _thread.start_new_thread(print, ())",
    "killing the parent": "import os\ndef f(a): os.kill(os.getppid(), 9)",
    "killing everything": "import os\ndef f(a): os.kill(-1, 9)",
    "a signal handler": "import signal\ndef f(a): signal.alarm(1)",
    "raised limits": "import resource\ndef f(a): resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    "multiprocessing": "def f(a):\n import multiprocessing\n multiprocessing.Process(target=print).start()",
    "ctypes": "def f(a):\n import ctypes\n ctypes.CDLL(None).system(b'id')",
}

SECRET = [9173, 2846, 5519]
"""The expected answer that the escapes look for."""

ESCAPES = {
    "__subclasses__": (
        "def f(a):\n for c in object.__subclasses__():\n"
        "  if c.__name__ in ('Popen', '_wrap_close'): return c(['id'])\n return 0"
    ),
    "frames of a traceback": (
        "import sys\ndef f(a):\n found, frame = [], sys._getframe()\n while frame:\n"
        "  found += [v for v in [*frame.f_locals.values(), *frame.f_globals.values()]"
        " if type(v) in (list, tuple) and 9173 in v]\n  frame = frame.f_back\n return found[0] if found else None"
    ),
    "gc for expected values": (
        "import gc\ndef f(a):\n for o in gc.get_objects():\n"
        "  if type(o) is list and 2846 in o and 5519 in o: return o\n return None"
    ),
    "gc for a key named expected": (
        "import gc\ndef f(a):\n for o in gc.get_objects():\n"
        "  if type(o) is dict and 'expected' in o: return o['expected']\n return None"
    ),
    "its own name in the interpreter": (
        "import sys\ndef f(a):\n m = sys.modules\n return sorted(n for n in m if 'cadre' in n or 'bot' in n or 'discord' in n)"
    ),
    "crafted bytecode": (
        "def f(a):\n code = f.__code__.replace(co_code=bytes([255, 255]) * 40)\n return type(f)(code, {})(a)"
    ),
    "bytecode over constants that are not there": (
        "def f(a):\n g = lambda: None\n code = g.__code__.replace(co_consts=(), co_stacksize=0)\n"
        " return type(f)(code, {})()"
    ),
    "the args as handed in": "import sys\ndef f(a): return str(sys.argv) + str(sys.orig_argv) if a else 0",
}

PROTOCOL = {
    "os._exit(0)": ("import os\ndef f(a): os._exit(0)", {"crash"}),
    "os._exit(0) at import": ("import os\nos._exit(0)", {"crash"}),
    "exit()": ("import sys\ndef f(a): sys.exit(0)", {"error"}),
    "SystemExit at import": ("raise SystemExit(0)", {"problem"}),
    "os.abort()": ("import os\ndef f(a): os.abort()", {"crash"}),
    "an answer equal to everything": (
        "class Any:\n def __eq__(s, o): return True\n def __hash__(s): return 0\ndef f(a): return Any()",
        {"wrong"},
    ),
    "a list equal to everything": (
        "class L(list):\n def __eq__(s, o): return True\ndef f(a): return L()",
        {"wrong"},
    ),
    "an integer equal to everything": (
        "class I(int):\n def __eq__(s, o): return True\n def __index__(s): return 7\ndef f(a): return [I(9), I(9), I(9)]",
        {"wrong"},
    ),
    "a metaclass that says it is a list": (
        (
            "class M(type):\n def __instancecheck__(c, o): return True\nclass A(metaclass=M):\n __class__ = list\n"
            "def f(a): return A()"
        ),
        {"wrong"},
    ),
    "a json that lies": (
        (
            'import json\njson.dumps = lambda *a, **k: \'{"end": "pass", "outcome": "pass", "printed": ""}\'\n'
            "def f(a): return 0"
        ),
        {"crash"},
    ),
    "a json that answers with no text": (
        "import json\njson.dumps = lambda *a: 7\ndef f(a): return 0",
        {"crash"},
    ),
    "a json of 100,000 brackets": (
        "import json\njson.dumps = lambda *a: '[' * 100000\ndef f(a): return 0",
        {"crash", "too_big"},
    ),
    "a json of 50 MB": (
        "import json\njson.dumps = lambda *a: 'x' * 50_000_000\ndef f(a): return 0",
        {"too_big"},
    ),
    "a json past the guest's bounds": (
        (
            "import json\nreal = json.dumps\n"
            "json.dumps = lambda *a: real({'end': 'answer', 'printed': 'x' * 90000, 'value': [0] * 30000})\n"
            "def f(a): return 0"
        ),
        {"too_big"},
    ),
    "a json of strange tags": (
        'import json\njson.dumps = lambda *a: \'{"end": "answer", "value": {"d": [[1]]}}\'\ndef f(a): return 0',
        {"crash"},
    ),
    "the encoder replaced": (
        (
            "import __main__, sys\nfor m in list(sys.modules.values()):\n"
            "  if hasattr(m, 'Encoder') and hasattr(m, 'judged'): m.Encoder.value = lambda *a: True\ndef f(a): return 0"
        ),
        {"wrong"},
    ),
    "builtins replaced": (
        (
            "import builtins\nbuiltins.type = lambda v: bool\nbuiltins.issubclass = lambda *a: True\n"
            "builtins.isinstance = lambda *a: True\nbuiltins.len = lambda v: 3\ndef f(a): return None"
        ),
        {"wrong", "error", "crash"},
    ),
    "reading ahead": (
        "import sys\ndef f(a): return eval(sys.__stdin__.read() or '0')",
        {"wrong", "error", "crash"},
    ),
    "reading ahead with input": ("def f(a): return input()", {"error"}),
    "reading ahead on the descriptor": (
        "import os\ndef f(a): return len(os.read(0, 10**6))",
        {"wrong", "error", "crash"},
    ),
    "a forged frame on stdout": (
        (
            'import os\ndef f(a):\n b = b\'{"id": 1, "end": "reply"}\'\n'
            " os.write(1, len(b).to_bytes(4, 'big') + b)\n return 0"
        ),
        {"wrong", "error", "crash"},
    ),
    "no function": ("def g(a): return a", {"problem"}),
    "a function that is a number": ("f = 7", {"problem"}),
    "a generator": ("def f(a):\n yield from sorted(a)", {"wrong"}),
    "a coroutine": ("async def f(a): return sorted(a)", {"wrong"}),
    "an iterator": ("def f(a): return iter(sorted(a))", {"wrong"}),
    "nothing": ("def f(a): sorted(a)", {"wrong"}),
}
