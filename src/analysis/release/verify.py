"""Whether everything that was ever published is still there, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis.release import stage, sums
from analysis.release.place import RELEASES, SITE
from analysis.release.problems import PublishError
from analysis.release.register import FILE, Register


class VerificationError(PublishError):
    """Published files that are not as they were published."""

    def __init__(self, place: str, findings: list[str]) -> None:
        listed = "\n".join(f"  - {each}" for each in findings[:50])
        more = f"\n  … {len(findings) - 50}" if len(findings) > 50 else ""
        n = len(findings)
        super().__init__(
            f"{place}: {n} chỗ không còn như khi công bố",
            f"{place}: {n} {'place is' if n == 1 else 'places are'} not as published\n{listed}{more}",
        )


def verify(root: Path, place: str) -> tuple[int, int]:
    """Read every published file again.

    Parameters
    ----------
    root : Path
        A place of publication, or a copy of it.
    place : str
        How to call it.

    Returns
    -------
    tuple of int
        Releases and files that were read.

    Raises
    ------
    VerificationError
        With everything that is missing, different or too much.
    """
    site = root / SITE
    if not (site / FILE).is_file():
        raise PublishError(f"{place}: chưa công bố gì ở đây", f"{place}: nothing has been published here")
    register = Register.read((site / FILE).read_text(encoding="utf-8"), f"{place}/{SITE}/{FILE}")
    shown = stage.links(register)
    found, files = [*front_findings(site, set(shown))], len(sums.read((site / sums.FILE).read_text(encoding="utf-8")))
    count = 0
    for published in register.editions:
        for release in published.releases:
            count, files = count + 1, files + release.files
            lies = published.place(release)
            found += folder_findings(root / lies, lies, release.digest)
    for address, lies in shown.items():
        found += address_findings(site / address, root / lies, f"{SITE}/{address}")
    if found:
        raise VerificationError(place, found)
    return count, files


def front_findings(site: Path, elsewhere: set[str]) -> Iterator[str]:
    """Yield what is wrong with the pages that lead to releases; ``elsewhere`` are the addresses of releases."""
    known = read_sums(site)
    if known is None:
        yield f"{SITE}/{sums.FILE}: thiếu hoặc không đọc được / missing or not readable"
        return
    yield from differences(site, known, SITE, elsewhere)


def folder_findings(folder: Path, name: str, digest: str) -> Iterator[str]:
    """Yield what is wrong with a release."""
    known = read_sums(folder)
    if known is None:
        yield f"{name}/{sums.FILE}: thiếu hoặc không đọc được / missing or not readable"
    elif sums.digest(known) != digest:
        yield f"{name}/{sums.FILE}: khác sổ công bố / not what the register says"
    else:
        yield from differences(folder, known, name)


def address_findings(address: Path, release: Path, name: str) -> Iterator[str]:
    """Yield what is wrong with the address of a release: a link to it, or a folder of the same files."""
    if address.is_symlink():
        if address.resolve() != release.resolve():
            yield f"{name}: dẫn đến nơi khác / leads elsewhere"
    elif (known := read_sums(release)) is not None:
        if read_sums(address) != known:
            yield f"{name}/{sums.FILE}: nội dung đã khác / differs"
        yield from differences(address, known, name)


def read_sums(folder: Path) -> dict[str, str] | None:
    """Return the checksums that a folder holds, or nothing if they cannot be read."""
    try:
        return sums.read((folder / sums.FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def differences(folder: Path, known: dict[str, str], name: str, elsewhere: set[str] | None = None) -> Iterator[str]:
    """Yield files that are missing, different or too many."""
    there = set()
    for path in walk(folder, elsewhere or set()):
        place = path.relative_to(folder).as_posix()
        there.add(place)
        if place == sums.FILE:
            continue
        if path.is_symlink() or place not in known:
            yield f"{name}/{place}: không có trong danh sách / not in the list"
        elif sums.of_file(path) != known[place]:
            yield f"{name}/{place}: nội dung đã khác / differs"
    for place in sorted(known.keys() - there):
        yield f"{name}/{place}: thiếu / missing"


def walk(folder: Path, elsewhere: set[str]) -> Iterator[Path]:
    """Yield the files and links below a folder, but not what lies at the addresses of releases."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.relative_to(folder).as_posix() in elsewhere:
            continue
        if path.is_dir() and not path.is_symlink():
            inside = {each.partition("/")[2] for each in elsewhere if each.startswith(f"{path.name}/")}
            yield from walk(path, inside)
        else:
            yield path


def leftovers(root: Path) -> list[str]:
    """Return releases that nobody sees: left by a publication that was stopped; they do no harm."""
    content = (root / SITE / FILE).read_text(encoding="utf-8")
    known = set(stage.links(Register.read(content, FILE)).values())
    there = {path.relative_to(root).as_posix() for path in (root / RELEASES).glob("*/*")}
    return sorted(there - known)
