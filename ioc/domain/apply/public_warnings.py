"""Folding the centre's own warnings."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State
from ioc.domain.warning_records import WARNING_KINDS, PublicWarning, WarningState


def _put(state: State, warning: PublicWarning, change: Change) -> None:
    state.tables.warnings[warning.id] = warning
    change.touch("warnings", warning.id)


def drafted(state: State, fact: f.WarningDrafted, entry: Entry, change: Change) -> None:
    state.tables.warning_count += 1
    warning = PublicWarning(
        id=fact.warning,
        number=fact.number,
        identifier=fact.identifier,
        kind=fact.kind,
        state=WarningState.DRAFT,
        content=fact.content,
        drafted_us=entry.at_us,
        drafted_by=entry.person,
        authors=(entry.person,),
        template=fact.template,
        base=fact.base,
        exercise=fact.exercise,
        incident=fact.incident,
        changed_us=entry.at_us,
    )
    _put(state, warning, change)


def _authors(warning: PublicWarning, entry: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*warning.authors, entry.person)))


def amended(state: State, fact: f.WarningAmended, entry: Entry, change: Change) -> None:
    warning = state.tables.warnings[fact.warning]
    warning = replace(
        warning,
        state=WarningState.DRAFT,
        content=fact.content,
        revision=fact.revision,
        authors=_authors(warning, entry),
        changed_us=entry.at_us,
        submitted_us=0,
        submitted_by="",
    )
    _put(state, warning, change)


def submitted(state: State, fact: f.WarningSubmitted, entry: Entry, change: Change) -> None:
    warning = state.tables.warnings[fact.warning]
    warning = replace(
        warning,
        state=WarningState.WAITING,
        authors=_authors(warning, entry),
        submitted_us=entry.at_us,
        submitted_by=entry.person,
        changed_us=entry.at_us,
        returned=None,
        returned_by="",
    )
    _put(state, warning, change)


def given_back(state: State, fact: f.WarningReturned, entry: Entry, change: Change) -> None:
    warning = replace(
        state.tables.warnings[fact.warning],
        state=WarningState.DRAFT,
        submitted_us=0,
        submitted_by="",
        returned=fact.reason,
        returned_by=entry.person,
        changed_us=entry.at_us,
    )
    _put(state, warning, change)


def released(state: State, fact: f.WarningReleased, entry: Entry, change: Change) -> None:
    warning = state.tables.warnings[fact.warning]
    warning = replace(
        warning,
        state=WarningState.IN_FORCE if warning.kind in WARNING_KINDS else WarningState.TOLD,
        released_us=entry.at_us,
        released_by=fact.released_by,
        alert=fact.alert,
        incidents=fact.incidents,
        changed_us=entry.at_us,
    )
    _put(state, warning, change)


def _end(state: State, ident: str, ended: WarningState, by: str | None, entry: Entry, change: Change) -> None:
    warning = state.tables.warnings[ident]
    _put(state, replace(warning, state=ended, ended_by=by, ended_us=entry.at_us, changed_us=entry.at_us), change)


def superseded(state: State, fact: f.WarningSuperseded, entry: Entry, change: Change) -> None:
    _end(state, fact.warning, WarningState.SUPERSEDED, fact.by, entry, change)


def cancelled(state: State, fact: f.WarningCancelled, entry: Entry, change: Change) -> None:
    _end(state, fact.warning, WarningState.CANCELLED, fact.by, entry, change)


def expired(state: State, fact: f.WarningExpired, entry: Entry, change: Change) -> None:
    _end(state, fact.warning, WarningState.EXPIRED, None, entry, change)


def withdrawn(state: State, fact: f.WarningWithdrawn, entry: Entry, change: Change) -> None:
    _end(state, fact.warning, WarningState.WITHDRAWN, None, entry, change)
