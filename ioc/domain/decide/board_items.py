"""Deciding objectives, sectors, needs and briefings on a command board."""

from __future__ import annotations

import math

from ioc.domain import board_commands as b
from ioc.domain import facts as f
from ioc.domain.board_records import (
    COMMAND,
    Board,
    BoardRole,
    Holder,
    Need,
    Objective,
    Outcome,
    Sector,
)
from ioc.domain.commands import Refusal
from ioc.domain.decide.board import board, holder, may_write, place
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.records import VaultRef
from ioc.domain.state import State

MOST = 200
"""Objectives, sectors or needs on one board: more is no board any more."""
LONGEST_MEASURE = 20


def words(context: Context, text: str) -> VaultRef:
    """Free words on a board: they go to the vault."""
    return context.seal("board", {"text": text.strip()})


# --- objectives


def _objective(state: State, ident: str, item: str, context: Context) -> tuple[Board, Objective] | Refusal:
    """An objective that is not settled."""
    found = may_write(state, ident, context)
    if isinstance(found, Refusal):
        return found
    held = found.objective(item)
    if held is None:
        return refuse("unknown_objective")
    return (found, held) if held.outcome is None else refuse("objective_settled")


def _objective_faults(command: b.SetObjective | b.CorrectObjective) -> Refusal | None:
    if not 1 <= command.priority <= 3:
        return refuse("objective_priority")
    known = (COMMAND, *BoardRole)
    if command.owner and command.owner not in known:
        return refuse("unknown_role", typed=command.owner, board_roles=", ".join(known))
    return None


