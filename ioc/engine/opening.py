"""What an engine says when it starts: itself, what was lost, and how the configuration differs from the record."""

from __future__ import annotations

from collections.abc import Container, Iterable

from ioc.domain import facts as f
from ioc.domain.alarms import covers
from ioc.domain.records import Alarm, Feed, Unit
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.units import described
from ioc.domain.vocabulary import AlarmSource, FeedState


def opening_facts(
    state: State,
    *,
    site: Site,
    feeds: Iterable[Feed],
    units: Iterable[Unit],
    started: f.EngineStarted,
    lost: tuple[int, int] | None,
    missing: tuple[int, int] | None = None,
) -> list[f.AnyFact]:
    """The facts in order. Seats that an earlier engine left open are closed; alarms that nothing watches any more
    are returned, or they would stand for ever; every feed starts waiting."""
    named = {feed.id: feed for feed in feeds}
    facts: list[f.AnyFact] = [started]
    if lost is not None:
        facts.append(f.ReadingsLost(first=lost[0], last=lost[1]))
    if missing is not None:
        facts.append(f.TailMissing(first=missing[0], last=missing[1]))
    facts += [f.SeatLeft(seat=seat, cause="engine") for seat in state.tables.seats]
    facts += [
        f.AlarmReturned(alarm=alarm.id, occurrence=alarm.occurrence)
        for alarm in state.tables.alarms.values()
        if alarm.active and not _is_watched(state, alarm, site, named)
    ]
    if state.registry.site != site:
        facts.append(f.SiteDescribed(site=site))
    facts += [f.FeedWithdrawn(feed=known) for known in state.tables.feeds if known not in named]
    for feed in named.values():
        known = state.tables.feeds.get(feed.id)
        if known is None or _description(known) != _description(feed):
            facts.append(f.FeedRegistered(feed=feed))
        elif known.state is not FeedState.WAITING:
            facts.append(f.FeedStateChanged(feed=feed.id, state=FeedState.WAITING))
    for unit in units:
        present = state.tables.units.get(unit.id)
        if present is None or described(present, unit) != present:
            facts.append(f.UnitRegistered(unit=unit))
    return facts


def _is_watched(state: State, alarm: Alarm, site: Site, feeds: Container[str]) -> bool:
    """Whether the configuration still has the feed and the rule that could ever return the alarm."""
    if alarm.source is AlarmSource.SILENT_FEED:
        return alarm.feed in feeds
    if alarm.source is AlarmSource.ALERT:
        return True  # the alert itself ends it, whatever feeds there are
    asset = state.registry.assets.get(alarm.asset or "")
    if asset is None or asset.feed not in feeds:
        return False
    if alarm.source is AlarmSource.SILENT_ASSET:
        return True
    stream = state.registry.streams.get(alarm.stream or "")
    return stream is not None and any(
        rule.id == alarm.rule and rule.property == stream.property and covers(rule, state, asset.id)
        for rule in site.rules
    )


def _description(feed: Feed) -> tuple[object, ...]:
    return (
        feed.title,
        feed.domain,
        feed.connector,
        feed.address,
        feed.interval_s,
        feed.alert_alarm_from,
        feed.agency,
        feed.service,
    )
