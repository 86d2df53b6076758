"""Telephone lines as site data: the built-in ones, and every fault of one's own file at once."""

from __future__ import annotations

from pathlib import Path

from config.call_schema import call_spec
from config.documents import read_document
from config.faults import Fault
from config.loader import load_site

OWN = """
[calls]
back_s = 5
[[lines]]
key = "112"
title = { vi = "Một", en = "One" }
process_s = 60
questions = [{ key = "a", title = { vi = "A", en = "A" }, types = ["nope"] }]
[[lines]]
key = "112"
title = { vi = "Hai" }
"""


def test_that_the_five_lines_of_a_vietnamese_city_come_with_it() -> None:
    spec = load_site("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1"}).site.calls
    assert [line.key for line in spec.lines] == ["112", "113", "114", "115", "1022"]
    assert all(line.profile and line.questions for line in spec.lines)
    assert spec.agency("power") is not None
    assert {hint.type for hint in spec.hints} >= {"fire", "medical", "urban_flood"}


def faults(folder: Path, text: str) -> list[Fault]:
    file = folder / "lines.toml"
    file.write_text(text, encoding="utf-8")
    found: list[Fault] = []
    document = read_document(file, found)
    assert document is not None
    call_spec(document, ["fire"], built_in=False)
    return found


def test_that_wrong_types_and_texts_are_told_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, OWN)
    assert {(fault.key, fault.code) for fault in found} >= {
        ("calls.back_s", "too_small"),
        ("lines[2].title.en", "missing"),
    }


def test_that_a_line_given_twice_and_an_unknown_type_are_told(tmp_path: Path) -> None:
    found = faults(tmp_path, OWN.replace("back_s = 5", "back_s = 60").replace('"Hai" }', '"Hai", en = "Two" }'))
    assert [(fault.key, fault.code) for fault in found] == [
        ("lines[1].questions[1].types[1]", "unknown_name"),
        ("lines[2].key", "duplicate"),
    ]
