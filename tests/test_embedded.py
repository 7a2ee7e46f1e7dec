"""The embedded renderer: what it makes of the report's Markdown, and what it refuses."""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import pypandoc
import pypdf
import pytest
import sample_report
import yaml
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from sample_report import CHAPTERS, LETTERS, PAGES, PROSE, ROOT, figure, matter, shown, write

from analysis import embedded
from analysis.embedded.renderer import Renderer
from analysis.palette import read_palette, style_sheet
from analysis.problems import InputError, NotebookError


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    return sample_report.make(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def site(sample, tmp_path_factory):
    out = tmp_path_factory.mktemp("site")
    embedded.render(sample, out)
    return out


def soup(site: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser")


def text_of(pdf: Path) -> str:
    pages = "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", pages))


def one_page(sample: Path, folder: Path, *cells, lang: str = "vi", **more) -> Path:
    """A project with the sample's settings in which one page holds the given cells."""
    shutil.copytree(sample, folder, dirs_exist_ok=True)
    write(folder, lang, "budget", [matter(lang, "budget", "Kinh phí", **more), *cells])
    return folder


# Pages


def test_every_page_and_pdf_of_the_configuration_is_there(site):
    made = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in (".html", ".pdf")}
    pages = {f"report/{lang}/{page}.html" for lang in ("vi", "en") for page in PAGES}
    assert made == pages | {"index.html", "report/vi/full-report.pdf", "report/en/full-report.pdf"}


