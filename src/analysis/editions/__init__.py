"""Editions: what was known of the plan's progress on one day."""

from analysis.editions.record import EditionInfo, list_editions, read_info
from analysis.editions.returns import KEYS, Edition, known_on, read_edition, supersede

__all__ = [
    "KEYS",
    "Edition",
    "EditionInfo",
    "known_on",
    "list_editions",
    "read_edition",
    "read_info",
    "supersede",
]
