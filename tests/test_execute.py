"""Notebooks become pages, or stop the build with notebook, cell and message."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.execute import Job, Surroundings, check_executed, parameters_of, private_channel, run
from analysis.pages import (
    in_language,
    join,
    lift_title,
    load,
    quoted,
    read_front_matter,
    save,
    with_options,
    write_page,
)
from analysis.problems import NotebookError

new = nbformat.v4


def tagged(cell, *tags: str):
    cell.metadata["tags"] = list(tags)
    return cell


def notebook(path: Path, *sources: str) -> Path:
    cells = [
        tagged(new.new_markdown_cell("# Tóm tắt"), "lang-vi"),
        tagged(new.new_markdown_cell("# Summary"), "lang-en"),
        tagged(new.new_code_cell('edition = "x"\nlang = "vi"\nas_of = ""'), "parameters"),
        *[new.new_code_cell(source) for source in sources],
    ]
    nbformat.write(new.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def job(path: Path, out: Path, **parameters: str) -> Job:
    return Job(path, out, {"edition": "x", "lang": "vi", "as_of": "", **parameters}, {"lang": "vi"})


def test_what_is_saved_is_valid_and_nothing_but_what_nbformat_writes_and_reads(tmp_path):
    shown = new.new_output("display_data", {"text/markdown": "một\nhai", "image/svg+xml": "<svg>\n</svg>"})
    cells = [new.new_markdown_cell("# Tóm tắt\n\nChữ."), new.new_code_cell("a\nb", outputs=[shown])]
    page = new.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    save(page, tmp_path / "saved.ipynb")
    nbformat.write(page, tmp_path / "written.ipynb")
    assert (tmp_path / "saved.ipynb").read_bytes() == (tmp_path / "written.ipynb").read_bytes()
    assert load(tmp_path / "saved.ipynb") == nbformat.read(tmp_path / "saved.ipynb", as_version=4) == page
    del page.cells[0]["source"]
    with pytest.raises(nbformat.ValidationError):
        save(page, tmp_path / "wrong.ipynb")
    assert not (tmp_path / "wrong.ipynb").exists()


def test_a_page_holds_one_language_and_its_front_matter(tmp_path):
    source = notebook(tmp_path / "page.ipynb", "edition + lang")
    out = tmp_path / "out" / "page.ipynb"
    run(job(source, out, edition="2022", lang="en"), Surroundings(tmp_path))
    page = nbformat.read(out, as_version=4)
    matter = read_front_matter(page)
    assert matter["title"] == "Summary"
    assert page.cells[-1].outputs[0].data["text/plain"] == "'2022en'"
    assert not any("Tóm tắt" in cell.source for cell in page.cells)
    assert "widgets" not in page.metadata
    assert "papermill" not in page.metadata


def test_an_unknown_parameter_is_refused(tmp_path):
    source = notebook(tmp_path / "page.ipynb", "1")
    with pytest.raises(NotebookError, match=r"unknown parameter: editon \(có / declared: as_of, edition, lang\)"):
        run(job(source, tmp_path / "out.ipynb", editon="2022"), Surroundings(tmp_path))
    assert not (tmp_path / "out.ipynb").exists()


def test_a_failing_cell_stops_with_notebook_cell_and_message(tmp_path):
    source = notebook(tmp_path / "page.ipynb", "1", "{}['allocation']", "2")
    with pytest.raises(NotebookError) as error:
        run(job(source, tmp_path / "out.ipynb"), Surroundings(tmp_path))
    assert "page.ipynb" in str(error.value)
    assert "KeyError: 'allocation'" in str(error.value)
    assert "| {}['allocation']" in str(error.value)
    assert not (tmp_path / "out.ipynb").exists()


def executed_cell(source: str, outputs: list, count: int | None = 1, *tags: str):
    return tagged(new.new_code_cell(source, outputs=outputs, execution_count=count), *tags)


SHOWN = new.new_output("execute_result", {"text/plain": "1"}, execution_count=1)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (executed_cell("x = 1", [], 1), "shows nothing"),
        (executed_cell("1", [SHOWN], None), "was not executed"),
        (executed_cell("1", [new.new_output("error", ename="E", evalue="why", traceback=[])], 1), "E: why"),
        (executed_cell("print()", [new.new_output("stream", name="stdout", text="x")], 1), "shows nothing"),
    ],
)
def test_a_cell_that_failed_did_not_run_or_is_silent_is_refused(cell, message):
    with pytest.raises(NotebookError, match=message):
        check_executed(new.new_notebook(cells=[cell]), "page.ipynb")


def test_setup_and_parameters_may_be_silent():
    cells = [executed_cell("x = 1", [], 1, "parameters"), executed_cell("r = 1", [], 2, "setup")]
    check_executed(new.new_notebook(cells=cells), "page.ipynb")


def test_figures_get_quarto_options_from_the_shown_object():
    info = {"label": "fig-x", "caption": 'Bảy "dự án"\nchậm', "alt": "Biểu đồ \\ cột"}
    data = {"image/svg+xml": "<svg/>"}
    shown = new.new_output("execute_result", data, metadata={"analysis": info}, execution_count=1)
    source = with_options(executed_cell("chart(r)", [shown])).source
    assert source.splitlines()[-1] == "chart(r)"
    options = yaml.safe_load("\n".join(line[3:] for line in source.splitlines()[:-1]))
    assert options == {"label": "fig-x", "fig-cap": 'Bảy "dự án" chậm', "fig-alt": "Biểu đồ \\ cột"}


def test_decomposed_letters_are_composed_in_options():
    assert quoted("mu\u031b\u0301c") == '"mức"'


def test_cells_without_a_language_belong_to_both():
    cell = new.new_markdown_cell("x")
    assert in_language(cell, "vi")
    assert in_language(cell, "en")
    assert not in_language(tagged(new.new_markdown_cell("x"), "lang-en"), "vi")


def test_the_title_is_lifted_and_what_follows_it_stays():
    cells = [new.new_markdown_cell("# Kinh phí {#sec-budget}\n\nLời dẫn."), new.new_markdown_cell("## Phần")]
    title, rest = lift_title(cells, "budget.ipynb")
    assert title == "Kinh phí"
    assert [cell.source for cell in rest] == ["Lời dẫn.", "## Phần"]


def test_a_notebook_without_a_title_is_refused():
    with pytest.raises(NotebookError, match="must start with"):
        lift_title([new.new_markdown_cell("Lời dẫn")], "budget.ipynb")


def test_pages_are_joined_as_chapters_with_their_labels(tmp_path):
    pages = []
    for name in ("summary", "budget"):
        cells = [new.new_markdown_cell(f"# {name.title()}"), executed_cell("1", [SHOWN])]
        executed = new.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        pages.append(tmp_path / f"{name}.ipynb")
        write_page(executed, "vi", f"{name}.ipynb", {"lang": "vi"}, pages[-1])
    join(pages, tmp_path / "full.ipynb", {"title": "Report", "format": "typst"})
    joined = nbformat.read(tmp_path / "full.ipynb", as_version=4)
    nbformat.validate(joined)
    assert [cell.source for cell in joined.cells if cell.cell_type == "markdown"] == [
        "# Summary {#sec-summary}",
        "# Budget {#sec-budget}",
    ]
    assert read_front_matter(joined) == {"title": "Report", "format": "typst"}


def test_parameters_are_read_from_the_notebook(tmp_path):
    assert parameters_of(notebook(tmp_path / "page.ipynb")) == {
        "edition": '"x"',
        "lang": '"vi"',
        "as_of": '""',
    }


def test_a_kernel_talks_over_a_local_socket_where_its_path_is_short_enough(tmp_path):
    short = private_channel(Path("/t"))
    assert short == {} or short["KernelManager"]["transport"] == "ipc"
    assert private_channel(Path("/" + "x" * 120)) == {}
