"""What a web server needs to be told, for nginx and for IIS: headers, content types, caching, the page for errors.

``docs/publishing.md`` shows both; a test keeps it the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from analysis.release.policy import ASK_AGAIN, FOR_EVER, HEADERS, NO_INDEX, TYPES
from analysis.release.register import Register

WEB_CONFIG = "web.config"
"""IIS reads this file at the top of the site by itself, and never shows it to readers."""

NGINX = """\
# /etc/nginx/conf.d/report.conf
map $uri $report_caching {{
    ~/archive/[^/]+/[0-9]+/  "{for_ever}";
    default                  "{ask_again}";
}}
map $uri $report_robots {{
    ~/archive/[^/]+/      {no_index};
    ~illustrative         {no_index};
    default               "";
}}
server {{
    listen 80;
    server_name report.example;
    root /srv/report/site;
    index index.html;
    absolute_redirect off;

    # A header with an empty value is not sent. No location below may add headers of its own: it would drop these.
{headers}
    charset utf-8;
    charset_types text/html text/css text/javascript text/csv text/plain text/markdown
                  application/json application/xml application/x-ipynb+json image/svg+xml;
    types {{
{types}
    }}
    default_type application/octet-stream;

    gzip on;
    gzip_vary on;
    gzip_types text/css text/javascript text/csv text/plain text/markdown
               application/json application/xml application/x-ipynb+json image/svg+xml;

    error_page 404 /404.html;
    location / {{
        limit_except GET HEAD {{ deny all; }}
        try_files $uri $uri/ =404;
    }}
    location = /{web_config} {{ return 404; }}
    location ~ /SHA256SUMS$ {{ default_type text/plain; }}
}}
"""


def nginx() -> str:
    """Return a server block for nginx."""
    sent = [*HEADERS.items(), ("Cache-Control", "$report_caching"), (NO_INDEX[0], "$report_robots")]
    kinds = {ending[1:]: kind.partition(";")[0] for ending, kind in TYPES.items()}
    return NGINX.format(
        for_ever=FOR_EVER,
        ask_again=ASK_AGAIN,
        no_index=NO_INDEX[1],
        headers="\n".join(f'    add_header {name} "{value}" always;' for name, value in sent),
        types="\n".join(f"        {kind} {ending};" for ending, kind in kinds.items()),
        web_config=WEB_CONFIG,
    )


def iis(register: Register) -> str:
    """Return ``web.config`` for what has been published."""
    root = ElementTree.Element("configuration")
    server = ElementTree.SubElement(root, "system.webServer")
    documents = ElementTree.SubElement(server, "defaultDocument", {"enabled": "true"})
    files = ElementTree.SubElement(documents, "files")
    ElementTree.SubElement(files, "clear")
    ElementTree.SubElement(files, "add", {"value": "index.html"})
    ElementTree.SubElement(server, "directoryBrowse", {"enabled": "false"})
    ElementTree.SubElement(server, "urlCompression", {"doStaticCompression": "true"})
    errors = ElementTree.SubElement(server, "httpErrors", {"errorMode": "Custom", "existingResponse": "Replace"})
    ElementTree.SubElement(errors, "remove", {"statusCode": "404"})
    ElementTree.SubElement(errors, "error", {"statusCode": "404", "path": "404.html", "responseMode": "File"})
    static = ElementTree.SubElement(server, "staticContent")
    for ending, kind in [*TYPES.items(), (".", "text/plain; charset=utf-8")]:
        ElementTree.SubElement(static, "remove", {"fileExtension": ending})
        ElementTree.SubElement(static, "mimeMap", {"fileExtension": ending, "mimeType": kind})
    _custom(server, HEADERS | {"Cache-Control": ASK_AGAIN}, removed=("X-Powered-By",))
    for path, headers in _places(register):
        location = ElementTree.SubElement(root, "location", {"path": path})
        _custom(ElementTree.SubElement(location, "system.webServer"), headers, removed=tuple(headers))
    ElementTree.indent(root, "  ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _places(register: Register) -> Iterator[tuple[str, dict[str, str]]]:
    yield "archive", dict([NO_INDEX])
    for published in register.editions:
        edition = published.card.id
        if published.card.illustrative:
            yield edition, dict([NO_INDEX])
        for release in published.releases:
            yield f"archive/{edition}/{release.number}", {"Cache-Control": FOR_EVER}


def _custom(server: ElementTree.Element, headers: dict[str, str], removed: Sequence[str]) -> None:
    protocol = ElementTree.SubElement(server, "httpProtocol")
    custom = ElementTree.SubElement(protocol, "customHeaders")
    for name in removed:
        ElementTree.SubElement(custom, "remove", {"name": name})
    for name, value in headers.items():
        ElementTree.SubElement(custom, "add", {"name": name, "value": value})
