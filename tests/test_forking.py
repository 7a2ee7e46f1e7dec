"""Forked kernels: the outputs of ordinary ones, nothing shared between notebooks, nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path

import nbformat
import psutil
import pytest
from papermill.engines import papermill_engines

from analysis import briefs
from analysis.cache import watch
from analysis.cache.step import Place, Step
from analysis.execute import Job, Surroundings, execute, private_channel, variables
from analysis.execute import run as run_job
from analysis.fields import Told
from analysis.forking import lending, order
from analysis.forking.kernel import ForkedProvisioner, launcher_arguments
from analysis.forking.lending import open_server, register
from analysis.forking.process import ForkError, ForkServer
from analysis.inputs import check
from analysis.pages import write_page
from analysis.problems import NotebookError
from analysis.project import KEPT, PAGES
from analysis.report import RESULTS
from analysis.works import hands

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

new = nbformat.v4
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module")
def server():
    with ForkServer() as opened:
        assert opened.problem() == ""
        yield opened


def notebook(*sources: str, **metadata):
    """A notebook as papermill hands it to an engine; a failing cell does not stop it."""
    cells = [new.new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in sources]
    return new.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "papermill": {}, **metadata})


def run(server: ForkServer | None, folder: Path, *sources: str, kernel: str = "python3", farewell=False, **options):
    """Run cells in a forked kernel, or in an ordinary one if there is no server."""
    folder.mkdir(exist_ok=True)
    lent = {"server": server} if server else {}
    return papermill_engines.execute_notebook_with_engine(
        register() if server else None,
        notebook(*sources),
        kernel,
        progress_bar=False,
        resources={"metadata": {"path": str(folder)}},
        shutdown_kernel="graceful" if farewell else "immediate",
        config=private_channel(folder),
        **lent,
        **options,
    )


def shown(executed) -> list[str]:
    """What each cell shows as its result."""
    return [cell.outputs[-1].get("data", {}).get("text/plain", "") for cell in executed.cells if cell.outputs]


def plain(executed) -> dict:
    """The notebook without what differs between any two runs: times, process numbers, addresses, pieces of streams."""
    for number, cell in enumerate(executed.cells):
        cell.id = f"cell-{number}"
        merged = []
        for output in cell.outputs:
            if merged and output.output_type == "stream" == merged[-1].output_type and output.name == merged[-1].name:
                merged[-1].text += output.text
            else:
                merged.append(output)
        cell.outputs = merged
    text = nbformat.writes(executed)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)?", "TIME", text)
    text = re.sub(r'"duration": [\d.]+', '"duration": 0', text)
    return json.loads(re.sub(r"ipykernel_\d+|0x[0-9a-f]{6,}", "X", text))


CELLS = [
    "import sys; sys.path, sys.argv[0], sys.argv[3:], __name__",
    "import os; os.getcwd(), os.environ.get('MPLBACKEND'), os.environ.get('OPENBLAS_NUM_THREADS')",
    "print('out'); print('err', file=sys.stderr); print('out again')",
    "import time; os.write(1, 'từ C\\n'.encode()); time.sleep(0.3)",
    "os.write(2, b'from C\\n'); time.sleep(0.3)",
    "import subprocess; code = subprocess.run(['echo', 'child']).returncode; time.sleep(0.3); code",
    "!echo shell",
    "%%bash\necho magic",
    "import pandas as pd; pd.DataFrame({'a': [1, 2]})",
    "from IPython.display import HTML, display; h = display(HTML('<b>1</b>'), display_id='here'); h.update(HTML('2'))",
    "from IPython.display import clear_output; print('gone'); clear_output(); 'kept'",
    "import matplotlib as mpl; mpl.get_backend(auto_select=False), mpl.rcParams['font.size']",
    "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
    "import warnings; warnings.warn('careful')",
    "def f(x):\n    return 1 / x\nf(0)",
    "raise KeyError('năm')",
    "1 +",
    "sys.exit(3)",
    "sys.exit()",
    "input('name? ')",
    "sys.stdin.read(), sys.stdin.isatty()",
    "import logging; logging.getLogger('x').warning('logged')",
    "import threading; t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()",
    "import asyncio; await asyncio.sleep(0); asyncio.get_running_loop().is_running()",
    "import pickle; class_ = type('A', (), {}); get_ipython().__class__.__name__, _, Out[9].shape",
    "import signal; signal.getsignal(signal.SIGINT) is signal.SIG_IGN, signal.getsignal(signal.SIGCHLD)",
    "os.getpgid(0) == os.getpid() == os.getsid(0), os.getppid() == int(os.environ['JPY_PARENT_PID'])",
    "exit()",
]


def test_every_kind_of_output_is_that_of_an_ordinary_kernel(server, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # under pytest a kernel does not catch what C writes
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    ordinary = plain(run(None, tmp_path, *CELLS))
    forked = plain(run(server, tmp_path, *CELLS))
    for one, other in zip(ordinary["cells"], forked["cells"], strict=True):
        assert one == other
    assert ordinary == forked
    assert sum(len(cell["outputs"]) for cell in forked["cells"]) > len(CELLS) - 4  # the comparison is of something


COMPARED = PAGES if os.environ.get("COMPARE_ALL") else ("summary", "trend", "data")
"""Ordinary kernels are slow: three pages of unlike kind, unless all are asked for (``COMPARE_ALL=1``, a minute)."""


def test_pages_and_results_are_those_of_ordinary_kernels_byte_for_byte(project, server, tmp_path):
    """Ordinary kernels compute by themselves; forked ones are watched and recall what was computed, as in a build."""
    inputs = check(project, ["2022-illustrative"])
    known = project, inputs.editions[0], inputs.plan_of(inputs.editions[0])
    jobs, told = briefs.jobs(*known), briefs.prose(*known)
    jobs = [job for job in jobs if job["page"] in COMPARED and (COMPARED == PAGES or job["lang"] == "vi")]
    kept = tmp_path / "prepared"
    given = {"edition": "2022-illustrative"}
    for step in (
        Step("data", "analysis.works.editing:prepare", {**given, "key": "2022-illustrative"}),
        Step("figures", "analysis.works.computing:compute", {**given, "results": "prepared/results"}),
    ):
        order.give(step, Place(project.root, tmp_path, kept), {"ANALYSIS_ROOT": str(project.root)}, server)

    def made(kind: str, lent: ForkServer | None) -> dict[str, bytes]:
        folder = tmp_path / kind

        def one(job) -> None:
            given = variables(project.root, folder / "results")
            if lent:
                given |= {KEPT: str(kept / "results"), watch.REPORT: str(tmp_path / f"{job['page']}-{job['lang']}")}
            around = Surroundings(project.root, given, lent, watched=lent is not None)
            known = Told.from_json(told[job["lang"]])
            executed = execute(project.root / job["notebook"], job["parameters"], around, known)
            out = folder / job["lang"] / f"{job['page']}.ipynb"
            write_page(executed, job["lang"], job["page"], job["front_matter"], out)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, jobs))
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    ordinary, forked = made("ordinary", None), made("forked", server)
    assert ordinary.keys() == forked.keys()
    assert {Path(name).stem for name in forked} >= {
        *COMPARED,
        *(table for page in COMPARED for table in RESULTS.get(page, ())),
    }
    assert [name for name in ordinary if ordinary[name] != forked[name]] == []
    (seen, *_) = [json.loads(path.read_text("utf-8")) for path in tmp_path.glob(f"{COMPARED[0]}-*")]
    own = str(project.editions / "2022-illustrative" / "targets.csv")
    assert own not in seen["opened"]  # what was computed of it is recalled
    assert own.replace("2022-", "2022-09-") in seen["opened"]  # of the edition before, nothing is kept here


CHANGES = [
    "import os, random, numpy as np, matplotlib as mpl; from analysis import project",
    "project.PAGES = ('x',); project.secret = 1; mpl.rcParams['font.size'] = 99; os.environ['SECRET'] = 'x'",
    "os.chdir('/'); mine = 1; import builtins; builtins.secret = 1",
    "float(np.random.rand()), random.random()",
]
LOOKS = [
    CHANGES[0],
    "project.PAGES == ('x',), hasattr(project, 'secret'), mpl.rcParams['font.size'], 'SECRET' in os.environ",
    "os.getcwd() == os.environ['PWD_OF_TEST'], 'mine' in globals(), 'secret' in dir(__builtins__)",
    CHANGES[3],
]


def test_nothing_passes_from_one_notebook_to_another(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PWD_OF_TEST", str(tmp_path))
    changed = shown(run(server, tmp_path, *CHANGES))
    seen = shown(run(server, tmp_path, *LOOKS))
    assert seen[:2] == ["(False, False, 10.0, False)", "(True, False, False)"]
    assert not set(re.findall(r"[\d.]+", changed[-1])) & set(re.findall(r"[\d.]+", seen[-1]))  # chance is not shared


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within a time; one that only waits to be counted has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def pids(file: Path, seconds: float = 30) -> list[int]:
    """Wait for process numbers in a file."""
    until = time.monotonic() + seconds
    while not file.is_file() or not file.read_text().endswith("\n"):
        assert time.monotonic() < until, "no process numbers"
        time.sleep(0.05)
    return [int(word) for word in file.read_text().split()]


def test_a_kernel_that_is_done_is_killed_at_once_and_has_nothing_to_complain_of(server, tmp_path, monkeypatch):
    """Interrupted while it still tells of its last cell, it would write an error into the build's own lines."""
    sent: list[int] = []

    async def send(provisioner: ForkedProvisioner, signum: int) -> None:
        sent.append(signum)
        await original(provisioner, signum)

    original = ForkedProvisioner.send_signal
    monkeypatch.setattr(ForkedProvisioner, "send_signal", send)
    assert shown(run(server, tmp_path, "1 + 1")) == ["2"]
    assert sent == [signal.SIGKILL]


