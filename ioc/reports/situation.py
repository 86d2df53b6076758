"""A situation report: the site's template filled from the state at one sequence number. The same state and texts always
give the same bytes: nothing here asks a clock, and everything is in a stated order. HTML, no Qt.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ioc.domain.board_records import CITY, Board, Holder, LoggedDecision
from ioc.domain.decide.risk import class_number, table_of, usable, watched
from ioc.domain.indices.floods import flood_words
from ioc.domain.records import Incident, VaultRef
from ioc.domain.report_records import Toll
from ioc.domain.report_spec import ReportSpec
from ioc.domain.state import State
from ioc.domain.vocabulary import AlertState, IncidentStage, UnitStatus
from ioc.domain.warning_records import WARNING_KINDS, WarningState
from resources import sentence, sentences

STYLE = (
    "body{font-family:'Noto Sans',sans-serif;font-size:11pt;color:#000}h1{font-size:15pt;margin:0 0 4pt}"
    "h2{font-size:12pt;margin:9pt 0 2pt}table{border-collapse:collapse;width:100%}"
    "td,th{border:1px solid #000;padding:2pt 5pt;text-align:left;vertical-align:top}p{margin:2pt 0}"
)
ROWS = 15
"""Incidents, decisions and needs listed by name; the counts say how many there are."""
IDLE = frozenset({UnitStatus.AVAILABLE, UnitStatus.NOT_AVAILABLE, UnitStatus.CONDITIONAL})
Values = dict[str, Any]


class ReportFailed(Exception):
    """A template that cannot be filled; the message says why."""


def referenced(state: State) -> list[VaultRef]:
    """Words of the vault that a report of this state may quote: asked for once, before it is filled."""
    refs: list[VaultRef | None] = []
    for one in state.tables.decisions.values():
        refs += [one.question, *one.options, one.grounds, one.decided_by.name]
    for board in _boards(state):
        refs += [need.what for need in board.needs] + [goal.text for goal in board.objectives]
    return [ref for ref in refs if ref is not None]


def _boards(state: State) -> list[Board]:
    held = [one for one in state.tables.boards.values() if one.released_us is None]
    return sorted(held, key=lambda one: (one.scope != CITY, one.since_us, one.id))


class SituationMaker:
    """Fills reports of one state. `texts` are the vault's words by id; what is missing (forgotten) is said as such."""

    def __init__(self, state: State, texts: Mapping[str, str], *, as_of_us: int, since_us: int) -> None:
        self._state, self._texts = state, texts
        self._as_of_us, self._since_us = as_of_us, since_us
        site = state.registry.site
        self._zone: tzinfo = ZoneInfo(site.zone) if site else UTC

    def html(self, spec: ReportSpec, number: int, language: str, remark: str = "") -> str:
        """The page in one language. Raises ReportFailed."""
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        values = self.values(language) | {
            "number": number,
            "title": spec.title.get(language),
            "to": spec.to.get(language),
            "remark": remark,
        }
        try:
            body = environment.from_string(spec.template.get(language)).render(values)
        except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
            raise ReportFailed(str(error).splitlines()[0][:120] if str(error) else type(error).__name__) from error
        return (
            f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><style>{STYLE}</style></head>'
            f"<body>{body.strip()}</body></html>\n"
        )

    def sha256(self, spec: ReportSpec, number: int) -> str:
        """Over both languages, without a remark: what names a draft."""
        pages = "".join(self.html(spec, number, language) for language in ("vi", "en"))
        return hashlib.sha256(pages.encode()).hexdigest()

    # --- what a template may name

    def values(self, language: str) -> Values:
        """Every name of docs/manual/command.md with its value."""
        state = self._state
        site = state.registry.site
        stage = state.tables.stage
        titles = site.stages if site else ()
        open_ones = sorted(
            (one for one in state.tables.incidents.values() if one.stage is not IncidentStage.CLOSED),
            key=lambda one: (one.priority, one.opened_us, one.number),
        )
        toll = state.tables.tolls.get(CITY)
        return {
            "city": site.title.get(language) if site else "",
            "made": self._time(self._as_of_us),
            "since": self._time(self._since_us) if self._since_us else "",
            "seq": state.seq,
            "stage": {
                "level": stage.level,
                "title": titles[stage.level - 1].get(language) if stage.level <= len(titles) else "",
                "since": self._time(stage.since_us) if stage.since_us else "",
            },
            "incidents": self._incidents(open_ones, language),
            "toll": self._toll(toll),
            "tolls": [self._toll(one) for key, one in sorted(state.tables.tolls.items()) if key != CITY],
            "units": self._units(language),
            "alarms": self._alarms(language),
            "rivers": self._rivers(language),
            "rain": self._rain(language),
            "air": self._worst("air", language),
            "risks": self._risks(language),
            "warnings": self._warnings(language),
            "decisions": [self._decision(one, language) for one in self._new_decisions()],
            **self._board(language),
        }

    def _incidents(self, open_ones: list[Incident], language: str) -> Values:
        site = self._state.registry.site
        titles = {kind.key: kind.title.get(language) for kind in site.incident_types} if site else {}
        by_type = Counter(titles.get(one.type, one.type) for one in open_ones)
        by_priority = Counter(one.priority for one in open_ones)
        words = sentences(language)
        return {
            "open": len(open_ones),
            "new": sum(one.opened_us >= self._since_us for one in open_ones),
            "by_priority": sorted(by_priority.items()),
            "by_type": sorted(by_type.items(), key=lambda row: (-row[1], row[0])),
            "rows": [
                {
                    "number": one.number,
                    "type": titles.get(one.type, one.type),
                    "priority": one.priority,
                    "place": " · ".join(part for part in (one.place, one.ward) if part),
                    "stage": words.get(f"word.stage.{one.stage.value}", one.stage.value),
                    "units": len(one.units),
                }
                for one in open_ones[:ROWS]
            ],
        }

    def _toll(self, toll: Toll | None) -> Values | None:
        if toll is None:
            return None
        incident = self._state.tables.incidents.get(toll.scope)
        return {
            "number": incident.number if incident else "",
            "dead": toll.dead,
            "missing": toll.missing,
            "injured": toll.injured,
            "moved": toll.moved,
            "time": self._time(toll.at_us),
        }

    def _units(self, language: str) -> Values:
        counts = Counter(one.status for one in self._state.tables.units.values())
        words = sentences(language)
        by_status = [
            (words.get(f"word.status.{one.value}", one.value), counts[one]) for one in UnitStatus if counts[one]
        ]
        out = sum(count for status, count in counts.items() if status not in IDLE)
        return {"total": sum(counts.values()), "out": out, "by_status": by_status}

    def _alarms(self, language: str) -> list[tuple[str, int]]:
        """Active alarms of the two highest priorities by domain: what is out of order."""
        site = self._state.registry.site
        titles = {one.key: one.title.get(language) for one in site.domains} if site else {}
        held = (one for one in self._state.tables.alarms.values() if one.active and one.priority <= 2)
        counts = Counter(titles.get(one.domain, one.domain) for one in held)
        return sorted(counts.items(), key=lambda row: (-row[1], row[0]))

    def _rivers(self, language: str) -> list[Values]:
        site = self._state.registry.site
        rows = []
        for station in site.risk.stations if site else ():
            stream = self._state.registry.streams.get(f"{station.asset}/{station.property}")
            held = usable(self._state, stream)
            rise = self._state.tables.rises.get(station.asset)
            rows.append(
                {
                    "name": station.title.get(language),
                    "metres": None if held is None else self._figure(held.value, 2, language),
                    "level": "" if held is None else flood_words(held.value, station.levels).get(language),
                    "above": held is not None and held.value >= station.levels[0],
                    "rise": None if rise is None or rise.cm_h is None else self._figure(rise.cm_h, 0, language),
                    "time": "" if held is None else self._time(held.at_us),
                }
            )
        return rows

    def _rain(self, language: str) -> Values | None:
        """The wettest gauge of the last hour."""
        held = [one for one in self._state.tables.rains.values() if one.h1]
        if not held:
            return None
        best = max(held, key=lambda one: (one.h1 or 0.0, one.asset))
        return {
            "name": self._asset(best.asset),
            "h1": self._figure(best.h1 or 0.0, 1, language),
            "h3": None if best.h3 is None else self._figure(best.h3, 1, language),
            "day": self._worst("rain_24h", language),
        }

    def _worst(self, kind: str, language: str) -> Values | None:
        """The highest value of a watched table with its class."""
        site = self._state.registry.site
        watch = next((one for one in site.risk.watches if one.kind == kind), None) if site else None
        table = table_of(site, watch.table) if site and watch else None
        if watch is None or table is None:
            return None
        found = [usable(self._state, stream) for stream in watched(self._state).get(watch.property, ())]
        held = max((one for one in found if one is not None), key=lambda one: (one.value, one.asset), default=None)
        at = class_number(table, held.value) if held is not None else None
        if held is None or at is None:
            return None
        told = self._figure(held.value, 0 if not held.unit else 1, language)
        return {
            "name": self._asset(held.asset),
            "value": f"{told} {held.unit}".strip(),
            "title": table.bands[at].title.get(language),
        }

    def _risks(self, language: str) -> list[Values]:
        ordered = sorted(self._state.tables.risks.values(), key=lambda one: one.key)
        return [
            {
                "kind": sentence(f"risk.kind.{one.kind}", {}, language),
                "place": one.title.get(language),
                "level": one.level,
                "clause": one.clause.get(language),
            }
            for one in ordered
            if one.kind.startswith(("flood", "disaster"))
        ]

    def _warnings(self, language: str) -> list[Values]:
        """Received warnings in force, and the centre's own."""
        rows = []
        for alert in self._state.tables.alerts.values():
            if alert.state is AlertState.ACTIVE and alert.status == "Actual" and alert.infos:
                wanted = (info for info in alert.infos if info.language.lower().startswith(language))
                info = next(wanted, alert.infos[0])
                rows.append((info.headline or info.event, info.expires_us or 0, alert.id))
        for own in self._state.tables.warnings.values():
            if own.state is WarningState.IN_FORCE and own.kind in WARNING_KINDS and not own.exercise:
                rows.append((own.content.headline.get(language), own.content.expires_us, own.id))
        rows.sort(key=lambda row: (row[1], row[2]))
        return [{"headline": words, "until": self._time(until) if until else ""} for words, until, _ in rows]

    def _new_decisions(self) -> list[LoggedDecision]:
        held = [one for one in self._state.tables.decisions.values() if one.at_us >= self._since_us]
        return sorted(held, key=lambda one: (one.at_us, one.id))[-ROWS:]

    def _decision(self, one: LoggedDecision, language: str) -> Values:
        incident = self._state.tables.incidents.get(one.scope)
        if one.question_text is not None:
            question = one.question_text.get(language)
            choice = one.option_texts[one.choice].get(language) if one.choice < len(one.option_texts) else ""
        else:
            question = self._words(one.question, language)
            choice = self._words(one.options[one.choice], language) if one.choice < len(one.options) else ""
        return {
            "time": self._time(one.at_us),
            "scope": incident.number if incident else sentence("board.city", {}, language),
            "question": question,
            "choice": choice,
            "who": self._holder(one.decided_by, language),
            "grounds": self._words(one.grounds, language),
        }

    def _board(self, language: str) -> Values:
        boards = _boards(self._state)
        needs = [(board, need) for board in boards for need in board.needs if need.open]
        needs.sort(key=lambda row: (row[1].due_us or 2**62, row[1].asked_us, row[1].id))
        goals = [goal for board in boards for goal in board.objectives if goal.outcome is None]
        return {
            "commands": [
                {
                    "scope": self._scope(board.scope, language),
                    "post": board.post,
                    "who": self._holder(held.holder, language) if (held := board.holder("command")) else "",
                }
                for board in boards
            ],
            "objectives": {
                "open": len(goals),
                "late": sum(goal.due_us is not None and goal.due_us <= self._as_of_us for goal in goals),
            },
            "needs": [
                {
                    "what": self._words(need.what, language)
                    if need.what
                    else self._capability(need.shortfall, language),
                    "amount": self._figure(need.amount, 0 if need.amount == int(need.amount) else 1, language),
                    "filled": self._figure(need.filled, 0 if need.filled == int(need.filled) else 1, language),
                    "measure": need.measure,
                    "scope": self._scope(board.scope, language),
                    "due": self._time(need.due_us) if need.due_us else "",
                    "late": need.due_us is not None and need.due_us <= self._as_of_us,
                }
                for board, need in needs[:ROWS]
            ],
            "needs_open": len(needs),
        }

    # --- words

    def _scope(self, scope: str, language: str) -> str:
        incident = self._state.tables.incidents.get(scope)
        return incident.number if incident else sentence("board.city", {}, language)

    def _words(self, ref: VaultRef | None, language: str) -> str:
        if ref is None:
            return ""
        return self._texts.get(ref.id) or sentence("report.forgotten", {}, language)

    def _holder(self, holder: Holder, language: str) -> str:
        if not holder.login:
            return self._words(holder.name, language)
        account = self._state.tables.accounts.get(holder.login)
        return account.name if account else holder.login

    def _capability(self, key: str, language: str) -> str:
        site = self._state.registry.site
        found = site.dispatch.capability(key) if site else None
        return found.title.get(language) if found else key

    def _asset(self, ident: str) -> str:
        asset = self._state.registry.assets.get(ident)
        return asset.name if asset else ident

    def _time(self, at_us: int) -> str:
        return datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(self._zone).strftime("%H:%M %d/%m/%Y")

    def _amount(self, value: float, language: str) -> str:
        return self._figure(value, 0 if value == int(value) else 1, language)

    def _figure(self, value: float, decimals: int, language: str) -> str:
        text = f"{value:.{decimals}f}"
        return text.replace(".", ",") if language == "vi" else text


def plain_text(html: str) -> str:
    """The report's words line by line, for where only text goes."""
    reader = _Plain()
    reader.feed(html)
    told = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return "\n".join(line for at, line in enumerate(told) if line or (at and told[at - 1])).strip() + "\n"


class _Plain(HTMLParser):
    """Cells beside each other, everything else below each other."""

    _LINES = frozenset({"p", "tr", "li", "br"})
    _HEADS = frozenset({"h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self._silent = self._silent or tag == "style"
        if tag in ("td", "th"):
            self.parts.append(" · " if self.parts and not self.parts[-1].endswith("\n") else "")
        elif tag in self._LINES | self._HEADS:
            self.parts.append("\n\n" if tag in self._HEADS else "\n")
        if tag == "li":
            self.parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._silent = False
        elif tag == "table":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


Ask = Callable[[Iterable[VaultRef]], Mapping[str, Mapping[str, str] | None]]


def quoted(state: State, ask: Ask) -> dict[str, str]:
    """The words that a report of this state may quote, by vault id; what was forgotten is left out."""
    found = ask(referenced(state))
    return {ident: fields.get("text", "") for ident, fields in found.items() if fields}
