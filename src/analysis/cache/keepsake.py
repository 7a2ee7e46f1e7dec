"""What Pandoc made of the parts of a document the last time: a part that it is given again it need not read again.

A value is found by all that it was made from, so it never matters whether one is there: without it Pandoc makes the
same again. Only what a document was made of this time is kept for the next.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from analysis.cache.world import digest, listing


class Keepsake:
    """Values by key, of the last time and of this.

    Parameters
    ----------
    last : Path, optional
        What :meth:`save` wrote the last time; it need not be there.
    """

    def __init__(self, last: Path | None = None) -> None:
        self._last: dict[str, Any] = {}
        self._now: dict[str, Any] = {}
        if last and last.is_file():
            self._last = json.loads(zlib.decompress(last.read_bytes()))

    def find(self, key: str) -> Any:
        """Return a value; None if there is none."""
        if key in self._last:
            self._now[key] = self._last[key]
        return self._now.get(key)

    def keep(self, key: str, value: Any) -> None:
        """Keep a value such as JSON can hold."""
        self._now[key] = value

    def save(self, place: Path) -> None:
        """Write the values of this time into a file."""
        place.write_bytes(zlib.compress(json.dumps(self._now, ensure_ascii=False).encode(), 1))


def key(*parts: object) -> str:
    """Return one key for all that a value is made from, such as JSON can hold."""
    return digest(listing(parts))
