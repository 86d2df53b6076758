"""Protocol Buffers messages of two map formats, declared here instead of compiled: OSM PBF and vector tiles.

Field numbers are those of the OpenStreetMap wiki's PBF Format page (fileformat.proto, osmformat.proto) and of the
Mapbox Vector Tile Specification 2.1, section 4 (vector_tile.proto). Fields that nobody here reads are left out: a
parser skips them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_TYPES = {
    "int32": 5,
    "int64": 3,
    "uint32": 13,
    "uint64": 4,
    "sint32": 17,
    "sint64": 18,
    "bool": 8,
    "string": 9,
    "bytes": 12,
    "double": 1,
    "float": 2,
}
_PACKED = {"int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool"}

_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "BlobHeader": {"type": (1, "string"), "datasize": (3, "int32")},
    "Blob": {"raw": (1, "bytes"), "raw_size": (2, "int32"), "zlib_data": (3, "bytes"), "lzma_data": (4, "bytes")},
    "HeaderBlock": {"required_features": (4, "*string"), "writingprogram": (16, "string"), "source": (17, "string")},
    "StringTable": {"s": (1, "*bytes")},
    "PrimitiveBlock": {
        "stringtable": (1, "StringTable"),
        "primitivegroup": (2, "*PrimitiveGroup"),
        "granularity": (17, "int32"),
        "lat_offset": (19, "int64"),
        "lon_offset": (20, "int64"),
    },
    "PrimitiveGroup": {
        "nodes": (1, "*Node"),
        "dense": (2, "DenseNodes"),
        "ways": (3, "*Way"),
        "relations": (4, "*Relation"),
    },
    "Node": {"id": (1, "sint64"), "lat": (8, "sint64"), "lon": (9, "sint64")},
    "DenseNodes": {"id": (1, "*sint64"), "lat": (8, "*sint64"), "lon": (9, "*sint64")},
    "Way": {"id": (1, "int64"), "keys": (2, "*uint32"), "vals": (3, "*uint32"), "refs": (8, "*sint64")},
    "Relation": {
        "id": (1, "int64"),
        "keys": (2, "*uint32"),
        "vals": (3, "*uint32"),
        "roles_sid": (8, "*int32"),
        "memids": (9, "*sint64"),
        "types": (10, "*int32"),
    },
    "TileValue": {
        "string_value": (1, "string"),
        "float_value": (2, "float"),
        "double_value": (3, "double"),
        "int_value": (4, "int64"),
        "uint_value": (5, "uint64"),
        "sint_value": (6, "sint64"),
        "bool_value": (7, "bool"),
    },
    "TileFeature": {"id": (1, "uint64"), "tags": (2, "*uint32"), "type": (3, "int32"), "geometry": (4, "*uint32")},
    "TileLayer": {
        "version": (15, "uint32"),
        "name": (1, "string"),
        "features": (2, "*TileFeature"),
        "keys": (3, "*string"),
        "values": (4, "*TileValue"),
        "extent": (5, "uint32"),
    },
    "Tile": {"layers": (3, "*TileLayer")},
}


@cache
def _classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="ioc_geodata.proto", package="ioc.geodata", syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, written) in fields.items():
            kind = written.lstrip("*")
            added = message.field.add(name=field, number=number, label=3 if written.startswith("*") else 1)
            if kind in _TYPES:
                added.type = _TYPES[kind]  # type: ignore[assignment]
                if added.label == 3 and kind in _PACKED:
                    added.options.packed = True
            else:
                added.type, added.type_name = 11, f".ioc.geodata.{kind}"  # type: ignore[assignment]
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"ioc.geodata.{name}")) for name in _MESSAGES
    }


def parsed(name: str, data: bytes) -> Any:
    """`data` as message `name`. Raises ValueError when it is none."""
    from google.protobuf.message import DecodeError

    message = _classes()[name]()
    try:
        message.ParseFromString(data)
    except DecodeError as trouble:
        raise ValueError(f"not a {name}: {trouble}") from None
    return message


def built(name: str, /, **fields: Any) -> Any:
    """A new message, for tests and writers."""
    return _classes()[name](**fields)
