"""A notebook's code cells as bare Python: no kernel, no messages, no papermill.

As a program (``python -m bench.bare``) it loads the libraries once and runs each notebook that it is told of in a fork
of itself, so that every notebook finds them loaded and nothing else done; it answers with the seconds that the cells
took.
"""

from __future__ import annotations

import ast
import copy
import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode

INJECTED, PARAMETERS = "injected-parameters", "parameters"
"""Tags of the cell of parameters that papermill adds, and of the one behind which it does."""


def with_parameters(notebook: NotebookNode, parameters: Mapping[str, str]) -> NotebookNode:
    """Return a notebook as papermill would prepare it: with a cell of parameters, and tags at every code cell."""
    made = copy.deepcopy(notebook)
    for each in made.cells:
        if each.cell_type == "code":
            each.metadata.setdefault("tags", [])
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in parameters.items()]
    cell = nbformat.v4.new_code_cell("".join(["# Parameters\n", *lines]), metadata={"tags": [INJECTED]})
    place = next(at for at, each in enumerate(made.cells) if PARAMETERS in each.metadata.get("tags", []))
    made.cells.insert(place + 1, cell)
    return made


def run(notebook: NotebookNode) -> NotebookNode:
    """Run the code cells of a notebook one after the other in a plain namespace, and put into each what it shows."""
    space: dict[str, Any] = {"__name__": "__main__"}
    shown = DisplayFormatter()
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        value = _value(cell.source, space)
        cell.execution_count = number
        if value is not None:
            data, metadata = shown.format(value)
            cell.outputs = [nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=number)]
    return notebook


def _value(source: str, space: dict[str, Any]) -> Any:
    """Execute a cell; return what its last line is worth, if it is an expression."""
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), space)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "<cell>", "exec"), space)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)


def shown(notebook: NotebookNode) -> list[Any]:
    """Return what the cells of an executed notebook show, without numbers and times."""
    return [
        [(output.get("data"), output.get("metadata"), output.get("text")) for output in cell.outputs]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def serve() -> None:
    """Answer each line on standard input, a JSON object of ``notebook``, ``out``, ``cwd`` and ``variables``."""
    from analysis.forking import loading, server

    for name in server.PRELOADED:  # what a forked kernel finds loaded
        loading.load(name)
    print("ready", flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if (child := os.fork()) == 0:
            os.environ.update(request["variables"])
            os.chdir(request["cwd"])
            notebook = nbformat.read(request["notebook"], as_version=4)
            begun = time.perf_counter()
            made = run(notebook)
            seconds = time.perf_counter() - begun
            nbformat.write(made, request["out"])
            print(seconds, flush=True)
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(f"{request['notebook']} failed")


if __name__ == "__main__":
    serve()
