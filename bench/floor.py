"""The floor: one interpreter, one import of the libraries, the notebooks' cells as bare Python, results computed once.

``python -m bench.floor ROOT OUT`` makes an edition's site and tables in a folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode


def execute(notebook: NotebookNode, parameters: Mapping[str, str], _: Path) -> NotebookNode:
    """Execute a notebook's cells in this interpreter."""
    from bench import bare

    return bare.run(bare.with_parameters(notebook, parameters))


def main() -> None:
    """Make the site."""
    from analysis.forking.loading import NEEDLESS, load
    from analysis.forking.process import ONE_THREAD

    os.environ.update(ONE_THREAD)  # as the build's own processes
    for name in NEEDLESS:  # nor does the build load what takes long in them and is never asked for
        load(name)
    from analysis.project import Project
    from bench.sequence import make

    root = Path(sys.argv[1])
    os.chdir(root)
    make(Project(root), Path(sys.argv[2]), execute, shared=True)


if __name__ == "__main__":
    main()
