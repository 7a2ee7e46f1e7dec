"""Notebooks stay readable: no outputs, few and short cells, both languages side by side."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import nbformat
import pytest

from analysis.execute import parameters_of
from analysis.project import LANGUAGES, PAGES

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.fixture(params=PAGES)
def notebook(request):
    return nbformat.read(FOLDER / f"{request.param}.ipynb", as_version=4)


def tags(cell) -> set[str]:
    return set(cell.metadata.get("tags", []))


def prose(notebook, lang: str) -> list[str]:
    return [cell.source for cell in notebook.cells if f"lang-{lang}" in tags(cell)]


def test_hygiene_every_page_has_its_notebook_and_no_other_lies_about():
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(PAGES)


def test_hygiene_no_outputs(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_hygiene_at_most_twelve_short_code_cells(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) <= 12
    assert max(len(cell.source.splitlines()) for cell in code) <= 15


def test_hygiene_a_cell_is_one_call_that_shows_one_thing(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code" and not tags(cell) & {"parameters", "setup"}:
            (statement,) = ast.parse(cell.source).body
            assert isinstance(statement, ast.Expr), cell.source
            assert isinstance(statement.value, ast.Call), cell.source


def test_hygiene_parameters_are_plain_literals(notebook):
    (cell,) = [cell for cell in notebook.cells if "parameters" in tags(cell)]
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Constant)


@pytest.mark.parametrize("page", PAGES)
def test_papermill_sees_the_parameters(page):
    assert {"edition", "lang", "as_of"} <= set(parameters_of(FOLDER / f"{page}.ipynb"))


def test_prose_stands_in_both_languages_with_the_same_shape(notebook):
    texts = {lang: prose(notebook, lang) for lang in LANGUAGES}
    assert len(texts["vi"]) == len(texts["en"]) > 0
    for vietnamese, english in zip(texts["vi"], texts["en"], strict=True):
        assert headings(vietnamese) == headings(english)
        assert figures(vietnamese) == figures(english)
        assert len(vietnamese.split("\n\n")) == len(english.split("\n\n"))


def headings(text: str) -> list[tuple[str, str]]:
    """Level and anchor of each heading."""
    return re.findall(r"^(#+) [^\n{]+(\{#[^}]+\})?", text, re.MULTILINE)


def figures(text: str) -> list[str]:
    """Digits of each number, whatever its marks."""
    numbers = re.findall(r"\d[\d.,]*\d|\d", re.sub(r"\{#[^}]*\}", "", text))
    return sorted(re.sub(r"\D", "", number) for number in numbers)


def test_prose_is_composed_unicode(notebook):
    for cell in notebook.cells:
        assert unicodedata.is_normalized("NFC", cell.source)


def test_anchors_are_unique_over_the_whole_report():
    seen = []
    for page in PAGES:
        book = nbformat.read(FOLDER / f"{page}.ipynb", as_version=4)
        seen += re.findall(r"\{#([^}]+)\}", "\n".join(prose(book, "vi")))
    assert len(seen) == len(set(seen))
