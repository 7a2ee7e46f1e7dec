"""Editions: what was known of the plan's progress on one day."""

from analysis.editions.record import EditionInfo, list_editions, parse_as_of, read_info
from analysis.editions.returns import KEYS, Edition, known_on, read_edition, supersede

__all__ = [
    "KEYS",
    "Edition",
    "EditionInfo",
    "known_on",
    "list_editions",
    "parse_as_of",
    "read_edition",
    "read_info",
    "supersede",
]
