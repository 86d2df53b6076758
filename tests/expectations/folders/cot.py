"""The folder `cot`: Cursor-on-Target events, as a TAK server would tell them over HTTP."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from tests.expectations.folders import Folder
from tests.expectations.polled import Messages, polled
from tests.helpers.feed_server import FeedServer

_EVENTS = "cot-test-literals.zip + events"
_SETTINGS = {
    "format": "xml",
    "record": "unit",
    "id": "uid",
    "repeats": "series",
    "place": {"lon": "point.lon", "lat": "point.lat"},
    "unit": {
        "time": "time",
        "heading": "detail.track.course",
        "speed": "detail.track.speed",
        "status": "type",
    },
}
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")


def _read(case: str, data: Path) -> tuple[str, Messages]:
    file = data / "cot" / case.partition(" + ")[0]

    def events(server: FeedServer) -> dict[str, Any]:
        if case != _EVENTS:
            return {}
        with zipfile.ZipFile(file) as pack:
            found = [_DECLARATION.sub(b"", pack.read(name)) for name in sorted(pack.namelist())]
        return {"url": server.serve(b"<events>" + b"".join(found) + b"</events>", "/events"), "records": "event"}

    return "http_json", polled("http_json", file, _SETTINGS, events)


FOLDER = Folder(
    name="cot",
    read=_read,
    again=(_EVENTS,),
    notes="""\
* Read with `format = "xml"` as units, each at the place of its point. A shape, route or fence is where its point is:
  what else it draws is not taken.
* **`cot-test-literals.zip`** is no XML; its second run serves the events in it as one list. Refused are two that
  name no `uid` and those at 0,0 (a server's own words to its clients, and examples). A unit may come at several times.
""",
)