def test_nothing_is_asked_of_another_host(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            text = text.replace("http://www.w3.org/1998/Math/MathML", "")
            assert not re.search(r"(?:https?:)?//[a-z0-9]", text), path
            assert "<script>" not in text


def test_every_internal_link_picture_and_style_leads_somewhere(site):
    for path in site.rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        addresses = [tag[name] for name in ("href", "src") for tag in page.find_all(attrs={name: True})]
        assert len(addresses) > 10
        for address in addresses:
            parts = urlsplit(address)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{path}: {address}"
            if parts.fragment:
                assert f'id="{parts.fragment}"' in target.read_text(encoding="utf-8"), f"{path}: {address}"
    for style in site.rglob("*.css"):
        for address in re.findall(r'url\("([^"]+)"\)', style.read_text(encoding="utf-8")):
            assert (style.parent / address).is_file(), f"{style}: {address}"


def test_ids_are_unique_on_a_page(site):
    for path in site.rglob("*.html"):
        ids = [tag["id"] for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find_all(id=True)]
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize(("lang", "fig", "tbl"), [("vi", "Hình 1", "Bảng 1"), ("en", "Figure 1", "Table 1")])
def test_references_carry_word_and_number_of_the_page(site, lang, fig, tbl):
    fig, tbl = fig.replace(" ", "\u00a0"), tbl.replace(" ", "\u00a0")
    page = soup(site, f"report/{lang}/budget.html")
    refs = {link["href"]: link.get_text() for link in page.select("a.quarto-xref")}
    assert refs == {"#fig-budget": fig, "#tbl-budget": tbl, "#sec-budget-notes": PROSE[lang]["heads"][1]}
    assert page.select_one("#fig-budget figcaption .caption-label").get_text() == f"{fig}."
    assert page.select_one("#tbl-budget figcaption").get_text().strip() == f"{tbl}. {PROSE[lang]['table'][5]}"


def test_a_page_has_language_landmarks_mark_and_tools(site):
    page = soup(site, "report/vi/budget.html")
    assert page.html["lang"] == "vi"
    assert page.select_one("h1").get_text() == "Kinh phí"
    assert len(page.select("main")) == len(page.select("h1")) == 1
    assert page.select_one("a.skip")["href"] == "#main"
    assert page.select_one(".mark").get_text().strip() == PROSE["vi"]["mark"]
    assert "05/12/2022" in page.select_one(".masthead").get_text()
    tools = {link.get_text(): link for link in page.select(".tools a")}
    assert tools["English"]["href"] == "../en/budget.html"
    assert tools["PDF"]["href"] == "full-report.pdf"
    assert tools["PDF"]["download"] == "2022-illustrative_full-report_vi.pdf"
    assert tools["Số liệu"]["href"] == "data.html"
    assert page.select_one(".sidebar [aria-current=page]").get_text() == "Kinh phí"
    assert [link.get_text() for link in page.select(".contents a")] == PROSE["vi"]["heads"]
    assert page.select_one(".paging .previous")["href"] == "indicators.html"
    assert page.select_one(".paging .next")["href"] == "tasks.html"


def test_words_of_quarto_come_in_the_language_of_the_page(site):
    vi, en = soup(site, "report/vi/data.html"), soup(site, "report/en/data.html")
    assert vi.select_one(".contents summary").get_text() == "Trên trang này"
    assert en.select_one(".contents summary").get_text() == "On this page"
    titles = [tag.get_text().strip() for tag in vi.select(".callout-title")]
    assert titles == ["Số liệu minh hoạ", "Mẫu số", "Mẹo"]
    assert vi.select_one("details.callout-tip") is not None


def test_conditional_content_follows_the_format(site):
    assert "HTML-ONLY" in soup(site, "report/vi/data.html").get_text()
    assert "PDF-ONLY" not in soup(site, "report/vi/data.html").get_text()
    pdf = text_of(site / "report/vi/full-report.pdf")
    assert "PDF-ONLY" in pdf
    assert "HTML-ONLY" not in pdf


def test_the_start_page_says_which_edition_it_is_and_carries_both_marks(site):
    page = soup(site, "index.html")
    assert [mark.get_text().strip() for mark in page.select(".mark")] == [PROSE["vi"]["mark"], PROSE["en"]["mark"]]
    assert "Chốt số liệu ngày 05/12/2022" in page.get_text()
    assert "Data cut-off 5 December 2022" in page.get_text()
    assert page.select_one('a[href="report/en/full-report.pdf"]') is not None


def test_a_chart_stands_inside_the_page_with_words_and_colours_of_the_page(site):
    chart = soup(site, "report/vi/budget.html").select_one("#fig-budget svg")
    assert chart["role"] == "img"
    assert chart["aria-label"] == PROSE["vi"]["fig"][1]
    assert chart.select_one("clippath")["id"] == "fig-budget-frame"
    assert chart.select_one("g")["clip-path"] == "url(#fig-budget-frame)"
    # The page's style sheet gives each colour of the palette its variable, without a style in the picture.
    assert chart.select("rect")[1]["fill"] == "#ffffff"
    rules = (site / "report" / "theme" / "palette.css").read_text(encoding="utf-8")
    assert '[fill="#ffffff"] { fill: var(--surface); }' in rules
    assert chart.select("rect")[3]["fill"] == "#174a86"
    assert not soup(site, "report/vi/budget.html").select("[style], style"), "a page holds no style of its own"
    assert "@font-face" not in str(chart)  # the page brings the fonts


# PDF


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pdf_says_what_was_written(site, lang):
    text = text_of(site / f"report/{lang}/full-report.pdf")
    words = PROSE[lang]
    for written in (
        words["mark"],
        words["table"][5],
        words["fig"][0],
        *words["titles"][: len(CHAPTERS)],
        *words["states"],
    ):
        assert written.replace("\u00a0", " ") in text, written
    for letters in LETTERS.split():
        assert letters in text
    assert "Dịch vụ công có phát sinh hồ sơ" in text  # a word inside a chart


def test_numbers_run_through_the_whole_report_in_the_pdf(site):
    text = text_of(site / "report/vi/full-report.pdf").replace("\u00a0", " ")
    # Each chapter has one figure and one table: the third chapter's are number 3.
    assert [f"Hình {n}." in text for n in range(1, len(CHAPTERS) + 2)] == [True] * len(CHAPTERS) + [False]
    assert "Hình 3 cho thấy mức đạt, Bảng 3 liệt kê từng chỉ tiêu; xem thêm Mục 3.1.1" in text


def structure(node):
    """Names and alternative texts of a PDF's structure tree."""
    found = []
    for child in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            found.append((str(child["/S"]), str(child.get("/Alt", ""))))
            found += structure(child)
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pdf_is_tagged_with_language_title_and_alternative_texts(site, lang):
    with pikepdf.open(site / f"report/{lang}/full-report.pdf") as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang).split("-")[0] == lang
        assert "145/KH-UBND" in str(pdf.open_metadata()["dc:title"])
        tags = structure(pdf.Root.StructTreeRoot)
        alts = [alt for kind, alt in tags if kind == "/Figure"]
        assert alts.count(PROSE[lang]["fig"][1]) == len(CHAPTERS)
        kinds = {kind for kind, _ in tags}
        assert {"/Table", "/TH", "/TD", "/H1", "/H2"} <= kinds
        with pdf.open_outline() as outline:
            chapters = [item.title for item in outline.root if item.title[0].isdigit()]
        titles = PROSE[lang]["titles"][: len(CHAPTERS)]
        assert chapters == [f"{number}. {title}" for number, title in enumerate(titles, start=1)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_pdf_page_carries_the_mark_and_uses_shipped_fonts_only(site, lang):
    reader = pypdf.PdfReader(site / f"report/{lang}/full-report.pdf")
    assert len(reader.pages) > 5
    fonts = set()
    for number, page in enumerate(reader.pages, start=1):
        text = unicodedata.normalize("NFC", page.extract_text())
        assert PROSE[lang]["mark"] in text.replace("\u00a0", " ")
        assert (str(number) == text.split("\n")[0].strip()) == (number > 1)  # not shown on the first page
        fonts |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"].get("/Font", {}).values()}
    families = {name.split("+")[-1].split("-")[0] for name in fonts}
    assert families <= {"LiberationSerif", "ReportSigns", "BeVietnamPro", "NewCMMath"}


def test_two_renderings_agree_byte_for_byte(sample, site, tmp_path, monkeypatch):
    folder = tmp_path / "a__b_ *c* -- tạm"  # a temporary folder's name may have any letters, Markdown's signs too
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    embedded.render(sample, tmp_path / "again")
    for path in site.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(site)).read_bytes() == path.read_bytes(), path


