"""The pages and files that lead to published editions, made anew from the register each time something is published.

The list of editions, the way to the newest one, each edition's releases, the page for addresses that do not exist,
and what search engines, feed readers and an IIS server read. The same register gives the same bytes.
"""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from analysis import landing, render
from analysis.project import LANGUAGES
from analysis.release import servers, sums
from analysis.release.feed import FILES, feed
from analysis.release.register import FILE, Published, Register, Release
from analysis.release.sitemap import robots, sitemaps
from analysis.wording import Words

LATEST = "latest"
ARCHIVE = "archive"
MISSING = "404.html"


class Front:
    """Makes the front of one register.

    Parameters
    ----------
    register : Register
        With at least one edition.
    report : Path
        The project's report folder: templates, words, style sheets.
    """

    def __init__(self, register: Register, report: Path) -> None:
        self.register, self.report = register, report
        self.words = {lang: Words(lang, report / "wording") for lang in LANGUAGES}
        cards = [each.card for each in register.editions]
        several = len({card.about for card in cards}) > 1
        self.title = {
            lang: self.words[lang]("report.site_title") if several else cards[0].report[lang] for lang in LANGUAGES
        }

    def write(self, folder: Path) -> dict[str, str]:
        """Write everything into an empty folder, and its checksums beside it.

        Returns
        -------
        dict
            SHA-256 by path.
        """
        render.write_assets(self.report, folder)
        for name, content in self.files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        found = sums.of_folder(folder)
        (folder / sums.FILE).write_text(sums.text(found), encoding="utf-8", newline="\n")
        return found

    def files(self) -> dict[str, bytes]:
        """Return pages and files by their path in the site."""
        register = self.register
        found = {
            FILE: register.text(),
            "index.html": self.landing(),
            MISSING: missing(self.report, self.title, urlsplit(register.base_url).path or "/"),
            "robots.txt": robots(register),
            servers.WEB_CONFIG: servers.iis(register),
        }
        if register.latest is not None:
            found |= self.latest(register.latest)
        for published in register.editions:
            place = f"{ARCHIVE}/{published.card.id}"
            found[f"{place}/index.html"] = self.releases(published)
            found[f"{place}/releases.json"] = self.notice(published)
        files = {name: text.encode() for name, text in found.items()}
        if register.base_url:
            files |= sitemaps(register)
            files |= {FILES[lang]: feed(register, self.title[lang], self.words[lang]) for lang in LANGUAGES}
        return files

    def landing(self) -> str:
        """Return the list of editions."""
        extra = {each.card.id: {"release": self.standing(each)} for each in self.register.editions}
        latest = self.register.latest
        more = {"latest": latest.card.id if latest else "", "feeds": FILES if self.register.base_url else {}}
        return landing.page([each.card for each in self.register.editions], self.report, extra, **more)

    def standing(self, published: Published) -> dict[str, str]:
        """Return the number and day of an edition's newest release as a sentence in each language."""
        newest = published.newest
        key = "publishing.releases" if newest.number > 1 else "publishing.release"
        return {
            lang: words(key, number=newest.number, date=words.date(newest.published_at.date()))
            for lang, words in self.words.items()
        }

    def latest(self, published: Published) -> dict[str, str]:
        """Return the pages that lead to the newest edition, page by page in each language."""
        found = {f"{LATEST}/index.html": self.redirect(published, f"{LATEST}/index.html", "index.html", LANGUAGES)}
        for lang in LANGUAGES:
            head = f"report/{lang}/"
            for page in (page for page in published.newest.pages if page.startswith(head)):
                place = f"{LATEST}/{lang}/{page.removeprefix(head)}"
                found[place] = self.redirect(published, place, page, (lang,))
            place = f"{LATEST}/{lang}/index.html"
            found.setdefault(place, self.redirect(published, place, f"{head}summary.html", (lang,)))
        return found

    def redirect(self, published: Published, place: str, page: str, langs: tuple[str, ...]) -> str:
        """Return a page that leads on: at once, without a script, and by a link."""
        target = f"{published.card.id}/{page}"
        to = posixpath.relpath(target, posixpath.dirname(place))
        canonical = self.register.base_url + target if self.register.base_url else to
        values = {"to": to, "canonical": canonical, "title": published.card.title}
        return self.page("redirect.html.j2", place, langs, illustrative=published.card.illustrative, **values)

    def releases(self, published: Published) -> str:
        """Return the list of an edition's releases, the newest first."""

        def told(release: Release, lang: str) -> str:
            kinds = ("changed", "added", "removed")
            counts = {kind: len(getattr(release.changes, kind)) for kind in kinds}
            words = self.words[lang]
            return ", ".join(words(f"publishing.archive.{kind}", n=n) for kind, n in counts.items() if n)

        card = published.card
        return self.page(
            "releases.html.j2",
            f"{ARCHIVE}/{card.id}/index.html",
            LANGUAGES,
            illustrative=card.illustrative,
            edition=card.id,
            title=card.title,
            releases=published.releases[::-1],
            told=told,
        )

    def notice(self, published: Published) -> str:
        """Return what a page of an earlier release tells its reader (``report/theme/page.js`` asks for it)."""
        edition = published.card.id
        said = {
            lang: {
                str(release.number): words("publishing.superseded", number=release.number)
                for release in published.releases[:-1]
            }
            | {"link": words("publishing.superseded_link")}
            for lang, words in self.words.items()
        }
        values = {"edition": edition, "newest": published.newest.number, "said": said}
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"

    def page(self, template: str, place: str, langs: tuple[str, ...], **values: Any) -> str:
        """Return a page of the front from its template."""
        top = "../" * place.count("/")
        return render.template(self.report / "templates", template).render(
            top=top, langs=langs, site=self.title, words=self.words, **values
        )


def missing(report: Path, title: landing.Bilingual, base: str = "/") -> str:
    """Return the page for addresses that do not exist.

    It is shown at any depth, so its links begin at the top of the host.

    Parameters
    ----------
    report : Path
        The project's report folder.
    title : mapping
        Name of the site by language.
    base : str
        Where the site begins on its host, with a slash at either end.
    """
    words = {lang: Words(lang, report / "wording") for lang in LANGUAGES}
    values: dict[str, Any] = {"top": base, "langs": LANGUAGES, "site": title, "words": words, "illustrative": False}
    return render.template(report / "templates", "missing.html.j2").render(**values)
