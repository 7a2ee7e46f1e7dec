"""Characters that the PDF cannot show are refused where they stand, before anything is built."""

from __future__ import annotations

from analysis.glyphs import printable, unprintable


def problems(project, tmp_path, text: str):
    path = tmp_path / "sources.csv"
    path.write_text(text, encoding="utf-8")
    return unprintable([path], project.report / "fonts", tmp_path)


def test_vietnamese_signs_and_dashes_can_be_printed(project):
    known = printable(project.report / "fonts")
    assert set("ĂăÂâĐđÊêÔôƠơƯưẠạẢảẤấẦầẪẫẶặỆệỐốỘộỚớỢợỨứỰựỲỳỴỵỶỷỸỹ■►▲◆▼✕○◐–−≥≤≈≠→…“”’·×") <= known


def test_an_emoji_is_named_with_its_line(project, tmp_path):
    (problem,) = problems(project, tmp_path, "source,title\ns1,Khai trương 🚀\n")
    assert (problem.file, problem.row) == ("sources.csv", 2)
    assert "U+1F680" in problem.found


def test_a_control_character_is_refused(project, tmp_path):
    assert "U+0007" in problems(project, tmp_path, "s1,a\x07b\n")[0].found


def test_decomposed_vietnamese_is_no_problem(project, tmp_path):
    assert problems(project, tmp_path, "nga\u0300y tho\u031b\u0300i\n") == []
