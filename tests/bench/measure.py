# SPDX-License-Identifier: GPL-3.0-or-later
"""What all parts of the benchmarks share: the table, and how CPU time is read."""
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from live.arena import Arena  # noqa: E402

WORDS = 'river stone lantern harbour seven violet paper window autumn letter quiet train bridge apple morning'.split()
table, arenas = [], []


def new_arena(*arguments):
    arenas.append(Arena(*arguments))
    return arenas[-1]


def row(name, value, unit, goal, note=''):
    table.append({'name': name, 'value': round(value, 3), 'unit': unit, 'goal': goal, 'note': note})
    print(f'{name:<48} {value:>9.2f} {unit:<6} goal {goal:>7}   {"" if value <= goal else "MISSED"} {note}', flush=True)


def spread(values, digits=2):
    return f'({min(values):.{digits}f} to {max(values):.{digits}f})'


def sentence(chance):
    return ' '.join(chance.choice(WORDS) for _ in range(chance.randint(3, 24))).capitalize() + '.'


def idle(program, quiet=0.6, patience=60):
    """Waits until the program has used no CPU time worth the name for a while; returns its total."""
    last, since, end = program.cpu_seconds(), time.monotonic(), time.monotonic() + patience
    while time.monotonic() - since < quiet and time.monotonic() < end:
        time.sleep(0.05)
        now = program.cpu_seconds()
        if now - last > 0.02:
            last, since = now, time.monotonic()
    return program.cpu_seconds()


def exact_cpu(program):
    """Seconds of all threads, finer than the 10 ms that the kernel counts in for a whole program."""
    total = 0
    for file in Path(f'/proc/{program.process.pid}/task').glob('*/schedstat'):
        try:
            total += int(file.read_text().split()[0])
        except OSError:                                 # a thread of the pool that has just ended
            pass
    return total / 1e9


def main_cpu(program):
    """Seconds of the main thread alone."""
    pid = program.process.pid
    return int(Path(f'/proc/{pid}/task/{pid}/schedstat').read_text().split()[0]) / 1e9
