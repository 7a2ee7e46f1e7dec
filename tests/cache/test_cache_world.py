"""The world as a build sees it: looked at once, named from the project, and watched until the build ends."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import Toy

from analysis.cache.watch import Reads
from analysis.cache.world import ABSENT, FILE, FOLDER, OWN_VARIABLES, World, digest, listing


@pytest.fixture
def toy(tmp_path) -> Toy:
    return Toy(tmp_path)


def world(toy: Toy) -> World:
    return World(toy.root, toy.root / "src" / "toy")


def look_again_after(seconds: float = 0.05) -> None:
    """Let a moment go by, so that the next change has a time of its own."""
    time.sleep(seconds)


WAYS = {
    "content": lambda toy: toy.write("data/raw/number.txt", "39"),
    "added": lambda toy: toy.write("data/raw/parts/c.txt", "C"),
    "hidden, and still a text": lambda toy: toy.write("data/raw/parts/.c.txt", "C"),
    "gone": lambda toy: (toy.root / "data/raw/parts/b.txt").unlink(),
    "now there": lambda toy: toy.write("data/raw/note.txt", "note"),
    "a folder in its place": lambda toy: (
        (toy.root / "data/raw/parts/b.txt").unlink(),
        (toy.root / "data/raw/parts/b.txt").mkdir(),
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_changes_while_a_build_goes_on_is_told_and_not_kept(toy, way, when):
    """Before or after the work has looked: either way the trace might not be what the work saw."""

    def perform(step, place):
        if step.name == "listing" and when == "before":
            WAYS[way](toy)
        reads = toy.perform(step, place)
        if step.name == "listing" and when == "after":
            WAYS[way](toy)
        return reads

    look_again_after()
    try:
        toy.build(perform=perform)
    except Exception:
        assert way == "a folder in its place"  # the work itself stumbles over it
    else:
        assert toy.world.changed() != []
    if way == "a folder in its place":
        (toy.root / "data/raw/parts/b.txt").rmdir()
    made = toy.build()
    assert toy.world.changed() == []
    assert made == toy.build(store=".other", fresh=True)


@pytest.mark.parametrize("name", ["data/raw/parts/c.txt", "data/raw/note.txt"])
def test_what_comes_and_goes_again_while_a_build_goes_on_is_not_kept(toy, name):
    def perform(step, place):
        if step.name != "listing":
            return toy.perform(step, place)
        toy.write(name, "for a while")
        reads = toy.perform(step, place)
        (toy.root / name).unlink()
        return reads

    look_again_after()
    toy.build(perform=perform)
    made = toy.build()
    assert "listing" in toy.ran
    assert made == toy.build(store=".other", fresh=True)


def test_a_change_before_the_build_began_is_no_change(toy):
    toy.build()
    toy.write("data/raw/number.txt", "39")
    toy.build()
    assert toy.world.changed() == []
    toy.build()
    assert toy.ran == []


def test_what_programs_leave_beside_a_file_for_a_while_is_no_input(toy):
    toy.build()
    for name in (".~lock.a.txt#", ".a.txt.swp", ".DS_Store", ".lock"):
        toy.write(f"data/raw/parts/{name}", "x")
    toy.build()
    assert toy.ran == []


def test_states_of_files_folders_links_and_nothing(toy):
    (toy.root / "link").symlink_to("data/raw/parts")
    (toy.root / "nowhere").symlink_to("none")
    here = world(toy)
    assert here.state("file", "data/raw/number.txt") == digest(b"37")
    assert here.state("file", "none") == here.state("folder", "none") == here.state("link", "none") == ABSENT
    assert [here.state("kind", name) for name in ("data", "data/raw/number.txt", "none")] == [FOLDER, FILE, ABSENT]
    assert [here.state("kind", name) for name in ("link", "nowhere")] == [FOLDER, ABSENT]
    assert here.state("folder", "data/raw/parts") == digest(listing(["a.txt", "b.txt"]))
    assert here.state("folder", "link") == here.state("file", "link") == here.state("folder", "data/raw/parts")
    assert here.state("link", "link") == "data/raw/parts"


def test_a_link_that_leads_elsewhere_counts(toy):
    """Whether it is opened by its own name or by the one it leads to."""
    (toy.root / "other").mkdir()
    toy.write("other/number.txt", "37")
    toy.write("src/toy/count.py", toy.read("src/toy/count.py").replace("number.txt')", "number.txt').resolve()"))
    link = toy.root / "data/raw/number.txt"
    link.unlink()
    link.symlink_to(toy.root / "other" / "number.txt")
    before = toy.build()
    toy.write("elsewhere/number.txt", "41")
    link.unlink()
    link.symlink_to(toy.root / "elsewhere" / "number.txt")
    made = toy.build()
    assert toy.ran == ["count"]
    assert made["count"] != before["count"]
    toy.write("elsewhere/number.txt", "43")
    assert toy.build()["count"] != made["count"]


def test_a_folder_linked_elsewhere_counts(toy):
    for name, text in (("one", "A"), ("two", "Z")):
        toy.write(f"{name}/a.txt", text)
    toy.write(
        "src/toy/listing.py", toy.read("src/toy/listing.py").replace("parts'", "linked'\n    folder.resolve()", 1)
    )
    link = toy.root / "data/raw/linked"
    link.symlink_to(toy.root / "one")
    before = toy.build()
    link.unlink()
    link.symlink_to(toy.root / "two")
    assert toy.build()["list.html"] != before["list.html"]


def test_links_that_lead_round_and_round_end(toy):
    (toy.root / "data/raw/parts/round").symlink_to(toy.root / "data/raw")
    assert len(world(toy).files("data/")) >= 4


def test_a_name_that_is_no_text_is_a_name(toy):
    toy.build()
    try:
        (toy.root / os.fsdecode(b"data/raw/parts/\xff.dat")).touch()
    except OSError:
        pytest.skip("this file system has texts for names only")
    toy.build()
    assert toy.ran == ["listing"]
    toy.build()
    assert toy.ran == []


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_names_and_paths_belong_together(name):
    if name in (".", ".."):
        return
    here = World(Path("/nowhere/dự án"), Path("/nowhere/dự án/src/toy"))
    for path in (f"/nowhere/dự án/{name}", f"/nowhere/{name}", f"/nowhere/dự án/src/toy/{name}"):
        assert here.path(here.name(path)) == path
    apart = World(Path("/nowhere/dự án"), Path("/installed/toy"))
    for path in (f"/nowhere/dự án/src/{name}", f"/installed/toy/{name}", f"/nowhere/dự án/{name}"):
        assert apart.path(apart.name(path)) == path


def test_a_file_below_the_projects_own_src_is_not_taken_for_one_of_an_installed_package(toy, tmp_path):
    here = World(toy.root, tmp_path / "installed" / "toy")
    assert here.state("file", here.name(toy.root / "src/toy/shared.py")) != ABSENT


FOLLOWED = ["TZ", "LANG", "LC_ALL", "PYTHONHASHSEED", "MPLCONFIGDIR", "MATPLOTLIBRC", "HOME", "XDG_CONFIG_HOME"]
FOLLOWED += [
    "SOURCE_DATE_EPOCH",
    "TYPST_FONT_PATHS",
    "QUARTO_PROFILE",
    "IPYTHONDIR",
    "LUA_PATH",
    "PANDAS_COPY_ON_WRITE",
]


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_variable_that_libraries_follow_counts(toy, monkeypatch, name):
    monkeypatch.setenv(name, "x")
    assert world(toy).variables[name] == "x"
    monkeypatch.delenv(name)
    assert name not in world(toy).variables


@pytest.mark.parametrize("name", [*sorted(OWN_VARIABLES), "SSH_AGENT_PID", "XDG_SESSION_ID", "PWD", "PATH"])
def test_what_changes_from_one_login_to_the_next_does_not_count(toy, monkeypatch, name):
    monkeypatch.setenv(name, "x")
    assert name not in world(toy).variables


def test_libraries_are_those_that_are_installed(toy):
    from importlib.metadata import version

    found = world(toy).libraries
    for name in ("pandas", "matplotlib", "papermill", "pypandoc-binary", "typst", "python-dateutil"):
        assert found[name] == version(name)
    assert "dx-plan-report" not in found


def test_a_folder_outside_the_project_counts_by_what_is_looked_for_in_it(toy, tmp_path_factory):
    outside = tmp_path_factory.mktemp("settings")
    facts = world(toy).facts(Reads(sought={str(outside), str(outside / "rc")}))
    assert facts == {f"kind {outside / 'rc'}": ABSENT}
