"""The report's colours: one file of roles, turned into style sheet variables and into charts that follow them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from analysis.reading import read_record

Palette = Mapping[str, Mapping[str, str]]

HEAD = "/* Made from palette.yml by `make palette`; do not edit. */\n"
REFERENCE = re.compile(r"""(?P<before>url\(\s*['"]?\#|href=["']\#|\bid=["'])(?P<name>[^"')\s]+)""")
COLOUR = re.compile(r"""(?P<before>["':]\s*)(?P<colour>\#[0-9a-fA-F]{6})(?=["';\s])""")
STYLED = re.compile(r"""<[\w:]+[^<>]*?\sstyle=(?:"[^"]*"|'[^']*')[^<>]*>""")
STYLE = re.compile(r"""\sstyle=(?P<quote>["'])(?P<text>.*?)(?P=quote)""", re.DOTALL)
FORBIDDEN = re.compile(r"<script|<foreignObject|\son\w+=|(?:href|src)=[\"'](?!#|data:)", re.IGNORECASE)


def read_palette(theme: Path) -> dict[str, dict[str, str]]:
    """Read ``palette.yml``: role to its light and dark value."""
    return read_record(theme / "palette.yml")


def variables(palette: Palette, mode: str) -> str:
    """Return the roles of one mode as style sheet declarations."""
    return "".join(f"  --{role.replace('_', '-')}: {values[mode]};\n" for role, values in palette.items())


def style_sheet(palette: Palette) -> str:
    """Return the style sheet of variables: light, dark by the reader's system, and dark or light by choice.

    ``data-theme`` is set by the switch on the page; the classes of ``body`` are those of Quarto's own switch.
    """
    light, dark = variables(palette, "light"), variables(palette, "dark")
    chosen = ':root:not([data-theme="light"]):not(:has(body.quarto-light))'
    by_hand = ':root[data-theme="dark"], :root:has(body.quarto-dark)'
    return (
        f"{HEAD}:root {{\n  color-scheme: light;\n{light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{chosen} {{\n  color-scheme: dark;\n{dark}}}\n}}\n"
        f"@media screen {{\n{by_hand} {{\n  color-scheme: dark;\n{dark}}}\n}}\n"
    )


def inline_svg(svg: str, name: str, alt: str, palette: Palette) -> str:
    """Make a chart fit to stand inside a page.

    Parameters
    ----------
    svg : str
        The picture as the chart made it.
    name : str
        Prefix for its ids, so that no two pictures of a page share one.
    alt : str
        What a screen reader says.
    palette : mapping
        Colours; each light value found becomes a variable, so that the picture follows light and dark.

    Raises
    ------
    ValueError
        If the picture is not well formed or holds a script, an address or a style sheet of its own.
    """
    try:
        ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"SVG: {error}") from error
    if FORBIDDEN.search(svg):
        raise ValueError("SVG: script or external address")
    body = svg[svg.index("<svg") :]
    # Page fonts take the place of the subset that travels inside the file.
    body = re.sub(r"<style[^>]*>[^<]*@font-face[^<]*</style>", "", body)
    if "<style" in body:
        raise ValueError("SVG: style sheet")
    body = STYLED.sub(lambda match: presented(match[0]), body)
    body = REFERENCE.sub(lambda match: f"{match['before']}{name}-{match['name']}", body)
    roles = {values["light"].lower(): role.replace("_", "-") for role, values in palette.items()}

    def themed(match: re.Match[str]) -> str:
        role = roles.get(match["colour"].lower())
        return f"{match['before']}var(--{role}, {match['colour']})" if role else match[0]

    body = COLOUR.sub(themed, body)
    opening, rest = body.split(">", 1)
    opening = re.sub(r"""\s(?:role|aria-label|aria-labelledby)=("[^"]*"|'[^']*')""", "", opening)
    label = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'{opening} role="img" aria-label="{label}">{rest}'.strip()


def presented(tag: str) -> str:
    """Return an SVG tag with its ``style`` written as attributes, which a page may hold whatever its policy on styles.

    Each property that charts use is an attribute of the same name; what the style says counts, as it did before.
    """
    style = STYLE.search(tag)
    if style is None:
        return tag
    rest, quote = tag.replace(style[0], "", 1), style["quote"]
    pairs = [part.split(":", 1) for part in style["text"].split(";") if part.strip()]
    values = {name.strip(): value.strip() for name, value in pairs}
    for name in values:
        rest = re.sub(rf"""\s{name}=(?:"[^"]*"|'[^']*')""", "", rest)
    start = re.match(r"<[\w:]+", rest)
    cut = start.end() if start else 0
    return rest[:cut] + "".join(f" {name}={quote}{value}{quote}" for name, value in values.items()) + rest[cut:]


def write_style_sheet(theme: Path) -> None:
    """Write ``palette.css`` beside ``palette.yml``."""
    (theme / "palette.css").write_text(style_sheet(read_palette(theme)), encoding="utf-8")
