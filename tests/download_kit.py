"""What the tests of the downloads share: where they lie, and how they are read back."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import frames
import openpyxl
from bs4 import BeautifulSoup

from analysis import contract
from analysis.charts.figure import Chart
from analysis.downloads import pictures
from analysis.palette import read_palette

ILLUSTRATIVE, PUBLISHED = "2022-illustrative", "2022-published"
EDITIONS = (PUBLISHED, ILLUSTRATIVE, "2022-09-illustrative")
MARK = {"vi": "SỐ LIỆU MINH HOẠ", "en": "ILLUSTRATIVE DATA"}
TABLES = [name for _, name in contract.tables()]


def data(built, edition: str) -> Path:
    return built.site / edition / "data"


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def charts_of(built, edition: str, lang: str, name: str) -> list[str]:
    """Labels of the charts that a page shows."""
    figures = soup(built.site / edition / "report" / lang / f"{name}.html").select("figure.figure[id]")
    return [figure["id"] for figure in figures if figure.find("svg")]


@cache
def workbook(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def codes_in(table: str, column: str, row: dict[str, str]) -> list[str]:
    held, text = contract.column(table, column), row[column]
    if held.lists == ("part",) and text != "all":
        return [f"{row.get('target') or row['subject']}/{text}"]
    if held.lists == ("obs_status",):
        return list(text)
    return text.split(";") if held.kind == "codes" else [text]


def colours() -> dict[str, str]:
    return {role: values["light"] for role, values in read_palette(frames.ROOT / "report" / "theme").items()}


def matter(lang: str) -> dict[str, object]:
    words = frames.words(lang)
    return {
        "title": "Trang",
        "page": "summary",
        "edition-title": "Kỳ",
        "report-title": words("report.title"),
        "as-of": "05/12/2022",
        "illustrative": True,
        "mark": words("report.mark"),
    }


def shown(chart: Chart) -> pictures.Picture:
    return pictures.Picture(chart.label, *pictures.parted(chart.caption), chart.alt, chart.svg)
