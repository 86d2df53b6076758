"""Keys of roads around an incident: close one near it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ioc.domain.commands import CloseRoad
from ioc.qt.closure_reading import offered, roads_of, until_of
from ioc.qt.closure_words import closure_line
from widgets.closure_bar import ClosureBar
from widgets.inline_bar import InlineBar
from widgets.permission import why_not
from widgets.pick_bar import PickBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel


class IncidentClosures(QObject):
    """`B` offers the stretches nearest to the incident."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self._edges: tuple[str, ...] = ()
        self.pick_bar = PickBar(panel)
        self.closure_bar = ClosureBar(lambda street, between: "", panel)
        self.pick_bar.picked.connect(self._ask)
        self.closure_bar.closing.connect(self._close)
        panel.act("close_road", lambda: self.tr("Close a road"), "B", self.choose, self._why_not)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.pick_bar, self.closure_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        self.closure_bar.retranslate()

    def line(self) -> str:
        """What was closed for the incident shown."""
        incident = self._panel.incident
        return closure_line(incident, self._panel.models.names) if incident is not None else ""

    def choose(self) -> None:
        """Offer what lies near."""
        incident = self._panel.incident
        if incident is None or incident.lon is None or incident.lat is None:
            return
        self._close_bars()
        state = self._panel.session.state
        shut = {edge for held in state.tables.closures.values() for edge in held.edges}
        found = offered(roads_of(state), incident.lon, incident.lat, shut)
        if not found:
            self._panel.notice.say(self.tr("No road of the net lies near it."), stays=False)
            return
        choices = [((name, edges), name) for name, edges in found]
        self.pick_bar.offer(self.tr("Close a road"), choices)

    def _ask(self, value: tuple[str, tuple[str, ...]]) -> None:
        name, self._edges = value
        self.closure_bar.start(name)

    def _close(self, street: str, between: str, until: str, reason: str) -> None:
        panel, incident = self._panel, self._panel.incident
        until_us = until_of(until, panel.models.clock.now_us(), panel.models.names.zone)
        if incident is None:
            return
        if until_us is None:
            panel.notice.say(self.tr("Until when? For example 23:00 or 4h; empty: until further notice."), stays=False)
        elif not reason:
            panel.notice.say(self.tr("Write why the road is closed."), stays=False)
        else:
            self.closure_bar.close_bar()
            panel.submit(CloseRoad(edges=self._edges, reason=reason, until_us=until_us or None, incident=incident.id))

    def _why_not(self) -> str:
        incident = self._panel.incident
        if why := self._why_not_open():
            return why
        if incident is not None and incident.lon is None:
            return self.tr("Where it is must be known first.")
        return why_not(self._panel.session, CloseRoad)
