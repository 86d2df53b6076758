"""Which function folds which fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc.domain import facts as f
from ioc.domain.apply import (
    accounts,
    alarms,
    archive,
    calls,
    care,
    feeds,
    incidents,
    people,
    quality,
    registry,
    reports,
    service,
    units,
)
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State

Apply = Callable[[State, Any, Entry, Change], None]

_BY_FACT: dict[type, Apply] = {
    f.EngineStarted: people.engine_started,
    f.SiteDescribed: registry.site_described,
    f.FeedRegistered: registry.feed_registered,
    f.FeedWithdrawn: registry.feed_withdrawn,
    f.AssetRegistered: registry.asset_registered,
    f.StreamRegistered: registry.stream_registered,
    f.UnitRegistered: registry.unit_registered,
    f.AssetWithdrawn: registry.asset_withdrawn,
    f.StreamWithdrawn: registry.stream_withdrawn,
    f.UnitWithdrawn: registry.unit_withdrawn,
    f.RecordsArchived: archive.records_archived,
    f.ArchivedIdHeard: archive.archived_id_heard,
    f.ArchivedIdsDropped: archive.archived_ids_dropped,
    f.FeedStateChanged: feeds.feed_state_changed,
    f.FeedCounted: feeds.feed_counted,
    f.ReadingsThinned: feeds.readings_thinned,
    f.RecordRefused: feeds.record_refused,
    f.AlertReceived: reports.alert_received,
    f.AlertStateChanged: reports.alert_state_changed,
    f.CallReceived: reports.call_received,
    f.CallStatusChanged: reports.call_status_changed,
    f.AlarmRaised: alarms.alarm_raised,
    f.AlarmAmended: alarms.alarm_amended,
    f.AlarmReturned: alarms.alarm_returned,
    f.AlarmAcknowledged: alarms.alarm_acknowledged,
    f.AlarmShelved: alarms.alarm_shelved,
    f.AlarmUnshelved: alarms.alarm_unshelved,
    f.IncidentOpened: incidents.incident_opened,
    f.IncidentChanged: incidents.incident_changed,
    f.AlarmLinked: incidents.alarm_linked,
    f.AlarmUnlinked: incidents.alarm_unlinked,
    f.CallLinked: calls.call_linked,
    f.CallUnlinked: calls.call_unlinked,
    f.NoteAdded: incidents.note_added,
    f.IncidentClaimed: incidents.incident_claimed,
    f.IncidentAdvanced: incidents.incident_advanced,
    f.IncidentClosed: incidents.incident_closed,
    f.IncidentReopened: incidents.incident_reopened,
    f.UnitAssigned: units.unit_assigned,
    f.UnitReleased: units.unit_released,
    f.UnitStatusChanged: units.unit_status_changed,
    f.CityStageSet: people.city_stage_set,
    f.ChecklistStarted: incidents.checklist_started,
    f.StepCompleted: incidents.step_completed,
    f.SeatTaken: people.seat_taken,
    f.SeatLeft: people.seat_left,
    f.SeatLocked: people.seat_locked,
    f.SeatUnlocked: people.seat_unlocked,
    f.AccountCreated: accounts.account_created,
    f.AccountFound: accounts.account_found,
    f.AccountMissing: accounts.account_missing,
    f.RoleChanged: accounts.role_changed,
    f.AccountDisabled: accounts.account_disabled,
    f.AccountEnabled: accounts.account_enabled,
    f.PasswordReset: accounts.password_reset,
    f.PasswordChanged: accounts.password_changed,
    f.SignInRefused: accounts.sign_in_refused,
    f.FeedRetried: feeds.feed_retried,
    f.AcknowledgementWithdrawn: service.acknowledgement_withdrawn,
    f.AlarmPutOutOfService: service.put_out_of_service,
    f.AlarmReturnedToService: service.returned_to_service,
    f.IncidentMarked: incidents.incident_marked,
    f.RejectsRetaken: feeds.rejects_retaken,
    f.StreamsMarked: quality.streams_marked,
    f.IntervalsLearnt: quality.intervals_learnt,
    f.ServicesMeasured: quality.services_measured,
    f.AlarmSuppressed: care.alarm_suppressed,
    f.AlarmUnsuppressed: care.alarm_unsuppressed,
    f.AlarmMarked: care.alarm_marked,
    f.FloodBegan: care.flood_began,
    f.FloodEnded: care.flood_ended,
    f.WorkPlanned: care.work_planned,
    f.WorkBegan: care.work_began,
    f.WorkEnded: care.work_ended,
    f.AreaTaken: care.area_taken,
    f.AreaOffered: care.area_offered,
    f.AreaEscalated: care.area_escalated,
}

LOG_ONLY: frozenset[type] = frozenset(
    {
        f.EngineStopped,
        f.ReadingsLost,
        f.TailMissing,
        f.BlockSealed,
        f.BlocksCompacted,
        f.DayCompacted,
        f.SegmentsDropped,
        f.RetentionApplied,
        f.RejectsResubmitted,
        f.DiskForeseen,
        f.DestructionHeld,
        f.DestructionResumed,
        f.PersonalDataForgotten,
        f.PersonalDataUnmasked,
        f.DataExported,
        f.SegmentOpened,
        f.LogWritten,
        f.ShiftEnded,
        f.HeadNotKept,
        f.CommandRefused,
        f.AlarmCommented,
    }
)
"""Facts that are on the record and change no state."""


def apply_fact(state: State, entry: Entry, change: Change) -> None:
    """Fold `entry.fact`; raises KeyError for a fact type that nobody claims (our bug)."""
    kind = type(entry.fact)
    if kind not in LOG_ONLY:
        _BY_FACT[kind](state, entry.fact, entry, change)
