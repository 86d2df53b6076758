"""An incident on paper: what a crew takes along, and what a centre without screens goes on with. HTML, no Qt.

Holds no caller: paper is read by everybody. A sheet may carry a masked telephone number, which the asker hands in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from html import escape

from ioc.domain.records import Incident, Unit
from ioc.domain.roads import RoadGraph
from ioc.domain.state import State
from ioc.domain.unit_words import word_of
from ioc.domain.vocabulary import IncidentStage
from resources import sentence, sentences

STYLE = (
    "body{font-family:'Noto Sans',sans-serif;font-size:11pt;color:#000}h1{font-size:16pt;margin:0 0 4pt}"
    "h2{font-size:13pt;margin:10pt 0 2pt}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #000;padding:3pt 5pt;text-align:left;vertical-align:top}p{margin:2pt 0}"
)
NOTHING = "—"
Point = tuple[float, float]


class SheetMaker:
    """Writes sheets in one language and zone, as of `at_us`. `roads` give crews their way in words."""

    def __init__(
        self, state: State, *, language: str, zone: tzinfo, at_us: int, roads: RoadGraph | None = None
    ) -> None:
        self._state, self._language, self._zone, self._at_us, self._roads = state, language, zone, at_us, roads

    def sheet(self, incident: Incident, *, phone: str = "") -> str:
        """The page of one incident. `phone` is masked already."""
        title = self._say("sheet.title", number=incident.number)
        return self._page(title, [self._section(incident, phone)])

    def open_incidents(self, notes: Iterable[str] = ()) -> str:
        """The page of all open incidents, most urgent first; `notes` are said above them."""
        every = self._state.tables.incidents.values()
        found = [incident for incident in every if incident.stage is not IncidentStage.CLOSED]
        found.sort(key=lambda incident: (incident.priority, incident.opened_us, incident.number))
        head = [f"<p><b>{escape(note)}</b></p>" for note in notes]
        head.append(f"<p>{escape(self._say('sheet.count', count=len(found)))}</p>")
        return self._page(self._say("sheet.open"), [*head, *(self._section(incident, "") for incident in found)])

    def _page(self, title: str, parts: Iterable[str]) -> str:
        made = self._say("sheet.made", time=self._time(self._at_us), seq=self._state.seq)
        body = "\n".join(parts)
        return (
            f'<!DOCTYPE html><html lang="{self._language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1><p>{escape(made)}</p>{body}</body></html>\n"
        )

    def _section(self, incident: Incident, phone: str) -> str:
        site = self._state.registry.site
        kind = (
            next((k.title.get(self._language) for k in site.incident_types if k.key == incident.type), "")
            if site
            else ""
        )
        rows = [
            ("sheet.priority", str(incident.priority)),
            ("sheet.stage", self._word(f"word.stage.{incident.stage.value}", incident.stage.value)),
            ("sheet.opened", self._time(incident.opened_us)),
            ("sheet.place", self._place(incident)),
            *([("sheet.phone", phone)] if phone else []),
        ]
        facts = "".join(f"<tr><th>{escape(self._say(code))}</th><td>{text}</td></tr>" for code, text in rows)
        head = escape(" · ".join(part for part in (incident.number, kind) if part))
        return f"<h2>{head}</h2><table>{facts}</table>{self._units(incident)}"

    def _place(self, incident: Incident) -> str:
        asset = self._state.registry.assets.get(incident.asset or "")
        told = [part for part in (asset.name if asset else "", incident.place, incident.ward) if part]
        text = escape(" · ".join(told) or NOTHING)
        if incident.lon is None or incident.lat is None:
            return text
        where = f"{incident.lat:.5f},{incident.lon:.5f}"  # RFC 5870: latitude first
        return f'{text}<br><a href="geo:{where}">{where}</a>'

    def _units(self, incident: Incident) -> str:
        units = [self._state.tables.units[name] for name in incident.units if name in self._state.tables.units]
        if not units:
            return f"<p>{escape(self._say('sheet.no_units'))}</p>"
        codes = ("sheet.unit", "sheet.status", "sheet.crew", "sheet.way")
        head = "".join(f"<th>{escape(self._say(code))}</th>" for code in codes)
        return f"<table><tr>{head}</tr>{''.join(self._unit_row(incident, unit) for unit in units)}</table>"

    def _unit_row(self, incident: Incident, unit: Unit) -> str:
        spec = self._state.registry.site.dispatch if self._state.registry.site else None
        own = word_of(spec, unit) if spec else None
        status = own.title.get(self._language) if own else self._word(f"word.status.{unit.status.value}", unit.status)
        crew = f"{unit.crew} / {unit.crew_full}" if unit.crew_full else str(unit.crew or NOTHING)
        cells = (f"{unit.id} {unit.name}", f"{status} {self._time(unit.status_us)}", crew, self.way(unit, incident))
        return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"

    def way(self, unit: Unit, incident: Incident) -> str:
        """The way street by street: “Lê Duẩn 1,2 km → Cầu Sông Hàn 0,4 km · 3,1 km”; “—” where the net has none."""
        start, end = _point(unit.lon, unit.lat), _point(incident.lon, incident.lat)
        route = self._roads.route(start, end) if self._roads is not None and start and end else None
        if route is None:
            return NOTHING
        legs = [
            f"{leg.name or self._say('sheet.street')} {self._km(leg.metres)}" for leg in route.legs if leg.metres >= 1
        ]
        return " → ".join(legs) + f" · {self._km(route.metres)}"

    def _km(self, metres: float) -> str:
        text = f"{metres / 1000:.1f}"
        return f"{text.replace('.', ',') if self._language == 'vi' else text} km"

    def _time(self, at_us: int) -> str:
        if not at_us:
            return NOTHING
        return datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(self._zone).strftime("%H:%M:%S %d/%m/%Y")

    def _say(self, code: str, **params: object) -> str:
        return sentence(code, params, self._language)

    def _word(self, code: str, other: str) -> str:
        return sentences(self._language).get(code, other)


def masked_phone(text: str) -> str:
    """The last three digits behind dots: enough to tell two callers apart."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return f"••• {digits[-3:]}" if len(digits) > 6 else ""


def _point(lon: float | None, lat: float | None) -> Point | None:
    if lon is None or lat is None or math.isnan(lon) or math.isnan(lat):
        return None
    return lon, lat
