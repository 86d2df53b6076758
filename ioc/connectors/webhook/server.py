"""The listening side: HTTP/1.1 on one address, with an end to every request."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

import msgspec
import structlog

from ioc.connect.wires import Wires
from ioc.connectors.webhook.body import BadRequest, PatientReader, length_told, read_chunked, read_plain
from ioc.connectors.webhook.desk import Answer, Desk, in_words
from ioc.connectors.webhook.tls import Certificate

_log = structlog.get_logger(__name__)
_WRITE_S = 5.0
_METHODS = "POST, PUT"


class WebhookServer(ThreadingHTTPServer):
    """A thread a connection, at most `most` of them; a caller beyond that gets 503 at once."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self, host: str, port: int, desk: Desk, *, most: int, within_s: float, certificate: Certificate | None = None
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.desk = desk
        self.within_s = within_s
        self._certificate = certificate
        self.stopping = False
        self._room = threading.BoundedSemaphore(most)
        self._wires = Wires()
        super().__init__((host, port), WebhookHandler)
        self._accepting = threading.Thread(target=self.serve_forever, args=(0.1,), name=f"webhook-{port}", daemon=True)

    def server_bind(self) -> None:
        # HTTPServer would look up the name of the host, which can take as long as the network likes
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def begin(self) -> None:
        self._accepting.start()

    def end(self) -> None:
        """Take no more callers and cut those who are here."""
        self.stopping = True
        self.shutdown()
        self.server_close()
        self._wires.cut()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._room.acquire(blocking=False):
            with contextlib.suppress(OSError):
                if self._certificate is not None:
                    raise ConnectionRefusedError  # a plain word would be noise to a caller that speaks TLS
                request.settimeout(0.1)
                request.sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n")
                request.sendall(b"Connection: close\r\n\r\n")
            self.shutdown_request(request)
            return
        self._wires.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._certificate is None:
            super().finish_request(request, client_address)
            return
        try:
            secure = self._certificate.secured(request, self.within_s)
        except OSError as error:
            _log.info("webhook.no_handshake", address=client_address[0], error=type(error).__name__)
            return
        with secure:
            self._wires.add(secure)
            super().finish_request(secure, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not self.stopping:
            _log.exception("webhook.failed", address=client_address[0])


class WebhookHandler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "ioc", ""
    server: WebhookServer

    def setup(self) -> None:
        super().setup()
        self._patient = PatientReader(self.connection)
        self.rfile: io.BufferedReader = io.BufferedReader(self._patient)

    def handle_one_request(self) -> None:
        self._patient.restart(self.server.within_s)
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            super().handle_one_request()
            return
        self.close_connection = True

    def handle_expect_100(self) -> bool:
        # said only once it is clear that the body is wanted
        return True

    def do_POST(self) -> None:
        """A parcel; PUT means the same."""
        try:
            answer = self._answered()
        except BadRequest as bad:
            self.close_connection = True
            answer = Answer(status=bad.status, body=in_words(bad.code, bad.params), headers=_headers(bad))
        except TimeoutError:
            self.close_connection = True
            answer = Answer(status=408, body=in_words("webhook.too_slow", {}))
        except ConnectionError as error:
            self.close_connection = True
            _log.info("webhook.cut", address=self.client_address[0], error=type(error).__name__)
            return
        except Exception as error:
            self.close_connection = True
            _log.exception("webhook.bug", address=self.client_address[0])
            self.server.desk.failed(error)
            answer = Answer(status=500, body=in_words("feed.bug", {"error": type(error).__name__}))
        self._say(answer)

    do_PUT = do_POST

    def do_GET(self) -> None:
        """There is nothing to get."""
        self.close_connection = True
        self._say(Answer(status=405, body=in_words("webhook.method_wrong", {}), headers={"Allow": _METHODS}))

    do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    def log_message(self, *args: Any) -> None:
        """Paths and codes of callers are nobody's matter here; what is refused is told by the desk."""

    def _answered(self) -> Answer:
        desk, address = self.server.desk, str(self.client_address[0])
        length = length_told(self.headers)
        desk.admit(self.path, self.headers, address, length)
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        if length is None:
            body = read_chunked(self.rfile, desk.most_bytes)
        else:
            body = read_plain(self.rfile, length)
        return desk.take(self.headers, address, body)

    def _say(self, answer: Answer) -> None:
        body = msgspec.json.encode(answer.body) + b"\n"
        self.connection.settimeout(_WRITE_S)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        if self.close_connection:
            self._drain()

    def _drain(self) -> None:
        """Read what the caller is still sending, for a moment: closing on unread bytes resets the connection and
        takes the answer with it."""
        with contextlib.suppress(OSError, TimeoutError):
            self.connection.shutdown(socket.SHUT_WR)
            end_s = time.monotonic() + 1.0
            self._patient.restart(1.0)
            while time.monotonic() < end_s and self.rfile.read1(65_536):
                pass


def _headers(bad: BadRequest) -> dict[str, str]:
    if bad.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if bad.status in (429, 503):
        return {"Retry-After": str(bad.params.get("seconds", 1))}
    return {}
