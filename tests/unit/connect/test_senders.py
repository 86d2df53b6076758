"""Every sender against a real receiver, and what each makes of trouble."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from pydantic import ValidationError

from ioc.connect.api import AuthFailed, BadSettings, NotReady
from ioc.connect.outbound.api import Outgoing, Rejected
from ioc.connect.outbound.senders import Senders
from ioc.domain.records import Text
from tests.helpers.certificates import Authority
from tests.helpers.mqtt_broker import Broker
from tests.helpers.receivers import MailServer, Post

CAP = '<?xml version="1.0" encoding="UTF-8"?><alert>Ngập</alert>'.encode()


def outgoing(**changed: Any) -> Outgoing:
    given: dict[str, Any] = {
        "key": "k-1",
        "channel": "ch",
        "message": "unit_assigned",
        "about": "i-1",
        "subject": "VV-0001: điều XE-01",
        "text": "Điều XE-01 đến Hòa Xuân.",
        "texts": Text(vi="Điều XE-01 đến Hòa Xuân.", en="XE-01 is assigned."),
        "params": {"unit": "XE-01"},
        "exercise": False,
        "queued_us": 1_791_000_000_000_000,
    }
    return Outgoing(**(given | changed))


def sender(key: str, **settings: Any) -> Any:
    return Senders.discover().make(key, settings)


def test_that_a_post_carries_key_texts_and_values() -> None:
    with Post() as post:
        sender("http_post", url=post.url, headers={"Authorization": "Bearer t"}).send(outgoing())
        (taken,) = post.wait(1)
    assert taken.headers["Idempotency-Key"] == "k-1" and taken.headers["Authorization"] == "Bearer t"
    told = json.loads(taken.body)
    assert told["texts"]["en"] == "XE-01 is assigned." and told["params"] == {"unit": "XE-01"}


def test_that_a_post_can_be_the_text_or_the_cap_document_alone() -> None:
    with Post() as post:
        sender("http_post", url=post.url, body="text").send(outgoing())
        sender("http_post", url=post.url, body="cap").send(outgoing(cap=CAP))
        text, cap = post.wait(2)
        with pytest.raises(Rejected, match=r"outbound\.no_cap"):
            sender("http_post", url=post.url, body="cap").send(outgoing())
    assert text.body.decode() == "Điều XE-01 đến Hòa Xuân."
    assert cap.body == CAP and cap.headers["Content-Type"] == "application/cap+xml"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(500, NotReady), (503, NotReady), (429, NotReady), (401, AuthFailed), (404, Rejected), (302, Rejected)],
)
def test_that_a_status_says_whether_to_try_again(status: int, kind: type[Exception]) -> None:
    with Post(lambda _: (status, {"Location": "http://127.0.0.1:9/"})) as post, pytest.raises(kind):
        sender("http_post", url=post.url).send(outgoing())


def test_that_retry_after_is_heeded_and_nobody_listening_is_tried_again() -> None:
    with Post(lambda _: (503, {"Retry-After": "7"})) as post:
        with pytest.raises(NotReady) as told:
            sender("http_post", url=post.url).send(outgoing())
        url = post.url
    assert told.value.retry_after_s == 7
    with pytest.raises(NotReady):
        sender("http_post", url=url, connect_timeout_s=1).send(outgoing())


def test_that_a_broker_has_confirmed_what_was_published(tmp_path: Path) -> None:
    with Broker(tmp_path, passwords={"centre": "secret"}) as broker:
        got, heard = list[Any](), threading.Event()
        client = Client(CallbackAPIVersion.VERSION2, client_id="listener")
        client.username_pw_set("centre", "secret")
        client.on_message = lambda _c, _d, message: (got.append(message), heard.set())
        client.on_connect = lambda c, *_: c.subscribe("city/#", 1)
        client.connect("127.0.0.1", broker.port)
        client.loop_start()
        broker.subscribed("listener")
        place = {"host": "127.0.0.1", "port": broker.port, "topic": "city/{message}", "timeout_s": 5}
        sender("mqtt_publish", **place, username="centre", password="secret").send(outgoing())
        assert heard.wait(10)
        client.loop_stop()
        with pytest.raises(AuthFailed):
            sender("mqtt_publish", **place, username="centre", password="wrong").send(outgoing())
    assert got[0].topic == "city/unit_assigned" and json.loads(got[0].payload)["key"] == "k-1"
    with pytest.raises(NotReady):
        sender("mqtt_publish", **place).send(outgoing())


def mail_settings(server: MailServer, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": server.port, "sender": "ioc@city.vn", "recipients": ["a@b.vn"], **more}


def test_that_a_mail_goes_over_tls_with_its_key_and_the_document(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with MailServer(authority) as server:
        told = mail_settings(server, ca_file=str(authority.path), username="u", password="p")
        sender("smtp", **told).send(outgoing(cap=CAP, cap_name="w.xml"))
    (raw,) = server.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert server.secure == [True]
    assert mail["Message-ID"] == "<k-1@city.vn>" and mail["Subject"] == "VV-0001: điều XE-01"
    body = mail.get_body()
    assert body is not None and "Hòa Xuân" in body.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["w.xml"]


def test_that_a_mail_server_without_tls_gets_nothing_unless_the_site_says_so() -> None:
    with MailServer() as server:
        with pytest.raises(NotReady, match=r"outbound\.smtp_tls"):
            sender("smtp", **mail_settings(server)).send(outgoing())
        assert server.mails == []
        sender("smtp", **mail_settings(server, tls="none")).send(outgoing())
        assert len(server.mails) == 1


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ({"RCPT": "550 nobody"}, Rejected),
        ({"RCPT": "450 later"}, NotReady),
        ({"MAIL": "451 later"}, NotReady),
        ({"MAIL": "554 no"}, Rejected),
        ({"AUTH": "535 no"}, AuthFailed),
    ],
)
def test_that_a_mail_servers_code_says_whether_to_try_again(replies: dict[str, str], kind: type[Exception]) -> None:
    with MailServer(replies=replies) as server:
        mail = sender("smtp", **mail_settings(server, tls="none", username="u", password="p"))
        with pytest.raises(kind):
            mail.send(outgoing())


def test_that_a_cap_file_is_whole_and_a_repeat_changes_nothing(tmp_path: Path) -> None:
    drop = sender("cap_file", folder=str(tmp_path / "out"))
    drop.send(outgoing(cap=CAP, cap_name="w.xml"))
    drop.send(outgoing(cap=CAP, cap_name="w.xml"))
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["w.xml"]
    assert (tmp_path / "out" / "w.xml").read_bytes() == CAP
    with pytest.raises(Rejected):
        drop.send(outgoing())
    (tmp_path / "file").write_text("")
    with pytest.raises(NotReady, match=r"outbound\.folder"):
        sender("cap_file", folder=str(tmp_path / "file")).send(outgoing(cap=CAP, cap_name="w.xml"))


def test_that_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(BadSettings):
        sender("pigeon")
    for key, settings in (
        ("http_post", {"url": "ftp://x"}),
        ("mqtt_publish", {"host": "h", "topic": "a/#"}),
        ("smtp", {"host": "h", "sender": "ioc", "recipients": ["a@b"]}),
        ("smtp", {"host": "h", "sender": "a@b", "recipients": ["a@b\nBcc: c@d"]}),
    ):
        with pytest.raises(ValidationError):
            sender(key, **settings)
