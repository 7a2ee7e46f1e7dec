"""The near end of the line to the forking process: start it, ask it for kernels, watch them, close it."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

LOADING = 600.0
"""Seconds that the libraries may take to be loaded, on a machine that does much else besides; a process that cannot
load them ends, and is not waited for."""

PATIENCE = 60.0
"""Seconds that a kernel may take to be ready; nbclient allows it the same."""

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
) | {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""One thread for linear algebra: no pool before a fork, and notebooks run side by side share the cores. Where Arrow is
installed, pandas loads it, and its memory would be tidied by a thread of its own."""


log = logging.getLogger(__name__)


class ForkError(Exception):
    """A kernel cannot be had by forking; the message says why."""


class Line:
    """Lines of text that arrive over a socket."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self._held = b""

    def read(self, seconds: float | None) -> str | None:
        """Return the next line: None if none came in time, empty if the other end has closed."""
        while b"\n" not in self._held:
            self.end.settimeout(seconds)
            try:
                data = self.end.recv(4096)
            except (TimeoutError, BlockingIOError):
                return None
            except OSError:
                data = b""
            if not data:
                return ""
            self._held += data
        line, _, self._held = self._held.partition(b"\n")
        return line.decode().strip() or " "


class Forked:
    """A forked kernel, with what jupyter_client's local provisioner asks of a ``subprocess.Popen``."""

    stdin = stdout = stderr = None
    """As of a Popen without pipes."""

    def __init__(self, line: Line, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line

    def poll(self) -> int | None:
        """Return how the kernel ended, as Popen does, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the kernel's end, at most ``timeout`` seconds, and return it."""
        return self._ended(timeout)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None and (line := self._line.read(seconds)) is not None:
            # Without a word the forking process itself has died; the kernel follows it within a second.
            self.returncode = int(line.split()[1]) if line else -signal.SIGKILL
            self._line.end.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send the kernel a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """The process that has the libraries loaded. It lives as long as a ``with`` block, and never longer than we do.

    It loads while the caller does other things; only the first fork waits for it.

    Parameters
    ----------
    cwd : Path, optional
        Where it loads the libraries; some look for settings in the working folder.

    Raises
    ------
    ForkError
        If this system cannot fork.
    """

    def __init__(self, cwd: Path | None = None) -> None:
        if not (hasattr(os, "fork") and hasattr(socket, "send_fds")):
            raise ForkError("hệ điều hành này không có fork / this system cannot fork")
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "analysis.forking.server", str(theirs.fileno())],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, **ONE_THREAD},
                start_new_session=True,  # Ctrl+C is for the build: when that ends, so does this
            )
        self._one_asks = threading.Lock()
        self._problem: str | None = None
        self._said: set[str] = set()

    @property
    def pid(self) -> int:
        """Number of the forking process."""
        return self._process.pid

    def problem(self) -> str:
        """Wait until the libraries are loaded and return why no kernel can be forked, or an empty text."""
        with self._one_asks:
            if self._problem is None:
                said = Line(self._requests).read(LOADING)
                self._problem = said.strip() if said else "chưa sẵn sàng / not ready"
            return self._problem

    def fork(self, argv: Sequence[str], env: Mapping[str, str], cwd: str) -> Forked:
        """Return a running kernel whose sockets are bound.

        Parameters
        ----------
        argv : sequence of str
            What an ordinary kernel's launcher is given.
        env : mapping
            Its environment, whole.
        cwd : str
            Its working folder.

        Raises
        ------
        ForkError
            If none can be had.
        """
        return self._ask({"argv": list(argv), "env": dict(env), "cwd": cwd})

    def call(self, order: Path, module: str, env: Mapping[str, str], cwd: str) -> Forked:
        """Return a fork that fills an order; see :mod:`analysis.forking.order`.

        Parameters
        ----------
        order : Path
            Its folder.
        module : str
            Where the work is; the fork is made as soon as that is loaded.
        env, cwd
            As of :meth:`fork`.

        Raises
        ------
        ForkError
            If none can be had.
        """
        return self._ask({"order": str(order), "module": module, "env": dict(env), "cwd": cwd})

    def _ask(self, request: Mapping[str, object]) -> Forked:
        if problem := self.problem():
            raise ForkError(problem)
        ours, theirs = socket.socketpair()
        line = Line(ours)
        try:
            with theirs:
                socket.send_fds(self._requests, [b"+"], [theirs.fileno()])
                ours.sendall(json.dumps(request).encode() + b"\n")
                # Our copy of their end stays open until here: a socket on its way to nobody may be thrown away.
        except OSError as error:
            ours.close()
            raise ForkError(f"{type(error).__name__}: {error}") from error
        for said in ("held", "begun"):
            answer = line.read(LOADING) or "no answer"
            if answer != said:
                ours.close()
                raise ForkError(answer)
        said = line.read(PATIENCE) or "no answer"
        if not said.startswith("ready"):
            ours.close()
            raise ForkError(said)
        return Forked(line, int(said.split()[1]))

    def say_once(self, text: str) -> None:
        """Log a warning, which an unconfigured program shows as a line on stderr, unless it was said before."""
        with self._one_asks:
            if text not in self._said:
                self._said.add(text)
                log.warning(text)

    def close(self) -> None:
        """End the process, and with it every kernel that is left."""
        self._requests.close()
        if self._problem is None:  # nobody has waited for it yet: it may be loading still, and has no kernels
            self._process.kill()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its kernels look after it, and end
            self._process.wait()

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
