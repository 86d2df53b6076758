"""Lines of keys, held against what tomllib reads from the same text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import config
from config.documents import read_document
from config.lines import KeyLines

TEXT = '''a = 1
# [not.a.table]
b.c = "x # [y] \\" z"
d = [
  1,
  { vi = "a, b", en = 'it}s' }, # remark ]
  """multi
line ] """,
  [
    2, 3 ],
]
[e]
when = 2020-03-20 # a date
[[g]]
h = { i = 1, "j.k" = [1, 2] }
[g.k]
l = -1.5e3
[[g]]
h = 2
[[g.z]]
y = true
'''


def test_that_every_kind_of_key_has_its_line() -> None:
    lines = KeyLines(TEXT)
    expected = {
        ("a",): 1,
        ("b", "c"): 3,
        ("d",): 4,
        ("d", 0): 5,
        ("d", 1, "en"): 6,
        ("d", 2): 7,
        ("d", 3, 1): 10,
        ("e", "when"): 13,
        ("g", 0, "h", "j.k", 1): 15,
        ("g", 0, "k", "l"): 17,
        ("g", 1, "h"): 19,
        ("g", 1, "z", 0, "y"): 21,
    }
    assert {path: lines.line_of(path) for path in expected} == expected


def test_that_a_key_which_is_not_written_has_the_line_of_what_encloses_it() -> None:
    lines = KeyLines(TEXT)
    assert lines.line_of(("g", 1, "missing")) == 18
    assert lines.line_of(("e", "x", "y")) == 12
    assert lines.line_of(("nowhere",)) == 1


@pytest.mark.parametrize(
    "file", sorted(Path(config.__file__).parent.rglob("*.toml")), ids=lambda file: f"{file.parent.name}/{file.stem}"
)
def test_that_the_line_of_each_built_in_value_shows_its_key(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines, rows = KeyLines(text), text.splitlines()
    for path in _keys(tomllib.loads(text), ()):
        assert str(path[-1]) in rows[lines.line_of(path) - 1], path


def test_that_windows_line_ends_do_not_move_lines(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(b"a = 1\r\nb = [\r\n 2,\r\n]\r\n")
    document = read_document(file, [])
    assert document is not None
    assert document.line_of(("b", 0)) == 3


def _keys(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*at, key)
            yield from _keys(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _keys(item, (*at, index))
