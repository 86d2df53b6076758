"""Deciding what the passing of time does: everything that becomes due is asked here, in this order."""

from __future__ import annotations

from collections.abc import Mapping

from ioc.domain import facts as f
from ioc.domain.decide import callbacks, claims, clocks, closures, hand_offs, silent_feeds
from ioc.domain.decide.arrivals import note_arrivals
from ioc.domain.decide.board_items import due as board_due
from ioc.domain.decide.caring import pass_care
from ioc.domain.decide.grouping import pass_groups
from ioc.domain.decide.plans import overdue
from ioc.domain.decide.public_warnings import expire as expire_warnings
from ioc.domain.decide.repeating import repeat
from ioc.domain.decide.reports import expires_us
from ioc.domain.decide.roll_calls import call_roll
from ioc.domain.decide.situation import due as report_due
from ioc.domain.decide.warnings import warn
from ioc.domain.state import State
from ioc.domain.vocabulary import AlertState


def pass_time(state: State, at_us: int, heard: Mapping[str, int] | None = None) -> list[f.AnyFact]:
    """Facts that are due at `at_us`. `heard` knows later contacts of feeds than the state does."""
    return [
        *_unshelve(state, at_us),
        *_expire_alerts(state, at_us),
        *warn(state, at_us),
        *callbacks.due(state, at_us),
        *silent_feeds.watch(state, at_us, heard or {}),
        *pass_care(state, at_us),
        *repeat(state, at_us),
        *pass_groups(state, at_us),
        *call_roll(state, at_us),
        *note_arrivals(state, at_us),
        *overdue(state, at_us),
        *clocks.watch(state, at_us),
        *claims.watch(state, at_us),
        *closures.watch(state, at_us),
        *hand_offs.watch(state, at_us),
        *expire_warnings(state, at_us),
        *board_due(state, at_us),
        *report_due(state, at_us),
    ]


def _unshelve(state: State, at_us: int) -> list[f.AnyFact]:
    return [
        f.AlarmUnshelved(alarm=alarm.id, cause="timeout")
        for alarm in state.tables.alarms.values()
        if alarm.shelved_until_us is not None and alarm.shelved_until_us <= at_us
    ]


def _expire_alerts(state: State, at_us: int) -> list[f.AnyFact]:
    return [
        f.AlertStateChanged(alert=alert.id, state=AlertState.EXPIRED)
        for alert in state.tables.alerts.values()
        if alert.state is AlertState.ACTIVE and expires_us(alert, state.registry.site) <= at_us
    ]
