"""Where things lie in a project folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("vi", "en")
"""The report's languages; Vietnamese is the source language and comes first."""

CHAPTERS = ("summary", "indicators", "budget", "tasks", "productivity", "trend", "changes", "data", "methods")
"""Pages that are also chapters of the PDF, in reading order."""

PROFILES = {"target": "target-profiles", "line": "line-profiles", "task": "task-profiles", "unit": "unit-profiles"}
"""Pages of the web alone, by kind: a section for each target, budget line, task and unit."""

PAGES = (*CHAPTERS, *PROFILES.values())
"""Pages of the report, in reading order; each is one notebook."""

KEPT = "ANALYSIS_KEPT"
"""Variable that names, for the notebooks of a build, the folder of results that are computed already."""

PACKAGE = Path(__file__).resolve().parent
"""Folder of this package's source."""

PLAN = "plan"
"""Folder of the plan that an edition is about unless it names another."""


@dataclass(frozen=True)
class Project:
    """A project folder and the places in it.

    Parameters
    ----------
    root : Path
        The folder that holds ``_quarto.yml`` and ``data/raw``.
    """

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Find the project at or above ``start``.

        Parameters
        ----------
        start : Path, optional
            Where to begin; the environment variable ``ANALYSIS_ROOT``, else the working folder.

        Raises
        ------
        FileNotFoundError
            If no folder on the way up holds ``_quarto.yml`` and ``data/raw``.
        """
        origin = Path(start or os.environ.get("ANALYSIS_ROOT") or Path.cwd()).resolve()
        for folder in (origin, *origin.parents):
            if (folder / "_quarto.yml").is_file() and (folder / "data" / "raw").is_dir():
                return cls(folder)
        raise FileNotFoundError(
            f"không tìm thấy dự án (_quarto.yml và data/raw) từ {origin} trở lên / "
            f"no project (_quarto.yml and data/raw) at or above {origin}"
        )

    @property
    def plan(self) -> Path:
        """The plan as data, for editions that name no other."""
        return self.plan_folder(PLAN)

    def plan_folder(self, name: str) -> Path:
        """Return the folder of a plan by its name below ``data/raw``."""
        return self.root / "data" / "raw" / name

    @property
    def statistics(self) -> Path:
        """Official series, each row with its source."""
        return self.root / "data" / "raw" / "statistics"

    @property
    def editions(self) -> Path:
        """One folder for each reporting period."""
        return self.root / "data" / "raw" / "editions"

    @property
    def processed(self) -> Path:
        """Result tables, one folder for each edition; rebuilt, never edited."""
        return self.root / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """Parameterised notebooks, without outputs."""
        return self.root / "notebooks"

    @property
    def report(self) -> Path:
        """Theme, templates, wording and, once executed, the pages."""
        return self.root / "report"

    @property
    def site(self) -> Path:
        """The finished site."""
        return self.root / "_site"
