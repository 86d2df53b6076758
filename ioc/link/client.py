"""The desk's end of the link: one thread owns the socket, follows, reconnects, and hands over."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

import msgspec
import zmq
from zmq.utils.monitor import recv_monitor_message

from ioc.link.endpoint import check_network, socket_path
from ioc.link.follower import Follower
from ioc.link.messages import (
    Ask,
    ClientMessage,
    Hello,
    Positions,
    Pulse,
    Readings,
    Reply,
    Resume,
    ServerMessage,
    SignOut,
    Snapshot,
    TurnedAway,
    Welcome,
    decode_server,
    encode,
)
from ioc.link.wake import Wake

PULSE_S = 2.0
BEAT_LOST_S = 3.0
HELLO_AGAIN_S = 5.0
HAND_OVER_S = 0.05
"""Readings are handed over at most 20 times a second, everything else at once."""

_LINGER_MS = 300
_FRAMES_A_ROUND = 500
_RETRIED = ("link.busy", "link.trouble")
_HELD_OFF = "link.slowed"
"""The password was not looked at yet: told, and tried again, so that guessing never shuts a desk out for good."""

_log = logging.getLogger(__name__)

Deliver = Callable[[list[ServerMessage]], None]
DeliverConnected = Callable[[bool], None]


class LinkClient:
    """Follows one server from `start` to `close`. `send` and `sign_in` may be called from any thread and never block.

    `deliver` and `deliver_connected` are called on the client's own thread, in order: after `True` comes a
    snapshot (or, for somebody who only looks round, nothing but beats and answers) and then all that follows it.
    Whatever the connection does, each `Ask` gets one `Reply`. Raises EndpointRefused for a bad endpoint.
    """

    def __init__(self, endpoint: str, hello: Hello, *, server_key: bytes | None = None) -> None:
        socket_path(endpoint)
        check_network(endpoint, server_key is not None)
        self.endpoint = endpoint
        self._hello = hello
        self._server_key = server_key
        self._outgoing: deque[ClientMessage] = deque()
        self._asked: dict[str, None] = {}
        self._stopping = threading.Event()
        self._follower = Follower()
        self._welcome: Welcome | None = None
        self._connected = False
        self._barred = False
        self._greeted_at = self._heard_at = self._said_at = self._handed_at = 0.0
        self._pending: list[ServerMessage] = []
        self._urgent = False
        self._thread: threading.Thread | None = None
        self._deliver: Deliver
        self._deliver_connected: DeliverConnected
        self._context: zmq.Context[zmq.Socket[bytes]]
        self._socket: zmq.Socket[bytes]
        self._monitor: zmq.Socket[bytes]
        self._wake: Wake

    # --- any thread

    def start(self, deliver: Deliver, deliver_connected: DeliverConnected) -> None:
        """Connect, and stay connected."""
        self._deliver, self._deliver_connected = deliver, deliver_connected
        self._context = zmq.Context()
        self._wake = Wake(self._context)
        self._socket = self._context.socket(zmq.DEALER)
        self._monitor = self._socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED)
        self._connect()
        self._thread = threading.Thread(target=self._run, name="link-client", daemon=True)
        self._thread.start()

    def send(self, message: ClientMessage) -> None:
        """Queue a message. Without a link commands are dropped (the session fails them), questions are refused."""
        self._outgoing.append(message)
        if self._thread is not None:
            self._wake.ring()

    def sign_in(self, login: str, password: str, *, seat: str | None = None) -> None:
        """Greet as somebody else, at once and after every reconnect."""
        seat = self._hello.seat if seat is None else seat
        self.send(msgspec.structs.replace(self._hello, login=login, password=password, token="", seat=seat))

    def close(self) -> None:
        """Leave the seat, say so (for a third of a second at most), and stop. Nothing is delivered afterwards."""
        if self._thread is None:
            return
        self._stopping.set()
        self._wake.ring()
        if self._thread is not threading.current_thread():
            self._thread.join()
        self._thread = None

    # --- the client's thread

    def _connect(self) -> None:
        for option, value in (
            (zmq.IMMEDIATE, 1),
            (zmq.RCVHWM, 256),
            (zmq.RECONNECT_IVL, 50),
            (zmq.RECONNECT_IVL_MAX, 300),
            (zmq.HEARTBEAT_IVL, 2000),
            (zmq.HEARTBEAT_TIMEOUT, 6000),
        ):
            self._socket.setsockopt(option, value)
        if self._server_key is not None:
            self._socket.curve_publickey, self._socket.curve_secretkey = zmq.curve_keypair()
            self._socket.curve_serverkey = self._server_key
        self._socket.connect(self.endpoint)

    def _run(self) -> None:
        poller = zmq.Poller()
        for socket in (self._socket, self._monitor, self._wake.receiver):
            poller.register(socket, zmq.POLLIN)
        while not self._stopping.is_set():
            poller.poll(int(HAND_OVER_S * 1000) if self._pending or self._outgoing else 200)
            try:
                self._round()
            except Exception:
                _log.exception("link: a round of the client failed")
        self._end()

    def _round(self) -> None:
        self._wake.clear()
        self._watch()
        self._read()
        self._check_time(time.monotonic())
        self._write()
        self._hand_over(time.monotonic())

    def _end(self) -> None:
        if self._welcome is not None and self._welcome.person:
            self._say(SignOut())
        self._socket.disable_monitor()
        self._monitor.close(0)
        self._wake.close()
        self._context.destroy(_LINGER_MS)

    def _watch(self) -> None:
        """What the transport tells of the connection: greet as soon as it stands, know at once when it broke."""
        while self._monitor.poll(0):
            event = recv_monitor_message(self._monitor)["event"]
            if event == zmq.EVENT_DISCONNECTED:
                self._lose()
            elif event == zmq.EVENT_HANDSHAKE_SUCCEEDED and not self._barred:
                self._greet()

    def _greet(self) -> None:
        self._lose()
        sent = self._say(self._hello)
        self._greeted_at = time.monotonic() - (0.0 if sent else HELLO_AGAIN_S - HAND_OVER_S)

    def _lose(self) -> None:
        """The link is down, or is to begin anew: say so, and answer every open question."""
        self._welcome = None
        self._follower.lose()
        self._set_connected(False)
        for ident in self._asked:
            self._hand(Reply(id=ident, code="refused.link_lost"))
        self._asked.clear()

    def _set_connected(self, connected: bool) -> None:
        if connected != self._connected:
            self._connected = connected
            self._hand_over(time.monotonic(), at_once=True)
            self._deliver_connected(connected)

    # --- incoming

    def _read(self) -> None:
        for _ in range(_FRAMES_A_ROUND):
            try:
                frame = self._socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            try:
                message = decode_server(frame)
            except (msgspec.DecodeError, UnicodeDecodeError) as trouble:
                _log.warning("link: frame not understood: %s", trouble)
                continue
            self._take(message)

    def _take(self, message: ServerMessage) -> None:
        if isinstance(message, Welcome):
            self._take_welcome(message)
        elif isinstance(message, TurnedAway):
            self._take_refusal(message)
        elif self._welcome is not None:
            if not isinstance(message, Reply):
                self._heard_at = time.monotonic()
            self._take_next(message)

    def _take_welcome(self, message: Welcome) -> None:
        self._welcome = message
        self._heard_at = time.monotonic()
        self._hand(message)
        if not message.person and message.mode != "replay":
            self._set_connected(True)

    def _take_refusal(self, message: TurnedAway) -> None:
        self._lose()
        if message.code == "link.not_signed_in":
            if not self._barred:
                self._greet()
        elif message.code == _HELD_OFF:
            self._hand(message)
        elif message.code not in _RETRIED:
            self._barred = message.code != "link.protocol"
            self._greeted_at = float("inf")
            self._hand(message)

    def _take_next(self, message: ServerMessage) -> None:
        was_following = self._follower.following
        if isinstance(message, Snapshot):
            self._set_connected(True)
        if isinstance(message, Reply):
            if message.id not in self._asked:
                return
            del self._asked[message.id]
        for part in self._follower.take(message):
            self._hand(part)
        if was_following and not self._follower.following:
            _log.warning("link: something is missing after %s", self._follower.seq)
            self._say(Resume(have_seq=self._follower.seq))

    def _hand(self, message: ServerMessage) -> None:
        self._pending.append(message)
        self._urgent |= not isinstance(message, Readings | Positions)

    def _hand_over(self, now: float, *, at_once: bool = False) -> None:
        due = self._urgent or at_once or now - self._handed_at >= HAND_OVER_S
        if not self._pending or not due:
            return
        pending, self._pending, self._urgent = self._pending, [], False
        self._handed_at = now
        self._deliver(pending)

    # --- outgoing

    def _check_time(self, now: float) -> None:
        if self._welcome is not None and now - self._heard_at > BEAT_LOST_S:
            _log.warning("link: no beat for %s s", BEAT_LOST_S)
            self._lose()
        if self._welcome is None and self._greeted_at and now - self._greeted_at > HELLO_AGAIN_S:
            self._greet()
        if self._welcome is not None and now - self._said_at > PULSE_S:
            self._say(Pulse())

    def _write(self) -> None:
        while self._outgoing:
            message = self._outgoing[0]
            if not self._pass_on(message):
                return
            self._outgoing.popleft()

    def _pass_on(self, message: ClientMessage) -> bool:
        """Send what a desk gave; False when the transport takes no more for now."""
        if isinstance(message, Hello):
            self._hello, self._barred = message, False
            self._greet()
        elif self._welcome is None:
            if isinstance(message, Ask):
                self._hand(Reply(id=message.id, code="refused.no_link"))
        elif isinstance(message, Resume):
            if self._follower.following:
                self._follower.lose()
                return self._say(message)
        elif isinstance(message, SignOut):
            self._say(message)
            self._hello = msgspec.structs.replace(self._hello, login="", password="", token="")
            self._greet()
        else:
            sent = self._say(message)
            if sent and isinstance(message, Ask):
                self._asked[message.id] = None
            return sent
        return True

    def _say(self, message: ClientMessage) -> bool:
        try:
            self._socket.send(encode(message), zmq.NOBLOCK)
        except zmq.Again:
            return False
        self._said_at = time.monotonic()
        return True
