"""Deciding what is written into the shift log, and the end of a shift."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import EndShift, WriteLog
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State


def write_log(state: State, command: WriteLog, context: Context) -> Decision:
    if not command.text.strip():
        return refuse("text_missing")
    return [f.LogWritten(text=context.seal("log", {"text": command.text.strip()}))]


def end_shift(state: State, command: EndShift, context: Context) -> Decision:
    text = command.text.strip()
    return [f.ShiftEnded(text=context.seal("log", {"text": text}) if text else None)]