LASTING = (
    "import os, subprocess, time; from pathlib import Path; sleep = subprocess.Popen(['sleep', '300'])\n"
    "Path('pids').write_text(f'{os.getpid()} {sleep.pid}\\n')\n"
)


@pytest.mark.parametrize(
    ("then", "options"),
    [("time.sleep(300)", {"execution_timeout": 1}), ("os.kill(os.getpid(), 9)", {}), ("os._exit(7)", {})],
    ids=["too long", "killed", "left"],
)
def test_a_kernel_that_ends_badly_is_reported_alike_and_leaves_nothing(server, tmp_path, then, options):
    def error(case: tuple[str, ForkServer | None]) -> tuple[type, str]:
        kind, lent = case
        with pytest.raises(Exception, match=r"timed out|died") as error:
            run(lent, tmp_path / kind, LASTING + then, **options)
        return type(error.value), str(error.value)

    with ThreadPoolExecutor() as pool:
        errors = list(pool.map(error, [("ordinary", None), ("forked", server)]))
    assert errors[0] == errors[1]
    kernel, sleep = pids(tmp_path / "forked" / "pids")
    assert not psutil.pid_exists(kernel)  # reaped, not only dead
    if options:
        assert gone(sleep)
    else:  # an ordinary kernel that dies by its own hand leaves its children too
        os.kill(sleep, signal.SIGKILL)
        os.kill(pids(tmp_path / "ordinary" / "pids")[1], signal.SIGKILL)
    assert psutil.Process(server.pid).children() == []
    assert shown(run(server, tmp_path, "1 + 1")) == ["2"]


