"""What stands in the workshop is told as if it stood on disk, and stands there when it is needed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cache.store import LostError, Store
from analysis.cache.workshop import Workshop
from analysis.cache.world import ABSENT, FILE, FOLDER, World, digest

NAMES = st.lists(
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map("/".join),
    min_size=1,
    max_size=5,
    unique=True,
).filter(lambda names: not any(other.startswith(f"{name}/") for name in names for other in names))


def made(root: Path) -> Workshop:
    (root / "src" / "toy").mkdir(parents=True)
    return Workshop(root / ".build", Store(root / ".cache"), World(root, root / "src" / "toy"))


@given(NAMES, st.sampled_from(["", "a/", "a/b/"]))
def test_states_are_those_of_the_files_on_disk(names, dropped):
    with tempfile.TemporaryDirectory() as folder:
        shop = made(Path(folder))
        shop.put({name: shop._store.keep(name.encode()) for name in names})
        shop.stand([""])
        if dropped:
            shop.drop(dropped)
            shop.stand([""])
        asked = {*names, *(str(Path(name).parent) for name in names if "/" in name), "d", "a/d"}
        for name in asked:
            path = shop.folder / name
            assert shop.state("kind", name) == (FILE if path.is_file() else FOLDER if path.is_dir() else ABSENT)
            assert shop.state("file", name) == (digest(path.read_bytes()) if path.is_file() else ABSENT)
            assert (shop.state("folder", name) == ABSENT) == (not path.is_dir())
        assert shop.files("") == sorted(name for name in names if not (dropped and name.startswith(dropped)))


def test_what_was_dropped_is_written_again_when_it_stands_again(tmp_path):
    shop = made(tmp_path)
    files = {name: shop._store.keep(b"1") for name in ("a/x", "ab/x")}
    shop.put(files)
    shop.stand([""])
    shop.drop("a/")
    assert not (shop.folder / "a").exists()
    assert (shop.folder / "ab" / "x").is_file()
    shop.put(files)
    shop.stand([""])
    assert (shop.folder / "a" / "x").read_bytes() == b"1"


def test_a_folders_state_follows_its_names_and_not_their_contents(tmp_path):
    shop = made(tmp_path)
    shop.put({"x/a": "1", "x/y/b": "2"})
    before = shop.state("folder", "x")
    shop.put({"x/a": "3", "x/y/c": "4"})
    assert shop.state("folder", "x") == before
    shop.put({"x/c": "5"})
    assert shop.state("folder", "x") != before


def test_only_what_is_asked_for_stands_and_only_what_is_new_is_written(tmp_path):
    shop = made(tmp_path)
    shop.put({"a/x": shop._store.keep(b"1"), "b/x": shop._store.keep(b"2")})
    shop.stand(("a/",))
    assert not (shop.folder / "b").exists()
    file = shop.folder / "a" / "x"
    os.utime(file, (0, 0))
    shop.stand(("a/", "b/"))
    assert file.stat().st_mtime == 0
    shop.put({"a/x": shop._store.keep(b"3")})
    shop.stand(("a/",))
    assert file.read_bytes() == b"3"


def test_a_result_that_is_lost_is_told(tmp_path):
    shop = made(tmp_path)
    shop.put({"x": digest(b"never kept")})
    with pytest.raises(LostError):
        shop.stand(("x",))
