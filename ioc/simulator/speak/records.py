"""Assets as flat JSON records, one an asset: what the city pushes and publishes, and drops as rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from ioc.simulator.story import Moment
from ioc.simulator.things import Group, iso, position


class Record(NamedTuple):
    """One asset at a moment: its kind and id, and all it says."""

    kind: str
    id: str
    fields: dict[str, Any]

    @property
    def body(self) -> bytes:
        """As JSON."""
        return json.dumps(self.fields, ensure_ascii=False, separators=(",", ":")).encode()


def records(groups: Sequence[Group], moment: Moment, silent: Collection[str]) -> Iterator[Record]:
    """The assets of groups with the values of the moment; `silent` ones say nothing."""
    at = iso(moment.at_us)
    for group in groups:
        for thing, values in zip(group.things, zip(*group.columns(moment), strict=True), strict=True):
            if thing.id in silent:
                continue
            lon, lat = position(thing.spot)
            fields: dict[str, Any] = {"id": thing.id, "kind": thing.kind, "name": thing.name, "ward": thing.ward}
            fields |= {"parent": thing.parent} if thing.parent else {}
            fields |= {"lon": lon, "lat": lat, "at": at}
            for (key, decimals), value in zip(group.properties, values, strict=True):
                fields[key] = round(value, decimals) if decimals else round(value)
            yield Record(thing.kind, thing.id, fields)


def table(rows: Sequence[Record]) -> bytes:
    """The records as CSV: UTF-8 with a byte-order mark and semicolons, as offices here save it. Columns are all
    fields that occur, in the order of their first."""
    columns = list(dict.fromkeys(name for row in rows for name in row.fields))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=";", lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(row.fields for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()
