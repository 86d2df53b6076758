"""How the incident shown belongs with others: merge and take back, split, parts; and the way to each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import MergeIncident, SetParent, SplitIncident, UnmergeIncident
from ioc.domain.records import Incident
from ioc.qt.related import Related, candidate_words, candidates, related, related_line
from widgets.inline_bar import InlineBar
from widgets.pick_bar import PickBar
from widgets.split_bar import Leaving, SplitBar
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel


class IncidentRelations(QObject):
    """Strips and keys: `R` asks what to do, `J` goes to an incident that belongs here."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self.pick_bar, self.split_bar, self.words_bar = PickBar(panel), SplitBar(panel), WordsBar(panel)
        self._next: Callable[[object], None] = lambda _: None
        self.pick_bar.picked.connect(self._go_on)
        self.split_bar.leaving.connect(self._split)
        self.words_bar.given.connect(self._unmerge)
        tr = self.tr
        panel.act("relate", lambda: tr("Belongs with"), "R", self.relate, self._why_not_relate)
        panel.act("related", lambda: tr("Go to related"), "J", self.go, self._why_not_go, acts=False)
        panel.hint("relate")
        self.go_button = panel.button("related", flat=True)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.pick_bar, self.split_bar, self.words_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        self.split_bar.retranslate()
        self.words_bar.retranslate()

    def line(self) -> str:
        """What the incident shown belongs to, for the line under its head."""
        return related_line(self._related())

    # --- what the keys do

    def relate(self) -> None:
        """Ask what the incident has to do with another."""
        incident = self._panel.incident
        if incident is None:
            return
        self._close_bars()
        if incident.merge is not None:
            self.words_bar.ask(self.tr("Take the merge back"), self.tr("Take back"))
            return
        choices: list[tuple[object, str]] = []
        if candidates(self._panel.session.state, incident):
            choices += [
                ("duplicate", self.tr("Same as another…")),
                ("merged", self.tr("Work it under another…")),
                ("parent", self.tr("Part of another…")),
            ]
        if self._leaving(incident):
            choices.append(("split", self.tr("Split off…")))
        if incident.parent:
            choices.append(("alone", self.tr("No longer a part")))
        if not choices:
            self._panel.notice.say(self.tr("There is no other open incident, and nothing to split off."), stays=False)
            return
        self._next = self._choose
        self.pick_bar.offer(self.tr("Belongs with"), choices)

    def go(self) -> None:
        """Show a related incident; of several, ask which."""
        found = self._related()
        if len(found) == 1:
            self._show(found[0].id)
            return
        self._close_bars()
        self._next = lambda value: self._show(str(value))
        self.pick_bar.offer(self.tr("Go to"), [(one.id, related_line([one])) for one in found])

    def _go_on(self, value: object) -> None:
        self._next(value)

    def _choose(self, value: object) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if value == "split":
            self.split_bar.offer(self._leaving(incident))
        elif value == "alone":
            self._panel.submit(SetParent(incident=incident.id, parent=None))
        else:
            self._offer_others(incident, str(value))

    def _offer_others(self, incident: Incident, kind: str) -> None:
        names = self._panel.models.names
        heading = {
            "duplicate": self.tr("Same as"),
            "merged": self.tr("Work it under"),
            "parent": self.tr("Part of"),
        }[kind]
        found = candidates(self._panel.session.state, incident, parent=kind == "parent")
        self._next = lambda other: self._bind(incident.id, kind, str(other))
        self.pick_bar.offer(heading, [(one.id, candidate_words(one, km, names)) for one, km in found])

    def _bind(self, ident: str, kind: str, other: str) -> None:
        if kind == "parent":
            self._panel.submit(SetParent(incident=ident, parent=other))
        else:
            self._panel.submit(MergeIncident(incident=ident, into=other, kind=kind), lambda _: self._show(other))

    def _leaving(self, incident: Incident) -> list[tuple[Leaving, str]]:
        names, tables = self._panel.models.names, self._panel.session.state.tables
        found: list[tuple[Leaving, str]] = []
        for alarm in incident.alarms:
            held = tables.alarms.get(alarm)
            if held is None or held.incident == incident.id:
                found.append((("alarm", alarm), " · ".join(names.alarm_words(alarm))))
        found += [
            (("call", call.id), names.call(call.id)) for call in tables.calls.values() if call.incident == incident.id
        ]
        return found + [(("unit", unit), unit) for unit in incident.units]

    def _split(self, leaving: list[Leaving]) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if not leaving:
            self._panel.notice.say(self.tr("Check what leaves, then Enter."), stays=False)
            return
        self.split_bar.close_bar()
        by_kind = {kind: tuple(ident for one, ident in leaving if one == kind) for kind in ("alarm", "call", "unit")}
        command = SplitIncident(
            incident=incident.id,
            type=incident.type,
            priority=incident.priority,
            alarms=by_kind["alarm"],
            calls=by_kind["call"],
            units=by_kind["unit"],
        )
        self._panel.submit(command, lambda ticket: self._show(ticket.created))

    def _unmerge(self, reason: str) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if not reason:
            self._panel.notice.say(self.tr("Write why the merge is taken back."), stays=False)
            return
        self.words_bar.close_bar()
        self._panel.submit(UnmergeIncident(incident=incident.id, reason=reason))

    def _show(self, ident: str) -> None:
        if ident:
            self._panel.models.selection.select("incident", ident)

    def _related(self) -> list[Related]:
        panel = self._panel
        if panel.incident is None:
            return []
        return related(panel.session.state, panel.incident, panel.models.incidents.incident)

    def _why_not_relate(self) -> str:
        incident = self._panel.incident
        return "" if incident is not None and incident.merge is not None else self._why_not_open()

    def _why_not_go(self) -> str:
        if self._panel.incident is None:
            return self.tr("Select an incident first.")
        return "" if self._related() else self.tr("It stands by itself.")
