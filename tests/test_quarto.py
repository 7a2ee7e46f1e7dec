"""Quarto is tried once, after a short probe, and never stands in the way."""

from __future__ import annotations

import http.server
import sys
import threading
import time
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from analysis import quarto

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-quarto.lock"
NOWHERE = "http://127.0.0.1:9/release.tar.gz"  # the discard port: refused at once


@pytest.fixture
def without_quarto(tmp_path, monkeypatch):
    monkeypatch.setattr(quarto, "program", lambda: None)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


@pytest.fixture
def release():
    """A host that has the file, and counts who asks."""

    class Handler(http.server.BaseHTTPRequestHandler):
        asked = 0

        def do_GET(self):
            Handler.asked += 1
            self.send_response(206)
            self.end_headers()
            self.wfile.write(b"x")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/release.tar.gz", Handler
    server.shutdown()
    server.server_close()


def test_the_pin_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (extra,) = [Requirement(line) for line in project["project"]["optional-dependencies"]["quarto"]]
    assert extra.specifier.contains(quarto.pinned(LOCK))
    assert f"quarto-cli=={quarto.pinned(LOCK)}" in (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "--hash=sha256:" in LOCK.read_text(encoding="utf-8")


def test_a_lock_without_the_package_is_named(tmp_path):
    (tmp_path / "other.lock").write_text("pandas==3.0\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"other\.lock"):
        quarto.pinned(tmp_path / "other.lock")


def test_a_host_that_answers_is_reached(release):
    address, _ = release
    assert quarto.reachable(address)


def test_a_refused_connection_is_not_reached():
    assert not quarto.reachable(NOWHERE)


def test_a_silent_host_is_waited_for_no_longer_than_told():
    with __import__("socket").socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        start = time.perf_counter()
        assert not quarto.reachable(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=0.3)
        assert time.perf_counter() - start < 2


def test_out_of_reach_is_said_once_and_not_tried_again(without_quarto, monkeypatch):
    probes, lines = [], []
    monkeypatch.setattr(quarto, "reachable", lambda address: bool(probes.append(address)))
    assert not quarto.install(LOCK, lines.append)
    assert not quarto.install(LOCK, lines.append)
    assert len(probes) == len(lines) == 1
    assert "cannot be reached" in lines[0]
    assert not quarto.install(LOCK, lines.append, again=True)
    assert len(probes) == 2


def test_a_new_version_is_tried_although_the_old_one_failed(without_quarto, tmp_path, monkeypatch):
    probes = []
    monkeypatch.setattr(quarto, "reachable", lambda address: bool(probes.append(address)))
    lock = tmp_path / "quarto.lock"
    for version in ("1.9.0", "1.10.0", "1.10.0"):
        lock.write_text(f"quarto-cli=={version}\n", encoding="utf-8")
        quarto.install(lock, lambda line: None)
    assert len(probes) == 2


def test_what_pip_says_is_passed_on(without_quarto, tmp_path, release):
    address, _ = release
    lock = tmp_path / "quarto.lock"
    lock.write_text("quarto-cli==1.0 --hash=sha256:00\n", encoding="utf-8")
    lines = []
    assert not quarto.install(lock, lines.append, address=address)
    assert "installing" in lines[0]
    assert "try again" in lines[-1]


def test_a_quarto_that_is_there_is_left_alone(monkeypatch):
    monkeypatch.setattr(quarto, "program", lambda: "/usr/bin/quarto")
    monkeypatch.setattr(quarto, "reachable", lambda address: pytest.fail("probed"))
    assert quarto.install(LOCK, lambda line: pytest.fail(line))
