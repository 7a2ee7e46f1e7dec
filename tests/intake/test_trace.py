"""From a number of the report back to its cells: what is traced gives the number again."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

import pytest
from intake_kit import PROJECT, WORDS, csv, plan

from analysis.cli import main
from analysis.editions.imports import read_imports
from analysis.intake import desk, telling, trace
from analysis.plan import PROVINCE
from analysis.problems import InputError
from analysis.report import Report

EDITION = "2022-illustrative"


@lru_cache(maxsize=1)
def made() -> tuple[Report, dict]:
    r = Report(PROJECT, EDITION, "vi")
    tables = {name: getattr(r.attainment, name) for name in ("targets", "parts", "units")}
    tables |= {name: getattr(r, name) for name in ("lines", "rollups", "local_share")}
    return r, tables | {"tasks": r.tasks.tasks}


def follow(number: str) -> trace.Trace:
    r, tables = made()
    return trace.trace(number, tables, r.edition, (), r.statistics.frame)


@pytest.mark.parametrize("target", plan().targets, ids=lambda target: target.id)
def test_the_traced_rows_give_the_target_again(target):
    found = follow(f"target:{target.id}")
    (result,) = found.results
    rows = [each.about for each in found.inputs]
    assert bool(rows) != math.isnan(result["attained"])
    if not rows or target.kind == "growth_floor":
        return
    if target.kind == "milestone":
        assert sum(row["done"] == "yes" for row in rows) == result["attained"]
        return
    numerator, denominator = (sum(row.get(name, 0) for row in rows) for name in ("numerator", "denominator"))
    if target.kind == "count_per_unit" and PROVINCE not in {row["unit"] for row in rows}:
        required = {part.id: part.required_per_unit or 1 for part in target.parts}
        numerator, denominator = sum(row["numerator"] >= required[row["part"]] for row in rows), result["denominator"]
    again = numerator if target.kind == "count_range" else 100 * numerator / denominator
    assert again == pytest.approx(result["attained"])


@pytest.mark.parametrize("number", ["total", *(f"line:{line.line}" for line in plan().allocations)])
def test_the_traced_rows_give_the_money_again(number):
    found = follow(number)
    (result,) = found.results
    last: dict[str, dict] = {}
    for row in sorted((each.about for each in found.inputs), key=lambda row: row["period_end"]):
        if "disbursed" in row:
            last[row["line"]] = row
    disbursed = sum(row["disbursed"] for row in last.values())
    assert disbursed == result["disbursed"] if last else math.isnan(result["disbursed"])


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    "number", ["target:G06", "target:E01", "unit:G06/so-yt", "line:D4", "total", "task:T01", "local:tp-cao-lanh"]
)
def test_a_trace_is_told_in_words(number, lang):
    text = telling.trace(follow(number), WORDS[lang])
    assert ".csv:" in text
    assert (("Nguồn:" in text), ("Source:" in text)) == (lang == "vi", lang == "en")


@pytest.mark.parametrize("number", ["G06", "target", "target:G06/x", "unit:G06/so-xx", "page:1", "", "line:D99"])
def test_an_unknown_number_is_refused_and_the_forms_named(number):
    with pytest.raises(InputError, match=r"target:G06|one of"):
        follow(number)


def test_a_growth_target_leads_to_the_statistics():
    (growth,) = [target.id for target in plan().targets if target.kind == "growth_floor"]
    assert all(each.ref.startswith("statistics:") for each in follow(f"target:{growth}").inputs)


def test_an_imported_figure_leads_to_its_file_and_cell(copied, tmp_path_factory, capsys):
    head = "target,part,unit,period_end,numerator,denominator,obs_status\n"
    path = csv(tmp_path_factory.mktemp("sent") / "Sở Y tế.csv", f"{head}G06,all,so-yt,2022-11-30,3900,6734,r\n")
    base = ["--root", str(copied.root)]
    declared = ["--sender", "so-yt", "--reported-on", "2022-12-05", "--locale", "en"]
    assert main([*base, "import", "--edition", EDITION, *declared, str(path)]) == 0
    (found,) = desk.way_back(copied, EDITION, "unit:G06/so-yt").inputs
    ((file,),) = (each.files for each in read_imports(copied.editions / EDITION))
    assert found.ref == "0001/targets.csv:2"
    assert found.places["numerator"] == "Sở Y tế.csv, E2"
    assert found.sha256 == file.sha256
    assert (copied.editions / EDITION / Path(found.stored)).read_bytes() == path.read_bytes()
    capsys.readouterr()
    assert main([*base, "trace", "--edition", EDITION, "unit:G06/so-yt", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert file.sha256 in out
    assert "Numerator: 3,900 ← Sở Y tế.csv, E2" in out
