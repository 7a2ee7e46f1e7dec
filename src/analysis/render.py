"""One function for rendering, whichever renderer does it: Quarto where there is one, else the embedded renderer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jinja2

from analysis import embedded, framing, quarto
from analysis.embedded.page import environment, write_assets
from analysis.embedded.settings import Settings
from analysis.records import read_record
from analysis.renderers import Renderer, RenderError, choose, detect

__all__ = ["RenderError", "Renderer", "choose", "detect", "render", "template", "write_assets"]

WARNING = re.compile(r"\b(?:WARN(?:ING)?|ERROR)\b|^\[warning\]", re.IGNORECASE | re.MULTILINE)

Progress = Callable[[str, int, int], None]


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
