"""A small map service on this machine: XYZ, WMS and WMTS, which counts who asks, and can fail on demand."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage


def picture(colour: str = "#000000", side: int = 256) -> bytes:
    """A PNG of one colour."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(store.data())


class MapService:
    """Answers every path with one picture unless told otherwise. `asked` holds path and headers of each request."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.status, self.body, self.headers = 200, picture(), {"Content-Type": "image/png", "ETag": '"one"'}
        self.documents: dict[str, bytes] = {}
        self.at_once = self.most_at_once = 0
        self.hold: threading.Event | None = None
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked.append((request.path, dict(request.headers)))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        if self.hold is not None:
            self.hold.wait(5)
        status, body = self.status, self.documents.get(urlsplit(request.path).path, self.body)
        if request.headers.get("If-None-Match") == '"one"' and status == 200:
            status, body = 304, b""
        with self._lock:
            self.at_once -= 1
        request.send_response(status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def queries(self) -> list[dict[str, str]]:
        """The parameters of each request, names in capitals."""
        return [
            {name.upper(): values[0] for name, values in parse_qs(urlsplit(path).query).items()}
            for path, _ in self.asked
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
