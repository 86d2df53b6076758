"""What the engine serves of its own warnings: what stands now, documents that never change, nothing else."""

from __future__ import annotations

import socket
import threading
import urllib.request
from typing import Any, cast
from urllib.error import HTTPError

import pytest

from config.warnings_of_site import WarningFeedSettings
from ioc.app import warning_feed
from ioc.app.warning_documents import WarningDocuments
from ioc.app.warning_feed import INDEX, WarningFeed, pages_of
from ioc.connectors.cap.document import read_document
from ioc.domain import commands as c
from ioc.domain.decide.passing import pass_time
from ioc.domain.outbound_records import Effect
from ioc.domain.warning_records import PublicWarning
from ioc.engine.loop import Loop
from ioc.link.messages import Facts
from tests.flows.test_public_warning import free_port
from tests.helpers.city import COORDINATOR, SUPERVISOR, City
from tests.helpers.processes import wait_for
from tests.helpers.public_warnings import complete, warning_site


class Held:
    """A loop as far as the feed knows one: its state."""

    def __init__(self, city: City) -> None:
        self.state = city.state


def released(made: City, **more: Any) -> PublicWarning:
    made.order(c.DraftWarning(content=complete(made.at_us), **more), COORDINATOR)
    ident = next(reversed(made.state.tables.warnings))
    made.order(c.SubmitWarning(warning=ident), COORDINATOR)
    held = made.state.tables.warnings[ident]
    made.order(c.ReleaseWarning(warning=ident, number=held.number, revision=1), SUPERVISOR)
    return made.state.tables.warnings[ident]


def names(pages: dict[str, Any]) -> list[str]:
    return [entry.link for entry in read_document(pages[INDEX].body, "x", "UTC").entries]


def test_that_drafts_are_served_to_nobody_and_what_expired_leaves_the_index() -> None:
    city = City(warning_site())
    site = city.state.registry.site
    assert site is not None
    city.order(c.DraftWarning(content=complete(city.at_us)), COORDINATOR)
    held = city.state.tables.warnings
    assert names(pages_of(list(held.values()), site, {})) == []
    first = released(city)
    pages = pages_of(list(held.values()), site, {})
    assert names(pages) == [f"warnings/{first.identifier}.xml"]
    second = released(city, kind="update", base=first.id)
    later = pages_of(list(held.values()), site, pages)
    assert names(later) == [f"warnings/{second.identifier}.xml"]
    path = f"/warnings/{first.identifier}.xml"
    assert later[path] is pages[path], "what references name can still be read, and is the same"
    city.at_us += 7 * 3_600_000_000
    city.say(*pass_time(city.state, city.at_us))
    assert names(pages_of(list(held.values()), site, later)) == []


def test_that_the_server_answers_get_and_head_knows_its_tags_and_refuses_the_rest() -> None:
    city, port = City(warning_site()), free_port()
    first = released(city)
    feed = WarningFeed(cast(Loop, Held(city)), WarningFeedSettings(host="127.0.0.1", port=port))
    feed.start()
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: _status(url + INDEX) == 200, said="the feed")
        with urllib.request.urlopen(f"{url}/warnings/{first.identifier}.xml", timeout=5) as answer:
            body, tag = answer.read(), answer.headers["ETag"]
            assert answer.headers["Content-Type"].startswith("application/cap+xml")
        assert read_document(body, "", "UTC").alerts == (first.alert,)
        head = urllib.request.Request(url + INDEX, method="HEAD")
        with urllib.request.urlopen(head, timeout=5) as answer:
            assert (answer.read(), int(answer.headers["Content-Length"]) > 100) == (b"", True)
        same = urllib.request.Request(f"{url}/warnings/{first.identifier}.xml", headers={"If-None-Match": tag})
        with pytest.raises(HTTPError) as unchanged:
            urllib.request.urlopen(same, timeout=5)
        assert unchanged.value.code == 304
        assert _status(f"{url}/etc/passwd") == 404
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url + INDEX, data=b"x", method="POST"), timeout=5)
        assert refused.value.code == 501
        second = released(city)
        feed.hear(Facts(after=0, seq=len(city.entries), entries=tuple(city.entries)))
        page = feed.page(INDEX)
        assert page is not None and second.identifier.encode() in page.body
    finally:
        feed.stop()
    assert not [one for one in threading.enumerate() if one.name == "warning-feed"]


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def test_that_a_channel_gets_the_document_of_its_warning_and_no_other_message_has_one() -> None:
    city = City(warning_site())
    first = released(city)
    documents = WarningDocuments(cast(Loop, Held(city)))
    effect = Effect(key="k", channel="x", message="public_warning", about=first.id)
    body, name = documents.attach(effect)
    assert name == f"{first.identifier}.xml"
    assert read_document(body, "", "UTC").alerts == (first.alert,)
    assert documents.attach(Effect(key="k", channel="x", message="city_stage", about=first.id)) == (b"", "")
    assert documents.attach(Effect(key="k", channel="x", message="public_warning", about="gone")) == (b"", "")


def test_that_a_port_that_is_taken_is_tried_again_and_an_end_meanwhile_is_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warning_feed, "AGAIN_S", 0.05)
    city = City(warning_site())
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = int(holder.getsockname()[1])
        settings = WarningFeedSettings(host="127.0.0.1", port=port)
        idle = WarningFeed(cast(Loop, Held(city)), settings)
        idle.start()
        idle.stop()
        feed = WarningFeed(cast(Loop, Held(city)), settings)
        feed.start()
    try:
        wait_for(lambda: _status(f"http://127.0.0.1:{port}{INDEX}") == 200, said="the feed, once the port is free")
    finally:
        feed.stop()
    assert not [one for one in threading.enumerate() if one.name == "warning-feed"]
