"""Adding returns to an edition: all or nothing, once, and nothing lost."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import multiprocessing
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.editions import read_edition
from analysis.editions.imports import read_imports
from analysis.intake import ledger
from analysis.intake.history import history
from analysis.plan import Plan, read_plan
from analysis.problems import InputError

ROOT = Path(__file__).parents[2]
ILLUSTRATIVE = ROOT / "data" / "raw" / "editions" / "2022-illustrative"
NOW = dt.datetime(2022, 10, 4, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=7)))
TARGETS = "target part unit period_end numerator denominator done completed_on expected_on bound obs_status reported_on"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(ROOT / "data" / "raw" / "plan")


@pytest.fixture
def edition(tmp_path) -> Path:
    """An edition without a return of its own."""
    folder = tmp_path / "2022-illustrative"
    folder.mkdir()
    shutil.copy(ILLUSTRATIVE / "edition.yml", folder)
    text = (folder / "edition.yml").read_text(encoding="utf-8")
    (folder / "edition.yml").write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith("previous:")), encoding="utf-8"
    )
    for name in ("targets", "disbursements", "tasks", "local_budgets", "sources"):
        head = (ILLUSTRATIVE / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (folder / f"{name}.csv").write_text(head + "\n", encoding="utf-8")
    return folder


@dataclass
class File:
    """A file as the reader of workbooks hands it over."""

    file: Path
    sha256: str
    tables: dict[str, pd.DataFrame]
    reported_on: dt.date = dt.date(2022, 10, 3)
    sender: str = "so-yt"
    locale: str = "vi"
    columns: dict = field(default_factory=lambda: {"Chỉ tiêu": {"numerator": "F", "denominator": "G"}})
    warnings: tuple = ()
    made_from: None = None


def a_file(folder: Path, name: str = "Báo cáo Sở Y tế.xlsx", numerator: float = 5, **cells) -> File:
    row = dict.fromkeys(TARGETS.split())
    row |= {"target": "G06", "part": "all", "unit": "so-yt", "period_end": pd.Timestamp("2022-09-30")}
    row |= {"numerator": float(numerator), "denominator": 10.0, "note_vi": None, "note_en": None}
    row |= {"reported_on": pd.Timestamp("2022-10-03"), "sheet": "Chỉ tiêu", "sheet_row": 14, **cells}
    path = folder / name
    path.write_bytes(f"{name} {numerator} {sorted(cells.items())}".encode())
    frame = pd.DataFrame([row])
    for column in ("completed_on", "expected_on"):
        frame[column] = pd.to_datetime(frame[column])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return File(path, digest, {"targets": frame}, reported_on=frame["reported_on"][0].date())


def listing(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def numerators(folder: Path, plan: Plan) -> list[tuple[float, bool]]:
    targets = read_edition(folder, plan).targets
    return list(zip(targets["numerator"], targets["superseded"], strict=True))


def test_an_import_keeps_the_file_and_says_when_and_from_whom(edition, tmp_path, plan):
    sent = a_file(tmp_path)
    (done,) = ledger.record([sent], edition, plan, NOW)
    assert (done.number, done.new, done.rows) == (1, True, {"targets": 1})
    (found,) = read_imports(edition)
    (file,) = found.files
    assert (file.name, file.sha256, file.sender) == ("Báo cáo Sở Y tế.xlsx", sent.sha256, "so-yt")
    assert found.imported_at == NOW
    assert (found.folder / file.stored).read_bytes() == sent.file.read_bytes()
    assert file.stored == "original/01-Bao-cao-So-Y-te.xlsx"
    assert numerators(edition, plan) == [(5.0, False)]


def test_the_same_file_twice_changes_nothing(edition, tmp_path, plan):
    sent = a_file(tmp_path)
    ledger.record([sent], edition, plan, NOW)
    before = listing(edition)
    again, twin = ledger.record([sent, sent], edition, plan)
    assert listing(edition) == before
    assert (again.number, again.new, again.rows) == (twin.number, twin.new, twin.rows) == (1, False, {})


def test_one_file_named_twice_in_one_import_is_taken_once(edition, tmp_path, plan):
    sent = a_file(tmp_path)
    first, second = ledger.record([sent, sent], edition, plan, NOW)
    assert (first.new, second.new) == (True, False)
    assert numerators(edition, plan) == [(5.0, False)]


def test_a_row_that_stands_word_for_word_is_not_stored_twice(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    (done,) = ledger.record([a_file(tmp_path, "Khác.xlsx")], edition, plan, NOW)
    assert (done.number, done.new, done.rows) == (2, True, {})
    assert numerators(edition, plan) == [(5.0, False)]


def test_a_later_return_stands_and_the_earlier_stays(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    later = a_file(tmp_path, "Lần 2.xlsx", 7, reported_on=pd.Timestamp("2022-10-10"))
    ledger.record([later], edition, plan, NOW)
    assert numerators(edition, plan) == [(5.0, True), (7.0, False)]


def test_of_two_returns_of_one_day_the_one_imported_last_stands(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    ledger.record([a_file(tmp_path, "Lần 2.xlsx", 7)], edition, plan, NOW)
    assert numerators(edition, plan) == [(5.0, True), (7.0, False)]


def test_an_older_return_that_comes_late_does_not_stand(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path, numerator=7, reported_on=pd.Timestamp("2022-10-10"))], edition, plan, NOW)
    ledger.record([a_file(tmp_path, "Cũ.xlsx", 5)], edition, plan, NOW)
    assert numerators(edition, plan) == [(7.0, False), (5.0, True)]


def test_several_files_come_in_together_or_not_at_all(edition, tmp_path, plan):
    before = listing(edition)
    wrong = a_file(tmp_path, "Sai.xlsx", 11)
    with pytest.raises(InputError):
        ledger.record([a_file(tmp_path), wrong], edition, plan, NOW)
    assert listing(edition) == before
    assert read_imports(edition) == ()


def test_a_file_that_changes_while_it_is_imported_is_refused(edition, tmp_path, plan):
    sent = a_file(tmp_path)
    sent.file.write_bytes(b"something else")
    with pytest.raises(InputError, match="does not change"):
        ledger.record([sent], edition, plan, NOW)
    assert read_imports(edition) == ()


def test_an_original_that_was_changed_afterwards_is_noticed(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    (found,) = read_imports(edition)
    (found.folder / found.files[0].stored).write_bytes(b"x")
    with pytest.raises(InputError, match="SHA-256"):
        read_imports(edition)


@pytest.mark.parametrize("value", [5.618, 0.1, 1e-7, 123456789.125, 5618.0, 1234567890123.5])
def test_a_number_comes_back_as_it_went_in(edition, tmp_path, plan, value):
    ledger.record([a_file(tmp_path, numerator=value, denominator=1e15)], edition, plan, NOW)
    assert numerators(edition, plan) == [(value, False)]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "file.etcpassw"),
        ("Báo cáo Đồng Tháp.XLSX", "Bao-cao-Dong-Thap.XLSX"),
        ("..", "file"),
        ("CON.xlsx", "CON.xlsx"),
        ("a\x00b\n.csv", "a-b.csv"),
        ("x" * 300 + ".xlsx", "x" * 50 + ".xlsx"),
        ("=cmd|' /C calc'!A0.csv", "cmd-C-calc-A0.csv"),
    ],
)
def test_a_stored_name_is_safe(name, safe):
    assert ledger.safe_name(name) == safe


def test_the_history_tells_every_version_and_its_cell(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    ledger.record([a_file(tmp_path, "Lần 2.xlsx", 7)], edition, plan, NOW)
    found = history(read_edition(edition, plan), read_imports(edition), "G06", "so-yt")
    told = found[found["column"] == "numerator"][["value", "stands", "place"]]
    assert told.to_numpy().tolist() == [
        [5.0, False, "Báo cáo Sở Y tế.xlsx, Chỉ tiêu!F14"],
        [7.0, True, "Lần 2.xlsx, Chỉ tiêu!F14"],
    ]
    assert found["sent"].str.contains("so-yt").all()


def test_the_history_of_a_figure_of_the_edition_s_own_file_names_its_line(plan):
    found = history(read_edition(ILLUSTRATIVE, plan), (), "G06", "so-yt")
    with (ILLUSTRATIVE / "targets.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for row in found[found["column"] == "numerator"].itertuples():
        line = int(str(row.place).split("dòng/row ")[1].split(",")[0])
        assert float(lines[line - 2]["numerator"]) == row.value
    assert (~found["stands"]).any()


def test_nothing_known_gives_an_empty_history(edition, plan):
    assert history(read_edition(edition, plan), (), "G06").empty


# -- kills and crowds -----------------------------------------------------------------------------------------------


def _import_until(events: int, sent: File, edition: Path, plan: Plan) -> None:
    """Import, and die without a word at the n-th thing done to the file system."""
    seen = 0

    def count(event: str, arguments: tuple) -> None:
        nonlocal seen
        if event in ("open", "os.rename", "os.mkdir", "os.chmod", "shutil.rmtree") and "imports" in str(arguments):
            seen += 1
            if seen == events:
                os._exit(9)

    sys.addaudithook(count)
    ledger.record([sent], edition, plan, NOW)
    os._exit(0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_state(edition, tmp_path, plan):
    sent = a_file(tmp_path)
    outcomes = []
    for events in range(1, 200):
        child = os.fork()
        if child == 0:
            try:
                _import_until(events, sent, edition, plan)
            finally:
                os._exit(1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        state = numerators(edition, plan)
        assert state in ([], [(5.0, False)])
        outcomes.append((code, len(state)))
        if code == 0:
            break
        shutil.rmtree(edition / "imports", ignore_errors=True) if state else None
    assert outcomes[-1] == (0, 1)
    assert len(outcomes) > 15
    assert {code for code, _ in outcomes[:-1]} == {9}
    ledger.record([sent], edition, plan, NOW)
    assert [path.name for path in (edition / "imports").glob(f"{ledger.PART}*")] == []


def _import_one(edition: str, folder: str, number: int) -> None:
    plan = read_plan(ROOT / "data" / "raw" / "plan")
    sent = a_file(Path(folder), f"tệp {number}.xlsx", number, reported_on=pd.Timestamp(2022, 10, number))
    ledger.record([sent], Path(edition), plan)


def test_imports_at_once_all_come_in_with_numbers_of_their_own(edition, tmp_path, plan):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.starmap(_import_one, [(str(edition), str(tmp_path), number) for number in range(1, 7)])
    assert [each.number for each in read_imports(edition)] == [1, 2, 3, 4, 5, 6]
    state = numerators(edition, plan)
    assert sorted(value for value, _ in state) == [1, 2, 3, 4, 5, 6]
    assert [value for value, superseded in state if not superseded] == [6.0]


def test_an_import_that_waits_too_long_says_so(edition, tmp_path, plan, monkeypatch):
    monkeypatch.setattr(ledger, "WAIT", 0.01)
    (edition / "imports").mkdir()
    with ledger.FileLock(edition / "imports" / ".lock"), pytest.raises(ledger.ImportRunningError):
        ledger.record([a_file(tmp_path)], edition, plan, NOW)


def test_the_record_is_plain_yaml(edition, tmp_path, plan):
    ledger.record([a_file(tmp_path)], edition, plan, NOW)
    (found,) = read_imports(edition)
    record = yaml.safe_load((found.folder / "import.yml").read_text(encoding="utf-8"))
    assert record["files"][0]["rows"] == {"targets": 1}
    assert str(tmp_path) not in (found.folder / "import.yml").read_text(encoding="utf-8")
