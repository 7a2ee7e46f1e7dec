"""The shape of an answer of the first screen."""

from __future__ import annotations

from dataclasses import dataclass

LISTED = 8
"""Most names a sentence lists; with more, the count alone is readable and the table has the names."""


@dataclass(frozen=True)
class Answer:
    """One of the three answers of the first screen.

    Parameters
    ----------
    title : str
        What is asked.
    number : str
        The answer in one figure.
    picture : str
        The same at a glance, as Markdown: signs of states, or a meter; empty where there is nothing to show.
    sentence : str
        The main thing, in one or two sentences.
    """

    title: str
    number: str
    picture: str
    sentence: str


def meter(share: float, mark: float) -> str:
    """Return a bar filled to ``share`` with a mark at ``mark``, both fractions of its length."""
    return f"[]{{.meter share={min(max(share, 0.0), 1.0):.4f} mark={min(max(mark, 0.0), 1.0):.4f}}}"
