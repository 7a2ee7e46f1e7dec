"""environment.yml, pyproject.toml and requirements.lock name the same packages and versions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked() -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9_.-]+)==([^\s;\\]+)", line)
        if match:
            pins.setdefault(canonicalize_name(match[1]), set()).add(match[2])
    return pins


def wanted() -> dict[str, Requirement]:
    data = project()
    lines = data["project"]["dependencies"] + data["dependency-groups"]["dev"]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def conda_pip() -> dict[str, Requirement]:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    lines = [line for line in pip if not line.startswith("-")]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def test_every_dependency_is_locked_at_a_version_it_allows():
    pins = locked()
    for name, requirement in wanted().items():
        assert name in pins, f"{name} is not in requirements.lock"
        assert all(requirement.specifier.contains(version) for version in pins[name]), name


def test_every_locked_line_has_a_hash():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(blocks) > 100
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_package_index():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|https?://", text)


def test_conda_users_get_the_same_versions():
    pins = locked()
    listed = conda_pip()
    for name in wanted():
        assert name in listed, f"{name} is missing from environment.yml"
    for name, requirement in listed.items():
        if name == "quarto-cli":  # its build step downloads a program, so the lock cannot hold it
            continue
        assert name in wanted(), f"environment.yml lists {name}, pyproject.toml does not"
        (pin,) = [spec for spec in requirement.specifier if spec.operator == "=="]
        assert pin.version in pins[name], f"{name}: environment.yml {pin.version}, lock {pins[name]}"


@pytest.mark.parametrize("name", ["jupyter", "quarto-cli", "pandas", "matplotlib", "statsmodels", "papermill"])
def test_the_owners_packages_are_listed(name):
    assert name in conda_pip()


def test_quarto_is_the_same_optional_extra_everywhere():
    (extra,) = [Requirement(line) for line in project()["project"]["optional-dependencies"]["quarto"]]
    assert extra.name == "quarto-cli"
    (pin,) = conda_pip()["quarto-cli"].specifier
    assert pin.operator == "=="
    assert extra.specifier.contains(pin.version)


def test_every_direct_dependency_is_used():
    """A package that nothing imports or runs is not needed."""
    names = {"beautifulsoup4": "bs4", "pyyaml": "yaml", "pypandoc-binary": "pypandoc", "fonttools": "fontTools"}
    names["charset-normalizer"] = "charset_normalizer"
    run_as_a_program = {"jupyter", "ipykernel"}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    for line in project()["project"]["dependencies"]:
        name = canonicalize_name(Requirement(line).name)
        module = names.get(name, name)
        used = re.search(rf"^\s*(from|import) {module}\b", source, re.MULTILINE)
        assert used or name in run_as_a_program, name
