"""What is peculiar to version 1.1 of the SensorThings API (OGC 18-088): names and queries, and nowhere else.

Version 2.0 (OGC 23-019) renames the control annotations and the time model; it gets a module of the same names.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from ioc.connect.refused import Refused, whole
from ioc.connect.times import write_iso
from ioc.connect.web_page import refuse_web_page

NEXT = "@iot.nextLink"
_ID = "@iot.id"
_STREAM_IN_ADDRESS = re.compile(r"/((?:Multi)?Datastreams)\(([^)]*)\)")
_NO_THING = frozenset({"encodingType", "metadata", "definition", "feature", "phenomenonTime"})
"""Members of sensors, observed properties and features of interest, which have names, too."""
_STRUCTURE = (
    "Locations,Datastreams($expand=ObservedProperty),MultiDatastreams($expand=ObservedProperties)",
    "Locations,Datastreams($expand=ObservedProperty)",
)

Kind = Literal["Thing", "Location", "Datastream", "Observation", "Array"]


def id_of(entity: dict[str, Any]) -> str:
    """`@iot.id` (or `id` of dialects) as text; "" when there is none."""
    found = entity.get(_ID, entity.get("id"))
    return whole(str(found).strip("'\" ")) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def kind_of(entity: dict[str, Any]) -> Kind | None:
    """What an entity is, by what only it can have; None for anything else."""
    if "dataArray" in entity:
        return "Array"
    if "unitOfMeasurement" in entity or "unitOfMeasurements" in entity or "observationType" in entity:
        return "Datastream"
    if "result" in entity or ("phenomenonTime" in entity and "name" not in entity):
        return "Observation"
    if "encodingType" in entity and "location" in entity:
        return "Location"
    if "name" in entity and not _NO_THING & set(entity):
        return "Thing"
    return None


def stream_in(address: str) -> str:
    """The datastream that an address names ("Datastreams(1440)/Observations"): "1440", else ""."""
    found = _STREAM_IN_ADDRESS.search(address)
    return found[2].strip("'") if found else ""


def structure_query(root: str, attempt: int) -> str | None:
    """The address of all Things with what belongs to them. Services without the MultiDatastream extension refuse
    the first attempt; None when there is no further one."""
    if attempt >= len(_STRUCTURE):
        return None
    return f"{root.rstrip('/')}/Things?$expand={quote(_STRUCTURE[attempt], safe='(),$=;')}"


def news_query(root: str, *, after_id: str, since_us: int, page_size: int) -> str:
    """The address of the observations after an id, or since a time; oldest first, each naming its datastream."""
    if after_id:
        wanted, order = f"id gt {after_id}", "id asc"
    else:
        wanted, order = f"phenomenonTime ge {write_iso(since_us).replace('+00:00', 'Z')}", "phenomenonTime asc,id asc"
    parts = {"$filter": wanted, "$orderby": order, "$top": str(page_size), "$expand": "Datastream($select=id)"}
    query = "&".join(f"{name}={quote(text, safe='(),$=;:')}" for name, text in parts.items())
    return f"{root.rstrip('/')}/Observations?{query}"


def read_page(payload: bytes) -> tuple[list[Any], str]:
    """The entities of an answer and the address of the next page ("" when there is none).

    Read are a collection (`value`), one entity, a list, and one JSON object a line. Raises Refused for the whole.
    """
    parsed = _parsed(payload)
    if isinstance(parsed, list):
        return parsed, ""
    if not isinstance(parsed, dict):
        raise Refused("sensorthings.not_sensorthings", found=type(parsed).__name__)
    if isinstance(parsed.get("value"), list):
        if parsed["value"] and all(map(_is_set, parsed["value"])):
            raise Refused("sensorthings.service_root", sets=", ".join(one["name"] for one in parsed["value"])[:200])
        link = parsed.get(NEXT)
        return parsed["value"], link if isinstance(link, str) else ""
    if kind_of(parsed) is not None:
        return [parsed], ""
    if "message" in parsed or "error" in parsed:
        raise Refused("sensorthings.error_answer", error=str(parsed.get("message") or parsed.get("error"))[:200])
    raise Refused("sensorthings.not_sensorthings", found=", ".join(map(str, parsed))[:80] or "{}")


def _is_set(entity: Any) -> bool:
    """Whether it is an entity set of the service's root (OGC 18-088 clause 9.2.1), not an entity."""
    return isinstance(entity, dict) and isinstance(entity.get("name"), str) and set(entity) == {"name", "url"}


def stream_named(entity: dict[str, Any], kind: str) -> str:
    """The id of the datastream that an observation or array names: in itself, or by its link; "" when it does not."""
    inside = entity.get(kind)
    own = id_of(inside) if isinstance(inside, dict) else ""
    return own or stream_in("/" + str(entity.get(f"{kind}@iot.navigationLink") or "").lstrip("/"))


def holds_observation(payload: bytes) -> bool:
    """Whether a payload is one observation."""
    try:
        entities, _ = read_page(payload)
    except Refused:
        return False
    return len(entities) == 1 and isinstance(entities[0], dict) and kind_of(entities[0]) == "Observation"


def _parsed(payload: bytes) -> Any:
    text = payload.removeprefix(codecs.BOM_UTF8)
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        refuse_web_page(payload)
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].lstrip().startswith(b"{") and lines[0].rstrip().endswith(b"}"):
            return [_line(line) for line in lines]
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("sensorthings.not_json", position=where) from None


def _line(line: bytes) -> Any:
    """One line's object; a line that is none stays text, and is refused as a record."""
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return line.decode("utf-8", "replace")[:200]
