"""What the content security policy would block is found beforehand, with its line; what it allows is left alone."""

from __future__ import annotations

import pytest

from analysis.release.policy import DIRECTIVES, HEADERS
from analysis.release.scrutiny import PolicyError, check, look

PAGE = "2022/report/vi/summary.html"


def rules(text: str, name: str = PAGE) -> list[str]:
    return [finding.rule for finding in look(name, text)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<script>x()</script>", "script"),
        ('<script type="module">x()</script>', "script"),
        ('<script type="text/javascript" src="">x()</script>', "script"),
        ("<svg><script>x()</script></svg>", "script"),
        ('<p onclick="x()">a</p>', "handler"),
        ("<svg ONLOAD='x()'></svg>", "handler"),
        ('<p style="color: red">a</p>', "style-attribute"),
        ("<style>p { color: red }</style>", "style"),
        ('<svg><rect style="fill: none"/></svg>', "style-attribute"),
        ('<a href="javascript:x()">a</a>', "address"),
        ('<a href=" java\nscript:x()">a</a>', "address"),
        ('<a href="&#106;avascript:x()">a</a>', "address"),
        ('<svg><a xlink:href="javascript:x()">a</a></svg>', "address"),
        ('<svg><a><animate attributeName="href" values="javascript:x()"/></a></svg>', "address"),
        ('<img src="https://example.org/a.png" alt="">', "host"),
        ('<img src="//example.org/a.png" alt="">', "host"),
        ('<img src="\\\\example.org\\a.png" alt="">', "host"),
        ('<img srcset="a.png 1x, https://example.org/b.png 2x" alt="">', "host"),
        ('<script src="https://example.org/a.js"></script>', "host"),
        ('<link rel="stylesheet" href="http://example.org/a.css">', "host"),
        ('<link rel="preconnect" href="https://example.org">', "host"),
        ('<svg><image href="https://example.org/a.png"/></svg>', "host"),
        ('<svg><use href="https://example.org/a.svg#b"/></svg>', "host"),
        ('<svg><rect fill="url(https://example.org/a.svg#b)"/></svg>', "host"),
        ('<meta http-equiv="refresh" content="0; url=https://example.org/">', "host"),
        ('<script src="data:text/javascript,x()"></script>', "data"),
        ('<svg><use href="data:image/svg+xml,x"/></svg>', "data"),
        ('<base href="x/">', "element"),
        ('<form action="x"></form>', "element"),
        ('<iframe src="a.html"></iframe>', "element"),
        ('<object data="a.pdf"></object>', "element"),
        ("<svg><foreignObject></foreignObject></svg>", "element"),
        ('<button formaction="x">a</button>', "element"),
        ('<a href="/2022/x.html">a</a>', "place"),
        ('<a href="../../../../x.html">a</a>', "place"),
        ('<img src="../../../../../x.png" alt="">', "place"),
    ],
)
def test_what_a_browser_would_block_is_found(text, rule):
    found = look(PAGE, f"<!DOCTYPE html>\n<html>\n{text}</html>")
    assert [finding.rule for finding in found] == [rule]
    assert found[0].line == 3
    assert found[0].element.startswith("<")


@pytest.mark.parametrize(
    "text",
    [
        '<script src="../theme/page.js" defer></script>',
        '<script type="application/json">{"a": 1}</script>',
        '<link rel="preload" href="../fonts/a.woff2" as="font" crossorigin>',
        '<link rel="canonical" href="https://example.org/a.html">',
        '<link rel="alternate" type="application/atom+xml" href="feed.xml">',
        '<a href="https://example.org/" ping-me="no">a</a>',
        '<a href="mailto:a@example.org">a</a>',
        '<a href="../../../index.html">all editions</a>',
        '<a href="#javascript:x">a</a>',
        '<img src="a.png" srcset="b.png 2x" alt="style=red onclick=x">',
        '<img src="data:image/png;base64,AAAA" alt="">',
        '<svg><rect fill="url(#a)" stroke="none"/><use href="#b"/></svg>',
        '<meta name="description" content="javascript: and url(https://example.org) as words">',
        "<p>&lt;script&gt;x()&lt;/script&gt; &lt;p style=&quot;x&quot;&gt;</p>",
        '<meta http-equiv="refresh" content="0; url=../en/summary.html">',
        "<!-- <script>x()</script> -->",
    ],
)
def test_what_a_page_may_hold_is_let_pass(text):
    assert rules(f"<!DOCTYPE html><html>{text}</html>") == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("@import 'https://example.org/a.css';", "host"),
        ('a { background: url("//example.org/a.png") }', "host"),
        ("@font-face { src: url(https://example.org/a.woff2) }", "host"),
        ("@font-face { src: url(data:font/woff2;base64,AA) }", "data"),
        ("@import 'data:text/css,x';", "data"),
    ],
)
def test_a_style_sheet_fetches_nothing_from_elsewhere(text, rule):
    assert rules(text, "report/theme/theme.css") == [rule]


def test_a_style_sheet_may_use_its_own_files_and_small_pictures():
    text = "@font-face { src: url('../fonts/a.woff2') } a { background: url(data:image/svg+xml,x) } b { fill: url(#c) }"
    assert rules(text, "report/theme/theme.css") == []


def test_a_drawing_by_itself_is_held_to_the_same():
    assert rules('<svg xmlns="http://www.w3.org/2000/svg"><style>a{}</style><rect style="x"/></svg>', "a.svg") == [
        "style",
        "style-attribute",
    ]


def test_the_page_for_missing_addresses_begins_at_the_top_of_the_host():
    text = '<link rel="stylesheet" href="/report/theme/page.css">'
    assert rules(text, "404.html") == []
    assert rules(text, "index.html") == ["place"]


def test_everything_is_said_at_once_and_counted_by_kind(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.html").write_text('<p style="x">1</p>\n<p style="y">2</p><base>', encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        check(tmp_path, "2022")
    assert len(error.value.findings) == 6
    said = str(error.value)
    assert "2022/a.html, dòng/line 1: 2 × thuộc tính style / a style attribute" in said
    assert "2022/b.html, dòng/line 2: phần tử không được dùng" in said


def test_the_policy_allows_nothing_but_the_site_itself():
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    assert {name for name, sources in DIRECTIVES.items() if sources == "'none'"} == {
        *("default-src", "base-uri", "form-action", "frame-ancestors")
    }
