"""The `webhook` connector: a receiver that other systems bring their news to."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Sequence
from typing import ClassVar

import structlog

from ioc.connect.api import BadSettings, FeedContext, Manifest, NotReady
from ioc.connect.handover import Handover
from ioc.connect.memory import Remembered
from ioc.connect.polling import Harvest
from ioc.connect.streaming import Line, StreamingConnector
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.webhook_desk import Desk
from ioc.connectors.webhook_read import Reader, read_aside
from ioc.connectors.webhook_server import WebhookServer
from ioc.connectors.webhook_settings import WebhookSettings
from ioc.domain.inbound import AlertTaken, Inbound
from ioc.domain.records import Text

_log = structlog.get_logger(__name__)
MOST_WAITING = 64
"""Requests that may wait for the engine; the next are told to come again."""


class WebhookConnector(StreamingConnector[Harvest]):
    """Listens at one address. A request is answered with 2xx only when all it brought is with the engine."""

    manifest: ClassVar[Manifest] = Manifest(
        key="webhook",
        title=Text(vi="Nơi nhận qua HTTP (webhook)", en="HTTP receiver (webhook)"),
        version="1.0",
        settings=WebhookSettings,
        records=("AlertTaken", "RecordRejected"),
        polling=False,
        documentation="docs/manual/connector-webhook.md",
    )

    def __init__(self, context: FeedContext, settings: WebhookSettings) -> None:
        super().__init__(context, settings)
        self._alerts: Remembered[str, bool] = Remembered()
        self._reader = Reader(settings, context.feed, context.domain)

    def open(self, stop: threading.Event) -> Line[Harvest]:
        settings: WebhookSettings = self.settings
        handover: Handover[Harvest] = Handover(MOST_WAITING)

        def read(body: bytes, media: str) -> Harvest:
            if len(body) > LARGE_BYTES:
                return shared_worker().run(stop, read_aside, body, self._reader, media)
            return self._reader(body, media)

        desk = Desk(settings, self.context.feed, handover, read)
        try:
            server = WebhookServer(
                settings.host, settings.port, desk, most=settings.most_connections, within_s=settings.deadline_s
            )
        except OSError as error:
            raise _trouble(error, settings) from error
        _log.info("webhook.listens", feed=self.context.feed, host=settings.host, port=settings.port)
        return _Listening(server, handover, always_alive=settings.alive == "listening")

    def take(self, parcels: Sequence[Harvest], stop: threading.Event) -> Harvest:
        messages: list[Inbound] = []
        taken = 0
        for parcel in parcels:
            fresh = [message for message in parcel.messages if self._is_new(message)]
            messages += fresh
            taken += parcel.taken - (len(parcel.messages) - len(fresh))
        return Harvest(messages=tuple(messages), taken=taken)

    def _is_new(self, message: Inbound) -> bool:
        """An alert that was brought before is not said again."""
        if not isinstance(message, AlertTaken):
            return True
        known = self._alerts.get(message.alert.id) is not None
        self._alerts.put(message.alert.id, True)
        return not known


class _Listening:
    """The server and the queue behind it, as one line."""

    def __init__(self, server: WebhookServer, handover: Handover[Harvest], *, always_alive: bool) -> None:
        self._server = server
        self._handover = handover
        self._always_alive = always_alive
        self.receive = handover.receive
        self.settle = handover.settle
        server.begin()

    def heard(self) -> bool:
        return self._handover.heard() or self._always_alive

    def close(self) -> None:
        self._handover.close()
        self._server.end()


def _trouble(error: OSError, settings: WebhookSettings) -> NotReady | BadSettings:
    if error.errno == errno.EADDRINUSE:
        return NotReady("webhook.port_taken", host=settings.host, port=settings.port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return BadSettings("webhook.port_forbidden", key="port", port=settings.port)
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return BadSettings("webhook.host_wrong", key="host", host=settings.host)
    return NotReady("webhook.port_taken", host=settings.host, port=settings.port)
