"""Lending kernels to papermill: by a forking process where there can be one, by ordinary means elsewhere."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from analysis.forking.process import ForkError, ForkServer, log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

NAME = "forked"


def open_server(cwd: Path | None = None) -> AbstractContextManager[ForkServer | None]:
    """Start a forking process in a folder, or say in one line that kernels are the ordinary ones.

    ``ANALYSIS_FORK=no`` in the environment asks for ordinary ones, where a library does not bear to be forked.
    """
    if os.environ.get("ANALYSIS_FORK") == "no":
        return nullcontext()
    try:
        return ForkServer(cwd)
    except ForkError as error:
        log.warning("kernel thường / ordinary kernels: %s", error)
        return nullcontext()


@contextmanager
def own_kernels() -> Iterator[None]:
    """Let the kernel of this environment win over one of the same name in the user's home."""
    name = "JUPYTER_PREFER_ENV_PATH"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def register() -> str:
    """Return the engine's name, known to papermill even where the package was installed before it had an engine."""
    from papermill.engines import papermill_engines

    if NAME not in papermill_engines._engines:
        from analysis.forking.engine import ForkedEngine

        papermill_engines.register(NAME, ForkedEngine)
    return NAME
