"""The grammar of the command line: what a typed line means, before it is carried out.

Pure of Qt and of effects. `interpret` reads a line against a `Scope` and returns an `Interpretation`: the
live reading shown beside the line (`code`, `params`; the words lie in `widgets.command_words`), and either a
command, an action of the desk, or a refusal.
"""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.commands import (
    AcknowledgeAlarm,
    AssignUnit,
    EndShift,
    SetCityStage,
    SetUnitStatus,
    WriteLog,
)
from ioc.domain.records import Alarm, Params, Unit
from ioc.qt import (
    alarm_grammar,
    care_grammar,
    dispatch_grammar,
    incident_grammar,
    layer_grammar,
    rule_grammar,
    warning_grammar,
)
from ioc.qt.aliases import LANGUAGE_WORDS, THEME_WORDS, VERBS, choose, fold, verb_of
from ioc.qt.command_reading import (
    Interpretation,
    Place,
    Places,
    Scope,
    alarm_place,
    command,
    incident_named,
    number_of,
    refused,
)
from ioc.qt.past_time import parse_time
from ioc.qt.queue_query import read_query

__all__ = ["Interpretation", "Place", "Places", "Scope", "completions", "interpret"]

STAGES = range(1, 6)


def interpret(line: str, scope: Scope) -> Interpretation:
    """Read one line (without the leading slash). Never raises; refuses with a reason."""
    line = line.strip().removeprefix("/").strip()
    if not line:
        return Interpretation(kind="empty", code="empty_past" if scope.read_only else "empty")
    found = verb_of(line)
    if found is None:
        return refused("unknown_verb", word=line.split()[0], known=" ".join(VERBS[verb][0] for verb in scope.verbs))
    verb, rest = found
    if verb not in scope.verbs:
        return refused("refused.replay")
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
    completer = _COMPLETERS.get(verb)
    if completer is not None:
        return tuple(f"{head} {words}" for words in completer(rest, scope))[:8]
    table = {"language": LANGUAGE_WORDS, "theme": THEME_WORDS}.get(verb)
    return tuple(f"{head} {key}" for key in choose(rest, table) or tuple(table)) if table else ()


def _complete_unit(head: str, rest: str, scope: Scope) -> tuple[str, ...]:
    wanted = fold(rest)
    return tuple(f"{head} {unit} " for unit in scope.state.tables.units if fold(unit).startswith(wanted))[:8]


def _complete_status(head: str, rest: str, scope: Scope) -> tuple[str, ...]:
    unit, words = _split_unit(rest, scope.state.tables.units)
    if unit is None:
        return _complete_unit(head, rest, scope)
    return tuple(f"{head} {unit.id} {word}" for word in dispatch_grammar.status_words(unit, words, scope))


def _read_status(rest: str, scope: Scope) -> Interpretation:
    units = scope.state.tables.units
    unit, words = _split_unit(rest, units)
    if unit is None:
        return _no_unit(rest, units)
    if not words:
        return refused("status_missing", unit=unit.id)
    chosen = dispatch_grammar.status_meant(unit, words, scope)
    if len(chosen) != 1:
        return refused("unknown_status", unit=unit.id, word=words)
    status, secondary = chosen[0]
    number = number_of(scope, unit.incidents[0] if unit.incidents else None)
    return command(
        "unit_status",
        SetUnitStatus(unit=unit.id, status=status, secondary=secondary),
        unit=unit.id,
        name=unit.name,
        agency=unit.agency,
        status=status.value,
        incident=number,
    )


def _read_assign(rest: str, scope: Scope) -> Interpretation:
    units = scope.state.tables.units
    unit, words = _split_unit(rest, units)
    if unit is None:
        return _no_unit(rest, units)
    incident = incident_named(words, scope) if words else scope.incident
    if incident is None or incident not in scope.state.tables.incidents:
        return refused("no_such_incident" if words else "incident_missing", word=words, unit=unit.id)
    return command(
        "assign",
        AssignUnit(incident=incident, unit=unit.id),
        unit=unit.id,
        name=unit.name,
        incident=number_of(scope, incident),
    )


