"""Make the illustrative returns in this folder: ``python make.py [folder]``.

Everything here is made up, from a fixed seed, so that the same files come out every time. The plan's own tables
(targets, parts, units, budget lines, tasks) say who reports what; the figures are drawn below. The faults are meant:
units that never report, a revised figure, a line ahead of its allocation, one that falls, one without a return,
a late milestone, overdue tasks, a district without a budget return, returns that arrive after the deadline, slips of
the hand (mended by ``corrections.yml``), a return that its sender withdraws. What was known on an earlier day is the
same draws, cut at that day: ``2022-09-illustrative`` is made so.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
PLAN = HERE.parents[1] / "plan"
SOURCE = "illustrative"
YEAR = 2022

Row = dict[str, object]


def month_end(month: int) -> dt.date:
    """Return the last day of a month of the year."""
    return dt.date(YEAR, month, calendar.monthrange(YEAR, month)[1])


MONTHS = [month_end(month) for month in range(4, 12)]
QUARTERS = [month_end(month) for month in (6, 9, 11)]
FIRST_REPORT = month_end(4)

COLUMNS = {
    "targets": "target part unit period_end numerator denominator done completed_on expected_on bound obs_status "
    "reported_on source note_vi note_en",
    "disbursements": "line period_end adjusted_allocation committed disbursed obs_status reported_on source "
    "note_vi note_en",
    "tasks": "task agency period_end status due_on completed_on reported_on source note_vi note_en",
    "local_budgets": "unit period_end total_expenditure dx_expenditure obs_status reported_on source note_vi note_en",
    "sources": "source title publisher published_on url quote",
}


@dataclass(frozen=True)
class Share:
    """How a share is drawn.

    Parameters
    ----------
    final : float
        About what the share comes to in the last return.
    department, district : (int, int)
        Least and greatest denominator of a unit (of a whole year, for a flow).
    province : int
        Denominator where one return covers the province.
    flow : bool
        Whether the denominator grows through the year (dossiers) or stands (services).
    monthly : bool
        Monthly returns from April, else at the end of June, September and November.
    """

    final: float
    department: tuple[int, int]
    district: tuple[int, int]
    province: int
    flow: bool = False
    monthly: bool = True


SHARES = {
    "G01": Share(1.00, (2, 8), (10, 20), 200, monthly=False),
    "G02": Share(0.97, (20, 90), (50, 80), 1000, monthly=False),
    "G03": Share(0.94, (1500, 9000), (3000, 9000), 150_000, flow=True),
    "G04": Share(0.36, (3, 6), (8, 15), 200, monthly=False),
    "G05": Share(0.63, (20, 90), (50, 80), 1000),
    "G06": Share(0.56, (1200, 12_000), (6000, 24_000), 250_000, flow=True),
    "G08": Share(0.58, (40, 120), (60, 140), 2500, flow=True),
    "G09": Share(0.39, (3, 6), (8, 15), 200, monthly=False),
    "G10": Share(0.85, (12, 40), (20, 60), 900, flow=True),
    "G14": Share(0.24, (50, 160), (180, 360), 5000),
    "E01": Share(0.65, (0, 0), (10, 40), 300),
    "S02": Share(0.17, (0, 0), (30, 60), 500, monthly=False),
}
DIGITISED = Share(0.61, (600, 5000), (2000, 8000), 40_000, flow=True)
SURVEYED = Share(0.19, (0, 0), (50_000, 90_000), 800_000, monthly=False)

SILENT = {
    "so-xd": {"G03", "G08", "G11"},
    "h-thanh-binh": {"G05", "G06", "G08", "G10", "G11", "G14", "E01", "S02"},
}
"""Units that never report some targets."""

PROVISIONAL = {"so-tnmt", "h-lap-vo"}
"""Units whose last return is provisional."""

MILESTONES = {
    ("G12", "all"): ("2022-10-14", ""),
    ("G13", "centre"): ("2022-06-15", ""),
    ("G13", "platform"): ("2022-10-14", ""),
    ("E02", "organisations"): ("2022-06-20", ""),
    ("E02", "enterprises"): ("2022-08-15", ""),
    ("E02", "household_businesses"): ("2022-10-31", ""),
    ("E02", "individual_businesses"): ("2022-11-21", ""),
    ("E03", "transport"): ("2022-09-20", ""),
    ("E03", "health"): ("", "2022-09-30"),
    ("E03", "education"): ("2022-10-25", ""),
    ("E04", "all"): ("2022-08-26", ""),
}
"""Day of completion, or the day on which the agency expected it."""

# line: share of the allocation disbursed by November, first month with money, steepness of the year-end rush
LINES = {
    "D1": (0.95, 3, 1.4), "D2": (0.62, 5, 1.9), "D3": (0.38, 7, 2.2), "D4": (0.55, 4, 1.8),
    "D5": (0.50, 5, 2.0), "D6": (0.56, 4, 1.6), "D7": (0.44, 6, 2.1), "D8": (0.72, 6, 2.4),
    "R01": (0.91, 1, 1.0), "R02": (0.92, 1, 1.0), "R03": (0.60, 5, 1.6), "R04": (1.00, 6, 1.2),
    "R05": (0.90, 1, 1.0), "R06": (1.072, 1, 1.1), "R07": (0.78, 2, 1.3), "R08": (0.66, 5, 1.7),
    "R09": (0.85, 4, 1.2), "R10": (0.90, 1, 1.0), "R11": (1.00, 8, 1.0), "R12": (0.70, 6, 1.5),
    "R13": (0.00, 1, 1.0), "R15": (0.50, 7, 1.5), "R16": (0.98, 9, 1.0), "R17": (0.58, 5, 1.8),
    "R18": (0.63, 3, 1.7), "R19": (0.86, 6, 2.2), "R20": (0.97, 5, 1.1),
}  # fmt: skip
CONTRACTED = {
    "D1": 1.0, "D2": 0.90, "D3": 0.85, "D4": 0.80, "D5": 0.95, "D6": 0.95, "D7": 0.90, "D8": 0.90,
    "R01": 1.0, "R03": 0.90, "R04": 1.0, "R17": 0.95, "R18": 0.90, "R19": 0.95,
}  # fmt: skip
"""Share of the allocation under contract once money flows; other lines return no commitments."""
ADJUSTED = {"D2": 9000, "D4": 12_500}
"""Allocations of September, when money was moved from one line to another."""
ADJUSTED_FROM = month_end(9)

SLIPS = {("D8", 8): 1624, ("G05", "h-tam-nong", 8): 14}
"""Digits typed in the wrong order, by line or by target and unit, and month; ``corrections.yml`` has the right ones."""

WITHDRAWN = {("G14", "h-chau-thanh", 8): dt.date(YEAR, 11, 16)}
"""Returns that the sender takes back, by target, unit and month, and the day on which it does."""

NOTES = {
    "late": (
        "Chậm so với ngày dự kiến: còn đấu nối cổng thanh toán tại các cơ sở.",
        "Late against the expected date: payment gateways are still being connected.",
    ),
    "first": ("Số liệu báo cáo lần đầu, sau đó được điều chỉnh.", "First return, revised later."),
    "revised": (
        "Điều chỉnh sau khi đối chiếu với hệ thống một cửa điện tử.",
        "Revised after a check against the one-stop-shop system.",
    ),
    "provisional": ("Số liệu sơ bộ.", "Provisional."),
    "survey": ("Kết quả khảo sát, gửi sau hạn báo cáo.", "Survey results, sent after the reporting deadline."),
    "over": (
        "Vượt dự toán; đơn vị đã đề nghị bổ sung kinh phí.",
        "Above the allocation; the agency has asked for more.",
    ),
    "falling": ("Giảm do thu hồi tạm ứng.", "Falls because an advance was recovered."),
    "moved": (
        "Điều chỉnh kế hoạch vốn giữa hai dự án.",
        "The allocation was adjusted between two projects.",
    ),
    "withdrawn": (
        "Đơn vị rút số liệu: tệp đối chiếu không còn để kiểm tra.",
        "Withdrawn by the sender: the file that it was checked against is gone.",
    ),
    "recount": ("Điều chỉnh sau khi đối chiếu với Kho bạc.", "Revised after a check against the Treasury."),
}


class Maker:
    """Draws the returns from one stream of random numbers, always in the same order."""

    def __init__(self, plan: Path) -> None:
        self.rng = np.random.default_rng(145)
        self.targets = {row["target"]: row for row in read(plan / "targets.csv")}
        self.parts = {(row["target"], row["part"]): row for row in read(plan / "target_parts.csv")}
        self.tasks = read(plan / "tasks.csv")
        self.allocation = {row["line"]: float(row["allocation"]) for row in read(plan / "allocations.csv")}
        departments = [row["agency"] for row in read(plan / "agencies.csv") if row["group"] == "department"]
        districts = [row["unit"] for row in read(plan / "units.csv") if row["kind"] != "province"]
        self.units = {"departments": departments, "districts": districts, "all": departments + districts}

    def draw(self, low: float = 0.0, high: float = 1.0) -> float:
        """Return a number between ``low`` and ``high``."""
        return low + (high - low) * float(self.rng.random())

    def reported(self, period_end: dt.date) -> dt.date:
        """Return a working day within five days of the period's end (January to March came with April)."""
        end = max(period_end, FIRST_REPORT)
        days = [end + dt.timedelta(days=n) for n in range(1, 6)]
        working = [day for day in days if day.weekday() < 5]
        return working[int(self.draw(0, len(working)))]

    # -- targets -----------------------------------------------------------------------------------------------

    def target_rows(self) -> list[Row]:
        """Return the returns on the targets, in the plan's order."""
        rows: list[Row] = []
        for target in self.targets:
            if target in SHARES:
                rows += self.shares(target, "all", SHARES[target])
            elif target == "G07":
                rows += self.digitised()
            elif target == "G11":
                rows += self.models()
            elif target == "S01":
                rows += self.survey()
            elif target == "S03":
                rows += self.websites()
            else:
                rows += self.milestones(target)
        return rows

    def group(self, target: str, part: str) -> list[str]:
        """Return the units that report a part: a group of the plan's, or the province."""
        name = self.parts[target, part]["unit_group"] or self.targets[target]["reported_by"]
        return self.units.get(name, ["tinh"])

    def shares(self, target: str, part: str, spec: Share, periods: Sequence[dt.date] = ()) -> list[Row]:
        """Return a share's returns, unit by unit."""
        ends = periods or (MONTHS if spec.monthly else QUARTERS)
        rows: list[Row] = []
        for unit in self.group(target, part):
            if target in SILENT.get(unit, ()):
                continue
            size = self.size(unit, spec)
            level = min(1.0, spec.final * (1 if spec.final == 1 else self.draw(0.94, 1.06)))
            start = level * self.draw(0.45, 0.65)
            top = bottom = 0
            for number, end in enumerate(ends, 1):
                ratio = start + (level - start) * number / len(ends)
                grown = size * end.month / 12 * self.draw(0.97, 1.03) if spec.flow else size
                bottom = max(bottom, round(grown))
                top = max(top, min(bottom, round(bottom * ratio)))
                row: Row = {"numerator": top, "denominator": bottom}
                rows.append(self.target_row(target, part, unit, end, row))
                if unit in PROVISIONAL and end == ends[-1]:
                    rows[-1] |= {"obs_status": "p"} | note("provisional")
                if (target, unit, end.month) == ("G06", "so-yt", 8):
                    rows.insert(-1, revise_target(rows[-1]))
                rows[-1]["numerator"] = SLIPS.get((target, unit, end.month), rows[-1]["numerator"])
                if (target, unit, end.month) in WITHDRAWN:
                    rows.append(withdraw(rows[-1], WITHDRAWN[target, unit, end.month]))
        return rows

    def size(self, unit: str, spec: Share) -> int:
        """Return a unit's denominator, rounded as it is large."""
        if unit == "tinh":
            return spec.province
        low, high = spec.district if unit in self.units["districts"] else spec.department
        drawn = self.draw(low, high)
        step = 1 if drawn < 20 else 5 if drawn < 200 else 10 if drawn < 1000 else 100
        return round(drawn / step) * step

    def target_row(self, target: str, part: str, unit: str, end: dt.date, cells: Row) -> Row:
        """Return one return with its reporting date."""
        row: Row = {"target": target, "part": part, "unit": unit, "period_end": end, "source": SOURCE}
        return row | {"reported_on": self.reported(end)} | cells

    def digitised(self) -> list[Row]:
        """Return G07: the province from June; a few districts for December, after the deadline."""
        rows = self.shares("G07", "province", DIGITISED, MONTHS[2:])
        december = dt.date(YEAR, 12, 31)
        for unit in self.group("G07", "district")[:3]:
            size = self.size(unit, DIGITISED) // 12
            row: Row = {"numerator": round(size * self.draw(0.2, 0.4)), "denominator": size}
            rows.append(self.target_row("G07", "district", unit, december, row))
        return rows

    def models(self) -> list[Row]:
        """Return G11: registered models, unit by unit."""
        rows: list[Row] = []
        for part in ("departments", "districts"):
            required = int(float(self.parts["G11", part]["required_per_unit"]))
            for unit in self.group("G11", part):
                if "G11" in SILENT.get(unit, ()):
                    continue
                first, second = int(self.draw(0, required + 1)), required - int(self.draw(0, 1.4))
                last = required + int(self.draw(0, 1.6))
                for end, count in zip(QUARTERS, (min(first, second), second, last), strict=True):
                    rows.append(self.target_row("G11", part, unit, end, {"numerator": count}))
        return rows

    def survey(self) -> list[Row]:
        """Return S01: one survey, whose results arrive after the deadline."""
        rows = self.shares("S01", "all", SURVEYED, QUARTERS[-1:])
        for row in rows:
            row |= {"reported_on": dt.date(YEAR, 12, 12 + int(self.draw(0, 4)))} | note("survey")
        return rows

    def websites(self) -> list[Row]:
        """Return S03: enterprises helped so far."""
        counts = (1, 3, 5, 8, 11, 15, 19, 24)
        return [
            self.target_row("S03", "all", "tinh", end, {"numerator": count})
            for end, count in zip(MONTHS, counts, strict=True)
        ]

    def milestones(self, target: str) -> list[Row]:
        """Return a milestone's returns: under way until the day it is done."""
        rows: list[Row] = []
        for (name, part), (completed, expected) in MILESTONES.items():
            if name != target:
                continue
            for end in QUARTERS:
                if completed and dt.date.fromisoformat(completed) <= end:
                    cells: Row = {"done": "yes", "completed_on": completed}
                else:
                    cells = {"done": "in_progress", "expected_on": expected or completed}
                    if cells["expected_on"] and dt.date.fromisoformat(str(cells["expected_on"])) <= end:
                        cells |= note("late")
                rows.append(self.target_row(name, part, "tinh", end, cells))
        return rows

    # -- money and tasks ---------------------------------------------------------------------------------------

    def disbursement_rows(self) -> list[Row]:
        """Return cumulative disbursement by line and month, in million VND."""
        rows: list[Row] = []
        for line, (final, start, rush) in LINES.items():
            allocation = self.allocation[line]
            path = self.path(final * allocation, start, rush)
            if line == "D6":
                path[-2] = path[-1] + 150
            for month, amount in enumerate(path, 1):
                rows.append(self.disbursement(line, month, amount, allocation))
                if (line, month) == ("D4", 7):
                    rows.insert(-1, revise_line(rows[-1]))
            if line == "D6":
                rows[-1] |= note("falling")
            if line == "D2":
                rows[-1] |= {"obs_status": "p"} | note("provisional")
        return rows

    def path(self, final: float, start: int, rush: float) -> list[int]:
        """Return a cumulative amount for each month from January to November, ending at ``final``."""
        steps = [0.0 if m < start else (m - start + 1) ** rush - (m - start) ** rush for m in range(1, 12)]
        steps = [step * self.draw(0.75, 1.25) for step in steps]
        total, grown, path = sum(steps), 0.0, []
        for step in steps:
            grown += step
            path.append(round(final * grown / total))
        return path

    def disbursement(self, line: str, month: int, amount: int, allocation: float) -> Row:
        """Return one month of one line."""
        end = month_end(month)
        returned = SLIPS.get((line, month), amount)
        row: Row = {"line": line, "period_end": end, "disbursed": returned, "source": SOURCE}
        row["reported_on"] = self.reported(end)
        if line in CONTRACTED:
            started = month >= LINES[line][1]
            row["committed"] = max(amount, round(allocation * CONTRACTED[line])) if started else 0
        if line in ADJUSTED and end >= ADJUSTED_FROM:
            row["adjusted_allocation"] = ADJUSTED[line]
            if end == ADJUSTED_FROM:
                row |= note("moved")
        return row | note("over") if amount > allocation else row

    def task_rows(self) -> list[Row]:
        """Return the tasks' progress: 3 without a return, 5 not started, 16 under way (5 overdue), the rest done."""
        order = [row["task"] for row in sorted(self.tasks, key=lambda _: self.draw())]
        idle, moving, overdue = set(order[3:8]), set(order[8:24]), set(order[8:13]) | {order[3]}
        rows: list[Row] = []
        for task in self.tasks:
            name = task["task"]
            if name in order[:3]:
                continue
            completed = None
            if name not in idle | moving:
                completed = dt.date(YEAR, 5, 10) + dt.timedelta(days=int(self.draw(0, 200)))
            due = self.due(overdue=name in overdue, completed=completed)
            begun = month_end(4 + int(self.draw(0, 5)))
            for end in QUARTERS:
                done = completed is not None and completed <= end
                waiting = name in idle or (end < begun and not done)
                row: Row = {"task": name, "agency": task["lead_agency"], "period_end": end, "source": SOURCE}
                row["status"] = "done" if done else "not_started" if waiting else "in_progress"
                row |= {"due_on": due, "completed_on": completed if done else None}
                rows.append(row | {"reported_on": self.reported(end)})
        return rows

    def due(self, *, overdue: bool, completed: dt.date | None) -> dt.date | None:
        """Return the day a task is due: past if overdue, mostly after completion, blank for some standing tasks."""
        if overdue:
            return QUARTERS[int(self.draw(0, 2))]
        if completed is None or self.draw() < 0.3:
            return None if self.draw() < 0.4 else dt.date(YEAR, 12, 31)
        late = self.draw() < 0.15
        after = [end for end in [*QUARTERS, dt.date(YEAR, 12, 31)] if (end < completed) == late]
        return (after[-1] if late else after[0]) if after else dt.date(YEAR, 12, 31)

    def budget_rows(self) -> list[Row]:
        """Return the districts' spending, in million VND; one district sends nothing."""
        rows: list[Row] = []
        for unit in self.units["districts"]:
            total, share = self.draw(520_000, 980_000), self.draw(0.007, 0.016)
            if unit == "h-tan-hong":
                continue
            for end, part in zip(QUARTERS, (0.44, 0.69, 0.86), strict=True):
                spent = round(total * part * self.draw(0.98, 1.02), -2)
                digital = round(spent * share * (0.7 + 0.3 * part / 0.86), -1)
                row: Row = {"unit": unit, "period_end": end, "total_expenditure": int(spent)}
                row |= {"dx_expenditure": int(digital), "reported_on": self.reported(end), "source": SOURCE}
                if unit in PROVISIONAL and end == QUARTERS[-1]:
                    row |= {"obs_status": "p"} | note("provisional")
                rows.append(row)
        return rows