BUILD = """
from pathlib import Path
from analysis.cache.step import Place, Step
from analysis.works import hands
given = {"notebook": "page.ipynb", "results": "none", "front_matter": {}, "told": None}
given["parameters"] = {"lang": "vi", "edition": "x"}
hands.perform(Step("page", hands.NOTEBOOK, given), Place(Path.cwd(), Path.cwd(), Path.cwd() / "out"))
"""


def as_installed(project, folder: Path) -> dict[str, str]:
    """An environment in which the project's engine is listed for papermill, as after an installation."""
    listed = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    package = folder / "installed" / "listed-1.dist-info"
    package.mkdir(parents=True)
    lines = [f"{name} = {target}" for name, target in listed["papermill.engine"].items()]
    (package / "entry_points.txt").write_text("\n".join(["[papermill.engine]", *lines]))
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: listed\nVersion: 1\n")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package.parent), os.environ.get("PYTHONPATH", "")])}


def test_when_a_build_is_killed_all_it_started_ends(project, tmp_path):
    made = notebook("lang = 'vi'\nedition = 'x'", LASTING + "time.sleep(300)")
    made.cells[0].metadata.tags = ["parameters"]
    nbformat.write(made, tmp_path / "page.ipynb")
    build = subprocess.Popen([sys.executable, "-c", BUILD], cwd=tmp_path, env=as_installed(project, tmp_path))
    started = [*pids(tmp_path / "pids", 60), *(child.pid for child in psutil.Process(build.pid).children())]
    assert len(started) == 3
    build.kill()
    build.wait()
    assert all(gone(pid) for pid in started)


