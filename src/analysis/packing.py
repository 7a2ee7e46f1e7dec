"""Zip files whose bytes depend on nothing but what is in them and one day."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path


def pack(target: Path, entries: Iterable[tuple[str, bytes]], day: dt.date) -> None:
    """Write a zip file in one step; a failure leaves no half of it.

    Parameters
    ----------
    target : Path
        The file; its folder is made if there is none.
    entries : iterable of (str, bytes)
        Name and content of each member, in order.
    day : date
        The only date in the file.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for entry, content in entries:
                info = zipfile.ZipInfo(entry, (day.year, day.month, day.day, 0, 0, 0))
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                packed.writestr(info, content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
