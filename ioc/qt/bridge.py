"""From the link's thread to the GUI thread: nothing is lost, nothing waits for long, nothing freezes the desk."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from ioc.link.client import LinkClient
from ioc.link.messages import Facts, Positions, Readings, Resume, ServerMessage, Snapshot
from ioc.qt.session import Session

SLICE_S = 0.008
"""How long the desk folds before it looks at its user again."""

MOST_WAITING = 200_000
"""Entries and readings that may wait for a desk that does not come round to them; then it starts from a snapshot."""

_log = logging.getLogger(__name__)

_TAKEN_AT_FIRST = 8
_TAKEN_AT_MOST = 256


class Bridge(QObject):
    """Feeds `session` from `client` on the thread that it lives on. `resyncs` counts backlogs given up."""

    _arrived = Signal()

    def __init__(self, client: LinkClient, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._session = session
        self._lock = threading.Lock()
        self._waiting: deque[ServerMessage | bool] = deque()
        self._weight = 0
        self._armed = False
        self._skipping = False
        self._closed = False
        self._at_once = _TAKEN_AT_FIRST
        self.resyncs = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(0)
        self._again.timeout.connect(self._pump)
        self._arrived.connect(self._pump, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Connect, and stay connected."""
        self._client.start(self._deliver, self._deliver_connected)

    def close(self) -> None:
        """Leave the seat and stop; nothing reaches the session afterwards."""
        self._closed = True
        self._again.stop()
        self._client.close()

    # --- the client's thread

    def _deliver(self, messages: list[ServerMessage]) -> None:
        with self._lock:
            for message in messages:
                self._add(message)
            overflown = self._weight > MOST_WAITING
            if overflown:
                self._give_up()
        if overflown:
            self._client.send(Resume())
        self._call()

    def _deliver_connected(self, connected: bool) -> None:
        with self._lock:
            self._waiting.append(connected)
        self._call()

    def _add(self, message: ServerMessage) -> None:
        if isinstance(message, Snapshot):
            self._skipping = False
        elif self._skipping and isinstance(message, Facts | Readings | Positions):
            return
        self._waiting.append(message)
        self._weight += _weight(message)

    def _give_up(self) -> None:
        """Too much waits: drop what a snapshot will bring anyway."""
        kept = [item for item in self._waiting if not isinstance(item, Facts | Readings | Positions)]
        self._waiting = deque(kept)
        self._weight = len(kept)
        self._skipping = True
        self.resyncs += 1

    def _call(self) -> None:
        with self._lock:
            called, self._armed = self._armed, True
        if not called and not self._closed:
            self._arrived.emit()

    # --- the GUI thread

    @Slot()
    def _pump(self) -> None:
        """Take what waits, for one slice; then let the event loop look at keys, mouse and paint, and come again."""
        until = time.perf_counter() + SLICE_S
        while not self._closed:
            run, connected = self._next_run()
            if run:
                self._take(run)
            if connected is not None:
                self._session.set_connected(connected)
            if not run and connected is None:
                return
            if time.perf_counter() >= until:
                self._again.start()
                return

    def _next_run(self) -> tuple[list[ServerMessage], bool | None]:
        """Some messages, and the news of the connection that follows on them. Disarms when nothing is left."""
        run: list[ServerMessage] = []
        with self._lock:
            while self._waiting and len(run) < self._at_once:
                item = self._waiting.popleft()
                if isinstance(item, bool):
                    return run, item
                self._weight -= _weight(item)
                run.append(item)
            if not run:
                self._armed = False
        return run, None

    def _take(self, run: list[ServerMessage]) -> None:
        began = time.perf_counter()
        try:
            self._session.take(run)
        except Exception:
            _log.exception("link: the desk could not take %s messages; it starts from a snapshot", len(run))
            self._client.send(Resume())
        spent = time.perf_counter() - began
        if spent > SLICE_S / 2:
            self._at_once = max(1, len(run) // 2)
        elif len(run) == self._at_once:
            self._at_once = min(_TAKEN_AT_MOST, self._at_once * 2)


def _weight(message: ServerMessage) -> int:
    if isinstance(message, Facts):
        return 1 + len(message.entries)
    if isinstance(message, Readings | Positions):
        return 1 + len(message.source_us) // 8
    return 1
