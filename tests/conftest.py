"""Shared fixtures: the project, a copy to change, and the whole report built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from project_copy import ROOT, copy_project

from analysis.project import Project

# How long an example takes depends on what else the machine does, and says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that look at the built report in one worker, so that it is built once."""
    for item in items:
        if "built" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("built"))


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


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
