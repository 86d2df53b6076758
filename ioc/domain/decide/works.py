"""Deciding planned works and the lifting of a suppression."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.areas import spec_of
from ioc.domain.care_records import PlannedWork
from ioc.domain.commands import CancelWork, LiftSuppression, PlanWork, Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.service import find_alarm
from ioc.domain.state import State

LONGEST_S = 30 * 86400.0
"""A window of works is at most a month: what is hidden for longer is out of service or no alarm at all."""


def plan(state: State, command: PlanWork, context: Context) -> Decision:
    wrong = _wrong(state, command, context.at_us)
    if wrong is not None:
        return wrong
    ident = context.new_id()
    work = PlannedWork(
        id=ident,
        begins_us=command.begins_us,
        ends_us=command.ends_us,
        reason=context.seal("work_reason", {"text": command.reason.strip()}),
        by=context.actor.person,
        assets=tuple(dict.fromkeys(command.assets)),
        below=command.below,
        domain=command.domain,
        area=command.area,
        planned_us=context.at_us,
    )
    facts: list[f.AnyFact] = [f.WorkPlanned(work=work)]
    return [*facts, f.WorkBegan(work=ident)] if command.begins_us <= context.at_us else facts


def _wrong(state: State, command: PlanWork, at_us: int) -> Refusal | None:
    if not command.reason.strip():
        return refuse("reason_missing")
    span_s = (command.ends_us - command.begins_us) / 1e6
    if command.ends_us <= at_us or not 0 < span_s <= LONGEST_S:
        return refuse("work_time", days=LONGEST_S / 86400)
    site = state.registry.site
    if not (command.assets or command.domain or command.area):
        return refuse("work_scope")
    for asset in command.assets:
        if asset not in state.registry.assets:
            return refuse("unknown_asset", asset=asset)
    if command.domain and (site is None or command.domain not in {domain.key for domain in site.domains}):
        return refuse("unknown_domain", domain=command.domain)
    if command.area and spec_of(state, command.area) is None:
        return refuse("unknown_area", area=command.area)
    return None


def cancel(state: State, command: CancelWork, context: Context) -> Decision:
    work = state.tables.works.get(command.work)
    if work is None:
        return refuse("unknown_work", work=command.work)
    if work.state not in ("planned", "running"):
        return refuse("work_over")
    return [f.WorkEnded(work=work.id, cause="person")]


def lift(state: State, command: LiftSuppression, context: Context) -> Decision:
    alarm = find_alarm(state, command.alarm)
    if isinstance(alarm, Refusal):
        return alarm
    if not alarm.suppressed_by:
        return refuse("not_suppressed")
    return [f.AlarmUnsuppressed(alarm=alarm.id, cause=cause, why="person") for cause in alarm.suppressed_by]
