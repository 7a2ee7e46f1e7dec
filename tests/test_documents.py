"""Every command that a document tells its reader to type is run here, in order, or is named with who else runs it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from intake.intake_kit import fill
from project_copy import copy_project

from analysis.cli import COMMANDS, main, parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "tests" / "backtests" / "README.md"])
SHELL = re.compile(r"^ {0,3}```(?:sh|bash|console)\n(.*?)^ {0,3}```$", re.MULTILINE | re.DOTALL)
SPOKEN = re.compile(r"`((?:analysis|make) [^`]+)`")

ELSEWHERE = {
    "make report": "run by .ci/run",
    "make test": "run by .ci/run; this test is part of it",
    "python -m pytest": "this very run",
    "python -m venv": "makes the environment that this run stands in (Makefile)",
    "source .venv/bin/activate": "makes the environment that this run stands in",
    ".venv\\Scripts\\activate": "Windows only",
    "pip install": "fills the environment that this run stands in (Makefile)",
    "conda ": "needs conda; a test keeps environment.yml in step with the lock",
    "git clone": "needs the address of the reader's own copy",
}
"""Commands that are not run here, by how they begin, and why."""


DOSSIERS = """\
dossier,unit,service,received_on,finished_on,channel,one_stop,papers_digitised,result_digitised
D1,Sở Y tế,A.1,01/06/2022,02/06/2022,trực tuyến,có,có,có
D2,Huyện Tam Nông,A.2,01/12/2022,,trực tiếp,có,không,
"""
"""What a reader's own export holds."""


def commands(document: Path) -> Iterator[str]:
    """Commands of a document's shell blocks, continued lines joined, comments taken off."""
    for block in SHELL.findall(document.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            words = " ".join(shlex.split(line, comments=True, posix=False))
            if words:
                yield words


def told() -> list[Path]:
    return [document for document in DOCUMENTS if list(commands(document))]


def test_the_documents_that_teach_commands_are_found():
    names = {document.name for document in told()}
    assert {"README.md", "planners.md"} <= names


def test_what_is_said_to_run_elsewhere_does():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    for command in ("make report", "make test"):
        assert command in script


@pytest.fixture
def desk(built, tmp_path, monkeypatch) -> Path:
    """A copy of the project with the finished site, as the working folder."""
    project = copy_project(tmp_path / "project")
    shutil.copy2(ROOT / "Makefile", project.root)
    shutil.copytree(built.site, project.site)
    (project.root / "srv").mkdir()
    monkeypatch.chdir(project.root)
    return project.root


@pytest.mark.parametrize("document", told(), ids=lambda path: path.stem)
def test_every_command_of_a_document_runs(document: Path, desk: Path, capsys):
    for typed in commands(document):
        command = typed.replace("/srv/", f"{desk}/srv/")  # the reader's folders are not this machine's
        if any(command.startswith(start) for start in ELSEWHERE):
            continue
        if command.startswith("make "):
            rehearse(command, desk)
        elif command.startswith("analysis serve"):
            look(command, desk)
        elif command == "analysis build":
            assert (desk / "_site" / "index.html").is_file()  # the same command made it, in the fixture
        else:
            assert command.startswith("analysis "), f"{document.name}: nobody runs {command!r}"
            prepare(command)
            assert main(shlex.split(command)[1:]) == 0, (document.name, command, capsys.readouterr())


def rehearse(command: str, desk: Path) -> None:
    """Let make say what it would do; what it does to this environment or this machine's programs is not done here."""
    environment = desk / ".venv"
    environment.mkdir(exist_ok=True)
    (environment / ".ready").touch()
    subprocess.run([*shlex.split(command), "--dry-run"], cwd=desk, check=True, capture_output=True)


def look(command: str, desk: Path) -> None:
    """Start the server, ask it for the landing page, and stop it."""
    words = [sys.executable, "-u", "-m", "analysis.cli", *shlex.split(command)[1:], "--port", "0"]
    process = subprocess.Popen(words, cwd=desk, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(address[0], timeout=60) as answer:
            assert answer.status == 200
    finally:
        process.terminate()
        process.wait(timeout=60)


def prepare(command: str) -> None:
    """Fill in what the reader was told to fill in: a form before it is imported; an export of dossiers."""
    words = shlex.split(command)
    if words[1] == "dossiers":
        Path("ho-so").mkdir(exist_ok=True)
        Path("ho-so/thang-12.csv").write_text(DOSSIERS, encoding="utf-8")
        Path("danh-muc.csv").write_text("unit,service\nso-yt,A.1\n", encoding="utf-8")
    if words[1] == "import":
        for file in (Path(word) for word in words if word.endswith(".xlsx")):
            fill(file, {"Chỉ tiêu": {(1, "Tử số"): 8, (1, "Mẫu số"): 8}})


def test_commands_named_in_a_sentence_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for document in DOCUMENTS:
        for spoken in SPOKEN.findall(document.read_text(encoding="utf-8")):
            program, name = spoken.split()[:2]
            if program == "make":
                assert re.search(rf"^{re.escape(name)}:", makefile, re.MULTILINE), (document.name, spoken)
                continue
            assert name in COMMANDS or name.startswith("-"), (document.name, spoken)
            known = options(name)
            for option in re.findall(r"--[a-z][a-z-]*", spoken):
                assert option in known, (document.name, spoken)


def options(command: str) -> set[str]:
    """Options of a command, and those of all commands."""
    whole = parser()
    (commands_of,) = [action for action in whole._actions if hasattr(action, "choices") and action.choices]
    own = commands_of.choices.get(command, whole)
    return {name for each in (whole, own) for action in each._actions for name in action.option_strings}
