"""Keys of who looks after an incident: claim, take over with a reason, give back, follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from ioc.domain.claims import claim_ended
from ioc.domain.commands import ClaimIncident, ReleaseClaim, WatchIncident
from ioc.domain.records import Incident
from ioc.qt.names import Names
from ioc.qt.session import Session
from widgets.inline_bar import InlineBar
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel


def claim_needs_reason(session: Session, incident: Incident) -> bool:
    """Whether somebody else leads it and is there, or has not been away for long."""
    me = session.welcome.person if session.welcome else ""
    owner = incident.owner
    return owner is not None and owner != me and not claim_ended(session.state, owner, session.now_us())


def take_over_words(names: Names, incident: Incident) -> str:
    """What the strip of a take-over says."""
    words = QCoreApplication.translate("IncidentClaims", "Take {number} over from {name}")
    return words.format(number=incident.number, name=names.person(incident.owner))


class IncidentClaims(QObject):
    """`C` claims, or gives back what is mine; `Y` follows, or no longer."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self.words_bar = WordsBar(panel)
        self.words_bar.given.connect(self._take_over)
        panel.act("claim", self._claim_title, "C", self.claim, why_not_open)
        panel.act("follow", self._follow_title, "Y", self.follow, why_not_open)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.words_bar,)

    def retranslate(self) -> None:
        """Put every text again."""
        self.words_bar.retranslate()

    def claim(self) -> None:
        """Take ownership, with a reason where somebody else has it; of what is mine, give it back."""
        incident, panel = self._panel.incident, self._panel
        if incident is None:
            return
        if incident.owner == panel.models.names.me:
            panel.submit(ReleaseClaim(incident=incident.id))
        elif claim_needs_reason(panel.session, incident):
            self._close_bars()
            self.words_bar.ask(take_over_words(panel.models.names, incident), self.tr("Take over"))
        else:
            panel.submit(ClaimIncident(incident=incident.id))

    def follow(self) -> None:
        """Follow, or no longer."""
        incident = self._panel.incident
        if incident is not None:
            on = self._panel.models.names.me not in incident.watchers
            self._panel.submit(WatchIncident(incident=incident.id, on=on))

    def _take_over(self, reason: str) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if not reason:
            self._panel.notice.say(self.tr("Write why you take it over."), stays=False)
            return
        seen = self._panel.acts.seen_seq
        self.words_bar.close_bar()
        self._panel.submit(ClaimIncident(incident=incident.id, reason=reason), seen_seq=seen)

    def _claim_title(self) -> str:
        incident = self._panel.incident
        mine = incident is not None and incident.owner == self._panel.models.names.me
        return self.tr("Give back") if mine else self.tr("Claim")

    def _follow_title(self) -> str:
        incident = self._panel.incident
        followed = incident is not None and self._panel.models.names.me in incident.watchers
        return self.tr("Follow no longer") if followed else self.tr("Follow")
