"""Executed notebooks become Quarto Markdown; what a page could not show is refused by notebook and cell."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from sample_report import SVG, figure, shown

from analysis.embedded.flatten import read_document
from analysis.problems import NotebookError

FRONT = new_raw_cell("---\ntitle: Thử\n---")


def read(tmp_path, *cells):
    path = tmp_path / "thu.ipynb"
    nbformat.write(new_notebook(cells=[FRONT, *cells]), path)
    return read_document(path, "report/vi/thu.ipynb")


def test_a_figure_keeps_label_caption_and_alternative_text_and_svg_wins_over_png(tmp_path):
    source = read(tmp_path, figure("fig-a", "Mức đạt *chung*.", 'Biểu đồ \\"thanh\\": 83,9%.'))
    assert source.markdown == (
        '<!-- cell 1 -->\n\n![Mức đạt *chung*.](fig-a.svg){#fig-a fig-alt="Biểu đồ \\"thanh\\": 83,9%."}\n'
    )
    assert source.pictures == {"fig-a.svg": SVG.encode()}


def test_front_matter_parameters_and_removed_cells_are_not_text(tmp_path):
    parameters = new_code_cell("lang = 'vi'", execution_count=1, metadata={"tags": ["injected-parameters"]})
    removed = shown("x", {"text/markdown": "không hiện"}, tags=["remove-cell"])
    hidden = shown("#| include: false\nx", {"text/markdown": "không hiện"})
    source = read(tmp_path, parameters, removed, hidden, new_markdown_cell("Chữ."))
    assert source.matter == {"title": "Thử"}
    assert source.markdown == "<!-- cell 4 -->\n\nChữ.\n"


def test_text_is_composed(tmp_path):
    decomposed = "Đồng Tháp: số liệu"  # letters and marks apart
    assert read(tmp_path, new_markdown_cell(decomposed)).markdown.endswith("Đồng Tháp: số liệu\n")


def test_asis_output_is_markdown_and_table_caption_follows_the_table(tmp_path):
    printed = new_code_cell(
        "#| output: asis\nprint()", execution_count=1, outputs=[new_output("stream", name="stdout", text="**in**")]
    )
    table = shown("#| label: tbl-a\n#| tbl-cap: Bảng thử\nx", {"text/markdown": "|a|\n|-|\n|1|"})
    source = read(tmp_path, printed, table)
    assert "**in**" in source.markdown
    assert source.markdown.endswith("|a|\n|-|\n|1|\n\n: Bảng thử {#tbl-a}\n")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (new_code_cell("x = 1"), "was not executed"),
        (
            new_code_cell("1/0", execution_count=1, outputs=[new_output("error", ename="ZeroDivisionError")]),
            "ZeroDivisionError",
        ),
        (shown("#| label: fig-a\n#| fig-cap: A\nx", {"image/svg+xml": SVG}), "without fig-alt"),
        (shown("#| fig-width: 3\nx", {"text/markdown": "a"}), "unknown option: fig-width"),
        (shown("#| echo: true\nx", {"text/markdown": "a"}), "unsupported value: echo"),
        (shown("x", {"text/html": "<table></table>", "text/plain": "t"}), "neither Markdown nor a picture"),
        (
            new_code_cell("print(1)", execution_count=1, outputs=[new_output("stream", name="stdout", text="1")]),
            "printed text",
        ),
        (shown("#| label: bieu-do\n#| fig-alt: A\nx", {"image/svg+xml": SVG}), "starts with fig-"),
    ],
)
def test_what_a_page_could_not_show_is_refused_with_notebook_and_cell(tmp_path, cell, message):
    with pytest.raises(NotebookError) as caught:
        read(tmp_path, new_markdown_cell("Chữ."), cell)
    assert "report/vi/thu.ipynb, ô/cell 2" in str(caught.value)
    assert message in str(caught.value)


def test_a_notebook_without_front_matter_is_refused(tmp_path):
    path = tmp_path / "thu.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("Chữ.")]), path)
    with pytest.raises(NotebookError, match="front matter"):
        read_document(path, "thu.ipynb")
