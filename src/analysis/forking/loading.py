"""Loading libraries without what takes long in them and is never asked for."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator

NEEDLESS = {
    "nbformat": "rfc3987_syntax",
    "pandera.strategies.pandas_strategies": "hypothesis",
}
"""What a library loads, where it is installed, and does without where it is not. A grammar of internationalised web
addresses takes jsonschema more than a second to build, and of a notebook jsonschema checks nothing that is such an
address; data made up for tests, and every plug-in for that, is nothing that pandera checks by."""


FORMAT = (4, 5)
"""Of notebooks: what checks them is made when the first is checked, which each fork would do again."""


def load(name: str) -> None:
    """Load a library, unless it is loaded already. Whoever asks later for what it did without still gets that."""
    with without(NEEDLESS.get(name)):
        library = importlib.import_module(name)
    if name == "nbformat":
        library.validator.get_validator(*FORMAT)


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