def note(name: str) -> Row:
    """Return a note's two cells."""
    vi, en = NOTES[name]
    return {"note_vi": vi, "note_en": en}


def revise_target(row: Row) -> Row:
    """Turn ``row`` into a later revision and return the first return that it replaces."""
    first = row | {"numerator": round(int(str(row["numerator"])) * 0.8)} | note("first")
    row |= {"obs_status": "r", "reported_on": dt.date(YEAR, 10, 12)} | note("revised")
    return first


def withdraw(row: Row, day: dt.date) -> Row:
    """Return the later return by which a sender takes ``row`` back: no figure, because it is not available."""
    return row | {"numerator": "", "denominator": "", "obs_status": "x", "reported_on": day} | note("withdrawn")


def revise_line(row: Row) -> Row:
    """Turn ``row`` into a later revision and return the first return that it replaces."""
    first = row | {"disbursed": int(str(row["disbursed"])) + 350} | note("first")
    row |= {"obs_status": "r", "reported_on": dt.date(YEAR, 9, 8)} | note("recount")
    return first


def read(path: Path) -> list[dict[str, str]]:
    """Read a table of the plan."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known(rows: Iterable[Row], day: dt.date | None) -> list[Row]:
    """Return the rows reported on or before a day; all without one."""
    return [row for row in rows if day is None or dt.date.fromisoformat(str(row["reported_on"])) <= day]


def write(folder: Path, name: str, rows: Iterable[Row]) -> None:
    """Write a table; what a row does not say stays blank."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[name].split(), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(folder: Path, plan: Path = PLAN, day: dt.date | None = None) -> None:
    """Write the five tables into ``folder``, as known on a day (all returns without one)."""
    maker = Maker(plan)
    write(folder, "targets", known(maker.target_rows(), day))
    write(folder, "disbursements", known(maker.disbursement_rows(), day))
    write(folder, "tasks", known(maker.task_rows(), day))
    write(folder, "local_budgets", known(maker.budget_rows(), day))
    title = "Số liệu minh hoạ, không có nguồn thật · Illustrative data without a real source"
    write(folder, "sources", [{"source": SOURCE, "title": title}])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the illustrative returns.")
    parser.add_argument("folder", nargs="?", type=Path, default=HERE, help="where to write (this folder)")
    make(parser.parse_args().folder)
