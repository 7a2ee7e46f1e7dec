"""The groups in which a build computes an edition's results."""

from __future__ import annotations

from collections import Counter

from analysis import kept
from analysis.publish.figures import GROUPS
from analysis.results import Results


def test_groups_name_results_and_each_once():
    """A name that is none would be left out without a word, and computed anew by each notebook."""
    named = Counter(name for group in GROUPS.values() for name in group)
    assert named.keys() <= set(kept.names(Results))
    assert set(named.values()) == {1}
