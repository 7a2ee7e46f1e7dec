"""The real project: whatever it reads is known, and after a change just the pages that depend on it are made again."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opened import Opened
from project_copy import copy_project

from analysis.cache import workshop
from analysis.cache.store import Store
from analysis.cache.watch import Reads
from analysis.cache.world import World, digest
from analysis.publish import build, session

EDITION = "2022-published"


class Frozen(Store):
    """Gives what is kept, and notes nothing of what a rehearsal does."""

    def keep_note(self, name, values):
        pass


class Rehearsal:
    """In the place of the bench: it notes which steps are to be done, and lends what came of them before."""

    store: Store
    asked: set[str]

    def __init__(self, *_):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def expect(self):
        pass

    async def do(self, step, place):
        self.asked.add(step.name)
        for name, content in self.store.note(f"traces/{step.name}")[0]["outputs"].items():
            target = place.out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(self.store.get(content))
        return Reads(), 0.0


@pytest.fixture
def rehearse(built, monkeypatch):
    """Ask which steps a build would do, if some files were not as they are, or a variable or library."""
    monkeypatch.setattr(session, "Store", Frozen)
    monkeypatch.setattr(session, "Bench", Rehearsal)
    monkeypatch.setattr(session, "_place", lambda *_: False)
    Rehearsal.store = Frozen(built.root / ".cache")
    whole = World._file

    def asked(*changed: str) -> set[str]:
        def other(world: World, path: str) -> str:
            return f"another {whole(world, path)}" if world.name(path) in changed else whole(world, path)

        Rehearsal.asked = set()
        with pytest.MonkeyPatch.context() as within:
            within.setattr(World, "_file", other)
            within.setattr(workshop.Workshop, "stand", lambda *_: None)
            build(built, renderer="embedded", say=lambda _: None)
        return Rehearsal.asked

    return asked


@pytest.fixture(scope="module")
def traces(built) -> dict[str, dict]:
    """The newest trace of each step, by its name."""
    folder, store = built.root / ".cache" / "traces", Store(built.root / ".cache")
    names = [path.relative_to(folder).as_posix().removesuffix(".json") for path in folder.rglob("*.json")]
    return {name: store.note(f"traces/{name}")[0] for name in names}


@pytest.fixture(scope="module")
def readers(built, traces) -> dict[str, set[str]]:
    """Which steps depend on each file of the project."""
    store, found = Store(built.root / ".cache"), dict[str, set[str]]()

    def made(place: str, name: str) -> bool:
        """Whether a file of an edition's Quarto project is no copy of the project's, but written for the edition."""
        edition = place.removeprefix("made file ")
        return f"configured/{name}" in traces[f"{edition}/brief"]["outputs"] or not (built.root / name).is_file()

    for step, trace in traces.items():
        code = json.loads(store.get(trace["declared"]["code"]))
        files = {fact[5:] for fact in (*trace["facts"], *trace["declared"]) if fact.startswith("file ")}
        taken = [fact.partition("/pages/") for fact in trace["facts"] if fact.startswith("made file ")]
        copies = {name for place, _, name in taken if name.startswith("report/") and not made(place, name)}
        for name in {*files, *copies, *code}:
            found.setdefault(name, set()).add(step)
    return found


UNREAD = {"README.md", "make.py", "dossiers.yml", "intake.yml", "publishing.yml"}
"""What explains, or makes, other files; and words of the commands that are no part of a build."""

ELSEWHERE = ("bare", "findings", "front", "missing", "redirect", "releases")
"""Templates that Quarto's pages, the check of returns and the published site are made by."""


def test_every_input_is_read_by_some_step(built, readers):
    """A file that no trace names could change without anybody's notice."""
    given = [path for name in ("data/raw", "notebooks", "report") for path in (built.root / name).rglob("*")]
    names = {path.relative_to(built.root).as_posix() for path in given if path.is_file() and path.suffix != ".sql"}
    names = {name for name in names if Path(name).name not in UNREAD}
    names -= {name for name in names if Path(name).name.split(".")[0] in ELSEWHERE and "/templates/" in name}
    assert names - readers.keys() == set()
    assert {"_quarto.yml", "_environment", "_language-vi.yml", "index.qmd"} <= readers.keys()


def test_nothing_changed_nothing_is_asked_for(rehearse):
    assert rehearse() == set()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_file_changes_the_steps_that_read_it_are_done_and_no_others(rehearse, readers, data):
    """Their results are lent, so that nothing beyond them is asked for."""
    name = data.draw(st.sampled_from(sorted(name for name in readers if not Path(name).is_absolute())))
    assert rehearse(name) == readers[name]


def test_a_notebook_concerns_its_own_pages_and_words_of_other_commands_none(rehearse):
    assert {name.split("/")[2] for name in rehearse("notebooks/budget.ipynb")} == {"budget"}
    for name in ("data/raw/editions/README.md", "report/wording/vi/intake.yml", "report/wording/en/publishing.yml"):
        assert rehearse(name) == set()
    published = rehearse(f"data/raw/editions/{EDITION}/targets.csv")
    assert published
    assert {name.split("/")[0] for name in published} == {EDITION}


