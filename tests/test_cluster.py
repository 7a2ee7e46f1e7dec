"""A build on a Dask cluster of two processes: the same bytes, the same errors, and plain words when it cannot be."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import threading
import time

import psutil
import pytest
from project_copy import copy_project

from analysis import cluster
from analysis.cli import main
from analysis.cluster import ClusterError, connected, environment
from analysis.problems import NotebookError
from analysis.publish import build

distributed = pytest.importorskip("distributed")

EDITION = "2022-published"


@pytest.fixture(scope="module")
def dask():
    before = dict(os.environ)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        yield made
    os.environ.clear()  # what Dask sets for its workers (PYTHONHASHSEED) would make every build a new one
    os.environ.update(before)


@pytest.fixture(scope="module")
def by_dask(built, dask, tmp_path_factory):
    """An edition built by the cluster, one of whose workers is killed in the middle."""
    project = copy_project(tmp_path_factory.mktemp("cluster"))
    victims = [worker.pid for worker in dask.workers.values()][:1]
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 12:
            os.kill(victims[0], signal.SIGKILL)

    build(project, [EDITION], "embedded", say=say, scheduler=dask.scheduler_address)
    assert not psutil.pid_exists(victims[0])
    assert len(lines) > 30
    return project


def contents(folder) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_cluster_makes_the_same_bytes_though_a_worker_dies(built, by_dask):
    for place in ("_site", "data/processed"):
        here, there = (contents(project.root / place / EDITION) for project in (built, by_dask))
        assert here.keys() == there.keys()
        assert [name for name in here if here[name] != there[name]] == []


def test_what_a_cluster_has_made_need_not_be_made_here(by_dask, capsys):
    assert main(["--root", str(by_dask.root), "build", "--edition", EDITION, "--renderer", "embedded", "--why"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("* ")] == []
    assert any(line.startswith("= ") for line in lines)


@pytest.fixture
def broken(by_dask, tmp_path):
    """The same project with its cache and a notebook that fails."""
    project = copy_project(tmp_path)
    shutil.copytree(by_dask.root / ".cache", project.root / ".cache")
    path = project.notebooks / "budget.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("r.save(", "r.store("), encoding="utf-8")
    return project


def test_an_error_there_is_the_error_here(broken, dask):
    def error(**means) -> NotebookError:
        with pytest.raises(NotebookError) as raised:
            build(broken, [EDITION], "embedded", say=lambda _: None, **means)
        return raised.value

    here, there = error(), error(scheduler=dask.scheduler_address)
    assert (here.notebook, here.cell, here.message, here.source) == (
        there.notebook,
        there.cell,
        there.message,
        there.source,
    )
    assert here.notebook == "budget.ipynb"
    assert here.cell is not None
    assert not (broken.root / ".build").exists()


def refused(project, address: str) -> str:
    with pytest.raises(ClusterError) as raised, connected(address, project.root):
        pass
    return str(raised.value)


def test_a_worker_with_other_code_is_refused(project, dask, monkeypatch):
    monkeypatch.setattr(cluster, "_sources", lambda: {"report.py": "edited"})
    assert ": mã / code" in refused(project, dask.scheduler_address)


def test_a_worker_that_has_loaded_older_code_is_refused(project, dask, monkeypatch):
    monkeypatch.setattr(cluster, "LOADED", "edited since")
    assert ": mã đã nạp, hãy khởi động lại / loaded code, restart it" in refused(project, dask.scheduler_address)


def test_a_worker_with_other_variables_is_refused(project, dask, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    assert ": biến môi trường / environment variables" in refused(project, dask.scheduler_address)


def test_a_worker_with_other_inputs_or_another_folder_is_refused(copied):
    with (copied.root / "mark").open("w") as mark:
        here = environment(copied.root, mark.name)
    path = copied.root / "report" / "theme" / "chart.mplstyle"
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    there = environment(copied.root, str(copied.root / "not seen here"))
    assert {part for part in here if here[part] != there[part]} == {"inputs", "folder"}
    assert here.keys() == cluster.PARTS.keys()


def test_nobody_at_the_address_is_told(project, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECTING", 1)
    for address in ("tcp://127.0.0.1:9", "no address"):
        assert "không kết nối được / no connection" in refused(project, address)


def test_a_build_without_its_cluster_ends_with_one_line(copied, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "CONNECTING", 1)
    assert main(["--root", str(copied.root), "build", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "ClusterError: không kết nối được / no connection: tcp://127.0.0.1:9" in capsys.readouterr().err
    assert not copied.site.exists()


def test_without_dask_it_says_what_to_install(project, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    assert "pip install 'dx-plan-report[cluster]'" in refused(project, "tcp://127.0.0.1:9")


def test_at_the_end_nobody_waits_for_what_nobody_does(monkeypatch):
    """Other work has failed, so that nobody looks at this piece any more; and the workers have gone."""
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    monkeypatch.setattr(cluster, "LOOK", 0.1)

    async def dropped(workers: cluster.Workers) -> None:
        piece = asyncio.ensure_future(workers.result(workers.executor.submit(time.sleep, 0)))
        await asyncio.sleep(0.1)
        piece.cancel()

    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        distributed.Client(empty.scheduler_address, set_as_default=False) as client,
    ):
        workers = cluster.Workers(client, 1)
        asyncio.run(dropped(workers))
        ended = threading.Thread(target=workers.end, daemon=True)
        ended.start()
        ended.join(30)
        assert not ended.is_alive()


def test_at_the_end_what_is_being_done_is_waited_for(dask, tmp_path):
    begun, done = tmp_path / "begun", tmp_path / "done"

    async def dropped(workers: cluster.Workers) -> None:
        piece = asyncio.ensure_future(workers.result(workers.executor.submit(slow, begun, done)))
        while not begun.exists():
            await asyncio.sleep(0.05)
        piece.cancel()

    with distributed.Client(dask.scheduler_address, set_as_default=False) as client:
        workers = cluster.Workers(client, 2)
        asyncio.run(dropped(workers))
        assert not done.exists()
        workers.end()
        assert done.exists()


def slow(begun, done) -> None:
    begun.touch()
    time.sleep(1.5)
    done.touch()


def test_when_all_workers_are_gone_it_is_told(copied, dask, monkeypatch):
    """The last test here: the cluster has no workers afterwards."""
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)

    def say(line: str) -> None:
        dask.scale(0)

    with pytest.raises(ClusterError, match=r"no worker is left|workers failed"):
        build(copied, [EDITION], "embedded", say=say, scheduler=dask.scheduler_address)
    assert "không có máy nào nhận việc / no worker" in refused(copied, dask.scheduler_address)
    assert not copied.site.exists()
