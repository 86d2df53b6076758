"""Deciding whether a feed is tried again at somebody's word, and its refused records with it."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import RetakeRejects, RetryFeed
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState


def retry(state: State, command: RetryFeed, context: Context) -> Decision:
    feed = state.tables.feeds.get(command.feed)
    if feed is None:
        return refuse("unknown_feed", feed=command.feed)
    if feed.state not in (FeedState.PARKED, FeedState.DOWN):
        return refuse("feed_runs")
    return [f.FeedRetried(feed=feed.id)]


def retake(state: State, command: RetakeRejects, context: Context) -> Decision:
    """What the state still knows of; the outcome is told by `RejectsRetaken`."""
    feed = state.tables.feeds.get(command.feed)
    if feed is None:
        return refuse("unknown_feed", feed=command.feed)
    refused = tuple(reject.id for reject in state.tables.rejects.values() if reject.feed == feed.id and reject.payload)
    if not refused:
        return refuse("no_rejects")
    return [f.RejectsResubmitted(feed=feed.id, rejects=refused)]