@pytest.mark.parametrize(("lang", "other"), [("vi", "en"), ("en", "vi")])
def test_words_concern_the_notebooks_of_their_language(rehearse, lang, other):
    asked = {name.split("/")[1] for name in rehearse(f"report/wording/{lang}/tables.yml") if name.endswith("/notebook")}
    assert lang in asked
    assert other not in asked


@pytest.mark.parametrize(
    ("changed", "concerned"),
    [
        ("tables/targets.csv", {"vi/offers", "en/offers", "vi/workbook", "en/workbook", "downloads"}),
        ("executed/vi/budget.ipynb", {"vi/offers", "vi/joined"}),
        ("executed/en/data.ipynb", {"en/offers", "en/joined", "downloads"}),
        (f"files/{EDITION}_vi.xlsx", {"downloads"}),
        (f"files/charts/{EDITION}_vi_scurve.svg", {"vi/charts"}),
        (f"files/charts/{EDITION}_en_scurve.png", set()),
    ],
)
def test_of_the_downloads_only_those_are_made_that_take_what_has_changed(rehearse, monkeypatch, changed, concerned):
    """Charts are painted again if one is drawn in another way, not whenever a number of its page changes."""
    put, seen = workshop.Workshop.put, set()

    def other(shop, files):
        seen.update(files)
        put(shop, files | ({place: f"another {files[place]}"} if place in files else {}))

    place = f"{EDITION}/{changed}"
    monkeypatch.setattr(workshop.Workshop, "put", other)
    rehearsed = {name.removeprefix(f"{EDITION}/") for name in rehearse()}
    assert place in seen
    assert rehearsed == concerned


def test_a_variable_a_library_and_a_new_python_concern_everything(rehearse, traces, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    assert rehearse() == traces.keys()
    monkeypatch.undo()


def test_a_new_file_in_a_listed_folder_concerns_who_lists_it(built, rehearse, traces):
    for folder in ("data/raw/plan", f"data/raw/editions/{EDITION}", "report/fonts"):
        new = built.root / folder / "new.txt"
        new.touch()
        try:
            lists = {name for name, trace in traces.items() if f"folder {folder}" in trace["facts"]}
            assert rehearse() >= lists
            assert lists
        finally:
            new.unlink()
    assert rehearse() == set()


EDITS = [
    (f"data/raw/editions/{EDITION}/sources.csv", "2022", "2021"),
    ("report/wording/vi/common.yml", "no_return: chưa có số liệu", "no_return: chưa có số"),
    ("report/theme/chart.mplstyle", "", "# edited\n"),
    ("report/filters/embedded.lua", "", "-- edited\n"),
    ("notebooks/trend.ipynb", '"metadata": {', '"metadata":  {'),
    ("_quarto.yml", "", "# edited\n"),
]
"""Changes of every kind of input: what some of them mean to a page, nobody says here."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who opens what")
def test_after_edits_the_site_is_that_of_a_fresh_build_and_nothing_is_read_unseen(built, tmp_path, monkeypatch):
    """Two builds of an edition: with all that was made before the edits, and with nothing; then what the system saw."""
    project = copy_project(tmp_path / "dự án của tỉnh")
    shutil.copytree(built.root / ".cache", project.root / ".cache")
    for name, old, new in EDITS:
        path = project.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else new + text, encoding="utf-8")
    lines: list[str] = []
    build(project, [EDITION], "embedded", say=lines.append, why=True)
    made, kept = contents(project.site), project.root / ".cache"
    assert any(line.startswith("* ") for line in lines)
    assert any(line.startswith("= ") for line in lines)  # the cache is of use in another place too
    shutil.rmtree(kept)
    shutil.rmtree(project.site)
    whole_reads(project.root, monkeypatch)
    with Opened(*(project.root / name for name in ("data/raw", "notebooks", "report"))) as opened:
        build(project, [EDITION], "embedded", say=lambda _: None)
    fresh = contents(project.site)
    assert made.keys() == fresh.keys()
    assert [name for name in made if made[name] != fresh[name]] == []
    known = {name for trace in (kept / "traces").rglob("*.json") for name in named(trace)}
    seen = {Path(path).relative_to(project.root).as_posix() for path in opened.files}
    assert seen - known == set(), sorted(seen - known)
    assert len(seen) > 60


def named(trace: Path) -> set[str]:
    facts = [each for kept in json.loads(trace.read_bytes().partition(b"\n")[2]) for each in kept["facts"]]
    declared = [each for kept in json.loads(trace.read_bytes().partition(b"\n")[2]) for each in kept["declared"]]
    return {fact[5:] for fact in (*facts, *declared) if fact.startswith("file ")}


def whole_reads(root: Path, monkeypatch) -> None:
    """Let the build itself open no input: it is given what it would find, so what is opened is read by work."""
    whole = {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}
    original = World._file

    def held(world: World, path: str) -> str:
        if path not in whole:
            return original(world, path)
        world._read[path] = world._first.files.get(path)
        return digest(whole[path])

    class Held(type(Path())):
        def read_bytes(self) -> bytes:
            return whole[str(self)] if str(self) in whole else super().read_bytes()

    monkeypatch.setattr(World, "_file", held)
    monkeypatch.setattr(workshop, "Path", Held)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
