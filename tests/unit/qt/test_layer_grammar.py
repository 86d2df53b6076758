"""The command line's verb for layers."""

from __future__ import annotations

from datetime import UTC

import pytest

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, Site
from ioc.domain.state import State
from ioc.qt.command_grammar import Scope, completions, interpret

NAMES = (("sewers", "Cống thoát", "Sewers"), ("power", "Lưới điện", "Power grid"), ("mains", "Lưới nước", "Mains"))
LAYERS = tuple(
    LayerSpec(id=ident, title=Text(vi=vi, en=en), kind="file", address="/x")
    for ident, vi, en in (
        ("sewers", "Cống thoát", "Sewers"),
        ("power", "Lưới điện", "Power grid"),
        ("pow2", "Lưới nước", "Mains"),
    )
)


class NoPlaces:
    def find(self, text: str, limit: int) -> list[object]:
        return []


def scope(read_only: bool = False) -> Scope:
    state = State()
    state.registry.site = Site(
        id="x",
        title=Text(vi="x", en="x"),
        zone="UTC",
        centre=(0, 0),
        zoom=9,
        box=(0, 0, 1, 1),
        ground="x",
        layers=LAYERS,
    )
    return Scope(state=state, places=NoPlaces(), now_us=0, zone=UTC, read_only=read_only)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["lớp cống", "layer sewers", "lop CONG THOAT", "/layer Sewers"])
@pytest.mark.parametrize("read_only", [False, True])
def test_that_a_layer_is_found_by_a_part_of_its_name_also_in_a_replay(line: str, read_only: bool) -> None:
    reading = interpret(line, scope(read_only))
    assert (reading.kind, reading.value) == ("layer", "map.layer.sewers")


@pytest.mark.parametrize("line", ["lớp lưới", "lớp khói", "lớp"])
def test_that_a_doubtful_name_is_refused_with_what_there_is(line: str) -> None:
    reading = interpret(line, scope())
    assert reading.kind == "refused" and "Lưới điện" in str(reading.params["known"])


def test_that_names_are_completed() -> None:
    assert completions("lớp lưới", scope()) == ("lớp Lưới điện", "lớp Lưới nước")
