"""Results that were computed once for an edition and are recalled by each of its notebooks.

A build computes an edition's results group by group and keeps them in a folder, each in a file of its own; a notebook
that a build runs reads from there what it asks for, and only that. So nothing is computed twice, and a page depends on
those results that it shows. A notebook that is run by hand finds no folder, and computes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pickle
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.editions import Edition
from analysis.naming import place
from analysis.project import KEPT, Project

if TYPE_CHECKING:
    from analysis.plan import Plan
    from analysis.results import Results

RECORD = "record.json"

Kind = TypeVar("Kind", bound="Results")


def not_kept(base: Path, results: Results) -> list[str]:
    """Return the names of the results that are not kept in a folder yet; see :func:`recalled_from`."""
    return [name for name in names(type(results)) if not (base / results.results_name / name).is_file()]


def names(kind: type[Results]) -> list[str]:
    """Return the names of the results that are computed once; those with an underscore are not for pages."""
    members = {
        name for each in kind.__mro__ for name, value in vars(each).items() if isinstance(value, cached_property)
    }
    return sorted(name for name in members if not name.startswith("_"))


def keep(results: Results, folder: Path, which: Iterable[str]) -> None:
    """Compute some of an edition's results and keep them.

    Parameters
    ----------
    results : Results
        In any language: results have none.
    folder : Path
        Receives a file for each.
    which : iterable of str
        Their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in which:
        # What cannot be computed fails in the cell that shows it, with its place; here it is only left out.
        with contextlib.suppress(Exception):
            _write(getattr(results, name), folder / name)


def keep_known(plan: Plan, edition: Edition, folder: Path) -> None:
    """Keep the plan and the edition that results are computed from; see :func:`keep`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(plan, folder / "plan")
    plain: dict[str, Any] = {}
    for each in dataclasses.fields(edition):
        value = getattr(edition, each.name)
        if hasattr(value, "columns"):
            _write(value, folder / f"edition-{each.name}")
        else:
            plain[each.name] = value
    _write(plain, folder / "edition")
    record = {"confidence": plan.rules.confidence}
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")


def recalled(
    kind: type[Kind],
    project: Project,
    edition: str,
    lang: str,
    as_of: str,
    confidence: float | None,
    unit: str = "",
) -> Kind | None:
    """Return an edition's results as the build that runs this process has kept them, or None if it has not."""
    if not (base := os.environ.get(KEPT)):
        return None
    try:
        return recalled_from(Path(base), kind, project, edition, lang, as_of, confidence, unit)
    except LookupError:
        return None


def recalled_from(
    base: Path,
    kind: type[Kind],
    project: Project,
    edition: str,
    lang: str,
    as_of: str,
    confidence: float | None = None,
    unit: str = "",
) -> Kind:
    """Return an edition's results of which some are kept in a folder; what is not is computed when it is asked for.

    Parameters
    ----------
    base : Path
        Holds a folder of kept results for each edition.
    kind : type
        What to return one of.
    project, edition, lang, as_of, confidence, unit
        As when they are computed.

    Raises
    ------
    LookupError
        If nothing is kept of the edition, or it was computed with another confidence.
    """
    folder = base / place(edition, as_of, unit)
    try:
        kept = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LookupError(f"{folder}: không có / nothing is kept") from error
    if confidence not in (None, kept["confidence"]):
        raise LookupError(f"{folder}: {kept['confidence']}")

    def beside(self: Kind, name: str) -> Kind:
        try:
            return recalled_from(base, kind, project, name, lang, "", self.confidence, unit)
        except LookupError:
            return kind(project, name, lang, confidence=self.confidence, unit=unit)

    results = {name: _recalled(folder, name) for name in names(kind) if (folder / name).is_file()}
    made: type[Kind] = type(kind.__name__, (kind,), {**results, "_beside": beside})
    return made(project, edition, lang, as_of, confidence, {edition: known(folder)}, unit)


def known(folder: Path) -> tuple[Plan, Edition]:
    """Return the plan and the edition as they were kept beside its results."""
    return _read(folder / "plan"), _KeptEdition(folder)


def _recalled(folder: Path, name: str) -> cached_property[Any]:
    return cached_property(lambda _: _read(folder / name))


class _KeptEdition(Edition):
    """An edition whose tables are read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        object.__setattr__(self, "_folder", folder)
        self.__dict__.update(_read(folder / "edition"))

    def __getattr__(self, name: str) -> Any:
        file = self.__dict__["_folder"] / f"edition-{name}"
        if name.startswith("_") or not file.is_file():
            raise AttributeError(name)
        self.__dict__[name] = _read(file)
        return self.__dict__[name]


def _write(value: Any, file: Path) -> None:
    file.write_bytes(pickle.dumps(value, protocol=5))


def _read(file: Path) -> Any:
    # The file was written by this build or by an earlier one on this machine, and its content is verified.
    return pickle.loads(file.read_bytes())