def test_a_build_ends_its_forking_process(tmp_path):
    with hands.lent(tmp_path):
        opened = hands.server(tmp_path)
        assert hands.server(tmp_path) is opened
        assert psutil.pid_exists(opened.pid)
    assert not psutil.pid_exists(opened.pid)


def test_work_in_a_fork_gives_back_its_error_and_a_killed_one_is_told_of(server, tmp_path):
    place = Place(tmp_path, tmp_path, tmp_path)
    missing = Step("x", "analysis.works.rendering:index", {"entries": ["none.json"]})
    for forking in (server, None):  # nor where nothing can be forked
        with pytest.raises(order.WorkError, match="FileNotFoundError"):
            order.give(missing, place, {}, forking)
    with pytest.raises(order.WorkError, match=r"x: .* the process has ended \(-9\)"):
        order.give(Step("x", "analysis.glyphs:relative", {}), place, {"KILLED": "1"}, Killed())


class Killed:
    """A forking process whose fork is killed at once."""

    def call(self, *_):
        return self

    def wait(self):
        return -signal.SIGKILL


def test_without_a_fork_work_is_done_by_a_new_process(tmp_path):
    (tmp_path / "page.json").write_text('{"title": "Một"}', encoding="utf-8")
    step = Step("x", "analysis.works.rendering:index", {"entries": ["page.json"]})
    reads = order.give(step, Place(tmp_path, tmp_path, tmp_path), {"ANALYSIS_ROOT": str(tmp_path)}, None)
    assert '{"title":"Một"}' in (tmp_path / "index.js").read_text(encoding="utf-8")
    assert str(tmp_path / "page.json") in reads.opened


def test_after_the_forking_process_dies_kernels_are_ordinary_and_one_line_says_so(tmp_path, caplog):
    with ForkServer() as killed:
        with pytest.raises(Exception, match="died"):
            run(killed, tmp_path, LASTING + "os.kill(os.getppid(), 9); time.sleep(300)")
        kernel, sleep = pids(tmp_path / "pids")
        assert gone(kernel)
        os.kill(sleep, signal.SIGKILL)
        for _ in range(2):
            assert shown(run(killed, tmp_path, "1 + 1")) == ["2"]
    assert [line.split(":")[0] for line in caplog.messages if "kernel" in line] == ["kernel thường / ordinary kernel"]


def test_where_the_system_cannot_fork_one_line_says_so(tmp_path, caplog, monkeypatch):
    monkeypatch.delattr(os, "fork")
    with open_server() as opened:
        assert opened is None
    assert caplog.messages == [
        "kernel thường / ordinary kernels: hệ điều hành này không có fork / this system cannot fork"
    ]


def test_forking_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("ANALYSIS_FORK", "no")
    with open_server() as opened:
        assert opened is None


@pytest.mark.parametrize(
    "command",
    [
        ["R", "--slave", "-e", "IRkernel::main()"],
        ["/opt/other/bin/python", "-m", "ipykernel_launcher", "-f", "x"],
        [sys.executable, "-X", "utf8", "-m", "ipykernel_launcher", "-f", "x"],
        [sys.executable, "-m", "xeus", "-f", "x"],
    ],
)
def test_a_kernel_of_another_kind_is_not_forked(command):
    with pytest.raises(ForkError, match="not a Python kernel of this environment"):
        launcher_arguments(command)


def test_a_python_kernel_of_this_environment_is_forked():
    assert launcher_arguments([sys.executable, "-m", "ipykernel_launcher", "-f", "x"]) == ["-f", "x"]


