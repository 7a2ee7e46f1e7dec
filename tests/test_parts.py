"""Pandoc in parts: a document comes out as if it had been read and written whole, whatever it was made of before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import sample_report
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell
from sample_report import ROOT, figure, matter, shown, write

from analysis.cache.keepsake import Keepsake
from analysis.embedded import pandoc, parts
from analysis.embedded.renderer import Renderer

ALONE = [
    "Đoạn văn có **chữ đậm**, `mã` và [liên kết](budget.html#tbl-budget){.profile}.",
    "Công thức $x^2$ và câu hỏi[^]: «12,5%».",
    "- một\n- hai\n\n  tiếp theo",
    "1. một\n2. hai",
    "| A | B |\n|:--|--:|\n| a | [b]{.num} |\n\n: Bảng {#tbl-a}",
    "::: {.callout-note}\n## Lưu ý {#luu-y}\n\nNội dung.\n:::",
    "::: {.more summary='Xem thêm'}\n\n::: finding\nTrong hộp.\n:::\n\n:::",
    "```\n## không phải đề mục\n\n<!-- cell 9 -->\n```",
    "~~~~ text\n~~~\n\n## cũng không\n\n~~~~",
    "> trích\n\n> dẫn",
    "Từ\n\n:   nghĩa của từ",
    "Chữ ngay trên\n## không tách ở đây {#sec-khong}",
]
"""Pieces that say nothing of others."""

REACHING = [
    "[xem]: budget.html",
    "Chữ có chú thích[^1] và [xem].",
    "[^1]: Lời chú thích.",
    "(@) ví dụ đầu\n\n(@b) ví dụ hai",
    "theo (@b)",
    "Đề mục gạch dưới\n---",
    "Đề mục gạch đôi\n====",
    "---\ntitle: Khai báo\n---",
    "% Tên",
    "<div>\n\nchữ",
    "</div>",
    "chữ <!-- mở",
    "đóng --> chữ",
    "::: {.finding}",
    ":::",
    "```",
    "Xem [Tổng quan] và [phần này][Kinh phí].",
    "*[UBND]: Uỷ ban nhân dân",
    "## Tổng quan",
    "## Kinh phí {.unnumbered}",
    "## Tổng quan {#tổng-quan}",
    "## [Kinh phí](budget.html)",
]
"""Pieces that say something of others, or might."""


def text(pieces: list[tuple[str, str]]) -> str:
    return "\n\n".join(part for piece in pieces for part in piece if part) + "\n"


heads = st.sampled_from(["", "<!-- cell {} -->", "## Phần {} {{#phan-{}}}", "### Mục {}", "##### Ý **{}**", "#{}"])
headed = st.builds(lambda head, number: head.format(number, number), heads, st.integers(0, 3))
few = st.lists(st.tuples(headed, st.sampled_from(REACHING)), max_size=2)
many = st.lists(st.tuples(headed, st.sampled_from(ALONE)), max_size=6)
pieces = st.tuples(few, many).flatmap(lambda both: st.permutations([*both[0], *both[1]]))


def whole(markdown: str) -> object:
    try:
        return json.loads(pandoc.run(pandoc.READER, markdown, ROOT)[0])
    except pandoc.PandocError as error:
        return str(error)


def parted(markdown: str, keepsake: Keepsake) -> object:
    try:
        tree = pandoc.parse(markdown, ROOT, keepsake)
    except pandoc.PandocError as error:
        return str(error)
    return {**tree.head, "blocks": [block for blocks in tree.parts for block in blocks]}


def handed_on(keepsake: Keepsake, folder: Path) -> Keepsake:
    keepsake.save(folder / "parts")
    return Keepsake(folder / "parts")


# -- to read ---------------------------------------------------------------------------------------------------------


@given(pieces)
def test_the_parts_are_the_text(found):
    markdown = text(found)
    assert "\n\n".join(parts.part(markdown)) == markdown


@given(pieces, st.data())
@settings(max_examples=60)
def test_a_text_is_read_as_if_whole_whatever_was_read_before(tmp_path_factory, found, data):
    first = Keepsake()
    parted(text(data.draw(st.permutations(found))[: data.draw(st.integers(0, len(found)))]), first)
    markdown = text(found)
    assert parted(markdown, handed_on(first, tmp_path_factory.mktemp("kept"))) == whole(markdown)


def test_what_stands_alone_is_parted():
    markdown = text([(f"<!-- cell {number} -->", piece) for number, piece in enumerate(ALONE)])
    assert len(parts.part(markdown)) == len(ALONE)


@pytest.mark.parametrize(
    "reaching",
    [
        "[xem]: budget.html",
        "[^1]: Lời chú thích.",
        "(@) ví dụ",
        "- (@b) ví dụ",
        "Đề mục gạch dưới\n---",
        "Đề mục gạch đôi\n====",
        "% Tên",
        "<div>",
        "chữ <!-- mở",
        "::: {.finding}",
        ":::",
        "~~~",
        "Xem [Tổng *quan*].",
        "Xem [phần này][Kinh phí].",
        "*[UBND]: Uỷ ban nhân dân",
        "## Kinh phí: [bảng](budget.html) {.unnumbered}",
        "## Khác {#sec-a}",
        "::: {.callout-note}\n## Khác {#sec-a}\n:::",
    ],
)
def test_what_reaches_out_of_its_part_keeps_the_text_whole(reaching):
    heads = ["## Phần 0 {#phan-0}", "## Tổng quan {#sec-a}", "## Kinh phí {#sec-b}", "## Kinh phí: bảng"]
    markdown = text([(head, "chữ") for head in heads])
    assert len(parts.part(markdown)) == len(heads)
    assert parts.part(f"{markdown}\n{reaching}\n") == [f"{markdown}\n{reaching}\n"]


# -- to write --------------------------------------------------------------------------------------------------------


CELLS = [
    new_markdown_cell("## Tổng quan {#sec-a}\n\nXem @fig-mot, @tbl-hai và @sec-b."),
    figure("fig-mot", "Hình một", "Biểu đồ một"),
    new_markdown_cell("## Bảng {#sec-b}\n\n| Tên | Số |\n|:--|--:|\n| **Nhóm** |  |\n| a | 1 |\n\n: Hai {#tbl-hai}"),
    new_markdown_cell("## Công thức {#sec-c}\n\n::: {.formula alt='y bằng x'}\n$$y = x$$\n:::"),
    new_markdown_cell("Vẫn là $$y = x$$, không có lời đọc."),
    new_markdown_cell("Chữ có chú thích.^[Lời chú thích thứ nhất.]"),
    new_markdown_cell("::: {.callout-tip}\n## Gợi ý\n\nNội dung của *gợi ý*.\n:::"),
    new_markdown_cell("Lại có chú thích.^[Lời chú thích thứ hai.]"),
    shown("x", {"text/markdown": "```\n// part\n```"}),
    shown("x", {"text/markdown": "[đạt]{.state .state-achieved} 12,5%"}),
    new_markdown_cell("::: {.content-visible when-format='html'}\nchỉ trên web\n:::"),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    return sample_report.make(tmp_path_factory.mktemp("sample"))


def rendered(root: Path, cells: list, keepsake: Keepsake, form: str) -> bytes:
    """What becomes of a document with these cells; of a PDF, the text that it is typeset from."""
    write(root, "vi", "budget", [matter("vi", "budget", "Kinh phí", format=form), *cells])
    renderer = Renderer(root, root / "_site", keepsake)
    document = renderer.read(Path("report/vi/budget.ipynb"))
    if form == "html":
        return (root / "_site" / renderer.page(document)).read_bytes()
    folder = root / "pictures"
    folder.mkdir(exist_ok=True)
    for name, data in document.source.pictures.items():
        (folder / name).write_bytes(data)
    return renderer.write(document, folder, {"toc": True, "toc-depth": 2, "toc-title": "Mục lục"}).encode()


@pytest.mark.parametrize("form", ["html", "typst"])
@given(data=st.data())
@settings(max_examples=12)
def test_a_document_is_written_the_same_whatever_was_written_before(sample, tmp_path_factory, form, data):
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(sample, root, dirs_exist_ok=True)
    indices = st.lists(st.sampled_from(range(3, len(CELLS))), unique=True)
    before, now = ([*CELLS[:3], *(CELLS[index] for index in data.draw(indices))] for _ in range(2))
    first = Keepsake()
    rendered(root, before, first, form)
    assert rendered(root, now, handed_on(first, root), form) == rendered(root, now, Keepsake(), form)


@pytest.fixture
def given_to_pandoc(monkeypatch) -> list[str]:
    """What Pandoc is given to read and to write."""
    texts: list[str] = []

    def run(arguments, text, cwd):
        texts.append(text)
        return original(arguments, text, cwd)

    original = pandoc.run
    monkeypatch.setattr(pandoc, "run", run)
    return texts


def profiles(*numbers: int) -> list:
    texts = [f"## Đơn vị {unit} {{#unit-{unit}}}\n\nKết quả: {number}." for unit, number in enumerate(numbers)]
    return [shown("profiles()", {"text/markdown": "\n\n".join(texts)})]


@pytest.mark.parametrize("form", ["html", "typst"])
def test_only_a_part_that_is_new_is_read_and_written(sample, tmp_path, given_to_pandoc, form):
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    first = Keepsake()
    rendered(tmp_path, profiles(11, 22, 33), first, form)
    given_to_pandoc.clear()
    rendered(tmp_path, profiles(11, 44, 33), handed_on(first, tmp_path), form)
    read, written = given_to_pandoc
    for given_text in (read, written):
        assert "44" in given_text
        assert not any(number in given_text for number in ("11.", "22.", "33."))


def test_nothing_is_read_that_is_known_already(sample, tmp_path, given_to_pandoc):
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    first = Keepsake()
    before = rendered(tmp_path, profiles(11, 22), first, "html")
    given_to_pandoc.clear()
    assert rendered(tmp_path, profiles(11, 22), handed_on(first, tmp_path), "html") == before
    assert len(given_to_pandoc) == 1  # what stands before and after all parts is always written


@pytest.mark.parametrize("what", ["words", "filter", "reads"])
def test_another_filter_or_other_words_and_every_part_is_written_anew(sample, tmp_path, what):
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    cells = [new_markdown_cell("::: {.callout-note}\n*Một*.\n:::"), new_markdown_cell("## Hai {#sec-hai}\n\nChữ.")]
    filters, own = tmp_path / "report" / "filters" / "report.lua", tmp_path / "own.txt"
    upper = "function Str(s) return pandoc.Str(s.text:upper()) end"
    if what == "reads":  # a filter that reads a file of its own
        own.write_text("một", encoding="utf-8")
        source = filters.read_text(encoding="utf-8")
        reading = f'{{Emph = function() return pandoc.Str(io.open("{own}"):read("a")) end}},\n'
        filters.write_text(source.replace("return {\n", f"return {{\n  {reading}"), encoding="utf-8")
    first = Keepsake()
    before = rendered(tmp_path, cells, first, "html")
    if what == "words":
        words = tmp_path / "_language-vi.yml"
        words.write_text(words.read_text(encoding="utf-8").replace("Ghi chú", "Lưu ý thêm"), encoding="utf-8")
    elif what == "filter":
        (filters.parent / "groups.lua").write_text(upper, encoding="utf-8")
    else:
        own.write_text("hai", encoding="utf-8")
    after = rendered(tmp_path, cells, handed_on(first, tmp_path), "html")
    assert after != before
    assert after == rendered(tmp_path, cells, Keepsake(), "html")
