"""Publishing into a folder: what readers find, what stays for ever, what is refused."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import release_kit as kit
from bs4 import BeautifulSoup

from analysis.cli import main
from analysis.release import publishing
from analysis.release.problems import PublishError
from analysis.release.publishing import Wish
from analysis.release.scrutiny import PolicyError
from analysis.release.verify import VerificationError

BASE = "https://bao-cao.example/dx/"


def publish(project, where: Path, wish: Wish | None = None, **more) -> list[str]:
    said: list[str] = []
    place = publishing.place_of(project, str(where), linked=more.pop("linked", True))
    publishing.publish(project, str(where), place, wish or Wish(), said.append, more.pop("now", kit.NOW), **more)
    return said


def verify(project, where: Path) -> list[str]:
    said: list[str] = []
    publishing.check(str(where), publishing.place_of(project, str(where)), said.append)
    return said


def listing(folder: Path) -> dict[str, str]:
    """Every file and link below a folder, with what is in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file() and path.name != ".lock":
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def refused(project, where: Path, *words: str, wish: Wish | None = None, **more) -> None:
    before = listing(where) if where.is_dir() else None
    with pytest.raises(PublishError) as error:
        publish(project, where, wish, **more)
    for word in words:
        assert word in str(error.value)
    assert (listing(where) if where.is_dir() else None) == before


@pytest.fixture
def project(tmp_path):
    return kit.site(tmp_path / "project")


@pytest.mark.parametrize("linked", [True, False])
def test_an_edition_is_found_at_its_address_as_it_was_built(project, tmp_path, linked):
    where = tmp_path / "dest"
    publish(project, where, linked=linked)
    assert (where / "site").is_symlink() is (linked and os.name != "nt")
    built = listing(project.site / kit.REAL)
    for address in (kit.REAL, f"archive/{kit.REAL}/1"):
        shown = listing((where / "site" / address).resolve())
        assert shown.pop("SHA256SUMS")
        assert shown == built
    assert verify(project, where)[-1].startswith("Đúng như khi công bố / as published: 1 ")


def test_the_checksums_are_those_that_sha256sum_reads(project, tmp_path):
    publish(project, tmp_path / "dest")
    folder = tmp_path / "dest" / "site" / kit.REAL
    lines = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert lines == {name: digest for name, digest in listing(folder.resolve()).items() if name != "SHA256SUMS"}
    if shutil.which("sha256sum"):
        done = subprocess.run(
            ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
        )
        assert done.returncode == 0
    (release,) = kit.register(tmp_path / "dest" / "site")["editions"][0]["releases"]
    assert release["digest"] == hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()


@pytest.mark.parametrize("linked", [True, False])
def test_the_same_again_changes_nothing_and_says_so(project, tmp_path, linked):
    where = tmp_path / "dest"
    publish(project, where, linked=linked)
    before, inodes = listing(where), {path.stat().st_ino for path in where.rglob("*.html")}
    said = publish(project, where, linked=linked, now=kit.NOW.replace(year=2027))
    assert "Nothing has changed" in said[-1]
    assert listing(where) == before
    assert {path.stat().st_ino for path in where.rglob("*.html")} == inodes


@pytest.mark.parametrize("linked", [True, False])
def test_a_corrected_edition_is_a_new_release_and_the_old_one_stays(project, tmp_path, linked):
    where = tmp_path / "dest"
    publish(project, where, linked=linked)
    first = listing((where / "site" / "archive" / kit.REAL / "1").resolve())
    kit.write_edition(project, kit.REAL, "mended")
    (project.site / kit.REAL / "data" / "new.csv").write_text("a\n", encoding="utf-8")
    (project.site / kit.REAL / "report" / "en" / "full-report.pdf").unlink()
    why = Wish(reason={"vi": "Sửa dòng D4", "en": "Line D4 mended"})
    said = publish(project, where, why, linked=linked, now=kit.NOW.replace(month=4))
    assert any("sửa/changed 4, thêm/added 1, bỏ/removed 1" in line for line in said)
    site = where / "site"
    assert listing((site / "archive" / kit.REAL / "1").resolve()) == first
    second = listing((site / "archive" / kit.REAL / "2").resolve())
    assert second == listing((site / kit.REAL).resolve())
    assert second != first
    assert "mended" in (site / kit.REAL / "report" / "vi" / "summary.html").read_text(encoding="utf-8")
    (edition,) = kit.register(site)["editions"]
    assert [each["number"] for each in edition["releases"]] == [1, 2]
    changes = edition["releases"][1]["changes"]
    assert changes["added"] == ["data/new.csv"]
    assert changes["removed"] == ["report/en/full-report.pdf"]
    told = (site / "archive" / kit.REAL / "index.html").read_text(encoding="utf-8")
    for words in ("Sửa dòng D4", "Line D4 mended", "report/en/full-report.pdf", "02/04/2026", "2 March 2026"):
        assert words in told
    assert "2 " in verify(project, where)[-1]


