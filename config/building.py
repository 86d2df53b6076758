"""Makes the domain's records of sound settings."""

from __future__ import annotations

from collections.abc import Iterable

from config.conditions import condition_of, schedule_of
from config.pack_schema import AccessTable, AlarmTable, IndicatorTable
from config.packs import Pack
from config.schema import DispositionFile, FeedTable, UnitTable, Words
from ioc.domain.records import ServiceLevel, Text
from ioc.domain.site import (
    AccessRule,
    AlarmRule,
    Derivation,
    Disposition,
    DomainSpec,
    IncidentType,
    Indicator,
    KindSpec,
    PropertySpec,
    Purpose,
    ServingUnit,
    StateSpec,
    UnitSpec,
)
from ioc.domain.vocabulary import LimitKind


def text(words: Words) -> Text:
    """Both languages."""
    return Text(vi=words.vi, en=words.en)


def domain_spec(pack: Pack) -> DomainSpec:
    """The pack as the record keeps it; needs a pack without faults."""
    if pack.domain is None:
        raise ValueError(f"{pack.document.file} has no sound [domain]")
    return DomainSpec(
        key=pack.domain.key,
        title=text(pack.domain.title),
        symbol=pack.domain.symbol,
        kinds=tuple(
            KindSpec(
                key=kind.key,
                title=text(kind.title),
                properties=tuple(kind.properties),
                comes_and_goes=kind.comes_and_goes,
                parents=tuple(kind.parents),
            )
            for kind in pack.kinds.values()
        ),
        properties=tuple(
            PropertySpec(
                key=spec.key,
                title=text(spec.title),
                unit=spec.unit,
                decimals=spec.decimals,
                low=spec.low,
                high=spec.high,
                interval_s=spec.interval_s,
                frozen_after_s=spec.frozen_after_s,
                states=tuple(StateSpec(code=state.code, title=text(state.title)) for state in spec.states),
                derived=Derivation(how=spec.derived.how, sources=tuple(spec.derived.sources)) if spec.derived else None,
            )
            for spec in pack.properties.values()
        ),
        silent_priority=pack.domain.silent_priority,
        units=tuple(
            ServingUnit(
                kind=row.kind, agency=row.agency, title=text(row.title), incident_types=tuple(row.incident_types)
            )
            for row in pack.units.values()
        ),
        indicators=tuple(_indicator(row) for row in pack.indicators.values()),
        access=tuple(_access(row) for row in pack.access.values()),
    )


def service_level(feed: FeedTable) -> ServiceLevel | None:
    """What was agreed for the feed; None where nothing was."""
    return None if feed.service is None else ServiceLevel(**feed.service.model_dump())


def _indicator(row: IndicatorTable) -> Indicator:
    return Indicator(
        key=row.key,
        title=text(row.title),
        unit=row.unit,
        theme=row.theme or "",
        kind=row.kind or "",
        property=row.property or "",
        take=row.take or "",
        limit=row.limit,
        facts=tuple(row.facts),
    )


def _access(row: AccessTable) -> AccessRule:
    purposes = (Purpose(key=p.key, title=text(p.title), needs_incident=p.needs_incident) for p in row.purposes)
    return AccessRule(kind=row.kind, purposes=tuple(purposes), fields=tuple(row.fields), keep_days=row.keep_days)


def alarm_rules(pack: Pack) -> list[AlarmRule]:
    """The pack's alarms; their ids carry the domain's key in front."""
    return [alarm_rule(pack, alarm) for alarm in pack.alarms.values()]


def alarm_rule(pack: Pack, alarm: AlarmTable) -> AlarmRule:
    """One alarm of a pack."""
    head, condition = pack.domain, condition_of(alarm)
    source = alarm.source or (head.limits if head else None)
    owner, reviewed = alarm.owner or (head.owner if head else None), alarm.reviewed or (head.reviewed if head else None)
    return AlarmRule(
        id=f"{pack.key}.{alarm.id}",
        domain=pack.key,
        kind=alarm.kind,
        property=alarm.property,
        title=text(alarm.title),
        compare=LimitKind(alarm.compare or "condition"),
        limit=alarm.limit if alarm.limit is not None else float(getattr(condition, "limit", 0.0)),
        condition=condition,
        schedule=schedule_of(alarm.schedule),
        latch=alarm.latch,
        realarm_unacked_s=alarm.realarm_unacked_s,
        realarm_acked_s=alarm.realarm_acked_s,
        priority=alarm.priority,
        deadband=alarm.deadband,
        on_delay_s=alarm.on_delay_s,
        off_delay_s=alarm.off_delay_s,
        assets=tuple(alarm.assets),
        cause=text(alarm.cause),
        consequence=text(alarm.consequence),
        action=text(alarm.action),
        respond_s=alarm.respond_s,
        incident_type=alarm.incident_type,
        source=text(source) if source else Text(vi="", en=""),
        grounds=text(alarm.grounds) if alarm.grounds else None,
        owner=text(owner) if owner else None,
        reviewed=reviewed.isoformat() if reviewed else "",
        shelvable=alarm.shelvable,
        max_shelve_s=alarm.max_shelve_s,
    )


def incident_types(packs: Iterable[Pack]) -> tuple[IncidentType, ...]:
    """The incident types of all packs."""
    return tuple(
        IncidentType(key=kind.key, title=text(kind.title), domain=pack.key, priority=kind.priority, cap=tuple(kind.cap))
        for pack in packs
        for kind in pack.incident_types.values()
    )


def dispositions(file: DispositionFile) -> tuple[Disposition, ...]:
    """The codes by which incidents are closed."""
    return tuple(Disposition(code=row.code, title=text(row.title), cancels=row.cancels) for row in file.dispositions)


def unit(table: UnitTable) -> UnitSpec:
    """A unit."""
    return UnitSpec(
        id=table.id,
        agency=table.agency,
        kind=table.kind,
        name=table.name,
        lon=table.lon,
        lat=table.lat,
        crew=table.crew,
        crew_full=table.crew_full or table.crew,
        capabilities=tuple(table.capabilities),
        qualifications=tuple(table.qualifications),
        station=table.station,
        shift=table.shift,
        wade_m=table.wade_m,
        error_m=table.error_m,
    )
