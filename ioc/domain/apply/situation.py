"""Folding situation reports and the figures that people enter."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.report_records import KEPT_REPORTS, SentReport, Toll
from ioc.domain.state import Change, State


def report_drafted(state: State, fact: f.ReportDrafted, entry: Entry, change: Change) -> None:
    state.tables.drafts[fact.draft.report] = replace(fact.draft, by=entry.person, made_us=entry.at_us)
    change.touch("drafts", fact.draft.report)


def situation_reported(state: State, fact: f.SituationReported, entry: Entry, change: Change) -> None:
    draft = state.tables.drafts.pop(fact.report, None)
    if draft is None or draft.id != fact.draft:
        return
    held = state.tables.reports
    held[draft.id] = SentReport(draft=draft, by=entry.person, at_us=entry.at_us, remark=fact.remark)
    change.touch("reports", draft.id)
    while len(held) > KEPT_REPORTS:
        oldest = min(held.values(), key=lambda one: (one.at_us, one.draft.id)).draft.id
        del held[oldest]
        change.touch("reports", oldest)


def report_due(state: State, fact: f.ReportDue, entry: Entry, change: Change) -> None:
    state.tables.reports_due[fact.report] = fact.due_us
    change.touch("reports_due", fact.report)


def toll_entered(state: State, fact: f.TollEntered, entry: Entry, change: Change) -> None:
    state.tables.tolls[fact.scope] = Toll(
        scope=fact.scope,
        dead=fact.dead,
        missing=fact.missing,
        injured=fact.injured,
        moved=fact.moved,
        at_us=entry.at_us,
        by=entry.person,
    )
    change.touch("tolls", fact.scope)
