"""What every chart is drawn on: a sheet measured in page pixels, and the picture that comes off it.

Each chart is drawn twice from the same data: wide, for a page's text column and for print, and narrow, for a phone.
Text is as large as the page's own in both, so that nothing has to be magnified or moved sideways to be read.
Matplotlib draws it. Words stay words in the picture (they can be selected, searched and read aloud), set in the
report's own typeface; the same numbers always give the same bytes. Signs are drawn as shapes, so that no viewer can
replace them. Colours come from ``report/theme/palette.yml`` alone, as its light values; a page's style sheet swaps
each for its own variable, since no two roles share a value. The rest of the style stands in
``report/theme/chart.mplstyle``.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.charts import ink
from analysis.charts.ink import RING, ROUND, SIGNS, Drawing, Mark, Place, Side
from analysis.charts.typeface import BODY, FALLBACKS, FAMILY, font_files, width
from analysis.palette import read_palette
from analysis.svg import joined, with_attributes

if TYPE_CHECKING:
    from analysis.wording import Words


@dataclass(frozen=True)
class Form:
    """A width to draw for, and the sizes of type that go with it, all in pixels.

    Parameters
    ----------
    name : str
        Class of the picture in a page.
    width : float
        Width of the sheet.
    margin : float
        Room kept free at both sides.
    small, body, large : float
        Sizes of notes and long lists, of labels, and of headings.
    """

    name: str
    width: float
    margin: float
    small: float
    body: float
    large: float


WIDE = Form("wide", 720.0, 4.0, 15.0, 16.0, 17.0)
"""A page's text column, and the text of a PDF, where 15 pixels come to 9.6 points."""

NARROW = Form("narrow", 340.0, 1.0, 13.0, 13.5, 14.5)
"""A phone: 325 pixels of a screen of 360, so that the smallest type is shown at 12.4 pixels."""

FORMS = (WIDE, NARROW)

TOKEN = re.compile(
    r'<g id="band-(?P<band>\d+)"|<defs>(?P<defs>.*?)</defs>|(?P<mark><(?:path|use)\b[^>]*/>|<text\b.*?</text>)',
    re.DOTALL,
)
"""What is kept of a picture as matplotlib writes it."""

DECIMALS = re.compile(r"(?<=\.\d\d)\d+")
"""What a place is written with beyond a hundredth of a pixel."""

HOLDS_ANYWAY = re.compile(
    r' (?:font-family="[^"]*"|text-anchor="start"|stroke-dashoffset="0"|stroke-linejoin="round"'
    r'|transform="rotate\(-?0 [^"]*")'
)
"""Attributes that need not be said: the picture's own, or what is so without them."""


