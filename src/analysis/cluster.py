"""The same work on a Dask cluster: its workers do the steps, through Dask's own executor."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, wait
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cache.watch import Reads
from analysis.cache.world import World, digest, listing
from analysis.project import PACKAGE
from analysis.publish.bench import Hands
from analysis.works import hands

if TYPE_CHECKING:
    from distributed import Client

PARTS = {
    "python": "Python",
    "libraries": "thư viện / libraries",
    "code": "mã / code",
    "loaded": "mã đã nạp, hãy khởi động lại / loaded code, restart it",
    "variables": "biến môi trường / environment variables",
    "inputs": "đầu vào / inputs",
    "folder": "không cùng thư mục dự án / another project folder",
}
"""What must be the same on every machine, and how it is called."""

ITS_OWN = re.compile(r"PYTHONHASHSEED|PYTHON(?:UN|NO)BUFFERED")
"""Variables that Dask gives to its workers; they change no page."""

CONNECTING = 20.0
"""Seconds that a scheduler may take to answer."""

LOOK = 2.0
"""Seconds between two looks at whether anybody is still working."""

PATIENCE = 60.0
"""Seconds for which a cluster may be without workers: one that dies is started anew by whoever looks after it."""


class ClusterError(Exception):
    """A cluster cannot do the work; the message says why."""


def _sources() -> dict[str, str]:
    """Return the content of each source file of this package, by its place."""
    return {path.relative_to(PACKAGE).as_posix(): digest(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}


LOADED = digest(listing(_sources()))
"""The code as it was when this process first came here: a worker lives long and does not load again what is edited."""


class Workers(Hands):
    """The workers of a cluster.

    Parameters
    ----------
    client : Client
        Connected.
    count : int
        Pieces of work at a time.
    """

    def __init__(self, client: Client, count: int) -> None:
        # A piece of work that fails does so for a reason: it is not tried again elsewhere.
        super().__init__(client.get_executor(pure=False, retries=0), count)
        self._client, self._alone = client, 0.0
        self._lost = False
        self._doing: set[Future[Reads]] = set()

    async def result(self, future: Future[Reads]) -> Reads:
        """Wait for a piece of work.

        Raises
        ------
        ClusterError
            If nobody is there any more who could do it.
        """
        self._doing.add(future)  # and there it stays if nobody waits here any more, because other work has failed
        waited = asyncio.wrap_future(future)
        while not waited.done():
            await asyncio.wait([waited], timeout=LOOK)
            if not waited.done():
                self._look()
        self._doing.discard(future)
        if waited.cancelled():
            raise self._gone("mất liên lạc với cụm máy / the connection to the cluster was lost")
        error = waited.exception()
        if error is not None and type(error).__module__.startswith("distributed."):
            raise self._gone(f"máy nhận việc không làm được / workers failed: {error}") from error
        return waited.result()

    def end(self) -> None:
        """Wait for what is still being done, so long as anybody is there to do it."""
        while not self._lost and not all(each.done() for each in self._doing):
            wait(self._doing, timeout=LOOK)
            with contextlib.suppress(ClusterError):  # something else has failed before, and is what must be told
                self._look()
        self.executor.shutdown(wait=False)

    def _gone(self, why: str) -> ClusterError:
        self._lost = True
        return ClusterError(why)

    def _look(self) -> None:
        if self._client.status != "running":
            raise self._gone("mất liên lạc với cụm máy / the connection to the cluster was lost")
        if self._client.scheduler_info(n_workers=1)["workers"]:
            self._alone = 0.0
            return
        self._alone = self._alone or time.monotonic()
        if time.monotonic() > self._alone + PATIENCE:
            raise self._gone("không còn máy nào nhận việc / no worker is left")


@contextlib.contextmanager
def connected(address: str, root: Path) -> Iterator[Workers]:
    """Connect to a scheduler and lend its workers.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.1:8786``.
    root : Path
        The project's folder, which every worker must see under the same path, with the same environment.

    Raises
    ------
    ClusterError
        If Dask is not installed, nobody answers, there is no worker, or one has other code, libraries or inputs.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("chưa cài Dask / Dask is not installed: pip install 'dx-plan-report[cluster]'") from error
    # An earlier client that Python clears away just while another starts would wait for what its own thread holds.
    gc.collect()
    try:
        client = Client(address, timeout=CONNECTING, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"không kết nối được / no connection: {address}: {error}") from error
    with client:
        places = client.nthreads()
        if not places:
            raise ClusterError(f"không có máy nào nhận việc / no worker: {address}")
        refuse_others(client, root)
        workers = Workers(client, sum(places.values()))
        try:
            yield workers
        finally:
            workers.end()


def refuse_others(client: Client, root: Path) -> None:
    """Raise ClusterError unless every worker has what is here; what they loaded for an earlier build is given back."""
    with tempfile.NamedTemporaryFile(dir=root, prefix=".cluster-") as mark:
        here = environment(root, mark.name)
        found = client.run(environment, root, mark.name, on_error="return")
    problems = []
    for worker, there in sorted(found.items()):
        if not isinstance(there, Mapping):
            problems.append(f"{worker}: {type(there).__name__}: {there}")
        elif others := [name for part, name in PARTS.items() if there.get(part) != here[part]]:
            problems.append(f"{worker}: {', '.join(others)}")
    if problems:
        raise ClusterError("máy nhận việc khác máy này / a worker differs from here: " + "; ".join(problems))


def environment(root: Path, mark: str) -> dict[str, str]:
    """Return what must be the same on every machine, by part.

    Parameters
    ----------
    root : Path
        The project's folder.
    mark : str
        A file that stands in it just now.
    """
    hands.give_back(root)  # it may have loaded settings that have changed since
    world = World(root, PACKAGE)
    inputs = {name: world.state("file", name) for name in world.files("") if not name.startswith((".", "src/"))}
    return {
        "python": world.python,
        "libraries": digest(listing(dict(world.libraries))),
        "code": digest(listing(_sources())),
        "loaded": LOADED,
        "variables": digest(listing({k: v for k, v in world.variables.items() if not ITS_OWN.fullmatch(k)})),
        "inputs": digest(listing(inputs)),
        "folder": str(Path(mark).is_file()),
    }
