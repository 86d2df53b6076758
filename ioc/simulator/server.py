"""The city over HTTP: feeds with entity tags, an index, and faults on demand."""

from __future__ import annotations

import json
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from ioc.simulator.broadcast import Broadcast, Served, doubled, skewed, tagged
from ioc.simulator.city import CAP, SOURCES
from ioc.simulator.faults import KINDS, BadFault, FaultBoard, Wrong
from ioc.simulator.speak.wire import Asked, Reply, Speaker, query_of
from ioc.simulator.story import Moment

SLOW_S = 8.0
AHEAD_S = 7200.0
IDLE_S = 30.0
LONGEST_ORDER = 4096
GARBAGE = b"\x89\x00 \xff<html>{[\x00 not what you asked for"
_BY_PATH = {source.path: feed for feed, source in SOURCES.items()}


class CityServer(ThreadingHTTPServer):
    """Serves one broadcast. Raises OSError when the address cannot be bound; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128
    """All feeds of a centre come at once when it starts."""

    def __init__(self, host: str, port: int, broadcast: Broadcast) -> None:
        self.broadcast = broadcast
        self.faults = FaultBoard(tuple(SOURCES), time.monotonic)
        self.closing = threading.Event()
        super().__init__((host, port), CityHandler)
        self.url = f"http://{host}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault of ours; anything else is reported as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop serving (called from another thread than `serve_forever`) and free the address."""
        self.closing.set()
        self.shutdown()
        self.server_close()

    def index(self) -> dict[str, Any]:
        """What is served, for people and for tests."""
        broadcast = self.broadcast
        return {
            "seed": broadcast.city.seed,
            "scale": broadcast.city.scale,
            "speed": broadcast.speed,
            "story_s": round(broadcast.moment("units").story_s, 1),
            "feeds": {
                feed: {
                    "url": self.url + source.path,
                    "media_type": source.media_type,
                    "assets": broadcast.city.count(feed),
                    "changes_every_s": source.tick_s,
                }
                for feed, source in SOURCES.items()
            },
            "faults": self.faults.listed(),
            "fault_kinds": KINDS,
        }


