"""Random programs, run by the interpreter of Core/Expressions and by this Python, and compared.

Each program is a function's body. Results are compared by repr(), exceptions by class; a differing message is counted
apart. Usage: differential.py RUNNER [--seed N] [--programs N] [--messages] [--save FOLDER]

RUNNER reads programs from standard input, each ended by a line with U+001E, and answers one line each: `=` and the
result's repr with newlines escaped, or `!`, the exception's class, a tab and the message.
"""

import argparse
import contextlib
import ctypes
import io
import os
import re
import resource
import signal
import subprocess
import sys
import warnings
from dataclasses import dataclass, field

from grammar import Gen

# How long one program may take here, in seconds, and how much memory all may, in bytes.
TIME = 0.5
MEMORY = 3 << 30

# Sets with text, None and the like in them have another order in every process, also where they are shown in text.
UNSORTED_SET = re.compile(r"\{[^{}:]*(['\"]|None|datetime|IPv)[^{}:]*\}")

# `tuple[5:97]` and the like, which are for annotations.
GENERIC = re.compile(r"\b(tuple|list|dict|set|frozenset|type)\[")

# Where a function was made, which messages have before its name.
OUTER = re.compile(r"(\w+\.<locals>\.)+")

# What is not compared: addresses, complex numbers, the order of sets of text, classes' internals.
SKIPPED = [" at 0x", "j)", "object at", "<function", "<generator", "<built-in", "<method", "complex", "lambda",
           "_iterator object", "builtin_function_or_method", "<zip", "<map", "<filter", "<enumerate", "<reversed",
           "functools", "Traceback"]

# The seeds of Python's own hashes that a program has to have the same answer under.
HASH_SEEDS = range(1, 11)

CRASH = "CRASH"


class Timeout(BaseException):
    """Not an Exception, so that no program catches it."""


def limit():
    """Lets no program take all memory or time of this process."""
    def on_alarm(*_):
        raise Timeout()

    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, on_alarm)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def reference(source):
    """This Python's answer, in the runner's form; None when there is none to compare with."""
    body = "\n".join("    " + line for line in source.split("\n"))
    space = {}
    try:
        exec(f"def program():\n{body}\n", space)
    except SyntaxError:
        return None
    signal.setitimer(signal.ITIMER_REAL, TIME)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value = space["program"]()
            text = repr(value)
        return None if has_unsorted_set(value) else "=" + OUTER.sub("", text.replace("\n", "\\n"))
    except (Timeout, MemoryError, RecursionError):
        return None
    except Exception as error:
        with contextlib.suppress(Exception):
            return OUTER.sub("", f"!{type(error).__name__}\t{error}".replace("\n", "\\n"))
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def has_fixed_hash(value):
    if isinstance(value, tuple):
        return all(has_fixed_hash(item) for item in value)
    return isinstance(value, (int, float))


def has_unsorted_set(value, depth=0):
    """Whether there is a set whose order is another one in each process."""
    if depth > 20:
        return True
    if isinstance(value, (set, frozenset)):
        return len(value) > 1 and not all(has_fixed_hash(item) for item in value)
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    return isinstance(value, (list, tuple)) and any(has_unsorted_set(item, depth + 1) for item in value)


def comparable(text):
    if text is None or any(word in text for word in SKIPPED):
        return False
    return not UNSORTED_SET.search(text) and not GENERIC.search(text)


@ctypes.PYFUNCTYPE(ctypes.c_ssize_t, ctypes.py_object)
def seeded_hash(_):
    return 7919 * int(os.environ.get("PYTHONHASHSEED") or 1)


def vary_hash_of_none():
    """Has None another hash under each seed: until Python 3.12 it is an address, often the same in each process."""
    # Where tp_hash is in CPython's types.
    slot = 15 * ctypes.sizeof(ctypes.c_void_p)
    ctypes.c_void_p.from_address(id(type(None)) + slot).value = ctypes.cast(seeded_hash, ctypes.c_void_p).value


def is_settled(program, expected):
    """Whether Python itself always gives that answer: what shows a set's order or a hash of text does not."""
    for seed in HASH_SEEDS:
        done = subprocess.run(
            [sys.executable, "-B", __file__, "--reference"], input=program.encode("utf-8", "surrogatepass"),
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": str(seed)})
        if done.stdout.decode("utf-8", "surrogatepass") != expected:
            return False
    return True


def answered(runner, programs):
    """The runner's answers; what makes it crash is found by running the rest in halves."""
    text = "".join(program + "\x1e\n" for program in programs).encode("utf-8", "surrogatepass")
    done = subprocess.run([runner], input=text, capture_output=True)
    answers = done.stdout.decode("utf-8", "replace").split("\n")[:-1]
    if len(answers) == len(programs):
        return answers
    if len(programs) == 1:
        return [f"{CRASH}: {done.stderr.decode('utf-8', 'replace')[:2000]}"]
    rest = programs[len(answers):]
    half = (len(rest) + 1) // 2
    return answers + answered(runner, rest[:half]) + answered(runner, rest[half:])


@dataclass
class Difference:
    """A program with two answers."""

    seed: int
    program: str
    expected: str | None
    own: str

    def __str__(self):
        return f"--- seed {self.seed}\n{self.program}python:  {(self.expected or '')[:600]}\nexpr:    {self.own[:2000]}"


@dataclass
class Report:
    """What a comparison found."""

    compared: int = 0
    differences: list[Difference] = field(default_factory=list)
    messages: list[Difference] = field(default_factory=list)

    def __str__(self):
        return (f"{self.compared} programs compared, {len(self.differences)} differences, "
                f"{len(self.messages)} differing messages")

    def add(self, seed, program, own):
        if own.startswith(CRASH):
            self.differences.append(Difference(seed, program, None, own))
            return
        # A limit of the interpreter's is none of Python's.
        if own.startswith("!LimitError"):
            return
        expected = reference(program)
        if not comparable(expected):
            return
        self.compared += 1
        if own == expected:
            return
        difference = Difference(seed, program, expected, own)
        if own.startswith("!") and own.split("\t")[0] == expected.split("\t")[0]:
            self.messages.append(difference)
        elif (own.startswith("!") or comparable(own)) and is_settled(program, expected):
            self.differences.append(difference)


def compare(runner, first_seed, count):
    """Compares the programs of so many seeds."""
    report = Report()
    for start in range(first_seed, first_seed + count, 1000):
        seeds = range(start, min(start + 1000, first_seed + count))
        programs = [Gen(seed).program() for seed in seeds]
        for seed, program, own in zip(seeds, programs, answered(runner, programs)):
            report.add(seed, program, own)
    return report


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runner", nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--messages", action="store_true", help="show differing messages too")
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--save", help="a folder for the programs that differ")
    parser.add_argument("--reference", action="store_true", help="only Python's answer to the program that is read")
    options = parser.parse_args()
    limit()
    if options.reference:
        vary_hash_of_none()
        answer = reference(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
        sys.stdout.buffer.write((answer or "").encode("utf-8", "surrogatepass"))
        return 0
    if not options.runner:
        parser.error("which runner?")
    report = compare(options.runner, options.seed, options.programs)
    shown = report.differences + (report.messages if options.messages else [])
    for difference in shown[:options.show]:
        print(difference)
    if options.save:
        for difference in report.differences:
            with open(f"{options.save}/seed-{difference.seed}.py", "wb") as file:
                file.write(difference.program.encode("utf-8", "surrogatepass"))
    print(report)
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
