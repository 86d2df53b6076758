"""How a mapping names a value or a time of a record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.times import EXCEL, STRPTIME, zone_named

Scalar = str | int | float | bool
CONTENT_ID = "@content"


def _path_alone(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class Pick(Settings):
    """A value of a record: at `path` (dots go down, `\\.` is a dot, numbers index lists) or constant.

    `map` replaces whole values (compared as text; true and false in small letters), `bands` gives the word of
    the highest threshold that a number reaches, `scale` and `offset` convert numbers (value * scale + offset);
    `default` stands in for an absent value or one that `map` does not know. `decimal` and `group` are the signs
    in a number that is written as text: "1.234,5" has decimal "," and group ".".
    """

    path: str = ""
    const: Scalar | None = None
    map: dict[str, Scalar] = {}
    bands: tuple[tuple[float, Scalar], ...] = ()
    default: Scalar | None = None
    scale: float = 1.0
    offset: float = 0.0
    decimal: Literal[".", ","] = "."
    group: str = Field(default="", max_length=1)

    @model_validator(mode="after")
    def _one_source(self) -> Pick:
        if bool(self.path) == (self.const is not None):
            raise PydanticCustomError("mapping.pick_unclear", "give either path or const")
        if self.map and self.bands:
            raise PydanticCustomError("mapping.pick_unclear", "give either map or bands")
        return self


class TimePick(Settings):
    """A time of a record, at one path or written over several fields (joined by a space, as date and hour).

    `format`: iso, epoch_s, epoch_ms, excel (days since 1899-12-30, ECMA-376 part 1 §18.17.4.1) or
    strptime:FORMAT; `zone` where the text has none: an IANA name or a fixed offset as "+07:00".
    """

    path: str | tuple[str, ...] = Field(min_length=1)
    format: str = "iso"
    zone: str = "UTC"

    @field_validator("format")
    @classmethod
    def _known_format(cls, form: str) -> str:
        known = form in ("iso", "epoch_s", "epoch_ms", EXCEL) or (form.startswith(STRPTIME) and _formats(form))
        if not known:
            raise PydanticCustomError("mapping.time_format_unknown", "unknown {format}", {"format": form})
        return form

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    def paths(self) -> tuple[str, ...]:
        """The fields that together hold the time."""
        return (self.path,) if isinstance(self.path, str) else self.path

    def named(self) -> str:
        """The fields in words, for a refusal."""
        return ", ".join(self.paths())


Value = Annotated[Pick, BeforeValidator(_path_alone)]
Time = Annotated[TimePick, BeforeValidator(_path_alone)]


def checked_zone(zone: str) -> str:
    """`zone` when this machine knows it; otherwise a fault of the settings."""
    try:
        zone_named(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("feed.zone_unknown", "unknown zone {zone}", {"zone": zone}) from None
    return zone


def _formats(form: str) -> bool:
    """Whether strptime understands the format: it must read what strftime writes with it."""
    layout = form.removeprefix(STRPTIME)
    if not re.search(r"%[A-Za-z]", layout):
        return False
    try:
        datetime.strptime(datetime(2001, 2, 3, 4, 5, 6).strftime(layout), layout)  # noqa: DTZ001, DTZ007
    except ValueError:
        return layout.endswith("%z")
    return True
