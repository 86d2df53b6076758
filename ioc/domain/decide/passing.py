"""Deciding what the passing of time does: shelving that ends, alerts that expire and their
alarms, feeds that fall silent."""

from __future__ import annotations

from collections.abc import Mapping

from ioc.domain import alarms
from ioc.domain import facts as f
from ioc.domain.decide import callbacks, claims, clocks, closures, hand_offs
from ioc.domain.decide.arrivals import note_arrivals
from ioc.domain.decide.board_items import due as board_due
from ioc.domain.decide.caring import pass_care
from ioc.domain.decide.grouping import pass_groups
from ioc.domain.decide.plans import overdue
from ioc.domain.decide.public_warnings import expire
from ioc.domain.decide.repeating import repeat
from ioc.domain.decide.reports import expires_us
from ioc.domain.decide.roll_calls import call_roll
from ioc.domain.decide.situation import due as report_due
from ioc.domain.decide.warnings import warn
from ioc.domain.records import Feed
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, AlertState, FeedState, Priority

LATE_AFTER = 2.0
STALE_AFTER = 3.0
"""A feed is late after 2 and stale after 3 of its intervals without a successful contact."""
GRACE_S = 3.0
"""Added to both, so that a slow answer of a one-second feed is not yet lateness."""


def pass_time(state: State, at_us: int, heard: Mapping[str, int] | None = None) -> list[f.AnyFact]:
    """Facts that are due at `at_us`. `heard` knows later contacts of feeds than the state does."""
    return [
        *_unshelve(state, at_us),
        *_expire(state, at_us),
        *warn(state, at_us),
        *callbacks.due(state, at_us),
        *_watch_feeds(state, at_us, heard or {}),
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
        *expire(state, at_us),
        *board_due(state, at_us),
        *report_due(state, at_us),
    ]


def _unshelve(state: State, at_us: int) -> list[f.AnyFact]:
    return [
        f.AlarmUnshelved(alarm=alarm.id, cause="timeout")
        for alarm in state.tables.alarms.values()
        if alarm.shelved_until_us is not None and alarm.shelved_until_us <= at_us
    ]


def _expire(state: State, at_us: int) -> list[f.AnyFact]:
    due = []
    for alert in state.tables.alerts.values():
        if alert.state is AlertState.ACTIVE and expires_us(alert, state.registry.site) <= at_us:
            due.append(f.AlertStateChanged(alert=alert.id, state=AlertState.EXPIRED))
    return list(due)


def _watch_feeds(state: State, at_us: int, heard: Mapping[str, int]) -> list[f.AnyFact]:
    facts: list[f.AnyFact] = []
    for feed in state.tables.feeds.values():
        last = max(feed.last_contact_us, heard.get(feed.id, 0), state.tables.engine_started_us)
        quiet_s = (at_us - last) / 1e6
        ripe = _ripe_state(feed, quiet_s)
        if ripe is not feed.state:
            facts.append(f.FeedStateChanged(feed=feed.id, state=ripe, reason="feed.silent"))
        facts += _feed_alarm(state, feed, _is_silent(feed, ripe, quiet_s), ripe)
    return facts


def _ripe_state(feed: Feed, quiet: float) -> FeedState:
    """The state that time alone gives a feed; trouble that was told (down, parked) stays until contact."""
    if feed.state in (FeedState.DOWN, FeedState.PARKED):
        return feed.state
    if quiet > STALE_AFTER * feed.interval_s + GRACE_S:
        return FeedState.STALE
    if quiet > LATE_AFTER * feed.interval_s + GRACE_S and feed.state is not FeedState.WAITING:
        return FeedState.LATE
    return feed.state


def _is_silent(feed: Feed, ripe: FeedState, quiet: float) -> bool:
    """One failed poll is not silence: a feed that is down counts only once it is as old as a stale one."""
    if ripe is FeedState.DOWN:
        return quiet > STALE_AFTER * feed.interval_s + GRACE_S
    return ripe in (FeedState.STALE, FeedState.PARKED)


def _feed_alarm(state: State, feed: Feed, silent: bool, ripe: FeedState) -> list[f.AnyFact]:
    ident = alarms.silent_feed_id(feed.id)
    alarm = state.tables.alarms.get(ident)
    active = alarm is not None and alarm.active
    if silent and not active:
        return [
            f.AlarmRaised(
                alarm=ident,
                occurrence=alarms.last_occurrence(state, ident) + 1,
                rule="silent_feed",
                source=AlarmSource.SILENT_FEED,
                domain=feed.domain,
                priority=int(Priority.MEDIUM),
                feed=feed.id,
            )
        ]
    if alarm is not None and active and ripe is FeedState.ON_TIME:
        return [f.AlarmReturned(alarm=ident, occurrence=alarm.occurrence)]
    return []
