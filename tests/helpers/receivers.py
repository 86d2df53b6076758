"""Receivers of a test's own: an HTTP server that answers as told, a mail server over sockets with STARTTLS."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.helpers.certificates import Authority


class Posted:
    """One request as it came."""

    def __init__(self, headers: dict[str, str], body: bytes) -> None:
        self.headers, self.body = headers, body


class Post:
    """Answers POSTs; `answer` gives status and headers, and may hang on `released`."""

    def __init__(self, answer: Callable[[int], tuple[int, dict[str, str]]] = lambda _: (204, {})) -> None:
        self.taken: list[Posted] = []
        self.came = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer.came:
                    outer.taken.append(Posted(dict(self.headers), body))
                    number = len(outer.taken)
                    outer.came.notify_all()
                status, headers = answer(number)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/messages"

    def __enter__(self) -> Post:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, count: int, within_s: float = 20.0) -> list[Posted]:
        """The first `count` requests."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.taken) >= count, within_s), f"{len(self.taken)} came"
            return self.taken[:count]


class MailServer:
    """Speaks enough SMTP (RFC 5321) for one client after another; `replies` overrides the answer of a verb."""

    def __init__(self, authority: Authority | None = None, replies: dict[str, str] | None = None) -> None:
        self.mails: list[bytes] = []
        self.secure: list[bool] = []
        self._replies = replies or {}
        self._context: ssl.SSLContext | None = None
        if authority is not None:
            certificate, key = authority.issue("mail", "127.0.0.1", "localhost")
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> MailServer:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                wire, _ = self._listener.accept()
            except OSError:
                return
            with wire:
                try:
                    self._talk(wire)
                except OSError:
                    continue

    def _talk(self, wire: socket.socket) -> None:
        secure = False
        lines = wire.makefile("rb")
        wire.sendall(b"220 ready\r\n")
        while line := lines.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            if verb in self._replies:
                wire.sendall(self._replies[verb].encode() + b"\r\n")
            elif verb == "EHLO":
                offers = [b"250-here"] + ([b"250-STARTTLS"] if self._context and not secure else [])
                wire.sendall(b"\r\n".join([*offers, b"250 AUTH PLAIN"]) + b"\r\n")
            elif verb == "STARTTLS" and self._context is not None:
                wire.sendall(b"220 go\r\n")
                wire = self._context.wrap_socket(wire, server_side=True)
                lines, secure = wire.makefile("rb"), True
            elif verb == "DATA":
                wire.sendall(b"354 go on\r\n")
                body = b""
                while (part := lines.readline()) != b".\r\n":
                    body += part
                self.mails.append(body)
                self.secure.append(secure)
                wire.sendall(b"250 taken\r\n")
            elif verb == "QUIT":
                wire.sendall(b"221 bye\r\n")
                return
            elif verb == "AUTH":
                wire.sendall(b"235 welcome\r\n")
            else:
                wire.sendall(b"250 ok\r\n")
