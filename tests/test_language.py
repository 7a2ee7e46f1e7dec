"""The Vietnamese words for Quarto's own texts: complete, Vietnamese, and usable where Quarto puts them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE_FILE = ROOT / "_language-vi.yml"
KEYS_FILE = ROOT / "tests" / "data" / "quarto_language_keys.txt"

# Names that are written the same in Vietnamese; every other word must be a Vietnamese syllable.
PROPER_NAMES = {"BibTeX", "Binder", "Dev", "Container", "MECA"}

# Keys whose text Quarto completes with a number.
PLACEHOLDERS = {"listing-page-minutes-compact": ["{0}"], "listing-page-words": ["{0}"]}

# Texts that Quarto writes right after a number ("3 kết quả khác …").
AFTER_A_NUMBER = {"search-matching-documents-text", "search-more-match-text", "search-more-matches-text"}

TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
STOP_TONES = "\u0301\u0323"
SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|n|gh|gi|g|kh|k|ch|c|ph|p|th|tr|t|qu|b|d|đ|h|l|m|r|s|v|x)?"
    r"[aăâeêioôơuưy]{1,3}"
    r"(?:ch|c|m|ng|nh|n|p|t)?"
)
STOP_CODA = re.compile(r"(?:ch|c|p|t)$")


def is_syllable(word: str) -> bool:
    """Whether a word is spelt as one Vietnamese syllable with a tone that its ending allows."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in decomposed if char in TONES]
    letters = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))
    if len(tones) > 1 or not SYLLABLE.fullmatch(letters):
        return False
    # A syllable closed by c, ch, p or t always bears sắc or nặng, so "Muc luc" is not Vietnamese.
    return not STOP_CODA.search(letters) or (len(tones) == 1 and tones[0] in STOP_TONES)


def foreign_words(text: str) -> list[str]:
    """Words of a text that are neither Vietnamese syllables nor allowed proper names."""
    return [word for word in re.findall(r"[^\W\d_]+", text) if word not in PROPER_NAMES and not is_syllable(word)]


def is_vietnamese(text: str) -> bool:
    """Whether a text has only Vietnamese words and at least one letter that English lacks."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    marked = "đ" in decomposed or any(unicodedata.combining(char) for char in decomposed)
    return marked and not foreign_words(text)


def placeholders(text: str) -> list[str]:
    """Everything in a text that Quarto could take for a placeholder."""
    return re.findall(r"\{[^}]*\}|\$[^$]*\$", text)


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    return yaml.safe_load(LANGUAGE_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def expected_keys() -> list[str]:
    lines = KEYS_FILE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_keys_are_those_of_quarto(words, expected_keys):
    assert len(expected_keys) == len(set(expected_keys)) == 111
    assert sorted(set(expected_keys) - set(words)) == []
    assert sorted(set(words) - set(expected_keys)) == []


def test_no_key_stands_twice(words):
    # YAML keeps the last of two equal keys without a word.
    written = re.findall(r"^([a-z][a-z-]*):", LANGUAGE_FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(written) == sorted(words)


def test_values_are_trimmed_nfc_text(words):
    assert [key for key, text in words.items() if not isinstance(text, str) or not text.strip()] == []
    assert [key for key, text in words.items() if text != " ".join(text.split())] == []
    assert [key for key, text in words.items() if not unicodedata.is_normalized("NFC", text)] == []


def test_nothing_is_left_in_english(words):
    assert {key: text for key, text in words.items() if not is_vietnamese(text)} == {}


def test_proper_names_are_all_in_use(words):
    used = {word for text in words.values() for word in re.findall(r"[^\W\d_]+", text)}
    assert used >= PROPER_NAMES


def test_placeholders_are_kept(words):
    assert {key: found for key, text in words.items() if (found := placeholders(text))} == PLACEHOLDERS


def test_only_texts_after_a_number_begin_small(words):
    first_letters = {key: next(char for char in text if char.isalpha()) for key, text in words.items()}
    small = {key for key, letter in first_letters.items() if letter.islower()}
    assert small == AFTER_A_NUMBER | set(PLACEHOLDERS)


@pytest.mark.parametrize("pattern", [r"crossref-.*-title", r"callout-.*-title", r"crossref-.*-prefix"])
def test_kinds_are_told_apart_by_name(words, pattern):
    names = [text for key, text in words.items() if re.fullmatch(pattern, key)]
    assert len(names) >= 4
    assert len(names) == len(set(names))


@pytest.mark.parametrize("text", ["Hình", "Trên trang này", "Mở bằng Binder", "Nguồn", "{0} phút", "Xóa", "Quyền"])
def test_vietnamese_is_recognised(text):
    assert is_vietnamese(text)


@pytest.mark.parametrize(
    "text",
    ["Figure", "On this page", "Table", "Tip", "{0} min", "Binder", "Muc luc", "Ghi chu", "Café", "Mục list"],
)
def test_english_and_unmarked_text_are_refused(text):
    assert not is_vietnamese(text)
