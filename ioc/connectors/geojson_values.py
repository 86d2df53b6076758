"""Getting values out of a record by the mapping, and refusing it in words when they are not what they should be."""

from __future__ import annotations

import hashlib
import json
import math
import re
from functools import lru_cache
from typing import Any

from ioc.connect.times import read_time
from ioc.connectors.geojson_settings import CONTENT_ID, Pick, TimePick
from ioc.connectors.refused import Refused

_DOT = re.compile(r"(?<!\\)\.")
_LONGEST_ID = 256
_LONGEST_SHOWN = 80
_NO_VALUE = ("", "-", "--", "N/A", "n/a", "null")
ABSENT: Any = object()


def dig(record: Any, path: str) -> Any:
    """The value at a dotted path; ABSENT when a step does not exist."""
    found = record
    for step in _steps(path):
        if isinstance(found, dict):
            found = found.get(step, ABSENT)
        elif isinstance(found, list) and step.isascii() and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return ABSENT
    return found


def pick(record: Any, spec: Pick | None) -> Any:
    """The mapped value; None when there is none. Raises Refused when a band or scale meets no number."""
    if spec is None:
        return None
    if spec.const is not None:
        return spec.const
    raw = dig(record, spec.path)
    if raw is ABSENT or raw is None:
        return spec.default
    if spec.map:
        return spec.map.get(_as_key(raw), spec.default)
    if spec.bands:
        reached = number(raw, spec.path)
        words = [word for least, word in sorted(spec.bands, key=lambda band: band[0]) if reached >= least]
        return words[-1] if words else spec.default
    if (spec.scale, spec.offset) != (1.0, 0.0):
        return number(raw, spec.path) * spec.scale + spec.offset
    return raw


def pick_text(record: Any, spec: Pick | None, default: str = "") -> str:
    """The mapped value as text. Raises Refused for an object or for characters that no encoding holds."""
    return text(pick(record, spec), spec.path if spec else "", default)


def pick_number(record: Any, spec: Pick | None) -> float:
    """The mapped value as a finite number, nan when there is none. Raises Refused for anything else."""
    raw = pick(record, spec)
    return math.nan if raw is None or spec is None else number(raw, spec.path)


def pick_time(record: Any, spec: TimePick | None, *, shown: bool = True, strict: bool = True) -> int | None:
    """Microseconds UTC; None when absent. Raises Refused when it is there but not readable.

    `shown`: whether the refusal may quote the value (not where it could be personal data). Not `strict`: an
    unreadable time counts as absent.
    """
    if spec is None:
        return None
    raw = dig(record, spec.path)
    if raw is ABSENT or raw is None or raw == "":
        return None
    at_us = read_time(raw, spec.format, spec.zone)
    if at_us is None and strict:
        quoted = str(raw)[:_LONGEST_SHOWN] if shown else "…"
        raise Refused("geojson.time_unreadable", field=spec.path, value=quoted, format=spec.format)
    return at_us


def number(raw: Any, path: str) -> float:
    """`raw` as a finite float; numeric text and booleans count. Raises Refused."""
    if isinstance(raw, bool | int | float) or (isinstance(raw, str) and len(raw) < 64):
        try:
            value = float(raw)
        except (ValueError, OverflowError):
            value = math.nan
        if math.isfinite(value):
            return value
    raise Refused("geojson.value_not_number", field=path)


def means_nothing(raw: Any) -> bool:
    """Whether the source says that it has no value: null, empty, a dash (WAQI writes "-" with status ok)."""
    return raw is None or (isinstance(raw, str) and raw.strip() in _NO_VALUE)


def text(raw: Any, path: str, default: str = "") -> str:
    """`raw` as clean text; a list of plain values is joined. Raises Refused."""
    if raw is None:
        return default
    if isinstance(raw, list) and all(isinstance(one, str | int | float) for one in raw):
        raw = "; ".join(str(one) for one in raw)
    if isinstance(raw, dict | list) or (isinstance(raw, float) and not math.isfinite(raw)):
        raise Refused("geojson.field_wrong", field=path)
    written = _as_key(raw) if isinstance(raw, bool) else str(raw)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise Refused("geojson.text_unreadable", field=path) from None
    return written.replace("\x00", "").strip()


def id_of(record: Any, paths: tuple[str, ...], prefix: str) -> str:
    """The record's id. Raises Refused when it has none that could be one."""
    if paths == (CONTENT_ID,):
        content = json.dumps(record, sort_keys=True, separators=(",", ":"))
        return prefix + hashlib.sha256(content.encode(errors="replace")).hexdigest()[:16]
    parts = [_id_part(dig(record, path), path) for path in paths]
    joined = "/".join(part for part in parts if part)
    if not joined:
        raise Refused("geojson.id_missing", field=", ".join(paths))
    if len(joined) > _LONGEST_ID:
        raise Refused("geojson.id_wrong", field=", ".join(paths))
    return prefix + joined


def _id_part(raw: Any, path: str) -> str:
    if raw is ABSENT or raw is None:
        return ""
    if isinstance(raw, bool):
        raise Refused("geojson.id_wrong", field=path)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Refused("geojson.id_wrong", field=path)
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, list) and raw and all(type(one) in (int, float) for one in raw):
        return ",".join(repr(one) for one in raw)
    if not isinstance(raw, str | int):
        raise Refused("geojson.id_wrong", field=path)
    return text(raw, path)


def _as_key(raw: Any) -> str:
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(step.replace("\\.", ".") for step in _DOT.split(path) if step)