def set_objective(state: State, command: b.SetObjective, context: Context) -> Decision:
    found = may_write(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    if not command.text.strip():
        return refuse("text_missing")
    if len(found.objectives) >= MOST:
        return refuse("board_full", most=MOST)
    return _objective_faults(command) or [
        f.ObjectiveSet(
            board=found.id,
            objective=context.new_id(),
            text=words(context, command.text),
            priority=command.priority,
            owner=command.owner,
            due_us=command.due_us,
        )
    ]


def correct_objective(state: State, command: b.CorrectObjective, context: Context) -> Decision:
    found = _objective(state, command.board, command.objective, context)
    if isinstance(found, Refusal):
        return found
    if not command.reason.strip():
        return refuse("reason_missing")
    return _objective_faults(command) or [
        f.ObjectiveCorrected(
            board=found[0].id,
            objective=command.objective,
            text=words(context, command.text) if command.text.strip() else found[1].text,
            priority=command.priority,
            owner=command.owner,
            due_us=command.due_us,
            reason=words(context, command.reason),
        )
    ]


def settle_objective(state: State, command: b.SettleObjective, context: Context) -> Decision:
    found = _objective(state, command.board, command.objective, context)
    if isinstance(found, Refusal):
        return found
    if command.outcome not in list(Outcome):
        return refuse("outcome", outcome="…")
    if command.outcome != Outcome.MET and not command.grounds.strip():
        return refuse("objective_grounds")
    grounds = words(context, command.grounds) if command.grounds.strip() else None
    settled = f.ObjectiveSettled(
        board=found[0].id, objective=command.objective, outcome=command.outcome, grounds=grounds
    )
    return [settled]


# --- sectors


def set_sector(state: State, command: b.SetSector, context: Context) -> Decision:
    found = may_write(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    held = found.sector(command.sector) if command.sector else None
    if command.sector and held is None:
        return refuse("unknown_sector")
    if held is not None and held.closed_us is not None:
        return refuse("sector_closed")
    if held is None and len(found.sectors) >= MOST:
        return refuse("board_full", most=MOST)
    name = place(command.name)
    if isinstance(name, Refusal):
        return name
    wrong = _sector_faults(state, found, held, command)
    if wrong is not None:
        return wrong
    lead = holder(state, context, command.lead_login, command.lead_name)
    if isinstance(lead, Refusal):
        return lead
    made = f.SectorSet(
        board=found.id,
        sector=held.id if held else context.new_id(),
        name=name,
        wards=command.wards,
        lead=lead or (held.lead if held else Holder()),
        units=command.units,
    )
    return [*_left_units(found, made.sector, command.units), made]


def _sector_faults(state: State, found: Board, held: Sector | None, command: b.SetSector) -> Refusal | None:
    site = state.registry.site
    known = {ward.name for ward in site.land.wards} if site else set()
    if known and any(ward not in known for ward in command.wards):
        return refuse("unknown_ward")
    if any(unit not in state.tables.units for unit in command.units):
        return refuse("unknown_unit", unit="…")
    named = " ".join(command.name.split())
    others = (one for one in found.sectors if one.closed_us is None and (held is None or one.id != held.id))
    return refuse("sector_named") if any(one.name == named for one in others) else None


def _left_units(found: Board, sector: str, units: tuple[str, ...]) -> list[f.AnyFact]:
    """The other sectors that lose a unit: said of each, since somebody counts on it."""
    left: list[f.AnyFact] = []
    for one in found.sectors:
        if one.id != sector and one.closed_us is None and set(one.units) & set(units):
            rest = tuple(unit for unit in one.units if unit not in units)
            left.append(
                f.SectorSet(board=found.id, sector=one.id, name=one.name, wards=one.wards, lead=one.lead, units=rest)
            )
    return left


def close_sector(state: State, command: b.CloseSector, context: Context) -> Decision:
    found = may_write(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    held = found.sector(command.sector)
    if held is None or held.closed_us is not None:
        return refuse("unknown_sector")
    return [f.SectorClosed(board=found.id, sector=held.id, name=held.name)]


# --- needs


def ask_need(state: State, command: b.AskNeed, context: Context) -> Decision:
    found = board(state, command.board)  # anybody who works here may say what is lacking
    if isinstance(found, Refusal):
        return found
    site = state.registry.site
    known = {one.key for one in site.dispatch.capabilities} if site else set()
    if command.shortfall and command.shortfall not in known:
        return refuse("unknown_capability")
    if not command.shortfall and not command.what.strip():
        return refuse("text_missing")
    if command.sector and found.sector(command.sector) is None:
        return refuse("unknown_sector")
    if len(found.needs) >= MOST:
        return refuse("board_full", most=MOST)
    if command.shortfall and any(one.open and one.shortfall == command.shortfall for one in found.needs):
        return refuse("need_there")
    measure = " ".join(command.measure.split())
    if len(measure) > LONGEST_MEASURE:
        return refuse("measure_long", most=LONGEST_MEASURE)
    return _amount_fault(command.amount) or [
        f.NeedAsked(
            board=found.id,
            need=context.new_id(),
            amount=command.amount,
            measure=measure,
            what=words(context, command.what) if command.what.strip() else None,
            shortfall=command.shortfall,
            sector=command.sector,
            due_us=command.due_us,
        )
    ]


def _amount_fault(amount: float) -> Refusal | None:
    return None if math.isfinite(amount) and 0 < amount <= 1e9 else refuse("need_amount")


def _need(state: State, ident: str, item: str) -> tuple[Board, Need] | Refusal:
    """A need that is open."""
    found = board(state, ident)
    if isinstance(found, Refusal):
        return found
    held = found.need(item)
    if held is None:
        return refuse("unknown_need")
    return (found, held) if held.open else refuse("need_over")


def fill_need(state: State, command: b.FillNeed, context: Context) -> Decision:
    found = _need(state, command.board, command.need)
    if isinstance(found, Refusal):
        return found
    if not command.by.strip():
        return refuse("person_missing")
    return _amount_fault(command.amount) or [
        f.NeedFilled(board=found[0].id, need=command.need, amount=command.amount, by=words(context, command.by))
    ]


def cancel_need(state: State, command: b.CancelNeed, context: Context) -> Decision:
    allowed = may_write(state, command.board, context)
    found = _need(state, command.board, command.need)
    for one in (allowed, found):
        if isinstance(one, Refusal):
            return one
    if not command.reason.strip():
        return refuse("reason_missing")
    return [f.NeedCancelled(board=command.board, need=command.need, reason=words(context, command.reason))]


# --- briefings, and what time brings


def set_briefing(state: State, command: b.SetBriefing, context: Context) -> Decision:
    found = may_write(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    if command.at_us <= context.at_us:
        return refuse("briefing_past")
    if not (math.isfinite(command.every_min) and 0 <= command.every_min <= 24 * 60):
        return refuse("briefing_every")
    return [f.BriefingSet(board=found.id, at_us=command.at_us, every_s=command.every_min * 60)]


def hold_briefing(state: State, command: b.HoldBriefing, context: Context) -> Decision:
    found = may_write(state, command.board, context)
    if isinstance(found, Refusal):
        return found
    after = context.at_us + int(found.briefing_every_s * 1e6) if found.briefing_every_s else None
    return [f.BriefingHeld(board=found.id, next_us=after)]


def due(state: State, at_us: int) -> list[f.AnyFact]:
    """Briefings, objectives and needs whose time has come, each told once."""
    found: list[f.AnyFact] = []
    for one in state.tables.boards.values():
        if one.released_us is not None:
            continue
        items = [("briefing", "", one.briefing_us)]
        items += [("objective", item.id, item.due_us) for item in one.objectives if item.outcome is None]
        items += [("need", item.id, item.due_us) for item in one.needs if item.open]
        for kind, item, due_us in items:
            if due_us is not None and due_us <= at_us and (kind, item) not in one.told:
                found.append(f.BoardItemDue(board=one.id, kind=kind, item=item, due_us=due_us))
    return found
