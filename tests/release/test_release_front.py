"""The front of what is published: feed, sitemap, the way to the newest, servers' settings, the documents about them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from xml.etree import ElementTree

import pytest
import release_kit as kit
from bs4 import BeautifulSoup

from analysis.release import front, publishing, servers, sitemap
from analysis.release.feed import feed
from analysis.release.policy import HEADERS, TYPES
from analysis.release.register import Published, Register, Release
from analysis.release.sums import Changes
from analysis.wording import Words

BASE = "https://bao-cao.example/dx/"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
PAGES = ("index.html", *(f"report/{lang}/{name}.html" for lang in ("en", "vi") for name in ("budget", "summary")))


def release(number: int, month: int, **changes) -> Release:
    values = {
        "number": number,
        "published_at": kit.NOW.replace(month=month),
        "digest": f"{number}" * 64,
        "files": 12,
        "pages": PAGES,
        "reason": {},
        "changes": Changes(),
    }
    return Release(**values | changes)


def register(**changes) -> Register:
    real = Published(kit.card(kit.REAL), (release(1, 3), release(2, 6, reason={"vi": "Sửa số.", "en": "Mended"})))
    made_up = Published(kit.card(kit.MADE_UP, "2023-12-31"), (release(1, 5),))
    values = {"base_url": BASE, "tag": "tag:bao-cao.example,2026-03-02:/dx/"}
    return Register((made_up, real), **values | changes)


def made(known: Register) -> dict[str, bytes]:
    return front.Front(known, kit.ROOT / "report").files()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_feed_has_what_atom_requires(lang):
    root = ElementTree.fromstring(made(register())["feed.xml" if lang == "vi" else "feed-en.xml"])
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 3
    assert all(re.fullmatch(r"tag:bao-cao\.example,2026-03-02:/dx/\S+", each) for each in ids)
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
        moment = dt.datetime.fromisoformat(element.findtext(f"{ATOM}updated"))
        assert moment.tzinfo is not None
        links = {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}
        assert all(href.startswith(BASE) for href in links.values())
        assert "alternate" in links
    for entry in root.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert entry.findtext(f"{ATOM}summary")
    assert root.findtext(f"{ATOM}updated") == root.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}updated")
    assert {link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"} == {
        BASE + ("feed.xml" if lang == "vi" else "feed-en.xml")
    }


def test_an_entry_keeps_its_id_over_releases_and_a_move():
    words = Words("en", kit.ROOT / "report" / "wording")
    real = register().find(kit.REAL)
    first = Register((Published(real.card, real.releases[:1]),), BASE, register().tag)
    second = Register((real,), "https://elsewhere.example/", register().tag)

    def entry(known: Register) -> dict[str, str]:
        (found,) = ElementTree.fromstring(feed(known, "T", words)).findall(f"{ATOM}entry")
        return {child.tag.removeprefix(ATOM): child.text for child in found}

    old, new = entry(first), entry(second)
    assert old["id"] == new["id"]
    assert old["published"] == new["published"] == "2026-03-02T09:30:00+07:00"
    assert old["updated"] == "2026-03-02T09:30:00+07:00"
    assert new["updated"] == "2026-06-02T09:30:00+07:00"
    assert "Release 2" in new["summary"]
    assert "Mended. Data cut-off 31 December 2022." in new["summary"]
    assert "Release" not in old["summary"]


def test_made_up_data_are_marked_in_the_feed_and_not_in_the_sitemap():
    files = made(register())
    for name, mark in (("feed.xml", "[Số liệu minh hoạ] "), ("feed-en.xml", "[Illustrative data] ")):
        titles = [each.findtext(f"{ATOM}title") for each in ElementTree.fromstring(files[name]).iter(f"{ATOM}entry")]
        assert [title.startswith(mark) for title in titles] == [kit.MADE_UP in title for title in titles]
        assert sum(title.startswith(mark) for title in titles) == 1
    assert kit.MADE_UP.encode() not in files["sitemap.xml"]


def test_the_sitemap_lists_every_page_of_every_edition_with_its_languages():
    other = Published(kit.card("2021-published", "2021-12-31"), (release(1, 2),))
    known = register()
    files = made(Register((*known.editions, other), BASE, known.tag))
    urls = ElementTree.fromstring(files["sitemap.xml"]).findall(f"{MAP}url")
    found = {url.findtext(f"{MAP}loc"): url for url in urls}
    pages = {
        f"{BASE}{edition}/{page.removesuffix('index.html') if page == 'index.html' else page}"
        for edition in (kit.REAL, "2021-published")
        for page in PAGES
    }
    assert set(found) == pages | {BASE}
    for address, url in found.items():
        links = {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        if "/report/" not in address:
            assert links == {}
            continue
        vi, en = (re.sub("/report/../", f"/report/{lang}/", address) for lang in ("vi", "en"))
        assert links == {"vi": vi, "en": en, "x-default": vi}
    assert found[f"{BASE}{kit.REAL}/"].findtext(f"{MAP}lastmod") == "2026-06-02"
    assert files["robots.txt"].decode().splitlines()[-1] == f"Sitemap: {BASE}sitemap.xml"
    assert "Disallow" not in files["robots.txt"].decode()  # what may not be read cannot say "noindex"


def test_a_great_many_pages_make_several_sitemaps(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST", 4)
    files = sitemap.sitemaps(register())
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    names = [each.text for each in ElementTree.fromstring(files["sitemap.xml"]).iter(f"{MAP}loc")]
    assert names == [f"{BASE}sitemap-1.xml", f"{BASE}sitemap-2.xml"]
    assert sum(len(ElementTree.fromstring(files[name])) for name in files if name != "sitemap.xml") == len(PAGES) + 1


def test_the_way_to_the_newest_edition_has_a_link_and_no_script():
    files = made(register())
    names = sorted(name for name in files if name.startswith("latest/"))
    pages = ("budget", "index", "summary")
    assert names == sorted(["latest/index.html", *(f"latest/{lang}/{n}.html" for lang in ("vi", "en") for n in pages)])
    page = BeautifulSoup(files["latest/en/budget.html"], "html.parser")
    target = f"../../{kit.REAL}/report/en/budget.html"
    assert page.find("meta", {"http-equiv": "refresh"})["content"] == f"0; url={target}"
    assert page.main.find("a", href=target)
    assert page.find("link", rel="canonical")["href"] == f"{BASE}{kit.REAL}/report/en/budget.html"
    assert page.html["lang"] == "en"
    assert all(script.get("src") for script in page.find_all("script"))


def test_a_page_of_an_earlier_release_can_ask_what_replaced_it():
    known = json.loads(made(register())[f"archive/{kit.REAL}/releases.json"])
    assert known["newest"] == 2
    assert set(known["said"]["vi"]) == {"1", "link"}
    assert "1" in known["said"]["en"]["1"]


def test_the_page_for_missing_addresses_is_in_both_languages_and_finds_its_style_from_anywhere():
    page = BeautifulSoup(made(register())["404.html"], "html.parser")
    assert [section.get("lang", "vi") for section in page.main.find_all("section")] == ["vi", "en"]
    assert all(tag["href"].startswith("/dx/report/") for tag in page.find_all("link", rel="stylesheet"))
    assert page.main.find("a")["href"] == "/dx/index.html"
    assert BeautifulSoup(made(register(base_url="", tag=""))["404.html"], "html.parser").main.a["href"] == "/index.html"


def test_the_same_register_gives_the_same_bytes():
    assert made(register()) == made(register())
    assert Register.read(register().text(), "x") == register()


# -- servers --------------------------------------------------------------------------------------------------------


def test_iis_sends_the_headers_of_the_policy():
    root = ElementTree.fromstring(servers.iis(register()))
    server = root.find("system.webServer")
    sent = {each.get("name"): each.get("value") for each in server.findall("httpProtocol/customHeaders/add")}
    assert sent == HEADERS | {"Cache-Control": "no-cache"}
    kinds = {each.get("fileExtension"): each.get("mimeType") for each in server.findall("staticContent/mimeMap")}
    assert kinds.items() >= TYPES.items()
    removed = [each.get("fileExtension") for each in server.findall("staticContent/remove")]
    assert removed == list(kinds)  # a type that IIS has already would be an error otherwise
    places = {
        each.get("path"): {add.get("name"): add.get("value") for add in each.iter("add")}
        for each in root.findall("location")
    }
    assert places[kit.MADE_UP] == places["archive"] == {"X-Robots-Tag": "noindex"}
    assert kit.REAL not in places
    assert "immutable" in places[f"archive/{kit.REAL}/2"]["Cache-Control"]


def test_nginx_sends_the_headers_of_the_policy():
    text = servers.nginx()
    sent = dict(re.findall(r'^    add_header (\S+) "(.*)" always;$', text, re.MULTILINE))
    assert sent.items() >= HEADERS.items()
    assert "add_header" not in text.partition("location / {")[2]  # one there would drop all others


@pytest.mark.parametrize("name", ["nginx", "iis"])
def test_the_document_shows_what_is_tested_here(name):
    text = (kit.ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    shown = re.findall(r"```(?:nginx|xml)\n(.*?)```", text, re.DOTALL)
    assert (servers.nginx() if name == "nginx" else servers.iis(Register())) in shown


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx on PATH")
def test_nginx_serves_what_is_published(tmp_path):
    project, where = kit.site(tmp_path / "project", kit.card(kit.REAL), kit.card(kit.MADE_UP)), tmp_path / "dest"
    place = publishing.place_of(project, str(where))
    publishing.publish(project, str(where), place, publishing.Wish(illustrative=True), print)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = servers.nginx().replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/report", str(where))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    head = f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{"
    (tmp_path / "nginx.conf").write_text(f"{head} access_log off; {temporary}\n{text}\n}}", encoding="utf-8")
    command = ["nginx", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with subprocess.Popen(command) as running:
        try:
            look_at(f"http://127.0.0.1:{port}")
        finally:
            running.terminate()


def look_at(host: str) -> None:
    def get(path: str) -> tuple[int, dict[str, str], bytes]:
        for _ in range(100):
            try:
                with urllib.request.urlopen(urllib.request.Request(host + path), timeout=10) as answer:
                    return answer.status, dict(answer.headers), answer.read()
            except urllib.error.HTTPError as error:
                return error.code, dict(error.headers), error.read()
            except urllib.error.URLError:
                time.sleep(0.05)
        raise AssertionError(host)

    kinds = {
        "/": "text/html; charset=utf-8",
        f"/{kit.REAL}/": "text/html; charset=utf-8",
        f"/{kit.REAL}": "text/html; charset=utf-8",
        f"/{kit.REAL}/data/{kit.REAL}_lines.csv": "text/csv; charset=utf-8",
        f"/{kit.REAL}/report/vi/full-report.pdf": "application/pdf",
        f"/{kit.REAL}/report/theme/theme.css": "text/css; charset=utf-8",
        f"/{kit.REAL}/SHA256SUMS": "text/plain; charset=utf-8",
        "/report/theme/page.js": "text/javascript; charset=utf-8",
        "/report/fonts/web/BeVietnamPro-Regular.woff2": "font/woff2",
        "/editions.json": "application/json; charset=utf-8",
    }
    for path, kind in kinds.items():
        status, headers, _ = get(path)
        assert (path, status, headers["Content-Type"]) == (path, 200, kind)
        assert headers.items() >= HEADERS.items()
        assert headers["Cache-Control"] == "no-cache"
        assert "X-Robots-Tag" not in headers
    _, headers, _ = get(f"/archive/{kit.REAL}/1/report/vi/summary.html")
    assert "immutable" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"
    assert get(f"/{kit.MADE_UP}/report/vi/full-report.pdf")[1]["X-Robots-Tag"] == "noindex"
    for path in ("/nothing/here", "/web.config", f"/{kit.REAL}/data/"):
        status, headers, _ = get(path)
        assert status in (403, 404)
        assert headers.items() >= HEADERS.items()
    assert "Không tìm thấy trang" in get("/nothing/here")[2].decode()
