"""A piece of work whose result can be kept, and the trace that says what a result was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from analysis.cache.world import State


@dataclass(frozen=True)
class Step:
    """A piece of work.

    Parameters
    ----------
    name : str
        Which piece of the build it is, such as ``2022-published/vi/budget/page``; the same from build to build.
    work : str
        The function that does it, as ``module:name``. It is called with a :class:`Place` and what is given.
    given : Mapping[str, Any]
        Its arguments, such as JSON can hold.
    code : tuple of str
        Modules of the package that it runs, with all that they reach; that of ``work`` besides.
    files : tuple of str
        Files of the project that it is known to read, by name; what else it reads is seen while it runs.
    takes : Mapping[str, str]
        Results of earlier steps that it is known to read: where they stand in the workshop, to their content.
    rank : int
        Of the steps that wait to be done, the lowest comes first.
    keepsake : str
        Which of its results is handed to it when it is done again, to spare it what it would make the same: its
        results must be the same without. Code, libraries and variables are then those that made it.
    """

    name: str
    work: str
    given: Mapping[str, Any] = field(default_factory=dict)
    code: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    rank: int = 0
    keepsake: str = ""

    @property
    def roots(self) -> tuple[str, ...]:
        """Modules whose code counts."""
        return (self.work.partition(":")[0], *self.code)


@dataclass(frozen=True)
class Place:
    """Where a piece of work is done.

    Parameters
    ----------
    root : Path
        The project.
    shop : Path
        The build's workshop, where results of earlier steps stand under their names.
    out : Path
        An empty folder; every file in it at the end is a result.
    last : Path, optional
        The step's keepsake of the last time.
    """

    root: Path
    shop: Path
    out: Path
    last: Path | None = None


def below(made: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return those results that lie in a folder, named from there."""
    start = f"{folder}/"
    return {file.removeprefix(start): content for file, content in made.items() if file.startswith(start)}


@dataclass(frozen=True)
class Trace:
    """What a result was made from.

    Parameters
    ----------
    declared : Mapping[str, State]
        What is known before: work, given, code, libraries, Python, variables; long ones by the content of a list.
    facts : Mapping[str, State]
        What was read, by kind and name.
    outputs : Mapping[str, str]
        Results: name to content.
    seconds : float
        How long it took.
    """

    declared: Mapping[str, State]
    facts: Mapping[str, State]
    outputs: Mapping[str, str]
    seconds: float = 0.0

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what ``vars`` gave."""
        return cls(**values)
