"""Every text that a window shows is in the Vietnamese catalogue, and with the same parameters."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import resources

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "widgets").glob("**/*.py"))
MARKS = {"translate", "tr", "QT_TRANSLATE_NOOP", "_later"}


def texts(node: ast.AST, context: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call):
            name = child.func.attr if isinstance(child.func, ast.Attribute) else getattr(child.func, "id", "")
            given = [a.value for a in child.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name == "tr" and isinstance(child.func, ast.Attribute) and len(given) == 1:
                yield context, given[0]
            elif name in MARKS and len(given) == 2:
                yield given[0], given[1]
        yield from texts(child, inner)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_that_every_text_has_its_vietnamese(file: Path) -> None:
    catalogue = resources.translations("vi")
    anywhere = {source: text for table in catalogue.values() for source, text in table.items()}
    found = list(texts(ast.parse(file.read_text("utf-8")), ""))
    missing = [source for context, source in found if source not in catalogue.get(context, anywhere)]
    missing = [source for source in missing if source not in anywhere]
    assert not missing
    for context, source in found:
        shown = catalogue.get(context, {}).get(source) or anywhere[source]
        assert sorted(re.findall(r"{\w+}", shown)) == sorted(re.findall(r"{\w+}", source)), (source, shown)
