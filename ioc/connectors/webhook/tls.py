"""The secure side of the receiver: a certificate that may be renewed while it listens."""

from __future__ import annotations

import selectors
import socket
import ssl
import threading
import time
from pathlib import Path

from ioc.connectors.webhook.settings import WebhookSettings


class Certificate:
    """TLS 1.2 or newer with the certificate chain and key of the settings, read again when either file changes.

    With `client_ca` a caller must show a certificate that this authority signed. Any thread. Raises OSError
    (`ssl.SSLError` among them) when the files cannot be read or do not belong together.
    """

    def __init__(self, settings: WebhookSettings) -> None:
        self._chain, self._key = Path(settings.certificate), Path(settings.key)
        self._lock = threading.Lock()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.client_ca:
            self._context.load_verify_locations(settings.client_ca)
            self._context.verify_mode = ssl.CERT_REQUIRED
        self._written = self._times()
        self._context.load_cert_chain(self._chain, self._key)

    def secured(self, wire: socket.socket, within_s: float) -> ssl.SSLSocket:
        """`wire` after the handshake, which must be over within that time; `wire` itself is used up.

        Raises OSError (`ssl.SSLError`, TimeoutError); the connection is closed then.
        """
        self._renew()
        secure = self._context.wrap_socket(wire, server_side=True, do_handshake_on_connect=False)
        try:
            _shake(secure, time.monotonic() + within_s)
        except OSError:
            secure.close()
            raise
        return secure

    def _times(self) -> tuple[int, int]:
        return self._chain.stat().st_mtime_ns, self._key.stat().st_mtime_ns

    def _renew(self) -> None:
        """Take files that were replaced; half replaced ones leave what is there until the other half has come."""
        with self._lock:
            try:
                times = self._times()
                if times != self._written:
                    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self._chain, self._key)
                    self._context.load_cert_chain(self._chain, self._key)
                    self._written = times
            except OSError:
                return


def _shake(secure: ssl.SSLSocket, end_s: float) -> None:
    """The handshake, with one end to it all: a caller that drips gains no time."""
    secure.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(secure, selectors.EVENT_READ)
        while True:
            try:
                secure.do_handshake()
                return
            except ssl.SSLWantReadError:
                selector.modify(secure, selectors.EVENT_READ)
            except ssl.SSLWantWriteError:
                selector.modify(secure, selectors.EVENT_WRITE)
            if not selector.select(max(0.0, end_s - time.monotonic())):
                raise TimeoutError
