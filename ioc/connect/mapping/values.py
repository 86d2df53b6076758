"""Getting values out of a record by the mapping, and refusing it in words when they are not what they should be."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from ioc.connect.mapping.picks import CONTENT_ID, Pick, Scalar, TimePick
from ioc.connect.refused import Refused
from ioc.connect.times import read_time

_DOT = re.compile(r"(?<!\\)\.")
_LONGEST_ID = 256
_LONGEST_SHOWN = 80
_NO_VALUE = frozenset({"", "-", "--", "n/a", "#n/a", "na", "nan", "null", "none"})
"""In small letters: what agencies, spreadsheets, R and Python write where they have no value."""
_TRUTH = {"true": 1.0, "false": 0.0}
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
        reached = number(_plain(raw, spec), spec.path)
        words = [word for least, word in sorted(spec.bands, key=lambda band: band[0]) if reached >= least]
        return words[-1] if words else spec.default
    if (spec.scale, spec.offset) != (1.0, 0.0):
        return number(_plain(raw, spec), spec.path) * spec.scale + spec.offset
    return raw if (spec.decimal, spec.group) == (".", "") else _plain(raw, spec)


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
    raw = _time_text(record, spec.paths())
    if raw is None:
        return None
    at_us = read_time(raw, spec.format, spec.zone)
    if at_us is None and strict:
        quoted = str(raw)[:_LONGEST_SHOWN] if shown else "…"
        raise Refused("record.time_unreadable", field=spec.named(), value=quoted, format=spec.format)
    return at_us


def _time_text(record: Any, paths: tuple[str, ...]) -> Any:
    """What is written of a time; None when any of its fields is absent or empty."""
    parts = [dig(record, path) for path in paths]
    if any(part is ABSENT or part is None or part == "" for part in parts):
        return None
    return parts[0] if len(parts) == 1 else " ".join(str(part).strip() for part in parts)


def _plain(raw: Any, spec: Pick) -> Any:
    """A number that is written as text, with the point as its only sign."""
    if not isinstance(raw, str):
        return raw
    ungrouped = raw.replace(spec.group, "") if spec.group else raw
    return ungrouped.replace(spec.decimal, ".") if spec.decimal != "." else ungrouped


def number(raw: Any, path: str) -> float:
    """`raw` as a finite float; numeric text and booleans count, also in words. Raises Refused."""
    value = finite(raw)
    if value is None:
        raise Refused("record.value_not_number", field=path)
    return value


def finite(raw: Any) -> float | None:
    """A number, a boolean or text of one as a finite float; None for anything else.

    Text is read as it is written, without the underscores that Python lets pass ("1_5" is a name, not 15).
    """
    if isinstance(raw, str):
        word = raw.strip().lower()
        if word in _TRUTH:
            return _TRUTH[word]
        if len(raw) >= 64 or "_" in raw:
            return None
    elif not isinstance(raw, bool | int | float):
        return None
    value = _as_float(raw)
    return value if math.isfinite(value) else None


def means_nothing(raw: Any, no_value: frozenset[str | float] = frozenset()) -> bool:
    """Whether the source says that it has no value: null, NaN, empty, a dash (WAQI writes "-" with status ok).

    `no_value` are the source's own signs, as `no_value_of` gives them.
    """
    if raw is None or (isinstance(raw, str) and raw.strip().lower() in _NO_VALUE):
        return True
    if isinstance(raw, float) and math.isnan(raw):
        return True
    if not no_value or not isinstance(raw, str | int | float):
        return False
    return raw in no_value if not isinstance(raw, str) else raw.strip() in no_value or _as_float(raw) in no_value


def has_word(raw: Any, words: Mapping[str, Any]) -> bool:
    """Whether the mapping says what that very word means: then "none" is one, not the lack of a value."""
    return bool(words) and isinstance(raw, str | int | float) and _as_key(raw) in words


def no_value_of(signs: Iterable[Scalar]) -> frozenset[str | float]:
    """Signs of "no value" as text and, where they are numbers, as numbers: -999999 is "-999999.0", too."""
    found: set[str | float] = set()
    for sign in signs:
        found.add(str(sign))
        if math.isfinite(worth := _as_float(sign)):
            found.add(worth)
    return frozenset(found)


def _as_float(raw: Any) -> float:
    try:
        return float(raw)
    except (ValueError, OverflowError):
        return math.nan


def text(raw: Any, path: str, default: str = "") -> str:
    """`raw` as clean text; a list of plain values is joined. Raises Refused."""
    if raw is None:
        return default
    if isinstance(raw, list) and all(isinstance(one, str | int | float) for one in raw):
        raw = "; ".join(str(one) for one in raw)
    if isinstance(raw, dict | list) or (isinstance(raw, float) and not math.isfinite(raw)):
        raise Refused("record.field_wrong", field=path)
    written = _as_key(raw) if isinstance(raw, bool) else str(raw)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise Refused("record.text_unreadable", field=path) from None
    return written.replace("\x00", "").strip()


def id_of(record: Any, spec: str | tuple[str, ...] | Pick, prefix: str) -> str:
    """The record's id. Raises Refused when it has none that could be one."""
    if isinstance(spec, Pick):
        return prefix + _id_of_pick(record, spec)
    paths = (spec,) if isinstance(spec, str) else spec
    if paths == (CONTENT_ID,):
        content = json.dumps(record, sort_keys=True, separators=(",", ":"))
        return prefix + hashlib.sha256(content.encode(errors="replace")).hexdigest()[:16]
    parts = [_id_part(dig(record, path), path) for path in paths]
    joined = "/".join(part for part in parts if part)
    if not joined:
        raise Refused("record.id_missing", field=", ".join(paths))
    if len(joined) > _LONGEST_ID:
        raise Refused("record.id_wrong", field=", ".join(paths))
    return prefix + joined


def _id_of_pick(record: Any, spec: Pick) -> str:
    found = pick_text(record, spec)
    if not found:
        raise Refused("record.id_missing", field=spec.path)
    if len(found) > _LONGEST_ID:
        raise Refused("record.id_wrong", field=spec.path)
    return found


def _id_part(raw: Any, path: str) -> str:
    if raw is ABSENT or raw is None:
        return ""
    if isinstance(raw, bool):
        raise Refused("record.id_wrong", field=path)
    if isinstance(raw, float):
        if not math.isfinite(raw):
            raise Refused("record.id_wrong", field=path)
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, list) and raw and all(type(one) in (int, float) for one in raw):
        return ",".join(repr(one) for one in raw)
    if not isinstance(raw, str | int):
        raise Refused("record.id_wrong", field=path)
    return text(raw, path)


def _as_key(raw: Any) -> str:
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(step.replace("\\.", ".") for step in _DOT.split(path) if step)
