"""Adding returns to an edition: all of them or none, once, and nothing is ever lost.

An import is made in a folder of its own, read back as the edition will read it, brought to disk and only then given
its final name: one ``rename``, so that a kill at any moment leaves the edition as it was or with the whole import.
A lock keeps two imports apart. What stands is never written over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import math
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import yaml
from filelock import FileLock, Timeout

from analysis.editions import KEYS, read_edition
from analysis.editions.imports import FOLDER, ORIGIN, ORIGINALS, RECORD, read_imports
from analysis.plan import Plan
from analysis.problems import InputError, Problem
from analysis.schemas import SOURCES

PART = ".part-"
WAIT = 60.0
"""Seconds to wait for another import to end."""


class Received(Protocol):
    """What the ledger takes in: one file that has been read and checked (`analysis.intake.gather.Intake`)."""

    @property
    def file(self) -> Path:
        """The file as given."""
        ...

    @property
    def sha256(self) -> str:
        """Hash of its bytes."""
        ...

    @property
    def sender(self) -> str:
        """Agency or district that sent it."""
        ...

    @property
    def reported_on(self) -> dt.date:
        """Day of the return."""
        ...

    @property
    def locale(self) -> str:
        """How its texts write numbers."""
        ...

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Its rows by table."""
        ...

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """Letter of each column by sheet."""
        ...

    @property
    def warnings(self) -> Sequence[dict[str, Any]]:
        """What was odd and let pass, as plain mappings."""
        ...

    @property
    def made_from(self) -> Counted | None:
        """What it was counted from; None for a file that its sender wrote."""
        ...


@dataclass(frozen=True)
class Counted:
    """What a file of returns was counted from, as an import keeps it: of the records nothing but names, sizes, hashes.

    Parameters
    ----------
    script : str
        The query, as text that can be run.
    about : mapping
        ``records``, ``left_out``, ``sources`` and ``engine``, as in `analysis.editions.imports.MadeFrom`.
    """

    script: str
    about: dict[str, Any]


class ImportRunningError(Exception):
    """Another import of the same edition is under way and does not end."""


@dataclass(frozen=True)
class Recorded:
    """What became of one file.

    Parameters
    ----------
    file : Path
    number : int
        Of the import that holds it.
    new : bool
        False if an earlier import, or an earlier file of this one, had brought the same bytes.
    rows : dict of str to int
        New rows by table; rows that stand word for word already are not stored twice.
    """

    file: Path
    number: int
    new: bool
    rows: dict[str, int]


def record(received: Sequence[Received], folder: Path, plan: Plan, now: dt.datetime | None = None) -> list[Recorded]:
    """Add files to an edition as one import; as :func:`add`, with the edition held meanwhile."""
    with alone(folder):
        return add(received, folder, plan, now)


def imported(folder: Path) -> dict[str, int]:
    """Return the hash of every file that an edition's imports hold, and the number of the import."""
    return {file.sha256: each.number for each in read_imports(folder) for file in each.files}


def add(received: Sequence[Received], folder: Path, plan: Plan, now: dt.datetime | None = None) -> list[Recorded]:
    """Add files to an edition as one import; the caller holds the edition (:func:`alone`).

    Parameters
    ----------
    received : sequence of Received
        The files, read and checked.
    folder : Path
        The edition's folder.
    plan : Plan
        Its plan.
    now : datetime, optional
        Time of the import, with its zone.

    Returns
    -------
    list of Recorded
        One for each file, in order. Files that were imported before change nothing.

    Raises
    ------
    InputError
        If the edition could not be read with the new rows, or a file changed since it was read; nothing is added.
    """
    known = imported(folder)
    fresh = list({each.sha256: each for each in received if each.sha256 not in known}.values())
    number = max(known.values(), default=0) + 1
    rows: dict[str, dict[str, int]] = {}
    if fresh:
        rows = _add(fresh, folder / FOLDER, number, folder, plan, now or dt.datetime.now(dt.UTC).astimezone())
    seen: set[str] = set()
    found = []
    for each in received:
        new = each.sha256 not in known and each.sha256 not in seen
        seen.add(each.sha256)
        found.append(Recorded(each.file, known.get(each.sha256, number), new, rows.get(each.sha256, {}) if new else {}))
    return found


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold an edition, so that no other import changes it; what a killed import left is cleared away.

    Raises
    ------
    ImportRunningError
        If another import holds the edition for longer than :data:`WAIT`.
    """
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    try:
        with FileLock(place / ".lock", timeout=WAIT):
            _sweep(place)
            yield
    except Timeout as error:
        raise ImportRunningError(
            "một lượt nhập khác của kỳ này đang chạy / another import of this edition is running"
        ) from error


def _sweep(place: Path) -> None:
    """Clear away what a killed import left; the lock says that none is at work."""
    for part in place.glob(f"{PART}*"):
        shutil.rmtree(part, ignore_errors=True)


def _add(
    fresh: Sequence[Received], place: Path, number: int, edition: Path, plan: Plan, now: dt.datetime
) -> dict[str, dict[str, int]]:
    """Make the import apart, read it back, and put it in place; return the rows of each file by table."""
    part = Path(tempfile.mkdtemp(prefix=PART, dir=place))
    try:
        (part / ORIGINALS).mkdir()
        files = [_keep(each, part, order) for order, each in enumerate(fresh, 1)]
        rows = _write_tables(fresh, part, number, edition, plan)
        for entry in files:
            entry["rows"] = rows[entry["sha256"]]
        entry = {"number": number, "imported_at": now.isoformat(timespec="seconds"), "files": files}
        text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=10_000)
        (part / RECORD).write_text(text, encoding="utf-8")
        read_edition(edition, plan, pending=[part])
        joint = hashlib.sha256("".join(sorted(each.sha256 for each in fresh)).encode()).hexdigest()
        part.chmod(0o755)
        _to_disk(part)
        part.rename(place / f"{number:04d}-{joint[:12]}")
        _sync(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return rows


def _keep(each: Received, part: Path, order: int) -> dict[str, Any]:
    """Copy a file's bytes and return its entry of the record."""
    content = each.file.read_bytes()
    if hashlib.sha256(content).hexdigest() != each.sha256:
        vi, en = "tệp không đổi trong lúc nhập", "a file that does not change while it is imported"
        raise InputError(Problem(each.file.name, None, None, "SHA-256", vi, en))
    stored = f"{ORIGINALS}/{order:02d}-{safe_name(each.file.name)}"
    (part / stored).write_bytes(content)
    entry = {
        "name": unicodedata.normalize("NFC", each.file.name),
        "stored": stored,
        "sha256": each.sha256,
        "size": len(content),
        "sender": each.sender,
        "reported_on": each.reported_on,
        "locale": each.locale,
        "columns": each.columns,
        "warnings": [dict(warning) for warning in each.warnings],
    }
    if each.made_from is not None:
        query = f"{stored}.sql"
        script = each.made_from.script.encode("utf-8")
        (part / query).write_bytes(script)
        digest = hashlib.sha256(script).hexdigest()
        entry["made_from"] = {**each.made_from.about, "query": query, "query_sha256": digest}
    return entry