class CityHandler(BaseHTTPRequestHandler):
    """One connection."""

    server: CityServer
    protocol_version = "HTTP/1.1"
    server_version = "ioc-simulator"
    timeout = IDLE_S

    def do_GET(self) -> None:
        """A feed, what a speaker serves, a CAP message, or the index."""
        path = self.path.partition("?")[0]
        spoken = self.server.broadcast.city.speaker_at(path)
        if path == "/":
            self._send_json(HTTPStatus.OK, self.server.index())
        elif spoken is not None:
            self._send_spoken(*spoken)
        elif path in _BY_PATH:
            self._send_feed(_BY_PATH[path])
        elif path.startswith("/cap/") and path.endswith(".xml"):
            self._send_message(path.removeprefix("/cap/").removesuffix(".xml"))
        else:
            self._send_json(HTTPStatus.NOT_FOUND, {"error": "nothing is served here", "see": self.server.url})

    def do_POST(self) -> None:
        """`/faults`: start a fault; below a speaker's prefix: whatever it takes."""
        spoken = self.server.broadcast.city.speaker_at(self.path.partition("?")[0])
        if spoken is not None:
            self._send_spoken(*spoken)
            return
        if self.path != "/faults":
            self.close_connection = True
            self._send_json(HTTPStatus.NOT_FOUND, {"error": "only /faults takes orders"})
            return
        try:
            self.server.faults.order(self._order())
        except BadFault as error:
            self.close_connection = True
            self._send_json(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        else:
            self._send_json(HTTPStatus.OK, {"faults": self.server.faults.listed()})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Nothing: a poll every second would drown what the process has to say."""

    def _order(self) -> Any:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_ORDER:
            raise BadFault(f"an order is 1 to {LONGEST_ORDER} bytes with a Content-Length")
        try:
            return json.loads(self.rfile.read(int(length)))
        except ValueError:
            raise BadFault("the order is not JSON") from None

    def _send_spoken(self, feed: str, speaker: Speaker) -> None:
        """Ask a speaker of a feed, with the fault that is on."""
        server, wrong = self.server, self.server.faults.on(feed)
        asked = self._asked(speaker, twice=wrong is not None and wrong.kind == "duplicated")
        if asked is None:
            self.close_connection = True
            self._send_json(HTTPStatus.BAD_REQUEST, {"error": "a body has a Content-Length"})
        elif wrong is None or wrong.kind == "duplicated":
            self._send_reply(server.broadcast.reply(feed, speaker, asked, server.broadcast.moment(feed)))
        elif wrong.kind == "off":
            self.close_connection = True
        elif wrong.kind == "500":
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "fault on demand"})
        else:
            if wrong.kind == "slow":
                server.closing.wait(SLOW_S)
            reply = server.broadcast.reply(feed, speaker, asked, self._wrong_moment(feed, wrong))
            body = GARBAGE if wrong.kind == "garbage" else reply.body
            self._send_reply(reply._replace(body=body), cut=wrong.kind == "truncated")

    def _asked(self, speaker: Speaker, twice: bool) -> Asked | None:
        body = b""
        if self.command == "POST":
            length = self.headers.get("Content-Length", "")
            if not length.isascii() or not length.isdigit() or int(length) > LONGEST_ORDER:
                return None
            body = self.rfile.read(int(length))
        path, _, query = self.path.partition("?")
        return Asked(
            path=unquote(path.removeprefix(speaker.prefix)),
            query=query_of(query),
            headers={name.lower(): value for name, value in self.headers.items()},
            address=self.server.url,
            method=self.command,
            body=body,
            twice=twice,
        )

    def _send_reply(self, reply: Reply, cut: bool = False) -> None:
        served = tagged(reply.body)
        if reply.status == HTTPStatus.OK and self.command == "GET":
            self._send(served, reply.media_type, cut, reply.headers)
            return
        self.send_response(reply.status)
        for name, value in (("Content-Type", reply.media_type), ("Content-Length", str(len(reply.body)))):
            self.send_header(name, value)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _send_feed(self, feed: str) -> None:
        wrong = self.server.faults.on(feed)
        media_type = SOURCES[feed].media_type
        if wrong is None:
            moment = self.server.broadcast.moment(feed)
            self._send(self.server.broadcast.answer(feed, moment, self.server.url), media_type)
        elif wrong.kind == "off":
            self.close_connection = True
        elif wrong.kind == "500":
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "fault on demand"})
        else:
            if wrong.kind == "slow":
                self.server.closing.wait(SLOW_S)
            self._send(self._wrong_answer(feed, wrong), media_type, cut=wrong.kind == "truncated")

    def _wrong_answer(self, feed: str, wrong: Wrong) -> Served:
        broadcast, city = self.server.broadcast, self.server.broadcast.city
        if wrong.kind == "garbage":
            return tagged(GARBAGE)
        moment = self._wrong_moment(feed, wrong)
        if wrong.kind == "silent":
            return broadcast.answer(feed, moment, self.server.url)
        body = city.payload(feed, moment, self.server.url)
        return tagged(doubled(body) if wrong.kind == "duplicated" else body)

    def _wrong_moment(self, feed: str, wrong: Wrong) -> Moment:
        broadcast = self.server.broadcast
        if wrong.kind == "silent":
            return broadcast.moment(feed, back_s=time.monotonic() - wrong.begun_s)
        moment = broadcast.moment(feed)
        return skewed(moment, AHEAD_S) if wrong.kind == "skewed" else moment

    def _send_message(self, identifier: str) -> None:
        moment: Moment = self.server.broadcast.moment("warnings")
        body = self.server.broadcast.city.message(identifier, moment)
        if body is None:
            self._send_json(HTTPStatus.NOT_FOUND, {"error": "no such message now"})
        else:
            self._send(tagged(body), CAP)

    def _send(
        self, served: Served, media_type: str, cut: bool = False, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        if self.headers.get("If-None-Match") == served.etag and not cut:
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", served.etag)
            self.end_headers()
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(served.body)))
        self.send_header("ETag", served.etag)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(served.body[: len(served.body) // 2] if cut else served.body)
        self.close_connection = self.close_connection or cut

    def _send_json(self, status: HTTPStatus, value: Any) -> None:
        body = json.dumps(value, ensure_ascii=False, indent=1).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
