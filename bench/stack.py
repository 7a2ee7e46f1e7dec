"""The default stack: papermill as it comes, an ordinary kernel for each notebook, which computes what it shows.

``python -m bench.stack ROOT OUT`` makes an edition's site and tables in a folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from papermill import execute_notebook

from analysis.project import Project
from bench.sequence import make


def execute(notebook: NotebookNode, parameters: Mapping[str, str], work: Path) -> NotebookNode:
    """Execute a notebook with papermill as it comes."""
    source, out = work / "source.ipynb", work / "executed.ipynb"
    nbformat.write(notebook, source)
    done: NotebookNode = execute_notebook(source, out, dict(parameters), cwd=os.environ["ANALYSIS_ROOT"])
    return done


if __name__ == "__main__":
    make(Project(Path(sys.argv[1])), Path(sys.argv[2]), execute, shared=False)
