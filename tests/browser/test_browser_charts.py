"""Charts as a browser shows them: the picture that fits, letters large enough, all on the sheet, in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

PALETTE = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "report" / "theme" / "palette.yml").read_text(encoding="utf-8")
)
DRAWN = ("summary", "indicators", "budget", "tasks", "productivity", "trend", "changes", "data")
"""Pages with charts."""

LEAST = 12.0
"""Pixels of the smallest letter."""

MEASURE = """
return Array.from(document.querySelectorAll('.chart'), chart => {
  const seen = Array.from(chart.children).filter(picture => picture.getBoundingClientRect().width > 0);
  const box = seen[0].getBoundingClientRect(), room = chart.getBoundingClientRect();
  const scale = box.width / seen[0].viewBox.baseVal.width;
  const words = Array.from(seen[0].querySelectorAll('text'));
  return {
    name: chart.parentElement.id,
    shown: seen.map(picture => picture.getAttribute('class')),
    least: Math.min(...words.map(word => parseFloat(getComputedStyle(word).fontSize) * scale)),
    sideways: Math.max(chart.parentElement.scrollWidth - chart.parentElement.clientWidth, box.right - room.right),
    off: words.filter(word => word.getBoundingClientRect().right > box.right + 2 ||
                              word.getBoundingClientRect().left < box.left - 2).map(word => word.textContent),
  };
});
"""

COLOURS = """
const found = {};
for (const what of ['fill', 'stroke']) {
  for (const mark of document.querySelectorAll(`.chart [${what}^="#"]`)) {
    found[what + mark.getAttribute(what)] = getComputedStyle(mark)[what];
  }
}
return found;
"""


@pytest.mark.parametrize(("width", "form"), [("phone", "narrow"), ("tablet", "wide"), ("desktop", "wide")])
@pytest.mark.parametrize("name", DRAWN)
def test_the_picture_that_fits_is_shown_and_can_be_read(request, built, name, width, form):
    reader = request.getfixturevalue(width)
    for lang in ("vi", "en"):
        reader.open(f"2022-illustrative/report/{lang}/{name}.html")
        reader.wait(lambda: reader.script("return document.fonts.status === 'loaded'"))
        assert reader.script("""return document.fonts.check('16px "Be Vietnam Pro"')""")
        charts = reader.script(MEASURE)
        assert charts
        for chart in charts:
            assert chart["shown"] == [form], chart
            assert chart["least"] >= LEAST, chart
            assert chart["sideways"] <= 0, chart
            assert chart["off"] == [], chart


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_have_the_colours_of_the_theme(desktop, theme):
    for name in ("indicators", "budget", "productivity"):
        desktop.open(f"2022-illustrative/report/vi/{name}.html")
        desktop.script("document.documentElement.dataset.theme = arguments[0]", theme)
        wanted = {role["light"]: role[theme] for role in PALETTE.values()}
        found = desktop.script(COLOURS)
        assert len(found) > 8
        for mark, colour in found.items():
            channels = [int(wanted["#" + mark.split("#")[1]][place : place + 2], 16) for place in (1, 3, 5)]
            assert colour == f"rgb({channels[0]}, {channels[1]}, {channels[2]})", (name, mark)
