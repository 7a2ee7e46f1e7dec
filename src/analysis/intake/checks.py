"""What several cells, files and periods must satisfy together: every finding at once.

The contracts of `analysis.schemas` and the rules of `analysis.editions.crosschecks` hold for new rows as for old ones;
`history` adds what takes the earlier returns to see. A cell that could not be read is not remarked upon twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from analysis.editions import KEYS, Edition, crosschecks
from analysis.intake.against import compare, tuples
from analysis.intake.cells import SCHEMAS
from analysis.intake.findings import Finding, Scope
from analysis.intake.findings import order as by_place
from analysis.intake.form import forms_owed
from analysis.intake.gather import Intake
from analysis.intake.place import Place, place_of
from analysis.plan import Plan, Text
from analysis.problems import Problem
from analysis.reading import violations

_CROSSCHECKS: Mapping[str, Callable[[crosschecks.Findings, Plan], None]] = {
    "targets": crosschecks.targets,
    "disbursements": crosschecks.disbursements,
    "tasks": crosschecks.tasks,
    "local_budgets": crosschecks.local_budgets,
}

_MENDS = {
    "contract": Text("sửa ô này cho đúng", "mend this cell"),
    "repeated": Text("giữ một dòng, xoá các dòng trùng", "keep one row and delete the others"),
    "date": Text("kiểm tra lại ngày, hoặc chọn kỳ báo cáo khác", "check the date, or choose another edition"),
    "relation": Text("kiểm tra lại các ô của dòng này", "check the cells of this row"),
}


def check(intakes: Sequence[Intake], plan: Plan, edition: Edition) -> list[Finding]:
    """Check new returns against the plan, the edition and each other.

    Parameters
    ----------
    intakes : sequence of Intake
        What the files of one run say.
    plan : Plan
        The plan they are about.
    edition : Edition
        The edition as it stands, to which they would be added.

    Returns
    -------
    list of Finding
        Those of reading the files and of comparing them, in the order of their places; errors keep all files out.
    """
    found = [finding for intake in intakes for finding in intake.findings]
    unread = {(each.file, each.sheet, each.cell) for each in found if each.cell and each.severity == "error"}
    for intake in intakes:
        for name, frame in intake.tables.items():
            compared = [*_contract(intake, name, frame), *_rules(intake, name, frame, plan, edition)]
            compared += [*_owed(intake, name, frame, plan), *compare(intake, name, frame, plan, edition)]
            found += [each for each in compared if (each.file, each.sheet, each.cell) not in unread]
    found += _between(intakes)
    files = [intake.file.name for intake in intakes]
    return sorted(dict.fromkeys(found), key=lambda each: (files.index(each.file), by_place(each)))


def _contract(intake: Intake, name: str, frame: pd.DataFrame) -> Iterator[Finding]:
    schema = SCHEMAS[name]
    columns = list(schema.columns)
    for problem in violations(frame[columns], schema, list(range(len(frame))), "", set()):
        first = (problem.column or "").split(", ")[0]
        repeated = ", " in (problem.column or "")
        yield _placed(intake, frame, problem, first, "repeated_row" if repeated else "contract")


def _rules(intake: Intake, name: str, frame: pd.DataFrame, plan: Plan, edition: Edition) -> Iterator[Finding]:
    rows = frame.assign(row=range(len(frame)))
    found = crosschecks.Findings("", rows)
    _CROSSCHECKS[name](found, plan)
    for problem in found.problems:
        yield _placed(intake, frame, problem, str(problem.column), "rule")
    found = crosschecks.Findings("", rows)
    crosschecks.dates(found, edition.period_start, edition.period_end)
    for problem in found.problems:
        yield _placed(intake, frame, problem, str(problem.column), "date")
    yield from _after_the_cut(intake, frame, pd.Timestamp(edition.as_of))


def _after_the_cut(intake: Intake, frame: pd.DataFrame, cut: pd.Timestamp) -> Iterator[Finding]:
    """Say which rows the edition keeps but does not count: of the file as a whole if it was reported too late."""
    expected = Text(f"ngày đến hết {cut:%d/%m/%Y}", f"a day up to {cut:%d/%m/%Y}")
    mend = Text("được lưu, nhưng chưa tính trong kỳ báo cáo này", "kept, but does not count in this edition")
    for column in ("period_end", "reported_on"):
        late = frame[frame[column] > cut]
        if column == "reported_on" and len(late) == len(frame) and frame[column].nunique() == 1:
            day = f"{frame[column].iloc[0]:%Y-%m-%d}"
            yield Scope(intake.file.name).warning("after_the_cut", expected, mend, value=day)
            continue
        for _, row in late.iterrows():
            place = place_of(intake, row, column)
            yield place.scope.warning("after_the_cut", expected, mend, place.cell, place.value)


_CODES = {
    "contract": ("contract", "contract"),
    "repeated_row": ("repeated_row", "repeated"),
    "date": ("outside_the_edition", "date"),
    "rule": ("against_the_plan", "relation"),
}
_NAMED = {
    "tử số không lớn hơn mẫu số": "numerator_above_denominator",
    "không lớn hơn total_expenditure": "part_above_total",
}


def _placed(intake: Intake, frame: pd.DataFrame, problem: Problem, column: str, kind: str) -> Finding:
    code, mend = _CODES[kind]
    place = place_of(intake, frame.iloc[problem.row or 0], column)
    expected = Text(problem.expected_vi, problem.expected_en)
    code = _NAMED.get(problem.expected_vi, code)
    return place.scope.error(code, expected, _MENDS[mend], place.cell, problem.found)


def _owed(intake: Intake, name: str, frame: pd.DataFrame, plan: Plan) -> Iterator[Finding]:
    """Point out rows that the sender does not answer for, once a sheet: it may send for others by intention."""
    keys, own = forms_owed(plan, intake.sender)[name]
    expected = Text("chỉ những dòng mà cơ quan gửi phải báo cáo", "only rows that the sender answers for")
    mend = Text("xem lại mã; nếu báo cáo thay đơn vị khác thì để nguyên", "check the ids; leave it if sent for others")
    for _, rows in frame[[about not in own for about in tuples(frame, keys)]].groupby("sheet", sort=False):
        place = place_of(intake, rows.iloc[0], keys[-1])
        listed = "; ".join(", ".join(map(str, about)) for about in tuples(rows, keys)[:3])
        value = f"{len(rows)}: {listed}" + ("; …" if len(rows) > 3 else "")
        yield place.scope.warning("not_its_own", expected, mend, place.cell, value)


def _between(intakes: Sequence[Intake]) -> Iterator[Finding]:
    """Find returns about the same thing on the same day in two files of a run."""
    for name, key in KEYS.items():
        columns = [*key, "reported_on"]
        values = [column for column in SCHEMAS[name].columns if column not in (*columns, "source")]
        seen: dict[tuple[object, ...], tuple[Place, tuple[object, ...]]] = {}
        for intake in (intake for intake in intakes if name in intake.tables):
            frame = intake.tables[name]
            rows = zip(frame.iterrows(), tuples(frame, columns), tuples(frame, values), strict=True)
            for (_, row), about, said in rows:
                place = place_of(intake, row, key[0])
                earlier, before = seen.setdefault(about, (place, said))
                if earlier.scope.file != place.scope.file:
                    yield _twice(place, earlier, about, same=before == said)


def _twice(place: Place, earlier: Place, about: tuple[object, ...], *, same: bool) -> Finding:
    value = ", ".join(f"{each:%Y-%m-%d}" if isinstance(each, pd.Timestamp) else str(each) for each in about)
    where = f"{earlier.scope.file} {earlier.cell}"
    expected = Text(f"mỗi nội dung một lần trong các tệp (đã có ở {where})", f"each thing once (also at {where})")
    if same:
        mend = Text("hai tệp ghi như nhau; chỉ giữ một", "both files say the same; one is kept")
        return place.scope.warning("repeated_in_files", expected, mend, place.cell, value)
    mend = Text(
        "giữ một tệp, hoặc ghi ngày báo cáo muộn hơn cho tệp đúng",
        "keep one file, or give the right one a later reporting date",
    )
    return place.scope.error("repeated_in_files", expected, mend, place.cell, value)
