"""A real HTTP server on 127.0.0.1 that serves payloads and, on demand, every fault a source can have."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Fault = Callable[["Handler", "Content"], None]


@dataclass(frozen=True)
class Content:
    """What a path serves when nothing is wrong."""

    body: bytes
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes = b""


class FeedServer:
    """`serve` a path, `break_next` its next answers; `asked` is every request so far."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._contents: dict[str, Content] = {}
        self._default: Callable[[str], Content | None] = lambda path: None
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._news = threading.Condition()
        self._port = 0
        self._httpd: ThreadingHTTPServer | None = None
        self.listen()

    def __enter__(self) -> FeedServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def listen(self) -> None:
        """Accept connections (again, on the same port)."""
        assert self._httpd is None
        handler = type("BoundHandler", (Handler,), {"feeds": self})
        self._httpd = _Quiet(("127.0.0.1", self._port), handler)
        if self._tls is not None:
            self._httpd.socket = self._tls.wrap_socket(self._httpd.socket, server_side=True)
        self._port = self._httpd.server_address[1]
        threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True).start()

    def vanish(self) -> None:
        """Refuse connections until `listen`."""
        assert self._httpd is not None
        self._httpd.shutdown()
        self._httpd.server_close()
        self._httpd.drop_all()
        self._httpd = None

    def close(self) -> None:
        self.released.set()
        if self._httpd is not None:
            self.vanish()

    def url(self, path: str = "/feed") -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self._port}{path}"

    def serve(self, body: bytes, path: str = "/feed", content_type: str = "", **headers: str) -> str:
        """Serve `body` at `path`; keyword headers as ETag, Last_Modified. Returns the address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._contents[path] = Content(body, content_type or "application/octet-stream", named)
        return self.url(path)

    def serve_by(self, default: Callable[[str], Content | None]) -> None:
        """What to serve at paths (with query) that `serve` does not know; None is 404."""
        self._default = default

    def break_next(self, *faults: Fault, path: str = "/feed") -> None:
        """The next answers at `path`, in order."""
        self._faults[path].extend(faults)

    def wait_asked(self, count: int, timeout: float = 10.0) -> None:
        """Until that many requests have come."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.asked) >= count, timeout), "nobody asked"

    def content(self, path: str) -> Content | None:
        return self._contents.get(path) or self._default(path)

    def note(self, asked: Asked) -> Fault | None:
        with self._news:
            self.asked.append(asked)
            self._news.notify_all()
            waiting = self._faults[asked.path]
            return waiting.popleft() if waiting else None


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        return

    def drop_all(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """Answers GET and POST, honours If-None-Match and If-Modified-Since, applies the next fault of the path."""

    feeds: FeedServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.feeds.note(Asked(self.path, dict(self.headers.items()), sent))
        content = self.feeds.content(self.path)
        if content is None:
            self.answer(404, b"not here")
        elif fault is not None:
            self.close_connection = True
            fault(self, content)
        elif self._known(content):
            self.answer(304, b"")
        else:
            self.answer(200, content.body, content.content_type, content.headers)

    def answer(
        self, status: int, body: bytes, content_type: str = "text/plain", headers: dict[str, str] | None = None
    ) -> None:
        self.head(status, {"Content-Type": content_type, "Content-Length": str(len(body))} | (headers or {}))
        self.wfile.write(body)

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return

    def _known(self, content: Content) -> bool:
        etag, modified = content.headers.get("ETag"), content.headers.get("Last-Modified")
        return (etag is not None and self.headers.get("If-None-Match") == etag) or (
            modified is not None and self.headers.get("If-Modified-Since") == modified
        )


def hang(handler: Handler, content: Content) -> None:
    """Says nothing until the server is closed."""
    handler.feeds.released.wait(30)


def hang_in_body(handler: Handler, content: Content) -> None:
    """Sends half and then nothing."""
    handler.head(200, {"Content-Length": str(len(content.body))})
    handler.wfile.write(content.body[: len(content.body) // 2])
    handler.wfile.flush()
    handler.feeds.released.wait(30)


def drip(handler: Handler, content: Content) -> None:
    """Sends a byte now and then, for ever: every read succeeds, nothing is ever complete."""
    handler.head(200, {"Content-Type": content.content_type})
    with contextlib.suppress(OSError):
        while not handler.feeds.released.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()


def status(code: int, **headers: str) -> Fault:
    """Answers with that status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, content: handler.answer(code, b"no", headers=named)


def body(payload: bytes, **headers: str) -> Fault:
    """Answers 200 with another body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, content: handler.answer(200, payload, content.content_type, named)


def truncated(handler: Handler, content: Content) -> None:
    """A whole answer, as its length says, of half the payload."""
    handler.answer(200, content.body[: len(content.body) // 2], content.content_type)


def wrong_length(handler: Handler, content: Content) -> None:
    """Promises more bytes than it sends, then closes."""
    handler.head(200, {"Content-Length": str(len(content.body) + 1000)})
    handler.wfile.write(content.body)


def reset(handler: Handler, content: Content) -> None:
    """Cuts the connection with RST."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def endless(handler: Handler, content: Content) -> None:
    """Sends without end, as fast as it is read."""
    handler.head(200, {"Content-Type": content.content_type})
    with contextlib.suppress(OSError):
        while not handler.feeds.released.is_set():
            handler.wfile.write(b"x" * 65_536)
