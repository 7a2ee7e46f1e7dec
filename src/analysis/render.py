"""One function for rendering, whichever renderer does it: Quarto where there is one, else the embedded renderer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import jinja2

from analysis import embedded, framing, quarto
from analysis.embedded import pandoc
from analysis.embedded.page import environment, write_assets
from analysis.embedded.settings import Settings
from analysis.reading import read_record

__all__ = ["RenderError", "Renderer", "choose", "detect", "render", "template", "write_assets"]

OLDEST = (1, 9)
"""Oldest Quarto that renders the report: before it, callouts in PDFs need a download."""

WARNING = re.compile(r"\b(?:WARN(?:ING)?|ERROR)\b|^\[warning\]", re.IGNORECASE | re.MULTILINE)

Progress = Callable[[str, int, int], None]


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
        Its version, or the versions of what it is made of.
    reason : str
        Why Quarto is not used, in both languages; empty if it is.
    """

    name: str
    version: str
    reason: str = ""

    def describe(self) -> str:
        """Return name, version and reason in one line."""
        text = f"{'Quarto' if self.name == 'quarto' else 'tích hợp / embedded'} {self.version}"
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
    return Renderer("embedded", f"(Pandoc {pandoc.version()}, Typst {version('typst')})", reason)


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


def render(
    source: Path,
    out: Path,
    renderer: str | Renderer = "auto",
    progress: Progress | None = None,
) -> str:
    """Render a project folder into a site.

    Parameters
    ----------
    source : Path
        Project folder or staged copy, with executed pages in ``report/<lang>``.
    out : Path
        Root of the site; made anew.
    renderer : str or Renderer
        What to render with; see :func:`choose`.
    progress : callable, optional
        Told each document's place in the site, its number and how many there are.

    Returns
    -------
    str
        Name and version of the renderer.

    Raises
    ------
    RenderError, NotebookError, InputError
        ``out`` is then incomplete and of no use.
    """
    chosen = choose(renderer) if isinstance(renderer, str) else renderer
    if chosen.name == "quarto":
        run_quarto(source, out)
    else:
        embedded.render(source, out, progress)
    return chosen.describe()


def run_quarto(source: Path, out: Path) -> None:
    """Render with Quarto; anything it warns of is an error, as with the embedded renderer.

    Raises
    ------
    RenderError
        With the end of Quarto's log.
    """
    program = quarto.program()
    if program is None:
        raise RenderError("không thấy Quarto trong PATH / no Quarto on PATH")
    embedded.check(source)  # a failed or unexecuted cell would be rendered without a word
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.run(
        [program, "render", "--output-dir", str(out.resolve()), "--no-execute"],
        cwd=source,
        env=surroundings(source),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    warned = [
        line for line in done.stdout.splitlines() if WARNING.search(line) and "verapdf is not installed" not in line
    ]
    if done.returncode or warned:
        tail = "\n".join(warned or done.stdout.splitlines()[-25:])
        raise RenderError(f"quarto render ({done.returncode}):\n{tail}")
    if bare := framing.bare_pages(out):
        raise RenderError(f"quarto render: {bare[0].name}: trang chưa có khung / the page has no frame")


def surroundings(source: Path) -> dict[str, str]:
    """Return the environment of Quarto for a project folder.

    Colours would hide the word WARN; the PDF bears the date of the data, as the embedded renderer's does; and Quarto
    calls `analysis frame` when the pages are rendered, which is the one of this environment.
    """
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    values = {"NO_COLOR": "1", "TYPST_IGNORE_SYSTEM_FONTS": "true", "PATH": path}
    return os.environ | values | {"SOURCE_DATE_EPOCH": str(embedded.date_of(source))}


@cache
def template(folder: Path, name: str) -> jinja2.Template:
    """Return a page template, read once; every value is escaped and a missing one is an error.

    Every template knows ``pages`` (language to page to its short name in the sidebar) and ``frame`` (language to
    words of the page frame).

    Parameters
    ----------
    folder : Path
        The project's ``report/templates``.
    name : str
        The template's file.
    """
    sidebars = Settings(folder.parent.parent).sidebars
    pages = {lang: {Path(entry.href).stem: entry.text for entry in bar.entries} for lang, bar in sidebars.items()}
    return environment(folder).get_template(name, globals={"pages": pages, "frame": read_record(folder / "words.yml")})
