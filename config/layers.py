"""The layers that a site file lists: each names one source that can be drawn, or a fault says why not."""

from __future__ import annotations

from config.building import text
from config.documents import Document
from config.references import Names
from config.schema import LayerTable
from ioc.domain.site import LayerSpec, LayerStyle

ARCHIVES = (".mbtiles", ".pmtiles")
_SERVICES = ("xyz", "wmts", "wms")


def layer_specs(document: Document, tables: dict[int, LayerTable]) -> tuple[LayerSpec, ...]:
    """The layers in order of the file; what cannot be drawn is noted in `document`."""
    claimed = Names()
    made = []
    for index, table in tables.items():
        claimed.claim(table.id, document, ("layers", index, "id"))
        if table.min_zoom > table.max_zoom:
            document.add(("layers", index, "min_zoom"), "layer_zooms", low=table.min_zoom, high=table.max_zoom)
        if (table.file is None) == (table.url is None):
            document.add(("layers", index), "layer_source")
            continue
        if table.url is not None:
            _check_service(document, index, table)
        made.append(_spec(document, index, table))
    return tuple(made)


def _check_service(document: Document, index: int, table: LayerTable) -> None:
    url, at = table.url or "", ("layers", index, "url")
    if table.kind not in _SERVICES:
        document.add(("layers", index, "kind"), "layer_url_kind")
    if not url.lower().startswith(("http://", "https://")):
        document.add(at, "layer_url")
    elif table.kind == "xyz" and not ("{z}" in url and "{x}" in url and ("{y}" in url or "{-y}" in url)):
        document.add(at, "layer_xyz")
    elif table.kind in ("wms", "wmts") and not table.layer:
        document.add(("layers", index, "layer"), "layer_name_needed", kind=table.kind.upper())


def _spec(document: Document, index: int, table: LayerTable) -> LayerSpec:
    kind, address = table.kind or "", table.url or ""
    if table.file is not None:
        file = (document.file.parent / table.file).absolute()
        address = str(file)
        if kind in _SERVICES:
            document.add(("layers", index, "kind"), "layer_file_kind", kind=kind)
        elif not file.exists():
            document.add(("layers", index, "file"), "layer_no_file", name=table.file)
        kind = kind or ("tiles" if file.suffix.lower() in ARCHIVES else "file")
    return LayerSpec(
        id=table.id,
        title=text(table.title),
        kind=kind,
        address=address,
        layer=table.layer,
        crs=table.crs,
        style=LayerStyle(**table.style.model_dump()),
        min_zoom=table.min_zoom,
        max_zoom=table.max_zoom,
        attribution=table.attribution,
        shown=table.shown,
        matrix_set=table.matrix_set,
        version=table.version,
        keep_days=table.keep_days,
    )
