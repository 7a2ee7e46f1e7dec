"""The pieces that measurements are made of, on made-up inputs; nothing here is timed."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest

import bench.__main__ as command
from bench import bare, build, dossiers, notebooks, units
from bench.change import FOLDER, changes
from bench.measure import (
    DifferenceError,
    FailedError,
    Part,
    Row,
    Run,
    fitted,
    in_turn,
    process,
    refuse_different,
    table,
    told,
)
from bench.place import EDITION, Place
from bench.results import document


def ran(seconds: float, *, peak: int = 0, own: int = 0, busy: float = 0.0) -> Run:
    return Run(seconds, peak, own, busy, "")


def test_a_process_tells_its_time_its_memory_and_what_it_said():
    script = "import os; x = b'.' * 50_000_000; print(os.getcwd(), 'told')"
    done = process([sys.executable, "-c", script], watched=True)
    assert done.said.strip().endswith("told")
    assert done.peak > 50_000_000
    assert done.seconds > 0
    assert done.busy > 0


def test_a_process_that_fails_stops_the_measurement():
    with pytest.raises(FailedError, match="no luck"):
        process([sys.executable, "-c", "raise SystemExit('no luck')"])


def test_contestants_take_turns():
    order = []
    found = in_turn("ab", lambda name: order.append(name) or name, 3)
    assert order == list("ababab")
    assert found == {"a": ["a"] * 3, "b": ["b"] * 3}


def test_a_difference_names_what_differs():
    refuse_different({"a": 1}, {"a": 1}, "floor")
    with pytest.raises(DifferenceError, match=r"floor: not the same: b, c$"):
        refuse_different({"a": 1, "b": 1}, {"a": 1, "b": 2, "c": 3}, "floor")


def test_the_line_through_points():
    line = fitted([1, 2, 4], [5.0, 7.0, 11.0])
    assert (line.at_zero, line.each, line.explained) == pytest.approx((3.0, 2.0, 1.0))
    # By hand: slope 1/2 and residuals -1/6, 1/3, -1/6, so r² = 1 - (1/6) / (2/3).
    line = fitted([0, 1, 2], [0.0, 1.0, 1.0])
    assert (line.at_zero, line.each, line.explained) == pytest.approx((1 / 6, 1 / 2, 3 / 4))
    with pytest.raises(ValueError, match="two points"):
        fitted([3, 3], [1.0, 2.0])


def test_the_table_says_what_is_met_and_what_was_not_measured():
    rows = [Row("w", "a", "t", "m", met) for met in (True, False, None)]
    assert [line.split("|")[-2].strip() for line in table(rows).splitlines()[2:]] == ["yes", "**no**", "not measured"]
    assert told([3.0, 1.0, 2.0]) == "2.0 s (1.0–3.0)"
    text = document([Part(rows, ["A note."])], {"date": "2022-12-05"}, {"build": 5, "units": 1})
    assert table(rows) in text
    assert "- date: 2022-12-05\n- runs of each contestant: build 5, units 1\n" in text
    assert "A note." in text


def test_a_full_build_is_held_beside_the_default_stack_and_the_floor():
    seconds = {"build": [10.0, 12.0, 11.0], "alone": [18.0], "stack": [50.0, 60.0, 54.0], "floor": [10.0]}
    rows = build._full_rows(seconds)
    assert [row.met for row in rows] == [False, True, False]  # 4.9 times faster, 1.1 and 1.8 times the floor
    assert "4.9× faster" in rows[0].measured


def test_dossiers_are_held_beside_pandas():
    ours, theirs = [ran(1.0, peak=25)] * 2, [ran(4.0, peak=100)] * 2
    assert [row.met for row in dossiers._compared(10, ours, theirs)] == [True, True]
    assert [row.met for row in dossiers._compared(10, theirs, ours)] == [False, False]


def test_dossiers_whose_numbers_differ_are_not_reported(monkeypatch):
    monkeypatch.setattr(dossiers, "_make", lambda folder, rows: folder)
    monkeypatch.setattr(dossiers, "_count", lambda side, request: dossiers.Count(ran(1.0), {"read": side}))
    with pytest.raises(DifferenceError, match="pandas"):
        dossiers.run(10, 1, 0)


def test_the_overhead_of_notebooks_is_what_goes_beyond_their_cells():
    times = {
        "summary": {"forked kernel": [1.2, 1.3], "papermill": [4.0, 4.1], "bare cells": [1.0, 1.1]},
        "budget": {"forked kernel": [2.3, 2.4], "papermill": [5.0, 5.1], "bare cells": [2.0, 2.1]},
    }
    made = notebooks.part(times)
    assert made.rows[0].met is False  # the middle is 0.25 s, but one notebook takes more
    assert "most: budget, 0.30 s" in made.rows[0].measured
    assert "| summary | 1.05 s (1.00–1.10) | 0.20 s (0.20–0.20) | 3.00 s (3.00–3.00) |" in made.notes[0]


def test_unit_reports_are_told_by_their_number():
    def runs(size: int, seconds: float) -> list[Run]:
        return [ran(seconds, own=100 + size // 20, busy=1.8 * seconds)]

    made = units.part({1: runs(1, 6), 2: runs(2, 7), 10: runs(10, 15), 60: runs(60, 65)}, "work")
    assert [row.met for row in made.rows] == [True, True, True]
    assert "5.0 s + 1.00 s × n, r² = 1.0000" in made.rows[0].measured
    site = {f"_site/2022/units/so-yt/report/{lang}/summary.html": lang for lang in ("vi", "en")}
    units.refuse_missing(site, ["2022"], ["so-yt"])
    with pytest.raises(FailedError, match="so-nv"):
        units.refuse_missing(site, ["2022"], ["so-yt", "so-nv"])


def test_unit_reports_are_told_as_not_measured_without_the_option(monkeypatch):
    monkeypatch.setattr(units, "process", lambda command: ran(0.1))
    (row,) = units.run(1).rows
    assert row.met is None


def test_bare_cells_show_what_a_kernel_shows():
    cells = [
        nbformat.v4.new_code_cell('who = "nobody"', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("text"),
        nbformat.v4.new_code_cell("class Shown:\n    def _repr_markdown_(self):\n        return f'**{who}**'"),
        nbformat.v4.new_code_cell("1 + 1\nShown()"),
    ]
    executed = bare.run(bare.with_parameters(nbformat.v4.new_notebook(cells=cells), {"who": "ai đó"}))
    assert executed.cells[1].source == '# Parameters\nwho = "ai đó"\n'
    ((data, _, _),) = bare.shown(executed)[-1]
    assert data["text/markdown"] == "**ai đó**"
    assert bare.shown(executed)[:-1] == [[], [], []]


def test_a_number_is_changed_and_changed_back(tmp_path):
    project = Place.made(tmp_path)
    before = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / FOLDER).glob("*.csv")}
    seen = set()
    for number in range(10):
        for change in changes(number):
            seen.add((change.file, change.row, change.after))
            change.apply(project.root)
            after = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / FOLDER).glob("*.csv")}
            (file,) = [name for name in before if after[name] != before[name]]
            lines = zip(before[file].splitlines(), after[file].splitlines(), strict=True)
            ((old, new),) = [pair for pair in lines if pair[0] != pair[1]]
            assert sum(a != b for a, b in zip(old.split(","), new.split(","), strict=True)) == 1
            change.undo(project.root)
    assert len(seen) == 30  # no value twice
    assert before == {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / FOLDER).glob("*.csv")}


def test_nothing_changed_means_that_no_file_is_written_anew(tmp_path):
    project = Place(tmp_path)
    (tmp_path / "_site").mkdir()
    page = tmp_path / "_site" / "index.html"
    page.write_text("page", encoding="utf-8")
    before = project.marks()
    page.write_text("page", encoding="utf-8")
    with pytest.raises(DifferenceError, match=r"_site/index\.html"):
        refuse_different(before, project.marks(), "again")


@pytest.mark.parametrize(
    ("repeats", "written"),
    [([], True), ([*command.QUICK, "units:1"], True), (["--quick"], False), (["notebooks"], False)],
)
def test_only_a_whole_run_writes_its_results(repeats, written, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(command, "measured", lambda name, *_: Part([Row(name, "a", "t", "m", True)]))
    assert command.main(repeats) == 0
    assert (tmp_path / "RESULTS.md").is_file() == written
    assert "| notebooks | a | t | m | yes |" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["units:0", "units:many", "unit"])
def test_a_part_or_number_of_runs_that_cannot_be_is_refused_before_anything_runs(wrong, monkeypatch, capsys):
    monkeypatch.setattr(command, "measured", lambda *_: pytest.fail("measured"))
    with pytest.raises(SystemExit):
        command.main([wrong])
    assert wrong.rpartition(":")[2] in capsys.readouterr().err


def test_a_part_whose_contestants_differ_keeps_the_report_from_being_written(tmp_path, monkeypatch, capsys):
    def measured(name: str, *_: object) -> Part:
        if name == "units":
            raise DifferenceError("so-yt")
        return Part([Row(name, "a", "t", "m", True)])

    monkeypatch.setattr(command, "RESULTS", tmp_path / "RESULTS.md")
    monkeypatch.setattr(command, "measured", measured)
    assert command.main([]) == 1
    assert not (tmp_path / "RESULTS.md").exists()
    assert "so-yt" in capsys.readouterr().err


class Rebuilding:
    """A project whose pages follow a change, but for one whose notebook runs all the same."""

    def __init__(self, root: Path, *, fresh: str = "changed") -> None:
        self.root, self.fresh, self.page = root, fresh, "before"

    def build(self, *_: str) -> Run:
        changed = "3229" in (self.root / FOLDER / "disbursements.csv").read_text(encoding="utf-8")
        self.page = "changed" if changed else "before"
        lines = [f"  [ 1/9] {EDITION}/vi/{page}/notebook · 1.1 s · left\n" for page in ("budget", "tasks") if changed]
        said = "".join(lines) + f"{len(lines)} pieces made, {9 - len(lines)} unchanged"
        return Run(1.0, 0, 0, 0.0, said)

    def full_build(self) -> None:
        self.page = self.fresh

    def built(self) -> dict[str, str]:
        start = f"_site/{EDITION}/report/vi"
        return {f"{start}/budget.html": self.page, f"{start}/tasks.html": "same"}


def test_a_rebuild_is_held_beside_a_full_build_of_the_changed_data(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name / FOLDER).mkdir(parents=True)
        (tmp_path / name / FOLDER / "disbursements.csv").write_text(
            "line\nD1,2022-11-30,,3400,3230,,\n", encoding="utf-8"
        )
    change = changes(0)[0]
    done = build._rebuilt(Rebuilding(tmp_path / "one"), change, Rebuilding(tmp_path / "other"))
    assert (done.made, done.unchanged) == (2, 7)
    assert (done.notebooks, done.same) == (("vi/budget", "vi/tasks"), ("vi/tasks",))
    with pytest.raises(DifferenceError, match=r"budget\.html"):
        build._rebuilt(Rebuilding(tmp_path / "one"), change, Rebuilding(tmp_path / "other", fresh="otherwise"))


def test_what_a_build_says_of_its_pieces_is_read():
    said = "  [ 39/91] 2022-illustrative/vi/budget/notebook · 1.1 s · left\n12 phần / 12 pieces made, 79 unchanged; x"
    assert build._counts(said) == (12, 79)
    assert [match["piece"] for match in build.MADE.finditer(said)] == ["vi/budget/notebook"]
    with pytest.raises(DifferenceError):
        build._counts("done")
