"""The proposal of the incident shown: asked for, kept, and asked for anew when what it rests on changed."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ioc.domain.dispatch.records import Proposal
from ioc.domain.records import Incident
from ioc.domain.state import Change
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.models import Models

SOON_MS = 400
AGAIN_MS = 15_000
"""Positions change all the time: they alone make a proposal old after so long."""


class ProposalModel(QObject):
    """Follows the selected open incident. `checked` are the units to be sent as the person has them."""

    changed = Signal()

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.incident = ""
        self.proposal: Proposal | None = None
        self.took_ms = 0.0
        self.code, self.params = "", dict[str, Any]()
        self.level: int | None = None
        self.conditions: tuple[str, ...] = ()
        self.checked: frozenset[str] = frozenset()
        self._asked = ""
        self._active = False
        self._grounds: tuple[Any, ...] = ()
        self._soon, self._again = QTimer(self), QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.ask)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self.ask)
        session = models.session
        session.changed.connect(self._take_change)
        session.reset.connect(self._soon.start)
        models.selection.selected.connect(self._select)

    def set_active(self, active: bool) -> None:
        """Ask only while somebody looks."""
        if active == self._active:
            return
        self._active = active
        if active:
            self._again.start()
            self.follow()
            self.ask()
        else:
            self._again.stop()

    def subject(self) -> Incident | None:
        """The open incident selected last."""
        found = self._models.session.state.tables.incidents.get(self._models.selection.last("incident"))
        return None if found is None or found.stage is IncidentStage.CLOSED else found

    def _select(self, _kind: str, _ident: str) -> None:
        self.follow()

    def follow(self) -> None:
        """Turn to the incident selected now."""
        found = self.subject()
        ident = found.id if found else ""
        if ident == self.incident:
            return
        self.incident, self.proposal, self.code, self.level = ident, None, "", None
        self.conditions, self.checked = (), frozenset()
        self.changed.emit()
        self.ask()

    def ask(self) -> None:
        """Ask the engine. An answer that another question has overtaken is dropped."""
        session, found = self._models.session, self.subject()
        if not self._active or session.is_replay or found is None or not session.connected:
            return
        self._grounds = self._what_it_rests_on()
        question = session.ask("proposal", incident=found.id, level=self.level, conditions=list(self.conditions))
        self._asked = question.id
        question.answered.connect(lambda told, ident=question.id: self._take(ident, told))
        question.failed.connect(lambda code, params, ident=question.id: self._fail(ident, code, params))

    def set_level(self, step: int) -> None:
        """The next card above or below."""
        made = self.proposal
        if made is None or not made.levels:
            return
        at = made.levels.index(made.level) + step
        if 0 <= at < len(made.levels):
            self.level = made.levels[at]
            self.ask()

    def toggle_condition(self, key: str) -> None:
        """Tell, or take back, that a condition holds."""
        told = set(self.conditions) ^ {key}
        self.conditions = tuple(sorted(told))
        self.changed.emit()
        self.ask()

    def toggle_unit(self, unit: str) -> None:
        """Send it, or not."""
        self.checked ^= {unit}
        self.changed.emit()

    @property
    def proposed(self) -> tuple[str, ...]:
        """The units of the proposal, in its order."""
        return tuple(choice.candidate.unit for choice in self.proposal.choices) if self.proposal else ()

    @property
    def overruled(self) -> bool:
        """Whether the person has other units than proposed."""
        return self.checked != frozenset(self.proposed)

    def _take(self, ident: str, told: Any) -> None:
        if ident != self._asked:
            return
        made = msgspec.convert(told["proposal"], Proposal)
        kept = self.checked if self.overruled and self.proposal is not None else None
        self.proposal, self.took_ms, self.code = made, float(told["took_ms"]), ""
        known = {choice.candidate.unit for choice in made.choices} | {row.candidate.unit for row in made.rejected}
        self.checked = frozenset(self.proposed) if kept is None else frozenset(kept) & known
        self.changed.emit()

    def _fail(self, ident: str, code: str, params: Any) -> None:
        if ident == self._asked:
            self.proposal, self.code, self.params = None, code, dict(params)
            self.checked = frozenset()
            self.changed.emit()

    def _take_change(self, change: Change) -> None:
        if not self._active or not ("units" in change or "incidents" in change):
            return
        self.follow()
        if self._what_it_rests_on() != self._grounds and not self._soon.isActive():
            self._soon.start()

    def _what_it_rests_on(self) -> tuple[Any, ...]:
        """All but positions, which change without end."""
        found, state = self.subject(), self._models.session.state
        if found is None:
            return ()
        units = tuple((unit.id, unit.status, unit.incidents, unit.crew) for unit in state.tables.units.values())
        return (found.id, found.type, found.priority, found.lon, found.lat, found.units, units)
