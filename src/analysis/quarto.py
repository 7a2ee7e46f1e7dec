"""Quarto itself: where it is, and how it comes into the environment where its release can be reached.

The package ``quarto-cli`` is small; when it is installed it downloads Quarto's release. So it cannot stand among the
locked requirements of a machine without that network, and is tried apart: once, after a short probe.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

PROBE_SECONDS = 3.0
"""Longest wait for the release's host, all told."""

RELEASE = "https://github.com/quarto-dev/quarto-cli/releases/download/v{version}/quarto-{version}-linux-amd64.tar.gz"
"""What the package downloads; on other systems another file of the same release."""

ADVICE = """\
Không cài được Quarto; báo cáo vẫn dựng được bằng bộ dựng trang tích hợp. Có ba cách khác:
Quarto could not be installed; the embedded renderer makes the report all the same. Three other ways:
  1. conda install -c conda-forge quarto
  2. bộ cài chính thức / the official installer: https://quarto.org/docs/get-started/
  3. máy không có mạng / no network: giải nén bản tải sẵn, thêm thư mục bin vào PATH /
     unpack a copy brought along and put its bin folder on PATH"""

Say = Callable[[str], None]


def program() -> str | None:
    """Return Quarto's command: on PATH, else in the environment of this Python; None if there is none."""
    return shutil.which("quarto") or shutil.which("quarto", path=str(Path(sys.executable).parent))


def pinned(lock: Path) -> str:
    """Return the version of ``quarto-cli`` that a lock file names."""
    match = re.search(r"^quarto-cli==([\w.]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise ValueError(f"{lock.name}: quarto-cli==… expected")
    return match[1]


def reachable(address: str, seconds: float = PROBE_SECONDS) -> bool:
    """Return whether the first byte of a file can be had within ``seconds``, name look-up and redirects included."""
    import urllib.request

    answered = threading.Event()

    def ask() -> None:
        request = urllib.request.Request(address, headers={"Range": "bytes=0-0"})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                if response.read(1):
                    answered.set()
        except (OSError, ValueError):
            return

    # A name look-up knows no time limit, so a thread does the waiting and may be left behind.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return answered.is_set()


def install(lock: Path, say: Say, *, again: bool = False, address: str | None = None) -> bool:
    """Install Quarto into this environment if its release can be reached.

    Parameters
    ----------
    lock : Path
        Requirements file that pins ``quarto-cli`` with its hash.
    say : callable
        Receives one line if Quarto cannot be had.
    again : bool
        Try even if an earlier try in this environment failed.
    address : str, optional
        File of the release to probe.

    Returns
    -------
    bool
        Whether there is a Quarto now.
    """
    failed = Path(sys.prefix) / ".quarto-failed"
    if program():
        return True
    version = pinned(lock)
    if failed.exists() and failed.read_text(encoding="utf-8") == version and not again:
        return False
    if not reachable(address or RELEASE.format(version=version)):
        reason = "không tới được nơi phát hành / its release cannot be reached"
    else:
        say(f"Quarto {version}: đang cài / installing ...")
        reason = pip_install(lock)
        if not reason and program():
            failed.unlink(missing_ok=True)
            return True
    failed.write_text(version, encoding="utf-8")
    reason = reason or "không thấy lệnh sau khi cài / no command after installing"
    say(f"Quarto {version}: {reason} (make quarto: thử lại / try again)")
    return False


def pip_install(lock: Path) -> str:
    """Install the locked package; return nothing, or the last thing pip said if it failed."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--require-hashes", "--no-deps", "--no-build-isolation", "--requirement", str(lock)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, errors="replace", check=False)
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return (said[-1].strip() if said else f"pip: {done.returncode}") if done.returncode else ""
