"""Whether a site's ground and layers can be drawn here: what `ioc config check` says beyond the site file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ioc.domain.site import LayerSpec, Site
from ioc.geodata.archive_opening import open_archive
from ioc.geodata.gis_reading import batches, parts_of
from ioc.geodata.ground_files import ground_folder, read_manifest
from ioc.geodata.recognise import file_kind
from ioc.geodata.refusal import GeodataRefused
from maps.ground import GROUND_NAMES
from resources import sentence


def ground_faults(site: Site, language: str) -> list[str]:
    """One line a fault: which setting, which file, what is wrong, what helps. Services are not asked."""
    return [*_ground(site, language), *(fault for layer in site.layers for fault in _layer(layer, language))]


def _ground(site: Site, language: str) -> Iterator[str]:
    folder = ground_folder(site.ground)
    if folder is None and site.ground not in GROUND_NAMES:
        yield f"site.ground: {sentence('geodata.no_ground', {'name': site.ground}, language)}"
    elif folder is not None and read_manifest(folder) is None:
        yield f"site.ground: {sentence('geodata.manifest_damaged', {'name': site.ground}, language)}"


def _layer(layer: LayerSpec, language: str) -> Iterator[str]:
    try:
        if layer.kind == "tiles":
            open_archive(Path(layer.address)).close()
        elif layer.kind == "file":
            _try_file(layer)
    except GeodataRefused as refused:
        yield f"layers “{layer.id}”: {sentence(refused.code, refused.params, language)}"


def _try_file(layer: LayerSpec) -> None:
    """Open it and read a first piece, so that a wrong reference system is found before anybody looks at the map."""
    file = Path(layer.address)
    parts = parts_of(file, file_kind(file))
    wanted = [part for part in parts if not layer.layer or part.layer == layer.layer]
    if not wanted:
        known = ", ".join(part.layer for part in parts)
        raise GeodataRefused("geodata.no_such_layer", file=str(file), layer=layer.layer, known=known)
    for part in wanted:
        next(batches(part, layer.crs or None), None)
