"""Makes conditions and schedules of sound alarm tables, and checks what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.condition_schema import AbsenceTable, LevelTable, ScheduleTable
from config.pack_schema import AlarmTable
from config.packs import Pack
from config.schema import Words
from ioc.domain import condition_spec as spec
from ioc.domain.conditions.expressions import OTHERS, Unevaluated, names_in, others_in, says
from ioc.domain.records import Params, Text
from ioc.domain.rule_edits import faults_of
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule, PropertySpec
from resources import sentence

CONDITIONS = (
    "levels",
    "deviation",
    "rate",
    "state",
    "frozen",
    "missing",
    "count",
    "absence",
    "geofence",
    "cel",
)
Place = tuple[str | int, ...]


def condition_of(alarm: AlarmTable) -> spec.Condition | None:
    """The alarm's condition; None for a limit."""
    if alarm.levels:
        return spec.Levels(levels=tuple(_level(row) for row in alarm.levels))
    if alarm.deviation is not None:
        return spec.Deviation(**alarm.deviation.model_dump())
    if alarm.rate is not None:
        return spec.Rate(**alarm.rate.model_dump())
    if alarm.state is not None:
        outside = bool(alarm.state.outside)
        return spec.StateSet(states=tuple(alarm.state.outside if outside else alarm.state.within), outside=outside)
    if alarm.frozen is not None:
        row = alarm.frozen
        return spec.Frozen(after_s=row.after_s, band=row.band, resting=tuple(row.resting))
    if alarm.missing is not None:
        return spec.Missing(after_s=alarm.missing.after_s)
    return _of_events(alarm)


def _of_events(alarm: AlarmTable) -> spec.Condition | None:
    if alarm.count is not None:
        event = spec.Event(compare=alarm.count.compare, limit=alarm.count.limit)
        return spec.Count(n=alarm.count.n, within_s=alarm.count.within_s, event=event)
    if alarm.absence is not None:
        return _absence(alarm.absence)
    if alarm.geofence is not None:
        row = alarm.geofence
        return spec.Geofence(
            how=row.how,
            ring=tuple((point[0], point[1]) for point in row.ring),
            wards=tuple(row.wards),
            stop_s=row.stop_s,
            radius_m=row.radius_m,
        )
    return spec.Expression(cel=alarm.cel) if alarm.cel else None


def _level(row: LevelTable) -> spec.Level:
    return spec.Level(
        key=row.key,
        limit=row.limit,
        priority=row.priority,
        above=row.above,
        title=_text(row.title),
        consequence=_text(row.consequence),
        action=_text(row.action),
        respond_s=row.respond_s,
    )


def _absence(row: AbsenceTable) -> spec.Absence:
    event = spec.Event(compare=row.compare, limit=row.limit)
    if row.after is not None:
        after = spec.Event(compare=row.after.compare, limit=row.after.limit)
        return spec.Absence(event=event, after_property=row.after.property, after=after, within_s=row.within_s)
    return spec.Absence(event=event, by_min=_minute(row.by or "00:00"), since_min=_minute(row.since or "00:00"))


def schedule_of(table: ScheduleTable | None) -> Schedule | None:
    """When the alarm holds."""
    if table is None:
        return None
    return Schedule(
        days=tuple(table.days),
        hours=tuple((_minute(pair[:5]), _minute(pair[6:])) for pair in table.hours),
        months=tuple(table.months),
        periods=tuple((_day(pair[:5]), _day(pair[6:])) for pair in table.periods),
    )


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _day(written: str) -> int:
    return int(written[:2]) * 100 + int(written[3:])


def _text(words: Words | None) -> Text | None:
    return None if words is None else Text(vi=words.vi, en=words.en)


# --- checks


def check_condition(pack: Pack, index: int, packs: Iterable[Pack] = ()) -> None:
    """An alarm watches exactly one thing; what that names exists, and its figures fit each other."""
    alarm, document = pack.alarms[index], pack.document
    given = [name for name in CONDITIONS if getattr(alarm, name)]
    limited = alarm.compare is not None or alarm.limit is not None
    if len(given) + limited != 1 or (limited and (alarm.compare is None or alarm.limit is None)):
        document.add(("alarms", index), "alarm_condition", names=", ".join(CONDITIONS))
        return
    if not alarm.property and not (alarm.geofence or alarm.cel):
        document.add(("alarms", index), "missing", name="property")
    for at, code, params in (*_shape_faults(alarm), *_named_faults(pack, alarm)):
        document.add(("alarms", index, *at), code, "", **params)
    if alarm.cel:
        _check_cel(pack, index, alarm)