def test_a_new_release_without_a_reason_says_that_there_is_none(project, tmp_path):
    publish(project, tmp_path / "dest")
    kit.write_edition(project, kit.REAL, "mended")
    assert any("no reason given" in line for line in publish(project, tmp_path / "dest"))
    told = (tmp_path / "dest" / "site" / "archive" / kit.REAL / "index.html").read_text(encoding="utf-8")
    assert "Không nêu lý do" in told
    assert "No reason was given" in told


def test_an_earlier_edition_stays_when_another_is_published(project, tmp_path):
    where = tmp_path / "dest"
    publish(project, where, Wish(base_url=BASE))
    before = listing((where / "site" / kit.REAL).resolve())
    later = kit.site(tmp_path / "later", kit.card("2023-published", "2023-12-31"))
    publish(later, where, now=kit.NOW.replace(year=2027))
    site = where / "site"
    assert listing((site / kit.REAL).resolve()) == before
    assert [each["id"] for each in kit.register(site)["editions"]] == ["2023-published", kit.REAL]
    landing = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert [article["id"] for article in landing.find_all("article")] == ["2023-published", kit.REAL]
    for file in ("feed.xml", "feed-en.xml", "sitemap.xml"):
        assert f"{BASE}{kit.REAL}/" in (site / file).read_text(encoding="utf-8")
    assert "2023-published" in (site / "latest" / "vi" / "index.html").read_text(encoding="utf-8")
    verify(later, where)


def test_every_link_of_the_front_resolves(tmp_path):
    where = tmp_path / "dest"
    cards = [kit.card(kit.REAL), kit.card(kit.MADE_UP, "2023-12-31")]
    project = kit.site(tmp_path / "project", *cards)
    publish(project, where, Wish(illustrative=True, base_url=BASE))
    kit.write_edition(project, kit.REAL, "mended")
    publish(project, where, Wish(illustrative=True), now=kit.NOW.replace(month=5))
    site, checked = where / "site", 0
    pages = list(site.resolve().rglob("*.html"))
    for path in pages:
        for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find_all(
            ["a", "link", "script", "meta"]
        ):
            href = tag.get("href") or tag.get("src") or tag.get("content", "").partition("url=")[2]
            if href.startswith(BASE):
                href = f"/dx/{href.removeprefix(BASE)}"
            parts = urlsplit(href)
            if not parts.path or parts.netloc:
                continue
            target = site / parts.path.removeprefix("/dx/") if parts.path.startswith("/") else path.parent / parts.path
            target = Path(os.path.normpath(unquote(str(target))))
            assert target.is_file(), f"{path.relative_to(site.resolve())}: {tag}"
            checked += 1
    assert checked > 100


