"""Processes measured by whoever waits for them, and what is told of the measurements."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
"""The project."""

REPEATS = 5
"""Runs of each contestant; medians are told."""

OFTEN = 0.02
"""Seconds between two looks at how much memory a process holds."""

MOST = 5
"""Differences that a message names."""


class DifferenceError(Exception):
    """Contestants did not give the same results, so that their times say nothing."""


class FailedError(Exception):
    """A contestant failed; the message holds the end of what it said."""


@dataclass(frozen=True)
class Row:
    """A line of the table of results; ``met`` is None where nothing was measured."""

    work: str
    against: str
    target: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Part:
    """What one part of the measurements gave: lines of the table, and what must be known to read them (Markdown)."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """One process, from its start to its end.

    Parameters
    ----------
    seconds : float
        By the clock.
    peak : int
        The most bytes that one process held: it, or a child that it waited for.
    own : int
        The most bytes that it held itself; 0 unless watched.
    busy : float
        Seconds of processor time, its children's included.
    said : str
        What it wrote.
    """

    seconds: float
    peak: int
    own: int
    busy: float
    said: str


def process(command: Sequence[str | Path], cwd: Path = ROOT, *, watched: bool = False) -> Run:
    """Run a command to its end.

    Parameters
    ----------
    command : sequence
        Program and arguments.
    cwd : Path
        Its working folder.
    watched : bool
        Whether to look at how much memory it holds by itself.

    Raises
    ------
    FailedError
        If it ends with anything but 0.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        started = subprocess.Popen(words, cwd=cwd, stdout=said, stderr=said)
        held = _Held(started.pid) if watched else None
        _, status, usage = os.wait4(started.pid, 0)
        seconds = time.perf_counter() - begun
        started.returncode = os.waitstatus_to_exitcode(status)
        own = held.most() if held else 0
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if started.returncode:
        raise FailedError(f"{' '.join(words)}: exit code {started.returncode}\n{text[-3000:]}")
    unit = 1 if sys.platform == "darwin" else 1024  # of the most memory held, as each system tells it
    return Run(seconds, usage.ru_maxrss * unit, own, usage.ru_utime + usage.ru_stime, text)


class _Held:
    """Looks at how much memory a process holds until it ends. The system's own count would mix in its children."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        import psutil

        try:
            seen = psutil.Process(self._pid)
            while not self._over.is_set():
                self._most = max(self._most, seen.memory_info().rss)
                self._over.wait(OFTEN)
        except psutil.Error:  # it has ended
            pass

    def most(self) -> int:
        """Return the most bytes seen."""
        self._over.set()
        self._thread.join()
        return self._most


def in_turn(contestants: Iterable[K], run: Callable[[K], T], repeats: int) -> dict[K, list[T]]:
    """Run each contestant in turn, and all of them again: what else the machine does then falls on all alike."""
    found: dict[K, list[T]] = {name: [] for name in contestants}
    for number in range(1, repeats + 1):
        for name, runs in found.items():
            begun = time.perf_counter()
            runs.append(run(name))
            taken = time.perf_counter() - begun  # with what is looked at afterwards; only to show that it goes on
            print(f"  {name} · {number}/{repeats} · {taken:.0f} s", file=sys.stderr, flush=True)
    return found


def refuse_different(expected: Mapping[str, object], found: Mapping[str, object], who: str) -> None:
    """Raise DifferenceError unless both hold the same under the same names."""
    names = sorted(expected.keys() | found.keys())
    if other := [name for name in names if expected.get(name) != found.get(name)]:
        more = f" and {len(other) - MOST} more" if len(other) > MOST else ""
        raise DifferenceError(f"{who}: not the same: {', '.join(other[:MOST])}{more}")


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def told(values: Sequence[float], unit: str = "s", digits: int = 1) -> str:
    """Tell the middle of some values and, in brackets, the least and the greatest."""
    if len(values) == 1:
        return f"{values[0]:.{digits}f} {unit} (one run)"
    return f"{median(values):.{digits}f} {unit} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def mebibytes(size: float) -> str:
    """Tell an amount of memory."""
    return f"{size / 2**20:,.0f} MiB"


@dataclass(frozen=True)
class Line:
    """A straight line, ``at_zero + each × n``, and how much of what was seen it explains (r²)."""

    at_zero: float
    each: float
    explained: float


def fitted(numbers: Sequence[float], values: Sequence[float]) -> Line:
    """Fit a straight line by least squares.

    Raises
    ------
    ValueError
        If there are fewer than two different numbers.
    """
    if len(set(numbers)) < 2:
        raise ValueError("a line needs two points")
    each, at_zero = statistics.linear_regression(numbers, values)
    spread = statistics.pvariance(values) * len(values)
    missed = sum((value - at_zero - each * number) ** 2 for number, value in zip(numbers, values, strict=True))
    return Line(at_zero, each, 1.0 - missed / spread if spread else 1.0)


def table(rows: Sequence[Row]) -> str:
    """Return results as a Markdown table."""
    met = {True: "yes", False: "**no**", None: "not measured"}
    lines = ["| work | against | target | measured | met |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {each.work} | {each.against} | {each.target} | {each.measured} | {met[each.met]} |" for each in rows]
    return "\n".join(lines)
