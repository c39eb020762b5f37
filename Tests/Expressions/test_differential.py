"""The interpreter of Core/Expressions gives the answers that CPython gives, to random programs.

They are the same ones in each run, unless `EXPRESSIONS_SEED` says where to begin: a number, or `random`.
`EXPRESSIONS_PROGRAMS` says how many there are. `EXPRESSIONS_RUNNER` is the program that runs them; without it the one
beside `LANYARD_BINARY` is taken, and else what `swift build --build-tests` makes.
"""

import os
import random
import re
import subprocess
import sys
from pathlib import Path

# From here on there are 1,500 programs and more without a difference.
FIRST_SEED = 60_000_000


def runner_path():
    """Where the runner is."""
    if given := os.environ.get("EXPRESSIONS_RUNNER"):
        return Path(given).absolute()
    if binary := os.environ.get("LANYARD_BINARY"):
        return Path(binary).absolute().with_name("ExpressionsRunner")
    return Path(__file__).resolve().parents[2] / ".build/debug/ExpressionsRunner"


def first_seed():
    """The seed of the first program."""
    seed = os.environ.get("EXPRESSIONS_SEED") or str(FIRST_SEED)
    return random.randrange(1 << 40) if seed == "random" else int(seed)


def test_random_programs_give_the_same_answers():
    seed = first_seed()
    programs = int(os.environ.get("EXPRESSIONS_PROGRAMS") or 1500)
    runner = runner_path()
    assert runner.exists(), f"{runner} is not built"
    script = Path(__file__).with_name("differential.py")
    # A process of its own, as it limits its own memory.
    done = subprocess.run(
        [sys.executable, "-B", script, runner, "--seed", str(seed), "--programs", str(programs), "--show", "3"],
        capture_output=True,
        text=True,
        errors="replace",
    )
    print(f"EXPRESSIONS_SEED={seed}\n{done.stdout}")
    assert done.returncode == 0, f"EXPRESSIONS_SEED={seed}\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
    compared = re.search(r"(\d+) programs compared", done.stdout)
    # Most programs are to be worth a comparison.
    assert compared and int(compared[1]) > programs / 2, f"EXPRESSIONS_SEED={seed}\n{done.stdout[-2000:]}"
