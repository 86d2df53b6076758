"""WMTS 1.0.0 (OGC 07-057r7): which matrix of which set holds our zooms, and how one tile is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ioc.domain.site import LayerSpec
from maps.tiles.addresses import with_query
from maps.tiles.grid import HALF_WORLD_M, Place

MOST_BYTES = 20_000_000
SCALE_0 = 559_082_264.0287178
"""Scale denominator of Web Mercator's zoom 0 with pixels of 0.28 mm (OGC 07-057r7, annex E.4)."""
_NS = {"w": "http://www.opengis.net/wmts/1.0", "o": "http://www.opengis.net/ows/1.1"}
_LINK = "{http://www.w3.org/1999/xlink}href"
_FORMATS = ("image/png", "image/webp", "image/jpeg")


class Unusable(Exception):
    """The service does not offer what is asked for; `code` and `params` name a sentence."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


@dataclass(frozen=True)
class Wmts:
    """How to ask: a template with {TileMatrix}, {TileCol} and {TileRow}, and the matrix of each zoom."""

    template: str
    matrices: dict[int, str]

    def address(self, place: Place) -> str | None:
        """The address of a tile; None where the service has no matrix of this zoom."""
        zoom, x, y = place
        matrix = self.matrices.get(zoom)
        if matrix is None:
            return None
        found = self.template.replace("{TileMatrix}", matrix)
        return found.replace("{TileCol}", str(x)).replace("{TileRow}", str(y))


def parse_xml(data: bytes) -> Any:
    """A document without entities, DTD or network. Raises Unusable when it is none."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: Any = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as trouble:
        raise Unusable("geodata.layer_not_xml", reason=str(trouble)[:120]) from None
    if root.getroottree().docinfo.doctype:
        raise Unusable("geodata.layer_not_xml", reason="DOCTYPE")
    return root


def wmts_of(data: bytes, spec: LayerSpec) -> Wmts:
    """Read a capabilities document for the layer of a site. Raises Unusable with what it offers instead."""
    root = parse_xml(data)
    layers = {_text(layer, "o:Identifier"): layer for layer in root.iterfind("w:Contents/w:Layer", _NS)}
    layer = layers.get(spec.layer)
    if layer is None:
        raise Unusable("geodata.layer_unknown", layer=spec.layer, known=", ".join(sorted(layers))[:300])
    linked = [_text(link, "w:TileMatrixSet") for link in layer.iterfind("w:TileMatrixSetLink", _NS)]
    sets = {_text(each, "o:Identifier"): each for each in root.iterfind("w:Contents/w:TileMatrixSet", _NS)}
    for name in [spec.matrix_set] if spec.matrix_set else linked:
        matrices = _matrices(sets[name]) if name in sets and name in linked else {}
        if matrices:
            return Wmts(_template(root, layer, spec, name), matrices)
    raise Unusable("geodata.layer_no_matrix", layer=spec.layer, known=", ".join(linked)[:300])


def _text(node: Any, path: str) -> str:
    return str(node.findtext(path, "", _NS)).strip()


def _matrices(matrix_set: Any) -> dict[int, str]:
    """The matrices that are our zooms: Web Mercator, 256 pixels, the world's corner, the scale of a whole zoom."""
    system = _text(matrix_set, "o:SupportedCRS")
    if system.split(":")[-1] not in ("3857", "900913", "102100"):
        return {}
    found: dict[int, str] = {}
    for matrix in matrix_set.iterfind("w:TileMatrix", _NS):
        try:
            scale = float(_text(matrix, "w:ScaleDenominator"))
            west, north = (float(part) for part in _text(matrix, "w:TopLeftCorner").split())
            sizes = {_text(matrix, "w:TileWidth"), _text(matrix, "w:TileHeight")}
        except ValueError:
            continue
        at_corner = abs(west + HALF_WORLD_M) < 100 and abs(north - HALF_WORLD_M) < 100
        for zoom in range(23):
            if sizes == {"256"} and at_corner and abs(scale * 2**zoom / SCALE_0 - 1) < 0.001:
                found[zoom] = _text(matrix, "o:Identifier")
    return found


def _template(root: Any, layer: Any, spec: LayerSpec, matrix_set: str) -> str:
    """A RESTful template of the layer, else GetTile by parameters."""
    styles = list(layer.iterfind("w:Style", _NS))
    chosen = next((style for style in styles if style.get("isDefault") == "true"), styles[0] if styles else None)
    style = _text(chosen, "o:Identifier") if chosen is not None else "default"
    offered = [_text_of(each) for each in layer.iterfind("w:Format", _NS)]
    picture = next((each for each in _FORMATS if each in offered), _FORMATS[0])
    for link in layer.iterfind("w:ResourceURL", _NS):
        if link.get("resourceType") == "tile" and link.get("format") in (picture, None):
            words = {"{Style}": style, "{style}": style, "{TileMatrixSet}": matrix_set}
            return _replaced(str(link.get("template")), {**words, **_dimensions(layer)})
    path = "o:OperationsMetadata/o:Operation[@name='GetTile']/o:DCP/o:HTTP/o:Get"
    found = root.find(path, _NS)
    base = str(found.get(_LINK)) if found is not None else spec.address
    asked = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": spec.layer, "STYLE": style}
    asked |= {"FORMAT": picture, "TILEMATRIXSET": matrix_set}
    places = {"TILEMATRIX": "{TileMatrix}", "TILECOL": "{TileCol}", "TILEROW": "{TileRow}"}
    return with_query(base, asked | places)


def _dimensions(layer: Any) -> dict[str, str]:
    """Dimensions (time, elevation) at their default."""
    found = {}
    for dimension in layer.iterfind("w:Dimension", _NS):
        found["{" + _text(dimension, "o:Identifier") + "}"] = _text(dimension, "w:Default")
    return found


def _text_of(node: Any) -> str:
    return str(node.text or "").strip()


def _replaced(text: str, words: dict[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(word, value)
    return text
