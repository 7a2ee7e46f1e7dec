"""Fields of prose, ``{count_targets}``, what a plan tells of them, and how they are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIELD = re.compile(r"\{([a-z]+(?:_[a-z]+)*)\}")
"""A field of prose; attributes such as ``{#sec-x}`` and ``{.note}`` are none."""

IF_BESIDE = "if-beside"
"""Tag of the cells that name units whose own reports stand beside the province's; a build that makes any keeps them."""

FORMULA = re.compile(r"(\$\$.*?\$\$|\$[^$\n]+\$)", re.DOTALL)
"""A formula, whose braces are TeX."""


class UnknownFieldError(ValueError):
    """Prose names a field that no plan fills in."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        listed = ", ".join(sorted(known))
        super().__init__(f"trường không có / unknown field: {{{name}}} (có / known: {listed})")


@dataclass(frozen=True)
class Told:
    """What a notebook's prose is told of the plan, in one language.

    Parameters
    ----------
    lang : {"vi", "en"}
        Language whose prose is filled in; the other's is left alone, since it is not shown.
    facts : Mapping[str, str]
        Text of each field.
    pillars : sequence of (int, Mapping[str, str])
        Place of each pillar in the plan, with the fields of its cells.
    without : frozenset of str
        Tags of cells that are left out.
    """

    lang: str
    facts: Mapping[str, str] = field(default_factory=dict)
    pillars: Sequence[tuple[int, Mapping[str, str]]] = ()
    without: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return {**vars(self), "pillars": [list(each) for each in self.pillars], "without": sorted(self.without)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Told:
        """Return what :meth:`as_json` gave."""
        pillars = tuple((number, fields) for number, fields in values["pillars"])
        return cls(values["lang"], values["facts"], pillars, frozenset(values["without"]))


def fill(text: str, known: Mapping[str, str]) -> str:
    """Fill in every field of a text outside its formulas.

    Raises
    ------
    UnknownFieldError
        For a field that has no fact.
    """

    def one(match: re.Match[str]) -> str:
        if match[1] not in known:
            raise UnknownFieldError(match[1], known)
        return known[match[1]]

    pieces = FORMULA.split(text)
    return "".join(piece if number % 2 else FIELD.sub(one, piece) for number, piece in enumerate(pieces))


def fields(text: str) -> Iterator[str]:
    """Yield the names of a text's fields, in order."""
    for piece in FORMULA.split(text)[::2]:
        yield from FIELD.findall(piece)
