"""What an engine says when it starts: itself, what was lost, and how the configuration differs from the record."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from ioc.domain import facts as f
from ioc.domain.alarms import covers
from ioc.domain.records import Alarm, Feed, Unit
from ioc.domain.rule_edits import differences, digest, file_rules, overlaid, tuned
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.units import described
from ioc.domain.vocabulary import AlarmSource, FeedState
from ioc.engine.watching import is_of_asset


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
    facts += [f.RuleRestored(rule=ident) for ident in state.tables.rule_faults]
    facts += _changed_rules(state, site)
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


def _changed_rules(state: State, site: Site) -> Iterator[f.AnyFact]:
    """How the files' rules differ from those on record, and which changes over them the files have made needless.

    A first description of a site is no change of its rules.
    """
    known, edits = state.registry.site, dict(state.tables.rule_edits)
    before, after = file_rules(known, edits), {rule.id: rule for rule in site.rules}
    for ident, edit in state.tables.rule_edits.items():
        rule, held = after.get(ident), tuned(edit.base, edit.tuning)
        if rule is None or tuned(rule, edit.tuning) == rule:
            del edits[ident]
            yield f.RuleReverted(rule=ident, cause="absorbed" if rule else "gone", before=held, after=rule)
    if known is not None:
        mark = digest(site.rules)
        for ident, was, now in differences(before, after):
            yield f.RuleChanged(rule=ident, digest=mark, before=was, after=now)
    if known != overlaid(site, edits) or len(edits) != len(state.tables.rule_edits):
        yield f.SiteDescribed(site=site)


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
    return any(
        rule.id == alarm.rule
        and (is_of_asset(rule) if stream is None else rule.property == stream.property)
        and covers(rule, state, asset.id)
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
