"""The plan's own queries: read and held to what a query must be, and without power over anything else."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from dossier_kit import PROJECT, ROOT, csv, plan, recipe, run, shares, task

from analysis.dossiers.aggregate import aggregate
from analysis.dossiers.recipe import read_recipe
from analysis.dossiers.sql import filled, literal
from analysis.plan import read_plan
from analysis.problems import InputError

GOOD = "SELECT unit, 'met' AS verdict, count(*) AS number FROM dossiers GROUP BY unit"


def with_sql(file: Path, sql: str, **changes: object):
    """A run of one query that says something else."""
    query = replace(recipe().queries[1], sql=sql, **changes)
    return aggregate(replace(task([file]), recipe=replace(recipe(), queries=(query,))))


def test_the_plans_queries_are_about_its_shares():
    assert [each.id for each in recipe().queries] == ["G05/all", "G06/all", "G07/province", "G07/district"]
    for query in recipe().queries:
        target = plan().target(query.target)
        assert target.kind == "share_floor"
        assert query.sql.startswith("--")
        assert query.reading.vi
        assert query.reading.en


def test_every_verdict_of_the_queries_has_words_in_both_languages():
    said = {word for query in recipe().queries for word in re.findall(r"(?:THEN|ELSE) '(\w+)'", query.sql)}
    assert said == {*recipe().left_out, "met", "not_met", "unknown"}
    assert all(text.vi and text.en for text in recipe().left_out.values())


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("target", "G99", "G99/all"),
        ("target", "G12", "G12/all"),
        ("part", "province", "G06/province"),
        ("file", "../rules.yml", "../rules.yml"),
        ("file", "missing.sql", "missing.sql"),
        ("counts", "people", "people"),
        ("columns", ["phone"], "phone"),
        ("reading", "text", "reading"),
        ("since", "2022-01-01", "since"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, key, value, said):
    folder = tmp_path / "dossiers"
    shutil.copytree(PROJECT.plan / "dossiers", folder)
    record = yaml.safe_load((folder / "dossiers.yml").read_text(encoding="utf-8"))
    record["queries"][1][key] = value
    (folder / "dossiers.yml").write_text(yaml.safe_dump(record, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_recipe(tmp_path, plan())
    assert said in str(refused.value)


def test_a_plan_without_queries_says_so():
    second = ROOT / "tests" / "data" / "second_plan" / "test-plan"
    with pytest.raises(InputError, match="this plan has none"):
        read_recipe(second, read_plan(second))


def test_another_plan_has_its_own_queries_and_days(tmp_path):
    """Nothing of plan 145 stands in the code: the second plan counts with a query of its own."""
    folder = tmp_path / "test-plan"
    shutil.copytree(ROOT / "tests" / "data" / "second_plan" / "test-plan", folder)
    (folder / "dossiers").mkdir()
    (folder / "dossiers" / "online.sql").write_text(
        "SELECT unit, CASE WHEN received_on < $since THEN 'early' WHEN channel = 'online' THEN 'met' "
        "ELSE 'not_met' END AS verdict, count(*) AS number FROM dossiers GROUP BY ALL",
        encoding="utf-8",
    )
    entry = {"target": "A01", "part": "all", "file": "online.sql", "counts": "dossiers", "columns": ["channel"]}
    entry["reading"] = {"vi": "thử", "en": "test"}
    record = {"queries": [entry], "left_out": {"early": {"vi": "sớm", "en": "early"}}}
    (folder / "dossiers" / "dossiers.yml").write_text(yaml.safe_dump(record), encoding="utf-8")
    other = read_plan(folder)
    found = read_recipe(folder, other)
    unit = other.reporting_units("districts")[0].id
    head = ["dossier", "unit", "received_on", "channel"]
    days = [{"unit": unit, "received_on": day} for day in ("2023-12-31", "2024-01-01", "2024-02-01")]
    days[-1]["channel"] = "post"
    file = csv(tmp_path / "a.csv", days, head)
    end = other.rules.year_end
    result = aggregate(replace(task([file]), plan=other, recipe=found, until=end, today=end))
    assert shares(result) == {f"A01/all/{unit}": (1, 2, 0)}
    assert result.verdicts(found.queries[0])["early"] == 1


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"{GOOD} HAVING count(*) > 1", "exactly one verdict"),
        (f"{GOOD} UNION ALL {GOOD}", "exactly one verdict"),
        (GOOD.replace("'met'", "'perhaps'"), "perhaps"),
        (GOOD.replace("unit,", "NULL AS unit,"), "a unit"),
        (GOOD.replace("AS number", "AS n"), "unit, verdict, n"),
        (f"{GOOD} WHERE phone = 1", "handled_online.sql"),
        ("SELEC", "handled_online.sql"),
        (f"{GOOD}; {GOOD}", "SELECT, SELECT"),
        ("DROP VIEW dossiers", "DROP"),
        ("SET memory_limit = '64GB'", "SET"),
    ],
)
def test_a_query_that_is_none_is_refused(tmp_path, sql, said):
    with pytest.raises(InputError) as refused:
        with_sql(csv(tmp_path / "a.csv", [{}, {"unit": "so-nv"}]), sql)
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["other.csv", "other.parquet"])
def test_a_query_reads_nothing_but_the_files_handed_in(tmp_path, name):
    """Whatever a plan's query says, other files stay closed to it, and nothing is written."""
    file = csv(tmp_path / "a.csv", [{}])
    other = tmp_path / name
    other.write_text("unit,verdict,number\nso-yt,met,1\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    for reader in (literal(str(other)), f"read_csv({literal(str(other))})", f"read_text({literal(str(other))})"):
        with pytest.raises(InputError, match=r"disabled by configuration|Permission"):
            with_sql(file, f"SELECT 'so-yt' AS unit, 'met' AS verdict, count(*) AS number FROM {reader}")
    assert sorted(tmp_path.iterdir()) == before


def test_parameters_are_filled_in_outside_texts_and_comments():
    sql = "SELECT $since, '$since', \"$since\", $sinces -- $since\n, $until"
    told = filled(sql, {"since": plan().rules.year_start, "until": None})
    assert told == "SELECT DATE '2022-01-01', '$since', \"$since\", $sinces -- $since\n, NULL"
    with pytest.raises(TypeError):
        literal(1.5)


def test_a_column_that_no_query_needs_may_be_missing(tmp_path):
    """A file without what digitisation needs lacks it for that target alone; without the target, it is read."""
    head = ["dossier", "unit", "received_on", "channel"]
    file = csv(tmp_path / "a.csv", [{}], head)
    with pytest.raises(InputError, match="papers_digitised"):
        run(file)
    only = replace(task([file]), recipe=replace(recipe(), queries=(recipe().queries[1],)))
    assert shares(aggregate(only)) == {"G06/all/so-yt": (1, 1, 0)}
