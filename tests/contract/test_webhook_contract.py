"""The contract test of the `webhook` connector, and what a receiver owes besides."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import BadSettings, NotReady
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AlertTaken, AssetSeen, FeedContacted, RecordRejected
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.processes import wait_for
from tests.helpers.streaming_contract import StreamingContract
from tests.helpers.webhook_caller import TOKEN, Caller

_ALERT = """
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>kttv-{number}</identifier><sender>kttv@example.vn</sender>
  <sent>2031-10-18T02:14:00+07:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>vi-VN</language><category>Met</category><event>Mưa lớn</event>
    <urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <area><areaDesc>Hòa Vang</areaDesc></area></info>
</alert>"""


class Gate(threading.Event):
    """Says when somebody waits at it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.reached.set()
        return super().wait(timeout)


class TestWebhook(StreamingContract):
    key = "webhook"
    payload = _ALERT.format(number=1).encode()
    other = _ALERT.format(number=2).encode()
    taken = 1
    settings = {"format": "cap"}
    wrong = {
        "port": (70_000, "feed.setting_wrong"),
        "path": ("no slash", "feed.setting_wrong"),
        "zone": ("Mars", "feed.zone_unknown"),
        "no_such_key": (1, "feed.setting_unknown"),
    }

    def source(self, folder: Path) -> Caller:
        return Caller()

    def after_vanishing(self, running: RunningConnector) -> None:
        assert running.stops()

    @pytest.fixture
    def running(self, far: Caller) -> Iterator[RunningConnector]:
        with RunningConnector(self.make(far)) as running:
            far.ready()
            yield running

    def test_that_an_answer_says_what_was_taken_and_refused(self, far: Caller, running: RunningConnector) -> None:
        status, told, _ = far.post(self.payload)
        assert (status, told) == (202, {"taken": 1, "refused": 0, "refusals": [], "repeated": False})
        assert any(isinstance(one, AlertTaken) for one in running.messages), "answered before the engine had it"
        status, told, _ = far.post(b"<nothing/>")
        assert (status, told["taken"], told["refused"]) == (400, 0, 1)
        assert told["refusals"][0]["reason"] == "cap.not_cap" and "no CAP alert" in told["refusals"][0]["message"]

    def test_that_the_same_again_is_said_to_be_a_repeat(self, far: Caller, running: RunningConnector) -> None:
        assert far.post(self.payload, Idempotency_Key="k1")[0] == 202
        status, told, _ = far.post(self.payload, Idempotency_Key="k1")
        assert (status, told["repeated"], told["taken"]) == (200, True, 1)
        status, told, _ = far.post(self.other, Idempotency_Key="k1")
        assert (status, told["reason"]) == (409, "webhook.key_reused")

    @pytest.mark.parametrize(
        ("headers", "status", "reason"),
        [
            ({"Authorization": "Bearer wrong"}, 401, "webhook.token_wrong"),
            ({"Authorization": ""}, 401, "webhook.token_wrong"),
            ({"Authorization": f"Basic {TOKEN}"}, 401, "webhook.token_wrong"),
            ({"Content_Type": "image/png"}, 415, "webhook.media_unknown"),
            ({"Content_Type": "application/json"}, 415, "webhook.media_unknown"),
            ({"Content_Encoding": "br"}, 415, "webhook.coding_unknown"),
            ({"Content_Encoding": "gzip"}, 400, "webhook.garbled"),
            ({"path": "/else"}, 404, "webhook.path_unknown"),
            ({"method": "GET"}, 405, "webhook.method_wrong"),
        ],
    )
    def test_that_what_does_not_fit_is_refused_in_words(
        self, far: Caller, running: RunningConnector, headers: dict[str, str], status: int, reason: str
    ) -> None:
        got, told, answered = far.post(self.payload, **headers)
        assert (got, told["reason"]) == (status, reason)
        assert told["message"] and reason not in told["message"]
        assert status != 401 or answered["WWW-Authenticate"] == "Bearer"
        assert far.post(self.payload)[0] == 202

    def test_that_operators_learn_of_a_caller_without_the_token_once(
        self, far: Caller, running: RunningConnector
    ) -> None:
        for _ in range(3):
            assert far.post(self.payload, Authorization="Bearer wrong")[0] == 401
        far.post(self.payload)
        messages = running.wait(lambda messages: any(isinstance(one, AlertTaken) for one in messages))
        (reject,) = [one for one in messages if isinstance(one, RecordRejected)]
        assert (reject.reason, reject.record, reject.payload) == ("webhook.token_wrong", "127.0.0.1", b"")

    def test_that_a_signature_is_asked_for_and_checked(self, far: Caller) -> None:
        with RunningConnector(self.make(far, hmac_secret="secret", token="")) as running:
            far.ready()
            right = hmac.new(b"secret", self.payload, hashlib.sha256).hexdigest()
            assert far.post(self.payload)[1]["reason"] == "webhook.signature_wrong"
            assert far.post(self.other, X_Hub_Signature_256=f"sha256={right}")[0] == 401
            assert far.post(self.payload, X_Hub_Signature_256=f"sha256={right}")[0] == 202
            assert running.stops()

    def test_that_size_is_limited_before_and_after_unpacking(self, far: Caller) -> None:
        with RunningConnector(self.make(far, max_bytes=20_000)):
            far.ready()
            assert far.post(b" " * 20_001)[0] == 413
            assert far.post(gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")[0] == 413
            assert far.post(gzip.compress(self.payload), Content_Encoding="gzip")[0] == 202

    def test_that_a_body_in_chunks_is_taken_and_limited(self, far: Caller) -> None:
        head = f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: text/xml\r\n".encode()
        head += b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        half = len(self.payload) // 2
        parts = (self.payload[:half], self.payload[half:], b"")
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
        with RunningConnector(self.make(far, max_bytes=20_000)):
            far.ready()
            assert far.raw(head + body).startswith(b"HTTP/1.1 202")
            assert far.raw(head + b"9000\r\n").startswith(b"HTTP/1.1 413")
            assert far.raw(head + b"nonsense\r\n").startswith(b"HTTP/1.1 400")

    def test_that_requests_are_limited_and_told_when_to_come_again(self, far: Caller) -> None:
        with RunningConnector(self.make(far, requests_per_minute=6)):
            far.ready()
            assert far.post(self.payload)[0] == 202
            status, told, headers = far.post(self.other)
            assert (status, told["reason"]) == (429, "webhook.too_often")
            assert 1 <= int(headers["Retry-After"]) <= 10

    @pytest.mark.parametrize(
        "begin",
        [
            b"",
            b"POST / HT",
            b"POST / HTTP/1.1\r\nHost: x\r\n",
            b"POST / HTTP/1.1\r\nAuthorization: Bearer a long word\r\n"
            b"Content-Type: text/xml\r\nContent-Length: 9\r\n\r\n<a",
        ],
    )
    def test_that_a_caller_who_gets_stuck_is_let_go(self, far: Caller, running: RunningConnector, begin: bytes) -> None:
        began = time.monotonic()
        answer = far.raw(begin)
        assert time.monotonic() - began < 5.0
        assert not answer or b" 408 " in answer.split(b"\r\n")[0]
        assert far.post(self.payload)[0] == 202

    def test_that_a_caller_who_drips_gains_no_time(self, far: Caller, running: RunningConnector) -> None:
        with socket.create_connection(("127.0.0.1", far.port), timeout=10) as line:
            began, over = time.monotonic(), threading.Event()

            def drip() -> None:
                with contextlib.suppress(OSError):
                    for byte in b"POST / HTTP/1.1\r\nX: " + b"a" * 10_000:
                        line.sendall(bytes([byte]))
                        if over.wait(0.02):
                            return

            dripping = threading.Thread(target=drip)
            dripping.start()
            with contextlib.suppress(ConnectionError):
                while line.recv(1024):
                    pass
            over.set()
            dripping.join()
            assert time.monotonic() - began < 5.0

    def test_that_more_callers_than_allowed_are_turned_away_at_once(self, far: Caller) -> None:
        with RunningConnector(self.make(far, most_connections=2, deadline_s=30.0)):
            far.ready()
            wait_for(lambda: far.post(self.payload)[0] in (200, 202), said="a free place")
            with contextlib.ExitStack() as stack:
                for _ in range(2):
                    line = stack.enter_context(socket.create_connection(("127.0.0.1", far.port), timeout=10))
                    line.sendall(b"POST")
                wait_for(lambda: far.raw(b"").startswith(b"HTTP/1.1 503"), said="turned away")

    def test_that_an_engine_which_is_behind_is_answered_with_503_and_nothing_is_taken_twice(self, far: Caller) -> None:
        gate = Gate()
        with RunningConnector(self.make(far, hand_over_s=0.2), gate) as running:
            far.ready()
            held: list[int] = []
            first = threading.Thread(target=lambda: held.append(far.post(self.payload)[0]))
            first.start()
            assert gate.reached.wait(10)
            answers: list[int] = []

            def refused() -> bool:
                with contextlib.suppress(HTTPException, OSError):
                    answers.append(far.post(self.other)[0])
                return 503 in answers

            wait_for(refused, said="503")
            gate.set()
            first.join()
            assert held == [202]
            assert far.post(self.other)[0] in (200, 202)
            running.wait(lambda messages: sum(isinstance(one, AlertTaken) for one in messages) == 2)
            assert sum(isinstance(one, AlertTaken) for one in running.messages) == 2

    def test_that_it_stops_while_callers_hang(self, far: Caller) -> None:
        with RunningConnector(self.make(far, deadline_s=60.0)) as running:
            far.ready()
            with socket.create_connection(("127.0.0.1", far.port), timeout=10) as line:
                line.sendall(b"POST / HTTP/1.1\r\n")
                assert running.stops()
        assert not far.listens()

    def test_that_nobody_calling_is_no_contact_unless_it_shall_be(self, far: Caller) -> None:
        with RunningConnector(self.make(far, alive="listening")) as running:
            running.wait_contacts(2)
        with RunningConnector(self.make(far)) as running:
            far.ready()
            far.post(self.payload)
            running.wait_contacts(1)
            assert all(one.taken for one in running.messages if isinstance(one, FeedContacted))

    def test_that_a_port_in_use_is_said(self, far: Caller) -> None:
        with RunningConnector(self.make(far)) as first:
            far.ready()
            with RunningConnector(self.make(far)) as second:
                trouble = second.outcome()
                assert isinstance(trouble, NotReady) and trouble.code == "webhook.port_taken"
            assert first.stops()

    def test_that_a_host_that_is_not_ours_is_said(self, far: Caller) -> None:
        with RunningConnector(self.make(far, host="192.0.2.1")) as running:
            trouble = running.outcome()
            assert isinstance(trouble, BadSettings) and trouble.code == "webhook.host_wrong"

    def test_that_a_payload_over_a_megabyte_is_read_aside(self, far: Caller, running: RunningConnector) -> None:
        large = f"<list><!--{'x' * 1_100_000}-->{self.payload.decode()}</list>".encode()
        assert far.post(large)[:2] == (202, {"taken": 1, "refused": 0, "refusals": [], "repeated": False})


class TestWebhookJson(StreamingContract):
    """The same with records by a mapping."""

    key = "webhook"
    payload = json.dumps([{"id": f"g{number}", "name": f"Trạm {number}"} for number in range(3)]).encode()
    other = json.dumps({"id": "g9", "name": "Trạm 9"}).encode()
    taken = 3
    settings = {
        "format": "json",
        "mapping": {"record": "asset", "geometry": "optional", "asset": {"kind": {"const": "gauge"}, "name": "name"}},
    }
    wrong = {"port": (0, "feed.setting_wrong"), "token": (1, "feed.setting_wrong")}

    def source(self, folder: Path) -> Caller:
        return JsonCaller()

    def after_vanishing(self, running: RunningConnector) -> None:
        assert running.stops()

    def test_that_each_line_is_a_record_taken_or_refused(self, far: JsonCaller) -> None:
        with RunningConnector(self.make(far)):
            far.ready()
            lines = b'{"id": "a", "name": "A"}\n\nnonsense\r\n{"name": "no id"}\n{"id": "b"}\n'
            status, told, _ = far.post(lines, Content_Type="application/x-ndjson; charset=utf-8")
            assert (status, told["taken"], told["refused"]) == (202, 2, 2)
            assert [one["reason"] for one in told["refusals"]] == ["payload.not_json", "record.id_missing"]

    def test_that_a_list_inside_is_found(self, far: JsonCaller) -> None:
        with RunningConnector(self.make(far, records="data.items")):
            far.ready()
            assert far.post(b'{"data": {"items": [{"id": "a"}]}}')[1]["taken"] == 1
            status, told, _ = far.post(b'{"data": []}')
            assert (status, told["refusals"][0]["reason"]) == (400, "payload.not_a_list")


class JsonCaller(Caller):
    """A caller that speaks JSON."""

    def post(self, body: bytes, **told: str) -> tuple[int, dict[str, Any], dict[str, str]]:  # type: ignore[override]
        return super().post(body, **{"Content_Type": "application/json", **told})


_ENTITY = {
    "id": "urn:ngsi-ld:Streetlight:lamp-7",
    "type": "Streetlight",
    "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [108.22, 16.06]}},
}


def _notified(*entities: dict[str, Any], number: int = 1) -> bytes:
    content = {"id": f"urn:ngsi-ld:Notification:{number}", "type": "Notification", "data": list(entities)}
    return json.dumps(content).encode()


class TestWebhookNgsi(StreamingContract):
    """The same with notifications of a context broker (ETSI GS CIM 009 clause 5.3)."""

    key = "webhook"
    payload = _notified(_ENTITY)
    other = _notified({**_ENTITY, "id": "urn:ngsi-ld:Streetlight:lamp-8"}, number=2)
    taken = 1
    settings = {"format": "ngsi"}
    wrong = {"entities": ({"zone": "Mars"}, "feed.zone_unknown")}

    def source(self, folder: Path) -> Caller:
        return JsonCaller()

    def after_vanishing(self, running: RunningConnector) -> None:
        assert running.stops()

    def test_that_all_faults_of_its_settings_are_named_at_once(self, far: Caller) -> None:
        wrong = far.settings() | {"format": "ngsi", "entities": {"zone": "Mars"}}
        faults = Catalogue.discover().validate("webhook", wrong)
        assert [(one.key, one.code) for one in faults] == [("entities.zone", "feed.zone_unknown")]

    def test_that_a_notification_of_several_entities_counts_each(self, far: JsonCaller) -> None:
        unknown = {"id": "urn:ngsi-ld:Dragon:1", "type": "Dragon"}
        with RunningConnector(self.make(far)):
            far.ready()
            status, told, _ = far.post(_notified(_ENTITY, unknown))
            assert (status, told["taken"], told["refused"]) == (202, 1, 1)
            assert told["refusals"][0]["reason"] == "ngsi_ld.type_unknown"
            v2 = {
                "subscriptionId": "1",
                "data": [{"id": "lamp-9", "type": "Streetlight", "powerState": {"value": "on"}}],
            }
            assert far.post(json.dumps(v2).encode())[1]["taken"] == 1

    def test_that_a_refused_entity_can_be_taken_again_once_its_type_is_known(self, far: JsonCaller) -> None:
        unknown = json.dumps({"id": "urn:ngsi-ld:Dragon:1", "type": "Dragon"}).encode()
        connector: Any = self.make(far, entities={"types": {"Dragon": {"kind": "camera"}}})
        (asset,) = connector.retake(unknown)
        assert isinstance(asset, AssetSeen) and asset.kind == "camera"
        (reject,) = self.make(far).retake(unknown)  # type: ignore[attr-defined]
        assert isinstance(reject, RecordRejected) and reject.reason == "ngsi_ld.type_unknown"
