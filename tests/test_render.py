"""Choosing the renderer: Quarto where there is a good one, else the embedded renderer, and never in silence."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import stat

import pytest
import sample_report

from analysis import landing, render
from analysis.landing import Card

FAKE = """#!/bin/sh
if [ "$1" = "--version" ]; then echo "{version}"; exit 0; fi
echo "$@" > called
{body}
"""


def quarto(folder, monkeypatch, version="1.10.18", body="exit 0"):
    """Put a program called quarto on PATH."""
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(FAKE.format(version=version, body=body))
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def no_quarto(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("no_quarto")
def test_without_quarto_the_embedded_renderer_says_why():
    chosen = render.choose("auto")
    assert chosen.name == "embedded"
    assert "no Quarto on PATH" in chosen.describe()
    assert "Pandoc 3" in chosen.describe()


@pytest.mark.usefixtures("no_quarto")
def test_quarto_demanded_but_missing_is_an_error():
    with pytest.raises(render.RenderError, match="no Quarto on PATH"):
        render.choose("quarto")


@pytest.mark.parametrize(
    ("version", "name"),
    [("1.9.0", "quarto"), ("1.10.18", "quarto"), ("2.0.1", "quarto"), ("1.8.27", "embedded"), ("?", "embedded")],
)
def test_quarto_is_used_from_version_1_9(tmp_path, monkeypatch, version, name):
    quarto(tmp_path / "bin", monkeypatch, version)
    assert render.detect().name == name
    assert render.choose("embedded").name == "embedded"


def test_a_stub_of_quarto_that_cannot_run_is_passed_over(tmp_path, monkeypatch):
    quarto(tmp_path / "bin", monkeypatch, body="")
    (tmp_path / "bin" / "quarto").write_text("#!/bin/sh\necho 'download failed' >&2\nexit 1\n")
    chosen = render.detect()
    assert chosen.name == "embedded"
    assert "download failed" in chosen.reason


def test_quarto_renders_the_project_into_the_folder_asked_for(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()
    sample_report.make(source)
    out = tmp_path / "out"
    quarto(tmp_path / "bin", monkeypatch, body=f'mkdir -p "{out}"; echo "Output created: index.html"')
    assert render.render(source, out, "quarto") == "Quarto 1.10.18"
    assert (source / "called").read_text().split() == ["render", "--output-dir", str(out), "--no-execute"]


def test_a_page_that_was_not_framed_stops_the_build(tmp_path, monkeypatch):
    (tmp_path / "source").mkdir()
    source = sample_report.make(tmp_path / "source")
    out = tmp_path / "out"
    page = f'mkdir -p "{out}"; echo \'<body class="bare">\' > "{out}/index.html"'
    quarto(tmp_path / "bin", monkeypatch, body=page)
    with pytest.raises(render.RenderError, match=r"index\.html: .*no frame"):
        render.render(source, out, "quarto")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("echo 'WARN: Unable to resolve crossref @fig-x'", "@fig-x"),
        ("echo 'ERROR: typst failed'; exit 3", r"\(3\):\nERROR: typst failed"),
    ],
)
def test_a_warning_or_failure_of_quarto_stops_the_build(tmp_path, monkeypatch, body, message):
    source = tmp_path / "source"
    source.mkdir()
    sample_report.make(source)
    quarto(tmp_path / "bin", monkeypatch, body=body)
    with pytest.raises(render.RenderError, match=message):
        render.render(source, tmp_path / "out", "quarto")


def test_progress_counts_every_document(tmp_path):
    sample_report.make(tmp_path)
    seen = []
    render.render(tmp_path, tmp_path / "out", "embedded", lambda *step: seen.append(step))
    total = 1 + 2 * (len(sample_report.PAGES) + 1)  # start page; in each language the pages and a PDF
    assert [number for _, number, _ in seen] == list(range(1, total + 1))
    assert {of for _, _, of in seen} == {total}


def test_an_unknown_renderer_is_refused():
    with pytest.raises(render.RenderError, match="unknown renderer: latex"):
        render.choose("latex")


def test_the_landing_page_lists_editions_with_mark_pages_and_pdfs():
    languages = ("vi", "en")
    both = dict.fromkeys(languages, "x")
    pages = ("summary", "indicators", "budget", "productivity", "data")
    made_up = Card(
        id="2022-illustrative",
        illustrative=True,
        as_of=dt.date(2022, 12, 5),
        title={"vi": "Kỳ minh hoạ", "en": "Illustrative <edition>"},
        note={"vi": "Ghi chú.", "en": "A note."},
        summary={"vi": "13/22 chỉ tiêu đạt.", "en": "13 of 22 targets achieved."},
        report={"vi": "Báo cáo", "en": "Report"},
        short=both,
        publisher=both,
        plan={"number": "1/KH", "issuer": "x", "title": {"vi": "Kế hoạch", "en": "Plan"}},
        pages={lang: {page: page.title() for page in pages} for lang in languages},
    )
    real = dataclasses.replace(made_up, id="2022-published", illustrative=False)
    text = landing.page([made_up, real], sample_report.ROOT / "report")
    assert text.count("SỐ LIỆU MINH HOẠ") == 1
    assert "Illustrative &lt;edition&gt;" in text
    assert text.count('href="2022-published/report/en/budget.html"') == 1
    assert 'download="2022-illustrative_full-report_vi.pdf"' in text
    assert text.index("2022-illustrative") < text.index("2022-published")
