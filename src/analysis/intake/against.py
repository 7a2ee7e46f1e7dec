"""New returns against the plan's amounts and against what was returned before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.editions import KEYS, Edition
from analysis.intake.cells import SCHEMAS
from analysis.intake.findings import Finding
from analysis.intake.gather import Intake
from analysis.intake.place import place_of
from analysis.plan import PROVINCE, Plan, Text
from analysis.wording import missing

EXPLAINED = ("r", "b")
"""Data codes that explain why a cumulative figure falls: revised, break."""

FIGURES = {
    "targets": ("numerator", "denominator"),
    "disbursements": ("adjusted_allocation", "committed", "disbursed"),
    "local_budgets": ("total_expenditure", "dx_expenditure"),
}
"""Columns that hold figures."""

CUMULATIVE = {"disbursements": ("disbursed",), "local_budgets": ("total_expenditure", "dx_expenditure")}
"""Columns that add up over the year; of targets, the numerators of those that the plan calls cumulative."""


def compare(intake: Intake, name: str, frame: pd.DataFrame, plan: Plan, edition: Edition) -> Iterator[Finding]:
    """Yield what is odd about new rows beside the plan and the earlier returns."""
    standing: pd.DataFrame = getattr(edition, name)
    if name == "disbursements":
        yield from _allocations(intake, frame, plan)
    if name == "targets":
        yield from _whole(intake, frame)
        yield from _totals(intake, frame, standing, plan)
    yield from _returned(intake, name, frame, standing)
    if name in FIGURES:
        yield from _beside_the_last(intake, name, frame, standing, plan)


def _amount(value: float) -> tuple[str, str]:
    """Return an amount without grouping marks, the decimal mark as each language has it."""
    text = f"{value:.10g}"
    return text.replace(".", ","), text


def _allocations(intake: Intake, frame: pd.DataFrame, plan: Plan) -> Iterator[Finding]:
    """Disbursed within the allocation, as adjusted; above it only with a reason; committed likewise, as a warning."""
    lines = {line.line: line for line in plan.allocations}
    for _, row in frame.iterrows():
        line = lines.get(str(row["line"]))
        if line is None:
            continue
        limit = line.allocation if missing(row["adjusted_allocation"]) else row["adjusted_allocation"]
        vi, en = _amount(float(limit))
        for column in ("disbursed", "committed"):
            if missing(row[column]) or row[column] <= limit:
                continue
            place = place_of(intake, row, column)
            expected = Text(
                f"không lớn hơn vốn được giao: {vi} triệu đồng", f"not above the allocation: VND {en} million"
            )
            mend = Text(
                "sửa số, ghi vốn sau điều chỉnh, hoặc nêu lý do ở cột Ghi chú",
                "mend the amount, give the adjusted allocation, or say why in the note",
            )
            blocks = column == "disbursed" and missing(row["note_vi"]) and missing(row["note_en"])
            make = place.scope.error if blocks else place.scope.warning
            yield make("above_allocation", expected, mend, place.cell, place.value)
        if line.total_investment is not None and not missing(row["disbursed"]):
            before = line.disbursed_before or 0
            if before + row["disbursed"] > line.total_investment:
                place = place_of(intake, row, "disbursed")
                vi, en = _amount(float(line.total_investment - before))
                expected = Text(
                    f"phần còn lại của tổng mức đầu tư: {vi} triệu đồng",
                    f"within the investment: VND {en} million left",
                )
                mend = Text("kiểm tra lại số luỹ kế từ đầu năm", "check the amount, cumulative since January")
                yield place.scope.warning("above_investment", expected, mend, place.cell, place.value)


def _whole(intake: Intake, frame: pd.DataFrame) -> Iterator[Finding]:
    for column in FIGURES["targets"]:
        cells = frame[column]
        for _, row in frame[cells.notna() & (cells % 1 != 0)].iterrows():
            place = place_of(intake, row, column)
            expected = Text("số lượng, thường là số nguyên", "a count, as a rule a whole number")
            mend = Text("kiểm tra: có thể đã ghi tỷ lệ thay cho số lượng", "check that it is not a rate")
            yield place.scope.warning("not_whole", expected, mend, place.cell, place.value)


def tuples(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[object, ...]]:
    """Return the cells of some columns row by row, blank ones as empty text, so that they can be compared."""
    plain = frame[list(columns)].astype(object)
    return list(plain.where(plain.notna(), "").itertuples(index=False, name=None))


def _returned(intake: Intake, name: str, frame: pd.DataFrame, standing: pd.DataFrame) -> Iterator[Finding]:
    """Refuse a row that says something else than one already returned for the same day."""
    key = [*KEYS[name], "reported_on"]
    values = [column for column in SCHEMAS[name].columns if column not in (*key, "source")]
    known: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for about, said in zip(tuples(standing, key), tuples(standing, values), strict=True):
        known.setdefault(about, set()).add(said)
    for (_, row), about, said in zip(frame.iterrows(), tuples(frame, key), tuples(frame, values), strict=True):
        if said in known.get(about, {said}):
            continue
        place = place_of(intake, row, KEYS[name][0])
        day = f"{row['reported_on']:%d/%m/%Y}"
        expected = Text(f"chưa có báo cáo ngày {day} về nội dung này", f"no return of {day} about this yet")
        mend = Text("ghi ngày báo cáo muộn hơn; bản trước vẫn được lưu", "give a later reporting date; both are kept")
        yield place.scope.error("already_returned", expected, mend, place.cell, place.value)


def _beside_the_last(
    intake: Intake, name: str, frame: pd.DataFrame, standing: pd.DataFrame, plan: Plan
) -> Iterator[Finding]:
    """Compare each figure with the one before it of the same thing, returned earlier or in the same file."""
    key = [column for column in KEYS[name] if column != "period_end"]
    known: dict[tuple[object, ...], dict[pd.Timestamp, float]] = {}
    for rows in (standing[~standing["superseded"].astype(bool)], frame):
        for column in FIGURES[name]:
            filled = rows[rows[column].notna() & rows["period_end"].notna()]
            for about, end, value in zip(tuples(filled, key), filled["period_end"], filled[column], strict=True):
                known.setdefault((column, *about), {})[end] = float(value)
    measures = {target.id: target.measure for target in plan.targets}
    for (_, row), about in zip(frame.iterrows(), tuples(frame, key), strict=True):
        for column in FIGURES[name]:
            if missing(row[column]) or missing(row["period_end"]):
                continue
            series = known[column, *about]
            before = max((end for end in series if end < row["period_end"]), default=None)
            after = min((end for end in series if end > row["period_end"]), default=None)
            cumulative = column in CUMULATIVE.get(name, ())
            if name == "targets":
                cumulative = column == "numerator" and measures.get(str(row["target"])) == "cumulative"
            if cumulative:
                last, following = (None if end is None else series[end] for end in (before, after))
                yield from _falling(intake, row, column, last, following)
            if before is not None:
                yield from _jump(intake, row, column, series[before], plan)


def _falling(
    intake: Intake, row: pd.Series, column: str, last: float | None, following: float | None
) -> Iterator[Finding]:
    value = float(row[column])
    place = place_of(intake, row, column)
    if last is not None and value < last:
        vi, en = _amount(last)
        expected = Text(f"số luỹ kế không nhỏ hơn kỳ trước: {vi}", f"cumulative: not below the last period's {en}")
        mend = Text(
            "kiểm tra lại; nếu số cũ sai, chọn mã r – điều chỉnh và ghi lý do",
            "check it; if the old figure was wrong, choose r – điều chỉnh (revised) and say why",
        )
        make = place.scope.warning if row["obs_status"] in EXPLAINED else place.scope.error
        yield make("cumulative_falls", expected, mend, place.cell, place.value)
    elif following is not None and value > following:
        vi, en = _amount(following)
        expected = Text(f"số luỹ kế không lớn hơn kỳ sau: {vi}", f"cumulative: not above the next period's {en}")
        mend = Text("kiểm tra lại số và ngày chốt số liệu", "check the figure and its period")
        yield place.scope.warning("cumulative_falls", expected, mend, place.cell, place.value)


def _jump(intake: Intake, row: pd.Series, column: str, last: float, plan: Plan) -> Iterator[Finding]:
    jumps = plan.rules.jumps
    value = float(row[column])
    if jumps is None or min(value, last) <= 0 or abs(value - last) < jumps.least:
        return
    if max(value, last) / min(value, last) >= jumps.times:
        place = place_of(intake, row, column)
        vi, en = _amount(last)
        expected = Text(
            f"gần số kỳ trước ({vi}), lệch dưới {jumps.times:g} lần",
            f"near the last {en}, less than {jumps.times:g} times off",
        )
        mend = Text(
            "kiểm tra đơn vị tính và số chữ số; đúng thì để nguyên", "check the unit and the digits; leave it if right"
        )
        yield place.scope.warning("jump", expected, mend, place.cell, place.value)


def _totals(intake: Intake, frame: pd.DataFrame, standing: pd.DataFrame, plan: Plan) -> Iterator[Finding]:
    """Compare the province's figure of a share with the sum of its units' of the same period."""
    columns = [*KEYS["targets"], *FIGURES["targets"]]
    old = standing[~standing["superseded"].astype(bool)]
    every = pd.concat([old[columns], frame[columns]], ignore_index=True).drop_duplicates(
        list(KEYS["targets"]), keep="last"
    )
    shares = {target.id: target for target in plan.targets if target.kind == "share_floor"}
    for _, row in frame[frame["unit"] == PROVINCE].iterrows():
        target = shares.get(str(row["target"]))
        part = next((each for each in target.parts if each.id == row["part"]), None) if target else None
        if target is None or part is None:
            continue
        units = {unit.id for unit in plan.reporting_units(part.unit_group or target.reported_by)}
        same = every[[*KEYS["targets"]]].drop(columns="unit").eq(row[["target", "part", "period_end"]]).all(axis=1)
        rows = every[same & every["unit"].isin(units)]
        for column in FIGURES["targets"]:
            total = rows[column].sum()
            if missing(row[column]) or rows.empty or total == row[column]:
                continue
            whole = units <= set(rows.loc[rows[column].notna(), "unit"])
            if not whole and total <= row[column]:
                continue
            vi, en = _amount(float(total))
            place = place_of(intake, row, column)
            expected = Text(f"tổng của các đơn vị: {vi}", f"the units' total: {en}")
            mend = Text("đối chiếu số toàn tỉnh với số của các đơn vị", "compare the province's figure with its units'")
            make = place.scope.error if total > row[column] else place.scope.warning
            yield make("total_against_parts", expected, mend, place.cell, place.value)
