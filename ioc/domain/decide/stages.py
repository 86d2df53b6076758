"""Deciding the city's stage and what follows from it. Nothing follows by itself: it is a list that people work."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.board_records import CITY, COMMAND, board_of
from ioc.domain.commands import SetCityStage, TickStageItem
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.situation import last_report
from ioc.domain.records import Record
from ioc.domain.stage_spec import DownCheck, StageFollows
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage, Priority
from ioc.domain.warning_records import WARNING_KINDS, WarningState

TICKED = ("agency", "panel")
"""Kinds of items that are done when a person says so; the others are done when they are."""


class StageItem(Record, frozen=True):
    """Something that follows from a stage: `kind` is "plan", "command", "role", "report", "agency" or "panel"."""

    kind: str
    key: str
    done: bool
    at_us: int | None = None
    by: str = ""


def follows_of(state: State, level: int) -> StageFollows:
    """What the site says of a stage."""
    site = state.registry.site
    held = site.stage_follows if site else ()
    return held[level - 1] if 1 <= level <= len(held) else StageFollows()


def items(state: State, level: int) -> list[StageItem]:
    """What follows from stage `level`; whether it is done is asked of the present stage alone."""
    follows = follows_of(state, level)
    stage = state.tables.stage
    present = level == stage.level
    ticks = {(one.kind, one.key): one for one in stage.ticks} if present else {}
    found: list[StageItem] = []

    def add(kind: str, key: str, done: bool, at_us: int | None = None, by: str = "") -> None:
        found.append(StageItem(kind=kind, key=key, done=present and done, at_us=at_us, by=by))

    board = board_of(state.tables.boards, CITY)
    if follows.command:
        held = board.holder(COMMAND) if board is not None else None
        add("command", CITY, held is not None, held.since_us if held else None)
    for role in follows.roles:
        tenure = board.holder(role) if board is not None else None
        add("role", role, tenure is not None, tenure.since_us if tenure else None)
    for key in follows.plans:
        runs = [
            run
            for run in state.tables.checklists.values()
            if run.plan == key and not run.exercise and (run.finished_us is None or run.finished_us >= stage.since_us)
        ]
        first = min(runs, key=lambda run: run.started_us, default=None)
        add("plan", key, first is not None, first.started_us if first else None, first.started_by if first else "")
    for agency in follows.agencies:
        tick = ticks.get(("agency", agency.key))
        add("agency", agency.key, tick is not None, tick.at_us if tick else None, tick.by if tick else "")
    site = state.registry.site
    for spec in site.reports if site and follows.report_s else ():
        last = last_report(state, spec.key)
        fresh = last is not None and last.at_us >= stage.since_us
        add("report", spec.key, fresh, last.at_us if last and fresh else None, last.by if last and fresh else "")
    for panel in follows.panels:
        tick = ticks.get(("panel", panel))
        add("panel", panel, tick is not None, tick.at_us if tick else None, tick.by if tick else "")
    return found


def still_open(state: State, to: int) -> list[tuple[DownCheck, int]]:
    """What should be true before stepping down to `to` and is not, with how many of it."""
    checks = {check for level in range(to + 1, state.tables.stage.level + 1) for check in follows_of(state, level).down}
    counted = [(check, _count(state, check, to)) for check in DownCheck if check in checks]
    return [(check, count) for check, count in counted if count]


def _count(state: State, check: DownCheck, to: int) -> int:
    tables = state.tables
    if check is DownCheck.NO_CRITICAL:
        held = (one for one in tables.incidents.values() if one.stage is not IncidentStage.CLOSED)
        return sum(one.priority <= Priority.CRITICAL for one in held)
    if check is DownCheck.RIVERS_BELOW:
        return sum(one.kind == "flood" and one.level >= 2 for one in tables.risks.values())
    if check is DownCheck.NO_PROPOSAL:
        site = state.registry.site
        spec = site.risk if site else None
        risks = tables.risks.values() if spec is not None else ()
        return sum(spec is not None and spec.proposed_stage(one.kind, one.level) > to for one in risks)
    if check is DownCheck.NO_NEEDS:
        return sum(need.open for board in tables.boards.values() if not board.released_us for need in board.needs)
    own = (one for one in tables.warnings.values() if one.state is WarningState.IN_FORCE and not one.exercise)
    return sum(one.kind in WARNING_KINDS for one in own)


def set_stage(state: State, command: SetCityStage, context: Context) -> Decision:
    level = state.tables.stage.level
    if not 1 <= command.level <= 5:
        return refuse("stage_level", level=command.level)
    if command.level == level:
        return refuse("same_level", level=command.level)
    who = follows_of(state, command.level).who
    if who and context.actor.role not in who:
        return refuse("stage_role", level=command.level, roles=", ".join(who))
    if not command.reason.strip():
        return refuse("reason_missing")
    left = still_open(state, command.level) if command.level < level else []
    if left and not command.leave_open:
        return refuse("stage_open", level=command.level, down_checks=", ".join(check.value for check, _ in left))
    reason = context.seal("stage_reason", {"text": command.reason.strip()})
    return [f.CityStageSet(level=command.level, reason=reason, left=tuple(check.value for check, _ in left))]


def tick(state: State, command: TickStageItem, context: Context) -> Decision:
    """Note that somebody told an agency or looked at a panel."""
    level = state.tables.stage.level
    held = next((one for one in items(state, level) if (one.kind, one.key) == (command.kind, command.key)), None)
    if held is None or command.kind not in TICKED:
        return refuse("stage_item")
    return [f.StageItemDone(level=level, kind=held.kind, key=held.key)] if not held.done else refuse("stage_item_done")
