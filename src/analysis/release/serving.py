"""A look at a site on this machine, with the headers, content types and error page that readers will get.

What the policy blocks is blocked here too, and the browser's console says so.
"""

from __future__ import annotations

import functools
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.project import LANGUAGES
from analysis.release.front import MISSING, missing
from analysis.release.place import SITE
from analysis.release.policy import ASK_AGAIN, HEADERS, PLAIN, TYPES
from analysis.wording import Words

LOOPBACK = ("127.0.0.1", "localhost")


def server(folder: Path, report: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a site, for this machine alone; it is not running yet.

    Parameters
    ----------
    folder : Path
        The site, or a folder of publication.
    report : Path
        The project's report folder: the page for addresses that do not exist is made from it.
    port : int
        0 for any that is free.

    Raises
    ------
    FileNotFoundError
        If there is no site.
    """
    site = folder / SITE if (folder / SITE / "index.html").is_file() else folder
    if not (site / "index.html").is_file():
        raise FileNotFoundError(
            f"chưa có báo cáo trong {folder}: chạy `analysis build` trước / "
            f"no site in {folder} yet: run `analysis build` first"
        )
    title = {lang: Words(lang, report / "wording")("report.site_title") for lang in LANGUAGES}
    handler = functools.partial(Handler, directory=str(site), page=missing(report, title).encode())
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


class Handler(SimpleHTTPRequestHandler):
    """Answers as a well-kept web server would."""

    extensions_map = TYPES | {"": "application/octet-stream"}

    def __init__(self, *args: object, page: bytes, **options: object) -> None:
        self.page = page
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Refuse requests that name another host: a page elsewhere may lead its reader's browser here."""
        good = super().parse_request()
        if good and self.headers.get("Host", "localhost").rsplit(":", 1)[0] not in LOOPBACK:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        return good

    def guess_type(self, path: object) -> str:
        """Return the content type of a file."""
        name = Path(str(path)).name
        return "text/plain; charset=utf-8" if name in PLAIN else super().guess_type(str(path))

    def end_headers(self) -> None:
        """Send the headers that every answer has."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", ASK_AGAIN)
        super().end_headers()

    def list_directory(self, path: object) -> None:  # noqa: ARG002
        """Show no list of a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for addresses that do not exist."""
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
            return
        own = Path(self.directory) / MISSING
        page = own.read_bytes() if own.is_file() else self.page
        self.log_error("code %d", code)
        self.send_response(code)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)
