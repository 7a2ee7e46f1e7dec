"""The work on one unit's share of an edition: restrict its data, compute its results, say what a build must know."""

from __future__ import annotations

from pathlib import Path

from analysis import kept
from analysis.cache.step import Place
from analysis.project import LANGUAGES, Project
from analysis.results import Results
from analysis.works.computing import tell_of
from analysis.works.editing import RESULTS


def prepare(place: Place, edition: str, unit: str, results: str) -> None:
    """Compute the results of one unit.

    Parameters
    ----------
    place : Place
    edition, unit : str
        Whose.
    results : str
        Folder in the workshop: kept results of the whole province, in this edition and the one before.
    """
    project = Project(place.root)
    base = place.shop / results
    known = {edition: kept.known(base / edition)}
    before = known[edition][1].previous
    if before is not None and (base / before).is_dir():
        known[before] = kept.known(base / before)
    found = Results(project, edition, LANGUAGES[0], known=known, unit=unit)
    for each in filter(None, (found, found.previous)):
        kept.keep_known(each.plan, each.edition, _folder(place, each))
    kept.keep(found, _folder(place, found), kept.names(Results))
    tell_of(place, found)


def _folder(place: Place, results: Results) -> Path:
    return place.out / RESULTS / results.results_name
