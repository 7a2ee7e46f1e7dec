"""Run the notebooks with papermill and make them into pages.

A notebook is executed once for each edition and language. What comes out is an ordinary executed notebook that
Quarto and the embedded renderer read alike: front matter, one language's prose, and Quarto cell options for each
figure. A failed, unexecuted or silent cell stops the run; nothing is written for that page.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import yaml
from traitlets.config import Config

from analysis.facts import UnknownFieldError
from analysis.project import LANGUAGES
from analysis.prose import Told, ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

    from analysis.forking.process import ForkServer

INJECTED = "injected-parameters"
"""papermill's tag of the cell that it adds."""

SILENT_TAGS = {"parameters", INJECTED, "setup"}
"""Cells with one of these tags need not show anything."""


LONGEST_SOCKET = 95
"""Bytes that a local socket's path may have; systems allow some 100, and each channel adds a number."""


class NotebookError(Exception):
    """A notebook could not become a page; the message names notebook, cell and cause."""

    def __init__(self, notebook: str, cell: int | None, message: str, source: str = "") -> None:
        self.notebook, self.cell, self.message = notebook, cell, message
        place = f"{notebook}, ô/cell {cell}" if cell is not None else notebook
        shown = "".join(f"\n    | {line}" for line in source.strip().splitlines())
        super().__init__(f"{place}: {message}{shown}")


@dataclass(frozen=True)
class Job:
    """One notebook to run.

    Parameters
    ----------
    notebook : Path
        The parameterised notebook.
    out : Path
        Where the executed page goes.
    parameters : Mapping[str, Any]
        Values for its parameters cell.
    front_matter : Mapping[str, Any]
        What stands at the head of the page; the title is added from the notebook's first heading.
    told : Told, optional
        What its prose is told of the plan; without it, prose has no fields and no cell is repeated.
    """

    notebook: Path
    out: Path
    parameters: Mapping[str, Any]
    front_matter: Mapping[str, Any]
    told: Told | None = None

    @property
    def lang(self) -> str:
        """Language of the page."""
        return str(self.parameters["lang"])

    @property
    def name(self) -> str:
        """What to call this run in a progress line."""
        return f"{self.parameters['edition']} · {self.lang} · {self.notebook.stem}"


Progress = Callable[[str, float], None]
"""Called with a job's name and its seconds as each one ends."""


def parameters_of(notebook: Path) -> dict[str, str]:
    """Return the parameters a notebook declares, each with its default as written in the cell."""
    from papermill import inspect_notebook

    return {name: str(info["default"]) for name, info in inspect_notebook(str(notebook)).items()}


