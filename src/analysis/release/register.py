"""What has been published: every edition and each of its releases, in ``editions.json`` at the top of the site.

The register is the truth about a place of publication. A release that is in it is never changed or removed; whatever
is not in it has not been published, such as what a publication that was stopped may have left.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.landing import CATALOGUE, Bilingual, Card
from analysis.release.problems import PublishError
from analysis.release.sums import Changes

FILE = CATALOGUE
FORMAT = 1
"""Version of the file; a newer one is refused."""


@dataclass(frozen=True)
class Release:
    """One release of an edition.

    Parameters
    ----------
    number : int
        Counted from 1.
    published_at : datetime
        With its zone.
    digest : str
        SHA-256 of its ``SHA256SUMS``.
    files : int
        How many it holds.
    pages : tuple of str
        Paths of its pages.
    reason : mapping
        Why it replaces the one before, by language; empty if it was not said, or is the first.
    changes : Changes
        Against the release before.
    """

    number: int
    published_at: dt.datetime
    digest: str
    files: int
    pages: tuple[str, ...]
    reason: Bilingual
    changes: Changes

    @property
    def folder(self) -> str:
        """Its folder among the releases of its edition: the number alone might be used twice by accident."""
        return f"{self.number}-{self.digest[:12]}"


@dataclass(frozen=True)
class Published:
    """An edition and its releases.

    Parameters
    ----------
    card : Card
        What lists say of it, as of its newest release.
    releases : tuple of Release
        The oldest first; at least one.
    """

    card: Card
    releases: tuple[Release, ...]

    @property
    def newest(self) -> Release:
        """The release that stands at the edition's own address."""
        return self.releases[-1]

    def place(self, release: Release) -> str:
        """Return where a release lies, from the top of the place of publication."""
        return f"releases/{self.card.id}/{release.folder}"


@dataclass(frozen=True)
class Register:
    """Everything published in one place.

    Parameters
    ----------
    editions : tuple of Published
        The newest first.
    base_url : str
        Address of the site, ending in a slash; empty if nobody has said.
    tag : str
        What the ids of feeds begin with: it stays as it is when the site moves to another address.
    """

    editions: tuple[Published, ...] = ()
    base_url: str = ""
    tag: str = ""

    def find(self, edition: str) -> Published | None:
        """Return an edition by its id."""
        return next((each for each in self.editions if each.card.id == edition), None)

    @property
    def latest(self) -> Published | None:
        """The newest edition; made-up data only where there is nothing else."""
        real = [each for each in self.editions if not each.card.illustrative]
        return next(iter(real or self.editions), None)

    def entered(self, card: Card, release: Release) -> Register:
        """Return the register with one more release."""
        before = self.find(card.id)
        releases = (*(before.releases if before else ()), release)
        if release.number != len(releases):
            raise ValueError(f"{card.id}: {release.number}")
        return self.described(Published(card, releases))

    def described(self, published: Published) -> Register:
        """Return the register with an edition put in its place among the others."""
        others = [each for each in self.editions if each.card.id != published.card.id]
        order = sorted([*others, published], key=lambda each: (each.card.as_of, each.card.id), reverse=True)
        return replace(self, editions=tuple(order))

    def text(self) -> str:
        """Return the register as it is kept."""
        values = {
            "format": FORMAT,
            "base_url": self.base_url,
            "tag": self.tag,
            "editions": [
                each.card.plain() | {"releases": [_plain(release) for release in each.releases]}
                for each in self.editions
            ],
        }
        return json.dumps(values, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str, file: str) -> Register:
        """Return the register that :meth:`text` wrote.

        Raises
        ------
        PublishError
            If it is anything else; ``file`` is named.
        """
        try:
            values = json.loads(text)
            if values["format"] != FORMAT:
                raise ValueError(f"format {values['format']}")
            editions = tuple(Published(Card.read(each), _releases(each["releases"])) for each in values["editions"])
            return cls(editions, str(values["base_url"]), str(values["tag"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = f"{type(error).__name__}: {error}"
            raise PublishError(
                f"{file}: không phải sổ công bố đọc được ({said})", f"{file}: not a register that can be read ({said})"
            ) from error


def _plain(release: Release) -> dict[str, Any]:
    return asdict(release) | {"published_at": release.published_at.isoformat(timespec="seconds")}


def _releases(values: list[Mapping[str, Any]]) -> tuple[Release, ...]:
    found = tuple(
        Release(
            number=int(each["number"]),
            published_at=dt.datetime.fromisoformat(each["published_at"]),
            digest=str(each["digest"]),
            files=int(each["files"]),
            pages=tuple(map(str, each["pages"])),
            reason=dict(each["reason"]),
            changes=Changes(**{name: tuple(map(str, names)) for name, names in each["changes"].items()}),
        )
        for each in values
    )
    if not found or [each.number for each in found] != list(range(1, len(found) + 1)):
        raise ValueError("releases")
    return found