def safe_name(name: str) -> str:
    """Return a name that is safe on every file system: ASCII letters, digits, point, hyphen; at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    plain = plain.encode("ascii", "ignore").decode()
    stem, dot, ending = plain.rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9-]+", "-", stem if dot else ending).strip("-")[:50] or "file"
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)[:8] if dot else ""
    return f"{stem}.{ending}" if ending else stem


def _write_tables(
    fresh: Sequence[Received], part: Path, number: int, edition: Path, plan: Plan
) -> dict[str, dict[str, int]]:
    """Write the rows that do not stand yet, with their origin and source; return how many by file and table."""
    standing = read_edition(edition, plan)
    counts: dict[str, dict[str, int]] = {each.sha256: {} for each in fresh}
    for name in KEYS:
        frames = []
        for order, each in enumerate(fresh, 1):
            if name in each.tables and len(each.tables[name]):
                frame = each.tables[name].assign(file=each.sha256, source=_source(number, order))
                frames.append(frame)
        if not frames:
            continue
        rows = _without_standing(pd.concat(frames, ignore_index=True), getattr(standing, name))
        for sha256, count in rows["file"].value_counts().items():
            counts[str(sha256)][name] = int(count)
        if len(rows):
            _write(rows, part / f"{name}.csv")
    sources = pd.DataFrame(
        {
            "source": _source(number, order),
            "title": f"{plan.unit_name(each.sender)['vi']} · {unicodedata.normalize('NFC', each.file.name)}",
            "publisher": plan.unit_name(each.sender)["vi"],
            "published_on": each.reported_on,
            "url": None,
            "quote": None,
            "file": each.sha256,
            "sheet": None,
            "sheet_row": 0,
        }
        for order, each in enumerate(fresh, 1)
        if counts[each.sha256]
    )
    if len(sources):
        _write(sources[[*SOURCES.columns, *ORIGIN]], part / "sources.csv")
    return counts


def _source(number: int, order: int) -> str:
    return f"import-{number:04d}-{order:02d}"


def _without_standing(rows: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Drop rows that stand in the edition already, the same in every cell but the source and the place."""
    same = [column for column in rows.columns if column in standing and column not in ("source", *ORIGIN, "row")]
    before = {tuple(map(_cell, values)) for values in standing[same].itertuples(index=False, name=None)}
    new = [tuple(map(_cell, values)) not in before for values in rows[same].itertuples(index=False, name=None)]
    return rows[new].reset_index(drop=True)


def _cell(value: Any) -> str:
    if pd.isna(value) or value == "":
        return ""
    if isinstance(value, (dt.date, pd.Timestamp)):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)):
        return repr(float(value))
    return unicodedata.normalize("NFC", str(value))


def _write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as the reader of editions wants it: decimal points, ISO dates, whole numbers without a point."""
    shown = frame.copy()
    for column in shown.columns:
        if pd.api.types.is_float_dtype(shown[column]):
            shown[column] = shown[column].map(_number)
    shown.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", date_format="%Y-%m-%d")


def _number(value: float) -> str | None:
    """Write a number so that it can be read in one way only (5.618 is written 5.6180), as short as it stays exact."""
    if math.isnan(value):
        return None
    text = np.format_float_positional(value, trim="-")
    return f"{text}0" if re.fullmatch(r"-?[0-9]{1,3}\.[0-9]{3}", text) else text


def _to_disk(part: Path) -> None:
    """Make sure that every file of the import is on disk before it gets its name."""
    for path in sorted(part.rglob("*"), reverse=True):
        _sync(path)
    _sync(part)


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    except PermissionError:
        if path.is_dir():  # Windows does not open folders
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
