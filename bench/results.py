"""The results as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bench.measure import Part, table

HEAD = """# What was measured

Made by `make bench`; do not edit. All contestants of a line were run in turn, in one go, on one machine; times are by
the clock, from a process's start to its end unless a note says otherwise. Told is the median and, in brackets, the
least and the greatest. Where contestants did not give the same results, nothing is reported.

{machine}

{table}

## What is compared

{notes}
"""


def document(parts: Sequence[Part], machine: Mapping[str, str], repeats: Mapping[str, int]) -> str:
    """Return the Markdown of the results.

    Parameters
    ----------
    parts : sequence of Part
        In the order to show them.
    machine : mapping
        What is to be known of the machine.
    repeats : mapping
        Runs of each contestant, by part.
    """
    rows = [row for part in parts for row in part.rows]
    notes = [note for part in parts for note in part.notes]
    known = {**machine, "runs of each contestant": ", ".join(f"{name} {runs}" for name, runs in repeats.items())}
    lines = [f"- {name}: {value}" for name, value in known.items()]
    return HEAD.format(machine="\n".join(lines), table=table(rows), notes="\n\n".join(notes))
