"""One number changed in the data of an edition, to a value that no build has seen, and changed back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bench.place import EDITION

FOLDER = f"data/raw/editions/{EDITION}"

NOT_BEGUN = ("T02,so-tttt", "T13,so-tttt", "T25,so-nv", "T38,so-nv", "T46,so-nnptnt")
BEGUN = ("T08,so-tttt", "T10,so-tttt", "T24,so-tttt", "T28,so-tttt", "T34,so-ct")
"""Tasks of the illustrative edition that had not been begun on its last day, or were under way, and who does them."""


@dataclass(frozen=True)
class Change:
    """A cell of a table of returns, and what it is changed to.

    Parameters
    ----------
    what : str
        What is changed, in words.
    file : str
        The table, below the edition's folder.
    row : str
        How the row begins.
    column : int
        Place of the cell in it, from 0.
    before, after : str
        What it holds, and what it is to hold.
    """

    what: str
    file: str
    row: str
    column: int
    before: str
    after: str

    def apply(self, root: Path) -> None:
        """Make the change in a project folder."""
        self._write(root, self.before, self.after)

    def undo(self, root: Path) -> None:
        """Take it back."""
        self._write(root, self.after, self.before)

    def _write(self, root: Path, old: str, new: str) -> None:
        path = root / FOLDER / self.file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (number,) = [number for number, line in enumerate(lines) if line.startswith(f"{self.row},")]
        cells = lines[number].split(",")  # no text with commas stands before the cell
        if cells[self.column] != old:
            raise ValueError(f"{path}: {self.row}: {cells[self.column]} instead of {old}")
        lines[number] = ",".join([*cells[: self.column], new, *cells[self.column + 1 :]])
        path.write_text("".join(lines), encoding="utf-8")


def changes(number: int) -> list[Change]:
    """Return the three changes of a repetition, which differ from those of every other.

    Raises
    ------
    IndexError
        If there have been so many repetitions that no task is left.
    """
    began = number < len(NOT_BEGUN)
    task = NOT_BEGUN[number] if began else BEGUN[number - len(NOT_BEGUN)]
    status = ("not_started", "in_progress") if began else ("in_progress", "not_started")
    return [
        Change("a disbursement", "disbursements.csv", "D1,2022-11-30", 4, "3230", str(3229 - number)),
        Change("a target's figure", "targets.csv", "G06,all,h-chau-thanh,2022-11-30", 4, "12503", str(12502 - number)),
        Change("a task's status", "tasks.csv", f"{task},2022-11-30", 3, *status),
    ]
