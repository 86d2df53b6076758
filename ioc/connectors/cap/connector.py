"""The `cap` connector: OASIS Common Alerting Protocol 1.0, 1.1, 1.2; bare, in Atom, in RSS, in EDXL-DE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import structlog

from ioc.connect.api import FeedContext, Manifest
from ioc.connect.http import Http
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connectors.cap.document import Document, read_document
from ioc.connectors.cap.links import LinkFollower
from ioc.connectors.cap.settings import CapSettings
from ioc.domain.inbound import AlertTaken, Inbound
from ioc.domain.records import PublicAlert, Text

_log = structlog.get_logger(__name__)


class CapConnector(PollingConnector):
    """Polls one address; an alert that comes again (same sender, identifier and sent) is taken once.

    Every status is handed on (Test and Exercise too): what is shown is not the connector's matter.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="cap",
        title=Text(vi="Cảnh báo theo CAP (OASIS)", en="CAP alerts (OASIS)"),
        version="1.0",
        settings=CapSettings,
        records=("AlertTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-cap.md",
    )

    def __init__(self, context: FeedContext, settings: CapSettings) -> None:
        super().__init__(context, settings)
        self._links = LinkFollower(settings, context.feed)
        self._alerts: Remembered[str, bool] = Remembered()
        self._rejects = KnownRejects()

    def fetch(self, http: Http) -> Harvest:
        # an index with entries still to be fetched is read again even when it did not change
        reply = http.get(self.settings.url, conditional=not self._links.unfinished)
        if reply.unchanged:
            return Harvest(unchanged=True)

        def read(payload: bytes) -> Document:
            return self.decode(http, payload, read_document, self.context.feed, self.settings.zone)

        document = read(reply.body)
        followed = self._links.follow(http, reply.url, document.entries, read)
        if document.tolerated:
            _log.info("cap.tolerated", feed=self.context.feed, deviations=document.tolerated)
        alerts = [alert for alert in (*document.alerts, *followed.alerts) if self._is_new(alert)]
        rejects = self._rejects.news((*document.rejects, *followed.rejects))
        messages: tuple[Inbound, ...] = (
            *(AlertTaken(feed=self.context.feed, alert=alert) for alert in alerts),
            *rejects,
        )
        return Harvest(messages=messages, taken=len(alerts))

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`. An entry of an index has no alert of its own: it is not followed here."""
        document = read_document(payload, self.context.feed, self.settings.zone)
        alerts = (AlertTaken(feed=self.context.feed, alert=alert) for alert in document.alerts)
        return (*alerts, *document.rejects)

    def _is_new(self, alert: PublicAlert) -> bool:
        fresh = self._alerts.get(alert.id) is None
        self._alerts.put(alert.id, True)
        return fresh
