"""Pictures as text: what matplotlib writes, made fit for a page that allows no styles of its own.

A page served under ``style-src 'self'`` ignores ``style="…"`` and ``<style>``. SVG has an attribute for everything
that a picture needs, so declarations become attributes; colours stay as they are, and the page's style sheet
(:mod:`analysis.palette`) lets them follow light and dark.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

ATTRIBUTES = frozenset(
    """
    clip-path clip-rule color direction display dominant-baseline fill fill-opacity fill-rule font-family font-size
    font-stretch font-style font-variant font-weight letter-spacing opacity overflow paint-order stop-color
    stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-opacity stroke-width text-anchor text-decoration visibility word-spacing
    """.split()  # noqa: SIM905
)
"""Properties of style that SVG knows as attributes too."""

FORBIDDEN = re.compile(r"<script|<foreignObject|\son\w+=|(?:href|src)=[\"'](?!#|data:)", re.IGNORECASE)
REFERENCE = re.compile(r"""(?P<before>url\(\s*['"]?\#|href=["']\#|\bid=["'])(?P<name>[^"')\s]+)""")
STYLED = re.compile(r"<[^<>]*\sstyle=(?:\"[^\"]*\"|'[^']*')[^<>]*>")
STYLE = re.compile(r"\sstyle=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')")
SHEET = re.compile(r"<style[^>]*>(?P<rules>[^<]*)</style>")
CHART = re.compile(r'<svg[^>]*\sclass="wide"')
QUIET = re.compile(r"^<svg[^>]*>")
NAMES = re.compile(r'\s(?:xmlns(?::\w+)?|role|aria-label)="[^"]*"')
NARROW = re.compile(r'<defs class="narrow">\n?(?P<narrow>.*?)\n?</defs>\n(?=</svg>\s*$)', re.DOTALL)


def declarations(text: str) -> dict[str, str]:
    """Return the declarations of a style as attributes.

    Raises
    ------
    ValueError
        If a property has no attribute of its name.
    """
    found = {}
    for declaration in filter(None, (each.strip() for each in text.split(";"))):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name not in ATTRIBUTES:
            raise ValueError(f"SVG: style without attribute: {declaration}")
        found[name] = value.replace('"', "'")
    return found


def with_attributes(svg: str) -> str:
    """Return the picture with attributes in place of ``style="…"`` and of the rules of ``<style>``.

    Parameters
    ----------
    svg : str
        A picture, as matplotlib writes it. Rules may be for all elements alike (``*``), or bring typefaces, which
        are left out: a page has its own.

    Raises
    ------
    ValueError
        If a rule or a property cannot be said as an attribute.
    """
    shared: dict[str, str] = {}
    for sheet in SHEET.finditer(svg):
        rules = re.sub(r"@font-face\s*\{[^}]*\}|/\*.*?\*/|<!\[CDATA\[|\]\]>", "", sheet["rules"], flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", rules):
            if selector.strip() != "*":
                raise ValueError(f"SVG: rule without attribute: {selector.strip()}")
            shared |= declarations(body)
    svg = SHEET.sub("", svg)
    svg = STYLED.sub(_attributed, svg)
    if shared:
        # Every one of these is inherited, so that the whole picture takes it from its root.
        svg = re.sub(r"<svg[^>]*", lambda root: _merged(root[0], shared), svg, count=1)
    return svg


def _attributed(tag: re.Match[str]) -> str:
    style = STYLE.search(tag[0])
    if style is None:
        return tag[0]
    bare = tag[0][: style.start()] + tag[0][style.end() :]
    end = "/>" if bare.endswith("/>") else ">"
    return _merged(bare.removesuffix(end).rstrip(), declarations(style["double"] or style["single"] or "")) + end


def _merged(opening: str, values: dict[str, str]) -> str:
    """Return an opening tag, without its end, with these attributes; they replace those of the same name."""
    for name, value in values.items():
        opening = re.sub(rf"\s{name}=(?:\"[^\"]*\"|'[^']*')", "", opening)
        opening += f' {name}="{value}"'
    return opening


def checked(svg: str) -> None:
    """Raise ValueError if a picture is not well formed, or holds a script or an address."""
    try:
        ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"SVG: {error}") from error
    if FORBIDDEN.search(svg):
        raise ValueError("SVG: script or external address")


def inline_svg(svg: str, name: str, alt: str) -> str:
    """Make a picture fit to stand inside a page: no styles, no scripts, ids of its own, and words for it.

    A chart of the report's own stands there twice, wide and narrow, so that the style sheet can show the one that
    fits; its words are said once for both.

    Parameters
    ----------
    svg : str
        The picture.
    name : str
        Prefix for its ids, so that no two pictures of a page share one.
    alt : str
        What a screen reader says.

    Raises
    ------
    ValueError
        If it cannot stand there; see :func:`checked` and :func:`with_attributes`.
    """
    checked(svg)
    if CHART.match(svg):
        pictures = "\n".join(QUIET.sub(_quiet, picture) for picture in split(svg) if picture)
        return f'<div class="chart" role="img" aria-label="{escape(alt)}">\n{pictures}\n</div>'
    body = with_attributes(svg[svg.index("<svg") :])
    body = REFERENCE.sub(lambda match: f"{match['before']}{name}-{match['name']}", body)
    opening, rest = body.split(">", 1)
    opening = re.sub(r"""\s(?:role|aria-label|aria-labelledby)=("[^"]*"|'[^']*')""", "", opening)
    return f'{opening} role="img" aria-label="{escape(alt)}">{rest}'.strip()


def _quiet(opening: re.Match[str]) -> str:
    return NAMES.sub("", opening[0]).removesuffix(">") + ' aria-hidden="true">'


def joined(wide: str, narrow: str) -> str:
    """Return a picture in which another one of the same data rides along, for narrow screens.

    It lies among the definitions, where nothing is drawn; ``report/filters/report.lua`` takes it out for web pages.
    """
    return wide.removesuffix("</svg>") + f'<defs class="narrow">\n{narrow}\n</defs>\n</svg>'


def split(svg: str) -> tuple[str, str]:
    """Return a picture and the one that rides along in it, empty if there is none."""
    found = NARROW.search(svg)
    return (svg[: found.start()] + svg[found.end() :], found["narrow"]) if found else (svg, "")
