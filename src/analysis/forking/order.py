"""An order: a piece of a build's work, to be done in a process of its own.

An order is a folder. ``order.json`` says which function is to be called and with what; ``done.pickle`` is what came of
it: what was read, and the error if there was one. Where nothing can be forked, ``python -m analysis.forking.order
FOLDER`` fills it.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.cache import watch
from analysis.cache.step import Place, Step
from analysis.forking.process import ForkError

if TYPE_CHECKING:
    from analysis.forking.process import ForkServer


class WorkError(Exception):
    """A piece of work failed in a way that it does not explain itself; the message is its traceback."""


def give(step: Step, place: Place, variables: Mapping[str, str], server: ForkServer | None) -> watch.Reads:
    """Have a step done in another process and return what it has read.

    Parameters
    ----------
    step : Step
    place : Place
    variables : Mapping[str, str]
        Environment variables besides those of this process.
    server : ForkServer or None
        What forks the process; a new one is started if there is none.

    Raises
    ------
    Exception
        What the work raised.
    """
    with tempfile.TemporaryDirectory() as name:
        folder, env = Path(name), {**os.environ, **variables}
        places = {key: str(path) for key, path in vars(place).items() if path}
        order = {"work": step.work, "given": dict(step.given), "place": places}
        (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
        status = _forked(step, folder, place.root, env, server) if server else None
        if status is None:
            command = [sys.executable, "-m", __name__, str(folder)]
            status = subprocess.run(command, cwd=place.root, env=env, check=False).returncode
        done = folder / "done.pickle"
        if not done.is_file():
            raise WorkError(f"{step.name}: tiến trình đã kết thúc / the process has ended ({status})")
        reads, error = pickle.loads(done.read_bytes())
    if error is not None:
        raise error
    return watch.Reads.from_json(reads)


def _forked(step: Step, folder: Path, root: Path, env: Mapping[str, str], server: ForkServer) -> int | None:
    """Have an order filled by a fork and return how that ended; None if none can be had."""
    try:
        return server.call(folder, step.work.partition(":")[0], env, str(root)).wait()
    except ForkError as error:
        server.say_once(f"tiến trình mới / new process: {error}")
        return None


def fill(folder: Path) -> None:
    """Do what an order asks for."""
    watch.start()
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    error: Exception | None = None
    try:
        module, _, name = order["work"].partition(":")
        place = Place(**{key: Path(path) for key, path in order["place"].items()})
        getattr(importlib.import_module(module), name)(place, **order["given"])
    except Exception as raised:
        error = told(raised)
    # The order itself is no input.
    reads = watch.reads().outside([str(folder)])
    (folder / "done.part").write_bytes(pickle.dumps((reads.as_json(), error)))
    (folder / "done.part").replace(folder / "done.pickle")


def told(error: Exception) -> Exception:
    """Return an error that can pass to another process: one of this package's own, or the traceback of another."""
    if type(error).__module__.startswith("analysis."):
        return error
    return WorkError("".join(traceback.format_exception(error)))


if __name__ == "__main__":
    # By the module's own name: an error that were one of `__main__` could not be read by whoever waits for it.
    importlib.import_module("analysis.forking.order").fill(Path(sys.argv[1]))
