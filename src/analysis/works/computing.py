"""The work on an edition's results: compute them, and say what a build must know of them."""

from __future__ import annotations

import json

from analysis import kept, staging
from analysis.briefs import both, brief, orders
from analysis.cache.step import Place
from analysis.project import LANGUAGES, Project
from analysis.results import Results
from analysis.works.editing import RESULTS

BRIEF, ORDERS, CONFIGURED = "brief.json", "orders.json", "configured"
"""Names of what is made: what must be known of an edition, what it takes to run its notebooks, its Quarto files."""


def compute(place: Place, results: str, edition: str, which: list[str] | None = None, as_of: str = "") -> None:
    """Compute some of an edition's results from what is kept of it already.

    Parameters
    ----------
    place : Place
    results : str
        Folder in the workshop of what is kept.
    edition : str
    which : list of str, optional
        Names of results; all that are not kept yet unless told.
    as_of : str
        The day that the edition is cut at, if it is an earlier one than its own.
    """
    base = place.shop / results
    known = kept.recalled_from(base, Results, Project(place.root), edition, LANGUAGES[0], as_of)
    kept.keep(known, place.out / RESULTS / known.results_name, kept.not_kept(base, known) if which is None else which)


def tell(place: Place, results: str, edition: str, as_of: str = "") -> None:
    """Say what a build must know of an edition whose results are kept; see :func:`compute`."""
    known = kept.recalled_from(place.shop / results, Results, Project(place.root), edition, LANGUAGES[0], as_of)
    tell_of(place, known, as_of)


def tell_of(place: Place, known: Results, as_of: str = "") -> None:
    """Write what a build must know of some results, and their Quarto files."""
    for name, made in ((BRIEF, brief(known)), (ORDERS, orders(known, as_of))):
        (place.out / name).write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    staging.stage(known.project, place.out / CONFIGURED, known.plan, both(known.project, known.plan))
