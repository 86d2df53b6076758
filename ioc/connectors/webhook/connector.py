"""The `webhook` connector: a receiver that other systems bring their news to."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Sequence
from typing import ClassVar

import structlog
from msgspec import structs

from ioc.connect.api import BadSettings, FeedContext, Manifest, NotReady
from ioc.connect.handover import Handover
from ioc.connect.mapping.news import News
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.polling import Harvest
from ioc.connect.streaming import Line, StreamingConnector
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.ngsi_ld.news import EntityNews
from ioc.connectors.webhook.desk import Desk
from ioc.connectors.webhook.read import Brought, Reader, read_aside
from ioc.connectors.webhook.server import WebhookServer
from ioc.connectors.webhook.settings import WebhookSettings
from ioc.connectors.webhook.tls import Certificate
from ioc.domain.inbound import Inbound
from ioc.domain.records import Text

_log = structlog.get_logger(__name__)
_ALERTS = RecordSettings.model_construct(record="alert")
MOST_WAITING = 64
"""Requests that may wait for the engine; the next are told to come again."""


class WebhookConnector(StreamingConnector[Brought]):
    """Listens at one address. A request is answered with 2xx only when all it brought is with the engine."""

    manifest: ClassVar[Manifest] = Manifest(
        key="webhook",
        title=Text(vi="Nơi nhận qua HTTP (webhook)", en="HTTP receiver (webhook)"),
        version="1.0",
        settings=WebhookSettings,
        records=(
            "AssetSeen",
            "ReadingsTaken",
            "PositionsTaken",
            "AlertTaken",
            "CallTaken",
            "PhoneHeard",
            "RecordRejected",
        ),
        polling=False,
        documentation="docs/manual/connector-webhook.md",
    )

    def __init__(self, context: FeedContext, settings: WebhookSettings) -> None:
        super().__init__(context, settings)
        self._news = News(context.feed, settings.mapping or _ALERTS)
        self._entities = EntityNews(context.feed)
        self._reader = Reader(settings, context.feed, context.domain)

    def open(self, stop: threading.Event) -> Line[Brought]:
        settings: WebhookSettings = self.settings
        handover: Handover[Brought] = Handover(MOST_WAITING)

        def read(body: bytes, media: str) -> Brought:
            if len(body) > LARGE_BYTES:
                return shared_worker().run(stop, read_aside, body, self._reader, media)
            return self._reader(body, media)

        desk = Desk(settings, self.context.feed, handover, read)
        certificate = _certificate(settings)
        try:
            server = WebhookServer(
                settings.host,
                settings.port,
                desk,
                most=settings.most_connections,
                within_s=settings.deadline_s,
                certificate=certificate,
            )
        except OSError as error:
            raise _trouble(error, settings) from error
        if not settings.is_local() and certificate is None:
            _log.warning("webhook.open_in_clear", feed=self.context.feed, host=settings.host)
        _log.info("webhook.listens", feed=self.context.feed, host=settings.host, port=settings.port)
        return _Listening(server, handover, always_alive=settings.alive == "listening")

    def take(self, parcels: Sequence[Brought], stop: threading.Event) -> Harvest:
        messages: list[Inbound] = []
        taken = 0
        for brought in parcels:
            told = self._told(brought)
            messages += (*told.messages, *brought.rejects)
            taken += told.taken
        return Harvest(messages=tuple(messages), taken=taken)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one record, or a whole body."""
        one = structs.replace(self._reader, settings=self._reader.settings.model_copy(update={"records": ""}))
        brought = next((found for reader in (one, self._reader) if (found := reader(payload, "")).accepted), None)
        brought = brought or self._reader(payload, "")
        return (*self._told(brought).messages, *brought.rejects)

    def _told(self, brought: Brought) -> Harvest:
        """What is new of it."""
        if brought.phones:
            return Harvest(messages=brought.phones, taken=len(brought.phones))
        if brought.entities is not None:
            return self._entities.harvest([brought.entities])
        return self._news.harvest(brought.mapped) if brought.mapped is not None else Harvest()


class _Listening:
    """The server and the queue behind it, as one line."""

    def __init__(self, server: WebhookServer, handover: Handover[Brought], *, always_alive: bool) -> None:
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


def _certificate(settings: WebhookSettings) -> Certificate | None:
    if not settings.certificate:
        return None
    try:
        return Certificate(settings)
    except OSError as error:
        why = getattr(error, "reason", None) or error.strerror or type(error).__name__
        raise BadSettings("webhook.certificate_wrong", key="certificate", file=settings.certificate, why=why) from error


def _trouble(error: OSError, settings: WebhookSettings) -> NotReady | BadSettings:
    if error.errno == errno.EADDRINUSE:
        return NotReady("webhook.port_taken", host=settings.host, port=settings.port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return BadSettings("webhook.port_forbidden", key="port", port=settings.port)
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return BadSettings("webhook.host_wrong", key="host", host=settings.host)
    return NotReady("webhook.port_taken", host=settings.host, port=settings.port)
