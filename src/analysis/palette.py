"""The report's colours: one file of roles, turned into variables of a style sheet that pages and charts follow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.records import read_record

Palette = Mapping[str, Mapping[str, str]]

HEAD = "/* Made from palette.yml by `make palette`; do not edit. */\n"


def read_palette(theme: Path) -> dict[str, dict[str, str]]:
    """Read ``palette.yml``: role to its light and dark value."""
    return read_record(theme / "palette.yml")


def variables(palette: Palette, mode: str) -> str:
    """Return the roles of one mode as style sheet declarations."""
    return "".join(f"  --{role.replace('_', '-')}: {values[mode]};\n" for role, values in palette.items())


def style_sheet(palette: Palette) -> str:
    """Return the style sheet of variables: light, dark by the reader's system, and dark or light by choice.

    ``data-theme`` is set by the switch on the page.
    """
    light, dark = variables(palette, "light"), variables(palette, "dark")
    chosen = ':root:not([data-theme="light"])'
    by_hand = ':root[data-theme="dark"]'
    return (
        f"{HEAD}:root {{\n  color-scheme: light;\n{light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{chosen} {{\n  color-scheme: dark;\n{dark}}}\n}}\n"
        f"@media screen {{\n{by_hand} {{\n  color-scheme: dark;\n{dark}}}\n}}\n"
        f"{picture_rules(palette)}"
    )


def picture_rules(palette: Palette) -> str:
    """Return the rules that give a picture inside a page the page's colours.

    A picture names its colours by their light values, each of one role only; a rule outweighs such an attribute.
    """
    return "".join(
        f'[{what}="{values["light"]}"] {{ {what}: var(--{role.replace("_", "-")}); }}\n'
        for role, values in palette.items()
        for what in ("fill", "stroke")
    )


def write_style_sheet(theme: Path) -> None:
    """Write ``palette.css`` beside ``palette.yml``."""
    (theme / "palette.css").write_text(style_sheet(read_palette(theme)), encoding="utf-8")
