"""What follows from a city stage as lines: before it is set, and afterwards with what is done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.domain.decide.stages import StageItem, follows_of, items, still_open
from ioc.domain.state import State
from ioc.qt.board_lines import BoardLine
from ioc.qt.format import clock_time
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.situation_words import item_word


def stage_lines(state: State, level: int, names: Names) -> list[BoardLine]:
    """One line an item of stage `level`; what is done behind what is not."""
    made = [_line(state, level, one, names) for one in items(state, level)]
    return [*(line for line in made if not line.over), *(line for line in made if line.over)]


def _line(state: State, level: int, one: StageItem, names: Names) -> BoardLine:
    what = item_word(state, level, one.kind, one.key, names)
    text = {
        "command": _tr("Command of the city"),
        "role": _tr("Role: {what}"),
        "plan": _tr("Plan, proposed: {what}"),
        "agency": _tr("Tell: {what}"),
        "report": _tr("Report: {what}"),
        "panel": _tr("Look at: {what}"),
    }[one.kind].format(what=_panel(one.key) if one.kind == "panel" else what)
    every = follows_of(state, level).report_s
    right = _tr("every {n} min").format(n=round(every / 60)) if one.kind == "report" and every else ""
    if one.done:
        at = clock_time(one.at_us, names.zone, seconds=False) if one.at_us else ""
        who = names.person(one.by) if one.by else ""
        right = " · ".join(part for part in (_tr("done"), who, at) if part)
    return BoardLine(f"{one.kind}:{one.key}", "met" if one.done else "open", text, "", right, over=one.done)


def open_words(state: State, to: int, names: Names) -> str:
    """What is still open before stepping down to `to`; "" when nothing is, or when it is no step down."""
    if to >= state.tables.stage.level:
        return ""
    left = [
        f"{sentence(f'word.down_check.{check.value}', {}, names.language)} ({count})"
        for check, count in still_open(state, to)
    ]
    return _tr("Still open: {what}").format(what="; ".join(left)) if left else ""


def _panel(key: str) -> str:
    return {
        "board": _tr("command board"),
        "risk": _tr("risk assistant"),
        "report": _tr("situation report"),
        "plan": _tr("response plan"),
        "dispatch": _tr("proposed dispatch"),
        "alerts": _tr("public warnings"),
        "calls": _tr("calls"),
        "units": _tr("unit board"),
    }.get(key, key)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StageLines", text)
