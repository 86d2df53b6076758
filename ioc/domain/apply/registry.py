"""Folding what exists: site, feeds, assets, streams, units."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.rule_edits import overlaid
from ioc.domain.state import Change, State
from ioc.domain.units import described


def site_described(state: State, fact: f.SiteDescribed, entry: Entry, change: Change) -> None:
    rules, edits = {rule.id: rule for rule in fact.site.rules}, state.tables.rule_edits
    for ident, edit in edits.items():
        if ident in rules and edit.base != rules[ident]:
            edits[ident] = replace(edit, base=rules[ident])
            change.touch("rule_edits", ident)
    state.registry.site = overlaid(fact.site, edits)
    change.touch("site", fact.site.id)


def feed_registered(state: State, fact: f.FeedRegistered, entry: Entry, change: Change) -> None:
    known = state.tables.feeds.get(fact.feed.id)
    feed = fact.feed
    if known is not None:
        feed = replace(
            feed,
            taken=known.taken,
            refused=known.refused,
            last_contact_us=known.last_contact_us,
            last_record_us=known.last_record_us,
        )
    state.tables.feeds[feed.id] = feed
    change.touch("feeds", feed.id)


def feed_withdrawn(state: State, fact: f.FeedWithdrawn, entry: Entry, change: Change) -> None:
    state.tables.feeds.pop(fact.feed, None)
    state.tables.services.pop(fact.feed, None)
    change.touch("feeds", fact.feed)


def asset_registered(state: State, fact: f.AssetRegistered, entry: Entry, change: Change) -> None:
    known = state.registry.assets.get(fact.asset.id)
    state.registry.assets[fact.asset.id] = fact.asset
    if state.watch is not None and known is not None and known.parent != fact.asset.parent:
        state.watch.forget_topology()
    change.touch("assets", fact.asset.id)


def stream_registered(state: State, fact: f.StreamRegistered, entry: Entry, change: Change) -> None:
    state.put_stream(fact.stream)
    change.touch("streams", fact.stream.id)


def unit_registered(state: State, fact: f.UnitRegistered, entry: Entry, change: Change) -> None:
    known = state.tables.units.get(fact.unit.id)
    unit = fact.unit
    if known is not None:
        unit = described(known, unit)
    state.tables.units[unit.id] = unit
    change.touch("units", unit.id)


def asset_withdrawn(state: State, fact: f.AssetWithdrawn, entry: Entry, change: Change) -> None:
    state.registry.assets.pop(fact.asset, None)
    state.tables.places.pop(fact.asset, None)
    state.reshaped += 1
    change.touch("assets", fact.asset)


def stream_withdrawn(state: State, fact: f.StreamWithdrawn, entry: Entry, change: Change) -> None:
    state.put_stream(replace(state.registry.streams[fact.stream], withdrawn=True))
    for table in (state.tables.marks, state.tables.learnt):
        table.pop(fact.stream, None)
    change.touch("streams", fact.stream)


def unit_withdrawn(state: State, fact: f.UnitWithdrawn, entry: Entry, change: Change) -> None:
    state.tables.units.pop(fact.unit, None)
    change.touch("units", fact.unit)
