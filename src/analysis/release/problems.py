"""Why nothing was published."""

from __future__ import annotations


class PublishError(Exception):
    """Publishing is refused or cannot go on; readers still see what they saw before. Told in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi}\n{en}" if "\n" in vi or len(vi) > 80 else f"{vi} / {en}")
