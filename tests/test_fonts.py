"""The shipped fonts hold every letter of Vietnamese and every sign of the report."""

from __future__ import annotations

import importlib.util
import itertools
import unicodedata

import pytest
import yaml
from fontTools.ttLib import TTFont
from sample_report import ROOT

FONTS = ROOT / "report" / "fonts"
TEXT_FACES = sorted(
    path for path in [*FONTS.glob("*.ttf"), *(FONTS / "web").glob("*.woff2")]
    if not path.name.startswith(("ReportSigns", "BeVietnamTabular"))
)  # fmt: skip
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
PLAIN = "bcdđghklmnpqrstvx"


def letters() -> set[str]:
    """The 12 vowels with six tones each and the consonants, small and capital: 2 × (72 + 17) = 178 letters."""
    vowels = {unicodedata.normalize("NFC", base + tone) for base, tone in itertools.product("aăâeêioôơuưy", TONES)}
    small = vowels | set(PLAIN)
    return small | {letter.upper() for letter in small}


def test_the_alphabet_is_complete():
    alphabet = letters()
    assert len(alphabet) == 178
    # 12 vowels × 6 tones, less the 6 bare vowels a e i o u y, and đ, in two cases: 2 × (72 − 6 + 1) = 134.
    assert sum(not letter.isascii() for letter in alphabet) == 134


@pytest.mark.parametrize("path", TEXT_FACES, ids=lambda path: path.name)
def test_every_text_face_has_every_vietnamese_letter_and_combining_tone(path):
    covered = set(TTFont(path).getBestCmap())
    wanted = {ord(letter) for letter in letters()} | {ord(tone) for tone in TONES if tone}
    wanted |= {ord(sign) for sign in "0123456789−–“”’…·×≥≤±%/()[]₫\u00a0"}
    missing = {chr(code) for code in wanted - covered}
    # A face without ₫ could print no amount of money in full.
    assert not missing


def test_the_signs_of_all_states_are_in_the_face_of_signs():
    words = yaml.safe_load((ROOT / "report" / "wording" / "vi" / "common.yml").read_text(encoding="utf-8"))
    text = set(TTFont(FONTS / "ReportSigns-Regular.ttf").getBestCmap())
    web = set(TTFont(FONTS / "web" / "ReportSigns-Regular.woff2").getBestCmap())
    signs = {ord(sign) for sign in words["signs"].values() if sign != "·"}
    assert len(signs) == 8
    assert signs <= text
    assert text == web


@pytest.mark.parametrize("style", ["Regular", "SemiBold", "Bold"])
def test_tabular_digits_have_one_width_and_the_text_face_has_not(style):
    font = TTFont(FONTS / "web" / f"BeVietnamTabular-{style}.woff2")
    widths = {font["hmtx"][name][0] for code, name in font.getBestCmap().items()}
    assert {chr(code) for code in font.getBestCmap()} == set("0123456789")
    assert len(widths) == 1
    text = TTFont(FONTS / "web" / f"BeVietnamPro-{style}.woff2")
    assert len({text["hmtx"][text.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}) > 1


def test_derived_faces_carry_their_own_name_and_the_licence():
    spec = importlib.util.spec_from_file_location("make_fonts", FONTS / "make_fonts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert {ord(sign) for sign in module.SIGNS} == set(TTFont(FONTS / "ReportSigns-Regular.ttf").getBestCmap())
    for path in (FONTS / "web").glob("BeVietnamTabular-*"):
        names = TTFont(path)["name"]
        assert names.getDebugName(16) == "Be Vietnam Tabular"
        assert "SIL Open Font License" in names.getDebugName(13)
