"""Measure: ``python -m bench`` (all parts), ``python -m bench build units:1`` (some, one of them once), ``--quick``.

A whole run writes ``bench/RESULTS.md``. A part whose contestants fail or differ stops nothing but itself, and then
nothing is written. This process stays small: what it starts would be told as holding no less memory than itself.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.machine import described, load
from bench.measure import REPEATS, ROOT, DifferenceError, FailedError, Part, table
from bench.results import document

RESULTS = ROOT / "bench" / "RESULTS.md"

QUICK: dict[str, dict[str, Any]] = {
    "build": {},
    "notebooks": {},
    "units": {"sizes": (2, 6)},
    "dossiers": {"rows": 10**5, "large": 10**6},
}
"""The parts, in the order of the table, and how small a try is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and return the exit code: 1 if contestants failed or differed."""
    options = parser().parse_args(arguments)
    runs = options.repeats or (1 if options.quick else REPEATS)
    asked = [each.partition(":") for each in options.parts or QUICK]
    if wrong := [own for _, _, own in asked if own and not (own.isdecimal() and int(own))]:
        parser().error(f"no number of runs: {', '.join(wrong)}")
    wanted = {name: int(own or runs) for name, _, own in asked}
    if unknown := wanted.keys() - QUICK.keys():
        parser().error(f"no such part: {', '.join(sorted(unknown))} (there are: {', '.join(QUICK)})")
    busy = load()
    machine = described(busy)  # the commit too: another one may be checked out before all is measured
    print(f"load: {busy}", flush=True)
    parts: dict[str, Part] = {}
    for name, repeats in wanted.items():
        begun = time.perf_counter()
        try:
            parts[name] = measured(name, repeats, options)
        except (DifferenceError, FailedError) as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        print(f"\n{name}: {time.perf_counter() - begun:.0f} s\n\n{table(parts[name].rows)}", flush=True)
    told = {name: parts[name] for name in QUICK if name in parts}
    text = document(list(told.values()), machine, {name: wanted[name] for name in told})
    if not options.out and (options.quick or parts.keys() != QUICK.keys()):
        print(f"\n{text}\nNot written: not every part was measured in full.")
    else:
        out = options.out or RESULTS
        out.write_text(text, encoding="utf-8")
        print(f"\nWritten: {out}")
    return 0 if len(parts) == len(wanted) else 1


def measured(name: str, repeats: int, options: argparse.Namespace) -> Part:
    """Measure one part."""
    sizes = QUICK[name] if options.quick else {}
    part: Part = importlib.import_module(f"bench.{name}").run(repeats=repeats, place=options.place, **sizes)
    return part


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    made.add_argument("parts", nargs="*", metavar="PART[:RUNS]", help=f"{', '.join(QUICK)} (default: all)")
    made.add_argument("--quick", action="store_true", help="once, with small numbers; nothing is written unless --out")
    made.add_argument("--repeats", type=int, help=f"runs of each contestant (default: {REPEATS})")
    made.add_argument("--place", type=Path, help="folder for what is made on the way (default: the system's)")
    made.add_argument("--out", type=Path, help="where the results go (default: bench/RESULTS.md)")
    return made


if __name__ == "__main__":
    sys.exit(main())
