"""Shared fixtures: the project, a copy to change, and the whole report built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from analysis.project import Project

ROOT = Path(__file__).resolve().parents[1]
# How long an example takes depends on what else the machine does, and says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

PARTS = ("_quarto.yml", "_environment", "_language-vi.yml", "index.qmd", "data/raw", "notebooks", "report")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that look at the built report in one worker, so that it is built once."""
    for item in items:
        if "built" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("built"))


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


def copy_project(target: Path) -> Project:
    """Copy what a build reads, without results, into an empty folder."""
    for name in PARTS:
        source = ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = () if name != "report" else ("*.ipynb", "*_files")
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", *ignored))
        else:
            shutil.copy2(source, target / name)
    return Project(target)


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """A copy of the project that a test may change."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project with the whole report built by the embedded renderer (about a minute)."""
    from analysis.publish import build

    project = copy_project(tmp_path_factory.mktemp("built"))
    lines: list[str] = []
    build(project, renderer="embedded", say=lines.append)
    (project.root / "build.log").write_text("\n".join(lines), encoding="utf-8")
    return project
