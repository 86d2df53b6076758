"""Answers over 1 MB of the polled standards are decoded and mapped in the worker process, with all their records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.worker import LARGE_BYTES, shared_worker
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import FeedServer

_RECORDS = 4_000
_PADDING = "x" * 300


def _request(number: int) -> dict[str, Any]:
    return {"service_request_id": number, "status": "open", "service_code": "1", "description": _PADDING}


def _entity(number: int) -> dict[str, Any]:
    return {"id": f"u:{number}", "type": "Streetlight", "powerState": "on", "description": _PADDING}


def _thing(number: int) -> dict[str, Any]:
    return {"@iot.id": number, "name": f"T{number}", "description": _PADDING}


@pytest.fixture(autouse=True)
def _no_worker_left() -> Iterator[None]:
    shared_worker().close()
    yield
    shared_worker().close()


@pytest.mark.parametrize(("key", "record"), [("open311", _request), ("ngsi_ld", _entity), ("sensorthings", _thing)])
def test_that_a_large_answer_is_mapped_in_the_worker(key: str, record: Any) -> None:
    payload = json.dumps([record(number) for number in range(_RECORDS)]).encode()
    assert len(payload) > LARGE_BYTES
    context = FeedContext(feed="f", domain="d", interval_s=3600.0, now_us=lambda: NOW_US)
    settings: dict[str, Any] = {"most_answered": 100_000} if key == "open311" else {}
    with FeedServer() as server:
        connector = Catalogue.discover().make(key, context, {"url": server.serve(payload)} | settings)
        with RunningConnector(connector) as running:
            (contact,) = running.wait_contacts(1)
    assert (contact.taken, contact.refused) == (_RECORDS, 0)
    assert shared_worker().pid is not None
