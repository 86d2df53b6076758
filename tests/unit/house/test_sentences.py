"""Every sentence code that the code uses exists in both languages, with the same parameters."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from resources import sentences

ROOT = Path(__file__).resolve().parents[3]
PREFIXES = (
    "refused",
    "journal",
    "link",
    "launch",
    "feed",
    "cap",
    "mapping",
    "payload",
    "record",
    "people",
    "reading",
    "doctor",
    "verify",
    "geodata",
    "mqtt",
    "webhook",
)
CODE = re.compile(rf"^({'|'.join(PREFIXES)})(\.[a-z_]+)+$")


def used_codes() -> dict[str, str]:
    """String literals in the code that look like sentence codes, and where one stands."""
    found: dict[str, str] = {}
    for room in ("ioc", "widgets", "maps", "config"):
        for file in sorted((ROOT / room).rglob("*.py")):
            tree = ast.parse(file.read_text())
            events = log_events(tree)
            for node in ast.walk(tree):
                if id(node) in events:
                    continue
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
                    found.setdefault(node.value, f"{file.relative_to(ROOT)}:{node.lineno}")
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("refuse",) and node.args:
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        found.setdefault(f"refused.{first.value}", f"{file.relative_to(ROOT)}:{node.lineno}")
    return found


def log_events(tree: ast.AST) -> set[int]:
    """Constants that are the event of a log line."""
    return {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and node.args and "log." in ast.unparse(node.func)
    }


NOT_SENTENCES = {"feed.js"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_that_every_used_code_has_its_sentence(language: str) -> None:
    known = sentences(language)
    missing = {code: where for code, where in used_codes().items() if code not in known and code not in NOT_SENTENCES}
    assert missing == {}


def test_that_both_languages_have_the_same_codes_and_parameters() -> None:
    vi, en = sentences("vi"), sentences("en")
    assert set(vi) == set(en)

    def params(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {code for code in vi if params(vi[code]) != params(en[code])} == set()