# What is refused


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        ("Xem @fig-khong.", "undefined reference: @fig-khong"),
        ("Xem @fig-data.", "undefined reference: @fig-data; ở/in data.ipynb"),
        ("{{< video a.mp4 >}}", "unknown short code"),
        ("::: {.callout-danger}\nA\n:::", "unknown callout: .callout-danger"),
        ("::: {.panel-tabset}\nA\n:::", "unknown class: .panel-tabset"),
        ("<b>A</b>", "raw markup is not supported: <b>"),
        ("::: {.finding}\nA", "unclosed"),
        ("::: {.formula}\n$$a$$\n:::", "a formula without its words"),
        ("A.[^khong]", "misspelt markup"),
        ("[A](#sec-khong)", "a link to nowhere: #sec-khong"),
        ("![A](a.png){fig-alt='A'}", "pictures come from code cells"),
        ("```{python}\n1\n```", "code to be run"),
        ("| Câu thơ", "not supported: LineBlock"),
        ('::: {.content-visible when-format="docx"}\nA\n:::', "unknown condition"),
        ("## A {#sec-a}\n\n## B {#sec-a}", "Duplicate identifier 'sec-a'"),
    ],
)
def test_markdown_that_is_not_supported_is_refused_with_notebook_and_cell(sample, tmp_path, markdown, message):
    folder = one_page(sample, tmp_path / "p", new_markdown_cell("Chữ."), new_markdown_cell(markdown))
    with pytest.raises(NotebookError) as caught:
        embedded.render(folder, tmp_path / "out")
    assert "report/vi/budget.ipynb, ô/cell 2" in str(caught.value)
    assert message in str(caught.value)


