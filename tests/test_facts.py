"""Fields of prose and wording: what they become, in both languages, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import frames
import nbformat
import pytest
import yaml

from analysis import staging
from analysis.briefs import both
from analysis.execute import prepared
from analysis.facts import UnknownFieldError, facts, fields, fill, pillars
from analysis.problems import NotebookError
from analysis.project import LANGUAGES, PAGES
from analysis.prose import EACH_PILLAR, ready
from analysis.told import IF_PREVIOUS, told
from analysis.wording import Words

ROOT = Path(__file__).resolve().parents[1]
WORDING = ROOT / "report" / "wording"
PLAN = frames.plan()


def known(lang: str, plan=PLAN) -> dict[str, str]:
    return facts(plan, Words(lang, WORDING))


def test_facts_come_from_the_plan():
    vi, en = known("vi"), known("en")
    assert (vi["plan_number"], vi["plan_date"], en["plan_date"]) == ("145/KH-UBND", "25/04/2022", "25 April 2022")
    assert (vi["count_targets"], en["count_targets"]) == ("22 chỉ tiêu", "22 targets")
    assert (vi["count_lines"], en["count_tasks"], vi["count_fields"]) == ("28 dòng kinh phí", "51 tasks", "14 lĩnh vực")
    assert (vi["part_allocations"], en["part_allocations"]) == ("Phụ lục II", "Appendix II")
    assert (vi["rule_off_track"], vi["rule_ahead"], en["rule_local_share"]) == ("−25%", "+10%", "1%")
    assert vi.keys() == en.keys()


def test_one_and_no_target_are_counted_in_words():
    one = replace(PLAN, targets=PLAN.targets[:1])
    assert (known("en", one)["count_targets"], known("vi", one)["count_targets"]) == ("1 target", "1 chỉ tiêu")
    assert known("en", replace(PLAN, targets=()))["count_targets"] == "0 targets"
    assert [own["pillar_id"] for _, own in pillars(one, "vi")] == ["government"]
    assert pillars(replace(PLAN, targets=()), "vi") == ()


def test_a_plan_without_an_address_has_no_link():
    nowhere = replace(PLAN, source=replace(PLAN.source, url=None))
    assert known("vi", nowhere)["plan_text"] == ""
    assert known("vi")["plan_text"].startswith(" ([toàn văn](https://")


def test_formulas_and_attributes_are_left_alone():
    text = "## {a_b} {#sec-x}\n\n::: {.note}\n$\\frac{a}{b}$ và $$\\hat{x}$$ {a_b}\n:::"
    assert fill(text, {"a_b": "X"}) == text.replace("{a_b}", "X")
    assert list(fields(text)) == ["a_b", "a_b"]


def test_an_unknown_field_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(UnknownFieldError, match=r"unknown field: \{count_target\} .*count_targets"):
        fill("{count_target}", known("vi"))
    cell = nbformat.v4.new_markdown_cell("# {nothing}", metadata={"tags": ["lang-vi"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "page.ipynb")
    with pytest.raises(NotebookError, match=r"page\.ipynb.*\{nothing\}"):
        prepared(tmp_path / "page.ipynb", told(PLAN, Words("vi", WORDING)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_field_of_the_notebooks_is_known(page, lang):
    book = nbformat.read(ROOT / "notebooks" / f"{page}.ipynb", as_version=4)
    made = ready(book, told(PLAN, Words(lang, WORDING)))
    nbformat.validate(made)
    for cell in made.cells:
        if f"lang-{lang}" in cell.metadata.get("tags", []):
            assert list(fields(re.sub(r"\{#[^}]*\}", "", cell.source))) == []


def test_cells_for_each_pillar_are_repeated_in_order():
    book = nbformat.read(ROOT / "notebooks" / "indicators.ipynb", as_version=4)
    made = ready(book, told(PLAN, Words("vi", WORDING)))
    repeated = [cell for cell in made.cells if EACH_PILLAR in cell.metadata.get("tags", [])]
    said = [cell.source for cell in repeated if "lang-vi" in cell.metadata["tags"]]
    assert said == [f"## {pillar.name.vi} {{#sec-pillar-{pillar.id}}}" for pillar in PLAN.pillars]
    code = [cell.source for cell in repeated if cell.cell_type == "code"]
    assert [f"pillars[{n}].id" in source for n, source in enumerate(code)] == [True] * 3
    assert len({cell.id for cell in made.cells}) == len(made.cells)


def test_cells_of_a_comparison_go_where_there_is_no_previous_edition():
    book = nbformat.read(ROOT / "notebooks" / "changes.ipynb", as_version=4)
    for previous in (True, False):
        made = ready(book, told(PLAN, Words("vi", WORDING), previous=previous))
        tags = [tag for cell in made.cells for tag in cell.metadata.get("tags", [])]
        assert (IF_PREVIOUS in tags) is previous
        assert "r.save" in made.cells[-1].source


@pytest.mark.parametrize("lang", LANGUAGES)
def test_wording_leaves_no_field_of_the_plan_open(lang):
    def texts(node):
        if isinstance(node, dict | list):
            for value in node.values() if isinstance(node, dict) else node:
                yield from texts(value)
        else:
            yield str(node)

    words = frames.words(lang)
    names = known(lang)
    topics = (path.stem for path in (WORDING / lang).glob("*.yml"))
    open_fields = [name for topic in topics for text in texts(words.get(topic)) for name in fields(text)]
    assert not set(open_fields) & set(names)
    assert [name for name in open_fields if name.startswith(("plan_", "count_", "part_", "note_", "rule_"))] == []


def test_the_projects_own_files_say_what_its_own_plan_says(project, tmp_path):
    """`quarto render` at the root reads them as they are; a staged copy for this plan is the same."""
    staging.stage(project, tmp_path, PLAN, both(project, PLAN))
    for name in ("_quarto.yml", "index.qmd", *(f"report/{lang}/_metadata.yml" for lang in LANGUAGES)):
        assert (tmp_path / name).read_text(encoding="utf-8") == (ROOT / name).read_text(encoding="utf-8"), name


def test_another_plans_files_say_its_names_and_keep_the_rest(project, tmp_path):
    document = {lang: {"parent": "TỈNH THỬ", "place-date": "Tỉnh Thử, …"} for lang in LANGUAGES}
    other = replace(PLAN, number="7/KH-THU", targets=PLAN.targets[:5], document=document)
    staging.stage(project, tmp_path, other, both(project, other))
    before, after = (yaml.safe_load((root / staging.CONFIG).read_text("utf-8")) for root in (ROOT, tmp_path))
    assert after["website"]["title"] == "7/KH-THU"
    assert [bar["contents"][1]["text"] for bar in after["website"]["sidebar"]] == ["5 chỉ tiêu", "The 5 targets"]
    assert {**before, "website": None} == {**after, "website": None}
    start = (tmp_path / "index.qmd").read_text(encoding="utf-8")
    assert 'title: "Báo cáo giám sát Kế hoạch 7/KH-THU"' in start
    assert "[The 5 targets](report/en/indicators.ipynb)" in start
    cover = yaml.safe_load((tmp_path / "report" / "vi" / "_metadata.yml").read_text("utf-8"))["document"]
    assert (cover["parent"], cover["motto"]) == ("TỈNH THỬ", "Độc lập - Tự do - Hạnh phúc")
