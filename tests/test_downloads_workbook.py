"""The workbooks hold every table, cell by cell, marked and in order, and no formula ever."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess

import frames
import openpyxl
import pytest
from download_kit import (
    EDITIONS,
    ILLUSTRATIVE,
    MARK,
    PUBLISHED,
    TABLES,
    codes_in,
    colours,
    data,
    records,
    workbook,
)

from analysis import contract
from analysis.downloads.material import value
from analysis.downloads.sheet import HEADING, TECHNICAL, put
from analysis.project import LANGUAGES

SOFFICE = shutil.which("soffice")


@pytest.mark.parametrize(("edition", "lang"), [(ILLUSTRATIVE, "vi"), (ILLUSTRATIVE, "en"), (PUBLISHED, "vi")])
def test_the_workbook_holds_every_cell_of_every_table(built, edition, lang):
    """Names are turned back into codes with the workbook's own sheet of codes; everything else must be equal."""
    pages = workbook(data(built, edition) / f"{edition}_{lang}.xlsx")
    words = frames.words(lang)
    titles = words.get("downloads.sheets.tables")
    names = {
        (row["list"], row["code"]): row[f"name_{lang}"] for row in records(built.processed / edition / "codes.csv")
    }
    signs = set(words.get("common.signs").values())
    for table in TABLES:
        page = pages[titles[table]]
        shown = [cell.value for cell in page[TECHNICAL]]
        rows = records(built.processed / edition / f"{table}.csv")
        assert page.max_row == HEADING + len(rows)
        for row, cells in zip(rows, page.iter_rows(min_row=HEADING + 1, values_only=True), strict=True):
            seen = dict(zip(shown, cells, strict=True))
            for column, text in row.items():
                other = column.removesuffix("_vi") + "_en" if lang == "vi" else column.removesuffix("_en") + "_vi"
                if column not in seen:
                    assert column.endswith(("_vi", "_en"))
                    assert other in row or column[:-3] + f"_{lang}" in seen
                    continue
                held, cell = contract.column(table, column), seen[column]
                if text == "":
                    assert cell is None, (table, column)
                elif held.lists and not set(held.lists) & {"target", "line", "task"}:
                    told = [names[each, code] for code in codes_in(table, column, row) for each in held.lists
                            if (each, code) in names][: len(codes_in(table, column, row))]  # fmt: skip
                    plain = cell[2:] if cell[0] in signs and cell[1] == " " else cell
                    assert plain == "; ".join(told), (table, column)
                elif held.type == "boolean":
                    assert cell == words("downloads.yes" if text == "True" else "downloads.no")
                else:
                    expected = value(held, text)
                    found = cell.date() if isinstance(cell, dt.datetime) else cell
                    close = pytest.approx(expected, rel=1e-14) if isinstance(expected, float) else expected
                    assert found == close, (table, column)
                    assert isinstance(found, float | int) is isinstance(expected, float | int), (table, column)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_leads_to_each_table_and_is_marked_on_every_sheet(built, edition, lang):
    pages = workbook(data(built, edition) / f"{edition}_{lang}.xlsx")
    words = frames.words(lang)
    front = [words(f"downloads.sheets.{name}") for name in ("cover", "contents", "notes")]
    titles = [words.get("downloads.sheets.tables")[name] for name in TABLES]
    assert pages.sheetnames == [*front, *titles]
    contents = pages[front[1]]
    led = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert led == [f"'{title}'!A1" for title in titles]
    for page in pages.worksheets:
        head = " ".join(str(cell.value) for row in page.iter_rows(max_row=6) for cell in row if cell.value)
        assert (MARK[lang] in head) is ("illustrative" in edition), page.title
        assert (MARK[lang] in page.oddHeader.left.text) is ("illustrative" in edition)
        assert page.page_setup.fitToWidth >= 1
    tables = [table for page in pages.worksheets for table in page.tables.values()]
    assert [table.displayName for table in tables] == [f"t_{name}" for name in TABLES]
    for table in tables:
        assert len({column.name for column in table.tableColumns}) == len(table.tableColumns)
    assert pages.properties.language.startswith(lang)
    assert pages.properties.created == pages.properties.modified
    assert not any(cell.data_type == "f" for page in pages.worksheets for row in page.iter_rows() for cell in row)


def test_states_have_their_colours(built):
    pages = workbook(data(built, ILLUSTRATIVE) / f"{ILLUSTRATIVE}_vi.xlsx")
    page = pages[frames.words("vi").get("downloads.sheets.tables")["targets"]]
    place = [cell.value for cell in page[TECHNICAL]].index("state")
    rows = records(built.processed / ILLUSTRATIVE / "targets.csv")
    for cells, row in zip(page.iter_rows(min_row=HEADING + 1), rows, strict=True):
        assert cells[place].font.color.rgb[-6:].lower() == colours()[row["state"]].lstrip("#").lower()
        assert cells[place].value == frames.words("vi").state(row["state"])


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-2", "@SUM(A1)", '=HYPERLINK("https://example.org")', "\t=1", "a\x07b"]
)
def test_text_never_becomes_a_formula(text):
    book_ = openpyxl.Workbook()
    put(book_.active["A1"], text)
    out = io.BytesIO()
    book_.save(out)
    cell = openpyxl.load_workbook(out).active["A1"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x07", "\N{REPLACEMENT CHARACTER}")
    assert cell.quotePrefix is (text[0] in "=+-@\t")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_the_workbook(built, tmp_path):
    source = data(built, PUBLISHED) / f"{PUBLISHED}_vi.xlsx"
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    subprocess.run([*command, "xlsx", "--outdir", str(tmp_path), str(source)], check=True, capture_output=True,
                   timeout=300)  # fmt: skip
    saved = openpyxl.load_workbook(tmp_path / source.name)
    assert saved.sheetnames == workbook(source).sheetnames
    title = frames.words("vi").get("downloads.sheets.tables")["lines"]
    before, after = (list(each[title].iter_rows(values_only=True)) for each in (workbook(source), saved))
    assert after == before