def test_a_table_without_caption_and_a_png_are_shown(sample, tmp_path):
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    png = shown('#| label: fig-p\n#| fig-cap: P\n#| fig-alt: "Một điểm"\nx', {"image/png": pixel})
    folder = one_page(sample, tmp_path / "p", new_markdown_cell("| a | b |\n|---|--:|\n| x | 1 |"), png)
    embedded.render(folder, tmp_path / "out")
    page = soup(tmp_path / "out", "report/vi/budget.html")
    assert page.select_one(".table-scroll td.right").get_text() == "1"
    image = page.select_one("#fig-p img")
    assert image["alt"] == "Một điểm"
    assert (tmp_path / "out/report/vi" / image["src"]).is_file()


def test_a_formula_is_mathml_on_the_web_and_is_read_out_in_the_pdf(sample, tmp_path):
    boxed = '::: {.formula alt="tử số chia \\"mẫu số\\""}\n$$p = \\frac{x}{y}$$\n:::'
    text = f"{boxed}\n\nTrong đó $x$ là tử số.\n\n$$y + 1$$"
    folder = one_page(sample, tmp_path / "p", new_markdown_cell(text))
    head = matter("vi", "full-report", "Báo cáo giám sát Kế hoạch 145/KH-UBND", format="typst")
    write(folder, "vi", "full-report", [head, new_markdown_cell(f"# Kinh phí {{#sec-budget}}\n\n{text}")])
    embedded.render(folder, tmp_path / "out")
    page = soup(tmp_path / "out", "report/vi/budget.html")
    assert page.select_one(".formula math[display=block] mfrac") is not None
    assert not page.select("[alt]:not(img), [data-alt]")
    with pikepdf.open(tmp_path / "out/report/vi/full-report.pdf") as pdf:
        alts = [alt for kind, alt in structure(pdf.Root.StructTreeRoot) if kind == "/Formula"]
    assert alts == ['tử số chia "mẫu số"', "x", "y + 1"]


def test_an_illustrative_page_without_its_notice_is_refused(sample, tmp_path):
    folder = one_page(sample, tmp_path / "p", new_markdown_cell("Chữ."), mark="")
    with pytest.raises(InputError, match="illustrative notice"):
        embedded.render(folder, tmp_path / "out")


def test_a_published_page_has_no_mark(sample, tmp_path):
    folder = one_page(sample, tmp_path / "p", new_markdown_cell("Chữ."), illustrative=False, mark="")
    embedded.render(folder, tmp_path / "out")
    assert not soup(tmp_path / "out", "report/vi/budget.html").select(".mark")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("search: false", "search: true", "website.search"),
        ("toc-depth: 3", "toc-depth: 3\n    code-fold: true", "format.html.code-fold"),
        ("href: report/vi/data.ipynb", "href: report/vi/khong.ipynb", "khong.ipynb"),
        ("at: post-render", "at: pre-ast", "only at: post-render"),
    ],
)
def test_settings_that_would_change_the_pages_are_refused_not_ignored(sample, tmp_path, old, new, message):
    folder = tmp_path / "p"
    shutil.copytree(sample, folder)
    file = folder / "_quarto.yml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        embedded.render(folder, tmp_path / "out")


def test_a_page_follows_the_configuration(sample, tmp_path):
    folder = tmp_path / "p"
    shutil.copytree(sample, folder)
    file = folder / "_quarto.yml"
    text = file.read_text(encoding="utf-8")
    for old, new in {
        '"22 chỉ tiêu"': '"Chỉ tiêu"',
        "delim: '. '": 'delim: ":"',
        "toc-depth: 3": "toc-depth: 2",
    }.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    embedded.render(folder, tmp_path / "out")
    page = soup(tmp_path / "out", "report/vi/budget.html")
    assert "Chỉ tiêu" in [link.get_text() for link in page.select(".sidebar a")]
    assert page.select_one("#fig-budget .caption-label").get_text() == "Hình\u00a01:"
    assert [link.get_text() for link in page.select(".contents a")] == PROSE["vi"]["heads"][:1]


# Colours


def test_the_style_sheet_of_colours_is_made_from_the_palette():
    theme = ROOT / "report" / "theme"
    assert (theme / "palette.css").read_text(encoding="utf-8") == style_sheet(read_palette(theme))