def check_figures(pack: Pack, index: int, rule: AlarmRule, known: PropertySpec | None) -> None:
    """The figures of a rule that was made: what a person may not set, a file may not either."""
    for code, params in faults_of(rule, known):
        if code == "rule_limit_outside" and rule.condition is None:
            continue  # said of the key itself
        _worded(pack, ("alarms", index), f"refused.{code}", params)


def _worded(pack: Pack, at: Place, code: str, params: Params) -> None:
    pack.document.add(at, "worded", vi=sentence(code, params, "vi"), en=sentence(code, params, "en"))


def _shape_faults(alarm: AlarmTable) -> Iterator[tuple[Place, str, dict[str, str | int | float]]]:
    deviation, state, absence, fence = alarm.deviation, alarm.state, alarm.absence, alarm.geofence
    if deviation is not None and deviation.set_point is not None and deviation.stream:
        yield ("deviation",), "deviation_of", {}
    if state is not None and bool(state.within) == bool(state.outside):
        yield ("state",), "state_of", {}
    if absence is not None:
        by_day = absence.by is not None
        if by_day == (absence.after is not None) or (absence.after is not None and not absence.within_s):
            yield ("absence",), "absence_of", {}
        elif by_day and absence.by == (absence.since or "00:00"):
            yield ("absence", "by"), "absence_of", {}
    if fence is not None:
        if fence.ring and fence.wards:
            yield ("geofence",), "fence_of", {}
        if fence.ring and (len(fence.ring) < 3 or any(len(point) != 2 for point in fence.ring)):
            yield ("geofence", "ring"), "fence_ring", {}
        if (fence.how == "stops") != (fence.stop_s > 0):
            yield ("geofence", "stop_s"), "fence_stop", {}


def _named_faults(pack: Pack, alarm: AlarmTable) -> Iterator[tuple[Place, str, dict[str, str | int | float]]]:
    """Properties that the condition names besides the alarm's own are measured on the kind."""
    kind = pack.kind(alarm.kind)
    named: list[tuple[Place, str]] = []
    if alarm.deviation is not None and alarm.deviation.stream:
        named.append((("deviation", "stream"), alarm.deviation.stream))
    if alarm.absence is not None and alarm.absence.after is not None:
        named.append((("absence", "after", "property"), alarm.absence.after.property))
    for at, name in named:
        if kind is not None and name not in kind.properties:
            yield at, "not_measured", {"kind": alarm.kind, "property": name}


def _check_cel(pack: Pack, index: int, alarm: AlarmTable) -> None:
    """It is well formed, names what its kind measures, and gives true or false for sample values."""
    at: Place = ("alarms", index, "cel")
    kind = pack.kind(alarm.kind)
    try:
        names = names_in(alarm.cel)
        unknown = sorted(names - set(kind.properties) - set(OTHERS)) if kind is not None else []
        for name in unknown:
            pack.document.add(at, "not_measured", kind=alarm.kind, property=name)
        if not unknown:
            says(alarm.cel, _sample(alarm.cel, names))
    except Unevaluated as fault:
        if fault.code not in ("division", "not_installed"):
            _worded(pack, at, f"rule.fault.{fault.code}", fault.params)


def _sample(text: str, names: Iterable[str]) -> dict[str, object]:
    above, below = others_in(text)
    others: dict[str, object] = {
        "parent": dict.fromkeys(above, 1.0),
        "below": {name: [1.0, 2.0] for name in below},
        "asset": {"id": "x", "kind": "x", "ward": "x"},
        "local": {"hour": 1, "minute": 1, "weekday": 1, "month": 1},
    }
    return {name: others.get(name, 1.0) for name in names}


def check_neighbours(packs: Iterable[Pack]) -> None:
    """What an expression names of `parent` and `below` is measured on a kind that may stand there."""
    held = list(packs)
    kinds = {kind.key: kind for pack in held for kind in pack.kinds.values()}
    for pack in held:
        for index, alarm in pack.alarms.items():
            kind = pack.kind(alarm.kind)
            if not alarm.cel or kind is None:
                continue
            above, below = others_in(alarm.cel)
            parents = [kinds[key] for key in kind.parents if key in kinds]
            children = [one for one in kinds.values() if kind.key in one.parents]
            for names, around in ((above, parents), (below, children)):
                for name in sorted(names):
                    if around and not any(name in one.properties for one in around):
                        where = ", ".join(one.key for one in around)
                        pack.document.add(("alarms", index, "cel"), "not_measured", kind=where, property=name)
