"""What Python has compiled of the package, held good by the content of its source.

Python takes what it has compiled for good while the source has the same size and was written in the same second; so a
line that changes twice within a second, or in a copy that keeps its time, would run as it was. What is compiled here
it compares with the source itself each time, and goes on doing so after it has compiled it anew.
"""

from __future__ import annotations

import contextlib
import py_compile
import sys
from importlib.util import cache_from_source
from pathlib import Path

BY_CONTENT = py_compile.PycInvalidationMode.CHECKED_HASH

FLAGS = bytes([0b11, 0, 0, 0])
"""What stands after the magic number of such a file: made by content, and to be compared; see PEP 552."""


def settle(package: Path) -> None:
    """Compile the modules of a package that are not compiled, or that Python would trust by their time.

    Parameters
    ----------
    package : Path
        Its folder. What cannot be compiled or written there is left to Python.
    """
    for source in package.rglob("*.py"):
        compiled = Path(cache_from_source(source))
        flags = _flags(compiled)
        if flags == FLAGS or (flags is None and sys.dont_write_bytecode):
            continue
        with contextlib.suppress(OSError):
            py_compile.compile(str(source), invalidation_mode=BY_CONTENT, quiet=2)


def _flags(compiled: Path) -> bytes | None:
    """Return by what a compiled module is held good, or None if there is none."""
    try:
        with compiled.open("rb") as file:
            return file.read(8)[4:]
    except OSError:
        return None
