"""How rows, their names and a legend are laid out on a sheet, wide or narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.charts.figure import Plot, Sheet
from analysis.charts.ink import Place
from analysis.charts.typeface import BODY, BOLD

NAMES = 326.0
"""Most room that names get beside their bars, in pixels; a longer name goes on in a second line."""

GAP = 14.0
"""Room between names, bars and figures, in pixels."""


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a sample of a mark, and what it stands for.

    Parameters
    ----------
    width : float
        Room that the sample takes.
    draw : callable
        Draws it, given its left end and the height of its middle.
    text : str
        What it stands for.
    role : str
        Colour of the text.
    """

    width: float
    draw: Callable[[float, float], object]
    text: str
    role: str = "muted"


def legend(sheet: Sheet, keys: Sequence[Key], top: float = 0.0) -> float:
    """Draw a legend, in as many lines as it needs; return the height at which it ends."""
    high = round(sheet.small * 1.75)
    left, middle = sheet.left, top + high / 2
    for key in keys:
        room = key.width + 7 + sheet.measure(key.text, sheet.small)
        if left > sheet.left and left + room > sheet.right:
            left, middle = sheet.left, middle + high
        key.draw(left, middle)
        sheet.text(left + key.width + 7, middle, key.text, key.role, sheet.small)
        left += room + (18 if sheet.wide else 14)
    return middle + high / 2 if keys else top


def state_keys(sheet: Sheet, texts: Sequence[tuple[str, str]], size: float = 14) -> list[Key]:
    """Return the keys of states: each with its sign."""

    def key(state: str, text: str) -> Key:
        return Key(size, lambda left, middle: sheet.sign(left + size / 2, middle, state, size), text, state)

    return [key(state, text) for state, text in texts]


@dataclass(frozen=True)
class Row:
    """Where a row's name, bar and figure stand.

    Parameters
    ----------
    middle : float
        Height of the bar's middle.
    foot : float
        Height at which the row ends.
    """

    middle: float
    foot: float


@dataclass(frozen=True)
class Lane:
    """The part of a sheet that bars are drawn in; names and figures stand beside it, or above it where it is narrow.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    left, right : float
        Ends of the bars' scale.
    """

    sheet: Sheet
    left: float
    right: float

    @classmethod
    def beside(cls, sheet: Sheet, names: Sequence[str], figures: Sequence[str]) -> Lane:
        """Return the lane that these names and figures leave."""
        if not sheet.wide:
            return cls(sheet, sheet.left, sheet.right)
        longest = max((sheet.measure(name, sheet.small) for name in names), default=0.0)
        widest = max((sheet.measure(figure, sheet.small, BOLD) for figure in figures), default=0.0)
        return cls(sheet, sheet.left + min(longest, NAMES) + GAP, sheet.right - widest - GAP)

    def row(
        self, top: float, name: str, figure: str, *, role: str = "ink", weight: int = BOLD, high: float = 24.0
    ) -> Row:
        """Write a row's name and figure; return where its bar stands. ``high`` is the room that the bar needs."""
        sheet = self.sheet
        step = sheet.line_height
        if sheet.wide:
            lines = sheet.wrap(name, self.left - GAP - sheet.left, sheet.small, most=2)
            height = max(step * len(lines), high) + 8
            middle = top + height / 2
            sheet.lines(sheet.left, middle - step * (len(lines) - 1) / 2, lines)
            sheet.text(sheet.right, middle, figure, role, sheet.small, weight, "right")
            return Row(middle, top + height)
        last = named(sheet, top, name, figure, role=role, weight=weight)
        return Row(last + high / 2 + 1, last + high + 8)


def named(
    sheet: Sheet,
    top: float,
    name: str,
    figure: str,
    *,
    role: str = "ink",
    weight: int = BOLD,
    before: Callable[[float, float], object] | None = None,
    taken: float = 0.0,
    name_weight: int = BODY,
    most: int = 2,
) -> float:
    """Write a name over its bar, and the figure at the right end of its last line; return where the text ends.

    Parameters
    ----------
    sheet : Sheet
        What is drawn on.
    top : float
        Height at which the row begins.
    name, figure : str
        What is written.
    role, weight : str, int
        Colour and weight of the figure.
    before : callable, optional
        Draws something before the figure, given its left end and middle.
    taken : float
        The room that it takes.
    name_weight : int
        Weight of the name.
    most : int
        Lines that the name may take.
    """
    step = sheet.line_height
    room = sheet.measure(figure, sheet.small, weight) + GAP + taken if figure else 0.0
    whole = sheet.right - sheet.left
    lines = sheet.wrap(name, whole, sheet.small, name_weight)
    if sheet.measure(lines[-1], sheet.small, name_weight) + room > whole or len(lines) > most:
        # Broken earlier, the name leaves room for the figure.
        lines = sheet.wrap(name, whole - room, sheet.small, name_weight, most)
    last = sheet.lines(sheet.left, top + step / 2 + 1, lines, weight=name_weight)
    width = sheet.text(sheet.right, last, figure, role, sheet.small, weight, "right") if figure else 0.0
    if before:
        before(sheet.right - width, last)
    return last + step / 2


@dataclass(frozen=True)
class End:
    """A label beside the end of a line.

    Parameters
    ----------
    height : float
        Where it would stand, in pixels.
    text, role, weight : str, str, int
        What is written, and how.
    ring : bool
        Whether a ring stands before it, as on the plot.
    """

    height: float
    text: str
    role: str
    weight: int = BODY
    ring: bool = False


def label_ends(sheet: Sheet, plot: Plot, ends: Sequence[End], size: float | None = None) -> None:
    """Write labels to the right of a plot, moved apart until none covers another, in the order of their heights."""
    size = size or sheet.body
    step, left, indent = 1.35 * size, plot.right + 12, 17.0
    blocks = [
        (end, sheet.wrap(end.text, sheet.right - left - (indent if end.ring else 0), size, end.weight))
        for end in sorted(ends, key=lambda end: end.height)
    ]
    heights: list[float] = []
    free = float("-inf")
    for end, lines in blocks:
        heights.append(max(end.height, free))
        free = heights[-1] + step * len(lines)
    limit = plot.foot
    for place in reversed(range(len(blocks))):
        heights[place] = min(heights[place], limit - step * (len(blocks[place][1]) - 1))
        limit = heights[place] - step
    for height, (end, lines) in zip(heights, blocks, strict=True):
        if end.ring:
            sheet.dot(left + 5, height, end.role, 10, hollow=True)
        for number, line in enumerate(lines):
            sheet.text(left + (indent if end.ring else 0), height + step * number, line, end.role, size, end.weight)


def fan(sheet: Sheet, start: Place, ends: tuple[Place, Place, Place]) -> None:
    """Draw a projection: dots to its value, and its interval as a pale area with an edge that can be seen."""
    low, middle, high = ends
    sheet.area([start, high, low], "accent", 0.18)
    for end in (low, high):
        sheet.line([start, end], "accent", 0.8)
    sheet.line([start, middle], "accent", 2, dash=(2, 2))
