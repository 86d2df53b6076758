"""Folding how feeds do, and what was refused."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import KEPT_REJECTS, Change, State


def feed_state_changed(state: State, fact: f.FeedStateChanged, entry: Entry, change: Change) -> None:
    feed = state.tables.feeds[fact.feed]
    since = entry.at_us if feed.state != fact.state else feed.since_us
    state.tables.feeds[fact.feed] = replace(
        feed, state=fact.state, since_us=since, reason=fact.reason, params=fact.params
    )
    change.touch("feeds", fact.feed)


def feed_retried(state: State, fact: f.FeedRetried, entry: Entry, change: Change) -> None:
    """Still off, and said to be tried: the next word of the feed itself decides, also when it is the old trouble."""
    feed = state.tables.feeds[fact.feed]
    state.tables.feeds[fact.feed] = replace(feed, reason="feed.retrying", params={})
    change.touch("feeds", fact.feed)


def feed_counted(state: State, fact: f.FeedCounted, entry: Entry, change: Change) -> None:
    feed = state.tables.feeds[fact.feed]
    state.tables.feeds[fact.feed] = replace(
        feed,
        taken=fact.taken,
        refused=fact.refused,
        last_contact_us=fact.last_contact_us,
        last_record_us=fact.last_record_us,
    )
    change.touch("feeds", fact.feed)


def readings_thinned(state: State, fact: f.ReadingsThinned, entry: Entry, change: Change) -> None:
    feed = state.tables.feeds.get(fact.feed)
    if feed is not None:
        state.tables.feeds[fact.feed] = replace(feed, thinned=feed.thinned + fact.dropped)
        change.touch("feeds", fact.feed)


def rejects_retaken(state: State, fact: f.RejectsRetaken, entry: Entry, change: Change) -> None:
    for ident in fact.taken:
        state.tables.rejects.pop(ident, None)
        change.touch("rejects", ident)


def record_refused(state: State, fact: f.RecordRefused, entry: Entry, change: Change) -> None:
    rejects = state.tables.rejects
    rejects[fact.reject.id] = fact.reject
    while len(rejects) > KEPT_REJECTS:
        oldest = next(iter(rejects))
        del rejects[oldest]
        change.touch("rejects", oldest)
    change.touch("rejects", fact.reject.id)
