"""Compiled modules are held good by the content of their source."""

from __future__ import annotations

import importlib.util
import py_compile
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

import analysis
from analysis.cache import bytecode
from analysis.works import hands


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "package" / "module.py"
    path.parent.mkdir()
    path.write_text("VALUE = 1\n", encoding="utf-8")
    return path


def value(module: Path) -> int:
    spec = importlib.util.spec_from_file_location("module", module)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.VALUE


def compiled(module: Path) -> Path:
    return Path(cache_from_source(module))


@pytest.mark.parametrize("had", ["nothing", "by time", "by content unlooked", "cut off"])
def test_what_python_would_trust_is_compiled_anew(module, had):
    mode = {"by time": "TIMESTAMP", "by content unlooked": "UNCHECKED_HASH", "cut off": "TIMESTAMP"}.get(had)
    if mode:
        py_compile.compile(str(module), invalidation_mode=py_compile.PycInvalidationMode[mode])
    if had == "cut off":
        compiled(module).write_bytes(compiled(module).read_bytes()[:6])
    bytecode.settle(module.parent)
    assert compiled(module).read_bytes()[4:8] == bytecode.FLAGS
    assert value(module) == 1
    stamp = module.stat()
    module.write_text("VALUE = 2\n", encoding="utf-8")
    assert value(module) == 2
    assert compiled(module).read_bytes()[4:8] == bytecode.FLAGS  # as Python itself has compiled it now
    assert module.stat().st_size == stamp.st_size


def test_what_is_held_good_by_content_is_left_alone(module):
    bytecode.settle(module.parent)
    before = compiled(module).stat()
    bytecode.settle(module.parent)
    assert compiled(module).stat().st_mtime_ns == before.st_mtime_ns
    assert compiled(module).stat().st_ino == before.st_ino


def test_what_cannot_be_compiled_is_left_to_python(module):
    module.write_text("VALUE = (\n", encoding="utf-8")
    other = module.with_name("other.py")
    other.write_bytes(b"VALUE = '\xff'\n")
    bytecode.settle(module.parent)
    assert not compiled(module).exists()
    assert not compiled(other).exists()


def test_what_cannot_be_written_is_left_to_python(module):
    compiled(module).parent.write_text("no folder", encoding="utf-8")
    bytecode.settle(module.parent)
    assert value(module) == 1


def test_where_nothing_is_to_be_written_only_what_is_there_is_replaced(module, monkeypatch):
    other = module.with_name("other.py")
    other.write_text("VALUE = 1\n", encoding="utf-8")
    py_compile.compile(str(other), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    bytecode.settle(module.parent)
    assert not compiled(module).exists()
    assert compiled(other).read_bytes()[4:8] == bytecode.FLAGS


def test_no_work_is_begun_by_modules_that_are_trusted_by_their_time(project):
    source = Path(analysis.__file__).with_name("units.py")
    py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    hands.give_back(project.root)
    try:
        hands.server(project.root)
        assert compiled(source).read_bytes()[4:8] == bytecode.FLAGS
    finally:
        hands.give_back(project.root)
