"""What is wrong with an input or a notebook, said so that the person who made it can mend it.

Errors pass between processes: each can be taken apart and put together again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One finding about one place in one input.

    Parameters
    ----------
    file : str
        The file, as the reader would name it (relative to the project where possible).
    row : int or None
        Line in the file, counted from 1 (the heading is line 1); None for the file as a whole.
    column : str or None
        Column, key or cell; None for the row as a whole.
    found : str
        What stands there.
    expected_vi, expected_en : str
        What should stand there, in each language.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected_vi: str
    expected_en: str

    @property
    def place(self) -> str:
        """File, row and column in one short phrase."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"dòng/row {self.row}")
        if self.column is not None:
            parts.append(f"cột/column {self.column}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: có/found {self.found!r}\n    cần: {self.expected_vi}\n    expected: {self.expected_en}"


class InputError(Exception):
    """One or more problems in the inputs. Nothing has been written when this is raised."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not self.problems:
            raise ValueError("an InputError needs at least one problem")
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        head = f"{count} lỗi trong dữ liệu đầu vào / {count} {noun} in the input"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.problems,)


class NotebookError(Exception):
    """A notebook could not become a page; the message names notebook, cell and cause."""

    def __init__(self, notebook: str, cell: int | None, message: str, source: str = "") -> None:
        self.notebook, self.cell, self.message, self.source = notebook, cell, message, source
        place = f"{notebook}, ô/cell {cell}" if cell is not None else notebook
        shown = "".join(f"\n    | {line}" for line in source.strip().splitlines())
        super().__init__(f"{place}: {message}{shown}")

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.notebook, self.cell, self.message, self.source)


def relative(path: Path, base: Path | None = None) -> str:
    """Return ``path`` as a reader would name it: below ``base`` (the working folder unless told) if it lies there."""
    base = Path.cwd() if base is None else base
    try:
        return path.resolve().relative_to(base.resolve()).as_posix()
    except ValueError:
        return path.as_posix()
