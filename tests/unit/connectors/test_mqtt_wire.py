"""Every trouble with a broker, against a real one; what is promised of QoS 1, wills, shared and kept sessions."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import AuthFailed, BadSettings, NotReady, Trouble
from ioc.connect.interrupt import Stopped
from ioc.connectors.mqtt.broker_settings import BrokerSettings
from ioc.connectors.mqtt.frames import Message
from ioc.connectors.mqtt.trouble import trouble_of_loss, trouble_of_refusal
from ioc.connectors.mqtt.wire import MqttWire, Subscription
from tests.helpers.certificates import Authority
from tests.helpers.mqtt_broker import Broker, quick
from tests.helpers.processes import wait_for

ALL = (Subscription("a/#", 1, True),)
VERSIONS = pytest.mark.parametrize("version", ["3.1.1", "5"])


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
def open_wire(tmp_path: Path) -> Iterator[Callable[..., MqttWire]]:
    wires: list[MqttWire] = []

    def opened(broker: Broker, subscriptions: tuple[Subscription, ...] = ALL, **settings: Any) -> MqttWire:
        wires.append(MqttWire(BrokerSettings(**quick(broker, **settings)), 5))
        wires[-1].connect(subscriptions, threading.Event())
        return wires[-1]

    yield opened
    for wire in wires:
        wire.close()


def trouble_with(broker: Broker, subscriptions: tuple[Subscription, ...] = ALL, **settings: Any) -> Trouble:
    def connected() -> None:
        wire = MqttWire(BrokerSettings(**quick(broker, **settings)), 5)
        with contextlib.closing(wire):
            wire.connect(subscriptions, threading.Event())

    with pytest.raises(Trouble) as raised:
        connected()
    return raised.value


def receive(wire: MqttWire, count: int, *, settle: bool = True) -> list[Message]:
    got: list[Message] = []

    def enough() -> bool:
        news = wire.receive(0.1)
        got.extend(news)
        if settle:
            wire.settle(news)
        return len(got) >= count

    wait_for(enough, said=f"{count} messages", within_s=10)
    return got


def test_that_a_broker_that_is_not_there_is_not_ready(broker: Broker) -> None:
    broker.stop()
    assert (type(trouble := trouble_with(broker)), trouble.code) == (NotReady, "feed.unreachable")
    trouble = trouble_with(broker, host="no-such-host.invalid")
    assert (type(trouble), trouble.code) == (NotReady, "feed.host_unknown")


def test_that_a_broker_that_never_answers_is_not_ready(broker: Broker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        trouble = trouble_with(broker, port=silent.getsockname()[1], deadline_s=0.3)
    assert (type(trouble), trouble.code) == (NotReady, "feed.timed_out")


def test_that_stop_ends_the_waiting_for_a_broker_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = BrokerSettings(host="127.0.0.1", port=silent.getsockname()[1])
        wire, stop = MqttWire(settings, 5), threading.Event()
        threading.Timer(0.2, stop.set).start()
        with pytest.raises(Stopped):
            wire.connect(ALL, stop)
        wire.close()


@VERSIONS
def test_that_a_wrong_password_is_said_and_not_tried_again(tmp_path: Path, version: str) -> None:
    with Broker(tmp_path / "b", passwords={"ioc": "right"}) as broker:
        for word in ({"username": "ioc", "password": "wrong"}, {}):
            trouble = trouble_with(broker, version=version, **word)
            assert (type(trouble), trouble.code) == (AuthFailed, "mqtt.auth_refused")


@VERSIONS
def test_that_a_subscription_refused_by_access_rules_names_the_topic(tmp_path: Path, version: str) -> None:
    rules = _access_rules(tmp_path, "ioc", "right", may_subscribe="open/#")
    with Broker(tmp_path / "b", lines=rules, anonymous=False) as broker:
        asked = (Subscription("open/#", 1, True), Subscription("closed/#", 1, True))
        trouble = trouble_with(broker, asked, username="ioc", password="right", version=version)
        assert (type(trouble), trouble.code) == (AuthFailed, "mqtt.topic_refused")
        assert trouble.params["topic"] == "closed/#"


def test_that_certificates_are_checked_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    own = {"tls": True, "ca_file": str(authority.path)}
    with Broker(tmp_path / "right", authority=authority) as broker:
        assert trouble_with(broker, tls=True).code == "mqtt.certificate_untrusted"
        assert trouble_with(broker).code == "mqtt.closed_early"
        assert trouble_with(broker, **own, host="127.0.0.2").code in ("feed.unreachable", "mqtt.wrong_host")
    with Broker(tmp_path / "other", authority=authority, hosts=("elsewhere.example",)) as broker:
        trouble = trouble_with(broker, **own)
        assert (type(trouble), trouble.code) == (NotReady, "mqtt.wrong_host")
    with Broker(tmp_path / "strict", authority=authority, client_certificates=True) as broker:
        assert trouble_with(broker, **own).code == "mqtt.closed_early"
    trouble = trouble_with(broker, tls=True, ca_file=str(tmp_path / "none.pem"))
    assert (type(trouble), trouble.code, trouble.params["key"]) == (BadSettings, "mqtt.file_unreadable", "ca_file")


def test_that_tls_at_a_plain_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            line, _ = plain.accept()
            with line:
                line.recv(10)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=greet, daemon=True).start()
        wire = MqttWire(BrokerSettings(host="127.0.0.1", port=plain.getsockname()[1], tls=True), 5)
        with pytest.raises(NotReady) as raised:
            wire.connect(ALL, threading.Event())
        wire.close()
        assert raised.value.code == "mqtt.no_tls"


@VERSIONS
@pytest.mark.parametrize("how", ["plain", "trusted", "insecure", "certificate"])
def test_that_messages_come_over_every_kind_of_connection(
    tmp_path: Path, open_wire: Callable[..., MqttWire], version: str, how: str
) -> None:
    authority = Authority(tmp_path / "ca")
    certificate, key = authority.issue("us")
    settings: dict[str, Any] = {
        "plain": {},
        "trusted": {"tls": True, "ca_file": str(authority.path)},
        "insecure": {"tls": True, "insecure": True},
        "certificate": {
            "tls": True,
            "ca_file": str(authority.path),
            "certificate": str(certificate),
            "key": str(key),
        },
    }[how]
    secure = None if how == "plain" else authority
    with Broker(tmp_path / "b", authority=secure, client_certificates=how == "certificate") as broker:
        wire = open_wire(broker, version=version, **settings)
        broker.publish("a/lớn", b"x" * 300_000, qos=1)
        for number in range(20):
            broker.publish(f"a/{number}", str(number), qos=number % 2)
        got = receive(wire, 21)
        assert sum(len(one.payload) == 300_000 for one in got) == 1
        small = [(int(one.payload), one.qos) for one in got if len(one.payload) < 3]
        # a message of QoS 0 may overtake one that waits for an acknowledgement; of one QoS the order is kept
        for qos in (0, 1):
            assert [number for number, of in small if of == qos] == list(range(qos, 20, 2))
        assert wire.heard() and not wire.heard()
        broker.stop()
        with pytest.raises(NotReady) as raised:
            wait_for(lambda: wire.receive(0.1), said="the loss", within_s=5)
        assert raised.value.code == "mqtt.lost"


@VERSIONS
def test_that_a_message_not_settled_comes_again_and_a_settled_one_does_not(
    broker: Broker, open_wire: Callable[..., MqttWire], version: str
) -> None:
    kept = {"client_id": "us", "session": "kept", "version": version}
    first = open_wire(broker, **kept)
    broker.publish("a/1", b"settled", qos=1)
    receive(first, 1)
    broker.publish("a/1", b"not settled", qos=1)
    receive(first, 1, settle=False)
    first._client.socket().close()  # as when the machine dies: nobody says goodbye
    second = open_wire(broker, **kept)
    (again,) = receive(second, 1)
    assert (again.payload, again.duplicate) == (b"not settled", True)


@VERSIONS
def test_that_a_kept_message_is_marked_and_can_be_declined(
    broker: Broker, open_wire: Callable[..., MqttWire], version: str
) -> None:
    broker.publish("a/old", b"1", qos=1, retain=True)
    wire = open_wire(broker, version=version)
    broker.publish("a/new", b"2")
    assert {(one.topic, one.retained) for one in receive(wire, 2)} == {("a/old", True), ("a/new", False)}
    if version == "5":
        declining = open_wire(broker, (Subscription("a/#", 1, False),), version=version)
        broker.publish("a/new", b"3")
        assert [one.topic for one in receive(declining, 1)] == ["a/new"]


def test_that_the_will_is_told_when_we_die_and_by_us_when_we_go(
    broker: Broker, open_wire: Callable[..., MqttWire]
) -> None:
    will = {"topic": "ioc/status", "payload": "offline", "online": "online"}
    watcher = open_wire(broker, (Subscription("ioc/status", 1, True),))
    for leave in ("die", "go"):
        wire = open_wire(broker, will=will, client_id=leave)
        assert receive(watcher, 1)[-1].payload == b"online"
        if leave == "go":
            wire.close()
        else:
            wire._client.socket().close()
        assert receive(watcher, 1)[-1].payload == b"offline"


@VERSIONS
def test_that_a_shared_subscription_gives_each_message_to_one(
    broker: Broker, open_wire: Callable[..., MqttWire], version: str
) -> None:
    shared = (Subscription("$share/ioc/a/#", 1, True),)
    wires = [open_wire(broker, shared, version=version) for _ in range(2)]
    for number in range(20):
        broker.publish("a/x", str(number), qos=1)
    got: list[list[bytes]] = [[], []]

    def all_here() -> bool:
        for place, wire in enumerate(wires):
            messages = wire.receive(0.05)
            wire.settle(messages)
            got[place] += [one.payload for one in messages]
        return len(got[0]) + len(got[1]) >= 20

    wait_for(all_here, said="20 messages", within_s=10)
    assert sorted(got[0] + got[1], key=int) == [str(number).encode() for number in range(20)]
    assert got[0] and got[1]


@VERSIONS
def test_that_another_client_with_our_id_costs_us_the_connection(
    broker: Broker, open_wire: Callable[..., MqttWire], version: str
) -> None:
    first = open_wire(broker, client_id="us", version=version)
    open_wire(broker, client_id="us", version=version)
    with pytest.raises(NotReady):
        wait_for(lambda: first.receive(0.1), said="thrown out", within_s=5)


def test_that_a_broker_which_says_that_we_were_taken_over_is_quoted() -> None:
    assert trouble_of_loss(142, "Session taken over", "h").code == "mqtt.taken_over"
    assert trouble_of_loss(139, "Server shutting down", "h").params["said"] == "Server shutting down"


@pytest.mark.parametrize(
    ("code", "kind", "key"),
    [
        (2, BadSettings, "client_id"),
        (133, BadSettings, "client_id"),
        (132, BadSettings, "version"),
        (136, NotReady, ""),
    ],
)
def test_that_each_refusal_has_its_trouble(code: int, kind: type[Trouble], key: str) -> None:
    trouble = trouble_of_refusal(code, "said", "h")
    assert type(trouble) is kind and (not key or trouble.params["key"] == key)


def _access_rules(folder: Path, name: str, word: str, *, may_subscribe: str) -> tuple[str, ...]:
    """Mosquitto's plugin for access rules, with one client that may subscribe to one filter."""
    plugins = sorted(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"))
    if not plugins:
        pytest.skip("mosquitto's plugin for access rules is not installed")
    salt = b"0123456789ab"
    hashed = hashlib.pbkdf2_hmac("sha512", word.encode(), salt, 101)
    client = {
        "username": name,
        "textName": name,
        "password": base64.b64encode(hashed).decode(),
        "salt": base64.b64encode(salt).decode(),
        "iterations": 101,
        "roles": [{"rolename": "reader"}],
    }
    acl = {"acltype": "subscribePattern", "topic": may_subscribe, "priority": 0, "allow": True}
    rules = {
        "defaultACLAccess": {"publishClientSend": True, "publishClientReceive": True, "subscribe": False},
        "clients": [client],
        "roles": [{"rolename": "reader", "acls": [acl]}],
        "groups": [],
    }
    path = folder / "rules.json"
    path.write_text(json.dumps(rules))
    return f"plugin {plugins[0]}", f"plugin_opt_config_file {path}"