def test_made_up_data_are_refused_unless_asked_for(tmp_path):
    project = kit.site(tmp_path / "project", kit.card(kit.REAL), kit.card(kit.MADE_UP, "2023-12-31"))
    where = tmp_path / "dest"
    refused(project, where, "số liệu minh hoạ", kit.MADE_UP, f"--edition {kit.REAL}", "--include-illustrative")
    assert not where.exists()
    publish(project, where, Wish(editions=(kit.REAL,)))
    assert not (where / "site" / kit.MADE_UP).exists()
    publish(project, where, Wish(illustrative=True, base_url=BASE))
    site = where / "site"
    for page in (site / kit.MADE_UP).resolve().rglob("*.html"):
        assert page.read_text(encoding="utf-8").count('<meta name="robots" content="noindex">') == 1
    for page in (site / kit.REAL).resolve().rglob("*.html"):
        assert "noindex" not in page.read_text(encoding="utf-8")
    # The made-up edition is the newer one; the address of the newest leads to the real one all the same.
    assert f"../../{kit.REAL}/" in (site / "latest" / "vi" / "index.html").read_text(encoding="utf-8")
    assert kit.MADE_UP not in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_where_all_data_are_made_up_the_newest_leads_to_them_with_their_mark(tmp_path):
    project = kit.site(tmp_path / "project", kit.card(kit.MADE_UP))
    publish(project, tmp_path / "dest", Wish(illustrative=True))
    latest = (tmp_path / "dest" / "site" / "latest" / "en" / "index.html").read_text(encoding="utf-8")
    assert f"../../{kit.MADE_UP}/report/en/summary.html" in latest
    assert "ILLUSTRATIVE DATA" in latest


def test_without_an_address_there_is_no_sitemap_and_no_feed_and_it_says_so(project, tmp_path):
    where = tmp_path / "dest"
    assert any("--base-url" in line for line in publish(project, where))
    assert not list((where / "site").glob("*.xml"))
    said = publish(project, where, Wish(base_url="https://bao-cao.example/dx"))
    assert f"  {BASE}{kit.REAL}/" in said
    assert (where / "site" / "sitemap.xml").is_file()
    kit.write_edition(project, kit.REAL, "mended")
    assert f"  {BASE}" in publish(project, where)  # it need not be said again


@pytest.mark.parametrize("url", ["bao-cao.example", "ftp://example/", "https:///x", "https://a/?b", "https://u@a/"])
def test_an_address_that_is_none_is_refused(project, tmp_path, url):
    refused(project, tmp_path / "dest", "--base-url", wish=Wish(base_url=url))


def test_a_page_that_breaks_the_policy_is_refused_before_anything_is_written(project, tmp_path):
    where = tmp_path / "dest"
    publish(project, where)
    page = project.site / kit.REAL / "report" / "en" / "budget.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<p>", '<p onclick="x()">'), encoding="utf-8")
    before = listing(where)
    with pytest.raises(PolicyError, match=f"{kit.REAL}/report/en/budget.html"):
        publish(project, where)
    assert listing(where) == before


def test_a_rehearsal_changes_nothing(project, tmp_path):
    where = tmp_path / "dest"
    said = publish(project, where, rehearse=True)
    assert any(kit.REAL in line and "new" in line for line in said)
    assert not where.exists()
    publish(project, where)
    before = listing(where)
    kit.write_edition(project, kit.REAL, "mended")
    said = publish(project, where, rehearse=True)
    assert any("release 2" in line for line in said)
    assert listing(where) == before


@pytest.mark.parametrize("name", ["latest", "archive", "report", "../x", "a/b", "2022-Published", ""])
def test_an_edition_may_not_take_an_address_of_the_site(project, tmp_path, name):
    kit.write_catalogue(project, replace(kit.card(kit.REAL), id=name))
    refused(project, tmp_path / "dest", repr(name))


def test_an_edition_that_is_not_there_is_named(project, tmp_path):
    refused(project, tmp_path / "dest", "1999", kit.REAL, wish=Wish(editions=("1999",)))
    shutil.rmtree(project.site / kit.REAL)
    refused(project, tmp_path / "dest", kit.REAL, "has not been built")
    (project.site / "editions.json").unlink()
    refused(project, tmp_path / "dest", "analysis build")


def test_an_edition_of_another_plan_does_not_take_the_place_of_one(project, tmp_path):
    publish(project, tmp_path / "dest")
    other = kit.site(tmp_path / "other", kit.card(kit.REAL, number="2/KH"))
    refused(other, tmp_path / "dest", "1/KH", "2/KH")


