"""Folding command boards and the log of decisions."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.board_records import (
    COMMAND,
    KEPT_DECISIONS,
    KEPT_RELEASED,
    Amendment,
    Board,
    CommandOffer,
    Fill,
    Holder,
    Need,
    Objective,
    Outcome,
    Sector,
    Tenure,
    Version,
)
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def _put(state: State, board: Board, change: Change) -> None:
    state.tables.boards[board.id] = board
    change.touch("boards", board.id)


def _untold(board: Board, kind: str, item: str = "") -> tuple[tuple[str, str], ...]:
    """A new time may be told again."""
    return tuple(told for told in board.told if told != (kind, item))


def command_established(state: State, fact: f.CommandEstablished, entry: Entry, change: Change) -> None:
    made = Board(
        id=fact.board,
        scope=fact.scope,
        post=fact.post,
        since_us=entry.at_us,
        by=entry.person,
        tenures=(Tenure(role=COMMAND, holder=fact.commander, since_us=entry.at_us),),
    )
    _put(state, made, change)


def post_moved(state: State, fact: f.PostMoved, entry: Entry, change: Change) -> None:
    _put(state, replace(state.tables.boards[fact.board], post=fact.post), change)


def command_offered(state: State, fact: f.CommandOffered, entry: Entry, change: Change) -> None:
    offer = CommandOffer(to=fact.to, by=entry.person, at_us=entry.at_us)
    _put(state, replace(state.tables.boards[fact.board], offer=offer), change)


def command_offer_ended(state: State, fact: f.CommandOfferEnded, entry: Entry, change: Change) -> None:
    _put(state, replace(state.tables.boards[fact.board], offer=None), change)


def command_transferred(state: State, fact: f.CommandTransferred, entry: Entry, change: Change) -> None:
    board = replace(state.tables.boards[fact.board], offer=None)
    _put(state, _held(board, COMMAND, fact.to, entry.at_us), change)


def command_released(state: State, fact: f.CommandReleased, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    ended = tuple(one if one.until_us is not None else replace(one, until_us=entry.at_us) for one in board.tenures)
    made = replace(
        board,
        tenures=ended,
        offer=None,
        briefing_us=None,
        released_us=entry.at_us,
        released_by=entry.person,
        cause=fact.cause,
    )
    _put(state, made, change)
    over = [one for one in state.tables.boards.values() if one.released_us is not None]
    for old in sorted(over, key=lambda one: (one.released_us or 0, one.id))[:-KEPT_RELEASED]:
        del state.tables.boards[old.id]
        change.touch("boards", old.id)


def role_filled(state: State, fact: f.RoleFilled, entry: Entry, change: Change) -> None:
    _put(state, _held(state.tables.boards[fact.board], fact.role, fact.holder, entry.at_us), change)


def role_vacated(state: State, fact: f.RoleVacated, entry: Entry, change: Change) -> None:
    _put(state, _held(state.tables.boards[fact.board], fact.role, None, entry.at_us), change)


def _held(board: Board, role: str, holder: Holder | None, at_us: int) -> Board:
    """The role in other hands, or in none."""
    tenures = [
        replace(one, until_us=at_us) if one.role == role and one.until_us is None else one for one in board.tenures
    ]
    if holder is not None:
        tenures.append(Tenure(role=role, holder=holder, since_us=at_us))
    return replace(board, tenures=tuple(tenures))


# --- objectives


def objective_set(state: State, fact: f.ObjectiveSet, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    made = Objective(
        id=fact.objective,
        text=fact.text,
        priority=fact.priority,
        owner=fact.owner,
        due_us=fact.due_us,
        set_us=entry.at_us,
        set_by=entry.person,
    )
    _put(state, replace(board, objectives=(*board.objectives, made)), change)


def _objective(board: Board, made: Objective) -> Board:
    return replace(board, objectives=tuple(made if one.id == made.id else one for one in board.objectives))


def objective_corrected(state: State, fact: f.ObjectiveCorrected, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    held = board.objective(fact.objective)
    if held is None:
        return
    before = Version(
        text=held.text,
        priority=held.priority,
        owner=held.owner,
        due_us=held.due_us,
        changed_us=entry.at_us,
        changed_by=entry.person,
        reason=fact.reason,
    )
    made = replace(
        held,
        text=fact.text,
        priority=fact.priority,
        owner=fact.owner,
        due_us=fact.due_us,
        earlier=(*held.earlier, before),
    )
    told = board.told if fact.due_us == held.due_us else _untold(board, "objective", held.id)
    _put(state, replace(_objective(board, made), told=told), change)


def objective_settled(state: State, fact: f.ObjectiveSettled, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    held = board.objective(fact.objective)
    if held is None:
        return
    made = replace(
        held,
        outcome=Outcome(fact.outcome),
        settled_us=entry.at_us,
        settled_by=entry.person,
        grounds=fact.grounds,
    )
    _put(state, _objective(board, made), change)


# --- sectors and needs


def sector_set(state: State, fact: f.SectorSet, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    made = Sector(
        id=fact.sector,
        name=fact.name,
        wards=fact.wards,
        lead=fact.lead,
        units=fact.units,
        set_us=entry.at_us,
        set_by=entry.person,
    )
    known = board.sector(fact.sector) is not None
    sectors = tuple(made if one.id == made.id else one for one in board.sectors)
    _put(state, replace(board, sectors=sectors if known else (*sectors, made)), change)


def sector_closed(state: State, fact: f.SectorClosed, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    sectors = tuple(
        replace(one, closed_us=entry.at_us, units=()) if one.id == fact.sector else one for one in board.sectors
    )
    _put(state, replace(board, sectors=sectors), change)


def need_asked(state: State, fact: f.NeedAsked, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    made = Need(
        id=fact.need,
        what=fact.what,
        shortfall=fact.shortfall,
        amount=fact.amount,
        measure=fact.measure,
        sector=fact.sector,
        due_us=fact.due_us,
        asked_us=entry.at_us,
        asked_by=entry.person,
    )
    _put(state, replace(board, needs=(*board.needs, made)), change)


def need_filled(state: State, fact: f.NeedFilled, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    come = Fill(amount=fact.amount, by=fact.by, at_us=entry.at_us, noted_by=entry.person)
    needs = tuple(replace(one, fills=(*one.fills, come)) if one.id == fact.need else one for one in board.needs)
    _put(state, replace(board, needs=needs), change)


def need_cancelled(state: State, fact: f.NeedCancelled, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    needs = tuple(
        replace(one, cancelled_us=entry.at_us, reason=fact.reason) if one.id == fact.need else one
        for one in board.needs
    )
    _put(state, replace(board, needs=needs), change)


# --- decisions and briefings


def decision_logged(state: State, fact: f.DecisionLogged, entry: Entry, change: Change) -> None:
    held = state.tables.decisions
    held[fact.decision.id] = fact.decision
    change.touch("decisions", fact.decision.id)
    while len(held) > KEPT_DECISIONS:
        oldest = min(held.values(), key=lambda one: (one.at_us, one.id)).id
        del held[oldest]
        change.touch("decisions", oldest)


def decision_amended(state: State, fact: f.DecisionAmended, entry: Entry, change: Change) -> None:
    held = state.tables.decisions.get(fact.decision)
    if held is None:
        return
    more = Amendment(text=fact.text, at_us=entry.at_us, by=entry.person)
    state.tables.decisions[held.id] = replace(held, amendments=(*held.amendments, more))
    change.touch("decisions", held.id)


def briefing_set(state: State, fact: f.BriefingSet, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    made = replace(board, briefing_us=fact.at_us, briefing_every_s=fact.every_s, told=_untold(board, "briefing"))
    _put(state, made, change)


def briefing_held(state: State, fact: f.BriefingHeld, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    made = replace(board, briefing_us=fact.next_us, briefed_us=entry.at_us, told=_untold(board, "briefing"))
    _put(state, made, change)


def board_item_due(state: State, fact: f.BoardItemDue, entry: Entry, change: Change) -> None:
    board = state.tables.boards[fact.board]
    _put(state, replace(board, told=(*board.told, (fact.kind, fact.item))), change)
