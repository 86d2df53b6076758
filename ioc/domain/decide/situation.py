"""Deciding situation reports: when one is due, and who approves it."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain import report_commands as r
from ioc.domain.board_records import CITY
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.report_records import SentReport
from ioc.domain.report_spec import ReportSpec
from ioc.domain.state import State

OLDEST_DRAFT_US = 1_800_000_000
"""A draft older than half an hour is made anew: the situation has moved on."""
MOST_PEOPLE = 10_000_000


def report_spec(state: State, key: str) -> ReportSpec | None:
    """A report of the site by key."""
    site = state.registry.site
    return next((one for one in site.reports if one.key == key), None) if site else None


def last_report(state: State, key: str) -> SentReport | None:
    """The newest approved one."""
    held = [one for one in state.tables.reports.values() if one.draft.report == key]
    return max(held, key=lambda one: one.draft.number, default=None)


def interval_s(state: State, spec: ReportSpec) -> float:
    """How often the report is due at the present stage; 0: it is not."""
    site = state.registry.site
    level = state.tables.stage.level
    follows = site.stage_follows if site else ()
    own = follows[level - 1].report_s if level <= len(follows) else 0.0
    return own or spec.every_s


def next_due_us(state: State, spec: ReportSpec) -> int | None:
    """When the next report is due (µs UTC); None where none is. The first counts from when the stage was set."""
    every = interval_s(state, spec)
    if not every:
        return None
    last = last_report(state, spec.key)
    since = last.at_us if last is not None else (state.tables.stage.since_us or state.tables.engine_started_us)
    return since + int(every * 1e6)


def report_is_over(state: State, at_us: int) -> bool:
    """Whether a report of the site is over its time."""
    site = state.registry.site
    dues = (next_due_us(state, spec) for spec in site.reports) if site else ()
    return any(due_us is not None and due_us <= at_us for due_us in dues)


def due(state: State, at_us: int) -> list[f.AnyFact]:
    """Reports whose time has come, each told once."""
    site = state.registry.site
    found: list[f.AnyFact] = []
    for spec in site.reports if site else ():
        due_us = next_due_us(state, spec)
        if due_us is not None and due_us <= at_us and state.tables.reports_due.get(spec.key) != due_us:
            found.append(f.ReportDue(report=spec.key, due_us=due_us))
    return found


def approve(state: State, command: r.ApproveReport, context: Context) -> Decision:
    draft = next((one for one in state.tables.drafts.values() if one.id == command.draft), None)
    if draft is None:
        return refuse("report_gone")
    if draft.sha256 != command.sha256:
        return refuse("report_other")
    last = last_report(state, draft.report)
    if last is not None and last.draft.number >= draft.number:
        return refuse("report_done", number=draft.number)
    if context.at_us - draft.made_us > OLDEST_DRAFT_US:
        return refuse("report_old", minutes=OLDEST_DRAFT_US // 60_000_000)
    remark = context.seal("board", {"text": command.remark.strip()}) if command.remark.strip() else None
    made = f.SituationReported(
        draft=draft.id,
        report=draft.report,
        number=draft.number,
        seq=draft.seq,
        sha256=draft.sha256,
        remark=remark,
    )
    return [made]


def enter_toll(state: State, command: r.EnterToll, context: Context) -> Decision:
    if command.scope != CITY and command.scope not in state.tables.incidents:
        return refuse("unknown_incident", incident="…")
    figures = (command.dead, command.missing, command.injured, command.moved)
    if all(one is None for one in figures):
        return refuse("toll_empty")
    if any(one is not None and not 0 <= one <= MOST_PEOPLE for one in figures):
        return refuse("toll_figure")
    dead, missing, injured, moved = figures
    return [f.TollEntered(scope=command.scope, dead=dead, missing=missing, injured=injured, moved=moved)]