def refuse_unknown(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Raise NotebookError if a parameter is not declared by the notebook (papermill would only warn)."""
    known = parameters_of(notebook)
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise NotebookError(
            notebook.name,
            None,
            f"tham số không có / unknown parameter: {', '.join(unknown)} (có / declared: {', '.join(sorted(known))})",
        )


def run(job: Job, cwd: Path, timeout: int = 600, server: ForkServer | None = None) -> None:
    """Execute one notebook and write its page.

    Parameters
    ----------
    job : Job
        What to run.
    cwd : Path
        Working folder of the kernel: the project's root.
    timeout : int
        Seconds allowed for one cell.
    server : ForkServer, optional
        Where the kernel is forked; an ordinary kernel is started if there is none.

    Raises
    ------
    NotebookError
        If a parameter is unknown, a cell fails, is not executed or shows nothing.
    """
    write_page(execute(job.notebook, job.parameters, cwd, timeout, server, job.told), job)


def execute(
    notebook: Path,
    parameters: Mapping[str, Any],
    cwd: Path,
    timeout: int = 600,
    server: ForkServer | None = None,
    told: Told | None = None,
) -> NotebookNode:
    """Execute a notebook with papermill and return it, checked, without writing anything in the project."""
    from papermill import PapermillExecutionError, execute_notebook

    from analysis.forking.lending import register

    refuse_unknown(notebook, parameters)
    engine = {"engine_name": register(), "server": server} if server else {}
    with tempfile.TemporaryDirectory() as folder:
        try:
            executed: NotebookNode = execute_notebook(
                str(notebook) if told is None else prepared(notebook, told),
                None,  # the page is what gets saved
                parameters=dict(parameters),
                resources={"metadata": {"path": str(cwd)}},  # papermill's cwd would move this whole process
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                autosave_cell_every=0,
                execution_timeout=timeout,
                shutdown_kernel="immediate",  # nothing is left to save: waiting for its farewell costs seconds
                config=private_channel(Path(folder)),
                **engine,
            )
        except PapermillExecutionError as error:
            message = f"{error.ename}: {error.evalue}"
            raise NotebookError(notebook.name, error.cell_index, message, error.source) from error
        except NotebookError:
            raise
        except Exception as error:
            raise NotebookError(notebook.name, None, f"{type(error).__name__}: {error}") from error
    check_executed(executed, notebook.name)
    return executed


def prepared(notebook: Path, told: Told) -> NotebookNode:
    """Return a notebook made ready for a plan; a field that is not known stops the run."""
    try:
        return ready(nbformat.read(notebook, as_version=4), told)
    except UnknownFieldError as error:
        raise NotebookError(notebook.name, None, str(error)) from error


def private_channel(folder: Path) -> Config:
    """Let a kernel talk over sockets in a folder of its own, which nobody else can read, where that can be."""
    socket = str(folder / "kernel")
    if os.name == "nt" or len(os.fsencode(socket)) > LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": socket}})


def check_executed(notebook: NotebookNode, name: str) -> None:
    """Raise NotebookError unless every code cell ran, none failed and each one that should shows something."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise NotebookError(name, index, f"{output.ename}: {output.evalue}", cell.source)
        if cell.execution_count is None:
            raise NotebookError(name, index, "chưa được chạy / was not executed", cell.source)
        silent = SILENT_TAGS & set(cell.metadata.get("tags", []))
        if not silent and not any(output.output_type in SHOWN for output in cell.outputs):
            raise NotebookError(name, index, "không cho kết quả nào / shows nothing", cell.source)


SHOWN = ("execute_result", "display_data")


def write_page(executed: NotebookNode, job: Job) -> None:
    """Turn an executed notebook into a page of one language and write it in one step."""
    kept = (cell for cell in executed.cells if in_language(cell, job.lang))
    cells = [part for cell in kept for part in (with_options(cell), *figures_of(cell))]
    for cell in cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED  # papermill gives it a name by chance; the same data give the same page
    title, cells = lift_title(cells, job.notebook.name)
    matter = {"title": title, **job.front_matter}
    page = nbformat.v4.new_notebook(cells=[front_matter_cell(matter), *cells], metadata=clean_metadata(executed))
    save(page, job.out)


def front_matter_cell(matter: Mapping[str, Any]) -> NotebookNode:
    """Return the raw cell of YAML that Quarto reads at the head of a notebook."""
    text = yaml.safe_dump(dict(matter), allow_unicode=True, sort_keys=False, width=1000)
    cell: NotebookNode = nbformat.v4.new_raw_cell(f"---\n{text}---", id="front-matter")
    return cell


def read_front_matter(page: NotebookNode) -> dict[str, Any]:
    """Return the front matter of a page that :func:`write_page` or :func:`join` wrote."""
    return dict(yaml.safe_load(page.cells[0].source.removeprefix("---\n").removesuffix("\n---")))


def in_language(cell: NotebookNode, lang: str) -> bool:
    """Return whether a cell belongs on a page in ``lang``: prose cells are tagged, all others are shared."""
    tags = set(cell.metadata.get("tags", []))
    spoken = {f"lang-{code}" for code in LANGUAGES} & tags
    return not spoken or f"lang-{lang}" in spoken


def with_options(cell: NotebookNode) -> NotebookNode:
    """Return the cell with the label, caption and alt text of its figure as Quarto options.

    The text depends on language and data, so it cannot stand in the notebook: the shown object carries it in its
    output's metadata.
    """
    if cell.cell_type != "code":
        return cell
    for output in cell.outputs:
        info = output.get("metadata", {}).get("analysis")
        if info:
            options = {"label": info["label"], "fig-cap": info["caption"], "fig-alt": info["alt"]}
            lines = "".join(f"#| {key}: {quoted(text)}\n" for key, text in options.items())
            cell = nbformat.from_dict({**cell, "source": lines + cell.source})
    return cell


def figures_of(cell: NotebookNode) -> Iterator[NotebookNode]:
    """Return the figures behind a cell's chart as a cell of its own, which the PDF leaves out."""
    for number, output in enumerate(cell.get("outputs", [])):
        if data := output.get("metadata", {}).get("analysis", {}).get("data"):
            text = f'::: {{.content-visible when-format="html"}}\n{data}\n:::'
            yield nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-{number}-data"[:64])


def quoted(text: str) -> str:
    """Return text as one line of double-quoted YAML."""
    folded = " ".join(unicodedata.normalize("NFC", text).split())
    return '"' + folded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def lift_title(cells: Sequence[NotebookNode], name: str) -> tuple[str, list[NotebookNode]]:
    """Take the page's first heading out of its first prose cell; it becomes the title."""
    for index, cell in enumerate(cells):
        if cell.cell_type != "markdown":
            continue
        match = re.match(r"#\s+(?P<title>[^\n{]+?)\s*(\{[^}]*\})?\s*(\n|$)", cell.source)
        if match is None:
            break
        rest = cell.source[match.end() :].strip()
        kept = [nbformat.from_dict({**cell, "source": rest})] if rest else []
        return match["title"], [*cells[:index], *kept, *cells[index + 1 :]]
    raise NotebookError(
        name, None, "ô văn bản đầu tiên phải mở đầu bằng '# …' / first prose cell must start with '# …'"
    )


def clean_metadata(executed: NotebookNode) -> dict[str, Any]:
    """Keep the kernel's name only: no run times and no widget state, which would pull scripts from other hosts."""
    return {"kernelspec": dict(executed.metadata.get("kernelspec", {}))}


def save(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in one step, so that a reader never sees half of it."""
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    nbformat.write(notebook, part)
    part.replace(path)


def join(pages: Sequence[Path], out: Path, front_matter: Mapping[str, Any]) -> None:
    """Join executed pages into one notebook, a chapter each, for the PDF.

    Parameters
    ----------
    pages : sequence of Path
        Executed pages of one language, in reading order.
    out : Path
        Where the joined notebook goes.
    front_matter : Mapping[str, Any]
        Its own front matter.
    """
    cells, metadata = [], {}
    for path in pages:
        page = nbformat.read(path, as_version=4)
        metadata = page.metadata
        title, body = read_front_matter(page)["title"], page.cells[1:]
        cells.append(nbformat.v4.new_markdown_cell(f"# {title} {{#sec-{path.stem}}}", id=f"{path.stem}-title"))
        cells.extend(nbformat.from_dict({**cell, "id": f"{path.stem}-{cell.id}"[:64]}) for cell in body)
    save(nbformat.v4.new_notebook(cells=[front_matter_cell(front_matter), *cells], metadata=metadata), out)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables for the kernels to inherit, and put back what was there."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_all(jobs: Sequence[Job], root: Path, results: Path, workers: int, progress: Progress) -> None:
    """Run jobs side by side, each in a kernel of its own.

    Where the system can fork, one process loads the libraries for all of them; it ends with this function.

    Parameters
    ----------
    jobs : sequence of Job
        What to run.
    root : Path
        The project: the kernels' working folder.
    results : Path
        Folder that receives the result tables.
    workers : int
        Kernels at a time.
    progress : callable
        Told the name and seconds of each job as it ends.

    Raises
    ------
    NotebookError
        The first failure; jobs not yet begun are dropped.
    """
    from analysis.forking.lending import open_server
    from analysis.forking.process import ONE_THREAD

    def timed(job: Job) -> tuple[Job, float]:
        start = time.perf_counter()
        run(job, root, server=server)
        return job, time.perf_counter() - start

    # The kernel of this environment wins over one of the same name in the user's home.
    places = {"ANALYSIS_ROOT": str(root), "ANALYSIS_RESULTS": str(results)}
    kernels = environment(**places, JUPYTER_PREFER_ENV_PATH="1", **ONE_THREAD)
    with kernels, open_server() as server, ThreadPoolExecutor(max_workers=workers) as pool:
        futures = [pool.submit(timed, job) for job in jobs]
        try:
            for future in as_completed(futures):
                job, seconds = future.result()
                progress(job.name, seconds)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
