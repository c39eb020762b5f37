"""The interpreter of Core/Expressions gives the answers that CPython gives, to programs that are new in each run.

`EXPRESSIONS_SEED` repeats a run, `EXPRESSIONS_PROGRAMS` says how many programs there are.
"""

import os
import random
import re
import subprocess
import sys
from pathlib import Path


def test_random_programs_give_the_same_answers():
    seed = os.environ.get("EXPRESSIONS_SEED") or str(random.randrange(1 << 40))
    programs = int(os.environ.get("EXPRESSIONS_PROGRAMS") or 1500)
    runner = Path(os.environ["LANYARD_BINARY"]).with_name("ExpressionsRunner")
    script = Path(__file__).with_name("differential.py")
    # A process of its own, as it limits its own memory.
    done = subprocess.run(
        [sys.executable, "-B", script, runner, "--seed", seed, "--programs", str(programs), "--show", "3"],
        capture_output=True, text=True, errors="replace")
    print(f"EXPRESSIONS_SEED={seed}\n{done.stdout}")
    assert done.returncode == 0, f"EXPRESSIONS_SEED={seed}\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
    compared = re.search(r"(\d+) programs compared", done.stdout)
    # Most programs are to be worth a comparison.
    assert compared and int(compared[1]) > programs / 2, f"EXPRESSIONS_SEED={seed}\n{done.stdout[-2000:]}"
