"""Run the notebooks with papermill and make them into pages.

A notebook is executed once for each edition and language; `analysis.pages` makes a page of what comes out. A failed,
unexecuted or silent cell stops the run; nothing is written for that page.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from traitlets.config import Config

from analysis.fields import Told, UnknownFieldError
from analysis.forking.process import ONE_THREAD
from analysis.pages import INJECTED, write_page
from analysis.problems import NotebookError
from analysis.prose import ready

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.forking.process import ForkServer

SILENT_TAGS = {"parameters", INJECTED, "setup"}
"""Cells with one of these tags need not show anything."""

SHOWN = ("execute_result", "display_data")
"""Kinds of output that show something."""

LONGEST_SOCKET = 95
"""Bytes that a local socket's path may have; systems allow some 100, and each channel adds a number."""

WATCHING = "analysis.cache.watch"
"""IPython extension that notes what a kernel reads."""


@dataclass(frozen=True)
class Job:
    """One notebook to run.

    Parameters
    ----------
    notebook : Path
        The parameterised notebook.
    out : Path
        Where the executed page goes.
    parameters : Mapping[str, Any]
        Values for its parameters cell.
    front_matter : Mapping[str, Any]
        What stands at the head of the page; the title is added from the notebook's first heading.
    told : Told, optional
        What its prose is told of the plan; without it, prose has no fields and no cell is repeated.
    """

    notebook: Path
    out: Path
    parameters: Mapping[str, Any]
    front_matter: Mapping[str, Any]
    told: Told | None = None

    @property
    def lang(self) -> str:
        """Language of the page."""
        return str(self.parameters["lang"])

    @property
    def name(self) -> str:
        """What to call this run in a progress line: its parameters that are not empty, and the notebook."""
        return " · ".join([*(str(value) for value in self.parameters.values() if value), self.notebook.stem])


@dataclass(frozen=True)
class Surroundings:
    """What a kernel finds around it.

    Parameters
    ----------
    cwd : Path
        Its working folder: the project's root.
    variables : Mapping[str, str]
        Environment variables besides those of this process.
    server : ForkServer, optional
        Where it is forked; an ordinary kernel is started if there is none.
    watched : bool
        Whether it notes what it reads; the variables then say where.
    timeout : int
        Seconds allowed for one cell.
    """

    cwd: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    server: ForkServer | None = None
    watched: bool = False
    timeout: int = 600


def variables(root: Path, results: Path) -> dict[str, str]:
    """Return the environment variables of every kernel: where things are, one thread each."""
    return {"ANALYSIS_ROOT": str(root), "ANALYSIS_RESULTS": str(results), **ONE_THREAD}


def parameters_of(notebook: Path) -> dict[str, str]:
    """Return the parameters a notebook declares, each with its default as written in the cell."""
    from papermill import inspect_notebook

    return {name: str(info["default"]) for name, info in inspect_notebook(str(notebook)).items()}


def refuse_unknown(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Raise NotebookError if a parameter is not declared by the notebook (papermill would only warn)."""
    known = parameters_of(notebook)
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise NotebookError(
            notebook.name,
            None,
            f"tham số không có / unknown parameter: {', '.join(unknown)} (có / declared: {', '.join(sorted(known))})",
        )


def run(job: Job, around: Surroundings) -> None:
    """Execute one notebook and write its page.

    Raises
    ------
    NotebookError
        If a parameter is unknown, a cell fails, is not executed or shows nothing.
    """
    executed = execute(job.notebook, job.parameters, around, job.told)
    write_page(executed, job.lang, job.notebook.name, job.front_matter, job.out)


def execute(
    notebook: Path, parameters: Mapping[str, Any], around: Surroundings, told: Told | None = None
) -> NotebookNode:
    """Execute a notebook with papermill and return it, checked, without writing anything in the project."""
    from papermill import PapermillExecutionError, execute_notebook

    from analysis.forking.kernel import managers
    from analysis.forking.lending import register

    refuse_unknown(notebook, parameters)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Nobody's own settings of IPython change a page.
        given = {**around.variables, "IPYTHONDIR": str(folder / "ipython")}
        engine: dict[str, Any] = {"kernel_manager_class": managers(around.server, given)}
        if around.server:
            engine |= {"engine_name": register(), "server": around.server}
        try:
            executed: NotebookNode = execute_notebook(
                str(notebook) if told is None else prepared(notebook, told),
                None,  # the page is what gets saved
                parameters=dict(parameters),
                resources={"metadata": {"path": str(around.cwd)}},  # papermill's cwd would move this whole process
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                autosave_cell_every=0,
                execution_timeout=around.timeout,
                shutdown_kernel="immediate",  # nothing is left to save: waiting for its farewell costs seconds
                config=private_channel(folder),
                extra_arguments=[f"--ext={WATCHING}"] if around.watched else [],
                **engine,
            )
        except PapermillExecutionError as error:
            message = f"{error.ename}: {error.evalue}"
            raise NotebookError(notebook.name, error.cell_index, message, error.source) from error
        except NotebookError:
            raise
        except Exception as error:
            raise NotebookError(notebook.name, None, f"{type(error).__name__}: {error}") from error
    check_executed(executed, notebook.name)
    return executed


def prepared(notebook: Path, told: Told) -> NotebookNode:
    """Return a notebook made ready for a plan; a field that is not known stops the run."""
    try:
        return ready(nbformat.read(notebook, as_version=4), told)
    except UnknownFieldError as error:
        raise NotebookError(notebook.name, None, str(error)) from error


def private_channel(folder: Path) -> Config:
    """Let a kernel talk over sockets in a folder of its own, which nobody else can read, where that can be."""
    socket = str(folder / "kernel")
    if os.name == "nt" or len(os.fsencode(socket)) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": socket}})


def check_executed(notebook: NotebookNode, name: str) -> None:
    """Raise NotebookError unless every code cell ran, none failed and each one that should shows something."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise NotebookError(name, index, f"{output.ename}: {output.evalue}", cell.source)
        if cell.execution_count is None:
            raise NotebookError(name, index, "chưa được chạy / was not executed", cell.source)
        silent = SILENT_TAGS & set(cell.metadata.get("tags", []))
        if not silent and not any(output.output_type in SHOWN for output in cell.outputs):
            raise NotebookError(name, index, "không cho kết quả nào / shows nothing", cell.source)
