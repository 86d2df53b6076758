"""One connection to a broker, pumped by the thread that asks: nothing is read while nobody wants it."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

import structlog
from msgspec import Struct
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from ioc.connect.api import BadSettings, NotReady, Trouble
from ioc.connect.interrupt import Overdue, Stopped, run_interruptibly
from ioc.connectors.mqtt.broker_settings import BrokerSettings
from ioc.connectors.mqtt.frames import FrameSocket, Message
from ioc.connectors.mqtt.trouble import (
    trouble_of_connecting,
    trouble_of_loss,
    trouble_of_refusal,
    trouble_of_subscription,
)

_log = structlog.get_logger(__name__)
MOST_AT_ONCE = 2_000
"""Messages of one reading: a few milliseconds of work; what is beyond waits in the socket, then at the broker."""
MOST_BYTES_AT_ONCE = 8_000_000
_NO_REASON = (0, "")


class Subscription(Struct, frozen=True):
    """A filter to ask for; `again`: retained messages are wanted at once."""

    filter: str
    qos: int
    retained: bool


class MqttWire:
    """Connects in the constructor's caller's time (`connect`), then `receive`, `settle`, `close` as a `Line`.

    A message of QoS 1 is acknowledged when it is settled, not before: the broker gives it again to a kept session
    if we die in between.
    """

    def __init__(self, settings: BrokerSettings, keepalive_s: int, *, talk_is_life: bool = True) -> None:
        self._settings = settings
        self._keepalive_s = keepalive_s
        self._talk_is_life = talk_is_life
        self._host = settings.host
        self._got: list[Message] = []
        self._accepted = False
        self._granted: list[tuple[int, str]] | None = None
        self._refusal: tuple[int, str] | None = None
        self._loss = _NO_REASON
        self._heard = False
        self._client = self._made()
        self._selector = selectors.DefaultSelector()

    def connect(self, subscriptions: Sequence[Subscription], stop: threading.Event) -> None:
        """Connect, say who we are, subscribe. Raises NotReady, AuthFailed, BadSettings; Stopped."""
        end = time.monotonic() + self._settings.deadline_s
        given_up = threading.Event()
        try:
            run_interruptibly(lambda: self._dial(given_up), stop, self._settings.deadline_s, given_up.set)
        except Overdue:
            raise NotReady("feed.timed_out", host=self._host) from None
        except (OSError, UnicodeError) as error:
            raise trouble_of_connecting(error, self._host) from error
        wire = self._client.socket()
        if wire is None:
            raise NotReady("mqtt.closed_early", host=self._host)
        self._selector.register(wire, selectors.EVENT_READ)
        self._await(lambda: self._accepted, stop, end)
        self._client.subscribe([(one.filter, self._wish(one)) for one in subscriptions])
        self._await(lambda: self._granted is not None, stop, end)
        for one, (code, said) in zip(subscriptions, self._granted or (), strict=False):
            if code >= 0x80:
                raise trouble_of_subscription(one.filter, self._host, said)
        self._announce()

    def receive(self, wait_s: float) -> Sequence[Message]:
        """Messages that have come, at most `MOST_AT_ONCE`. Raises the trouble when the connection is gone."""
        if not self._got:
            self._pump(wait_s)
        got = self._got.copy()
        self._got.clear()
        return got

    def settle(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if message.qos:
                self._client.ack(message.mid, message.qos)

    def heard(self) -> bool:
        heard, self._heard = self._heard and self._talk_is_life, False
        return heard

    def close(self) -> None:
        """Say that we go (the will is then not sent by the broker, so we say it), and go."""
        will = self._settings.will
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            if self._accepted and self._client.socket() is not None:
                if will is not None:
                    self._client.publish(will.topic, will.payload, will.qos, will.retain)
                self._client.disconnect()
                self._client.loop_write()
        with contextlib.suppress(OSError):
            wire = self._client.socket()
            if wire is not None:
                wire.close()
        self._selector.close()

    # --- one connection

    def _made(self) -> Client:
        settings = self._settings
        five = settings.version == "5"
        client = _Reading(
            self._got,
            settings,
            client_id=settings.client_id,
            clean_session=None if five else settings.session == "clean",
            protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
        )
        client.connect_timeout = settings.connect_timeout_s
        if settings.username:
            client.username_pw_set(settings.username, settings.password or None)
        if settings.tls:
            client.tls_set_context(_context(settings))
            if settings.insecure:
                client.tls_insecure_set(True)
                _log.warning("mqtt.insecure", host=settings.host)
        elif settings.password:
            _log.warning("mqtt.password_in_clear", host=settings.host)
        if settings.will is not None:
            will = settings.will
            client.will_set(will.topic, will.payload, will.qos, will.retain)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    def _dial(self, given_up: threading.Event) -> None:
        settings = self._settings
        if settings.version == "5":
            wishes = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            wishes.MaximumPacketSize = settings.max_bytes + 70_000
            if settings.session == "kept":
                wishes.SessionExpiryInterval = settings.session_expiry_s
            clean = settings.session == "clean"
            self._client.connect(
                settings.host, settings.port_used(), self._keepalive_s, clean_start=clean, properties=wishes
            )
        else:
            self._client.connect(settings.host, settings.port_used(), self._keepalive_s)
        if given_up.is_set():
            self.close()

    def _wish(self, one: Subscription) -> Any:
        if self._settings.version != "5":
            return one.qos
        # retained messages: at every subscribing, or never (5.0 §3.8.3.1)
        handling = SubscribeOptions.RETAIN_SEND_ON_SUBSCRIBE if one.retained else SubscribeOptions.RETAIN_DO_NOT_SEND
        return SubscribeOptions(qos=one.qos, retainHandling=handling)

    def _announce(self) -> None:
        will = self._settings.will
        if will is not None:
            self._client.publish(will.topic, will.online, will.qos, will.retain)

    def _await(self, done: Callable[[], bool], stop: threading.Event, end: float) -> None:
        while not done():
            if stop.is_set():
                raise Stopped
            if time.monotonic() >= end:
                raise NotReady("feed.timed_out", host=self._host)
            self._pump(0.1)

    def _pump(self, wait_s: float) -> None:
        """Let the client read and write once; what has come lies in `_got`. Raises when the connection is gone."""
        client = self._client
        wire = client.socket()
        if wire is None:
            raise self._trouble()
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.want_write() else 0)
        self._selector.modify(wire, wanted)
        buffered = isinstance(wire, FrameSocket) and wire.pending() > 0
        ready = 0
        for _, events in self._selector.select(0 if buffered else wait_s):
            ready |= events
        if ready & selectors.EVENT_WRITE:
            client.loop_write()
        if buffered or ready & selectors.EVENT_READ:
            self._read()
        client.loop_misc()
        if client.socket() is None and not self._got:
            raise self._trouble()

    def _read(self) -> None:
        """Until nothing more is there or enough has come."""
        client, got = self._client, self._got
        before = -1
        while before < len(got) < MOST_AT_ONCE and sum(len(one.payload) for one in got) < MOST_BYTES_AT_ONCE:
            before = len(got)
            if client.loop_read() is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            self._heard = True

    def _trouble(self) -> Trouble:
        if self._refusal is not None:
            return trouble_of_refusal(*self._refusal, self._host)
        if not self._accepted:
            return NotReady("mqtt.closed_early", host=self._host)
        return trouble_of_loss(*self._loss, self._host)

    # --- what paho calls

    def _on_connect(self, client: Client, told: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._refusal = (reason.value, str(reason))
        else:
            self._accepted = True

    def _on_disconnect(self, client: Client, told: Any, flags: Any, reason: Any, properties: Any) -> None:
        if self._loss is _NO_REASON:
            self._loss = (reason.value, str(reason))

    def _on_subscribe(self, client: Client, told: Any, mid: int, reasons: Any, properties: Any) -> None:
        self._granted = [(reason.value, str(reason)) for reason in reasons]

    def _on_message(self, client: Client, told: Any, message: MQTTMessage) -> None:
        """Only what the frames left to the library: a message of QoS 2, which was not asked for."""
        self._got.append(Message(message.topic, bytes(message.payload), 2, message.retain, message.dup, message.mid))


class _Reading(Client):
    """The library's client with messages taken from its socket as they come; it acknowledges when it is told to."""

    def __init__(self, got: list[Message], settings: BrokerSettings, **told: Any) -> None:
        super().__init__(CallbackAPIVersion.VERSION2, manual_ack=True, **told)
        self._ioc_got = got
        self._ioc_settings = settings

    def _create_socket(self) -> Any:
        return FrameSocket(
            cast(socket.socket, super()._create_socket()),
            self._ioc_got,
            five=self._ioc_settings.version == "5",
            most=MOST_AT_ONCE,
            most_bytes=self._ioc_settings.max_bytes,
        )


def _context(settings: BrokerSettings) -> ssl.SSLContext:
    """Raises BadSettings naming the file that cannot be read."""
    key, path = "ca_file", settings.ca_file
    try:
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        key, path = "certificate", settings.certificate
        if settings.certificate:
            context.load_cert_chain(settings.certificate, settings.key)
    except OSError as error:
        raise BadSettings("mqtt.file_unreadable", key=key, path=path, detail=type(error).__name__) from None
    if settings.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
