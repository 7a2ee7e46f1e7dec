"""`analysis publish`: from the finished site to a place where readers find it, and stays."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from analysis.landing import CATALOGUE, Bilingual, Card
from analysis.project import Project
from analysis.release import front, stage, sums, verify
from analysis.release.feed import tag
from analysis.release.place import SITE, STATES, Folder, Place
from analysis.release.problems import PublishError
from analysis.release.register import FILE, Register
from analysis.release.server import Address, Server

RESERVED = (front.LATEST, front.ARCHIVE, "report")
"""Addresses of the site that no edition may take."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What is to be published, and how.

    Parameters
    ----------
    editions : tuple of str
        Ids; everything that was built if empty.
    illustrative : bool
        Whether made-up data may be published.
    base_url : str
        Address of the site; as said the last time if empty.
    reason : mapping
        Why editions are published again, in both languages, or empty.
    """

    editions: tuple[str, ...] = ()
    illustrative: bool = False
    base_url: str = ""
    reason: Bilingual = field(default_factory=dict)


def place_of(project: Project, destination: str, *, linked: bool = True, take_over: bool = False) -> Place:
    """Return the place that DEST names: another machine, or a folder of this one.

    Raises
    ------
    PublishError
        If it cannot be one.
    """
    address = Address.read(destination)
    if address is not None:
        return Server(address, take_over=take_over)
    folder = Folder(Path(destination).expanduser(), linked=linked)
    for own in (project.site, project.root / ".build", project.report, project.root / "data", project.notebooks):
        if folder.root == own.resolve() or own.resolve() in folder.root.parents:
            raise PublishError(
                f"{destination} nằm trong thư mục {own.name} của dự án; chọn thư mục khác",
                f"{destination} lies in the project's folder {own.name}; choose another one",
            )
    return folder


def publish(
    project: Project,
    destination: str,
    place: Place,
    wish: Wish,
    say: Say = print,
    now: dt.datetime | None = None,
    *,
    rehearse: bool = False,
) -> Register:
    """Publish the finished site's editions.

    Parameters
    ----------
    project : Project
        Its site has been built.
    destination : str
        How to call the place.
    place : Place
        Where to.
    wish : Wish
        What, and how.
    say : callable
        Receives a line at a time.
    now : datetime, optional
        The time of publication, with its zone.
    rehearse : bool
        Do everything but change the place.

    Returns
    -------
    Register
        What is published now.

    Raises
    ------
    PublishError
        Readers then see what they saw before.
    """
    cards = chosen(project.site, wish)
    base_url = address(wish.base_url)
    moment = (now or dt.datetime.now(dt.UTC).astimezone()).replace(microsecond=0)
    with rehearsed(place) if rehearse else place.held():
        before = read(place, destination)
        register = addressed(before, base_url, moment)
        compatible(cards, before)
        with room_for(place, rehearse=rehearse) as room:
            register, fresh = stage.releases(project.site, cards, register, room, place.read, moment, wish.reason)
            name = f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
            digest = stage.state(register, project.report, room, name)
            tell(register, fresh, cards, say)
            shown = place.read(f"{SITE}/{sums.FILE}")
            if not fresh and shown is not None and shown == (room / STATES / name / sums.FILE).read_bytes():
                say("Không có gì thay đổi so với lần công bố trước. / Nothing has changed since it was last published.")
                return before
            if rehearse:
                say("Chỉ xem trước: chưa công bố gì. / A rehearsal: nothing has been published.")
                return register
            place.bring(room, name, stage.links(register))
            if read(place, destination) != before:
                raise PublishError(
                    f"{destination} vừa được một lượt khác công bố; hãy chạy lại",
                    f"something else has just been published at {destination}; run again",
                )
            place.show(name)
    say(f"Đã công bố / published: {destination} (SHA256SUMS {digest[:16]}…)")
    for line in addresses(register, destination):
        say(f"  {line}")
    return register


def check(destination: str, place: Place, say: Say = print) -> None:
    """Read everything published at a place again.

    Raises
    ------
    VerificationError
        If anything is not as it was published.
    """
    with place.copy() as root:
        releases, files = verify.verify(root, destination)
        for name in verify.leftovers(root):
            say(
                f"  {name}: chưa từng được công bố, do một lượt bị ngắt để lại / never published, left by a stopped run"
            )
    say(f"Đúng như khi công bố / as published: {releases} lần công bố/releases, {files} tệp/files")


def chosen(site: Path, wish: Wish) -> list[Card]:
    """Return what the site says of the editions to publish.

    Raises
    ------
    PublishError
        If the site is not there, an edition is not in it, or its data are made up and nobody asked for that.
    """
    if not (site / CATALOGUE).is_file():
        raise PublishError(
            "chưa có báo cáo để công bố: chạy `analysis build` trước", "no site to publish: run `analysis build` first"
        )
    try:
        cards = [Card.read(each) for each in json.loads((site / CATALOGUE).read_text(encoding="utf-8"))["editions"]]
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{CATALOGUE} không đọc được ({error})", f"{CATALOGUE} cannot be read ({error})") from error
    known = {card.id: card for card in cards}
    if missing := [name for name in wish.editions if name not in known]:
        raise PublishError(
            f"chưa dựng kỳ {', '.join(missing)}; có: {', '.join(known)}",
            f"not built: {', '.join(missing)}; there is: {', '.join(known)}",
        )
    wanted = [known[name] for name in dict.fromkeys(wish.editions)] or cards
    for card in wanted:
        if not ID.fullmatch(card.id) or card.id in RESERVED:
            raise PublishError(f"tên kỳ không dùng được: {card.id!r}", f"not usable as an edition's id: {card.id!r}")
        if not (site / card.id / "index.html").is_file():
            raise PublishError(f"{site / card.id}: chưa dựng xong", f"{site / card.id}: has not been built")
    made_up = [card.id for card in wanted if card.illustrative]
    if made_up and not wish.illustrative:
        real = [card.id for card in wanted if not card.illustrative]
        only = " ".join(f"--edition {name}" for name in real)
        raise PublishError(
            f"số liệu minh hoạ, không phải số liệu thật: {', '.join(made_up)}; chưa công bố gì.\n"
            + (f"  Chỉ công bố số liệu thật: {only}\n" if only else "")
            + "  Muốn công bố cả số liệu minh hoạ (có dấu ở mọi trang): --include-illustrative",
            f"illustrative, not real data: {', '.join(made_up)}; nothing has been published.\n"
            + (f"  To publish real data only: {only}\n" if only else "")
            + "  To publish illustrative data too (marked on every page): --include-illustrative",
        )
    return wanted


def read(place: Place, destination: str) -> Register:
    """Return what has been published at a place."""
    content = place.read(f"{SITE}/{FILE}")
    return Register() if content is None else Register.read(content.decode("utf-8"), f"{destination}/{SITE}/{FILE}")


def address(base_url: str) -> str:
    """Return the address of a site as it is kept, ending in a slash; empty if it was not said.

    Raises
    ------
    PublishError
        If it is none.
    """
    parts = urlsplit(base_url)
    if not base_url:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise PublishError(
            f"--base-url {base_url}: cần địa chỉ dạng https://máy/đường-dẫn/",
            f"--base-url {base_url}: an address such as https://host/path/ is needed",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def addressed(register: Register, base_url: str, moment: dt.datetime) -> Register:
    """Return the register with the site's address, as asked for or as it was."""
    if not base_url:
        return register
    return replace(register, base_url=base_url, tag=register.tag or tag(base_url, moment.date()))


