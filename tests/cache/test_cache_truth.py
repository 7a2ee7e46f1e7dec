"""A stale page is impossible: whatever changes, what depends on it is made again, and nothing else is."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy import CODE, FILES, Toy

from analysis.cache.store import LostError, Store


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Toy:
    made = Toy(tmp_path_factory.mktemp("toy"))
    made.build()
    return made


def expected(toy: Toy) -> dict[str, str]:
    """What the pages should say, worked out here."""
    number, unit = int(toy.read("data/raw/number.txt")), int(toy.read("src/toy/shared.py").split()[2])
    parts = sorted(path.name + path.read_text() for path in (toy.root / "data/raw/parts").glob("*.txt"))
    note = toy.root / "data/raw/note.txt"
    more = note.read_text() if note.is_file() else os.environ.get("TZ", "")
    hello = toy.read("src/toy/words.py").split("'")[1]
    listed = "|".join([*parts, more])
    count = str(number * unit * toy.factor)
    return {"count": count, "odd.html": f"{hello}{number % 2}", "list.html": hello + listed}


def test_nothing_changed_nothing_is_done(toy):
    before = {path: path.stat().st_mtime_ns for path in (toy.root / ".cache").rglob("*")}
    assert toy.build() == expected(toy)
    assert toy.ran == []
    assert {path: path.stat().st_mtime_ns for path in (toy.root / ".cache").rglob("*")} == before


def test_work_is_announced_before_the_sources_are_read_and_only_if_there_is_some(tmp_path):
    toy = Toy(tmp_path)
    toy.build()
    assert toy.expected[0] == {}
    toy.build()
    assert toy.expected == []


CHANGES = {
    "a digit of a number that stays odd": ("data/raw/number.txt", "37", "39", ["count"]),
    "a number becomes even": ("data/raw/number.txt", "37", "38", ["count", "odd-page"]),
    "a file that is listed": ("data/raw/parts/b.txt", "B", "b", ["listing", "list-page"]),
    "a file that nobody reads": ("data/raw/idle.txt", "nobody", "no one", []),
    "a line that changes a result": ("src/toy/shared.py", "UNIT = 10", "UNIT = 20", ["count"]),
    "a line that changes no result": ("src/toy/shared.py", "def scaled", "# scales\ndef scaled", ["count"]),
    "a module reached through another": ("src/toy/words.py", "hello", "good day", ["odd-page", "list-page"]),
    "a module that nobody imports": ("src/toy/idle.py", "asks", "cares", []),
    "a work's own line": ("src/toy/listing.py", "'|'", "('|' if True else '')", ["listing"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_depends_on_a_change_is_done_again_and_nothing_else(toy, change):
    name, old, new, ran = CHANGES[change]
    before = toy.read(name)
    assert old in before
    toy.write(name, before.replace(old, new))
    try:
        made = toy.build()
        assert toy.ran == ran, toy.reasons
        assert made == expected(toy) == toy.build(store=".other", fresh=True)
    finally:
        toy.write(name, before)
    assert toy.build() == expected(toy)
    assert toy.ran == []  # what was changed back is known still


def test_a_new_file_an_absent_one_and_one_gone_are_noticed(toy):
    toy.write("data/raw/parts/c.txt", "C")
    assert toy.build() == expected(toy)
    assert toy.ran == ["listing", "list-page"]
    assert toy.reasons["listing"] == ("data/raw/parts/ thêm hoặc bớt tệp / has other files",)
    (toy.root / "data/raw/parts/c.txt").unlink()
    toy.write("data/raw/note.txt", "note")  # was looked for, and not there
    assert toy.build() == expected(toy)
    assert toy.ran == ["listing", "list-page"]
    assert toy.reasons["listing"] == ("data/raw/note.txt mới có / is new",)
    (toy.root / "data/raw/note.txt").unlink()
    assert toy.build() == expected(toy)
    assert toy.ran == []


def test_a_module_put_before_another_is_noticed(toy):
    package = toy.root / "src/toy/words"
    package.mkdir()
    (package / "__init__.py").write_text("HELLO = 'package '\n", encoding="utf-8")
    made = toy.build()
    assert toy.ran == ["odd-page", "list-page"]
    assert made["odd.html"] == "package 1"
    shutil.rmtree(package)  # with what Python has compiled there


def test_parameters_libraries_and_variables_count(toy, monkeypatch):
    toy.factor = 3
    assert toy.build() == expected(toy)
    assert (toy.ran, toy.reasons["count"]) == (["count"], ("tham số / parameter factor",))
    toy.factor = 2
    toy.libraries = {"some-library": "1.1"}
    assert toy.build() == expected(toy)
    assert toy.ran == ["count", "listing", "odd-page", "list-page"]
    assert toy.reasons["count"] == ("thư viện / library some-library 1.0 → 1.1",)
    toy.libraries = {"some-library": "1.0"}
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    assert toy.build() == expected(toy)
    assert toy.reasons["listing"] == ("biến môi trường / variable TZ – → Asia/Ho_Chi_Minh",)
    monkeypatch.setenv("NOT_FOLLOWED_BY_ANYTHING", "x")
    toy.build()
    assert toy.ran == []


def test_to_ask_for_everything_anew_does_everything(toy):
    toy.build(fresh=True)
    assert toy.ran == ["count", "listing", "odd-page", "list-page"]


@pytest.mark.parametrize("name", [name for name in FILES if "idle" not in name])
def test_any_byte_of_an_input_counts(toy, name):
    """Also where size and time stay the same."""
    before, path = toy.read(name), toy.root / name
    stamp = path.stat()
    for place in range(len(before)):
        changed = chr(ord(before[place]) ^ 1)
        toy.write(name, before[:place] + changed + before[place + 1 :])
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert toy.build() == expected(toy)
        assert toy.ran != []
    toy.write(name, before)


def test_a_line_of_code_counts_where_size_and_time_stay_the_same(toy, monkeypatch):
    """Python itself would run what it has compiled before."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    name, path = "src/toy/shared.py", toy.root / "src/toy/shared.py"
    before, stamp = toy.read(name), path.stat()
    assert "UNIT = 10" in before
    for unit in (11, 12, 10):
        toy.write(name, before.replace("10", str(unit)))
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        assert toy.build(fresh=True) == expected(toy)


