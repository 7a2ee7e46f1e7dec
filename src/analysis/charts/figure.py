"""What every chart is drawn on: a sheet measured in page pixels, and the picture that comes off it.

A sheet is 720 pixels wide, the width of a page's text column; text is 15 pixels or more, so that it can still be
made out when a phone shows the sheet at half size. Matplotlib draws it. Words stay words in the picture (they can be
selected, searched and read aloud), set in the report's own typeface, of which the letters used travel inside the
file; the same numbers always give the same bytes. Signs are drawn as shapes, so that no viewer can replace them.
Colours come from ``report/theme/palette.yml`` alone, as its light values; a page may swap each for its own variable,
since no two roles share a value. The rest of the style stands in ``report/theme/chart.mplstyle``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from analysis.charts.typeface import BODY, BOLD, FAMILY, face, font_files, width
from analysis.palette import read_palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.wording import Words

WIDTH = 720
"""Width of every sheet in pixels."""

FALLBACKS = "'DejaVu Sans', Arial, sans-serif"
POINT = 0.75
"""Points in a pixel (1/72 inch against 1/96 inch)."""

Place = tuple[float, float]

SIGNS: dict[str, dict[str, Any]] = {
    "achieved": {"marker": "s", "scale": 0.9},
    "ahead": {"marker": ">"},
    "on_track": {"marker": "^"},
    "at_risk": {"marker": "D", "scale": 0.8},
    "off_track": {"marker": "v"},
    "missed": {"marker": "x", "scale": 0.8, "stroke": 0.2},
    "no_data": {"marker": "o", "stroke": 0.14, "hollow": True},
    "inconclusive": {"marker": "o", "stroke": 0.14, "fillstyle": "left"},
    "not_yet_due": {"marker": "o", "scale": 0.36},
}
"""The shape of each state's sign; in tables the same signs stand as letters (``common.signs``)."""


@dataclass(frozen=True)
class Chart:
    """A finished chart, as a notebook shows it.

    Parameters
    ----------
    svg : str
        The picture, complete in itself.
    label : str
        Quarto label, such as ``fig-scorecard``.
    caption : str
        What the chart shows, as a finding in words, with the date of the data.
    alt : str
        What a reader who cannot see the picture needs: its kind and its main numbers.
    data : str
        The figures drawn, as Markdown that a page folds under the picture; empty where a table beside it has them.
    """

    svg: str
    label: str
    caption: str
    alt: str
    data: str = ""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        options = {"label": self.label, "caption": self.caption, "alt": self.alt, "data": self.data}
        return {"image/svg+xml": self.svg, "text/plain": self.alt}, {"analysis": options}


@cache
def colours(report: Path) -> dict[str, str]:
    """Read the colours of charts: role to light value."""
    return {role: values["light"] for role, values in read_palette(report / "theme").items()}


