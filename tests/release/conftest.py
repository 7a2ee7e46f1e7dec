"""Shared fixtures of the tests that publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.release import place, sums
from analysis.release.front import Front


@pytest.fixture
def quick(monkeypatch):
    """A front of two small files, and no waiting for the disk: what is tested here is the order of steps."""

    def write(self, folder: Path) -> dict[str, str]:
        (folder / "editions.json").write_text(self.register.text(), encoding="utf-8")
        (folder / "index.html").write_text("front", encoding="utf-8")
        found = sums.of_folder(folder)
        (folder / "SHA256SUMS").write_text(sums.text(found), encoding="utf-8")
        return found

    monkeypatch.setattr(Front, "write", write)
    monkeypatch.setattr(place, "sync", lambda path: None)
