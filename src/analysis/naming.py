"""What reports are called: an edition's, that of an edition cut at an earlier day, one unit's; and asking for some."""

from __future__ import annotations

from collections.abc import Collection

from analysis.problems import InputError, Problem

FOLDER = "units"
"""Where unit reports lie below an edition: in the site, among the result tables, in the names of the build's steps."""

ALL = "all"
"""Asks for the report of every unit that can have one."""


def place(edition: str, as_of: str = "", unit: str = "") -> str:
    """Return the name of an edition's results, cut at an earlier day, of one unit: ``2022@2022-09-30/units/so-yt``."""
    cut = f"{edition}@{as_of}" if as_of else edition
    return f"{cut}/{FOLDER}/{unit}" if unit else cut


def asked(known: Collection[str], wanted: Collection[str], edition: str) -> list[str]:
    """Return the units whose reports are wanted, each once, in the plan's order.

    Parameters
    ----------
    known : collection of str
        Ids of the units that can have a report, in order.
    wanted : collection of str
        Ids, or :data:`ALL`.
    edition : str
        What to call the place of a wrong id in an error.

    Raises
    ------
    InputError
        Naming each id that is none, and all that there are; or saying that there are none.
    """
    if wanted and not known:
        vi, en = "kỳ báo cáo tổng hợp từ báo cáo của các đơn vị", "an edition made from returns of units"
        raise InputError(Problem(f"--unit ({edition})", None, None, ", ".join(wanted), vi, en))
    unknown = [name for name in dict.fromkeys(wanted) if name not in (ALL, *known)]
    if unknown:
        listed = ", ".join(known)
        vi, en = f"{ALL} hoặc một trong: {listed}", f"{ALL} or one of: {listed}"
        raise InputError([Problem(f"--unit ({edition})", None, None, name, vi, en) for name in unknown])
    return [name for name in known if ALL in wanted or name in wanted]
