"""The command line's sentences: what a line would do, and why it cannot, in the language of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication

from ioc.domain.vocabulary import IncidentMark, UnitStatus
from ioc.qt.command_grammar import Interpretation
from ioc.qt.format import clock_time, span
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.words import mark_word, unit_word

Params = Mapping[str, object]


def words_of(reading: Interpretation, names: Names, now_us: int) -> str:
    """One sentence for a reading of the command line; a refusal says how to go on."""
    params = reading.params
    build = _BUILDERS.get(reading.code)
    if build is not None:
        return build(params, names, now_us)
    pattern = _pattern(reading.code)
    return pattern.format_map(_Shown(params))


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _unit_status(params: Params, names: Names, now_us: int) -> str:
    status = unit_word(UnitStatus(str(params["status"])))
    who = f"{params['unit']} ({params['agency']}, {params['name']})"
    at = QCoreApplication.translate("CommandLine", "at {time}").format(time=clock_time(now_us, names.zone))
    return " · ".join(part for part in (f"{who} → {status}", str(params["incident"]), at) if part)


def _assign(params: Params, names: Names, now_us: int) -> str:
    return f"{params['unit']} ({params['name']}) → {params['incident']}"


def _stage(params: Params, names: Names, now_us: int) -> str:
    site, level = names.state.registry.site, int(str(params["level"]))
    title = f" · {site.stages[level - 1].get(names.language)}" if site and level <= len(site.stages) else ""
    words = QCoreApplication.translate("CommandLine", "Set the city to stage {level}{title}: {reason}")
    return words.format(level=level, title=title, reason=params["reason"])


def _go(params: Params, names: Names, now_us: int) -> str:
    shown = f"→ {params['place']}" + (f" · {params['detail']}" if params["detail"] else "")
    if params["others"]:
        others = QCoreApplication.translate("CommandLine", "also: {others}").format(others=params["others"])
        shown += f"   ({others})"
    return shown


def _replay(params: Params, names: Names, now_us: int) -> str:
    words = QCoreApplication.translate("CommandLine", "Replay from {time}, {ago} before now")
    ago = span(int(str(params["ago_s"])) * 1_000_000)
    return words.format(time=clock_time(int(str(params["at_us"])), names.zone), ago=ago)


def _unit_missing_near(params: Params, names: Names, now_us: int) -> str:
    words = QCoreApplication.translate("CommandLine", "No unit is called “{word}”.").format(word=params["word"])
    if params["near"]:
        near = QCoreApplication.translate("CommandLine", "Did you mean {near}?").format(near=params["near"])
        words += f" {near}"
    return words


def _past(params: Params, names: Names, now_us: int) -> str:
    return sentence("refused.replay", None, names.language)


def _incident_type(key: object, names: Names) -> str:
    kind = names.types.get(str(key))
    return kind.title.get(names.language) if kind else str(key)


def _where(params: Params) -> str:
    where = ", ".join(str(part) for part in (params["place"], params["detail"]) if part)
    if params["others"]:
        also = QCoreApplication.translate("CommandLine", "also: {others}").format(others=params["others"])
        where += f"   ({also})"
    return where


def _open(params: Params, names: Names, now_us: int) -> str:
    words = QCoreApplication.translate("CommandLine", "Open an incident: {type}, priority {priority} · {where}")
    kind = _incident_type(params["type"], names)
    return words.format(type=kind, priority=params["priority"], where=_where(params))


def _type(params: Params, names: Names, now_us: int) -> str:
    return f"{params['incident']} → {_incident_type(params['type'], names)}"


def _place(params: Params, names: Names, now_us: int) -> str:
    return f"{params['incident']} → {_where(params)}"


def _mark(params: Params, names: Names, now_us: int) -> str:
    return f"{params['incident']}: {mark_word(IncidentMark(str(params['mark'])))}"


def _open_place(params: Params, names: Names, now_us: int) -> str:
    words = QCoreApplication.translate("CommandLine", "Where is it? For example: open {type} Hòa Xuân")
    return words.format(type=_incident_type(params["type"], names).lower())


_BUILDERS: dict[str, Callable[[Params, Names, int], str]] = {
    "unit_status": _unit_status,
    "assign": _assign,
    "stage": _stage,
    "go": _go,
    "replay": _replay,
    "refused.replay": _past,
    "no_such_unit": _unit_missing_near,
    "open": _open,
    "open_place": _open_place,
    "type": _type,
    "place": _place,
    "mark": _mark,
}


def _later(context: str, text: str) -> str:
    """Marks a text that is translated when it is shown."""
    return text


_PATTERNS: dict[str, str] = {
    "empty": _later("CommandLine", "type a command · for example: s 115-07 on scene · go Cẩm Lệ · stage 3 reason"),
    "empty_past": _later(
        "CommandLine", "the past takes no orders · for example: go Cẩm Lệ · replay 02:14 · theme light"
    ),
    "acknowledge": _later("CommandLine", "Acknowledge: {alarm}"),
    "log": _later("CommandLine", "Write into the shift log: {text}"),
    "shift": _later("CommandLine", "Sign the shift off; the record's head is signed and kept apart. {text}"),
    "language": _later("CommandLine", "Language: {value}"),
    "theme": _later("CommandLine", "Theme: {value}"),
    "layer": _later("CommandLine", "Map layer {title}: show or hide"),
    "warn": _later("CommandLine", "Draft a public warning: {title}"),
    "help": _later("CommandLine", "Show the keys and commands"),
    "unknown_verb": _later("CommandLine", "“{word}” is not a command. Known: {known}"),
    "unit_missing": _later("CommandLine", "Which unit? For example: s 115-07 on scene"),
    "status_missing": _later("CommandLine", "Which status for {unit}? Tab lists them"),
    "unknown_status": _later("CommandLine", "“{word}” is not a status. Tab lists them"),
    "no_such_incident": _later("CommandLine", "No single incident is numbered “{word}”"),
    "incident_missing": _later("CommandLine", "Which incident? Select one, or name it: assign {unit} 0412"),
    "no_such_alarm": _later("CommandLine", "No unacknowledged alarm at “{word}”"),
    "many_alarms": _later("CommandLine", "{count} unacknowledged alarms match “{word}”; name one"),
    "alarm_missing": _later("CommandLine", "No alarm waits for an acknowledgement"),
    "already_acknowledged": _later("CommandLine", "{alarm} is acknowledged already"),
    "stage_range": _later("CommandLine", "A stage is 1 to 5. For example: stage 3 rain over 100 mm"),
    "stage_same": _later("CommandLine", "The city is at stage {level} already"),
    "stage_reason": _later("CommandLine", "Stage {level} needs a reason: it goes on the record"),
    "go_missing": _later("CommandLine", "Where to? A name, without tone marks if you like"),
    "go_nothing": _later("CommandLine", "Nothing is called “{word}”"),
    "log_missing": _later("CommandLine", "What shall the shift log say?"),
    "time_missing": _later("CommandLine", "From when? For example: replay 02:14, replay 14/10 19:46, replay 30m"),
    "time_unread": _later("CommandLine", "“{word}” is not a time. For example: 02:14, 14/10 19:46, 30m"),
    "time_future": _later("CommandLine", "{word} has not happened yet"),
    "language_unknown": _later("CommandLine", "One of: {known}"),
    "theme_unknown": _later("CommandLine", "One of: {known}"),
    "warning_unknown": _later("CommandLine", "Which warning is “{word}”? Templates: {known}"),
    "layer_unknown": _later("CommandLine", "No such map layer “{word}”. Layers: {known}"),
    "priority": _later("CommandLine", "{incident}: priority {before} → {priority}"),
    "link": _later("CommandLine", "Link the alarm of {alarm} to {incident}"),
    "unlink": _later("CommandLine", "Take the alarm of {alarm} out of {incident}"),
    "queue": _later("CommandLine", "Incident queue: {text}"),
    "queue_all": _later("CommandLine", "Incident queue: all that are open"),
    "queue_save": _later("CommandLine", "Keep what the incident queue shows as “{name}”"),
    "queue_word": _later("CommandLine", "“{word}”? For example: q mine ward:cam-le prio:1-2 sort:due group:type"),
    "merge": _later("CommandLine", "Work {incident} under {other}: alarms, calls, units and plans go along"),
    "duplicate": _later("CommandLine", "{incident} is the same as {other}: alarms, calls, units and plans go along"),
    "part": _later("CommandLine", "{incident} becomes a part of {other}"),
    "merge_which": _later("CommandLine", "Which two? For example: merge 0415 0412, or merge 0412 for the one selected"),
    "withdraw": _later("CommandLine", "Withdraw the acknowledgement: {alarm}"),
    "out": _later("CommandLine", "Out of service: {alarm} · {reason}"),
    "back": _later("CommandLine", "Back in service: {alarm}"),
    "comment": _later("CommandLine", "Remark on the alarm of {alarm}: {text}"),
    "select_incident": _later("CommandLine", "Which incident? Select one first"),
    "select_alarm": _later("CommandLine", "Which alarm? Select one first"),
    "incident_closed": _later("CommandLine", "{incident} is closed: reopen it first"),
    "open_type": _later("CommandLine", "Which type of incident? Tab lists them"),
    "priority_range": _later("CommandLine", "A priority is 1 to 5. For example: prio 2, prio 2 0412"),
    "priority_same": _later("CommandLine", "{incident} has priority {priority} already"),
    "type_unknown": _later("CommandLine", "“{word}” is not one type of incident. Tab lists them"),
    "place_missing": _later("CommandLine", "Where is {incident} now? A name, a ward, or 16.06 108.20"),
    "mark_unknown": _later("CommandLine", "“{word}” is not a mark. Tab lists them"),
    "not_linked": _later("CommandLine", "The alarm of {alarm} belongs to no incident"),
    "nothing_to_withdraw": _later("CommandLine", "{alarm}: there is no acknowledgement to withdraw"),
    "out_already": _later("CommandLine", "{alarm} is out of service already"),
    "out_reason": _later("CommandLine", "Out of service needs a reason: it goes on the record"),
    "in_service": _later("CommandLine", "{alarm} is in service"),
    "roll": _later("CommandLine", "{unit} is accounted for"),
    "crew": _later("CommandLine", "Crew of {unit}: {before} → {crew}"),
    "crew_number": _later("CommandLine", "How many are aboard {unit}? For example: crew {unit} 3"),
    "shelve": _later("CommandLine", "Shelve {alarm} for {time}: {reason}"),
    "shelve_span": _later("CommandLine", "For how long is {alarm} shelved? For example: shelve 30m pump under repair"),
    "shelve_reason": _later("CommandLine", "Shelving needs a reason: it goes on the record"),
    "unshelve": _later("CommandLine", "Show again: {alarm}"),
    "not_hidden": _later("CommandLine", "{alarm} is neither shelved nor suppressed"),
    "take_area": _later("CommandLine", "Take over the area {area}"),
    "hand_area": _later("CommandLine", "Hand the area {area} over to seat {seat} ({who})"),
    "hand_missing": _later("CommandLine", "Which area, to which seat? Seats: {known}"),
    "no_such_seat": _later("CommandLine", "No seat is called “{word}”. Seats: {known}"),
    "no_such_area": _later("CommandLine", "“{word}” is not one area. Areas: {known}"),
    "rules": _later("CommandLine", "Open the alarm rules"),
    "rule": _later("CommandLine", "Open the rule: {title}"),
    "rule_unknown": _later("CommandLine", "“{word}” is not one rule. Tab lists them"),
    "comment_missing": _later("CommandLine", "What shall the remark on {alarm} say?"),
}


def _pattern(code: str) -> str:
    return QCoreApplication.translate("CommandLine", _PATTERNS[code]) if code in _PATTERNS else code
