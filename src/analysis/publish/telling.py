"""What a build says while it goes on: how far it is, how long the rest should take, and why each piece is done."""

from __future__ import annotations

import time
from collections.abc import Callable

from analysis.cache.reasons import Verdict

Say = Callable[[str], None]
"""Where progress goes: called with one line at a time."""


class Telling:
    """Tells of one build.

    Parameters
    ----------
    renderer : callable or None
        Returns the renderer's name and versions; asked when the first piece of work has been done.
    say : callable
    why : bool
        Whether to tell of every piece, and the reasons.
    """

    def __init__(self, renderer: Callable[[], str] | None, say: Say, *, why: bool = False) -> None:
        self._renderer, self._say, self._why = renderer, say, why
        self._begun = time.perf_counter()
        self._decided = self._done = self._total = 0

    def expect(self, left: int) -> None:
        """Learn how many pieces there are besides those that are decided."""
        self._total = self._decided + left

    def again(self) -> None:
        """Learn that the build begins again."""
        self._decided = self._done = self._total = 0

    def decided(self, verdict: Verdict) -> None:
        """Tell of a piece that was done, or that need not be."""
        self._decided += 1
        if verdict.reasons:
            self._done += 1
            if self._done == 1 and self._renderer:
                self._say(f"Bộ dựng trang / renderer: {self._renderer()}")
        if self._why:
            self._say(verdict.line())
        elif verdict.reasons:
            self._say(f"  {self._progress()}{verdict.name} · {verdict.seconds:.1f} s{self._left()}")

    def _progress(self) -> str:
        return f"[{self._decided:>3}/{self._total}] " if self._total else ""

    def _left(self) -> str:
        if not self._total:
            return ""
        left = (time.perf_counter() - self._begun) / self._decided * (self._total - self._decided)
        return f" · còn khoảng/left about {left:.0f} s"

    def ended(self, *, same: bool) -> None:
        """Tell how much was done, and whether site and tables are as they were."""
        unchanged = self._decided - self._done
        told = (
            f"{self._done} phần làm mới, {unchanged} phần không đổi / {self._done} pieces made, {unchanged} unchanged"
        )
        self._say(f"{told}; {'trang web giữ nguyên / the site stays as it is' if same else 'đã thay / put in place'}.")
