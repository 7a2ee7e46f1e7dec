"""Pictures stand in a page without styles, scripts or shared names, and look as they did."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.svg import inline_svg, joined, split, with_attributes

SAMPLE = (Path(__file__).parent / "data" / "sample_chart.svg").read_text(encoding="utf-8")


def plotted() -> str:
    """What anyone may plot in a notebook: axes, a legend, a dashed line, markers, pale areas, hatches, words."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "x"}):
        figure = Figure()
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.plot([1, 2, 3], [3, 1, 2], "--o", color="#0b5f66", label="Đồng Tháp")
        axes.bar([1, 2], [1, 2], hatch="/", alpha=0.3)
        axes.set_title("Năng suất")
        axes.legend()
        out = io.StringIO()
        figure.savefig(out, format="svg")
    return out.getvalue()


def looks(svg: str) -> list[tuple[str, dict[str, str], str]]:
    """Every element with what it looks like: its attributes, and its style as attributes, the style counting more."""
    found = []
    for node in ElementTree.fromstring(svg).iter():
        values = {name: value for name, value in node.attrib.items() if name != "style"}
        for declaration in filter(str.strip, node.get("style", "").split(";")):
            name, _, value = declaration.partition(":")
            values[name.strip()] = value.strip()
        found.append((node.tag, values, (node.text or "").strip()))
    return [each for each in found if not each[0].endswith("}style")]


@pytest.mark.parametrize("picture", [SAMPLE, plotted()], ids=["sample", "matplotlib"])
def test_attributes_say_what_styles_said(picture: str) -> None:
    picture = picture[picture.index("<svg") :]
    bare = with_attributes(picture)
    assert "style" not in re.sub(r">[^<]*<", "><", bare)
    (root, *inside), (old_root, *old_inside) = looks(bare), looks(picture)
    assert inside == old_inside
    shared = dict(re.findall(r"([\w-]+): ?(\w+)", "".join(re.findall(r"<style[^>]*>\*\{(.*?)\}", picture))))
    assert root[1] == old_root[1] | shared


def test_a_typeface_is_left_out_and_an_attribute_gives_way_to_style() -> None:
    picture = (
        "<svg><defs><style>@font-face{font-family:'X';src:url(data:a)} *{stroke-linejoin: round}</style></defs>"
        """<path fill='red' style="fill: blue; stroke-width: 2"/><g style='opacity:.5'><a/></g></svg>"""
    )
    assert with_attributes(picture) == (
        '<svg stroke-linejoin="round"><defs></defs><path fill="blue" stroke-width="2"/><g opacity=".5"><a/></g></svg>'
    )


@pytest.mark.parametrize("style", ['<path style="filter: url(#a)"/>', "<style>.a{fill:red}</style>"])
def test_a_style_that_has_no_attribute_is_refused(style: str) -> None:
    with pytest.raises(ValueError, match="without attribute"):
        with_attributes(f"<svg>{style}</svg>")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("<script>1</script>", "script or external"),
        ('<image href="http://a/b.png"/>', "script or external"),
        ("<path>", "mismatched tag"),
    ],
)
def test_a_picture_that_could_harm_a_page_is_refused(harm: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        inline_svg(SAMPLE.replace("</svg>", f"{harm}</svg>"), "fig-a", "A")


def test_a_picture_in_a_page_has_names_of_its_own_and_words() -> None:
    one, other = (inline_svg(plotted(), name, 'Năng suất "tăng"') for name in ("fig-a", "fig-b"))
    names = [set(re.findall(r'\bid="([^"]*)"', picture)) for picture in (one, other)]
    assert names[0]
    assert not names[0] & names[1]
    used = set(re.findall(r'(?:href="#|url\(#)([^")]*)', one))
    assert used
    assert used <= names[0]
    root = ElementTree.fromstring(one)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Năng suất "tăng"')


def test_a_narrow_picture_rides_along() -> None:
    wide, narrow = '<svg class="wide">\n<g/>\n</svg>', '<svg class="narrow">\n<defs>\n</defs>\n<g/>\n</svg>'
    both = joined(wide, narrow)
    ElementTree.fromstring(both)
    assert split(both) == (wide, narrow)
    assert split(wide) == (wide, "")
