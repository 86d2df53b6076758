"""The routing service: both kinds over real HTTP, and every way in which one can fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ioc.app.routing import Router, RouterTrouble

STARTS = {"A": (108.1, 16.1), "B": (108.3, 16.0)}


@contextmanager
def service(answer: Callable[[str, bytes], tuple[int, bytes]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            status, body = answer(self.path, self.rfile.read(size))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_that_osrm_is_asked_for_one_table_and_units_without_a_way_are_left_out() -> None:
    asked: list[str] = []

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return 200, json.dumps({"code": "Ok", "durations": [[61.5], [None]], "distances": [[900.0], [None]]}).encode()

    with service(answer) as url:
        assert Router("osrm", url, 5).times(STARTS, (108.2, 16.0)) == {"A": (61.5, 900.0)}
    (path,) = asked
    assert path.startswith("/table/v1/driving/108.100000,16.100000;108.300000,16.000000;108.200000,16.000000?")
    assert "destinations=2" in path


def test_that_valhalla_tells_kilometres() -> None:
    bodies: list[bytes] = []

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        bodies.append(body)
        rows = [[{"time": 61, "distance": 0.9}], [{"time": None, "distance": None}]]
        return 200, json.dumps({"sources_to_targets": rows}).encode()

    with service(answer) as url:
        assert Router("valhalla", url, 5).times(STARTS, (108.2, 16.0)) == {"A": (61.0, 900.0)}
    assert json.loads(bodies[0])["targets"] == [{"lon": 108.2, "lat": 16.0}]


@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
@pytest.mark.parametrize(
    "reply", [(500, b""), (200, b"not json"), (200, b"[]"), (200, b"{}"), (200, b'{"durations":7}')]
)
def test_that_a_service_that_fails_is_trouble_in_one_form(kind: str, reply: tuple[int, bytes]) -> None:
    with service(lambda path, body: reply) as url, pytest.raises(RouterTrouble):
        Router(kind, url, 5).times(STARTS, (108.2, 16.0))


def test_that_a_silent_service_is_given_up_after_its_time() -> None:
    held = threading.Event()

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        held.wait(20)
        return 200, b"{}"

    with service(answer) as url:
        with pytest.raises(RouterTrouble):
            Router("osrm", url, 0.2).times(STARTS, (108.2, 16.0))
        held.set()
