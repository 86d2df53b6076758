"""What an engine says when it starts: itself, what was lost, and how the configuration differs from the record."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain import facts as f
from ioc.domain.records import Feed, Unit
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState


def opening_facts(
    state: State,
    *,
    site: Site,
    feeds: Iterable[Feed],
    units: Iterable[Unit],
    started: f.EngineStarted,
    lost: tuple[int, int] | None,
) -> list[f.AnyFact]:
    """The facts in order. Seats that an earlier engine left open are closed; every feed starts waiting."""
    facts: list[f.AnyFact] = [started]
    if lost is not None:
        facts.append(f.ReadingsLost(first=lost[0], last=lost[1]))
    facts += [f.SeatLeft(seat=seat, cause="engine") for seat in state.tables.seats]
    if state.registry.site != site:
        facts.append(f.SiteDescribed(site=site))
    named = {feed.id: feed for feed in feeds}
    facts += [f.FeedWithdrawn(feed=known) for known in state.tables.feeds if known not in named]
    for feed in named.values():
        known = state.tables.feeds.get(feed.id)
        if known is None or _description(known) != _description(feed):
            facts.append(f.FeedRegistered(feed=feed))
        elif known.state is not FeedState.WAITING:
            facts.append(f.FeedStateChanged(feed=feed.id, state=FeedState.WAITING))
    for unit in units:
        present = state.tables.units.get(unit.id)
        if present is None or (unit.agency, unit.kind, unit.name, unit.crew) != (
            present.agency,
            present.kind,
            present.name,
            present.crew,
        ):
            facts.append(f.UnitRegistered(unit=unit))
    return facts


def _description(feed: Feed) -> tuple[object, ...]:
    return (feed.title, feed.domain, feed.connector, feed.address, feed.interval_s)
