"""A copy of the project that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.project import Project

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("_quarto.yml", "_environment", "_language-vi.yml", "index.qmd", "data/raw", "notebooks", "report")


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