@dataclass(frozen=True)
class Chart:
    """A finished chart, as a notebook shows it.

    Parameters
    ----------
    svg : str
        The wide picture, with the narrow one riding along (:func:`analysis.svg.split`).
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


@dataclass(frozen=True)
class Plot:
    """Two scales laid over a part of a sheet.

    Parameters
    ----------
    left, top, width, height : float
        The part, in pixels.
    across, up : tuple
        Ends of the two scales.
    """

    left: float
    top: float
    width: float
    height: float
    across: tuple[float, float]
    up: tuple[float, float]

    @property
    def right(self) -> float:
        """Right end in pixels."""
        return self.left + self.width

    @property
    def foot(self) -> float:
        """Lower end in pixels."""
        return self.top + self.height

    def x(self, value: Any) -> float:
        """Return where a value of the scale across lies."""
        low, high = self.across
        return self.left + self.width * (float(value) - low) / (high - low)

    def y(self, value: Any) -> float:
        """Return where a value of the scale up lies."""
        low, high = self.up
        return self.foot - self.height * (float(value) - low) / (high - low)

    def place(self, x: Any, y: Any) -> Place:
        """Return where a point lies on the sheet."""
        return self.x(x), self.y(y)


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
    form : Form
        Width and sizes of type.
    """

    def __init__(self, report: Path, form: Form = WIDE) -> None:
        self.fonts = font_files(report)
        self.colours = colours(report)
        self.form = form
        self.width, self.left, self.right = form.width, form.margin, form.width - form.margin
        self.small, self.body, self.large = form.small, form.body, form.large
        self._style = report / "theme" / "chart.mplstyle"
        self._bands: list[list[Mark]] = [[]]
        self._cuts: list[float] = [0.0]

    @property
    def wide(self) -> bool:
        """Whether names stand beside what they name, and not above it."""
        return self.form is WIDE

    @property
    def line_height(self) -> float:
        """Distance of two lines of small type."""
        return round(self.small * 1.3)

    def cut(self, y: float) -> None:
        """Say that print may go on to another page here: nothing drawn from now on lies above ``y``."""
        if self._bands[-1]:
            self._bands.append([])
            self._cuts.append(y)

    def _add(self, mark: Mark) -> None:
        self._bands[-1].append(mark)

    def rect(self, x: float, y: float, width: float, height: float, role: str, *, alpha: float = 1.0) -> None:
        """Draw a filled rectangle; one without width leaves no mark."""
        if width > 0:
            self.area([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], role, alpha)

    def line(
        self, points: Sequence[Place], role: str, width: float = 1.5, *, dash: tuple[float, ...] | None = None
    ) -> None:
        """Draw a line through points, whole or dashed."""
        self._add(ink.stroke(points, self.colours[role], width, dash))

    def area(self, points: Sequence[Place], role: str, alpha: float = 1.0) -> None:
        """Fill a shape, lightly if ``alpha`` is below 1."""
        self._add(ink.shape(points, self.colours[role], alpha))

    def dot(self, x: float, y: float, role: str, size: float = 10, *, hollow: bool = False) -> None:
        """Draw a round mark ``size`` pixels wide."""
        self._add(ink.signs([(x, y)], self.colours[role], size, RING if hollow else ROUND))

    def sign(self, x: float, y: float, state: str, size: float = 15, role: str | None = None) -> None:
        """Draw the sign of a state, centred, ``size`` pixels wide, in the state's colour unless told."""
        self.signs([(x, y)], state, size, role)

    def signs(self, places: Sequence[Place], state: str, size: float = 15, role: str | None = None) -> None:
        """Draw the sign of a state in many places."""
        if places:
            self._add(ink.signs(places, self.colours[role or state], size, SIGNS[state]))

    def measure(self, text: str, size: float | None = None, weight: int = BODY) -> float:
        """Return the width of a line of text in pixels."""
        return width(self.fonts[weight], text) * (size or self.body)

    def fit(self, text: str, width: float, size: float | None = None, weight: int = BODY) -> str:
        """Return the text, shortened at a word with an ellipsis if it is wider than ``width``."""
        if self.measure(text, size, weight) <= width:
            return text
        words = text.split(" ")
        kept = self._fitting(words, width, size, weight, "…")
        return " ".join(words[:kept]).rstrip(" ,;:(–-") + "…"

    def wrap(self, text: str, width: float, size: float | None = None, weight: int = BODY, most: int = 0) -> list[str]:
        """Return the text broken at spaces into lines no wider than ``width``; ``most`` ends it with an ellipsis."""
        lines: list[str] = []
        words = text.split(" ")
        if len(words) > 1 and len(words[-1]) <= 3:
            words[-2:] = [" ".join(words[-2:])]  # no short word is left alone
        while len(words) > 1 and self.measure(rest := " ".join(words), size, weight) > width:
            if len(lines) + 1 == most:
                return [*lines, self.fit(rest, width, size, weight)]
            kept = self._fitting(words, width, size, weight)
            lines.append(" ".join(words[:kept]))
            words = words[kept:]
        return [*lines, " ".join(words)]

    def _fitting(self, words: Sequence[str], width: float, size: float | None, weight: int, end: str = "") -> int:
        """Return how many of some words, the first of them at least, fit in a line; tried by halves, for each costs."""

        def room(count: int) -> float:
            return self.measure(" ".join(words[:count]) + end, size, weight)

        return 1 + bisect_right(range(2, len(words) + 1), width, key=room)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "ink",
        size: float | None = None,
        weight: int = BODY,
        align: Side = "left",
    ) -> float:
        """Write a line of text about the height ``y`` of its middle; return its width. Nothing leaves no mark."""
        if not text:
            return 0.0
        size = size or self.body
        # A baseline at 0.35 em below the middle centres figures and letters alike, whatever marks they carry.
        self._add(ink.word(x, y + 0.35 * size, text, self.colours[role], size, weight, align))
        return self.measure(text, size, weight)

    def lines(self, x: float, y: float, lines: Sequence[str], role: str = "ink", weight: int = BODY) -> float:
        """Write lines of small type under each other, the first about ``y``; return the height of the last."""
        for number, line in enumerate(lines):
            self.text(x, y + self.line_height * number, line, role, self.small, weight)
        return y + self.line_height * (len(lines) - 1)

    def plot(
        self,
        box: tuple[float, float, float, float],
        across: tuple[float, float],
        up: tuple[float, float],
        *,
        ticks: dict[float, str],
        levels: dict[float, str],
    ) -> Plot:
        """Lay out a plot: pale lines across at its levels, labels on its left and under its foot.

        Parameters
        ----------
        box : tuple
            Left, top, width and height in pixels, without the labels.
        across, up : tuple
            Ends of the two scales.
        ticks, levels : dict
            Labels along the foot and the left side: value to text.
        """
        plot = Plot(*box, across, up)
        for level, text in levels.items():
            height = plot.y(level)
            self.line([(plot.left, height), (plot.right, height)], "rule", 1)
            self.text(plot.left - 6, height, text, "muted", self.small, align="right")
        self.line([(plot.left, plot.foot), (plot.right, plot.foot)], "rule", 1.2)
        for tick, text in ticks.items():
            self.text(plot.x(tick), plot.foot + 0.95 * self.small, text, "muted", self.small, align="center")
        return plot

    def picture(self, height: float, label: str, alt: str) -> str:
        """Return what is drawn as SVG, ``height`` pixels high."""
        height = round(height)
        if not self._bands[-1]:
            self._bands.pop()
            self._cuts.pop()
        figure = Figure(figsize=(self.width / 72, height / 72))
        FigureCanvasSVG(figure)
        figure.patch.set_visible(False)
        figure.add_artist(Drawing(self._bands, height))
        out = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        # The salt makes the names of shapes the same in every run, and different from those of other charts.
        with mpl.rc_context({"svg.hashsalt": f"{label}-{self.form.name}"}, fname=self._style):
            figure.savefig(out, format="svg", metadata=nothing)
        return self._tidy(out.getvalue(), height, alt)

    def _tidy(self, svg: str, height: float, alt: str) -> str:
        """Leave out what a page does not need; put in the size, the words, and where print may cut."""
        shapes: list[str] = []
        bands: list[list[str]] = []
        for found in TOKEN.finditer(svg[svg.index("<svg") :]):
            if found["band"]:
                bands.append([])
            elif found["mark"]:
                tag, end, text = found["mark"].partition(">")
                bands[-1].append(re.sub(r"\s*\n\s*", " ", DECIMALS.sub("", tag)) + end + text)
            else:
                # The marks that use a shape bring its colours.
                shapes += re.findall(r'<path id="[^"]*" d="[^"]*"', found["defs"])
        ends = [*self._cuts[1:], height]
        body = "\n".join(
            f'<g class="band" data-top="{top:g}" data-height="{end - top:g}">\n' + "\n".join(marks) + "\n</g>"
            for top, end, marks in zip(self._cuts, ends, bands, strict=True)
        )
        body = HOLDS_ANYWAY.sub("", with_attributes(body)).replace('px"', '"')
        defs = "".join(f"{each}/>\n" for each in shapes)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' class="{self.form.name}" role="img" aria-label="{escape(alt)}" width="{self.width:g}"'
            f' height="{height:g}" viewBox="0 0 {self.width:g} {height:g}" stroke-linejoin="round"'
            f" font-family=\"'{FAMILY}', {FALLBACKS}\">"
        )
        text = f"{head}\n<defs>\n{defs}</defs>\n{body}\n</svg>"
        return re.sub(r"\s*\n\s*", "\n", text)


Draw = Callable[[Sheet], float]
"""Draws a chart on a sheet of any width and returns how high it has become."""


def drawn(words: Words, label: str, caption: str, alt: str, draw: Draw) -> Chart:
    """Return a chart drawn for every width."""
    pictures = []
    for form in FORMS:
        sheet = Sheet(words.report, form)
        pictures.append(sheet.picture(draw(sheet), label, alt))
    return Chart(joined(*pictures), label, caption, alt)


def empty(words: Words, label: str, finding: str) -> Chart:
    """Return what stands in a chart's place when there is nothing to draw: no empty axis; the caption tells why."""

    def draw(sheet: Sheet) -> float:
        lines = sheet.wrap(words("charts.empty"), sheet.width - 70)
        height = 26 + 1.4 * sheet.body * len(lines)
        sheet.rect(0, 0, sheet.width, height, "track", alpha=0.6)
        sheet.sign(26, height / 2, "no_data", 16)
        for number, line in enumerate(lines):
            middle = height / 2 + 1.4 * sheet.body * (number - (len(lines) - 1) / 2)
            sheet.text(50, middle, line)
        return height

    return drawn(words, label, finding, finding, draw)
