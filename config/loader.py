"""Reads a site with everything that it names, or says all that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from config import building
from config.builtin import referenced, site_file
from config.call_schema import call_spec
from config.caring import care_spec
from config.clock_schema import service_clocks
from config.conditions import check_figures, check_neighbours
from config.correlating import correlation_spec
from config.dispatching import dispatch_spec
from config.documents import Document, read_document
from config.environment import substitute
from config.faults import ConfigFaults, Fault
from config.feeds import FeedCheck, FeedSettings
from config.flood_levels import FloodLevels
from config.ground import GroundReading
from config.layers import layer_specs
from config.outbound import OutboundCheck, OutboundSettings, outbound_settings
from config.pack_links import check_pack_links
from config.packs import Pack, sound
from config.plan_schema import PlanFile, check_plan, plan_record
from config.references import Names, check_feeds, check_pack, check_packs, check_site, check_units
from config.report_schema import report_specs
from config.risk import risk_spec
from config.rule_tables import rule_table
from config.schema import (
    DispositionFile,
    FeedTable,
    GaugeTable,
    LayerTable,
    PaperTable,
    SiteFile,
    SiteTable,
    UnitTable,
    Words,
)
from config.site_settings import PaperSettings as PaperSettings
from config.site_settings import SiteSettings as SiteSettings
from config.stage_schema import stage_specs
from config.validation import checked
from config.warnings_of_site import warning_spec
from ioc.domain.call_lines import CallSpec
from ioc.domain.care_spec import CareSpec
from ioc.domain.clock_spec import ServiceClocks
from ioc.domain.correlation_spec import CorrelationSpec
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.ground import GroundSpec
from ioc.domain.indices.tables import RuleTable
from ioc.domain.records import Text
from ioc.domain.risk_spec import FloodStation, RiskSpec
from ioc.domain.site import AlarmRule, Site, UnitSpec
from ioc.domain.stage_spec import StageFollows
from ioc.geodata.ground_files import ground_root

Place = tuple[str | int, ...]


def load_site(
    site: str | Path,
    environment: Mapping[str, str],
    on: date | None = None,
    check_feed: FeedCheck | None = None,
    check_outbound: OutboundCheck | None = None,
) -> SiteSettings:
    """Load a site by built-in name or file; effective-dated tables are read for day `on` (None = today there).

    Raises ConfigFaults with every fault of every file; `check_feed` and `check_outbound` may add those of
    the connectors' and the senders' settings.
    """
    reading = _Reading(site_file(site), environment, on)
    settings = reading.settings(check_feed, check_outbound)
    if reading.faults or settings is None:
        raise ConfigFaults(reading.faults)
    return settings


class _Reading:
    """One pass over a site file and the files that it names."""

    def __init__(self, file: Path, environment: Mapping[str, str], on: date | None) -> None:
        self.faults: list[Fault] = []
        self.sources: list[Path] = []
        self._plan_files: list[tuple[PlanFile, Document]] = []
        self._stations: list[FloodStation] = []
        document = self._read(file)
        if document is None:
            raise ConfigFaults(self.faults)
        self._document = document
        self._tree, self._missing = substitute(document, environment)
        self._environment = environment
        checked(SiteFile, document, self._tree)
        head = self._tree.get("site")
        self._head: dict[str, Any] = head if isinstance(head, dict) else {}
        self._site = _quietly_site(self._head)
        self._on = on or _today(self._site)

    def settings(
        self, check_feed: FeedCheck | None, check_outbound: OutboundCheck | None = None
    ) -> SiteSettings | None:
        """Read everything, noting faults; None when the site cannot be made."""
        packs = self._packs()
        types = [name for pack in packs for name in pack.known("incident_types")]
        check_packs(packs, types)
        check_pack_links(packs)
        check_neighbours(packs)
        self._check_figures(packs)
        plans = self._plans(types)
        feeds = self._feeds(packs)
        units = self._units()
        dispatch = self._dispatch(types)
        flood_rules = self._flood_rules(packs, types)
        tables = self._tables(packs)
        dispositions = self._dispositions()
        stages = self._stages(plans)
        reports = report_specs(self._named("reports", "reports", "report"))
        calls = self._calls(types)
        clocks = self._clocks(types)
        care = self._care(packs, flood_rules)
        correlation = self._correlation(packs, flood_rules, types)
        layers = layer_specs(self._document, sound(LayerTable, self._tree, "layers"))
        land = self._land()
        outbound = self._outbound(dispatch, calls)
        risk = self._risk(tables, packs)
        warnings, warning_feed = warning_spec(
            self._named("warnings", "warnings", "warning"), self._document, self._tree, self._plan_files
        )
        if check_outbound is not None:
            self.faults.extend(check_outbound(outbound))
        if check_feed is not None:
            for feed in (*feeds, *self._faulty_feeds(feeds)):
                if not any(_is_below(missing, feed.place) for missing in self._missing):
                    self.faults.extend(check_feed(feed))
        if self.faults or self._site is None or dispositions is None or stages is None:
            return None
        made = _site(
            self._site,
            domains=tuple(building.domain_spec(pack) for pack in packs),
            rules=tuple(rule for pack in packs for rule in building.alarm_rules(pack)) + tuple(flood_rules),
            incident_types=building.incident_types(packs),
            plans=tuple(plan_record(plan) for plan in plans),
            dispositions=building.dispositions(dispositions),
            stages=stages[0],
            stage_follows=stages[1],
            tables=tables,
            layers=layers,
            land=land,
            dispatch=dispatch,
            calls=calls,
            clocks=clocks,
            care=care,
            correlation=correlation,
            outbound=outbound.spec(),
            risk=risk,
            reports=reports,
            warnings=warnings,
        )
        return SiteSettings(
            site=made,
            feeds=feeds,
            units=units,
            demo=self._site.demo,
            heads_copy=self._heads_copy(),
            paper=self._paper(),
            outbound=outbound,
            warning_feed=warning_feed,
            sources=tuple(self.sources),
        )

    def _heads_copy(self) -> Path | None:
        """Where signed heads are kept besides. A medium that is not there now is no fault: the record says so later."""
        told = self._tree.get("record", {}).get("heads_copy")
        return (self._document.file.parent / told).absolute() if told else None

    def _paper(self) -> PaperSettings | None:
        told = next(iter(sound(PaperTable, {"paper": [self._tree.get("paper")]}, "paper").values()), None)
        if told is None:
            return None
        folder = (self._document.file.parent / told.folder).absolute()
        return PaperSettings(folder=folder, every_min=told.every_min, keep=told.keep, language=told.language)

    def _read(self, file: Path) -> Document | None:
        document = read_document(file, self.faults)
        if document is not None:
            self.sources.append(file)
        return document

    def _named(self, key: str, folder: str, what: str) -> list[Document]:
        """The documents that the list `site.<key>` names."""
        found: list[Document] = []
        listed = self._head.get(key, [])
        for index, name in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(name, str) or not name:
                continue
            file = referenced(folder, what, name, self._document, ("site", key, index))
            document = self._read(file) if file else None
            if document is not None:
                found.append(document)
        return found

    def _packs(self) -> list[Pack]:
        packs = [Pack(document) for document in self._named("domains", "domains", "domain")]
        for pack in packs:
            check_pack(pack)
        return packs

    @staticmethod
    def _check_figures(packs: list[Pack]) -> None:
        for pack in packs:
            known = {spec.key: spec for spec in building.domain_spec(pack).properties} if pack.domain else {}
            for index, alarm in pack.alarms.items():
                check_figures(pack, index, building.alarm_rule(pack, alarm), known.get(alarm.property))

    def _plans(self, types: list[str]) -> list[PlanFile]:
        plans: list[PlanFile] = []
        claimed = Names()
        for document in self._named("plans", "plans", "plan"):
            plan = checked(PlanFile, document, document.tree)
            if plan is None:
                continue
            plans.append(plan)
            self._plan_files.append((plan, document))
            claimed.claim(plan.plan.key, document, ("plan", "key"))
            check_plan(plan, document, types)
        return plans

    def _feeds(self, packs: list[Pack]) -> tuple[FeedSettings, ...]:
        tables = sound(FeedTable, self._tree, "feeds")
        if packs:
            check_feeds(self._document, tables, [pack.key for pack in packs])
        return tuple(
            FeedSettings(
                id=table.id,
                title=building.text(table.title),
                domain=table.domain,
                connector=table.connector,
                interval_s=table.interval_s,
                settings=table.settings,
                document=self._document,
                place=("feeds", index),
                alert_alarm_from=table.alert_alarm_from,
                agency=table.agency,
                service=building.service_level(table),
            )
            for index, table in tables.items()
        )

    def _faulty_feeds(self, sound_ones: tuple[FeedSettings, ...]) -> list[FeedSettings]:
        """Feeds with a fault of their own, as far as their connector's settings can be checked all the same."""
        listed = self._tree.get("feeds", [])
        known = {feed.place for feed in sound_ones}
        return [
            FeedSettings(
                id=str(table.get("id", "")),
                title=building.text(Words(vi="-", en="-")),
                domain="",
                connector=table["connector"],
                interval_s=60.0,
                settings=table.get("settings", {}),
                document=self._document,
                place=("feeds", index),
            )
            for index, table in enumerate(listed if isinstance(listed, list) else [])
            if ("feeds", index) not in known
            and isinstance(table, dict)
            and isinstance(table.get("connector"), str)
            and isinstance(table.get("settings", {}), dict)
        ]

    def _units(self) -> tuple[UnitSpec, ...]:
        tables = sound(UnitTable, self._tree, "units")
        if self._site is not None:
            check_site(self._document, self._site)
            west, south, east, north = self._site.box
            check_units(self._document, tables, lambda lon, lat: west <= lon <= east and south <= lat <= north)
        return tuple(building.unit(table) for table in tables.values())

    def _dispatch(self, types: list[str]) -> DispatchSpec:
        name = self._head.get("dispatch", "")
        file = None
        if isinstance(name, str) and name:
            file = referenced("dispatch", "dispatch", name, self._document, ("site", "dispatch"))
        document = self._read(file) if file else None
        return dispatch_spec(document, types, self._document, self._tree) if document else DispatchSpec()

    def _outbound(self, dispatch: DispatchSpec, calls: CallSpec) -> OutboundSettings:
        name = self._head.get("outbound", "")
        file = None
        if isinstance(name, str) and name:
            file = referenced("outbound", "outbound", name, self._document, ("site", "outbound"))
        document = self._read(file) if file else None
        if document is None:
            return OutboundSettings()
        agencies = [one.key for one in dispatch.agencies] + [one.key for one in calls.agencies]
        return outbound_settings(
            document, self._rules_document("messages"), self._environment, agencies, self._plan_files
        )

    def _tables(self, packs: list[Pack]) -> tuple[RuleTable, ...]:
        made: list[RuleTable] = []
        claimed = Names()
        for document in self._named("tables", "rules", "table"):
            table = rule_table(document, self._on, packs)
            if table is not None:
                claimed.claim(table.key, document, ("table", "key"))
                made.append(table)
        return tuple(made)

    def _flood_rules(self, packs: list[Pack], types: list[str]) -> list[AlarmRule]:
        gauges = sound(GaugeTable, self._tree, "gauges")
        if not gauges:
            return []
        document = self._rules_document("flood_levels")
        if document is None:
            return []
        levels = FloodLevels(document)
        levels.check(packs, types)
        self._stations = levels.spec(gauges, self._on)
        return levels.rules(gauges, self._document, self._on)

    def _land(self) -> GroundSpec:
        """Wards, roads and places of the files that the city's table names."""
        if self._site is None:
            return GroundSpec()
        reading = GroundReading(self._document.file.parent, self.faults, ground_root(self._environment))
        land = reading.land(self._site.wards, self._site.roads, self._site.places)
        self.sources.extend(reading.sources)
        return land

    def _calls(self, types: list[str]) -> CallSpec:
        document = self._rules_document("calls")
        if document is None:
            return CallSpec()
        named = str(self._head.get("calls", ""))
        return call_spec(document, types, built_in=not named.endswith(".toml"))

    def _clocks(self, types: list[str]) -> ServiceClocks:
        document = self._rules_document("clocks")
        own = str(self._head.get("clocks", "")).endswith(".toml")
        return service_clocks(document, types, built_in=not own) if document is not None else ServiceClocks()

    def _risk(self, tables: tuple[RuleTable, ...], packs: list[Pack]) -> RiskSpec:
        own = str(self._head.get("risk", "")).endswith(".toml")
        return risk_spec(self._rules_document("risk"), self._stations, tables, packs, built_in=not own)

    def _stages(self, plans: list[PlanFile]) -> tuple[tuple[Text, ...], tuple[StageFollows, ...]] | None:
        own = str(self._head.get("stages", "")).endswith(".toml")
        return stage_specs(self._rules_document("stages"), [plan.plan.key for plan in plans], built_in=not own)

    def _care(self, packs: list[Pack], more: list[AlarmRule]) -> CareSpec:
        rules = [*(rule for pack in packs for rule in building.alarm_rules(pack)), *more]
        kinds = [kind for pack in packs for kind in pack.known("kinds")]
        own = str(self._head.get("care", "")).endswith(".toml")
        document = self._rules_document("care")
        domains = [pack.key for pack in packs]
        return care_spec(document, self._document, self._tree, rules, kinds, domains, built_in=not own)

    def _correlation(self, packs: list[Pack], more: list[AlarmRule], types: list[str]) -> CorrelationSpec:
        rules = [*(rule for pack in packs for rule in building.alarm_rules(pack)), *more]
        kinds = [kind for pack in packs for kind in pack.known("kinds")]
        own = str(self._head.get("correlation", "")).endswith(".toml")
        return correlation_spec(self._rules_document("correlation"), rules, kinds, types, built_in=not own)

    def _rules_document(self, key: str) -> Document | None:
        name = self._head.get(key, SiteTable.model_fields[key].default)
        if not isinstance(name, str) or not name:
            return None
        file = referenced("rules", "table", name, self._document, ("site", key))
        return self._read(file) if file else None

    def _dispositions(self) -> DispositionFile | None:
        document = self._rules_document("dispositions")
        return checked(DispositionFile, document, document.tree) if document else None


def _is_below(path: Place, place: Place) -> bool:
    return path[: len(place)] == place


def _today(site: SiteTable | None) -> date:
    """Today where the city is."""
    zone = ZoneInfo(site.zone) if site and site.zone in available_timezones() else UTC
    return datetime.now(tz=zone).date()


def _site(table: SiteTable, **parts: Any) -> Site:
    west, south, east, north = table.box
    return Site(
        id=table.id,
        title=building.text(table.title),
        zone=table.zone,
        centre=(table.centre[0], table.centre[1]),
        zoom=table.zoom,
        box=(west, south, east, north),
        ground=table.ground,
        number_prefix=table.number_prefix,
        call_target_s=table.call_target_s,
        closed_stay_h=table.closed_stay_h,
        alert_stay_h=table.alert_stay_h,
        alert_alarm_from=table.alert_alarm_from,
        lock_after_min=table.lock_after_min,
        camera_view=table.camera_view,
        **parts,
    )


def _quietly_site(head: dict[str, Any]) -> SiteTable | None:
    """The city's table if sound; its faults are already noted."""
    return next(iter(sound(SiteTable, {"site": [head]}, "site").values()), None)
