"""A real Mosquitto of a test's own: own port, own folder, passwords, access rules, TLS; ended with the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.helpers.certificates import Authority
from tests.helpers.processes import wait_for

MOSQUITTO = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
GUARD_S = 15.0


def need_mosquitto() -> None:
    """Skip where Mosquitto is not installed; on the build machine that is a failure, not a skip."""
    if MOSQUITTO is None:
        said = "mosquitto is not installed (Debian, Ubuntu: apt-get install mosquitto)"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(said)
        pytest.skip(said)


class Broker:
    """Runs while the block does. `lines` are further lines of its configuration."""

    def __init__(
        self,
        folder: Path,
        *,
        passwords: dict[str, str] | None = None,
        access: str = "",
        authority: Authority | None = None,
        hosts: tuple[str, ...] = ("127.0.0.1", "localhost"),
        client_certificates: bool = False,
        lines: tuple[str, ...] = (),
        anonymous: bool = True,
    ) -> None:
        need_mosquitto()
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._folder = folder
        self._publisher: Client | None = None
        self._one_at_a_time = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "mosquitto.log"
        self._account = next(iter((passwords or {}).items()), None)
        self._authority = authority
        told = [
            f"listener {self.port} 127.0.0.1",
            f"allow_anonymous {'true' if anonymous and not passwords else 'false'}",
            "persistence false",
            "max_queued_messages 0",
            f"log_dest file {self._log}",
            "log_type all",
            *lines,
        ]
        if os.getuid() == 0:
            told.append("user root")
        if passwords:
            told.append(f"password_file {self._passwords(passwords)}")
        if access:
            told.append(f"acl_file {_written(folder / 'access', access)}")
        if authority is not None:
            certificate, key = authority.issue("broker", *hosts)
            told += [f"cafile {authority.path}", f"certfile {certificate}", f"keyfile {key}"]
            if client_certificates:
                told += ["require_certificate true"]
                self._own = authority.issue("publisher")
        self._client_certificates = client_certificates
        self._settings = _written(folder / "mosquitto.conf", "\n".join(told) + "\n")

    def __enter__(self) -> Broker:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start it (again, on the same port) and wait until it listens."""
        assert MOSQUITTO is not None
        self._process = subprocess.Popen([MOSQUITTO, "-c", str(self._settings)], stderr=subprocess.DEVNULL)
        wait_for(self._listens, said=f"mosquitto listens; its log: {self.log()}", within_s=GUARD_S)

    def stop(self) -> None:
        """End it as a power cut does, so that nobody is told."""
        if self._publisher is not None:
            self._publisher.disconnect()  # its thread would otherwise notice the end a second later
            self._publisher.loop_stop()
            self._publisher = None
        if self._process is not None:
            self._process.kill()
            self._process.wait(GUARD_S)
            self._process = None

    def log(self) -> str:
        """What the broker has written so far."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        """Publish and wait until the broker has it."""
        with self._one_at_a_time:
            self._publisher = self._publisher or self._connected()
        told = self._publisher.publish(topic, payload, qos, retain)
        told.wait_for_publish(GUARD_S)
        assert told.is_published()

    def subscribed(self, client: str, times: int = 1) -> None:
        """Wait until a client of that id has subscribed so many times since the beginning."""
        sign = f"Sending SUBACK to {client}"
        wait_for(lambda: self.log().count(sign) >= times, said="subscribed", within_s=GUARD_S)

    def _connected(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id="publisher")
        client.max_inflight_messages_set(1000)
        if self._account is not None:
            client.username_pw_set(*self._account)
        if self._authority is not None:
            certificate, key = self._own if self._client_certificates else (None, None)
            client.tls_set(str(self._authority.path), certificate and str(certificate), key and str(key))
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        wait_for(client.is_connected, said="the publisher connects", within_s=GUARD_S)
        return client

    def _listens(self) -> bool:
        assert self._process is not None and self._process.poll() is None, self.log()
        with socket.socket() as wire:
            return wire.connect_ex(("127.0.0.1", self.port)) == 0

    def _passwords(self, passwords: dict[str, str]) -> Path:
        path = self._folder / "passwords"
        path.touch(mode=0o600)
        tool = shutil.which("mosquitto_passwd")
        assert tool is not None
        for name, word in passwords.items():
            subprocess.run([tool, "-b", str(path), name, word], check=True, capture_output=True)
        return path


def quick(broker: Broker, **settings: Any) -> dict[str, Any]:
    """Settings of a connector that asks this broker and has little patience."""
    return {"host": "127.0.0.1", "port": broker.port, "connect_timeout_s": 2.0, "deadline_s": 3.0, **settings}


def free_port() -> int:
    """A port of this machine that nobody uses just now."""
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        port: int = wire.getsockname()[1]
        return port


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path
