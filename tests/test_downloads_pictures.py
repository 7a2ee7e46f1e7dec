"""Charts and notebooks that travel alone: marked, dated, complete, and without a trace of this machine."""

from __future__ import annotations

import datetime as dt
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import frames
import nbformat
import pytest
from download_kit import EDITIONS, MARK, charts_of, colours, data, matter, shown, soup
from PIL import Image

from analysis import charts
from analysis.cache.keepsake import Keepsake
from analysis.downloads import making, notebooks, pictures
from analysis.project import LANGUAGES, PAGES


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_of_the_pages_has_its_pictures(built, edition, lang):
    for name in PAGES:
        page = soup(built.site / edition / "report" / lang / f"{name}.html")
        for label in charts_of(built, edition, lang, name):
            stem = data(built, edition) / "charts" / f"{edition}_{lang}_{label.removeprefix('fig-')}"
            picture = ElementTree.fromstring(stem.with_suffix(".svg").read_text(encoding="utf-8"))
            said = unicodedata.normalize("NFC", " ".join(picture.itertext()))
            assert (MARK[lang] in said or "MINH HOẠ" in said or "ILLUSTRATIVE" in said) is ("illustrative" in edition)
            caption = " ".join(page.find(id=label).figcaption.get_text(" ").split())
            title = picture.find("{http://www.w3.org/2000/svg}title").text
            assert " ".join(title.split()[:4]) in caption
            with Image.open(stem.with_suffix(".png")) as image:
                assert image.width == 2 * int(picture.get("width"))
                assert image.height == 2 * int(picture.get("height"))
                assert len(image.convert("RGB").resize((80, 80)).getcolors(6400)) > 10


def test_a_picture_needs_no_typeface_and_keeps_its_words():
    words = frames.words("vi")
    chart = charts.scorecard(frames.no_targets(), frames.plan(), words, as_of=dt.date(2022, 12, 5))
    svg = pictures.framed(shown(chart), matter("vi"), words, colours())
    root = ElementTree.fromstring(svg)
    texts = [element for element in root.iter() if element.tag.endswith("}text")]
    assert all(element.get("fill-opacity") == "0" for element in texts)
    outlines = {element.get("id") for element in root.iter() if element.tag.endswith("}path") and element.get("id")}
    used = {
        element.get("{http://www.w3.org/1999/xlink}href")[1:] for element in root.iter() if element.tag.endswith("}use")
    }
    letters = {f"g{element.get('font-weight', '400')}-{ord(letter):x}" for element in texts for letter in element.text
               if not letter.isspace()}  # fmt: skip
    assert letters <= used <= outlines
    assert "Chính quyền số" in [element.text for element in texts]
    assert "style=" not in svg
    assert "@font-face" not in svg


@pytest.mark.parametrize(
    ("caption", "title", "note"),
    [
        (
            "Bốn dự án chậm hơn thời gian của năm. Chốt số liệu.",
            "Bốn dự án chậm hơn thời gian của năm.",
            "Chốt số liệu.",
        ),
        ("Chi đầu tư. Đến nay, 7/8 dòng chậm. Hết.", "Chi đầu tư. Đến nay, 7/8 dòng chậm.", "Hết."),
        ("It rose by 1.5% at constant prices", "It rose by 1.5% at constant prices", ""),
    ],
)
def test_the_first_sentence_of_a_caption_is_the_title(caption, title, note):
    assert pictures.parted(caption) == (title, note)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_notebooks_are_whole_and_hold_no_path_of_this_machine(built, edition):
    files = sorted((data(built, edition) / "notebooks").glob("*.ipynb"))
    assert {path.name for path in files} == {f"{edition}_{lang}_{page}.ipynb" for lang in LANGUAGES for page in PAGES}
    for path in files:
        text = path.read_text(encoding="utf-8")
        for place in (str(built.root), str(frames.ROOT), str(Path.home()), "/site-packages/"):
            assert place not in text
        book_ = nbformat.reads(text, as_version=4)
        nbformat.validate(book_)
        lang = path.stem.removeprefix(f"{edition}_")[:2]
        assert (MARK[lang] in book_.cells[0].source or "MINH HOẠ" in text or "ILLUSTRATIVE" in text) is (
            "illustrative" in edition
        )
        (parameters,) = [cell for cell in book_.cells if "parameters" in cell.metadata.get("tags", [])]
        assert f'edition = "{edition}"\nlang = "{lang}"' in parameters.source
        outputs = [output for cell in book_.cells for output in cell.get("outputs", [])]
        assert outputs
        assert all(output.output_type != "error" for output in outputs)
        drawn = [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.data]
        assert all("<title" in svg and 'fill="#ffffff"' in svg for svg in drawn)  # with their words, on white
        shown = "\n".join(output.data.get("text/markdown", "") for output in outputs)
        assert ":::" not in shown
        assert "]{" not in shown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("::: {.finding}\nĐạt\n:::\n", "Đạt"),
        ("[■ đạt]{.state .state-achieved} ở [G01 [tên]{.sub}]{.num}", "■ đạt ở G01 <br>tên"),
        ("| a | b [12]{.sub} |\n\n: Tên bảng {#tbl-x}", "| a | b <br>12 |\n\nTên bảng"),
        ("## Mục {#sec-a}\n\nXem [trang](changes.html), [nguồn](https://a.vn/x) (@tbl-x).",
         "## Mục\n\nXem trang, [nguồn](https://a.vn/x)."),
        ('[[A](a.html).]{.content-visible when-format="html"}[[B](#b).]{.content-visible when-format="typst"}', "A."),
    ],
)  # fmt: skip
def test_markdown_of_pages_becomes_plain(text, plain):
    assert notebooks.plain(text) == plain


CIRCLE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">'
    '<circle cx="30" cy="20" r="15" fill="{colour}"/></svg>\n'
)


def test_only_a_chart_that_is_drawn_in_another_way_is_painted_again(tmp_path, monkeypatch):
    drawn = {name: tmp_path / f"{name}.svg" for name in ("a", "b", "c")}
    for file, colour in zip(drawn.values(), ("#aa0000", "#00aa00", "#aa0000"), strict=True):
        file.write_text(CIRCLE.format(colour=colour), encoding="utf-8")
    asked: list[list[str]] = []

    def painted(svgs):
        asked.append(list(svgs))
        return original(asked[-1])

    original = pictures.painted
    monkeypatch.setattr(pictures, "painted", painted)
    first = Keepsake()
    making.paint(list(drawn.values()), tmp_path / "first", first)
    first.save(tmp_path / "kept")
    drawn["b"].write_text(CIRCLE.format(colour="#0000aa"), encoding="utf-8")
    making.paint(list(drawn.values()), tmp_path / "again", Keepsake(tmp_path / "kept"))
    assert asked[1] == [CIRCLE.format(colour="#0000aa")]
    making.paint(list(drawn.values()), tmp_path / "anew", Keepsake())
    pngs = {
        folder: [(tmp_path / folder / f"{name}.png").read_bytes() for name in drawn] for folder in ("again", "anew")
    }
    assert pngs["again"] == pngs["anew"]
    assert pngs["again"][1] != (tmp_path / "first" / "b.png").read_bytes()
