"""The process that loads the libraries once and forks a kernel from itself for each notebook.

It runs as ``python -m analysis.forking.server FD``, where FD is its end of a pair of sockets. It says one line there:
why it must not be used, which is empty as a rule. After that, each byte that arrives brings a socket, the channel of
one fork. The request comes on it, one line of JSON: ``env``, ``cwd``, and ``argv`` for a kernel, or ``order`` and
``module`` for a piece of work (:mod:`.order`). Back go, a line each, ``held`` when it has come, ``begun`` when what it
needs is loaded, or why that cannot be, ``ready`` with the fork's process number, from a kernel once its sockets are
bound, and ``exit`` with its status, from here.

Once the pair closes, because the build is over or was killed, every kernel is killed with all it started.

Only modules are loaded before a fork: no second thread runs and no ZeroMQ context is open, so a kernel finds what it
would have found had it imported the libraries itself.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from analysis.cache import watch
from analysis.forking import loading, order

FIRST = ("pandera.strategies.pandas_strategies", "analysis.works.editing", "pandera.backends.pandas.builtin_checks")
"""What the first piece of a build's work imports; it is forked while the rest is being loaded."""

PRELOADED = (
    *FIRST,
    "analysis.works.computing",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "sqlite3",
    "tornado.platform.asyncio",
    "analysis.report",
    "fontTools.ttLib.woff2",
    "matplotlib.style",
    "nbformat",
    "babel.localedata",
    "analysis.works.joining",
    "analysis.works.downloading",
    "analysis.works.rendering",
    "analysis.works.fronting",
)
"""What every notebook's kernel needs, what the notebooks import, what those libraries import when first used, and what
the other pieces of a build's work import."""

PACKAGE = str(Path(__file__).parents[1])

LAUNCHER = "ipykernel_launcher"
"""The module that an ordinary kernel is started with; only such kernels can be forked."""


def main(number: int) -> None:
    """Serve until the other end closes. Each fork of this process returns into this function too."""
    if sys.path and Path(sys.path[0]) == Path.cwd():  # as the launcher does: a file here must not pass for a library
        del sys.path[0]
    requests = socket.socket(fileno=number)
    requests.set_inheritable(False)
    watch.start()  # before the libraries: what they read when loaded, such as settings, counts for every fork
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # so does a kernel, before imports
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # else the debugger's module prints advice
    loaded = load(PRELOADED)
    for name in loaded:
        if name == FIRST[-1]:
            break
    problem = unfit()
    with contextlib.suppress(OSError):
        requests.sendall(f"{problem}\n".encode())
    if not problem and (asked := serve(requests, loaded)):
        run(*asked)


def load(names: Iterable[str]) -> Iterator[str]:
    """Import the libraries, and yield the name of each when it is loaded.

    A library that cannot be imported is no reason to stop: the cell that imports it will fail, and tell why.
    """
    for name in names:
        with contextlib.suppress(Exception):
            loading.load(name)
        watch.settle(PACKAGE)
        gc.freeze()  # what is loaded stays: a kernel's collector need not walk it, which would copy its pages
        yield name


def unfit() -> str:
    """Return why forking from this process would be wrong, or an empty text."""
    if (threads := running_threads()) > 1:  # one of them may hold a lock that nobody would release in a fork
        return f"{threads} threads"
    return ""


def running_threads() -> int:
    """Count this process's threads: those of libraries too where the system tells, else Python's own."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else threading.active_count()


def serve(requests: socket.socket, loading: Iterator[str]) -> tuple[dict[str, Any], socket.socket] | None:
    """Fork for each request until the other end closes; a request that needs what is not loaded yet is held so long.

    Returns
    -------
    tuple or None
        In a fork, its request and channel. In this process None, once all is over.
    """
    forks: dict[int, socket.socket] = {}
    held: list[tuple[dict[str, Any], socket.socket]] = []
    loaded = False
    woken, wake = socket.socketpair()
    for end in (woken, wake):
        end.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)  # a fork's end must end the wait below
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([requests, woken], [], [], None if loaded and not held else 0)
        if woken in ready:
            woken.recv(4096)
            reap(forks)
        if requests in ready:
            channel = receive(requests)
            if channel is None:
                break
            with channel.makefile() as text:
                line = text.readline()
            if line.endswith("\n"):  # else who asked has gone
                held.append((json.loads(line), channel))
                tell(channel, "held")
        for request, channel in [each for each in held if loaded or each[0].get("module") in sys.modules]:
            held.remove((request, channel))
            if (pid := fork(channel)) == 0:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.setsid()  # a group of its own, as an ordinary kernel has: it is signalled with what it started
                for end in (requests, woken, wake, *forks.values(), *(each for _, each in held)):
                    end.close()
                return request, channel
            if pid > 0:
                forks[pid] = channel
            else:
                channel.close()
        if not loaded:
            loaded = next(loading, None) is None
    for pid in forks:
        for kill in (os.killpg, os.kill):  # a fork without a group yet is killed alone
            with contextlib.suppress(OSError):
                kill(pid, signal.SIGKILL)
    for pid in forks:
        os.waitpid(pid, 0)
    return None


def fork(channel: socket.socket) -> int:
    """Fork, and return as ``os.fork`` does; if that cannot be, say why and return -1."""
    problem = unfit()
    try:
        if not problem:
            tell(channel, "begun")
            return os.fork()
    except OSError as error:
        problem = str(error)
    tell(channel, problem)
    return -1


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


def reap(forks: dict[int, socket.socket]) -> None:
    """Take leave of every fork that has ended, and pass on its status: an exit code, or minus a signal."""
    for pid in list(forks):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with forks.pop(pid) as channel:
                tell(channel, f"exit {os.waitstatus_to_exitcode(status)}")


def tell(channel: socket.socket, line: str) -> None:
    """Send a line to whoever asked for the kernel, if still there."""
    with contextlib.suppress(OSError):
        channel.sendall(f"{line}\n".encode())


def run(request: dict[str, Any], channel: socket.socket) -> None:
    """Be what was asked for."""
    watch.forked()
    os.environ.clear()
    os.environ.update(request["env"], JPY_PARENT_PID=str(os.getppid()))
    os.chdir(request["cwd"])
    if numpy := sys.modules.get("numpy"):  # Python seeds its own generator afresh in a fork, numpy does not
        numpy.random.seed()
    if "order" in request:
        tell(channel, f"ready {os.getpid()}")
        channel.close()
        order.fill(Path(request["order"]))
        sys.stdout.flush()
        os._exit(0)  # nothing is left to tidy, and to take all the libraries apart takes longer than the work
    run_kernel(request, channel)


def run_kernel(request: dict[str, Any], channel: socket.socket) -> None:
    """Be a kernel: do what the launcher does, after the imports."""
    from ipykernel.kernelapp import IPKernelApp

    launcher = importlib.util.find_spec(LAUNCHER)
    sys.argv = [str(launcher and launcher.origin), *request["argv"]]
    kernel: Any = IPKernelApp.instance(parent_handle=os.getppid())  # it ends itself once this process is gone
    kernel.initialize(request["argv"])
    tell(channel, f"ready {os.getpid()}")
    channel.close()
    kernel.start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
