"""The command line's verb for the map's layers: `/lớp TÊN`, `/layer NAME` shows a hidden one and hides a shown one."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.site import LayerSpec
from ioc.qt.aliases import fold
from ioc.qt.command_reading import Interpretation, Scope, refused

ACTION = "map.layer."
"""Actions that switch a layer begin so; its id follows."""


def _matching(rest: str, scope: Scope) -> list[LayerSpec]:
    """The layers whose title or id begins with what was typed, else those that contain it."""
    site, wanted = scope.state.registry.site, fold(rest)
    layers = list(site.layers) if site else []
    names = {layer.id: [fold(layer.title.vi), fold(layer.title.en), fold(layer.id)] for layer in layers}
    begins = [layer for layer in layers if any(name.startswith(wanted) for name in names[layer.id])]
    return begins or [layer for layer in layers if any(wanted in name for name in names[layer.id])]


def _read(rest: str, scope: Scope) -> Interpretation:
    found = _matching(rest, scope)
    exact = [layer for layer in found if fold(rest) in (fold(layer.title.vi), fold(layer.title.en), fold(layer.id))]
    chosen = exact or found
    if len(chosen) != 1:
        site = scope.state.registry.site
        known = ", ".join(layer.title.get(scope.language) for layer in (found or (site.layers if site else ())))
        return refused("layer_unknown", word=rest, known=known)
    layer = chosen[0]
    title = layer.title.get(scope.language)
    return Interpretation(kind="layer", code="layer", params={"title": title}, value=f"{ACTION}{layer.id}")


def _complete(rest: str, scope: Scope) -> tuple[str, ...]:
    return tuple(layer.title.get(scope.language) for layer in _matching(rest, scope))


READERS: dict[str, Callable[[str, Scope], Interpretation]] = {"layer": _read}
COMPLETERS: dict[str, Callable[[str, Scope], tuple[str, ...]]] = {"layer": _complete}
