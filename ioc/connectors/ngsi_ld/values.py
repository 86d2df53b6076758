"""Values, times and units of an entity's attributes."""

from __future__ import annotations

import math
import re
from typing import Any

from msgspec import Struct

from ioc.connect.mapping.values import finite, has_word, means_nothing
from ioc.connect.refused import Refused
from ioc.connect.times import read_interval_end, zone_named
from ioc.connectors.ngsi_ld.entities import Attribute, Entity
from ioc.connectors.ngsi_ld.types import PropertyMapping
from ioc.connectors.ngsi_ld.units import converted, known
from ioc.domain.vocabulary import Quality

_MOMENT = r"\d{4}-\d\d-\d\dT\d\d[:-]?\d\d([:-]?\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"
_TIME_IN_ID = re.compile(rf"[-_:.]?{_MOMENT}([-_/]{_MOMENT})?$")
_LONGEST_TEXT = 4_000


class Point(Struct, frozen=True):
    """One value of one property: number (nan = none given), `Quality`, and when (0 = the source does not say)."""

    value: float
    quality: int
    source_us: int


def asset_id(ident: str) -> str:
    """An entity's id without the time that observations carry in it: a station is one asset, not one an hour."""
    return _TIME_IN_ID.sub("", ident) or ident


def text_of(entity: Entity, names: tuple[str, ...]) -> str:
    """The first of these attributes that says something, as plain text; structured ones give their parts."""
    return next((found for name in names if (found := plain_text(first(entity, name)))), "")


def first(entity: Entity, path: str) -> Any:
    """The value at an attribute, or at a part of a structured one; None when it is not there."""
    found = instances(entity, path)
    return found[0].value if found else None


def instances(entity: Entity, path: str) -> tuple[Attribute, ...]:
    """The instances of an attribute; of a part ("activePower.L1") as if each part were one. A name with a dot in
    it ("PM2.5") is looked for as a whole first."""
    if path in entity.attributes:
        return entity.attributes[path]
    name, _, part = path.partition(".")
    if not part:
        return ()
    held = entity.attributes.get(name, ())
    return tuple(
        Attribute(value=one.value[part], observed=one.observed, unit=one.unit, dataset=one.dataset)
        for one in held
        if isinstance(one.value, dict) and part in one.value
    )


def plain_text(raw: Any) -> str:
    """Text, number, list of such, or the parts of an address, as one line; "" for anything else."""
    if isinstance(raw, list):
        raw = ", ".join(found for one in raw if (found := plain_text(one)))
    elif isinstance(raw, dict):
        raw = ", ".join(str(one) for name, one in raw.items() if name != "type" and isinstance(one, str | int | float))
    if raw is None or isinstance(raw, bool):
        return ""
    return str(raw).encode("utf-8", "replace").decode().replace("\x00", "").strip()[:_LONGEST_TEXT]


def time_of(raw: Any, zone: str) -> int | None:
    """Microseconds UTC of a time or the end of an interval; None when it cannot be read, 0 when there is none."""
    text = plain_text(raw)
    if not text:
        return 0
    return read_interval_end(text, zone_named(zone))


def entity_time(entity: Entity, names: tuple[str, ...], zone: str) -> int:
    """The first of these times that can be read; 0 when none can."""
    return next((found for name in names if (found := time_of(first(entity, name), zone))), 0)


def point_of(one: Attribute, mapping: PropertyMapping, otherwise_us: int, zone: str) -> Point:
    """One instance as a point. Raises Refused when a value is there but is no number and no known word.

    A unit that the table does not know, or none where the model means none, leaves the value as given, uncertain;
    one that measures something else makes it bad.
    """
    source_us = time_of(one.observed, zone) or otherwise_us
    if means_nothing(one.value) and not has_word(one.value, mapping.values):
        return Point(math.nan, int(Quality.BAD), source_us)
    value, quality = _number(one.value, mapping), int(Quality.GOOD)
    unit = one.unit or mapping.given
    if mapping.unit and not unit:
        quality = int(Quality.UNCERTAIN)
    elif mapping.unit and unit != mapping.unit:
        turned = converted(value, unit, mapping.unit)
        if turned is None:
            quality = int(Quality.BAD if known(unit) else Quality.UNCERTAIN)
        else:
            value = turned
    return Point(value * mapping.scale + mapping.offset, quality, source_us)


def _number(raw: Any, mapping: PropertyMapping) -> float:
    if mapping.values:
        words = raw if isinstance(raw, list) else [raw]
        for one in words:
            key = str(one).lower() if isinstance(one, bool) else str(one)
            if key in mapping.values:
                return mapping.values[key]
    value = finite(raw)
    if value is None:
        raise Refused("ngsi_ld.value_wrong", attribute=mapping.of[0])
    return value
