"""The project is found from any folder in it."""

from __future__ import annotations

import pytest

from analysis.problems import InputError, Problem, relative
from analysis.project import Project


def test_it_is_found_from_a_folder_below(project):
    assert Project.find(project.root / "src" / "analysis").root == project.root


def test_the_environment_may_name_it(project, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANALYSIS_ROOT", str(project.root))
    assert Project.find().root == project.root


def test_nothing_above_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="no project"):
        Project.find(tmp_path)


def test_a_problem_names_place_finding_and_expectation_in_both_languages():
    problem = Problem("targets.csv", 3, "unit", "so-x", "mã đơn vị", "a unit's id")
    said = str(InputError(problem))
    assert said.startswith("1 lỗi trong dữ liệu đầu vào / 1 problem in the input")
    for part in ("targets.csv", "row 3", "column unit", "'so-x'", "mã đơn vị", "a unit's id"):
        assert part in said


def test_an_error_without_a_problem_is_a_mistake():
    with pytest.raises(ValueError):
        InputError([])


def test_files_are_named_from_the_project(tmp_path):
    assert relative(tmp_path / "data" / "x.csv", tmp_path) == "data/x.csv"
    assert relative(tmp_path / "x.csv", tmp_path / "data") == (tmp_path / "x.csv").as_posix()
