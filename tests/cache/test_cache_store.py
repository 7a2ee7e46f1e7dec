"""What is kept is given back as it was, or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cache import store as module
from analysis.cache.store import FRESH, LostError, Store, StoreError
from analysis.cache.world import digest


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / ".cache")


def only_file(store: Store, below: str):
    (found,) = [path for path in (store.folder / below).rglob("*") if path.is_file()]
    return found


@given(st.binary(max_size=200))
def test_a_content_comes_back(data):
    with tempfile.TemporaryDirectory() as name:
        kept = Store(Path(name))
        assert kept.keep(data) == digest(data)
        assert kept.get(digest(data)) == data
        assert kept.has(digest(data))


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_bit_that_is_damaged_loses_the_content(data, draw):
    with tempfile.TemporaryDirectory() as name:
        kept = Store(Path(name))
        content = kept.keep(data)
        path = only_file(kept, "blobs")
        place = draw.draw(st.integers(0, len(data) - 1))
        path.write_bytes(data[:place] + bytes([data[place] ^ (1 << draw.draw(st.integers(0, 7)))]) + data[place + 1 :])
        with pytest.raises(LostError):
            kept.get(content)
        assert not kept.has(content)
        assert kept.get(kept.keep(data)) == data


@given(st.integers(0, 200), st.integers(0, 7))
def test_a_note_with_a_damaged_bit_is_none(place, bit):
    with tempfile.TemporaryDirectory() as name:
        kept = Store(Path(name))
        kept.keep_note("traces/năm 2022/trang", [{"a": "ă"}])
        assert kept.note("traces/năm 2022/trang") == [{"a": "ă"}]
        path = only_file(kept, "traces")
        whole = path.read_bytes()
        place %= len(whole)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :])
        assert kept.note("traces/năm 2022/trang") is None


def test_what_is_lost_stays_lost_where_it_cannot_be_removed(store, monkeypatch):
    content = store.keep(b"kept")
    only_file(store, "blobs").write_bytes(b"kepT")
    monkeypatch.setattr(module.Path, "unlink", read_only)
    with pytest.raises(LostError):
        store.get(content)
    assert not store.has(content)


def read_only(*_, **__):
    raise PermissionError(13, "read-only")


def test_a_folder_that_may_only_be_read_serves_what_it_holds(store, monkeypatch):
    content = store.keep(b"kept")
    store.keep_note("traces/a", 1)
    for path in store.folder.rglob("*"):
        os.utime(path, (0, time.time() - 2 * FRESH))
    monkeypatch.setattr(module.tempfile, "mkstemp", read_only)
    monkeypatch.setattr(module.os, "utime", read_only)
    assert store.has(content)
    assert store.get(content) == b"kept"
    assert store.note("traces/a") == 1
    assert store.keep(b"kept") == content
    with pytest.raises(StoreError, match=r"không ghi được .*cache.* / cannot write .*cache.*read-only"):
        store.keep(b"new")


def test_a_file_in_the_folders_place_is_told(store):
    store.folder.write_text("no folder", encoding="utf-8")
    assert store.note("x") is None
    with pytest.raises(StoreError):
        store.keep(b"new")


def test_a_write_that_breaks_off_leaves_nothing(store, monkeypatch):
    store.keep(b"first")
    before = {path for path in store.folder.rglob("*") if path.is_file()}

    def breaks(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.Path, "replace", breaks)
    with pytest.raises(StoreError, match="No space left"):
        store.keep(b"second")
    assert {path for path in store.folder.rglob("*") if path.is_file()} == before


def test_beyond_the_limit_what_was_not_used_for_longest_goes(tmp_path):
    before = Store(tmp_path)
    contents = [before.keep(bytes([number]) * 1000) for number in range(4)]
    for age, content in enumerate(contents):
        os.utime(before._blob(content), (0, time.time() - (4 - age) * FRESH - 60))
    store = Store(tmp_path, limit=3500)
    assert store.has(contents[0])  # which uses it
    contents.append(store.keep(b"x"))
    store.trim()
    assert [store.has(content) for content in contents] == [True, False, True, True, True]
    store = Store(tmp_path, limit=0)
    store.trim()  # nothing was added, so nothing is looked at
    assert store.has(contents[0])


def test_what_a_build_uses_stays_beyond_the_limit(tmp_path):
    before = Store(tmp_path)
    names = ["recalled", "made again", "left"]
    contents = [before.keep(name.encode()) for name in names]
    for name in ("read", "not read"):
        before.keep_note(f"traces/{name}", name)
    store = Store(tmp_path, limit=0)
    assert store.has(contents[0])
    store.keep(b"made again")
    store.note("traces/read")
    contents.append(store.keep(b"new"))
    store.keep_note("traces/new", 1)
    store.trim()
    assert [store.has(content) for content in contents] == [True, True, False, True]
    assert [store.note(f"traces/{name}") for name in ("read", "not read", "new")] == ["read", None, 1]


def test_the_folder_is_marked_as_a_cache(store):
    store.keep(b"x")
    assert (store.folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
