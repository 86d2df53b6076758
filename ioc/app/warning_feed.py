"""Serves what was released: `/warnings.atom` and `/warnings/ID.xml`, read only, to the machine's own network.

Anything may stand in front of it that a public address needs (a web server with TLS, a cache); it serves what is on
record and nothing else, and after a restart the same as before.
"""

from __future__ import annotations

import hashlib
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any

import structlog

from config.warnings_of_site import WarningFeedSettings
from ioc.domain import facts as f
from ioc.domain.site import Site
from ioc.domain.warning_records import PUBLISHED, PublicWarning
from ioc.engine.loop import Loop
from ioc.link.messages import Facts, ServerMessage
from ioc.reports.cap_document import CAP_TYPE, atom_feed, file_name, warning_document

log = structlog.get_logger(__name__)

CHANGES = (f.WarningReleased, f.WarningSuperseded, f.WarningCancelled, f.WarningExpired, f.RecordsArchived)
INDEX = "/warnings.atom"
FOLDER = "/warnings/"
MOST_CALLERS = 32
WITHIN_S = 10.0
LOOK_S = 0.2
"""How often the end is looked for."""
AGAIN_S = 15.0
"""A port that is taken is tried again so often."""


class Page:
    """One document as it is sent."""

    def __init__(self, body: bytes, kind: str) -> None:
        self.body, self.kind = body, kind
        self.tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'


class WarningFeed:
    """`hear` is called on the loop thread with everything that was published, so only after it is on disk."""

    def __init__(self, loop: Loop, settings: WarningFeedSettings) -> None:
        self._loop, self._settings = loop, settings
        self._pages: dict[str, Page] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="warning-feed", daemon=True)

    def start(self) -> None:
        """Take up what is in force. Call after the state is loaded, before the loop runs."""
        self._renew()
        self._thread.start()

    def stop(self) -> None:
        """No further answers."""
        self._stopping.set()
        self._thread.join(2.0)

    def hear(self, message: ServerMessage) -> None:
        """Renew what is served when a warning began or ended."""
        if isinstance(message, Facts) and any(isinstance(entry.fact, CHANGES) for entry in message.entries):
            self._renew()

    def page(self, path: str) -> Page | None:
        """What is served there. On any thread."""
        return self._pages.get(path.partition("?")[0])

    def _renew(self) -> None:
        state = self._loop.state
        if state.registry.site is not None:
            self._pages = pages_of(list(state.tables.warnings.values()), state.registry.site, self._pages)

    def _serve(self) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                server = _Server(self._settings.host, self._settings.port, self)
            except OSError as trouble:
                if not told:
                    log.error(
                        "warnings are not served: the address cannot be had", why=trouble.strerror, **self._where()
                    )
                told = True
                self._stopping.wait(AGAIN_S)
                continue
            log.info("warnings are served", path=INDEX, **self._where())
            with server:
                server.timeout = LOOK_S
                while not self._stopping.is_set():
                    server.handle_request()
            return

    def _where(self) -> dict[str, Any]:
        return {"host": self._settings.host, "port": self._settings.port}


def pages_of(warnings: list[PublicWarning], site: Site, known: dict[str, Page]) -> dict[str, Page]:
    """Every page by its path. A document is written once: what was released does not change. Those that another one
    references stay to be read while the centre holds them; the index names what stands now."""
    pages = {}
    newest_us = 0
    for warning in warnings:
        if warning.alert is None:
            continue
        newest_us = max(newest_us, warning.changed_us)
        path = FOLDER + file_name(warning.alert)
        held = known.get(path)
        pages[path] = held or Page(warning_document(warning, warning.alert, site), CAP_TYPE)
    standing = [warning for warning in warnings if warning.state in PUBLISHED]
    pages[INDEX] = Page(atom_feed(standing, site, newest_us), "application/atom+xml")
    return pages


class _Server(ThreadingHTTPServer):
    """A thread a caller, of whom there may be so many."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, host: str, port: int, feed: WarningFeed) -> None:
        self.feed = feed
        self._room = threading.BoundedSemaphore(MOST_CALLERS)
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look up the name of the host, which can take as long as the network likes
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD."""

    protocol_version = "HTTP/1.1"
    timeout = WITHIN_S
    server: _Server

    def do_GET(self) -> None:
        self._answer(whole=True)

    def do_HEAD(self) -> None:
        self._answer(whole=False)

    def _answer(self, *, whole: bool) -> None:
        page = self.server.feed.page(self.path)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        if self.headers.get("If-None-Match") == page.tag:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", page.tag)
            self.end_headers()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{page.kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("ETag", page.tag)
        self.end_headers()
        if whole:
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Who reads public warnings is nobody's business."""