def _read_acknowledge(rest: str, scope: Scope) -> Interpretation:
    alarms = scope.state.tables.alarms
    if rest:
        wanted = fold(rest)
        open_ones = (a for a in alarms.values() if not a.acknowledged)
        hits = [a for a in open_ones if wanted in fold(alarm_place(a, scope.state))]
        if len(hits) != 1:
            return refused("no_such_alarm" if not hits else "many_alarms", word=rest, count=len(hits))
        alarm: Alarm | None = hits[0]
    else:
        alarm = alarms.get(scope.alarm or "")
    if alarm is None:
        return refused("alarm_missing")
    place = alarm_place(alarm, scope.state)
    if alarm.acknowledged:
        return refused("already_acknowledged", alarm=place)
    order = AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence, level=alarm.level)
    return command("acknowledge", order, alarm=place, priority=alarm.priority)


def _read_stage(rest: str, scope: Scope) -> Interpretation:
    head, _, reason = rest.partition(" ")
    if not head.isdecimal() or int(head) not in STAGES:
        return refused("stage_range", word=head)
    level = int(head)
    if level == scope.state.tables.stage.level:
        return refused("stage_same", level=level)
    if not reason.strip():
        return refused("stage_reason", level=level)
    order = SetCityStage(level=level, reason=reason.strip())
    return command("stage", order, level=level, reason=order.reason)


def _read_go(rest: str, scope: Scope) -> Interpretation:
    if not rest:
        return refused("go_missing")
    found = scope.places.find(rest, 4)
    if not found:
        return refused("go_nothing", word=rest)
    others = ", ".join(place.label for place in found[1:])
    params: Params = {"place": found[0].label, "detail": found[0].detail, "others": others}
    return Interpretation(kind="go", code="go", params=params, target=found[0])


def _read_log(rest: str, scope: Scope) -> Interpretation:
    return command("log", WriteLog(text=rest), text=rest) if rest else refused("log_missing")


def _read_shift(rest: str, scope: Scope) -> Interpretation:
    return command("shift", EndShift(text=rest), text=rest)


def _read_replay(rest: str, scope: Scope) -> Interpretation:
    if not rest:
        return refused("time_missing")
    at_us = parse_time(rest, scope.now_us, scope.zone)
    if at_us is None:
        return refused("time_unread", word=rest)
    if at_us > scope.now_us:
        return refused("time_future", word=rest)
    params: Params = {"at_us": at_us, "ago_s": (scope.now_us - at_us) // 1_000_000}
    return Interpretation(kind="replay", code="replay", params=params, at_us=at_us)


def _read_word(kind: str, table: dict[str, tuple[str, ...]]) -> Callable[[str, Scope], Interpretation]:
    def read(rest: str, scope: Scope) -> Interpretation:
        chosen = choose(rest, table)
        if len(chosen) != 1:
            return refused(f"{kind}_unknown", word=rest, known=" ".join(table))
        return Interpretation(kind=kind, code=kind, params={"value": chosen[0]}, value=chosen[0])

    return read


def _read_help(rest: str, scope: Scope) -> Interpretation:
    return Interpretation(kind="help", code="help")


def _read_queue(rest: str, scope: Scope) -> Interpretation:
    head, _, name = rest.partition(" ")
    if fold(head) in ("save", "luu") and name.strip():
        return Interpretation(kind="queue", code="queue_save", params={"name": name.strip()}, value=rest)
    query = read_query(rest)
    if isinstance(query, str):
        return refused("queue_word", word=query)
    return Interpretation(kind="queue", code="queue" if rest else "queue_all", params={"text": rest}, value=rest)


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
    "queue": _read_queue,
    **incident_grammar.READERS,
    **alarm_grammar.READERS,
    **care_grammar.READERS,
    **layer_grammar.READERS,
    **warning_grammar.READERS,
    **rule_grammar.READERS,
    **dispatch_grammar.READERS,
}
_COMPLETERS = {
    **incident_grammar.COMPLETERS,
    **layer_grammar.COMPLETERS,
    **warning_grammar.COMPLETERS,
    **rule_grammar.COMPLETERS,
    **dispatch_grammar.COMPLETERS,
    **care_grammar.COMPLETERS,
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
        return refused("unit_missing")
    near = [u.id for u in units.values() if fold(word) in fold(u.id) or fold(word) in fold(u.name)]
    return refused("no_such_unit", word=word, near=", ".join(near[:5]))
