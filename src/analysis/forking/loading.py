"""Loading libraries without what takes long in them and is never asked for."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from analysis.project import LANGUAGES

NEEDLESS = {
    "nbformat": "rfc3987_syntax",
    "pandera.strategies.pandas_strategies": "hypothesis",
}
"""What a library loads, where it is installed, and does without where it is not. A grammar of internationalised web
addresses takes jsonschema more than a second to build, and of a notebook jsonschema checks nothing that is such an
address; data made up for tests, and every plug-in for that, is nothing that pandera checks by."""


FIRST_ASKED: dict[str, Callable[[Any], object]] = {
    "nbformat": lambda library: library.validator.get_validator(4, 5),
    "babel.localedata": lambda library: [library.load(lang) for lang in LANGUAGES],
}
"""What a library makes or reads when it is first asked, which each fork would do again: what checks notebooks, and how
a language writes numbers and days."""


def load(name: str) -> None:
    """Load a library, unless it is loaded already. Whoever asks later for what it did without still gets that."""
    with without(NEEDLESS.get(name)):
        library = importlib.import_module(name)
    if name in FIRST_ASKED:
        FIRST_ASKED[name](library)


@contextlib.contextmanager
def without(name: str | None) -> Iterator[None]:
    """Let a module that is not loaded yet be as good as not installed."""
    if name is None or name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # Python then says that there is none
    try:
        yield
    finally:
        del sys.modules[name]
