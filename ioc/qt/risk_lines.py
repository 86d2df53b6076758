"""The lines of the risk panel: suggestions, rivers, rain, air and heat, each with inputs, time and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.decide.risk import Watched, class_number, table_of, usable
from ioc.domain.indices.floods import NUMERALS, flood_level, flood_words
from ioc.domain.indices.rise import seconds_to
from ioc.domain.records import Stream
from ioc.domain.risk_records import RainSum, Rise, Risk
from ioc.domain.risk_spec import FloodStation, RiskSpec, Watch
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.qt.board_lines import BoardLine
from ioc.qt.format import clock_time, number
from ioc.qt.names import Names
from ioc.qt.risk_words import colour_of, input_word, level_word, risk_title
from ioc.qt.sentences import sentence

NOTHING = "—"
WHOLE = 0.9
"""From this share of the window on, a rate is called one of the whole window."""
MOST = 12
"""Gauges shown of a kind: the worst; a panel is no table of everything."""


@dataclass(frozen=True, slots=True)
class RiverLine:
    """A gauge: its words, and what its bar shows (metres; `ahead` in an hour if it went on, None: not said)."""

    line: BoardLine
    levels: tuple[float, ...]
    value: float | None
    ahead: float | None
    old: bool


class RiskLines:
    """Makes the lines in the language of the moment."""

    def __init__(self, state: State, names: Names, streams: Watched) -> None:
        self._state, self._names, self._streams = state, names, streams
        self._site: Site | None = state.registry.site
        self._spec: RiskSpec = self._site.risk if self._site else RiskSpec()

    # --- what is suggested

    def risks(self) -> list[BoardLine]:
        """The highest first, legal levels before classes."""
        held = self._state.tables.risks.values()
        legal = ("disaster", "flood")
        return [
            self._risk(one)
            for one in sorted(held, key=lambda one: (not one.kind.startswith(legal), -one.level, one.key))
        ]

    def _risk(self, risk: Risk) -> BoardLine:
        language, names = self._names.language, self._names
        text = f"{risk_title(risk, names)}: {level_word(risk, risk.level, names)}"
        stage = self.proposed(risk)
        if stage:
            text += f" → {_tr('proposes stage {n}').format(n=stage)}"
        told = [", ".join(input_word(one, names) for one in risk.inputs), risk.clause.get(language)]
        if risk.missing:
            lacking = ", ".join(sentence(f"risk.missing.{code}", {}, language) for code in risk.missing)
            told.append(_tr("missing: {what}").format(what=lacking))
        right = _tr("since {time}").format(time=clock_time(risk.since_us, names.zone, seconds=False))
        badge = NUMERALS[min(risk.level, 3) - 1] if risk.kind == "flood" else str(risk.level)
        return BoardLine(risk.key, f"badge:{colour_of(risk, names)}:{badge}", text, " · ".join(told), right)

    def proposed(self, risk: Risk) -> int:
        """The stage that a risk proposes above the present one; 0 = none."""
        stage = self._spec.proposed_stage(risk.kind, risk.level)
        return stage if stage > self._state.tables.stage.level else 0

    # --- rivers

    def rivers(self) -> list[RiverLine]:
        """Every station of the site."""
        return [self._river(station) for station in self._spec.stations]

    def _river(self, station: FloodStation) -> RiverLine:
        names, language = self._names, self._names.language
        stream = self._state.registry.streams.get(f"{station.asset}/{station.property}")
        rise = self._state.tables.rises.get(station.asset)
        held = usable(self._state, stream)
        if held is None:
            last = clock_time(rise.at_us, names.zone, seconds=False) if rise and rise.at_us else NOTHING
            told = _tr("silent since {time}: nothing is said of its rise").format(time=last)
            line = BoardLine(station.asset, "silent", station.title.get(language), told, last)
            return RiverLine(line, station.levels, rise.value if rise else None, None, old=True)
        words = flood_words(held.value, station.levels).get(language)
        text = f"{station.title.get(language)} · {number(held.value, 2, language)} m · {words}"
        at = clock_time(held.at_us, names.zone, seconds=False)
        reached, _ = flood_level(held.value, station.levels)
        sign = f"badge::{NUMERALS[reached - 1]}" if reached else "calm"
        line = BoardLine(station.asset, sign, text, self._rise_words(station, held.value, reached, rise), at)
        ahead = held.value + rise.cm_h / 100 if rise is not None and rise.cm_h is not None else None
        return RiverLine(line, station.levels, held.value, ahead, old=False)

    def _rise_words(self, station: FloodStation, value: float, reached: int, rise: Rise | None) -> str:
        language = self._names.language
        told = []
        upper = station.levels[reached] if reached < len(station.levels) else None
        if upper is not None:
            left = number(upper - value, 2, language)
            told.append(_tr("{m} m to {level}").format(m=left, level=NUMERALS[reached]))
        if rise is None or rise.cm_h is None:
            told.append(_why(rise.reason if rise else "none"))
            return " · ".join(told)
        sign = "+" if rise.cm_h > 0 else ""
        grade = _tr("good") if rise.grade == "good" else _tr("uncertain")
        rate = _tr("{sign}{rate} cm/h over {span} ({n} readings, {grade})")
        whole = rise.span_s >= WHOLE * self._spec.window_s
        over = _rough(self._spec.window_s if whole else rise.span_s)
        figure = number(rise.cm_h, 0, language)
        told.append(rate.format(sign=sign, rate=figure, span=over, n=rise.readings, grade=grade))
        seconds = seconds_to(rise, upper, self._spec) if upper is not None else None
        if seconds is not None:
            ahead = _tr("if it goes on: {level} in {time} (extrapolated)")
            told.append(ahead.format(level=NUMERALS[reached], time=_rough(seconds)))
        return " · ".join(told)

    # --- rain

    def rains(self) -> list[BoardLine]:
        """Gauges with rain, the wettest of the last hour first; sums over 12 and 24 h with their classes."""
        sums = [one for one in self._state.tables.rains.values() if one.h1 or one.h3]
        sums.sort(key=lambda one: (-(one.h1 or 0), -(one.h3 or 0), one.asset))
        return [*self._long_rains(), *(self._rain(one) for one in sums)][:MOST]

    def _rain(self, rain: RainSum) -> BoardLine:
        language, names = self._names.language, self._names
        parts = [f"1 h: {_mm(rain.h1, language)}", f"3 h: {_mm(rain.h3, language)}"]
        text = f"{names.asset(rain.asset)} · {' · '.join(parts)}"
        sub = "" if rain.h3 is not None else _tr("3 h: an hour of it is missing")
        return BoardLine(f"rain:{rain.asset}", "rain", text, sub, clock_time(rain.at_us, names.zone, seconds=False))

    def _long_rains(self) -> Iterator[BoardLine]:
        for watch in self._spec.watches:
            if watch.kind.startswith("rain"):
                best = max(self._classed(watch), key=lambda row: row[1], default=None)
                if best is not None and best[1] > 0:
                    yield self._class_line(watch, *best, sign="rain")

    # --- air and heat

    def airs(self) -> list[BoardLine]:
        """VN_AQI with its pollutant, and the heat index, worst first."""
        lines = []
        for watch in self._spec.watches:
            if not watch.kind.startswith("rain"):
                rows = sorted(self._classed(watch), key=lambda row: -row[1])
                lines += [self._class_line(watch, *row) for row in rows[: MOST // 2]]
        return lines

    def _classed(self, watch: Watch) -> Iterator[tuple[Stream, float]]:
        for stream in self._streams.get(watch.property, ()):
            asset = self._state.registry.assets.get(stream.asset)
            held = usable(self._state, stream)
            if asset is not None and asset.domain == watch.domain and held is not None:
                yield stream, held.value

    def _class_line(self, watch: Watch, stream: Stream, value: float, sign: str = "") -> BoardLine:
        names, language = self._names, self._names.language
        table = table_of(self._site, watch.table) if self._site else None
        at = class_number(table, value) if table is not None else None
        band = table.bands[at] if table is not None and at is not None else None
        spec = names.property_of(stream)
        label = spec.title.get(language) if spec else stream.property
        told = number(value, names.decimals(stream), language)
        text = f"{names.asset(stream.asset)} · {label} {f'{told} {stream.unit}'.strip()}"
        if band is not None:
            text += f" · {band.title.get(language)}"
        sub = [self._pollutant(watch, stream)] if watch.kind == "air" else []
        if band is not None and band.advice is not None:
            sub.append(band.advice.get(language))
        sub.append(table.source.get(language) if table is not None else "")
        shown = sign or f"badge:{band.colour if band else ''}:{number(value, 0, language)}"
        time = clock_time(int(self._state.latest.source_us[stream.index]), names.zone, seconds=False)
        return BoardLine(f"{watch.kind}:{stream.asset}", shown, text, " · ".join(part for part in sub if part), time)

    def _pollutant(self, watch: Watch, stream: Stream) -> str:
        """By which pollutant the index is what it is."""
        domain = next((one for one in self._site.domains if one.key == watch.domain), None) if self._site else None
        properties = domain.properties if domain else ()
        by = [one.key for one in properties if one.derived and one.derived.how == "vn_aqi_dominant"]
        other = self._state.registry.streams.get(f"{stream.asset}/{by[0]}") if by else None
        held = usable(self._state, other)
        return self._names.told(other, held.value, held.unit) if held is not None else ""


def _mm(value: float | None, language: str) -> str:
    return NOTHING if value is None else f"{number(value, 1, language)} mm"


def _rough(seconds: float) -> str:
    """Whole minutes: an extrapolation has no seconds."""
    hours, minutes = divmod(int(seconds // 60), 60)
    if hours and not minutes:
        return _tr("{h} h").format(h=hours)
    return _tr("{h} h {m} min").format(h=hours, m=minutes) if hours else _tr("{m} min").format(m=minutes)


def _why(reason: str) -> str:
    return {
        "few": _tr("rate: too few readings yet"),
        "short": _tr("rate: too short a time yet"),
        "silent": _tr("rate: silent"),
    }.get(reason, _tr("rate: not measured yet"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RiskLines", text)