def test_a_kernel_of_another_kind_runs_the_ordinary_way_and_one_line_says_so(server, tmp_path, monkeypatch, caplog):
    spec = tmp_path / "kernels" / "other" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [sys.executable, "-X", "utf8", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "other", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    made = run(server, tmp_path, "import os; os.getppid()", kernel="other")
    assert shown(made) == [str(os.getpid())]
    assert len([line for line in caplog.messages if "ordinary kernel" in line]) == 1


def test_papermill_finds_the_engine_by_its_name(project, monkeypatch):
    listed = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][
        "papermill.engine"
    ]
    module, name = listed[lending.NAME].split(":")
    forked = getattr(import_module(module), name)
    assert papermill_engines.get_engine(lending.NAME) is forked
    monkeypatch.setattr(papermill_engines, "_engines", {})  # as after an installation from before the engine
    assert papermill_engines.get_engine(register()) is forked


@pytest.mark.parametrize("first", ["papermill", "analysis.execute", "analysis.forking.lending"])
def test_the_engine_is_found_whatever_is_imported_first(first):
    code = f"import {first}; from analysis.forking.lending import register; print(register())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == lending.NAME, done.stderr


def test_the_engine_opens_a_process_of_its_own_when_none_is_lent(server, tmp_path, monkeypatch):
    monkeypatch.setattr(lending, "open_server", lambda: nullcontext(server))
    made = papermill_engines.execute_notebook_with_engine(
        register(), notebook("import os; os.getppid()"), "python3", progress_bar=False, shutdown_kernel="immediate"
    )
    assert shown(made) == [str(server.pid)]


def test_a_kernel_asked_to_end_takes_its_leave_as_any_python_does(server, tmp_path):
    source = "import atexit; from pathlib import Path; atexit.register(lambda: Path('farewell').write_text('x'))"
    run(server, tmp_path, source, farewell=True)
    assert (tmp_path / "farewell").is_file()


def declared(folder: Path, *sources: str) -> Path:
    """A notebook on disk, with the parameters of a page; a failing cell stops it."""
    cells = [new.new_code_cell("lang = 'vi'\nedition = 'x'", metadata={"tags": ["parameters"]})]
    cells += [new.new_markdown_cell("# Một"), *(new.new_code_cell(source) for source in sources)]
    nbformat.write(new.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / "page.ipynb")
    return folder / "page.ipynb"


@pytest.mark.parametrize(
    ("sources", "timeout", "cell"),
    [
        (["1", "{}['năm']", "2"], 600, 4),
        (["1", "1 +"], 600, 4),
        (["1", "quiet = 1"], 600, 4),
        (["1", "import time; time.sleep(300)"], 2, None),
        (["1", "import os; os.kill(os.getpid(), 9)"], 600, None),
    ],
    ids=["a failing cell", "no Python", "a silent cell", "too long", "killed"],
)
def test_what_a_build_says_of_a_notebook_that_fails_is_the_same(server, tmp_path, sources, timeout, cell):
    path = declared(tmp_path, *sources)

    def error(lent: ForkServer | None) -> tuple[object, ...]:
        with pytest.raises(NotebookError) as error:
            execute(path, {"lang": "vi", "edition": "2022"}, Surroundings(tmp_path, {}, lent, timeout=timeout))
        return error.value.notebook, error.value.cell, error.value.message, error.value.source

    with ThreadPoolExecutor() as pool:
        ordinary, forked = pool.map(error, [None, server])
    assert ordinary == forked
    assert forked[:2] == ("page.ipynb", cell)


def test_a_page_is_written_once_and_at_the_end(server, tmp_path, monkeypatch):
    """papermill would save the notebook before and after each cell."""
    saved = []
    monkeypatch.setattr("papermill.iorw.LocalHandler.write", lambda *arguments: saved.append(arguments))
    written = nbformat.v4.writes
    monkeypatch.setattr(nbformat.v4, "writes", lambda made: saved.append(made) or written(made))
    (tmp_path / "out").mkdir()
    path = declared(tmp_path, "import os; os.listdir('out')", "len(os.listdir('out'))")
    saved.clear()
    job = Job(path, tmp_path / "out" / "page.ipynb", {"lang": "vi", "edition": "x"}, {"lang": "vi"})
    run_job(job, Surroundings(tmp_path, {}, server))
    assert len(saved) == 1
    page = nbformat.read(tmp_path / "out" / "page.ipynb", as_version=4)
    assert [cell.outputs[0].data["text/plain"] for cell in page.cells if cell.get("outputs")] == ["[]", "0"]
