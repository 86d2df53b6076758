"""Folding alarm transitions. The regions are independent: shelving never loses an acknowledgement."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply import care
from ioc.domain.facts import Entry
from ioc.domain.records import Alarm
from ioc.domain.state import Change, State


def _take_reading(state: State, reading: f.ReadingSeen | None) -> None:
    """The reading that caused a fact lies in it, so that the fold has it even if its block was lost in a kill."""
    if reading is not None:
        state.latest.take_one(reading.stream, reading.source_us, reading.received_us, reading.value, reading.quality)


def put(state: State, alarm: Alarm, entry: Entry, change: Change) -> None:
    """Hold the record as changed now."""
    state.tables.alarms[alarm.id] = replace(alarm, changed_us=entry.at_us)
    change.touch("alarms", alarm.id)


def alarm_raised(state: State, fact: f.AlarmRaised, entry: Entry, change: Change) -> None:
    _take_reading(state, fact.reading)
    known = state.tables.alarms.get(fact.alarm)
    fresh = Alarm(
        id=fact.alarm,
        rule=fact.rule,
        source=fact.source,
        asset=fact.asset,
        stream=fact.stream,
        feed=fact.feed,
        domain=fact.domain,
        priority=fact.priority,
        occurrence=fact.occurrence,
        active=True,
        acknowledged=False,
        raised_us=entry.at_us,
        changed_us=entry.at_us,
        value=fact.value,
        limit=fact.limit,
        unit=fact.unit,
        alert=fact.alert,
        level=fact.level,
    )
    if known is not None:
        fresh = _carried(fresh, known)
    put(state, care.note_raised(state, fresh, known, entry.at_us), entry, change)
    state.tables.memory.occurrences.pop(fact.alarm, None)
    if state.tables.apart and state.tables.apart.get(fact.alarm, fact.occurrence) != fact.occurrence:
        del state.tables.apart[fact.alarm]
    if state.watch is not None:
        state.watch.note(fact.alarm)


def _carried(fresh: Alarm, known: Alarm) -> Alarm:
    """What a new occurrence takes over from the one before: what hides it, where it belongs, how it behaved."""
    return replace(
        fresh,
        shelved_until_us=known.shelved_until_us,
        shelved_by=known.shelved_by,
        shelve_reason=known.shelve_reason,
        shelved_us=known.shelved_us,
        shelved_seat=known.shelved_seat,
        shelved_once=known.shelved_once,
        suppressed=known.suppressed,
        suppressed_by=known.suppressed_by,
        suppressed_us=known.suppressed_us,
        lifted=known.lifted,
        out_of_service=known.out_of_service,
        out_of_service_us=known.out_of_service_us,
        out_of_service_by=known.out_of_service_by,
        out_of_service_reason=known.out_of_service_reason,
        incident=known.incident,
        group=known.group,
        turns=known.turns,
        marks=known.marks,
    )


def alarm_amended(state: State, fact: f.AlarmAmended, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    put(state, replace(alarm, alert=fact.alert, priority=fact.priority), entry, change)


def alarm_returned(state: State, fact: f.AlarmReturned, entry: Entry, change: Change) -> None:
    _take_reading(state, fact.reading)
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        active=False,
        latched_us=None,
        returned_us=entry.at_us,
        value=alarm.value if fact.value is None else fact.value,
        turns=care.note_returned(state, alarm, entry.at_us),
    )
    put(state, alarm, entry, change)


def alarm_level_changed(state: State, fact: f.AlarmLevelChanged, entry: Entry, change: Change) -> None:
    _take_reading(state, fact.reading)
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        level=fact.level,
        priority=fact.priority,
        limit=fact.limit,
        value=alarm.value if fact.value is None else fact.value,
    )
    put(state, alarm, entry, change)


def alarm_latched(state: State, fact: f.AlarmLatched, entry: Entry, change: Change) -> None:
    _take_reading(state, fact.reading)
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        latched_us=entry.at_us,
        value=alarm.value if fact.value is None else fact.value,
    )
    put(state, alarm, entry, change)


def alarm_reset(state: State, fact: f.AlarmReset, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        active=False,
        latched_us=None,
        returned_us=entry.at_us,
        turns=care.note_returned(state, alarm, entry.at_us),
    )
    put(state, alarm, entry, change)


def alarm_repeated(state: State, fact: f.AlarmRepeated, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    care.note_repeated(state, alarm, entry.at_us)
    put(state, replace(alarm, acknowledged=False, repeated_us=entry.at_us, repeats=fact.times), entry, change)


def alarm_acknowledged(state: State, fact: f.AlarmAcknowledged, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        acknowledged=True,
        acknowledged_us=entry.at_us,
        acknowledged_by=entry.actor.person if entry.actor else None,
    )
    put(state, alarm, entry, change)


def alarm_shelved(state: State, fact: f.AlarmShelved, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        shelved_until_us=fact.until_us,
        shelved_by=entry.actor.person if entry.actor else None,
        shelve_reason=fact.reason.id,
        shelved_us=entry.at_us,
        shelved_seat=entry.actor.seat if entry.actor else "",
        shelved_once=fact.once,
    )
    put(state, alarm, entry, change)


def alarm_unshelved(state: State, fact: f.AlarmUnshelved, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    alarm = replace(
        alarm,
        shelved_until_us=None,
        shelved_by=None,
        shelve_reason="",
        shelved_us=None,
        shelved_seat="",
        shelved_once=False,
    )
    put(state, alarm, entry, change)
