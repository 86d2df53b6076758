"""The rules of the house that import contracts cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CLOCK_ROOMS = ("domain", "engine", "journal", "link")
CLOCK = ROOT / "ioc" / "engine" / "clock.py"
HARD_LIMIT = 450
SOURCE_DIRS = ("ioc", "widgets", "maps", "config", "resources")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base"}
GPL_ONLY = {"QtCharts", "QtGraphs", "QtDataVisualization", "QtVirtualKeyboard"}


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms or SOURCE_DIRS:
        yield from sorted((ROOT / room).rglob("*.py"))


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Dotted names of all calls, as written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def clock_faults(tree: ast.AST) -> list[str]:
    """Calls that ask the machine for time, chance or identity. Monotonic time is a duration, not a clock."""
    bad_tails = ("datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns", "uuid.uuid4", "uuid4")
    found = [f"line {line}: {name}()" for name, line in calls(tree) if name.endswith(bad_tails)]
    chance = ("random", "secrets")
    found += [f"line {line}: import {name}" for name, line in imports(tree) if name.split(".")[0] in chance]
    found += [f"line {line}: {name}()" for name, line in calls(tree) if name in ("os.urandom", "urandom")]
    return found


def test_that_the_clock_check_sees_what_it_should() -> None:
    for text in ("import random", "uuid4()", "datetime.now(UTC)", "time.time()", "os.urandom(8)"):
        assert clock_faults(ast.parse(text)), text
    assert not clock_faults(ast.parse("time.monotonic()"))


def test_that_core_rooms_ask_no_clock_and_no_chance() -> None:
    faults = [
        f"{file.relative_to(ROOT)} {fault}"
        for room in CLOCK_ROOMS
        for file in sources(f"ioc/{room}")
        if file != CLOCK
        for fault in clock_faults(ast.parse(file.read_text()))
    ]
    assert faults == []


def test_that_no_widgets_are_used_under_ioc() -> None:
    """`ioc.app.desk` is the desk's composition root and makes the QApplication; nothing else may."""
    faults = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in sources("ioc")
        if file.name not in ("desk.py",)
        for name, line in imports(ast.parse(file.read_text()))
        if name.startswith("PySide6.QtWidgets")
    ]
    assert faults == []


def test_that_no_dialog_blocks_the_desk() -> None:
    faults = [
        f"{file.relative_to(ROOT)}:{line} {name}()"
        for file in sources("widgets", "maps", "ioc")
        for name, line in calls(ast.parse(file.read_text()))
        if name.endswith((".exec", ".exec_")) and name not in ("app.exec", "self._app.exec", "application.exec")
    ]
    assert faults == []


def test_that_no_gpl_only_qt_module_is_imported() -> None:
    faults = [
        f"{file.relative_to(ROOT)}:{line} {name}"
        for file in sources()
        for name, line in imports(ast.parse(file.read_text()))
        if name.startswith("PySide6.") and name.split(".")[1] in GPL_ONLY
    ]
    assert faults == []


def test_that_files_are_small_and_well_named() -> None:
    lengths = {file: len(file.read_text().splitlines()) for file in sources()}
    assert not {str(file.relative_to(ROOT)): size for file, size in lengths.items() if size > HARD_LIMIT}
    ordered = sorted(lengths.values())
    assert ordered[len(ordered) // 2] <= 130
    assert ordered[int(len(ordered) * 0.95)] <= 350
    names = {part for file in lengths for part in (*file.relative_to(ROOT).parts[:-1], file.stem)}
    assert not names & FORBIDDEN_NAMES


def test_that_the_top_level_holds_only_what_every_project_has() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    top = {name.split("/")[0] for name in listed}
    allowed = {
        *SOURCE_DIRS,
        "tests",
        "docs",
        "pyproject.toml",
        "README.md",
        "Makefile",
        "LICENSE",
        "NOTICE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "requirements.lock",
        "requirements-dev.lock",
        ".ci",
        ".gitignore",
        ".pre-commit-config.yaml",
    }
    assert top <= allowed, top - allowed


def loaded_by(code: str) -> set[str]:
    """Top-level modules (two levels for ours) that a fresh interpreter holds after `code`."""
    probe = code + "\nimport sys\nprint('\\n'.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", probe], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("root", "strangers"),
    [
        ("import ioc.app.engine", ("PySide6", "shiboken6", "widgets", "maps", "folium")),
        ("import ioc.app.replay", ("PySide6", "shiboken6", "widgets", "maps", "ioc.connectors")),
        ("import ioc.app.simulate", ("PySide6", "sqlalchemy", "ioc.engine", "ioc.journal")),
        ("import ioc.app.launch", ("PySide6", "sqlalchemy", "ioc.engine", "ioc.journal", "config")),
        ("import ioc.app.desk", ("sqlalchemy", "ioc.engine", "ioc.journal", "ioc.connect", "config", "requests")),
    ],
)
def test_that_each_process_loads_only_its_own_rooms(root: str, strangers: tuple[str, ...]) -> None:
    held = loaded_by(root)
    assert not {name for name in strangers if name in held}


def test_that_the_pinned_qt_is_the_tested_one() -> None:
    """PySide6 6.12.0 loses references to None and True on Python 3.11 and aborts."""
    import importlib.metadata

    assert importlib.metadata.version("PySide6") == "6.11.2"
    assert importlib.metadata.version("PySide6-QtAds") == "5.1.1"


def test_that_lock_files_name_no_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index" not in text
