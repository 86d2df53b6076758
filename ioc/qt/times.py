"""The page of an incident's times: its clocks and its milestones, as rows of words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.clock_spec import MILESTONES, ClockSpec
from ioc.domain.records import Incident
from ioc.domain.service_clocks import ClockStanding, ClockState, decided_seconds, share, standings
from ioc.qt.clock_words import milestone_word
from ioc.qt.format import clock_time, moment, number, span
from ioc.qt.names import Names
from ioc.qt.words import word


@dataclass(slots=True, frozen=True)
class ClockRow:
    """One clock: `figure` is time left or how it went, `due` until when; `share` of the time that is used."""

    state: ClockState
    title: str
    detail: str
    figure: str
    due: str
    share: float


@dataclass(slots=True, frozen=True)
class MilestoneRow:
    """One milestone; `corrections` tell what stood there before, by whom it was changed and why."""

    name: str
    title: str
    time: str
    corrections: tuple[str, ...] = ()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Times", text)


_ORDER = (
    ClockState.OVERDUE,
    ClockState.RUNNING,
    ClockState.PAUSED,
    ClockState.MISSED,
    ClockState.MET,
    ClockState.WAITING,
)


Shares = dict[ClockSpec, list[float]]


def shares(names: Names, now_us: int) -> Shares:
    """How long each clock took in all incidents that the state holds."""
    site = names.state.registry.site
    return decided_seconds(names.state.tables.incidents.values(), site.clocks, now_us) if site is not None else {}


def clock_rows(incident: Incident, names: Names, now_us: int, many: Shares | None = None) -> list[ClockRow]:
    """What wants attention first; clocks that do not apply are left out. `many` are the times of all incidents."""
    site = names.state.registry.site
    if site is None:
        return []
    told = {one.key: one.told for one in incident.clocks}
    found = [one for one in standings(incident, site.clocks, now_us) if one.state is not ClockState.VOID]
    found.sort(key=lambda one: (_ORDER.index(one.state), one.due_us))
    times = many or {}
    return [_clock_row(one, told.get(one.spec.key, ()), names, now_us, times.get(one.spec, [])) for one in found]


def _share_words(spec: ClockSpec, times: list[float], language: str) -> str:
    """“90 % within 0:15 (now 85 % of 12), 95 % within 0:20 (now 92 %)”; without any times only what is asked for."""
    told = []
    for target_s, percent in ((spec.target_s, spec.percent), *spec.also):
        asked = _tr("{percent} % within {span}").format(
            percent=number(percent, 0, language), span=span(round(target_s * 1e6))
        )
        reached, count = share(times, target_s)
        now = _tr("now {percent} % of {n}").format(percent=number(reached, 0, language), n=count)
        told.append(f"{asked} ({now})" if count else asked)
    return ", ".join(told)


def _clock_row(one: ClockStanding, told: tuple[str, ...], names: Names, now_us: int, times: list[float]) -> ClockRow:
    spec, language = one.spec, names.language
    way = f"{milestone_word(spec.start)} → {milestone_word(spec.stop)}"
    detail = " · ".join((way, _share_words(spec, times, language), spec.source.get(language)))
    if told:
        roles = ", ".join(word("role", role) for role in told)
        detail = _tr("put before: {roles}").format(roles=roles) + f" · {detail}"
    if one.state is ClockState.WAITING:
        return ClockRow(one.state, spec.title.get(language), detail, word("clock", "waiting"), "", 0.0)
    left_us = one.left_us(now_us)
    due = _tr("due {time}").format(time=clock_time(one.due_us, names.zone))
    if one.state in (ClockState.MET, ClockState.MISSED):
        pattern = _tr("{span} early") if left_us >= 0 else _tr("{span} late")
        figure = f"{word('clock', one.state.value)} · {pattern.format(span=span(abs(left_us)))}"
    else:
        pattern = {
            ClockState.RUNNING: _tr("{span} left"),
            ClockState.PAUSED: _tr("paused, {span} left"),
            ClockState.OVERDUE: _tr("OVERDUE by {span}"),
        }[one.state]
        figure = pattern.format(span=span(abs(left_us)))
    whole = max(one.due_us - one.start_us, 1)
    used = min(max((whole - left_us) / whole, 0.0), 1.0)
    return ClockRow(one.state, spec.title.get(language), detail, figure, due, used)


def milestone_rows(incident: Incident, names: Names, now_us: int, text_of: Callable[[str], str]) -> list[MilestoneRow]:
    """Those that were reached, in the order of an incident's life; `text_of` gives the words of a vault id."""
    times = dict(incident.milestones)
    rows = []
    for name in sorted(times, key=lambda known: MILESTONES.index(known) if known in MILESTONES else len(MILESTONES)):
        corrections = tuple(
            _tr("was {before} · {who}, {when}: {reason}").format(
                before="–" if one.before_us is None else clock_time(one.before_us, names.zone),
                who=names.person(one.by),
                when=moment(one.changed_us, now_us, names.zone),
                reason=text_of(one.reason.id),
            )
            for one in incident.amendments
            if one.milestone == name
        )
        rows.append(MilestoneRow(name, milestone_word(name), moment(times[name], now_us, names.zone), corrections))
    return rows