def compatible(cards: Sequence[Card], register: Register) -> None:
    """Refuse an edition whose id stands for the report on another plan at this place.

    Raises
    ------
    PublishError
        With both plans.
    """
    for card in cards:
        before = register.find(card.id)
        if before and before.card.about != card.about:
            ours, theirs = (" – ".join(each.about) for each in (card, before.card))
            raise PublishError(
                f"kỳ {card.id} đã công bố ở đây là của kế hoạch khác: {theirs} (bản này: {ours})",
                f"the edition {card.id} published here is about another plan: {theirs} (this one: {ours})",
            )


def tell(register: Register, fresh: Sequence[str], cards: Sequence[Card], say: Say) -> None:
    """Say what becomes of each edition, and what cannot be made without an address."""
    for card in cards:
        published = register.find(card.id)
        assert published is not None
        newest = published.newest
        what = f"{card.id} · lần/release {newest.number} · {newest.files} tệp/files · SHA-256 {newest.digest}"
        if card.id not in fresh:
            say(f"  không đổi / unchanged: {what}")
            continue
        say(f"  mới / new: {what}")
        if newest.number > 1:
            changed, added, removed = map(len, astuple(newest.changes))
            say(f"    sửa/changed {changed}, thêm/added {added}, bỏ/removed {removed} tệp/files")
        if newest.number > 1 and not newest.reason:
            say("    chưa nêu lý do công bố lại (--reason-vi, --reason-en) / no reason given for publishing again")
    if not register.base_url:
        say("  chưa biết địa chỉ trang web (--base-url): không có sitemap.xml và feed.xml /")
        say("  the site's address is not known (--base-url): no sitemap.xml, no feed.xml")


def addresses(register: Register, destination: str) -> Iterator[str]:
    """Yield where readers find what is published."""
    base = register.base_url or f"{destination.rstrip('/')}/{SITE}/"
    yield base
    for published in register.editions:
        yield f"{base}{published.card.id}/"
    yield f"{base}{front.LATEST}/"


@contextmanager
def rehearsed(place: Place) -> Iterator[None]:
    """Look at a place without holding it."""
    place.look()
    yield


def room_for(place: Place, *, rehearse: bool) -> AbstractContextManager[Path]:
    """Lend a folder to make things in; of a rehearsal nothing is left at the place."""
    return _aside() if rehearse else place.room()


@contextmanager
def _aside() -> Iterator[Path]:
    room = Path(tempfile.mkdtemp())
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
