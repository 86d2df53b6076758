"""Settings of the `table_file` connector."""

from __future__ import annotations

import codecs
import hashlib
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.mapping.picks import Pick
from ioc.connect.mapping.settings import Reading, RecordSettings
from ioc.connect.pacing import PaceSettings


class TableFileSettings(RecordSettings):
    """One feed of a file or a folder of files; rows are records whose fields are the columns' names.

    `mode`: "once" reads the file, and again when it changed; "tail" reads what is appended; "folder" reads each new
    file of `path` that `pattern` fits; "replay" plays the rows by their own times, as `pace` says.
    `header` is the number of the row that names the columns (0: there is none, `columns` names them), `skip` how many
    rows after it are no records (units); rows without any text are none either. `decimal` and `group` hold for all
    numbers of readings and places that say nothing else. `melt` finds value columns by a pattern: with a group `id`
    each such cell is a record of its own (`@id`, `@column`, `@value`), else each column is a reading of its row,
    named by the group `property` or whole.
    """

    path: str = Field(min_length=1)
    mode: Literal["once", "tail", "folder", "replay"] = "once"
    format: Literal["auto", "csv", "ndjson", "xlsx", "parquet"] = "auto"
    pattern: str = "*"
    settle_s: float = Field(default=2.0, ge=0)
    done: str = ""
    failed: str = ""
    encoding: str = "auto"
    delimiter: str = Field(default="auto", pattern=r"^(auto|.|\t)$")
    decimal: Literal[".", ","] = "."
    group: str = Field(default="", max_length=1)
    header: int = Field(default=1, ge=0, le=1000)
    columns: tuple[str, ...] = ()
    skip: int = Field(default=0, ge=0, le=1000)
    sheet: str = ""
    records: str = "."
    melt: str = ""
    pace: PaceSettings = PaceSettings()
    max_bytes: int = Field(default=200_000_000, ge=1_000)
    chunk_rows: int = Field(default=20_000, ge=100)
    cut_at: int | None = Field(default=None, ge=1)
    repeats: Literal["refuse", "series"] = "series"

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, name: str) -> str:
        try:
            return name if name == "auto" else codecs.lookup(name).name
        except LookupError:
            raise PydanticCustomError("table_file.encoding_unknown", "no {encoding}", {"encoding": name}) from None

    @field_validator("melt")
    @classmethod
    def _pattern_compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error:
            raise PydanticCustomError("table_file.pattern_wrong", "no {pattern}", {"pattern": pattern}) from None
        return pattern

    @model_validator(mode="after")
    def _columns_have_names(self) -> TableFileSettings:
        if self.header == 0 and not self.columns:
            raise PydanticCustomError("table_file.columns_missing", "header 0 needs columns")
        if self.mode == "tail" and self.format in ("xlsx", "parquet"):
            raise PydanticCustomError("table_file.tail_impossible", "a workbook does not grow by lines")
        return self

    def needs_place(self) -> bool:
        """Whether a record without a place is refused; by default only a unit is."""
        return self.geometry == "required" or (self.geometry is None and self.record == "unit")

    def with_columns(self, names: tuple[str, ...]) -> TableFileSettings:
        """These settings for a table of such columns: numbers as the table writes them, a reading a melted column."""
        readings = [*self.readings]
        if self.melt and "id" not in re.compile(self.melt).groupindex:
            for name in names:
                if found := re.fullmatch(self.melt, name):
                    called = found.groupdict().get("property") or name
                    readings.append(Reading.model_validate({"property": called, "path": _escaped(name)}))
        place = self.place
        if place is not None and place.lon is not None and place.lat is not None:
            place = place.model_copy(update={"lon": self._number(place.lon), "lat": self._number(place.lat)})
        numbers = tuple(one.model_copy(update={"value": self._number(one.value)}) for one in readings)
        return self.model_copy(update={"readings": numbers, "place": place})

    def _number(self, pick: Pick) -> Pick:
        own = (pick.decimal, pick.group) != (".", "")
        return pick if own else pick.model_copy(update={"decimal": self.decimal, "group": self.group})


def fingerprint(settings: TableFileSettings) -> str:
    """Other settings, another fingerprint: a file is read again when its mapping was mended."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()[:16]


def _escaped(name: str) -> str:
    """A column's name as a path of one step."""
    return name.replace(".", "\\.")