EDITS = st.sampled_from(
    [
        *(("data/raw/number.txt", value) for value in ("1", "2", "37")),
        *((f"data/raw/parts/{name}.txt", value) for name in "abc" for value in ("x", "y", None)),
        *(("data/raw/note.txt", value) for value in ("n", None)),
        *(("src/toy/shared.py", CODE["shared"].replace("10", value)) for value in ("10", "11")),
        *(("src/toy/words.py", f"HELLO = '{value} '\n") for value in ("hello", "hi")),
        ("factor", 2),
        ("factor", 5),
    ]
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), min_size=2, max_size=4))
def test_after_any_edits_the_pages_are_those_of_the_edited_inputs(toy, rounds):
    for edits in rounds:
        for name, value in edits:
            path = toy.root / name
            if name == "factor":
                toy.factor = value
            elif value is None:
                path.unlink(missing_ok=True)
            else:
                toy.write(name, value)
        assert toy.build() == expected(toy)
        assert toy.build() == expected(toy)
        assert toy.ran == []


def test_what_is_damaged_or_lost_is_made_again(toy):
    damages = itertools.cycle(
        [lambda data: data[:-1], lambda data: bytes([data[0] ^ 1]) + data[1:], None, lambda _: b""]
    )
    for path in sorted(path for path in (toy.root / ".cache").rglob("*") if path.is_file()):
        whole, damage = path.read_bytes(), next(damages)
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage(whole))
        assert rebuilt(toy) == expected(toy)
        path.write_bytes(whole)


def rebuilt(toy: Toy) -> dict[str, str]:
    """Build as a session does: again, if a result turns out to be lost."""
    for _ in range(9):
        try:
            return toy.build()
        except LostError:
            continue
    raise AssertionError("never whole")


KILLED = """
import os, sys, threading, time
from pathlib import Path
from toy import Toy
Path(sys.argv[1], "begun").touch()
Toy(Path(sys.argv[1]), fill=False).build()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing kills so here")
@pytest.mark.parametrize("moment", [0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
def test_a_build_killed_at_any_moment_leaves_nothing_wrong(tmp_path, moment):
    toy = Toy(tmp_path)
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], env={**os.environ, "PYTHONPATH": path}, start_new_session=True
    )
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    time.sleep(moment)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert toy.build() == expected(toy)
    toy.write("data/raw/number.txt", "38")
    assert toy.build() == expected(toy)
    assert toy.build() == expected(toy)
    assert toy.ran == []


def test_a_cache_serves_another_checkout_and_does_not_look_back(tmp_path):
    """What is kept names nothing by where the first project lies."""
    toy = Toy(tmp_path / "first")
    toy.build()
    (tmp_path / "nơi khác").mkdir()
    other = Toy(tmp_path / "nơi khác" / "dự án mới")
    shutil.copytree(toy.root / ".cache", other.root / ".cache")
    assert other.build() == expected(other)
    assert other.ran == []
    other.write("data/raw/number.txt", "40")
    assert other.build() == expected(other)
    assert "count" in other.ran


def test_a_trace_of_another_version_is_no_trace(toy):
    store = Store(toy.root / ".cache")
    kept = store.note("traces/count")
    store.keep_note("traces/count", [{**kept[0], "something": "new"}])
    assert toy.build() == expected(toy)
    assert toy.ran == ["count"]


def test_two_builds_at_once_only_write_the_same(tmp_path):
    with ThreadPoolExecutor(3) as pool:
        toys = [Toy(tmp_path) for _ in range(3)]
        made = list(pool.map(lambda each: each[1].build(shop=f"shop-{each[0]}"), enumerate(toys)))
    assert made == [expected(toys[0])] * 3
    assert toys[0].build() == made[0]
    assert toys[0].ran == []


def test_what_starts_a_program_is_done_each_time(tmp_path):
    toy = Toy(tmp_path)
    toy.write(
        "src/toy/count.py", "import subprocess\n" + toy.read("src/toy/count.py") + "    subprocess.run(['true'])\n"
    )
    toy.build()
    assert toy.build() == expected(toy)
    assert toy.ran == ["count"]


def test_a_step_is_handed_its_keepsake_of_the_last_time_if_the_same_code_made_it(tmp_path):
    toy, handed = Toy(tmp_path), {}

    def perform(step, place):
        handed[step.name] = place.last.read_text() if place.last else None
        return toy.perform(step, place)

    def build(number: str, **options) -> str | None:
        handed.clear()
        toy.write("data/raw/number.txt", number)
        assert toy.build(perform=perform, **options) == expected(toy)
        return handed.get("odd-page", "not made")

    assert build("37") is None
    assert build("38") == "1"
    assert build("38") == "not made"  # to read the keepsake is to read no input
    toy.write("src/toy/words.py", "HELLO = 'chào '\n")
    assert build("38") is None
    assert build("37") == "0"
    toy.libraries = {"some-library": "1.1"}
    assert build("37") is None
    assert build("37", fresh=True) is None
    kept = toy.graph.store.note("traces/odd-page")[0]["outputs"]["kept.txt"]
    (tmp_path / ".cache" / "blobs" / kept[:2] / kept[2:]).write_text("damaged", encoding="utf-8")
    assert build("38") is None
