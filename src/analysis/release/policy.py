"""What a browser may do with a page of the report: response headers that a web server sends with every file.

The policy lets a page load from its own host only, and run no script and use no style that stands in the page itself.
`analysis.release.scrutiny` makes sure beforehand that pages keep to it, so that it never breaks one.
"""

from __future__ import annotations

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""The Content-Security-Policy by directive."""

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Sent with every answer, errors too."""

NO_INDEX = ("X-Robots-Tag", "noindex")
"""Sent with made-up data and with releases that are kept for reference, so that search engines leave them out."""

FOR_EVER = "public, max-age=31536000, immutable"
"""Caching of what never changes: a release at its own address."""

ASK_AGAIN = "no-cache"
"""Caching of everything else: kept, but asked for again each time (an unchanged file is not sent twice)."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ipynb": "application/x-ipynb+json; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".zip": "application/zip",
}
"""Content types by ending; ``nosniff`` forbids a browser to guess."""

PLAIN = ("SHA256SUMS",)
"""Files without ending that are plain text."""
