"""Indexes whose entries lead to alerts elsewhere."""

from __future__ import annotations

from typing import Any

from ioc.connect.api import Connector, FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AlertTaken, Inbound, RecordRejected
from tests.helpers import feed_server as faults
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.feed_server import FeedServer

_ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier><sender>s</sender>
<sent>2026-10-18T02:14:00+07:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope></alert>"""


def _index(*entries: tuple[str, str], updated: str = "2026-10-18T02:14:00Z", note: str = "") -> bytes:
    inside = "".join(
        f'<entry><id>{name}</id><updated>{updated}</updated><link href="{link}"/></entry>' for name, link in entries
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{note}</title>{inside}</feed>'.encode()


def _connector(server: FeedServer, interval_s: float = 0.01, **settings: Any) -> Connector:
    context = FeedContext(feed="f", domain="hazard", interval_s=interval_s, now_us=lambda: 0)
    return Catalogue.discover().make("cap", context, {"url": server.url("/in/feed"), "read_timeout_s": 0.3} | settings)


def _alerts(messages: list[Inbound]) -> list[str]:
    return [one.alert.identifier for one in messages if isinstance(one, AlertTaken)]


def _refusals(messages: list[Inbound]) -> list[tuple[str, str]]:
    return [(one.record, one.reason) for one in messages if isinstance(one, RecordRejected)]


def _paths(server: FeedServer) -> list[str]:
    return [asked.path for asked in server.asked]


def test_that_relative_links_are_followed_once_per_version() -> None:
    with FeedServer() as server:
        server.serve(_index(("1", "a.xml"), ("2", "/b.xml")), "/in/feed")
        server.serve(_ALERT.format(name="a").encode(), "/in/a.xml")
        server.serve(_ALERT.format(name="b").encode(), "/b.xml")
        server.break_next(
            faults.body(_index(("1", "a.xml"), ("2", "/b.xml"))),
            faults.body(_index(("1", "a.xml"), ("2", "/b.xml"), note="again")),
            faults.body(_index(("1", "a.xml"), updated="2026-10-18T03:00:00Z")),
            path="/in/feed",
        )
        with RunningConnector(_connector(server)) as running:
            contacts = running.wait_contacts(4)
        assert [one.taken for one in contacts[:4]] == [2, 0, 0, 0]
        assert _alerts(running.messages) == ["a", "b"]
        assert (_paths(server).count("/in/a.xml"), _paths(server).count("/b.xml")) == (2, 1)


def test_that_a_foreign_host_is_not_asked_unless_it_is_named() -> None:
    with FeedServer() as server, FeedServer() as other:
        link = other.serve(_ALERT.format(name="a").encode()).replace("127.0.0.1", "localhost")
        server.serve(_index(("1", link), ("2", "file:///etc/passwd"), ("3", "http://[bad")), "/in/feed")
        with RunningConnector(_connector(server)) as running:
            (contact, *_) = running.wait_contacts(1)
        assert (contact.taken, contact.refused) == (0, 3)
        assert {reason for _, reason in _refusals(running.messages)} == {"cap.link_refused"}
        assert other.asked == []
        with RunningConnector(_connector(server, link_hosts=["localhost"])) as running:
            running.wait_contacts(1)
        assert _alerts(running.messages) == ["a"]


def test_that_a_link_may_not_be_redirected_to_a_foreign_host() -> None:
    with FeedServer() as server, FeedServer() as other:
        inner = other.serve(_ALERT.format(name="inner").encode()).replace("127.0.0.1", "localhost")
        server.serve(_index(("1", "a.xml")), "/in/feed")
        server.serve(b"", "/in/a.xml")
        server.break_next(*[faults.status(302, Location=inner)] * 9, path="/in/a.xml")
        with RunningConnector(_connector(server, interval_s=3600.0)) as running:
            running.wait_contacts(1)
        assert _refusals(running.messages) == [("1", "cap.link_failed")]
        assert other.asked == []


def test_that_a_mirror_answers_for_the_source() -> None:
    with FeedServer() as server:
        server.serve(_index(("1", "https://alerts.example.org/cap/a.xml")), "/in/feed")
        server.serve(_ALERT.format(name="a").encode(), "/mirror/cap/a.xml")
        mirrors = {"https://alerts.example.org/": server.url("/mirror/")}
        with RunningConnector(_connector(server, link_mirrors=mirrors)) as running:
            running.wait_contacts(1)
        assert _alerts(running.messages) == ["a"]


def test_that_an_unreachable_alert_is_one_reject_and_is_taken_when_it_can_be_fetched() -> None:
    with FeedServer() as server:
        server.serve(_index(("1", "a.xml"), ("2", "b.xml")), "/in/feed", ETag='"1"')
        server.serve(_ALERT.format(name="a").encode(), "/in/a.xml")
        server.serve(_ALERT.format(name="b").encode(), "/in/b.xml")
        server.break_next(faults.hang, faults.status(500), faults.status(404), path="/in/a.xml")
        with RunningConnector(_connector(server)) as running:
            running.wait(lambda messages: len(_alerts(messages)) == 2)
            contacts = running.wait_contacts(5)
        assert _alerts(running.messages) == ["b", "a"]
        assert _refusals(running.messages)[0] == ("1", "cap.link_unreachable")
        assert {reason for _, reason in _refusals(running.messages)[1:]} == {"cap.link_status"}
        assert contacts[4].unchanged, "an index with nothing left to fetch is asked for news only"


def test_that_a_dead_host_is_asked_three_times_and_not_for_every_entry() -> None:
    with FeedServer() as server:
        server.serve(_index(*[(str(number), f"{number}.xml") for number in range(20)]), "/in/feed")
        server.serve_by(lambda path: faults.Content(b"") if path != "/in/feed" else None)
        for number in range(20):
            server.break_next(faults.reset, path=f"/in/{number}.xml")
        with RunningConnector(_connector(server, interval_s=3600.0)) as running:
            (contact,) = running.wait_contacts(1)
        assert contact.refused == 20
        assert len(server.asked) == 1 + 3


def test_that_a_link_to_a_page_is_refused_and_given_up_after_some_tries() -> None:
    page = b"<!DOCTYPE html><html><body>News</body></html>"
    item = b"<rss><channel><item><title>t</title><link>page.html</link><guid>g1</guid></item></channel></rss>"
    with FeedServer() as server:
        server.serve(item, "/in/feed")
        server.serve(page, "/in/page.html")
        with RunningConnector(_connector(server)) as running:
            contacts = running.wait_contacts(8)
        assert _refusals(running.messages) == [("g1", "cap.link_not_cap")]
        assert [one.refused for one in contacts[:3]] == [1, 0, 0]
        assert _paths(server).count("/in/page.html") == 5


def test_that_links_can_be_switched_off_and_are_limited() -> None:
    entries = [(str(number), f"{number}.xml") for number in range(5)]
    with FeedServer() as server:
        server.serve(_index(*entries), "/in/feed")
        server.serve_by(
            lambda path: faults.Content(_ALERT.format(name=path).encode()) if path.startswith("/in/") else None
        )
        with RunningConnector(_connector(server, follow_links=False)) as running:
            running.wait_contacts(1)
        assert {reason for _, reason in _refusals(running.messages)} == {"cap.links_off"}
        with RunningConnector(_connector(server, max_links=2)) as running:
            contacts = running.wait_contacts(4)
        assert [one.taken for one in contacts[:4]] == [2, 2, 1, 0]
