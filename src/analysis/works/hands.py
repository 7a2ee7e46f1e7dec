"""Do a piece of work in a process of its own: a notebook in a kernel, anything else in a fork or a new interpreter.

The forking process is opened when the first piece of work asks for it, one for each process that does work: the build's
own, or each worker's of a cluster. It ends with the process, or when it is given back.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.cache import bytecode
from analysis.cache.step import Place, Step
from analysis.cache.watch import Reads
from analysis.forking import lending, order
from analysis.forking.loading import load
from analysis.forking.process import ONE_THREAD, ForkServer
from analysis.project import PACKAGE

NOTEBOOK = "analysis.works.executing:notebook"
"""The work that needs a kernel."""

_lock = threading.Lock()
_lent: dict[Path, contextlib.ExitStack] = {}
_servers: dict[Path, ForkServer | None] = {}


def perform(step: Step, place: Place) -> Reads:
    """Do a step and return what it has read.

    What it makes appears in its place all at once: where a machine fails, its work is done again by another.

    Raises
    ------
    InputError, NotebookError, RenderError, WorkError
        What the work raised.
    """
    out = Path(tempfile.mkdtemp(prefix=f"{place.out.name}-", dir=place.out.parent))
    reads = _done(step, dataclasses.replace(place, out=out))
    shutil.rmtree(place.out, ignore_errors=True)
    out.replace(place.out)
    return reads


def _done(step: Step, place: Place) -> Reads:
    forking = server(place.root)
    if step.work == NOTEBOOK:
        return _notebook()(place, forking, **step.given)
    return order.give(step, place, {"ANALYSIS_ROOT": str(place.root), **ONE_THREAD}, forking)


def server(root: Path) -> ForkServer | None:
    """Return this process's forking process, opened in a project's folder; None where nothing can be forked."""
    with _lock:
        if root not in _servers:
            bytecode.settle(PACKAGE)  # before any of it is loaded to do work
            stack = contextlib.ExitStack()
            stack.enter_context(lending.own_kernels())
            _servers[root] = stack.enter_context(lending.open_server(root))
            _lent[root] = stack
        return _servers[root]


def _notebook() -> Callable[..., Reads]:
    """Load what runs notebooks in this process."""
    load("nbformat")
    load("papermill")
    from analysis.works.executing import notebook

    return notebook


def _ready(root: Path) -> None:
    """Open the forking process, and load what runs notebooks in this one while the first piece of work is done."""
    server(root)
    _notebook()


@contextlib.contextmanager
def lent(root: Path) -> Iterator[None]:
    """Open the forking process in the background, and give it back at the end."""
    opening = threading.Thread(target=_ready, args=(root,), daemon=True)
    opening.start()
    try:
        yield
    finally:
        opening.join()
        give_back(root)


def give_back(root: Path) -> None:
    """End this process's forking process of a project's folder, if there is one."""
    with _lock:
        _servers.pop(root, None)
        stack = _lent.pop(root, None)
    if stack is not None:
        stack.close()
