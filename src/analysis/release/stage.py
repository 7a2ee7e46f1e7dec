"""New releases and the pages that lead to them, made apart from what readers see."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.landing import Bilingual, Card
from analysis.release import front, scrutiny, sums
from analysis.release.place import RELEASES, STATES
from analysis.release.problems import PublishError
from analysis.release.register import Register, Release

CHARSET = b'<meta charset="utf-8">'
UNINDEXED = b'<meta name="robots" content="noindex">'


@dataclass(frozen=True)
class Staged:
    """What is ready to be shown.

    Parameters
    ----------
    register : Register
        With what is new.
    fresh : tuple of str
        Editions with a new release.
    digest : str
        SHA-256 of the checksums of the front.
    """

    register: Register
    fresh: tuple[str, ...]
    digest: str


def releases(
    site: Path,
    cards: Sequence[Card],
    register: Register,
    room: Path,
    earlier: Callable[[str], bytes | None],
    now: dt.datetime,
    reason: Bilingual,
) -> tuple[Register, tuple[str, ...]]:
    """Copy the editions that differ from their newest release, and enter them.

    Parameters
    ----------
    site : Path
        The finished site.
    cards : sequence of Card
        The editions to publish.
    register : Register
        What has been published.
    room : Path
        Where to; an edition that has not changed leaves nothing there.
    earlier : callable
        Reads a file of the place of publication.
    now : datetime
        The time of publication.
    reason : mapping
        Why editions are published again, by language, or empty.

    Raises
    ------
    PublishError
        If an edition holds links, or an earlier release cannot be read.
    PolicyError
        If pages do not keep to the policy.
    """
    fresh = []
    for card in cards:
        part = room / RELEASES / card.id / "new"
        sums.of_folder(site / card.id)  # refuses links before they are copied
        shutil.copytree(site / card.id, part)
        (part / sums.FILE).unlink(missing_ok=True)
        if card.illustrative:
            mark_unindexed(part)
        found = sums.of_folder(part)
        before = register.find(card.id)
        if before and before.newest.digest == sums.digest(found):
            shutil.rmtree(part.parent)
            register = register.described(replace(before, card=card))
            continue
        scrutiny.check(part, card.id)
        changes = sums.Changes()
        if before:
            content = earlier(f"{before.place(before.newest)}/{sums.FILE}")
            if content is None:
                place = before.place(before.newest)
                raise PublishError(f"không thấy {place}/{sums.FILE}", f"{place}/{sums.FILE} is missing")
            changes = sums.compare(sums.read(content.decode()), found)
        release = Release(
            number=before.newest.number + 1 if before else 1,
            published_at=now,
            digest=sums.digest(found),
            files=len(found),
            pages=tuple(name for name in found if name.endswith(".html")),
            reason=reason if before else {},
            changes=changes,
        )
        (part / sums.FILE).write_text(sums.text(found), encoding="utf-8", newline="\n")
        part.rename(part.parent / release.folder)
        register = register.entered(card, release)
        fresh.append(card.id)
    return register, tuple(fresh)


def mark_unindexed(folder: Path) -> None:
    """Ask search engines, on every page of a folder, to leave it out."""
    for page in folder.rglob("*.html"):
        content = page.read_bytes()
        if UNINDEXED not in content:
            if CHARSET not in content:
                raise PublishError(f"{page}: thiếu {CHARSET!r}", f"{page}: {CHARSET!r} is missing")
            page.write_bytes(content.replace(CHARSET, CHARSET + b"\n" + UNINDEXED, 1))


def state(register: Register, report: Path, room: Path, name: str) -> str:
    """Write the front of a register; return the SHA-256 of its checksums.

    Raises
    ------
    PolicyError
        If a page of the front does not keep to the policy.
    """
    folder = room / STATES / name
    folder.mkdir(parents=True)
    found = front.Front(register, report).write(folder)
    scrutiny.check(folder)
    return sums.digest(found)


def links(register: Register) -> Mapping[str, str]:
    """Return the addresses of all releases, and where each lies in the place of publication."""
    found = {}
    for published in register.editions:
        for release in published.releases:
            found[f"{front.ARCHIVE}/{published.card.id}/{release.number}"] = published.place(release)
        found[published.card.id] = published.place(published.newest)
    return found
