"""Folding response plans that are being worked through."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.plan_records import ChecklistRun, StepDone
from ioc.domain.records import Note
from ioc.domain.state import Change, State


def _put(state: State, run: ChecklistRun, change: Change) -> None:
    state.tables.checklists[run.id] = run
    change.touch("checklists", run.id)


def checklist_started(state: State, fact: f.ChecklistStarted, entry: Entry, change: Change) -> None:
    run = ChecklistRun(
        id=fact.checklist,
        plan=fact.plan,
        incident=fact.incident,
        started_us=entry.at_us,
        started_by=entry.person,
        done=fact.carried,
        version=fact.version,
        rule=fact.rule,
        exercise=fact.exercise,
        spec=fact.spec,
    )
    _put(state, run, change)


def step_completed(state: State, fact: f.StepCompleted, entry: Entry, change: Change) -> None:
    run = state.tables.checklists[fact.checklist]
    done = StepDone(
        step=fact.step,
        at_us=entry.at_us,
        by=entry.person,
        outcome=fact.outcome,
        choice=fact.choice,
        reason=fact.reason,
    )
    # a step that comes again is kept as it was last done; the record has them all
    others = tuple(item for item in run.done if item.step != fact.step)
    late = tuple(step for step in run.overdue if step != fact.step)
    finished_us = entry.at_us if fact.finished else None
    _put(state, replace(run, done=(*others, done), overdue=late, finished_us=finished_us), change)


def step_counted(state: State, fact: f.StepCounted, entry: Entry, change: Change) -> None:
    run = state.tables.checklists[fact.checklist]
    counts = dict(run.counts) | {fact.step: fact.count}
    _put(state, replace(run, counts=tuple(sorted(counts.items()))), change)


def step_remarked(state: State, fact: f.StepRemarked, entry: Entry, change: Change) -> None:
    run = state.tables.checklists[fact.checklist]
    note = Note(at_us=entry.at_us, by=entry.person, text=fact.text)
    _put(state, replace(run, remarks=(*run.remarks, (fact.step, note))), change)


def step_overdue(state: State, fact: f.StepOverdue, entry: Entry, change: Change) -> None:
    run = state.tables.checklists[fact.checklist]
    _put(state, replace(run, overdue=(*run.overdue, fact.step)), change)


def plan_ended(state: State, fact: f.PlanEnded, entry: Entry, change: Change) -> None:
    run = state.tables.checklists[fact.checklist]
    _put(state, replace(run, finished_us=entry.at_us, ended=fact.cause), change)
