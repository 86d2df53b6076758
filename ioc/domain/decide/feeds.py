"""Deciding whether a feed is tried again at somebody's word."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import RetryFeed
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
