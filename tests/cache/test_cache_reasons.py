"""Why a step was done, told so that a reader finds the place."""

from __future__ import annotations

import pytest

from analysis.cache.reasons import SAME, Verdict, differences
from analysis.cache.step import Trace
from analysis.cache.world import ABSENT

DECLARED = {"work": "a:b", "code": "c1", "libraries": "l1", "variables": "v1", "given": "g1", "file plan.csv": "1"}
FACTS = {"file data/a b.csv": "1", "kind note.txt": ABSENT, "folder data": "1", "made file odd.txt": "1"}
LISTS = {
    "c1": {"src/a.py": "1", "src/b.py": "1"},
    "c2": {"src/a.py": "2", "src/c.py": "1"},
    "l1": {"pandas": "3.0"},
    "l2": {"pandas": "3.1"},
    "v1": {},
    "v2": {"TZ": "UTC"},
    "g1": {"factor": 2},
    "g2": {"factor": 3},
}

CASES = [
    ({"code": "c2"}, {}, ["mã / code src/a.py", "mã / code src/b.py", "mã / code src/c.py"]),
    ({"libraries": "l2"}, {}, ["thư viện / library pandas 3.0 → 3.1"]),
    ({"variables": "v2"}, {}, ["biến môi trường / variable TZ – → UTC"]),
    ({"given": "g2"}, {}, ["tham số / parameter factor"]),
    ({"code": "lost"}, {}, ["mã / code src/a.py", "mã / code src/b.py"]),
    ({"work": "a:c"}, {}, ["work: a:b → a:c"]),
    ({"file plan.csv": "2"}, {}, ["plan.csv đã đổi / changed"]),
    ({}, {"file data/a b.csv": "2"}, ["data/a b.csv đã đổi / changed"]),
    ({}, {"file data/a b.csv": ABSENT}, ["data/a b.csv không còn / is gone"]),
    ({}, {"kind note.txt": "file"}, ["note.txt mới có / is new"]),
    ({}, {"folder data": "2"}, ["data/ thêm hoặc bớt tệp / has other files"]),
    ({}, {"made file odd.txt": "2"}, ["kết quả trước / earlier result odd.txt"]),
    ({}, {}, []),
]


@pytest.mark.parametrize(("declared", "facts", "told"), CASES)
def test_each_difference_is_told_by_name(declared, facts, told):
    now = {**FACTS, **facts}
    found = differences(
        Trace(DECLARED, FACTS, {}), {**DECLARED, **declared}, now.__getitem__, lambda name: LISTS.get(name, {})
    )
    assert found == told


def test_a_line_tells_three_reasons_and_how_many_more():
    assert Verdict("2022/vi/trend", ()).line() == f"= 2022/vi/trend: {SAME}"
    assert Verdict("a", ("x", "y", "z"), 1.26).line() == "* a (1.3 s): x; y; z"
    assert Verdict("a", ("x", "y", "z", "u", "v"), 0.0).line() == "* a (0.0 s): x; y; z; +2"