def test_the_pdf_template_has_the_colours_of_the_palette():
    template = (ROOT / "report" / "typst" / "typst-template.typ").read_text(encoding="utf-8")
    own = dict(re.findall(r'^  (\w+): rgb\("(#\w{6})"\)', template, re.MULTILINE))
    palette = read_palette(ROOT / "report" / "theme")
    assert own == {role: values["light"] for role, values in palette.items() if role != "surface"}


def test_states_have_a_style_each():
    theme = (ROOT / "report" / "theme" / "theme.css").read_text(encoding="utf-8")
    words = yaml.safe_load((ROOT / "report" / "wording" / "en" / "common.yml").read_text(encoding="utf-8"))
    for state in words["states"]:
        assert f".state-{state}" in theme


def test_the_same_label_twice_in_a_report_is_refused(sample, tmp_path):
    folder = one_page(sample, tmp_path / "p", figure("fig-a", "A", "A"), figure("fig-a", "B", "B"))
    with pytest.raises(NotebookError, match=r"budget\.ipynb, ô/cell 2: nhãn trùng"):
        embedded.render(folder, tmp_path / "out")


# Filters


def test_a_row_that_heads_a_group_is_a_heading_in_the_pdf():
    rows = "| a | b |\n|---|--:|\n| **Nhóm một** | |\n| x | 1 |\n| **Nhóm hai** | |\n| y | 2 |\n"
    filters = [str(ROOT / "report" / "filters" / f"{name}.lua") for name in ("report", "groups")]
    text = pypandoc.convert_text(rows, "typst", "markdown", filters=filters)
    head = r"table\.header\(level: 2, repeat: false, table\.cell\(colspan: 2\)\[#strong\[(.+)\]\]\)"
    assert re.findall(head, text) == ["Nhóm một", "Nhóm hai"]
    assert pypandoc.convert_text(rows, "html", "markdown", filters=filters).count('scope="rowgroup"') == 2


def test_filters_that_quarto_runs_at_its_end_come_last(sample):
    settings = embedded.Renderer(sample, sample).settings
    names = [path.name for path in settings.filters(Path("report/filters/embedded.lua"))]
    assert names == ["report.lua", "embedded.lua", "groups.lua"]
    assert all(path.is_file() for path in settings.filters(Path("report/filters/embedded.lua")))


def test_quarto_takes_an_executed_notebook_for_a_download(tmp_path):
    """Quarto gives filters a table named ``quarto``; here one is put in its place."""
    wrapper = tmp_path / "as_quarto.lua"
    path = (ROOT / "report" / "filters" / "report.lua").as_posix()
    wrapper.write_text(f'quarto = {{project = {{directory = "."}}}}\nreturn dofile("{path}")\n', encoding="utf-8")
    text = "[a](../../data/notebooks/e_vi_summary.ipynb) [b](budget.ipynb) [c](../../data/e_a.csv)"
    page = BeautifulSoup(pypandoc.convert_text(text, "html5", "markdown", filters=[str(wrapper)]), "html.parser")
    assert [link.get_text() for link in page.select("a[data-noresolveinput]")] == ["a"]


def test_a_table_that_is_not_measured_is_too_long_to_stay_whole(sample, tmp_path):
    """To measure it would change nothing, however low its rows."""
    tables = [
        shown(
            "table()", {"text/markdown": "| A | B |\n|--|--|\n" + "| a | b |\n" * count + f"\n: Bảng {{#tbl-{count}}}"}
        )
        for count in range(8, 20)
    ]
    made = []
    for told in ("rows(it) < 10 and ", ""):
        root = one_page(sample, tmp_path / f"report {told}", *tables, format="typst")
        template = root / "report" / "typst" / "typst-template.typ"
        source = template.read_text(encoding="utf-8")
        assert "rows(it) < 10 and " in source
        template.write_text(source.replace("rows(it) < 10 and ", told), encoding="utf-8")
        renderer = Renderer(root, root / "_site")
        made.append((root / "_site" / renderer.make(Path("report/vi/budget.ipynb"))).read_bytes())
    assert made[0] == made[1]
