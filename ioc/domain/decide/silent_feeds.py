"""Deciding when a feed is late, stale and silent, and the alarm of one that is: silence is never taken for calm."""

from __future__ import annotations

from collections.abc import Mapping

from ioc.domain import alarms
from ioc.domain import facts as f
from ioc.domain.quality import STALE_AFTER
from ioc.domain.records import Feed
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, FeedState, Priority

LATE_AFTER = 2.0
"""A feed is late after 2 (and stale after `STALE_AFTER`) of its intervals without a successful contact."""
GRACE_S = 3.0
"""Added to both, so that a slow answer of a one-second feed is not yet lateness."""


def watch(state: State, at_us: int, heard: Mapping[str, int]) -> list[f.AnyFact]:
    """States that time alone gives feeds, and their alarms. `heard` knows later contacts than the state does."""
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
