"""Deciding the city's stage, what is written into the shift log, and the end of a shift."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import EndShift, SetCityStage, WriteLog
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State


def set_stage(state: State, command: SetCityStage, context: Context) -> Decision:
    if not 1 <= command.level <= 5:
        return refuse("stage_level", level=command.level)
    if command.level == state.tables.stage.level:
        return refuse("same_level", level=command.level)
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("stage_reason", {"text": command.reason.strip()})
    return [f.CityStageSet(level=command.level, reason=reason)]


def write_log(state: State, command: WriteLog, context: Context) -> Decision:
    if not command.text.strip():
        return refuse("text_missing")
    return [f.LogWritten(text=context.seal("log", {"text": command.text.strip()}))]


def end_shift(state: State, command: EndShift, context: Context) -> Decision:
    text = command.text.strip()
    return [f.ShiftEnded(text=context.seal("log", {"text": text}) if text else None)]
