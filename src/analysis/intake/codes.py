"""Codes: ids of the plan, and words that stand for a status, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from analysis.intake.values import BLANK, Cell, Outcome, Refusal, Value, folded, is_blank
from analysis.plan import Text

YES = ("có", "x", "✓", "✔", "yes", "y", "đúng", "rồi", "true")
NO = ("không", "no", "n", "chưa", "sai", "false")

SHOWN = 12
"""Most codes named in a message."""


def words(codes: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return word to code, in the plain form; a word that two codes share stands for neither."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for code, names in codes.items():
        for name in {folded(each) for each in (code, *names)}:
            if found.setdefault(name, code) != code:
                shared.add(name)
    return {name: code for name, code in found.items() if name not in shared or name == folded(code)}


def code(cell: Cell, known: Mapping[str, str], notes: Mapping[str, Text] | None = None) -> Outcome:
    """Read a code or a word that stands for one.

    Parameters
    ----------
    cell : object
        A text, or TRUE or FALSE of a workbook.
    known : mapping
        Word to code, as `words` gives it.
    notes : mapping, optional
        Words whose reading deserves a remark.
    """
    if is_blank(cell):
        return BLANK
    text = folded(cell)
    if text in known:
        return Value(known[text], (notes or {}).get(text))
    codes = list(dict.fromkeys(known.values()))
    listed = ", ".join(codes[:SHOWN]) + (", …" if len(codes) > SHOWN else "")
    return Refusal(
        "unknown_code",
        Text(f"một trong: {listed}", f"one of: {listed}"),
        Text(
            "chọn trong danh sách thả xuống, hoặc chép đúng mã của biểu mẫu",
            "choose from the list, or copy the form's code",
        ),
    )


def yes_no(cell: Cell) -> Outcome:
    """Read ``Có`` / ``Không``, ``x``, ``yes`` / ``no``, TRUE / FALSE as a bool."""
    outcome = code(cell, words({"yes": YES, "no": NO}))
    return Value(outcome.value == "yes") if isinstance(outcome, Value) and outcome.value is not None else outcome
