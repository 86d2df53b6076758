"""Sockets of one session that another thread can cut, so that a hanging request ends at once."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Wires:
    """The sockets that are open; weakly held, so a closed one goes by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: weakref.WeakSet[Any] = weakref.WeakSet()

    def add(self, wire: Any) -> None:
        with self._lock:
            self._sockets.add(wire)

    def cut(self) -> None:
        """Shut every socket down; a thread that reads from one gets an error at once."""
        with self._lock:
            for wire in list(self._sockets):
                with contextlib.suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)

    def pools(self) -> dict[str, type[HTTPConnectionPool]]:
        """Connection pools whose connections report here."""
        wires = self

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                wires.add(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                wires.add(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        return {"http": PlainPool, "https": SecurePool}


class CuttableAdapter(HTTPAdapter):
    """An adapter of requests whose sockets can be cut; it never retries by itself."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        super().__init__(pool_connections=4, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._wires.pools()

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        found = super().proxy_manager_for(proxy, **kwargs)
        found.pool_classes_by_scheme = self._wires.pools()
        return found
