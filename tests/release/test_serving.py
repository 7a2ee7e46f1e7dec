"""`analysis serve` answers as a well-kept web server would, to this machine alone."""

from __future__ import annotations

import http.client
import threading

import pytest
import release_kit as kit

from analysis.release import publishing, serving
from analysis.release.policy import HEADERS


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    root = tmp_path_factory.mktemp("served")
    project = kit.site(root / "project")
    place = publishing.place_of(project, str(root / "dest"))
    publishing.publish(project, str(root / "dest"), place, publishing.Wish(), print)
    with serving.server(root / "dest", project.report, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address
        server.shutdown()


def get(address, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection(*address, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")


def test_it_listens_on_this_machine_alone(address):
    assert address[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        (f"/{kit.REAL}/report/vi/summary.html", "text/html; charset=utf-8"),
        (f"/{kit.REAL}/data/{kit.REAL}_lines.csv", "text/csv; charset=utf-8"),
        (f"/{kit.REAL}/SHA256SUMS", "text/plain; charset=utf-8"),
        ("/report/fonts/web/BeVietnamPro-Regular.woff2", "font/woff2"),
        ("/report/theme/page.js", "text/javascript; charset=utf-8"),
    ],
)
def test_every_file_comes_with_its_type_and_the_policy(address, path, kind):
    status, headers, _ = get(address, path)
    assert (status, headers["Content-type"]) == (200, kind)
    assert headers.items() >= HEADERS.items()


@pytest.mark.parametrize("path", ["/nothing/here.html", f"/{kit.REAL}/data/", "/../READ-ME.txt", "/%2e%2e/.lock"])
def test_what_is_not_there_is_said_in_both_languages_under_the_policy(address, path):
    status, headers, text = get(address, path)
    assert status == 404
    assert "Không tìm thấy trang" in text
    assert "Page not found" in text
    assert headers.items() >= HEADERS.items()
    assert get(address, path, "HEAD")[::2] == (404, "")


def test_a_page_of_another_host_cannot_ask_through_the_readers_browser(address):
    assert get(address, "/", Host="evil.example")[0] == 421
    assert get(address, "/", Host="localhost:8000")[0] == 200


def test_a_site_that_was_only_built_is_served_too(tmp_path):
    project = kit.site(tmp_path / "project")
    with serving.server(project.site, project.report, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert get(server.server_address, "/")[2] == "as built"
        assert "Page not found" in get(server.server_address, "/nothing")[2]
        server.shutdown()


def test_without_a_site_it_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="analysis build"):
        serving.server(tmp_path, kit.ROOT / "report", 0)