def test_a_file_and_a_folder_of_something_else_are_refused(project, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    refused(project, file, "is a file")
    for name in ("thesis.docx", "site", "releases"):
        folder = tmp_path / f"with-{name}"
        (folder / name).mkdir(parents=True)
        refused(project, folder, "not empty", name)
    where = tmp_path / "dest"
    publish(project, where)
    (where / "mine.txt").write_text("x", encoding="utf-8")
    refused(project, where, "mine.txt")


def test_a_folder_of_the_project_is_refused(project, tmp_path):
    for folder in (project.site, project.site / "x", project.root / "data" / "x", project.report / "vi"):
        with pytest.raises(PublishError, match="choose another"):
            publishing.place_of(project, str(folder))


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")
def test_nothing_is_written_or_read_through_links_that_lead_elsewhere(project, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("releases", "states"):
        where = tmp_path / f"dest-{name}"
        publish(project, where)
        kit.write_edition(project, kit.REAL, name)
        shutil.rmtree(where / name)
        (where / name).symlink_to(outside, target_is_directory=True)
        refused(project, where, "is a link")
    where = tmp_path / "dest"
    publish(project, where)
    (where / "releases" / "2024-published").symlink_to(outside, target_is_directory=True)
    refused(kit.site(tmp_path / "later", kit.card("2024-published")), where, "is a link")
    assert list(outside.iterdir()) == []
    (project.site / kit.REAL / "secret.txt").symlink_to("/etc/hostname")
    refused(project, where, "secret.txt")


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("site/2022-published/report/vi/summary.html", "flip"),
        ("site/archive/2022-published/1/data/2022-published_lines.csv", "flip"),
        ("site/archive/2022-published/2/SHA256SUMS", "flip"),
        ("site/archive/2022-published/1/report/vi/full-report.pdf", "remove"),
        ("site/index.html", "flip"),
        ("site/latest/vi/index.html", "remove"),
        ("site/archive/2022-published/1/extra.html", "add"),
        ("site/extra.html", "add"),
        ("site/archive/2022-published/extra.html", "add"),
    ],
)
def test_verifying_finds_what_changed(published, tmp_path, file, change, linked):
    project, folders = published
    where = tmp_path / "dest"
    shutil.copytree(folders[linked], where, symlinks=True)
    assert verify(project, where)
    path = where / file
    if change == "flip":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))
    elif change == "remove":
        path.unlink()
    else:
        path.write_text("x", encoding="utf-8")
    with pytest.raises(VerificationError) as error:
        verify(project, where)
    assert path.name in str(error.value)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Two releases of an edition, with links and without."""
    root = tmp_path_factory.mktemp("published")
    folders = {True: root / "linked", False: root / "plain"}
    project = kit.site(root / "project")
    for text in ("", "mended"):
        kit.write_edition(project, kit.REAL, text)
        for linked, where in folders.items():
            publish(project, where, linked=linked)
    return project, folders


def test_verifying_what_was_never_published_says_so(project, tmp_path):
    with pytest.raises(PublishError, match="nothing has been published"):
        verify(project, tmp_path / "dest")


def test_a_register_that_cannot_be_read_stops_everything(project, tmp_path):
    where = tmp_path / "dest"
    publish(project, where)
    for text in (
        "{",
        "[]",
        '{"format": 2, "editions": []}',
        '{"format": 1, "editions": [{}], "base_url": "", "tag": ""}',
    ):
        (where / "site" / "editions.json").write_text(text, encoding="utf-8")
        refused(project, where, "editions.json", "register")


def test_the_commands_say_what_they_did_and_what_is_wrong(project, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("analysis.project.Project.find", lambda root: project)
    where = str(tmp_path / "dest")
    assert main(["publish", where, "--dry-run"]) == 0
    assert "A rehearsal" in capsys.readouterr().out
    assert main(["publish", where, "--base-url", BASE]) == 0
    assert f"{BASE}latest/" in capsys.readouterr().out
    assert main(["publish", where, "--verify"]) == 0
    assert "as published: 1 " in capsys.readouterr().out
    assert main(["publish", str(project.site)]) == 1
    assert "choose another" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["publish", where, "--reason-vi", "Sửa"])
