"""What passes between a desk and its tile process: plain values that pickle."""

from __future__ import annotations

from typing import Any, NamedTuple

from ioc.domain.site import LayerSpec
from maps.tiles.grid import TileKey

GROUND = "ground:"
"""Layers made of an imported ground begin so; `ground:NAME` are its tables, `ground:NAME:tiles` its archive."""


class Setup(NamedTuple):
    """The layers to open, where caches lie, and whether the network may be used."""

    layers: tuple[LayerSpec, ...]
    grounds: tuple[tuple[str, str], ...]
    cache: str
    network: bool


class Wanted(NamedTuple):
    """All tiles that a desk lacks now, most wanted first; what was wanted before and is not among them is dropped."""

    keys: tuple[TileKey, ...]
    look: int
    dpr: float
    tokens: dict[str, str]


class Came(NamedTuple):
    """Tiles as PNG (b"": an empty one), painted for a look."""

    look: int
    tiles: tuple[tuple[TileKey, bytes], ...]


class Stands(NamedTuple):
    """How a layer stands now: code of a sentence ("" = well) and its parameters."""

    layer: str
    code: str
    params: dict[str, Any]
