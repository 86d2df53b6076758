"""A system that brings things to a webhook, well or badly behaved."""

from __future__ import annotations

import contextlib
import json
import socket
from http.client import HTTPConnection
from typing import Any

from tests.helpers.mqtt_broker import free_port
from tests.helpers.processes import wait_for

TOKEN = "a long word"


class Caller:
    """Calls at a free port of this machine; a `Source` of the streaming contract."""

    def __init__(self) -> None:
        self.port = free_port()

    def settings(self) -> dict[str, Any]:
        return {"port": self.port, "token": TOKEN, "deadline_s": 1.0}

    def ready(self) -> None:
        wait_for(self.listens, said="the webhook listens")

    def give(self, payload: bytes) -> None:
        self.post(payload)

    def give_again(self, payload: bytes) -> None:
        self.post(payload)

    def vanish(self) -> None:
        """Callers do not vanish: they stay away."""

    def come_back(self) -> None:
        """As before."""

    def close(self) -> None:
        """Nothing is open."""

    def post(
        self, body: bytes, *, method: str = "POST", path: str = "/", **headers: str
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Status, JSON answer, headers of the answer."""
        told = {"Content-Type": "application/cap+xml", "Authorization": f"Bearer {TOKEN}"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(line):
            line.request(method, path, body, {name: value for name, value in told.items() if value})
            answer = line.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else {}, dict(answer.getheaders())

    def raw(self, data: bytes) -> bytes:
        """Send bytes and read until the end; what a stuck or broken caller does."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            line.sendall(data)
            parts = []
            with contextlib.suppress(ConnectionError):
                while part := line.recv(65_536):
                    parts.append(part)
            return b"".join(parts)

    def listens(self) -> bool:
        """Whether somebody listens at the port."""
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0
