"""Service-level clocks as site data: every fault of one's own file at once, with its place."""

from __future__ import annotations

from pathlib import Path

from config.clock_schema import service_clocks
from config.documents import read_document
from config.faults import Fault

OWN = """
source = { vi = "a", en = "a" }
profiles = ["own", "nena"]
[[ladder]]
role = "coordinator"
after_s = 60
[[ladder]]
role = "supervisor"
after_s = 30
[[clocks]]
key = "a"
title = { vi = "A", en = "A" }
start = "created"
stop = "created"
target_s = 60
types = ["nope"]
source = { vi = "a", en = "a" }
"""


def faults(folder: Path, text: str) -> list[Fault]:
    file = folder / "clocks.toml"
    file.write_text(text, encoding="utf-8")
    found: list[Fault] = []
    document = read_document(file, found)
    assert document is not None
    service_clocks(document, ["fire"], built_in=False)
    return found


def test_that_order_stop_type_and_profile_are_told_at_once(tmp_path: Path) -> None:
    assert {(fault.key, fault.code) for fault in faults(tmp_path, OWN)} == {
        ("profiles[2]", "unknown_name"),
        ("ladder[2].after_s", "ladder_order"),
        ("clocks[1].stop", "clock_stop"),
        ("clocks[1].types[1]", "unknown_name"),
    }


def test_that_a_milestone_that_is_none_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, OWN.replace('stop = "created"', 'stop = "tea"'))
    assert ("clocks[1].stop", "not_one_of") in {(fault.key, fault.code) for fault in found}