class Sheet:
    """A drawing surface in pixels, y downwards, with the report's type and colours.

    Parameters
    ----------
    report : Path
        The report folder (theme and fonts).
    height : float
        Height in pixels.
    """

    def __init__(self, report: Path, height: float) -> None:
        self.fonts = font_files(report)
        self.colours = colours(report)
        self.height = round(height)
        self._style = report / "theme" / "chart.mplstyle"
        self._figure = Figure(figsize=(WIDTH / 96, self.height / 96), dpi=96)
        FigureCanvasSVG(self._figure)
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=2)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(self.height, 0)
        self._axes.set_axis_off()

    def rect(self, x: float, y: float, width: float, height: float, role: str, *, alpha: float = 1.0) -> None:
        """Draw a filled rectangle; one without width leaves no mark."""
        if width > 0:
            paint: dict[str, Any] = {"facecolor": self.colours[role], "edgecolor": "none", "alpha": alpha}
            self._axes.add_patch(Rectangle((x, y), width, height, clip_on=False, **paint))

    def line(
        self, points: Sequence[Place], role: str, width: float = 1.5, *, dash: tuple[float, ...] | None = None
    ) -> None:
        """Draw a line through points, whole or dashed."""
        xs, ys = zip(*points, strict=True)
        style: Any = "solid" if dash is None else (0, dash)
        self._axes.plot(xs, ys, color=self.colours[role], linewidth=width * POINT, linestyle=style, clip_on=False)

    def area(self, points: Sequence[Place], role: str, alpha: float = 1.0) -> None:
        """Fill a shape, lightly if ``alpha`` is below 1."""
        paint: dict[str, Any] = {"facecolor": self.colours[role], "edgecolor": "none", "alpha": alpha}
        self._axes.add_patch(Polygon(list(points), clip_on=False, **paint))

    def dot(self, x: float, y: float, role: str, size: float = 10, *, hollow: bool = False) -> None:
        """Draw a round mark ``size`` pixels wide."""
        shape = {"marker": "o", "stroke": 0.2, "hollow": True} if hollow else {"marker": "o"}
        self._marks([(x, y)], role, size, shape)

    def sign(self, x: float, y: float, state: str, size: float = 15, role: str | None = None) -> None:
        """Draw the sign of a state, centred, ``size`` pixels wide, in the state's colour unless told."""
        self.signs([(x, y)], state, size, role)

    def signs(self, places: Sequence[Place], state: str, size: float = 15, role: str | None = None) -> None:
        """Draw the sign of a state in many places."""
        self._marks(places, role or state, size, SIGNS[state])

    def _marks(self, places: Sequence[Place], role: str, size: float, shape: dict[str, Any]) -> None:
        if not places:
            return
        colour, stroke = self.colours[role], shape.get("stroke", 0.0) * size * POINT
        xs, ys = zip(*places, strict=True)
        self._axes.plot(
            xs,
            ys,
            linestyle="none",
            marker=shape["marker"],
            markersize=size * shape.get("scale", 1.0) * POINT - stroke,
            fillstyle=shape.get("fillstyle", "full"),
            markerfacecolor="none" if shape.get("hollow") else colour,
            markerfacecoloralt="none",
            markeredgecolor=colour if stroke else "none",
            markeredgewidth=stroke,
            clip_on=False,
        )

    def measure(self, text: str, size: float = 16, weight: int = BODY) -> float:
        """Return the width of a line of text in pixels."""
        return width(self.fonts[weight], text) * size

    def fit(self, text: str, width: float, size: float = 16, weight: int = BODY) -> str:
        """Return the text, shortened at a word with an ellipsis if it is wider than ``width``."""
        if self.measure(text, size, weight) <= width:
            return text
        words = text.split(" ")
        while len(words) > 1 and self.measure(" ".join(words) + "…", size, weight) > width:
            words.pop()
        return " ".join(words).rstrip(" ,;:(–-") + "…"

    def wrap(self, text: str, width: float, size: float = 16, weight: int = BODY) -> list[str]:
        """Return the text broken at spaces into lines no wider than ``width``."""
        lines = [""]
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if self.measure(longer, size, weight) <= width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "ink",
        size: float = 16,
        weight: int = BODY,
        align: str = "left",
    ) -> float:
        """Write a line of text about the height ``y`` of its middle; return its width."""
        # A baseline at 0.35 em below the middle centres figures and letters alike, whatever marks they carry.
        font: dict[str, Any] = {"fontfamily": FAMILY, "fontsize": size * POINT, "fontweight": weight}
        colour = self.colours[role]
        self._axes.text(x, y + 0.35 * size, text, color=colour, ha=align, va="baseline", parse_math=False, **font)
        return self.measure(text, size, weight)

    def plot(
        self,
        box: tuple[float, float, float, float],
        across: tuple[float, float],
        up: tuple[float, float],
        *,
        ticks: dict[float, str],
        levels: dict[float, str],
        size: float = 15,
    ) -> Axes:
        """Lay out a plot with axes of its own.

        Parameters
        ----------
        box : tuple
            Left, top, width and height in pixels, without the tick labels.
        across, up : tuple
            Ends of the two scales.
        ticks, levels : dict
            Labels along the foot and the left side: value to text.
        size : float
            Size of the labels in pixels.
        """
        left, top, width, height = box
        with mpl.rc_context(fname=self._style):
            place = (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
            axes = self._figure.add_axes(place, zorder=1)
        axes.set_xlim(*across)
        axes.set_ylim(*up)
        axes.patch.set_visible(False)
        for axis, labels in ((axes.xaxis, ticks), (axes.yaxis, levels)):
            axis.set_ticks(list(labels), list(labels.values()))
        axes.spines["bottom"].set_color(self.colours["rule"])
        axes.grid(axis="y", color=self.colours["rule"])
        axes.tick_params(labelsize=size * POINT, labelcolor=self.colours["muted"], labelfontfamily=FAMILY)
        return axes

    def place(self, axes: Axes, x: Any, y: Any) -> Place:
        """Return where a point of a plot lies on the sheet."""
        right, up = axes.transData.transform((float(x), float(y)))
        return float(right), self.height - float(up)

    def finish(self, label: str, caption: str, alt: str) -> Chart:
        """Return the picture with its words."""
        out = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        # The salt makes the names of shapes the same in every run, and different from those of other charts.
        with mpl.rc_context({"svg.hashsalt": label}, fname=self._style):
            self._figure.savefig(out, format="svg", metadata=nothing, transparent=True)
        return Chart(self._tidy(out.getvalue(), alt), label, caption, alt)

    def _tidy(self, svg: str, alt: str) -> str:
        """Take out what a page does not need; put in the picture's size in pixels, its words and its letters."""
        body = svg[svg.index("<svg") :]
        body = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->|<style.*?</style>", "", body, flags=re.DOTALL)
        body, letters = self._typeset(body)
        used = set(re.findall(r"(?:href=\"|url\()#([\w-]+)", body))
        body = re.sub(r' id="([\w-]+)"', lambda found: found[0] if found[1] in used else "", body)
        body = re.sub(r"\s*\n\s*", "\n", body.replace("<defs>\n</defs>", ""))
        faces = "".join(face(self.fonts[weight], weight, used) for weight, used in letters.items() if used)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img"'
            f' aria-label="{escape(alt)}" width="{WIDTH}" height="{self.height}"'
            f' viewBox="0 0 {WIDTH * POINT:g} {self.height * POINT:g}" stroke-linejoin="round"'
            f" font-family=\"'{FAMILY}', {FALLBACKS}\">\n<defs><style>{faces}</style></defs>"
        )
        return re.sub(r"<svg[^>]*>", lambda _: head, body, count=1)

    @staticmethod
    def _typeset(body: str) -> tuple[str, dict[int, set[str]]]:
        """Leave the family to the picture as a whole, and collect the letters used by weight."""
        letters: dict[int, set[str]] = {BODY: set(), BOLD: set()}

        def plain(found: re.Match[str]) -> str:
            weight = re.search(r"font-weight: (\d+)", found["style"])
            letters[int(weight[1]) if weight else BODY].update(unescape(found["text"]))
            style = re.sub(r"font-family: [^;\"]*; ?| transform=\"rotate\(-0 [^\"]*\"", "", found["style"])
            return f"<text{style}>{found['text']}</text>"

        pattern = r"<text(?P<style>[^>]*)>(?P<text>[^<]*)</text>"
        return re.sub(pattern, plain, body), letters


def empty(words: Words, label: str, finding: str) -> Chart:
    """Return what stands in a chart's place when there is nothing to draw: no empty axis; the caption tells why."""
    sheet = Sheet(words.report, 66)
    sheet.rect(0, 0, WIDTH, sheet.height, "track", alpha=0.6)
    sheet.sign(28, 33, "no_data", 16)
    sheet.text(54, 33, words("charts.empty"), "ink")
    return sheet.finish(label, finding, finding)
