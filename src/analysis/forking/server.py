"""The process that loads the libraries once and forks a kernel from itself for each notebook.

It runs as ``python -m analysis.forking.server FD``, where FD is its end of a pair of sockets. It says one line there:
why it must not be used, which is empty as a rule. After that, each byte that arrives brings a socket, the channel of
one kernel. The request comes on it, one line of JSON (``argv``, ``env``, ``cwd``); back go, a line each, ``ready`` with
the kernel's process number, from the kernel once its sockets are bound, and ``exit`` with its status, from here.

Once the pair closes, because the build is over or was killed, every kernel is killed with all it started.

Only modules are loaded before a fork: no second thread runs and no ZeroMQ context is open, so a kernel finds what it
would have found had it imported the libraries itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "analysis.report",
    "pandera.backends.pandas.register",
    "pandera.strategies.pandas_strategies",
    "fontTools.ttLib.woff2",
    "matplotlib.style",
)
"""What every notebook's kernel needs, what the notebooks import, and what those libraries import when first used."""

LAUNCHER = "ipykernel_launcher"
"""The module that an ordinary kernel is started with; only such kernels can be forked."""


def main(number: int) -> None:
    """Serve until the other end closes. Each fork of this process returns into this function too, as a kernel."""
    if sys.path and Path(sys.path[0]) == Path.cwd():  # as the launcher does: a file here must not pass for a library
        del sys.path[0]
    requests = socket.socket(fileno=number)
    requests.set_inheritable(False)
    problem = preload()
    with contextlib.suppress(OSError):
        requests.sendall(f"{problem}\n".encode())
    if not problem and (kernel := serve(requests)):
        run_kernel(*kernel)


def preload() -> str:
    """Import the libraries and return why forking from this process would be wrong, or an empty text.

    A library that cannot be imported is no reason: the cell that imports it will fail, and tell why.
    """
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # so does a kernel, before imports
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger's module prints advice
    for name in PRELOADED:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if (threads := running_threads()) > 1:  # one of them may hold a lock that nobody would release in a fork
        return f"{threads} threads"
    gc.freeze()  # what is loaded stays: a kernel's collector need not walk it, which would copy its pages
    return ""


def running_threads() -> int:
    """Count this process's threads: those of libraries too where the system tells, else Python's own."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


def serve(requests: socket.socket) -> tuple[dict[str, Any], socket.socket] | None:
    """Fork a kernel for each request until the other end closes.

    Returns
    -------
    tuple or None
        In a kernel, its request and channel. In this process None, once all is over.
    """
    kernels: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)  # a kernel's end must end the wait below
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([requests, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            reap(kernels)
        if requests in ready:
            channel = receive(requests)
            if channel is None:
                break
            with channel.makefile() as text:
                request = text.readline()
            try:
                pid = os.fork() if request.endswith("\n") else -1  # else who asked has gone
            except OSError as error:
                tell(channel, str(error))
                pid = -1
            if pid == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.setsid()  # a group of its own, as an ordinary kernel has: it is signalled with what it started
                for end in (requests, woken, wake, *kernels.values()):
                    end.close()
                return json.loads(request), channel
            if pid > 0:
                kernels[pid] = channel
            else:
                channel.close()
    for pid in kernels:
        for kill in (os.killpg, os.kill):  # a fork without a group yet is killed alone
            with contextlib.suppress(OSError):
                kill(pid, signal.SIGKILL)
    for pid in kernels:
        os.waitpid(pid, 0)
    return None


def receive(requests: socket.socket) -> socket.socket | None:
    """Take the next kernel's channel, or None if the other end has closed."""
    try:
        _, numbers, _, _ = socket.recv_fds(requests, 1, 1)
    except OSError:
        return None
    if not numbers:
        return None
    channel = socket.socket(fileno=numbers[0])
    channel.set_inheritable(False)
    return channel


def reap(kernels: dict[int, socket.socket]) -> None:
    """Take leave of every kernel that has ended, and pass on its status: an exit code, or minus a signal."""
    for pid in list(kernels):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with kernels.pop(pid) as channel:
                tell(channel, f"exit {os.waitstatus_to_exitcode(status)}")


def tell(channel: socket.socket, line: str) -> None:
    """Send a line to whoever asked for the kernel, if still there."""
    with contextlib.suppress(OSError):
        channel.sendall(f"{line}\n".encode())


def run_kernel(request: dict[str, Any], channel: socket.socket) -> None:
    """Be the kernel that was asked for: what the launcher does, after the imports."""
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    os.chdir(request["cwd"])
    launcher = importlib.util.find_spec(LAUNCHER)
    sys.argv = [str(launcher and launcher.origin), *request["argv"]]
    if numpy := sys.modules.get("numpy"):  # Python seeds its own generator afresh in a fork, numpy does not
        numpy.random.seed()
    kernel: Any = IPKernelApp.instance(parent_handle=os.getppid())  # it ends itself once this process is gone
    kernel.initialize(request["argv"])
    tell(channel, f"ready {os.getpid()}")
    channel.close()
    kernel.start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
