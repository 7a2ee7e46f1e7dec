"""Which renderer makes the pages: Quarto where there is one that is new enough, else the embedded renderer."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from analysis import quarto

OLDEST = (1, 9)
"""Oldest Quarto that renders the report: before it, callouts in PDFs need a download."""


class RenderError(Exception):
    """The pages could not be made; the message says why."""


@dataclass(frozen=True)
class Renderer:
    """A renderer, and why it was chosen.

    Parameters
    ----------
    name : {"quarto", "embedded"}
        Which one.
    version : str
        Quarto's version; empty for the embedded renderer, whose versions are those of its libraries.
    reason : str
        Why Quarto is not used, in both languages; empty if it is.
    """

    name: str
    version: str
    reason: str = ""

    def describe(self) -> str:
        """Return name, version and reason in one line."""
        if self.name == "quarto":
            return f"Quarto {self.version}"
        from importlib.metadata import version

        from analysis.embedded import pandoc

        text = f"tích hợp / embedded (Pandoc {pandoc.version()}, Typst {version('typst')})"
        return f"{text} – {self.reason}" if self.reason else text


def detect() -> Renderer:
    """Return Quarto if a version that is new enough is on PATH, else the embedded renderer with the reason."""
    program = quarto.program()
    if program is None:
        return embedded_renderer("không thấy Quarto trong PATH / no Quarto on PATH")
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return embedded_renderer(f"Quarto không chạy được / Quarto does not run: {error}")
    found = done.stdout.strip()
    match = re.match(r"(\d+)\.(\d+)", found)
    if done.returncode or match is None:
        said = (done.stderr or found).strip().splitlines()
        return embedded_renderer(f"Quarto không chạy được / Quarto does not run: {' '.join(said[:1])}")
    if (int(match[1]), int(match[2])) < OLDEST:
        least = ".".join(map(str, OLDEST))
        return embedded_renderer(f"Quarto {found} cũ hơn / is older than {least}")
    return Renderer("quarto", found)


def embedded_renderer(reason: str = "") -> Renderer:
    """Return the embedded renderer."""
    return Renderer("embedded", "", reason)


def choose(renderer: str = "auto") -> Renderer:
    """Return the renderer to use.

    Parameters
    ----------
    renderer : {"auto", "quarto", "embedded"}
        ``auto`` takes Quarto if it can.

    Raises
    ------
    RenderError
        If Quarto is demanded and cannot be had.
    """
    if renderer == "embedded":
        return embedded_renderer()
    if renderer not in ("auto", "quarto"):
        raise RenderError(f"bộ dựng trang không có / unknown renderer: {renderer}")
    found = detect()
    if renderer == "quarto" and found.name != "quarto":
        raise RenderError(f"cần Quarto nhưng không dùng được / Quarto is asked for but cannot be used: {found.reason}")
    return found
