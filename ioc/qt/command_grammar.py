"""The grammar of the command line: what a typed line means, before it is carried out.

Pure of Qt and of effects. `interpret` reads a line against a `Scope` and returns an `Interpretation`: the
live reading shown beside the line (`code`, `params`; the words lie in `widgets.command_words`), and either a
command, an action of the desk, or a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Protocol

from msgspec import Struct

from ioc.domain.commands import (
    AcknowledgeAlarm,
    AnyCommand,
    AssignUnit,
    EndShift,
    SetCityStage,
    SetUnitStatus,
    WriteLog,
)
from ioc.domain.records import Alarm, Params, Unit
from ioc.domain.state import State
from ioc.qt.aliases import LANGUAGE_WORDS, STATUS_WORDS, THEME_WORDS, VERBS, choose, fold, verb_of
from ioc.qt.past_time import parse_time

STAGES = range(1, 6)
READ_ONLY = ("go", "replay", "theme", "language", "help")
"""Verbs of a scope that only reads (a replay): what is not named here is refused there."""


class Place(Struct, frozen=True, kw_only=True):
    """Something with a name that one can go to: `table` is a field name of `Registry` or `Tables`."""

    table: str
    id: str
    label: str
    detail: str = ""


class Places(Protocol):
    """Search by folded name."""

    def find(self, text: str, limit: int) -> list[Place]:
        """Best matches first."""


class Scope(Struct, frozen=True, kw_only=True):
    """What the line is read against: the state seen, what is selected, the clock and its zone.

    `read_only` refuses whatever acts, in the words of a replay.
    """

    state: State
    places: Places
    now_us: int
    zone: tzinfo
    alarm: str | None = None
    incident: str | None = None
    read_only: bool = False

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs that do something here."""
        return READ_ONLY if self.read_only else tuple(VERBS)


class Interpretation(Struct, frozen=True, kw_only=True):
    """What a line means. `kind`: "empty", "refused", "command", "go", "replay", "language", "theme", "help".

    `target` (go) is a place; `at_us` (replay) microseconds since 1970 UTC; `value` a language or theme key.
    """

    kind: str
    code: str = ""
    params: Params = {}
    command: AnyCommand | None = None
    target: Place | None = None
    at_us: int = 0
    value: str = ""

    @property
    def runs(self) -> bool:
        """Whether Enter does something."""
        return self.kind not in ("empty", "refused")


def interpret(line: str, scope: Scope) -> Interpretation:
    """Read one line (without the leading slash). Never raises; refuses with a reason."""
    line = line.strip().removeprefix("/").strip()
    if not line:
        return Interpretation(kind="empty", code="empty_past" if scope.read_only else "empty")
    found = verb_of(line)
    if found is None:
        return _refused("unknown_verb", word=line.split()[0], known=" ".join(VERBS[verb][0] for verb in scope.verbs))
    verb, rest = found
    if verb not in scope.verbs:
        return _refused("refused.replay")
    return _READERS[verb](rest, scope)


def completions(line: str, scope: Scope) -> tuple[str, ...]:
    """Whole lines that `line` may become, best first; at most eight."""
    found = verb_of(line)
    if found is None:
        meant = choose(line, VERBS) if line.strip() else scope.verbs
        return tuple(f"{VERBS[verb][0]} " for verb in meant if verb in scope.verbs)[:8]
    verb, rest = found
    if verb not in scope.verbs:
        return ()
    head = line.split()[0] if line.split() else ""
    if verb == "status":
        return _complete_status(head, rest, scope)
    if verb == "assign":
        return _complete_unit(head, rest, scope)
    if verb == "go":
        return tuple(f"{head} {place.label}" for place in scope.places.find(rest, 8)) if rest else ()
    table = {"language": LANGUAGE_WORDS, "theme": THEME_WORDS}.get(verb)
    return tuple(f"{head} {key}" for key in choose(rest, table) or tuple(table)) if table else ()


def _complete_unit(head: str, rest: str, scope: Scope) -> tuple[str, ...]:
    wanted = fold(rest)
    return tuple(f"{head} {unit} " for unit in scope.state.tables.units if fold(unit).startswith(wanted))[:8]


def _complete_status(head: str, rest: str, scope: Scope) -> tuple[str, ...]:
    unit, words = _split_unit(rest, scope.state.tables.units)
    if unit is None:
        return _complete_unit(head, rest, scope)
    chosen = choose(words, STATUS_WORDS) if words else tuple(STATUS_WORDS)
    return tuple(f"{head} {unit.id} {STATUS_WORDS[status][1]}" for status in chosen)


def _read_status(rest: str, scope: Scope) -> Interpretation:
    units = scope.state.tables.units
    unit, words = _split_unit(rest, units)
    if unit is None:
        return _no_unit(rest, units)
    if not words:
        return _refused("status_missing", unit=unit.id)
    chosen = choose(words, STATUS_WORDS)
    if len(chosen) != 1:
        return _refused("unknown_status", unit=unit.id, word=words)
    number = _number_of(scope, unit.incidents[0] if unit.incidents else None)
    return _command(
        "unit_status",
        SetUnitStatus(unit=unit.id, status=chosen[0]),
        unit=unit.id,
        name=unit.name,
        agency=unit.agency,
        status=chosen[0].value,
        incident=number,
    )


def _read_assign(rest: str, scope: Scope) -> Interpretation:
    units = scope.state.tables.units
    unit, words = _split_unit(rest, units)
    if unit is None:
        return _no_unit(rest, units)
    incident = _incident_named(words, scope) if words else scope.incident
    if incident is None or incident not in scope.state.tables.incidents:
        return _refused("no_such_incident" if words else "incident_missing", word=words, unit=unit.id)
    return _command(
        "assign",
        AssignUnit(incident=incident, unit=unit.id),
        unit=unit.id,
        name=unit.name,
        incident=_number_of(scope, incident),
    )


