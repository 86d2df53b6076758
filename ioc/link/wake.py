"""Waking a thread that waits on ZeroMQ sockets, from any other thread."""

from __future__ import annotations

import threading

import zmq


class Wake:
    """A bell: `ring` from any thread, `receiver` in the waiting thread's poller. Rings in between are one ring.

    The waiting thread calls `clear` and only then looks at what it was woken for, so nothing is overlooked.
    """

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], name: str = "wake") -> None:
        self._lock = threading.Lock()
        self._rung = False
        self._closed = False
        self.receiver = context.socket(zmq.PULL)
        self.receiver.bind(f"inproc://{name}")
        self._sender = context.socket(zmq.PUSH)
        self._sender.connect(f"inproc://{name}")

    def ring(self) -> None:
        """Never blocks; harmless after `close`."""
        with self._lock:
            if not self._rung and not self._closed:
                self._rung = True
                self._sender.send(b"", zmq.NOBLOCK)

    def clear(self) -> None:
        """In the waiting thread: take the ring off."""
        while self.receiver.poll(0):
            self.receiver.recv(zmq.NOBLOCK)
        with self._lock:
            self._rung = False

    def close(self) -> None:
        """In the waiting thread, at its end."""
        with self._lock:
            self._closed = True
            self._sender.close(0)
        self.receiver.close(0)
