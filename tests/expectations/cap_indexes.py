"""Reading a file with the `cap` connector, and an index once more while a local mirror answers its links."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.expectations.polled import Messages, polled
from tests.helpers.feed_server import Content, FeedServer

LINKS = " + links"
_REAL_LINKS = {"/mirror/earthquakes/catalogs/cap/us2010apcd": "google-earthquake.cap"}


def cap_read(case: str, folder: Path, indexes: dict[str, str]) -> Messages:
    """The messages of the case; `indexes` says which beginning of addresses the mirror stands for, per file."""
    name = case.removesuffix(LINKS)

    def mirror(server: FeedServer) -> dict[str, Any]:
        server.serve_by(lambda path: _mirrored(path, folder))
        return {"link_mirrors": {indexes[name]: server.url("/mirror/")}} if case.endswith(LINKS) else {}

    return polled("cap", folder / name, {}, mirror)


def _mirrored(path: str, folder: Path) -> Content | None:
    """What the mirror holds: the real alert where the data has it, else a small one named after the address."""
    if path in _REAL_LINKS:
        return Content((folder / _REAL_LINKS[path]).read_bytes(), "application/cap+xml")
    if not path.startswith("/mirror/"):
        return None
    name = escape(urlsplit(path).query or path.rpartition("/")[2])
    return Content(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier><sender>mirror</sender>
<sent>2017-09-02T01:12:00-04:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
</alert>""".encode(),
        "application/cap+xml",
    )
