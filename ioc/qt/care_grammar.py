"""Lines about the care of alarms: shelve the selected one and show it again, take over and hand over areas."""

from __future__ import annotations

from ioc.domain.care_spec import AreaSpec
from ioc.domain.commands import HandOverArea, LiftSuppression, ShelveAlarm, TakeArea, UnshelveAlarm
from ioc.domain.records import Alarm
from ioc.qt.alarm_grammar import about_alarm
from ioc.qt.aliases import choose, fold
from ioc.qt.command_reading import Interpretation, Scope, command, refused
from ioc.qt.format import span
from ioc.qt.work_times import length_of

_UNITS = frozenset({"h", "g", "giờ", "m", "min", "ph", "phút", "d", "ngày"})


def _shelve(rest: str, alarm: Alarm, place: str) -> Interpretation:
    words = rest.split()
    count = 2 if len(words) > 1 and words[0].isdigit() and words[1].lower() in _UNITS else 1
    seconds = length_of(" ".join(words[:count])) if words else None
    reason = " ".join(words[count:])
    if seconds is None:
        return refused("shelve_span", alarm=place)
    if not reason:
        return refused("shelve_reason", alarm=place)
    return command(
        "shelve",
        ShelveAlarm(alarm=alarm.id, duration_s=seconds, reason=reason),
        alarm=place,
        time=span(int(seconds * 1e6)),
        reason=reason,
    )


def _unshelve(rest: str, alarm: Alarm, place: str) -> Interpretation:
    if alarm.suppressed:
        return command("unshelve", LiftSuppression(alarm=alarm.id), alarm=place)
    if alarm.shelved_until_us is None:
        return refused("not_hidden", alarm=place)
    return command("unshelve", UnshelveAlarm(alarm=alarm.id), alarm=place)


def _take(rest: str, scope: Scope) -> Interpretation:
    area = _area(rest, scope)
    if isinstance(area, Interpretation):
        return area
    return command("take_area", TakeArea(area=area.key), area=area.title.get(scope.language))


def _hand(rest: str, scope: Scope) -> Interpretation:
    words = rest.split()
    if len(words) < 2:
        return refused("hand_missing", known=", ".join(sorted(scope.state.tables.seats)))
    area, wanted = _area(" ".join(words[:-1]), scope), fold(words[-1])
    if isinstance(area, Interpretation):
        return area
    seats = scope.state.tables.seats.values()
    met = [seat for seat in seats if wanted in (fold(seat.id), fold(seat.person), fold(seat.id.removeprefix("desk-")))]
    if len(met) != 1:
        return refused("no_such_seat", word=words[-1], known=", ".join(sorted(seat.id for seat in seats)))
    title = area.title.get(scope.language)
    return command(
        "hand_area", HandOverArea(area=area.key, seat=met[0].id), area=title, seat=met[0].id, who=met[0].name
    )


def _area(text: str, scope: Scope) -> AreaSpec | Interpretation:
    areas = _areas(scope)
    met = choose(text, {area.key: _names(area) for area in areas}) if text else ()
    if len(met) != 1:
        known = ", ".join(area.title.get(scope.language) for area in areas)
        return refused("no_such_area", word=text, known=known)
    return next(area for area in areas if area.key == met[0])


def _areas(scope: Scope) -> tuple[AreaSpec, ...]:
    site = scope.state.registry.site
    return site.care.areas if site is not None else ()


def _names(area: AreaSpec) -> tuple[str, ...]:
    return (area.key, area.title.vi, area.title.en)


def _complete_area(rest: str, scope: Scope) -> tuple[str, ...]:
    wanted = fold(rest)
    return tuple(
        area.title.get(scope.language)
        for area in _areas(scope)
        if any(fold(name).startswith(wanted) for name in _names(area))
    )


READERS = {
    "shelve": about_alarm(_shelve),
    "unshelve": about_alarm(_unshelve),
    "take": _take,
    "hand": _hand,
}
COMPLETERS = {"take": _complete_area, "hand": _complete_area}
