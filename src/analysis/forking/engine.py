"""The engine under which papermill runs notebooks in forked kernels: ``papermill --engine forked …``.

papermill loads this module itself, from its entry points, while it is imported: import papermill before this.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from papermill.engines import NBClientEngine

from analysis.forking import lending

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from papermill.engines import NotebookExecutionManager

    from analysis.forking.process import ForkServer


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, but for where its kernels come from."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, server: ForkServer | None = None, **options: Any
    ) -> Any:
        """Run a notebook in a kernel forked by ``server``, or by one of its own if none is given.

        A class of managers among the options is taken as it is: it knows its server.
        """
        if "kernel_manager_class" in options:
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
        opened: AbstractContextManager[ForkServer | None] = nullcontext(server) if server else lending.open_server()
        with opened as lent:
            if lent is not None:
                from analysis.forking.kernel import managers

                options["kernel_manager_class"] = managers(lent)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)
