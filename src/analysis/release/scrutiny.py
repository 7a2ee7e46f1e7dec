"""Whether finished pages keep to the policy: no script or style inside a page, nothing from another host.

Every page, drawing and style sheet is read before anything is published. A page that a browser would block in part is
refused here, with file, line and element.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from analysis.release.problems import PublishError

RULES = {
    "script": ("mã lệnh nằm trong trang", "a script inside the page"),
    "handler": ("thuộc tính chạy mã lệnh", "an attribute that runs a script"),
    "style": ("phần tử <style> trong trang", "a <style> element inside the page"),
    "style-attribute": ("thuộc tính style", "a style attribute"),
    "address": ("địa chỉ chạy mã lệnh", "an address that runs a script"),
    "host": ("tải từ máy chủ khác", "loaded from another host"),
    "data": ("dữ liệu nhúng trong địa chỉ", "data inside an address"),
    "element": ("phần tử không được dùng", "an element that is not allowed"),
    "place": ("địa chỉ ra ngoài trang", "an address outside the site"),
}
"""What may be wrong, in both languages."""

FORBIDDEN = {"base", "form", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe"}
FORBIDDEN |= {"audio", "video", "track", "foreignobject"}
"""Elements that the policy blocks, or that change what addresses mean."""

LOADS = {
    "script": ("src", "href", "xlink:href"),
    "img": ("src",),
    "source": ("src",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "body": ("background",),
}
"""Attributes whose address a browser fetches by itself; those of ``link`` depend on its ``rel``."""

FETCHED = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "manifest", "preconnect", "dns-prefetch"}
"""Relations of a ``link`` that make a browser ask a host."""

DATA_BLOCKS = {"application/json", "application/ld+json"}
"""Types of ``script`` elements that hold data and are never run."""

POINTERS = {"href", "xlink:href", "src", "action", "formaction", "data", "to", "from", "values"}
RUNS = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
IN_STYLE = re.compile(r"""url\(\s*["']?(?P<url>[^"')]*)|@import\s+["'](?P<import>[^"']+)""", re.IGNORECASE)
ABOVE = ("..", "../index.html")
"""Where a page may lead outside its edition: the list of editions or, in the archive, of releases."""

ROOTED = "404.html"
"""The one page that is shown at any address, so that its links begin at the top of the host."""

READ = (".html", ".htm", ".xhtml", ".svg", ".css")


@dataclass(frozen=True)
class Finding:
    """One place that the policy does not allow.

    Parameters
    ----------
    file : str
        Path in the site.
    line : int
        Line of the file.
    rule : str
        Key of :data:`RULES`.
    element : str
        The element or the style, cut short.
    """

    file: str
    line: int
    rule: str
    element: str


class PolicyError(PublishError):
    """Pages that do not keep to the policy."""

    SHOWN = 20
    """Kinds of findings that are listed; the rest is counted."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        kinds = Counter((each.file, each.rule) for each in findings)
        first = {(each.file, each.rule): each for each in reversed(findings)}
        lines = []
        for kind, count in list(kinds.items())[: self.SHOWN]:
            each, (vi, en) = first[kind], RULES[kind[1]]
            times = f"{count} × " if count > 1 else ""
            lines.append(f"  - {each.file}, dòng/line {each.line}: {times}{vi} / {en}: {each.element}")
        if len(kinds) > self.SHOWN:
            more = len(kinds) - self.SHOWN
            lines.append(f"  … và {more} loại nữa / and {more} more kinds")
        super().__init__(
            "trang không giữ đúng chính sách an toàn nội dung, chưa công bố gì",
            "pages do not keep to the content security policy; nothing has been published\n" + "\n".join(lines),
        )


def check(site: Path, name: str = "") -> None:
    """Read every page, drawing and style sheet below a folder.

    Parameters
    ----------
    site : Path
        Root of what will have an address: links above it lead out of the site.
    name : str
        How to call it in front of its files; an edition's id.

    Raises
    ------
    PolicyError
        With everything that a browser would block.
    """
    if found := list(findings(site)):
        raise PolicyError([replace(each, file=f"{name}/{each.file}") for each in found] if name else found)


def findings(site: Path) -> Iterator[Finding]:
    """Yield what the policy does not allow, file by file."""
    for file in sorted(site.rglob("*")):
        if file.suffix.lower() in READ and file.is_file():
            yield from look(file.relative_to(site).as_posix(), file.read_text(encoding="utf-8"))


def look(name: str, text: str) -> list[Finding]:
    """Return what the policy does not allow in one file.

    Parameters
    ----------
    name : str
        Path in the site; its ending says what it is.
    text : str
        What stands in it.
    """
    if name.lower().endswith(".css"):
        return list(in_style_sheet(name, text))
    reader = Reader(name)
    reader.feed(text)
    reader.close()
    return reader.found


def in_style_sheet(name: str, text: str) -> Iterator[Finding]:
    """Yield addresses of a style sheet that lead to another host, or hold anything but a picture."""
    for match in IN_STYLE.finditer(text):
        url = match["url"] if match["url"] is not None else match["import"]
        if rule := wrong_address(url, pictures=match["url"] is not None):
            yield Finding(name, text.count("\n", 0, match.start()) + 1, rule, match[0][:80])


def wrong_address(url: str, *, pictures: bool = False) -> str:
    """Return the rule that an address to fetch breaks, or nothing; ``pictures`` may stand in the address itself."""
    bare = re.sub(r"[\x00-\x20]", "", url)
    if RUNS.match(bare):
        return "address"
    if bare.lower().startswith("data:"):
        return "" if pictures and bare.lower().startswith("data:image/") else "data"
    parts = urlsplit(bare.replace("\\", "/"))
    return "host" if parts.scheme or parts.netloc else ""


class Reader(HTMLParser):
    """Reads a page as a browser does, as far as the policy matters, and notes what it would block."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.found: list[Finding] = []

    def note(self, rule: str) -> None:
        """Note that the element being read breaks a rule."""
        text = " ".join((self.get_starttag_text() or "").split())
        shown = text if len(text) <= 120 else f"{text[:117]}…"
        self.found.append(Finding(self.name, self.getpos()[0], rule, shown))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element that is closed at once, as drawings write them."""
        self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read an element."""
        values = {name: value or "" for name, value in reversed(attrs)}  # of two, a browser takes the first
        if tag in FORBIDDEN:
            self.note("element")
        if tag == "style":
            self.note("style")
        if tag == "script" and not any(values.get(name) for name in LOADS["script"]):
            kind = values.get("type", "").split(";")[0].strip().lower()
            if kind not in DATA_BLOCKS:
                self.note("script")
        for name, value in values.items():
            self.attribute(tag, name, value)
            if name in ("href", "xlink:href", "src") and self.leads_out(value):
                self.note("place")
        for url in fetched(tag, values):
            if rule := wrong_address(url, pictures=tag in ("img", "source", "image", "feimage", "link")):
                self.note(rule)
        if tag == "meta" and values.get("http-equiv", "").strip().lower() == "refresh":
            _, _, url = values.get("content", "").partition("=")
            if wrong_address(url.strip(" '\"")):
                self.note("host")

    def leads_out(self, url: str) -> bool:
        """Return whether an address leads above the root, other than to the list that stands right above it."""
        parts = urlsplit(url.strip())
        if parts.scheme or parts.netloc or not parts.path or self.name == ROOTED:
            return False
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), parts.path))
        return parts.path.startswith("/") or (target.startswith("..") and target not in ABOVE)

    def attribute(self, tag: str, name: str, value: str) -> None:
        """Read one attribute."""
        if name == "style":
            self.note("style-attribute")
        elif name.startswith("on"):
            self.note("handler")
        elif name in ("srcdoc", "ping", "formaction", "action") and tag != "form":
            self.note("element")
        elif name in POINTERS and RUNS.match(re.sub(r"[\x00-\x20]", "", value)):
            self.note("address")
        elif name not in ("content", "alt", "title") and any(
            wrong_address(match["url"], pictures=True) for match in IN_STYLE.finditer(value) if match["url"] is not None
        ):
            self.note("host")


def fetched(tag: str, values: dict[str, str]) -> Iterator[str]:
    """Yield the addresses that a browser fetches for an element."""
    if tag == "link" and FETCHED & set(values.get("rel", "").lower().split()):
        yield values.get("href", "")
    for name in LOADS.get(tag, ()):
        if values.get(name):
            yield values[name]
    if tag in ("img", "source", "link"):
        for candidate in (values.get("srcset", "") + "," + values.get("imagesrcset", "")).split(","):
            if candidate.strip() and not candidate.strip().startswith("data:"):
                yield candidate.strip().split()[0]
