"""The folder `open311`: request lists, service lists and definitions, errors, and tables of 311 calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled, run
from tests.helpers.feed_server import FeedServer

_SERVICES = " + as services"
_DEFINITION = " + as definition"
_TABLE = " + as table"
_REQUESTS = "status-service_requests.json"
"""The requests to which a service list or definition gives names in its second run."""


def _read(case: str, data: Path) -> tuple[str, Messages]:
    folder = data / "open311"
    name, _, use = case.partition(" + ")
    if not use:
        return "open311", polled("open311", folder / name, {"ward": "extended_attributes.ward"})
    if use == "as table":
        return "table_file", run("table_file", {"path": str(folder / name)} | toml_of("open311")[name])

    def named(server: FeedServer) -> dict[str, Any]:
        url = server.serve((folder / name).read_bytes(), "/names")
        return {"services_url": url} if use == "as services" else {"definition_url": f"{url}?{{service_code}}"}

    def by_code(server: FeedServer) -> dict[str, Any]:
        found = named(server)
        server.serve_by(lambda path: server.content("/names") if path.startswith("/names?") else None)
        return found

    return "open311", polled("open311", folder / _REQUESTS, {}, by_code)


FOLDER = Folder(
    name="open311",
    read=_read,
    again=(
        "cfa-services.xml" + _SERVICES,
        "status-service_list.json" + _SERVICES,
        "status-services_giessen.xml" + _SERVICES,
        "cfa-service_definition.xml" + _DEFINITION,
        "mysociety-service_without_any_attributes.xml" + _DEFINITION,
        "nyc-311-animals-a.csv" + _TABLE,
    ),
    notes="""\
* **Service lists and definitions** hold no requests: given as `url` they are refused in words, given as
  `services_url` or `definition_url` they name the codes of a request list (second run).
* **`cfa-403.xml`** is the text of an HTTP answer, headers and all: neither XML nor JSON. Answered with status 403 it
  switches the feed off until somebody acts.
* **`cfa-post_service_request.xml`** and **`cfa-request_id_from_token.xml`** answer other questions than “which
  requests are there”: their records have no status.
* **`nyc-311-animals-a.csv`** is a table: asked for as Open311 it is refused, `table_file` takes every row as a call
  (second run). 21 of them have no place. Its hours are those of New York, without zone and seconds.
* The JSON schemas describe requests and hold none.
""",
)
