"""The wheel holds all five packages with their data, and what is imported here is ours."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("ioc", "widgets", "maps", "config", "resources")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel built from what git knows."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", str(out), "."]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def data_files() -> list[str]:
    """Everything under the packages that is not Python and that the product reads."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [
        name
        for name in listed.splitlines()
        if name.split("/")[0] in PACKAGES and not name.endswith(".py") and not name.endswith(".gitkeep")
    ]


def test_that_the_wheel_holds_every_module_and_data_file(wheel: set[str]) -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    modules = [name for name in listed.splitlines() if name.split("/")[0] in PACKAGES]
    assert [name for name in (*modules, *data_files()) if name not in wheel] == []


def test_that_the_wheel_carries_licence_notice_and_the_grounds_own_licence(wheel: set[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
    assert any(name.endswith("licenses/NOTICE") for name in wheel)
    assert "maps/ground/COPYING.LESSER" in wheel


def test_that_the_wheel_holds_nothing_but_the_five_packages(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel if ".dist-info" not in name}
    assert tops == set(PACKAGES)


@pytest.mark.parametrize("name", PACKAGES)
def test_that_the_imported_packages_are_ours(name: str) -> None:
    found = importlib.import_module(name).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)
