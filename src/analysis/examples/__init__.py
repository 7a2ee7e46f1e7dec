"""Worked examples: the report's own figures computed again by hand, step by step, from the result tables.

Each step shows the numbers put in and what comes out, both as a page would print them, so that a reader with a
calculator gets the same. Where an edition has no figure for an example there is none.
"""

from analysis.examples.attainment import interval, outlook, pooled
from analysis.examples.budget import composition, execution, locality
from analysis.examples.productivity import compound, growth, revision
from analysis.examples.steps import Example, Step

__all__ = [
    "Example",
    "Step",
    "composition",
    "compound",
    "execution",
    "growth",
    "interval",
    "locality",
    "outlook",
    "pooled",
    "revision",
]
