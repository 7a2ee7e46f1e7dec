"""Make the illustrative returns in this folder: ``python make.py [folder]``.

They are the draws of ``2022-illustrative``, as they were known on 30 September 2022.
"""

from __future__ import annotations

import argparse
import datetime as dt
import runpy
from pathlib import Path

HERE = Path(__file__).resolve().parent
DRAWS = HERE.parent / "2022-illustrative" / "make.py"
KNOWN_ON = dt.date(2022, 9, 30)


def make(folder: Path) -> None:
    """Write the five tables into ``folder``."""
    runpy.run_path(str(DRAWS))["make"](folder, day=KNOWN_ON)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the illustrative returns.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE, help="where to write (this folder)")
    make(parser.parse_args().folder)
