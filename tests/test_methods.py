"""The methods page: examples that a calculator confirms, and definitions that leave nothing out."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import frames
import nbformat
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import examples, tables
from analysis.attainment.states import STATES
from analysis.plan import rulebook
from analysis.productivity import chained, trend
from analysis.report import RESULTS
from analysis.tables.methods import rule_value

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("vi", "en")
SUBJECTS = ("attainment", "budget", "productivity")
ILLUSTRATIVE, PUBLISHED = "2022-illustrative", "2022-published"


def found(edition: str, lang: str) -> dict[str, examples.Example]:
    r = frames.report(edition, lang)
    made = [each for subject in SUBJECTS for each in getattr(r, f"_worked_{subject}")() if each is not None]
    return {each.name: each for each in made}


def steps(example: examples.Example) -> dict[str, examples.Step]:
    return {step.key: step for step in example.steps}


def number(text: str, lang: str) -> float:
    """Read a number as a page prints it."""
    text = text.replace("−", "-").replace("+", "")
    text = text.replace(".", "").replace(",", ".") if lang == "vi" else text.replace(",", "")
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def decimals(text: str, lang: str) -> int:
    mark = "," if lang == "vi" else "."
    shown = len(text.removesuffix("%").partition(mark)[2])
    return shown + (2 if text.endswith("%") else 0)


def calculated(text: str, lang: str) -> float:
    """Compute a formula with its numbers, as a reader with a calculator would."""
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text)
    text = re.sub(r"\d[\d.,]*%?", lambda match: repr(number(match[0], lang)), text)
    for mark, sign in {"−": "-", "×": "*", "²": "**2", "^": "**", "√": "sqrt", "ln": "log"}.items():
        text = text.replace(mark, sign)
    return float(eval(text, {"__builtins__": {}}, {"abs": abs, "sqrt": math.sqrt, "log": math.log}))


def test_the_calculator_reads_both_languages():
    assert calculated("(1 + 9,11%) / (1 − 0,2%) − 1", "vi") == pytest.approx(0.0932866, abs=1e-6)
    assert calculated("|3,230 − 3,400| + √(16) × 2² − (8)^(1 / 3)", "en") == pytest.approx(170 + 16 - 2)
    assert calculated("100 × ln(1 + 8.62%)", "en") == pytest.approx(100 * math.log1p(0.0862))


# Examples


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("edition", frames.EDITIONS)
def test_every_step_gives_what_it_shows(edition, lang):
    checked = 0
    for example in found(edition, lang).values():
        for step in example.steps:
            result = re.match(r"[+−]?\d[\d.,]*%?", step.result)
            if result is None or not re.search(r"\d", step.substitution) or "<" in step.substitution:
                continue
            shown = result[0].rstrip(".,")
            least = 10 ** -decimals(shown, lang)
            got = calculated(step.substitution, lang)
            assert got == pytest.approx(number(shown, lang), abs=1.1 * least), (example.name, step)
            checked += 1
    assert checked >= (30 if edition == ILLUSTRATIVE else 10)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_results_are_those_of_the_result_tables(lang):
    r = frames.report(ILLUSTRATIVE, lang)
    words, made = r.words, found(ILLUSTRATIVE, lang)
    named = {name: made[name].values["target"].split()[0] for name in ("pooled", "interval", "outlook")}
    rows = {name: r.attainment.targets.set_index("target").loc[target] for name, target in named.items()}
    pooled, row = steps(made["pooled"]), rows["pooled"]
    assert pooled["numerator"].result == words.number(row["numerator"])
    assert pooled["attained"].result == words.percent(row["attained"], 2)
    assert pooled["expected"].result == words.percent(row["expected"], 2)
    assert pooled["state"].state == row["state"]
    assert steps(made["interval"])["low"].result == words.percent(rows["interval"]["low"])
    assert steps(made["interval"])["high"].result == words.percent(rows["interval"]["high"])
    outlook, row = steps(made["outlook"]), rows["outlook"]
    assert outlook["pace_needed"].result == words.number(row["pace_needed"], 2)
    assert outlook["projected"].result == words.number(row["projected"], 1)
    for end in ("projected_low", "projected_high"):
        assert words.number(row[end], 1) in outlook[end].result
    total = r.rollups[r.rollups["by"] == "total"].iloc[0]
    execution = steps(made["execution"])
    assert execution["rate"].result == words.share(total["rate"])
    assert execution["remainder"].result == words.number(total["remainder"])
    last = r.curve[r.curve["section"] == "total"].iloc[-1]
    assert execution["time"].result == words.share(last["time_share"])
    share = r.local_share.dropna(subset=["share"]).iloc[0]
    assert steps(made["locality"])["local_share"].result == words.share(share["share"], 2)
    growth = [step.result for step in made["growth"].steps if step.key == "growth"]
    assert growth == [words.percent(value, 2, sign=True) for value in r.growth["productivity_growth"]]
    revision, split = steps(made["revision"]), r.split.iloc[-1]
    assert revision["productivity"].result == words.number(split["productivity"], 4, sign=True)
    needed = r.sensitivity.iloc[-1]["grdp_growth_needed"]
    assert revision["grdp_needed"].result == words.percent(needed, 4, sign=True)
    compound = steps(made["compound"])
    assert compound["compound"].result == words.percent(r.trends["constant"].endpoint_unbroken, 2, sign=True)
    assert compound["degrees"].result == str(r.trends["constant"].df)


def test_an_edition_without_data_says_so_and_makes_up_nothing():
    r = frames.report(PUBLISHED, "vi")
    assert r.worked("budget").markdown == r.words("methods.no_example.budget", n=0)
    assert set(found(PUBLISHED, "vi")) == {"pooled", "interval", "growth", "revision", "compound"}
    assert r.words("methods.no_example.attainment", n=2) in r.worked("attainment").markdown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_data_one_and_many_examples_have_a_sentence(lang, subject):
    words = frames.words(lang)
    assert len({words(f"methods.no_example.{subject}", n=n) for n in (0, 1)}) == 2
    assert words(f"methods.no_example.{subject}", n=2) == words(f"methods.no_example.{subject}", n=1)


def test_examples_of_nothing_are_none():
    r = frames.report(ILLUSTRATIVE, "vi")
    nothing = replace(r.attainment, targets=r.attainment.targets.iloc[:0])
    assert examples.pooled(nothing, r.plan, r.words) is None
    assert examples.interval(nothing, r.plan, r.words, 0.95) is None
    assert examples.outlook(nothing, r.plan, r.words, 0.95) is None
    assert examples.composition(r.lines.head(1), r.words) is None
    assert examples.locality(r.local_share.iloc[:0], r.plan, r.words) is None
    assert examples.growth(r.growth.iloc[:0], r.levels, r.words) is None
    assert examples.revision(r.growth.iloc[:0], r.split, r.sensitivity, r.words) is None
    assert examples.compound(r.outcome.iloc[:0], r.trends["constant"], r.words) is None


@pytest.mark.parametrize(
    ("attained", "state", "shown"),
    [
        (20.0, "off_track", "−60,00% < −25%"),
        (40.0, "at_risk", "−25% ≤ −20,00% < −10%"),
        (47.5, "on_track", "−10% ≤ −5,00% < +10%"),
        (60.0, "ahead", "+10% ≤ +20,00%"),
        (85.0, "achieved", "85,00% ≥ 80%"),
        (70.0, "missed", "70,00% < 80%"),
    ],
)
def test_the_comparison_behind_each_state(attained, state, shown):
    row = {"target": "G10", "kind": "share_floor", "numerator": attained, "denominator": 100.0, "attained": attained}
    row |= {"expected": 50.0, "ratio": attained / 50, "threshold": 80.0, "state": state, "reason": "pace"}
    row |= {"units_reported": 1, "order": 10, "period_end": pd.Timestamp("2022-11-30"), "low": float("nan")}
    r = frames.report(ILLUSTRATIVE, "vi")
    one = replace(r.attainment, targets=pd.DataFrame([row]), units=r.attainment.units.iloc[:0])
    example = examples.pooled(one, r.plan, r.words)
    assert example is not None
    assert steps(example)["state"].substitution == shown
    assert "numerator" not in steps(example)  # one return is no sum
    assert examples.interval(one, r.plan, r.words, 0.95) is None


def test_a_small_minimum_keeps_its_decimals():
    r = frames.report(ILLUSTRATIVE, "en")
    sensitivity = r.sensitivity.assign(margin=r.growth["productivity_growth"] - 7.5)
    example = examples.revision(r.growth, r.split, sensitivity, r.words)
    assert example is not None
    assert "(1 + 7.5%)" in steps(example)["grdp_needed"].substitution


# Formulas that no example shows whole


def test_the_trend_s_errors_are_those_of_the_formula_on_the_page():
    r = frames.report(ILLUSTRATIVE, "vi")
    index = chained.constant_index(r.statistics, "Đồng Tháp")
    y, t = np.log(index["level"].to_numpy(float)), np.arange(len(index), dtype=float)
    x = np.column_stack([np.ones_like(t), t])
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    u = y - x @ b
    n, k, lags = len(y), 2, 1

    def gamma(lag: int) -> np.ndarray:
        return sum(u[i] * u[i - lag] * np.outer(x[i], x[i - lag]) for i in range(lag, n))

    middle = gamma(0) + sum((1 - lag / (lags + 1)) * (gamma(lag) + gamma(lag).T) for lag in range(1, lags + 1))
    error = math.sqrt((n / (n - k) * inverse @ middle @ inverse)[1, 1])
    reach = stats.t.ppf(0.975, n - 2) * error
    fitted: trend.Trend = r.trends["constant"]
    assert fitted.growth == pytest.approx(100 * math.expm1(b[1]))
    assert fitted.low == pytest.approx(100 * math.expm1(b[1] - reach))
    assert fitted.high == pytest.approx(100 * math.expm1(b[1] + reach))
    assert fitted.p_value == pytest.approx(stats.t.sf((b[1] - math.log(1.07)) / error, n - 2))


# Definitions


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_has_its_definition(lang):
    words, plan = frames.words(lang), frames.plan()
    shown = tables.states(plan, words).markdown
    assert list(words.get("methods.states")) == list(STATES)
    for name in STATES:
        assert words.state(name).replace(" ", "\N{NO-BREAK SPACE}", 1) in shown
    for value in (plan.rules.bands_off, plan.rules.bands_risk, plan.rules.bands_ahead):
        assert rule_value("bands.x", value, words) in shown
    assert "{" not in re.sub(r"\]\{[^}]*\}", "", shown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_is_shown_with_its_value_and_basis(lang):
    r = frames.report(ILLUSTRATIVE, lang)
    rows = tables.rules(r.rules, r.words).markdown.splitlines()[2:]
    table = rulebook(ROOT / "data" / "raw" / "plan" / "rules.yml")
    assert len(rows) == len(table)
    for row, (_, rule) in zip(rows, table.iterrows(), strict=True):
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert f"`{rule['rule']}`" in cells[0]
        assert cells[1] == rule_value(rule["rule"], rule["value"], r.words)
        assert cells[2] not in ("", "–")


def test_the_confidence_shown_is_the_one_used():
    r = frames.report(ILLUSTRATIVE, "vi")
    other = type(r)(r.project, r.edition.id, "vi", "", 0.9)
    assert "90%" in tables.rules(other.rules, other.words).markdown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_target_has_its_rule(lang):
    plan = frames.plan()
    shown = tables.kinds(plan, frames.words(lang)).markdown
    assert set(frames.words(lang).get("methods.kinds")) == {target.kind for target in plan.targets}
    assert all(target.id in shown for target in plan.targets)


def test_choices_are_the_same_in_both_languages():
    made = {lang: frames.words(lang).get("methods.decisions") for lang in LANGUAGES}
    assert list(made["vi"]) == list(made["en"])
    for each in (*made["vi"].values(), *made["en"].values()):
        assert set(each) == {"question", "choice", "rejected", "why"}
        assert all(each.values())
    assert len(tables.decisions(frames.words("vi")).markdown.splitlines()) == len(made["vi"]) + 2


def test_every_column_of_every_result_table_has_its_meaning():
    """A new column needs a meaning in report/wording/*/methods.yml, under columns or columns_of."""
    r = frames.report(ILLUSTRATIVE, "vi")
    wanted = {(name, column) for page in RESULTS.values() for name in page for column in r.table(name).columns}
    for lang in LANGUAGES:
        own = frames.words(lang).get("methods.columns_of")
        shared = frames.words(lang).get("methods.columns")
        missing = sorted((name, column) for name, column in wanted if column not in {**shared, **own.get(name, {})})
        assert missing == [], lang
    told = r.dictionary
    assert set(zip(told["table"], told["column"], strict=True)) == wanted
    assert (told[["meaning_vi", "meaning_en"]] != "").all().all()


# Prose


def test_prose_holds_no_threshold():
    book = nbformat.read(ROOT / "notebooks" / "methods.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    assert not re.findall(r"\d[\d.,]*\s?%", text.replace("100%", ""))
    rules = rulebook(ROOT / "data" / "raw" / "plan" / "rules.yml")
    fractions = [value for value in rules["value"] if isinstance(value, float)]
    for value in fractions:
        for shown in (f"{abs(value):g}", f"{abs(value):g}".replace(".", ",")):
            assert not re.search(rf"(?<![\d.,]){re.escape(shown)}(?![\d])", text), shown


def test_every_formula_is_read_out_in_the_language_of_its_page():
    book = nbformat.read(ROOT / "notebooks" / "methods.ipynb", as_version=4)
    found = {lang: [] for lang in LANGUAGES}
    for cell in book.cells:
        for lang in LANGUAGES:
            if f"lang-{lang}" in cell.metadata.get("tags", []):
                found[lang] += re.findall(r'::: \{\.formula alt="([^"]+)"\}\n\$\$(.+)\$\$\n:::', cell.source)
                assert cell.source.count("$$") == 2 * cell.source.count(".formula")
    assert [tex for _, tex in found["vi"]] == [tex for _, tex in found["en"]]
    assert len(found["vi"]) >= 18
    assert not {alt for alt, _ in found["vi"]} & {alt for alt, _ in found["en"]}