def _read_acknowledge(rest: str, scope: Scope) -> Interpretation:
    alarms = scope.state.tables.alarms
    if rest:
        wanted = fold(rest)
        open_ones = (a for a in alarms.values() if not a.acknowledged)
        hits = [a for a in open_ones if wanted in fold(_alarm_place(a, scope.state))]
        if len(hits) != 1:
            return _refused("no_such_alarm" if not hits else "many_alarms", word=rest, count=len(hits))
        alarm: Alarm | None = hits[0]
    else:
        alarm = alarms.get(scope.alarm or "")
    if alarm is None:
        return _refused("alarm_missing")
    place = _alarm_place(alarm, scope.state)
    if alarm.acknowledged:
        return _refused("already_acknowledged", alarm=place)
    command = AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence)
    return _command("acknowledge", command, alarm=place, priority=alarm.priority)


def _read_stage(rest: str, scope: Scope) -> Interpretation:
    head, _, reason = rest.partition(" ")
    if not head.isdecimal() or int(head) not in STAGES:
        return _refused("stage_range", word=head)
    level = int(head)
    if level == scope.state.tables.stage.level:
        return _refused("stage_same", level=level)
    if not reason.strip():
        return _refused("stage_reason", level=level)
    command = SetCityStage(level=level, reason=reason.strip())
    return _command("stage", command, level=level, reason=command.reason)


def _read_go(rest: str, scope: Scope) -> Interpretation:
    if not rest:
        return _refused("go_missing")
    found = scope.places.find(rest, 4)
    if not found:
        return _refused("go_nothing", word=rest)
    others = ", ".join(place.label for place in found[1:])
    params: Params = {"place": found[0].label, "detail": found[0].detail, "others": others}
    return Interpretation(kind="go", code="go", params=params, target=found[0])


def _read_log(rest: str, scope: Scope) -> Interpretation:
    return _command("log", WriteLog(text=rest), text=rest) if rest else _refused("log_missing")


def _read_shift(rest: str, scope: Scope) -> Interpretation:
    return _command("shift", EndShift(text=rest), text=rest)


def _read_replay(rest: str, scope: Scope) -> Interpretation:
    if not rest:
        return _refused("time_missing")
    at_us = parse_time(rest, scope.now_us, scope.zone)
    if at_us is None:
        return _refused("time_unread", word=rest)
    if at_us > scope.now_us:
        return _refused("time_future", word=rest)
    params: Params = {"at_us": at_us, "ago_s": (scope.now_us - at_us) // 1_000_000}
    return Interpretation(kind="replay", code="replay", params=params, at_us=at_us)


def _read_word(kind: str, table: dict[str, tuple[str, ...]]) -> Callable[[str, Scope], Interpretation]:
    def read(rest: str, scope: Scope) -> Interpretation:
        chosen = choose(rest, table)
        if len(chosen) != 1:
            return _refused(f"{kind}_unknown", word=rest, known=" ".join(table))
        return Interpretation(kind=kind, code=kind, params={"value": chosen[0]}, value=chosen[0])

    return read


def _read_help(rest: str, scope: Scope) -> Interpretation:
    return Interpretation(kind="help", code="help")


_READERS: dict[str, Callable[[str, Scope], Interpretation]] = {
    "status": _read_status,
    "acknowledge": _read_acknowledge,
    "assign": _read_assign,
    "stage": _read_stage,
    "go": _read_go,
    "log": _read_log,
    "shift": _read_shift,
    "replay": _read_replay,
    "language": _read_word("language", LANGUAGE_WORDS),
    "theme": _read_word("theme", THEME_WORDS),
    "help": _read_help,
}


def _split_unit(text: str, units: dict[str, Unit]) -> tuple[Unit | None, str]:
    """The unit that the first words of `text` name, by id or name, and the rest; the longest naming wins."""
    words = text.split()
    by_name = {fold(u.name): u for u in units.values()} | {fold(u.id): u for u in units.values()}
    for count in range(min(5, len(words)), 0, -1):
        unit = by_name.get(fold("".join(words[:count])))
        if unit is not None:
            return unit, " ".join(words[count:])
    return None, text


def _no_unit(text: str, units: dict[str, Unit]) -> Interpretation:
    word = text.split()[0] if text.split() else ""
    if not word:
        return _refused("unit_missing")
    near = [u.id for u in units.values() if fold(word) in fold(u.id) or fold(word) in fold(u.name)]
    return _refused("no_such_unit", word=word, near=", ".join(near[:5]))


def _incident_named(text: str, scope: Scope) -> str | None:
    wanted = fold(text)
    ends = [i.id for i in scope.state.tables.incidents.values() if wanted and fold(i.number).endswith(wanted)]
    return ends[0] if len(ends) == 1 else None


def _number_of(scope: Scope, incident: str | None) -> str:
    found = scope.state.tables.incidents.get(incident or "")
    return found.number if found else ""


def _alarm_place(alarm: Alarm, state: State) -> str:
    asset = state.registry.assets.get(alarm.asset or "")
    return asset.name if asset else alarm.asset or alarm.feed or alarm.id


def _command(code: str, command: AnyCommand, **params: str | int | float | None) -> Interpretation:
    return Interpretation(kind="command", code=code, params=dict(params), command=command)


def _refused(code: str, **params: str | int | float | None) -> Interpretation:
    return Interpretation(kind="refused", code=code, params=dict(params))
