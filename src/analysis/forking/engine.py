"""The engine under which papermill runs notebooks in forked kernels: ``papermill --engine forked …``."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from papermill.engines import NBClientEngine, papermill_engines

from analysis.forking.process import ForkError, ForkServer, log

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from papermill.engines import NotebookExecutionManager

NAME = "forked"


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, but for where its kernels come from."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, server: ForkServer | None = None, **options: Any
    ) -> Any:
        """Run a notebook in a kernel forked by ``server``, or by one of its own if none is given."""
        opened: AbstractContextManager[ForkServer | None] = nullcontext(server) if server else open_server()
        with opened as lent:
            if lent is not None:
                from analysis.forking.kernel import managers

                options["kernel_manager_class"] = managers(lent)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)


def open_server() -> AbstractContextManager[ForkServer | None]:
    """Start a forking process, or say in one line that kernels are the ordinary ones.

    ``ANALYSIS_FORK=no`` in the environment asks for ordinary ones, where a library does not bear to be forked.
    """
    if os.environ.get("ANALYSIS_FORK") == "no":
        return nullcontext()
    try:
        return ForkServer()
    except ForkError as error:
        log.warning("kernel thường / ordinary kernels: %s", error)
        return nullcontext()


def register() -> str:
    """Return the engine's name, known to papermill even where the package was installed before it had an engine."""
    if NAME not in papermill_engines._engines:
        papermill_engines.register(NAME, ForkedEngine)
    return NAME
