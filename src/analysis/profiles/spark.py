"""A small picture of a series beside its table: the values, what was needed, and the level to be reached."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
"""A place in the picture: share of the year (0 to 1), and the value in its own unit."""

HEAD = 1.06
"""Room above the highest line, as a multiple of it."""


def spark(values: Sequence[Point], goal: float, need: Sequence[Point] = ()) -> str:
    """Return the picture as a span that ``report/filters/report.lua`` draws; nothing for fewer than two values.

    Parameters
    ----------
    values : sequence of Point
        In order of time.
    goal : float
        The level to be reached, in the unit of the values.
    need : sequence of Point
        What was needed at each time.
    """
    if len(values) < 2:
        return ""
    top = max(goal, *(value for _, value in (*values, *need))) * HEAD
    if not top > 0:
        return ""
    drawn = {"line": values, "need": need}
    written = (
        f'{name}="{" ".join(f"{time:.3f},{value / top:.3f}" for time, value in points)}"'
        for name, points in drawn.items()
        if points
    )
    return f'[]{{.spark {" ".join(written)} goal="{goal / top:.3f}"}}'
