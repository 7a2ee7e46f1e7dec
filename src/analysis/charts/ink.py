"""Marks on a sheet, drawn by matplotlib's own renderer: one artist draws them all.

An artist for each mark would cost a millisecond each, for scales and layout that a sheet in pixels does not need.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.artist import Artist
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Transform

from analysis.charts.typeface import FAMILY

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase, RendererBase

Place = tuple[float, float]
Side = Literal["left", "center", "right"]
Mark = Callable[["RendererBase", Transform], None]
"""Draws itself, given the way from the sheet's pixels to those of the renderer."""

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

ROUND: dict[str, Any] = {"marker": "o"}
RING: dict[str, Any] = {"marker": "o", "stroke": 0.2, "hollow": True}


class Drawing(Artist):
    """All marks of a sheet, in groups from top to bottom.

    Parameters
    ----------
    bands : sequence of sequence of Mark
        The marks of each group.
    height : float
        Height of the sheet, whose zero is at the top.
    """

    def __init__(self, bands: Sequence[Sequence[Mark]], height: float) -> None:
        super().__init__()
        self._bands = bands
        self._down = Affine2D().scale(1, -1).translate(0, height)

    def draw(self, renderer: RendererBase) -> None:
        """Draw every group."""
        for number, marks in enumerate(self._bands):
            renderer.open_group("band", gid=f"band-{number}")
            for mark in marks:
                mark(renderer, self._down)
            renderer.close_group("band")


def _pen(renderer: RendererBase, colour: str, width: float, alpha: float = 1.0) -> GraphicsContextBase:
    pen = renderer.new_gc()
    pen.set_foreground(colour)
    pen.set_linewidth(width)
    if alpha < 1:
        pen.set_alpha(alpha)
    return pen


def shape(points: Sequence[Place], colour: str, alpha: float) -> Mark:
    """Return a filled shape."""
    outline = Outline([*points, points[0]], closed=True)

    def draw(renderer: RendererBase, down: Transform) -> None:
        pen = _pen(renderer, colour, 0, alpha)
        renderer.draw_path(pen, outline, down, (*_channels(colour), alpha))

    return draw


def stroke(points: Sequence[Place], colour: str, width: float, dash: tuple[float, ...] | None) -> Mark:
    """Return a line through points; dashes are as many times as long as the line is wide."""
    outline = Outline(list(points))

    def draw(renderer: RendererBase, down: Transform) -> None:
        pen = _pen(renderer, colour, width)
        pen.set_joinstyle("round")
        if dash:
            pen.set_dashes(0, [each * width for each in dash])
        renderer.draw_path(pen, outline, down, None)

    return draw


@cache
def _outlines(marker: str, fillstyle: str, size: float) -> tuple[Outline, Outline | None]:
    """Return the outline of a sign that is filled, and of what is not."""
    style = MarkerStyle(marker, fillstyle)  # type: ignore[arg-type]
    grown = Affine2D().scale(size)
    outline = style.get_path().transformed(style.get_transform() + grown)
    other = style.get_alt_path()
    return outline, other and other.transformed(style.get_alt_transform() + grown)


def signs(places: Sequence[Place], colour: str, size: float, form: dict[str, Any]) -> Mark:
    """Return the same sign in many places, ``size`` pixels wide."""
    width = form.get("stroke", 0.0) * size
    outline, other = _outlines(
        form["marker"], form.get("fillstyle", "full"), round(size * form.get("scale", 1.0) - width, 2)
    )
    inside = None if form.get("hollow") or form["marker"] == "x" else _channels(colour)
    at, still = Outline(list(places)), Affine2D()

    def draw(renderer: RendererBase, down: Transform) -> None:
        pen = _pen(renderer, colour, width)
        pen.set_joinstyle("miter")
        renderer.draw_markers(pen, outline, still, at, down, inside)
        if other is not None:
            renderer.draw_markers(pen, other, still, at, down, None)

    return draw


def word(x: float, y: float, text: str, colour: str, size: float, weight: int, align: Side) -> Mark:
    """Return a line of text on a baseline."""

    def draw(renderer: RendererBase, down: Transform) -> None:
        shown: Any = _Anchor((x, y), align, down)
        # Unlike paths, words are placed from the top.
        renderer.draw_text(_pen(renderer, colour, 0), x, y, text, _font(size, weight), 0, False, shown)

    return draw


@dataclass(frozen=True)
class _Anchor:
    """What the renderer asks of a text: its place and side. A whole one takes longer to make than to draw."""

    place: Place
    side: Side
    down: Transform

    def get_unitless_position(self) -> Place:
        return self.place

    def get_ha(self) -> Side:
        return self.side

    def get_transform(self) -> Transform:
        return self.down


@cache
def _font(size: float, weight: int) -> FontProperties:
    return FontProperties(family=FAMILY, size=size, weight=weight)


@cache
def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue
