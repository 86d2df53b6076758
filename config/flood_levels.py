"""Warning levels of river gauges (báo động I, II, III) as effective-dated data, made into alarm rules of a site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from config.documents import Document
from config.packs import Pack, names, sound
from config.schema import FloodFile, GaugeTable, StationTable, Words
from config.validation import checked
from ioc.domain.condition_spec import Level, Levels
from ioc.domain.records import Text
from ioc.domain.risk_spec import FloodStation
from ioc.domain.site import AlarmRule
from ioc.domain.vocabulary import LimitKind


class FloodLevels:
    """One table of levels; `rules` needs to know which asset is which station."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file = checked(FloodFile, document, document.tree)
        self.stations = sound(StationTable, document.tree, "stations")
        self._check_stations(len(document.tree.get("levels", [])))

    def check(self, packs: Iterable[Pack], incident_types: Iterable[str]) -> None:
        """The table's domain, kind, property and incident type exist in the site's packs."""
        if self.file is None:
            return
        table, by_key = self.file.table, {pack.key: pack for pack in packs}
        pack = by_key.get(table.domain)
        if pack is None:
            self.document.add_unknown(("table", "domain"), "domain", table.domain, by_key)
            return
        for what, name, known in (
            ("kind", table.kind, pack.known("kinds")),
            ("property", table.property, pack.known("properties")),
            ("incident_type", table.incident_type, list(incident_types)),
        ):
            if name and name not in known:
                self.document.add_unknown(("table", what), what, name, known)

    def rules(self, gauges: dict[int, GaugeTable], site: Document, on: date) -> list[AlarmRule]:
        """The rules of `gauges` (the site's) in force on day `on`; faults are noted in the site's document."""
        rows = self._in_force(gauges, site, on)
        return [_station_rule(self.file, row, gauge.asset) for gauge, row in rows if self.file]

    def spec(self, gauges: dict[int, GaugeTable], on: date) -> list[FloodStation]:
        """The stations of `gauges` as risks are judged by them; their faults are those of `rules`."""
        if self.file is None:
            return []
        table = self.file.table
        return [
            FloodStation(
                asset=gauge.asset,
                property=table.property,
                title=Text(vi=row.name.vi, en=row.name.en),
                levels=tuple(row.values),
                source=Text(vi=table.source.vi, en=table.source.en),
                area=gauge.area,
            )
            for gauge, row in self._in_force(gauges, None, on)
        ]

    def _in_force(
        self, gauges: dict[int, GaugeTable], site: Document | None, on: date
    ) -> list[tuple[GaugeTable, StationTable]]:
        """Each gauge with its row in force; faults are noted in `site`, if it is given."""
        made: list[tuple[GaugeTable, StationTable]] = []
        for index, gauge in gauges.items():
            at = ("gauges", index, "station")
            known = names(self.document.tree, "stations", "key")
            if gauge.station not in known:
                if site is not None:
                    site.add_unknown(at, "station", gauge.station, known)
                continue
            rows = [row for row in self.stations.values() if row.key == gauge.station]
            valid = [row for row in rows if row.begins <= on and (row.ends is None or on <= row.ends)]
            if rows and not valid and site is not None:
                site.add(at, "not_in_force", name=gauge.station, day=on.isoformat())
            if valid:
                made.append((gauge, valid[0]))
        return made

    def _check_stations(self, levels: int) -> None:
        for index, row in self.stations.items():
            at = ("stations", index)
            if len(row.values) != levels:
                self.document.add((*at, "values"), "level_count", given=len(row.values), expected=levels)
            elif sorted(set(row.values)) != row.values:
                self.document.add((*at, "values"), "not_rising", values=", ".join(f"{v:g}" for v in row.values))
            for before, other in self.stations.items():
                if before < index and other.key == row.key and _overlap(other, row):
                    line = self.document.line_of(("stations", before))
                    self.document.add((*at, "from"), "period_overlap", name=row.key, line=line)


def _overlap(one: StationTable, other: StationTable) -> bool:
    return one.begins <= (other.ends or date.max) and other.begins <= (one.ends or date.max)


def _station_rule(file: FloodFile, row: StationTable, asset: str) -> AlarmRule:
    """One alarm with a level for each warning level: the river stands at one of them."""

    def words(given: Words) -> Text:
        return Text(vi=given.vi.replace("{station}", row.name.vi), en=given.en.replace("{station}", row.name.en))

    table, first = file.table, file.levels[0]
    levels = tuple(
        Level(
            key=str(number),
            limit=value,
            priority=level.priority,
            title=words(level.title),
            consequence=words(level.consequence),
            action=words(level.action),
            respond_s=level.respond_s,
        )
        for number, (level, value) in enumerate(zip(file.levels, row.values, strict=False), 1)
    )
    return AlarmRule(
        id=f"{table.key}.{row.key}",
        domain=table.domain,
        kind=table.kind,
        property=table.property,
        title=words(table.title),
        compare=LimitKind.CONDITION,
        limit=levels[0].limit if levels else 0.0,
        condition=Levels(levels=levels),
        priority=first.priority,
        deadband=table.deadband,
        on_delay_s=table.on_delay_s,
        off_delay_s=table.off_delay_s,
        assets=(asset,),
        cause=words(first.cause),
        consequence=words(first.consequence),
        action=words(first.action),
        respond_s=first.respond_s,
        incident_type=table.incident_type,
        source=Text(vi=table.source.vi, en=table.source.en),
        owner=None if table.owner is None else words(table.owner),
    )
