"""What is said of layers on the map."""

from __future__ import annotations

from maps.tiles.shelf import TileShelf
from resources import sentence


def troubles_said(shelf: TileShelf, language: str) -> list[str]:
    """One sentence for each shown layer that does not stand well, its title first."""
    titles = {spec.id: spec.title.get(language) for spec in shelf.layers}
    return [
        f"{titles.get(told.layer, told.layer)}: {sentence(told.code, told.params, language)}"
        for told in shelf.troubles()
    ]
