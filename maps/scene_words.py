"""The words beside abnormal assets: name, value over limit, age of the old; and the words of a tooltip."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, LimitKind
from ioc.qt.closure_words import closure_told
from ioc.qt.format import number, quantity, rough_age
from ioc.qt.names import Names
from maps.marks import CLOSURE, Label


def last_heard_us(state: State, names: Names, asset: str) -> int:
    """Newest source time of the asset's streams, 0 for never."""
    rows = [stream.index for stream in names.streams_of(asset)]
    return max((int(state.latest.source_us[row]) for row in rows), default=0)


def asset_label(
    state: State, names: Names, asset: str, alarms: Iterable[Alarm], now_us: int, members: int = 0
) -> Label:
    """Name; what the worst limit alarm says, else since when nothing came; how many fail because of it."""
    worst = min(alarms, key=_worst_first, default=None)
    if worst is None or worst.source is not AlarmSource.LIMIT:
        detail = rough_age(last_heard_us(state, names, asset), now_us, names.language)
    elif _is_state(names, worst):
        detail = names.alarm_message(worst)
    else:
        detail = _value(state, names, worst)
    if members:
        parent = QCoreApplication.translate("Map", "parent of {count} assets").format(count=members)
        detail = f"{detail}\n{parent}" if detail else parent
    return Label(names.asset(asset), detail)


def _worst_first(alarm: Alarm) -> tuple[bool, bool, int, str]:
    return not alarm.active, alarm.source is not AlarmSource.LIMIT, alarm.priority, alarm.id


def _is_state(names: Names, alarm: Alarm) -> bool:
    """Whether the rule compares a code with a code: then "1 / 1" says nothing, and the alarm's title all."""
    rule = names.rules.get(alarm.rule)
    return rule is not None and rule.compare is LimitKind.EQUAL


def _value(state: State, names: Names, alarm: Alarm) -> str:
    """“1,72 / 1,70 m”: the newest value, else the one that raised the alarm.

    A limit between two values that the property can have (0.5 of a count) is not shown: “Có đèn hỏng: 1”.
    """
    stream = names.stream(alarm.stream)
    value = alarm.value
    if stream is not None and state.latest.received_us[stream.index]:
        value = float(state.latest.value[stream.index])
    decimals = names.decimals(stream)
    if alarm.limit is None:
        return quantity(value, alarm.unit, decimals, names.language)
    if round(alarm.limit, decimals) != alarm.limit:
        return f"{names.alarm_message(alarm)}: {quantity(value, alarm.unit, decimals, names.language)}"
    limit = quantity(alarm.limit, alarm.unit, decimals, names.language)
    return f"{number(value, decimals, names.language)} / {limit}"


def tooltip(state: State, names: Names, kind: str, ident: str) -> str:
    """Plain lines for the pointer that rests on a thing; empty when there is nothing to say."""
    tables = state.tables
    if kind == "asset" and ident in state.registry.assets:
        asset = state.registry.assets[ident]
        messages = [names.alarm_message(a) for a in tables.alarms.values() if a.asset == ident and a.active]
        place = " · ".join(part for part in (asset.id, asset.ward) if part)
        return "\n".join([asset.name, place, *messages[:3]])
    if kind == "incident" and ident in tables.incidents:
        incident = tables.incidents[ident]
        return f"{incident.number} · {names.incident_title(incident)}\n{names.incident_place(incident)}"
    if kind == "unit" and ident in tables.units:
        unit = tables.units[ident]
        return f"{unit.id} · {unit.name}"
    if kind == "area" and ident in tables.alerts:
        return names.alert(tables.alerts[ident])
    if kind == "area" and ident in tables.warnings:
        warning = tables.warnings[ident]
        return f"{warning.number}\n{warning.content.headline.get(names.language)}"
    if kind == "area" and ident.removeprefix(CLOSURE) in tables.closures:
        closed = tables.closures[ident.removeprefix(CLOSURE)]
        return "\n".join([closure_told(closed, names), *([names.incident(closed.incident)] if closed.incident else [])])
    return ""
