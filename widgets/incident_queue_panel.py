"""The incident queue: what is open, how old, what comes next; claim with one key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import ClaimIncident, WatchIncident
from ioc.qt.actions import Actions
from ioc.qt.incident_table import FILTERS, HEADING, IncidentHeading
from ioc.qt.models import Models
from ioc.qt.queue_query import GROUP_WORDS, SORT_WORDS
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.tokens import ROW_TWO, SECOND_PX
from widgets.delegates.incident_rows import IncidentRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.incident_claims import claim_needs_reason, take_over_words
from widgets.list_panel import ListPanel
from widgets.proposal_strip import ProposalStrip
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.words_bar import WordsBar

COLUMNS = (
    Column(least=44, most=48),
    Column(least=80),
    Column(weight=1, least=130),
    Column(least=100, most=150),
    Column(least=56),
    Column(least=150, drop=1),
)


class IncidentQueuePanel(ListPanel):
    """See picture 01, upper right."""

    context = "incidents"
    kind = "incident"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        incidents = models.incidents
        self.filters = FilterChips(
            self.header,
            {
                "open": lambda: self.tr("Open"),
                "mine": lambda: self.tr("Mine"),
                "watched": lambda: self.tr("Followed"),
                "unclaimed": lambda: self.tr("Unclaimed"),
                "overdue": lambda: self.tr("Overdue"),
                "closed": lambda: self.tr("Closed"),
            },
            incidents.filter,
        )
        self.filters.picked.connect(incidents.set_filter)
        incidents.archive.failed.connect(self._say_why_not_found)
        view = ListView(
            incidents,
            IncidentRows(models.clock),
            COLUMNS,
            row_height=ROW_TWO,
            needs=self._needs,
            parent=self,
        )
        self.view = view
        self.proposals = ProposalStrip(self)
        self.body.addWidget(self.proposals)
        self.body.addWidget(self.proposals.bar)
        self.take_list(incidents, view)
        view.near_end.connect(self._ask_before)
        self.act("filter", lambda: self.tr("Next filter"), "F", self.next_filter, acts=False)
        self.act("group", lambda: self.tr("Group by"), "G", self.next_group, acts=False)
        self.act("sort", lambda: self.tr("Order by"), "S", self.next_sort, acts=False)
        incidents.asked.connect(self._take_query)
        names, advance = (lambda: self.tr("Proposed incidents")), self.proposals.advance
        self.act("proposals", names, "P", advance, self._why_no_proposal, acts=False)
        self.act("claim", lambda: self.tr("Claim"), "C", self.claim, self._why_not_claim)
        self.act("follow", lambda: self.tr("Follow or not"), "Y", self.follow, self._why_not_selected)
        self.words_bar = WordsBar(self)
        self.words_bar.given.connect(self._take_over)
        self.words_bar.closed.connect(self.setFocus)
        self.body.addWidget(self.words_bar)
        self.hint("claim")
        self.hint("filter")
        self.retranslate()

    def next_filter(self) -> None:
        """From the open ones round to the closed ones, which go on in the archive, and back."""
        incidents = self.models.incidents
        name = FILTERS[(FILTERS.index(incidents.filter) + 1) % len(FILTERS)]
        self.filters.check(name)
        incidents.set_filter(name)

    def next_group(self) -> None:
        """By domain, type, ward, agency, and by nothing again."""
        query, kinds = self.models.incidents.query, tuple(GROUP_WORDS)
        self.models.incidents.ask(replace(query, group=kinds[(kinds.index(query.group) + 1) % len(kinds)]))

    def next_sort(self) -> None:
        """By priority or by what is due next."""
        query, ways = self.models.incidents.query, tuple(SORT_WORDS)
        self.models.incidents.ask(replace(query, sort=ways[(ways.index(query.sort) + 1) % len(ways)]))

    def _take_query(self) -> None:
        self.filters.check(self.models.incidents.filter)
        self.show_counts()

    def _choose(self, ident: str) -> None:
        """A heading is no incident."""
        if ident.startswith(HEADING):
            self.check_actions()
        else:
            super()._choose(ident)

    def open_row(self, ident: str) -> None:
        if not ident.startswith(HEADING):
            super().open_row(ident)

    def _query_words(self) -> str:
        """What is asked beyond the filter, for the head."""
        query, told = self.models.incidents.query, []
        if query.terms:
            told.append(" ".join(word if kind == "text" else f"{kind}:{word}" for kind, word in query.terms))
        if query.group:
            told.append(
                {
                    "domain": self.tr("by domain"),
                    "type": self.tr("by type"),
                    "ward": self.tr("by ward"),
                    "agency": self.tr("by agency"),
                }[query.group]
            )
        if query.sort == "due":
            told.append(self.tr("next due first"))
        return " · ".join(told)

    def _ask_before(self) -> None:
        if self.models.incidents.filter == "closed":
            self.models.incidents.archive.ask_before()

    def _say_why_not_found(self, code: str, params: dict[str, Any]) -> None:
        self.notice.say(sentence(code, params, self.models.language), stays=False)

    def claim(self) -> None:
        """Take ownership of the selected incident."""
        incident = self.models.incidents.incident(self.current) if self.current else None
        if incident is None:
            return
        if claim_needs_reason(self.session, incident):
            self.words_bar.ask(take_over_words(self.models.names, incident), self.tr("Take over"))
            return
        self.submit(ClaimIncident(incident=incident.id))

    def _take_over(self, reason: str) -> None:
        if not reason:
            self.notice.say(self.tr("Write why you take it over."), stays=False)
            return
        self.words_bar.close_bar()
        self.submit(ClaimIncident(incident=self.current, reason=reason))

    def follow(self) -> None:
        """Follow the selected incident, or no longer."""
        incident = self.models.incidents.incident(self.current) if self.current else None
        if incident is not None:
            self.submit(WatchIncident(incident=incident.id, on=self.models.names.me not in incident.watchers))

    def show_counts(self) -> None:
        """Counts on the chips and behind the title; nobody has counted the archive."""
        incidents = self.models.incidents
        counts, closed = incidents.counts(), incidents.filter == "closed"
        self.filters.set_counts({name: counts[name] for name in ("mine", "watched", "unclaimed", "overdue")})
        self.header.set_title(self.tr("Closed incidents") if closed else self.tr("Open incidents"))
        told = ("" if closed else str(counts["open"]), self._query_words())
        self.header.set_subtitle(" · ".join(part for part in told if part))
        claim = self._buttons.get("incidents.claim")
        if claim is not None:  # what is closed is not claimed; its room shows the way back
            self.header.hide_item(claim, closed)

    def retranslate(self) -> None:
        """Put every text again."""
        self.filters.retranslate()
        self.words_bar.retranslate()
        self.proposals.retranslate()
        super().retranslate()

    def _why_not_selected(self) -> str:
        chosen = self.current and not self.current.startswith(HEADING)
        return "" if chosen else self.tr("Select an incident first.")

    def _why_not_claim(self) -> str:
        incident = self.models.incidents.incident(self.current) if self.current else None
        if incident is None:
            return self.tr("Select an incident first.")
        me = self.session.welcome.person if self.session.welcome else ""
        return self.tr("It is already yours.") if incident.owner == me else ""

    def _why_no_proposal(self) -> str:
        return "" if self.session.state.tables.proposals else self.tr("No incident is proposed now.")

    def _needs(self, row: int, column: int) -> int:
        table = self.models.incidents
        shown = table.row(table.id_at(row))
        if isinstance(shown, IncidentHeading):
            return 0
        if column == 3:
            return max(width_of(shown.stage), width_of(shown.units, SECOND_PX))
        if column == 2:
            return max(width_of(shown.title, bold=True), width_of(shown.where, SECOND_PX))
        if column in (0, 5):
            return 0
        return width_of(str(table.cell(shown, column, 0)), bold=column == 1)
