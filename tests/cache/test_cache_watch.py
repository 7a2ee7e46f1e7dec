"""The watch sees each way in which Python asks for a file; what it cannot look into, it says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cache.watch import Reads

PROBE = """
import json, os, sys
from analysis.cache import watch
watch.start()
os.chdir({folder!r})
try:
    exec(compile({code!r}, "probe", "exec"), {{"__name__": "probe"}})
except (OSError, ImportError):
    pass
print(watch.reads().as_json(), file=sys.__stdout__)
"""


def seen(folder: Path, code: str, **environment: str) -> dict[str, set[str]]:
    """What a new interpreter that runs some code is seen to read below a folder, by name."""
    probe = PROBE.format(folder=str(folder), code=code)
    env = {**os.environ, "ANALYSIS_ROOT": str(folder), **environment}
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    (told,) = [line for line in done.stdout.splitlines() if line.startswith("{")]
    reads = Reads.from_json(told)
    below = f"{folder}{os.sep}"
    names = {
        what: {path.removeprefix(below) for path in paths if path.startswith(below) or what == "unseen"}
        for what, paths in vars(reads).items()
    }
    return names | {"listed": {os.path.relpath(path, folder) for path in reads.listed if path.startswith(str(folder))}}


@pytest.fixture
def inputs(tmp_path) -> Path:
    folder = tmp_path / "dữ liệu của tỉnh"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "helper.py").write_text("X = 1\n", encoding="utf-8")
    (folder / "link.csv").symlink_to("a.csv")
    (folder / "linked").symlink_to("parts")
    return folder


OPENED = {
    "open": "open('a.csv').read()",
    "open to add": "open('a.csv', 'a+')",
    "io.FileIO": "import io; io.FileIO('a.csv')",
    "os.open": "import os; os.open('a.csv', os.O_RDONLY)",
    "os.open to read and write": "import os; os.open('a.csv', os.O_RDWR)",
    "bytes as a path": "open(b'a.csv')",
    "pathlib": "from pathlib import Path; Path('a.csv').read_bytes()",
    "a way round": "open('parts/../a.csv')",
    "mmap": "import mmap; mmap.mmap(open('a.csv', 'rb').fileno(), 0, access=mmap.ACCESS_READ)",
    "linecache": "import linecache; linecache.getlines('a.csv')",
    "tokenize": "import tokenize; tokenize.open('a.csv')",
    "codecs": "import codecs; codecs.open('a.csv', encoding='utf-8')",
    "fileinput": "import fileinput; list(fileinput.input('a.csv'))",
    "zipfile": "import zipfile\ntry: zipfile.ZipFile('a.csv')\nexcept zipfile.BadZipFile: pass",
    "sqlite3": "import sqlite3; sqlite3.connect('a.csv')",
    "copied": "import os, shutil; shutil.copyfile('a.csv', os.devnull)",
    "a hard link": "import os; os.link('a.csv', 'made.csv')",
    "moved": "import os; os.rename('a.csv', 'made.csv')",
    "numpy": "import numpy; numpy.loadtxt('a.csv', delimiter=',', skiprows=1)",
    "numpy's memory": "import numpy; numpy.memmap('a.csv', mode='r')",
    "pandas": "import pandas; pandas.read_csv('a.csv')",
    "a font": "import matplotlib.ft2font as f\ntry: f.FT2Font('a.csv')\nexcept RuntimeError: pass",
    "fontTools": "import fontTools.ttLib as t\ntry: t.TTFont('a.csv')\nexcept t.TTLibError: pass",
    "yaml": "import yaml; yaml.safe_load(open('a.csv'))",
    "xml": "import xml.etree.ElementTree as e\ntry: e.parse('a.csv')\nexcept e.ParseError: pass",
    "a thread": "import threading; t = threading.Thread(target=lambda: open('a.csv')); t.start(); t.join()",
    "told by a library": "from analysis.cache import watch; watch.note('a.csv')",
    "a picture": "from PIL import Image\ntry: Image.open('a.csv')\nexcept OSError: pass",
}


@pytest.mark.parametrize("way", OPENED)
def test_a_file_that_is_opened_is_seen(inputs, way):
    assert "a.csv" in seen(inputs, OPENED[way])["opened"]


def test_what_is_only_written_is_not_read(inputs):
    found = seen(inputs, "open('new.csv', 'w').write('x'); open('a.csv', 'a').write('x')")
    assert found["opened"] == set()


SOUGHT = {
    "os.stat": "import os; os.stat('none.csv')",
    "os.path.exists": "import os; os.path.exists('none.csv')",
    "os.path.isfile": "import os; os.path.isfile('none.csv')",
    "os.path.isdir": "import os; os.path.isdir('none.csv')",
    "os.path.getmtime": "import os; os.path.getmtime('none.csv')",
    "os.path.lexists": "import os; os.path.lexists('none.csv')",
    "os.path.islink": "import os; os.path.islink('none.csv')",
    "os.access": "import os; os.access('none.csv', os.R_OK)",
    "pathlib": "from pathlib import Path; Path('none.csv').exists()",
    "pathlib's kind": "from pathlib import Path; Path('none.csv').is_dir()",
    "shutil.which": "import shutil; shutil.which('./none.csv')",
    "glob of a name": "import glob; glob.glob('none.csv')",
}


@pytest.mark.parametrize("way", SOUGHT)
def test_a_file_that_is_looked_for_is_seen(inputs, way):
    assert "none.csv" in seen(inputs, SOUGHT[way])["sought"]


def test_a_file_that_is_opened_in_vain_is_seen(inputs):
    assert "none.csv" in seen(inputs, "open('none.csv')")["opened"]


LISTED = {
    "os.listdir": "import os; os.listdir('parts')",
    "os.scandir": "import os; list(os.scandir('parts'))",
    "os.walk": "import os; list(os.walk('.'))",
    "pathlib": "from pathlib import Path; list(Path('parts').iterdir())",
    "pathlib's glob": "from pathlib import Path; list(Path('.').glob('**/*.csv'))",
    "glob": "import glob; glob.glob('parts/*.csv')",
    "importlib.resources": "import importlib.resources as r, parts; list(r.files(parts).iterdir())",
    "copied": "import shutil, tempfile; shutil.copytree('parts', tempfile.mkdtemp(), dirs_exist_ok=True)",
}


@pytest.mark.parametrize("way", LISTED)
def test_a_folder_that_is_listed_is_seen(inputs, way):
    if "import parts" in LISTED[way] or ", parts" in LISTED[way]:
        (inputs / "parts" / "__init__.py").touch()
    assert "parts" in seen(inputs, LISTED[way], PYTHONPATH=str(inputs))["listed"]


def test_a_folder_read_by_its_number_counts_with_what_lies_in_it(inputs):
    found = seen(inputs, "import os; os.listdir(os.open('parts', os.O_RDONLY))")
    assert "parts" in found["opened"]  # and the world tells a folder's content by its names


@pytest.mark.parametrize(
    "code", ["from pathlib import Path; Path('link.csv').resolve()", "import os; os.readlink('link.csv')"]
)
def test_a_link_that_is_followed_is_seen(inputs, code):
    assert "link.csv" in seen(inputs, code)["linked"]


def test_a_link_to_a_folder_on_the_way_is_seen(inputs):
    found = seen(inputs, "from pathlib import Path; Path('linked/a.csv').resolve().read_text()")
    assert "linked" in found["linked"]
    assert "parts/a.csv" in found["opened"]


def test_a_module_counts_by_its_source_and_where_it_was_looked_for(inputs):
    for _ in range(2):  # also when it was compiled before
        found = seen(inputs, "import helper", PYTHONPATH=str(inputs))
        assert "helper.py" in found["opened"]
        assert not any(name.endswith(".pyc") for name in found["opened"])
    reads = seen(inputs.parent, "import os", PYTHONPATH=str(inputs))
    assert inputs.name in reads["searched"]  # nothing was found there, and nobody looked since the watch began


UNSEEN = {
    "a program": "import subprocess; subprocess.run(['true'])",
    "a shell": "import os; os.system('true')",
    "a fork": "import os; os.fork() or os._exit(0)",
    "another start of a program": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "a pool of processes": "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
    "a pool of new processes": "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
    "a host": "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "a host without a connection": "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
    "a download": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
}


@pytest.mark.parametrize("way", UNSEEN)
def test_what_cannot_be_looked_into_is_told(inputs, way):
    assert seen(inputs, UNSEEN[way])["unseen"]


def test_a_program_is_vouched_for_by_who_tells_what_it_reads(inputs):
    code = (
        "import subprocess; from analysis.cache import watch\n"
        "with watch.vouched(): subprocess.run(['cat', 'a.csv'], capture_output=True); watch.note('a.csv', 'parts')"
    )
    found = seen(inputs, code)
    assert found["unseen"] == set()
    assert found["opened"] == {"a.csv", "parts/a.csv"}
    assert found["listed"] == {"parts"}


def test_the_environments_own_files_and_passing_ones_do_not_count(inputs):
    code = "import tempfile, email.mime.text\nwith tempfile.TemporaryFile('w+') as f: f.write('x')\nopen('/dev/null')"
    assert all(paths == set() for what, paths in seen(inputs, code).items() if what != "searched")


def test_reads_pass_between_processes(inputs):
    reads = Reads({"/a"}, {"/b"}, {"/c"}, {"/d"}, {"/e"}, {"os.system: x"})
    assert Reads.from_json(reads.as_json()) == reads
    assert json.loads(reads.as_json()).keys() == vars(reads).keys()
    assert reads.outside(["/a", "/c/"]) == Reads(set(), {"/b"}, set(), {"/d"}, {"/e"}, {"os.system: x"})


CELLS = [
    "1 + 1",
    "open('a.csv').read()",
    "open('a.csv').read()",
    "import os; os.path.isfile('b.csv')",
    "os.listdir('parts')",
    "import helper",
    "import sys, types; made = types.ModuleType('made'); made.__file__ = os.path.abspath('made.so')",
    "del sys.modules['helper']; sys.modules['made'] = made",
    "sys.path.append(os.path.abspath('parts'))",
    "os.system('true')",
    "2 + 2",
]

KERNEL = """
import json, os, sys
from pathlib import Path
os.chdir({folder!r})
sys.path.insert(0, {folder!r})
from IPython.core.interactiveshell import InteractiveShell
from analysis.cache import watch
shell = InteractiveShell.instance()
watch.load_ipython_extension(shell)
watch.reads()  # the first time, it looks for the environment's folders
place, write, writes = Path(os.environ[watch.REPORT]), watch.write, []
watch.write = lambda place: (writes.append(place), write(place))
found = []
for cell in json.loads({cells!r}):
    before = len(writes)
    assert shell.run_cell(cell).success, cell
    found.append((len(writes) - before, place.read_text(encoding="utf-8") == watch.reads().as_json()))
print(json.dumps(found), file=sys.__stdout__)
"""


def test_after_each_cell_of_a_kernel_all_is_told_and_only_anew_if_there_is_more(inputs, tmp_path):
    script = KERNEL.format(folder=str(inputs), cells=json.dumps(CELLS))
    env = {**os.environ, "ANALYSIS_ROOT": str(inputs), "ANALYSIS_WATCH": str(tmp_path / "reads.json")}
    env |= {"IPYTHONDIR": str(tmp_path / "ipython")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert all(whole for _, whole in found)
    anew = [cell for cell, (times, _) in zip(CELLS, found, strict=True) if times]
    assert anew == [*CELLS[:2], *CELLS[3:6], *CELLS[7:10]]
