"""Folding how good the data is."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.quality import DAY_US, HOUR_US, ServiceSpan, StreamMark
from ioc.domain.state import Change, State


def streams_marked(state: State, fact: f.StreamsMarked, entry: Entry, change: Change) -> None:
    marks = state.tables.marks
    for index in fact.streams:
        ident = state.by_index[index].id
        held = marks.get(ident)
        if fact.reason:
            since = held.since_us if held is not None and held.reason == fact.reason else entry.at_us
            marks[ident] = StreamMark(quality=fact.quality, reason=fact.reason, since_us=since)
        else:
            marks.pop(ident, None)
        change.touch("marks", ident)


def intervals_learnt(state: State, fact: f.IntervalsLearnt, entry: Entry, change: Change) -> None:
    for index, interval_s in zip(fact.streams, fact.intervals_s, strict=True):
        ident = state.by_index[index].id
        state.tables.learnt[ident] = interval_s
        change.touch("learnt", ident)
    state.learned += 1


def services_measured(state: State, fact: f.ServicesMeasured, entry: Entry, change: Change) -> None:
    """Spans of one hour become one; a day of them is kept."""
    for feed, span in fact.spans.items():
        if feed in state.tables.feeds:
            kept = [old for old in state.tables.services.get(feed, ()) if old.until_us > span.until_us - DAY_US]
            state.tables.services[feed] = tuple(_joined(kept, span))
            change.touch("services", feed)


def _joined(kept: list[ServiceSpan], span: ServiceSpan) -> list[ServiceSpan]:
    if kept and kept[-1].since_us // HOUR_US == span.since_us // HOUR_US:
        return [*kept[:-1], kept[-1].plus(span)]
    return [*kept, span]
