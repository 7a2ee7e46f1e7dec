"""What is published, in a browser: the pages around the report, the way to the newest, a release that was replaced."""

from __future__ import annotations

import shutil
import threading

import pytest

from analysis.project import Project
from analysis.release import publishing, serving
from analysis.release.place import Folder

EDITION = "2022-published"


@pytest.fixture(scope="module")
def published(built, desktop, tmp_path_factory):
    """Two releases of the real edition, read by the browser of a desktop."""
    root = tmp_path_factory.mktemp("published")
    project = Project(root / "project")
    project.site.mkdir(parents=True)
    shutil.copytree(built.site / EDITION, project.site / EDITION)
    shutil.copy2(built.site / "editions.json", project.site)
    for name in ("report", "_quarto.yml"):
        (project.root / name).symlink_to(built.root / name)
    wish = publishing.Wish(editions=(EDITION,), reason={"vi": "Sửa tiêu đề", "en": "Heading mended"})
    for title in ("<h1>", "<h1>2 "):
        page = project.site / EDITION / "report" / "en" / "budget.html"
        page.write_text(page.read_text(encoding="utf-8").replace("<h1>", title, 1), encoding="utf-8")
        publishing.publish(project, str(root / "dest"), Folder(root / "dest"), wish, print)
    with serving.server(root / "dest", built.report, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield type(desktop)(desktop.driver, desktop.size, f"http://127.0.0.1:{server.server_port}", {})
        server.shutdown()


@pytest.mark.parametrize("path", ["index.html", f"archive/{EDITION}/index.html", "nothing/here.html"])
def test_a_page_around_the_report_keeps_no_reader_out(published, path):
    published.open(path)
    assert published.barriers() == []
    assert published.wide() == 0
    said = published.complaints()
    assert [each for each in said if "404" not in each] == []
    assert len(said) == (path == "nothing/here.html")


def test_the_address_of_the_newest_leads_to_it(published):
    published.open("latest/en/budget.html")
    assert published.wait(lambda: published.place == f"{EDITION}/report/en/budget.html")
    assert published.complaints() == []


def test_a_release_that_was_replaced_says_so_and_leads_to_the_present_one(published):
    published.open(f"archive/{EDITION}/1/report/en/budget.html")
    note = published.wait(lambda: next(iter(published.all(".superseded")), None))
    assert "This is release 1" in note.text
    assert published.barriers() == []
    assert published.complaints() == []
    note.find_element("css selector", "a").click()
    assert published.wait(lambda: published.place == f"{EDITION}/report/en/budget.html")
    assert published.find("h1").text.startswith("2 ")
    for path in (f"{EDITION}/report/en/budget.html", f"archive/{EDITION}/2/report/en/budget.html"):
        published.open(path)
        assert published.complaints() == []
        assert published.all(".superseded") == []
