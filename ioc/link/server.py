"""The engine's (or a replay's) end of the link: one thread owns the socket, everybody else posts to it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import zmq

from ioc.link.endpoint import EndpointLock, EndpointRefused, check_network, socket_path
from ioc.link.hub import Call, Hub, Published
from ioc.link.messages import ServerMessage, TurnedAway
from ioc.link.patience import Patience
from ioc.link.peer import Peer
from ioc.link.ports import LinkPorts
from ioc.link.wake import Wake

LONGEST_REQUEST = 1 << 20
"""Bytes of one client message; a connection that sends more is cut by the transport."""

PIPE_FRAMES = 64
"""Frames handed to the transport ahead of the client; what is beyond waits here, where it is counted."""

_FRAMES_A_ROUND = 256
_IDLE_MS, _BLOCKED_MS = 250, 5
_LINGER_MS = 500

_log = logging.getLogger(__name__)


def monotonic_us() -> int:
    """The clock that measures silence."""
    return time.monotonic_ns() // 1000


class LinkServer:
    """Listens from `start` to `close`. `publish` and the answers given to ports may come from any thread;
    all of them go out in the order in which they were given.

    `now_us` measures silence only; it may be any clock (a jump of it throws nobody out). `secret_key` is the CURVE
    key (Z85) that a network endpoint needs.
    """

    def __init__(
        self,
        endpoint: str,
        ports: LinkPorts,
        *,
        now_us: Callable[[], int] = monotonic_us,
        secret_key: bytes | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._now_us = now_us
        self._secret_key = secret_key
        self._outbox: deque[Call] = deque()
        self._stopping = threading.Event()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self._hub = Hub(ports, self._post, self._work)
        self._thread: threading.Thread | None = None
        self._lock: EndpointLock | None = None
        self._context: zmq.Context[zmq.Socket[bytes]]
        self._socket: zmq.Socket[bytes]
        self._wake: Wake | None = None

    # --- any thread

    def start(self) -> None:
        """Bind and serve. Raises EndpointRefused when the endpoint is taken, too long, or open to the network."""
        check_network(self.endpoint, self._secret_key is not None)
        path = socket_path(self.endpoint)
        if path is not None:
            self._lock = EndpointLock(path)
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.ROUTER)
        try:
            self._bind()
        except zmq.ZMQError as trouble:
            self._context.destroy(0)
            self._unlock()
            raise EndpointRefused("link.bind_failed", endpoint=self.endpoint, reason=str(trouble)) from None
        wake = self._wake = Wake(self._context)
        self._pools = {name: ThreadPoolExecutor(2, thread_name_prefix=f"link-{name}") for name in ("door", "ask")}
        self._thread = threading.Thread(target=self._run, args=(wake,), name="link-server", daemon=True)
        self._thread.start()

    def publish(self, message: ServerMessage) -> None:
        """Send to everybody who follows; call it in journal order, after the commit. Never blocks.

        Raises TypeError for a message that is one client's own (an answer, a welcome).
        """
        if not isinstance(message, Published):
            raise TypeError(f"{type(message).__name__} is for one client, not for all")
        self._post(lambda: self._hub.fan_out(message))

    def dismiss(self, person: str, verdict: TurnedAway, keep_seat: str = "") -> None:
        """Sign a person out of every seat but `keep_seat`; their desks are told `verdict`."""
        self._post(lambda: self._hub.dismiss(person, verdict, keep_seat))

    def close(self) -> None:
        """Send what waits (for half a second at most), then stop. The ports are not told that seats are left."""
        if self._thread is None:
            return
        self._stopping.set()
        self._ring()
        self._thread.join()
        self._thread = None
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        self._unlock()

    def figures(self) -> dict[str, int]:
        """Counters for health screens: clients, frames not understood, resyncs."""
        return {"clients": len(self._hub.peers), "garbage": self._hub.garbage, "resyncs": self._hub.resyncs}

    def _post(self, call: Call) -> None:
        self._outbox.append(call)
        self._ring()

    def _ring(self) -> None:
        if self._wake is not None:
            self._wake.ring()

    def _work(self, pool: str, call: Call) -> None:
        if not self._stopping.is_set():
            self._pools[pool].submit(call)

    def _bind(self) -> None:
        self._socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        self._socket.setsockopt(zmq.SNDHWM, PIPE_FRAMES)
        self._socket.setsockopt(zmq.MAXMSGSIZE, LONGEST_REQUEST)
        self._socket.setsockopt(zmq.HEARTBEAT_IVL, 2000)
        self._socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 6000)
        if self._secret_key is not None:
            self._socket.curve_secretkey = self._secret_key
            self._socket.curve_server = True
        self._socket.bind(self.endpoint)
        bound = cast(bytes, self._socket.getsockopt(zmq.LAST_ENDPOINT))
        self.endpoint = bound.rstrip(b"\0").decode()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # --- the server's thread

    def _run(self, wake: Wake) -> None:
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(wake.receiver, zmq.POLLIN)
        patience = Patience(self._now_us())
        while not self._stopping.is_set():
            blocked = any(peer.blocked for peer in self._hub.peers.values())
            poller.poll(_BLOCKED_MS if blocked else _IDLE_MS)
            try:
                self._round(wake, patience)
            except Exception:
                _log.exception("link: a round of the server failed")
        self._drain_outbox()
        self._pump_all()
        wake.close()
        self._context.destroy(_LINGER_MS)

    def _round(self, wake: Wake, patience: Patience) -> None:
        wake.clear()
        self._read()
        self._drain_outbox()
        self._pump_all()
        self._hub.look_round(patience.look(self._now_us()))

    def _read(self) -> None:
        for _ in range(_FRAMES_A_ROUND):
            try:
                parts = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if len(parts) == 2:
                self._hub.hear(parts[0], parts[1])
            else:
                self._hub.count_garbage(f"{len(parts)} parts")

    def _drain_outbox(self) -> None:
        for _ in range(len(self._outbox)):
            self._outbox.popleft()()

    def _pump_all(self) -> None:
        for peer in list(self._hub.peers.values()):
            self._pump(peer)

    def _pump(self, peer: Peer) -> None:
        """Hand frames to the transport until it takes no more, or none are left."""
        peer.blocked = False
        sent = False
        while (frame := peer.next_frame) is not None and not peer.blocked:
            sent = self._send(peer, frame) or sent
        if peer.blocked and peer.is_over():
            self._hub.overflowed(peer)
        elif peer.next_frame is None and sent:
            self._hub.caught_up(peer)

    def _send(self, peer: Peer, frame: bytes) -> bool:
        try:
            # large frames are lent, not copied once for every seat
            self._socket.send_multipart([peer.identity, frame], zmq.NOBLOCK, copy=False)
        except zmq.Again:
            peer.blocked = True
            return False
        except zmq.ZMQError as trouble:
            if trouble.errno != zmq.EHOSTUNREACH:
                _log.warning("link: sending failed: %s", trouble)
            self._hub.unreachable(peer)
            return False
        peer.sent()
        return True
