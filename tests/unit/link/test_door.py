"""Who may come in, as whom, and what happens with those who cannot even speak."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Callable

import msgspec
import pytest

from ioc.domain.attachments import MOST_BYTES
from ioc.domain.commands import Actor, AttachFile, CreateAccount, SetCityStage
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Ask,
    Beat,
    Facts,
    Hello,
    Pulse,
    Reply,
    SignOut,
    Snapshot,
    Submit,
    TurnedAway,
    Welcome,
)
from tests.unit.link.parts import FakeEngine, RawClient, Recorder, hello, wait_for

Connect = Callable[..., Recorder]
Raw = Callable[..., RawClient]


def test_that_the_person_is_stamped_by_the_server(engine: FakeEngine, raw: Raw) -> None:
    client = raw()
    client.say(hello("one", "an"))
    client.read_until(Snapshot)
    claimed = msgspec.msgpack.encode(
        {
            "message": "Submit",
            "id": "c1",
            "seen_seq": 4,
            "actor": {"person": "root", "name": "Root", "role": "administrator", "seat": "x"},
            "command": {"command": "SetCityStage", "level": 3, "reason": "tự xưng"},
        }
    )
    client.say(claimed)
    wait_for(lambda: engine.submitted)
    ident, actor, seen_seq, command = engine.submitted[0]
    assert (ident, seen_seq) == ("c1", 4)
    assert actor == Actor(person="an", name="An", role="operator", seat="one")
    assert command == SetCityStage(level=3, reason="tự xưng")


def test_that_the_largest_file_of_an_incident_comes_through_whole(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    command = AttachFile(incident="i" * 40, name="n" * 400, content=os.urandom(MOST_BYTES))
    client.client.send(Submit(id="c1", seen_seq=1, command=command))
    wait_for(lambda: client.of(Answer))
    assert engine.submitted[0][3] == command
    client.client.send(Ask(id="q1", question="echo", params={"base64": b64encode(command.content).decode()}))
    assert b64decode(msgspec.msgpack.decode(wait_for(lambda: client.of(Reply))[0].data)["base64"]) == command.content


def test_that_garbage_is_counted_and_harms_nobody(engine: FakeEngine, raw: Raw, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    bad = raw()
    bad.say(b"", b"\x00", b"\xff" * 300, os.urandom(5000), msgspec.msgpack.encode({"message": "Explode"}))
    bad.say(msgspec.msgpack.encode({"message": "Submit", "id": 7}), b'{"message": "Hello"}')
    bad.socket.send_multipart([b"two", b"parts"])
    huge = raw()
    huge.say(b"x" * (2 << 20))
    wait_for(lambda: engine.server.figures()["garbage"] == 8)  # type: ignore[union-attr]
    engine.publish_facts(2)
    client.wait_seq(2)
    bad.say(hello("two", "binh"))
    assert bad.read_until(Snapshot).seq == 2


def test_that_another_protocol_is_turned_away_with_both_numbers(engine: FakeEngine, raw: Raw) -> None:
    client = raw()
    client.say(msgspec.structs.replace(hello(), protocol=PROTOCOL + 6))
    verdict = client.read()
    assert verdict == TurnedAway(code="link.protocol", params={"ours": PROTOCOL, "theirs": PROTOCOL + 6})
    client.say(msgspec.msgpack.encode({"message": "Hello", "protocol": 99, "who": ["shape", "of", "tomorrow"]}))
    assert client.read() == TurnedAway(code="link.protocol", params={"ours": PROTOCOL, "theirs": 99})
    assert engine.history == []


def test_that_a_wrong_password_is_turned_away_and_a_right_one_let_in_later(
    engine: FakeEngine, connect: Connect
) -> None:
    client = connect(hello(password="wrong"))
    wait_for(lambda: client.of(TurnedAway))
    assert client.of(TurnedAway)[0].code == "link.credentials"
    assert not client.is_connected()
    client.client.sign_in("an", "right")
    wait_for(client.is_connected)
    assert client.of(Welcome)[0].person == "an"
    assert client.of(TurnedAway) == client.of(TurnedAway)[:1]


def test_that_who_only_looks_round_gets_no_facts_and_may_only_create_an_account(
    engine: FakeEngine, connect: Connect
) -> None:
    client = connect(hello(login="", password=""))
    wait_for(client.is_connected)
    engine.publish_facts(3)
    client.client.send(Submit(id="c1", seen_seq=0, command=SetCityStage(level=5, reason="")))
    client.client.send(Ask(id="q1", question="log"))
    account = CreateAccount(login="an", name="An", role="administrator", password="secret")
    client.client.send(Submit(id="c2", seen_seq=0, command=account))
    wait_for(lambda: len(client.of(Answer)) == 2 and client.of(Reply) and client.of(Beat))
    outcomes = {answer.id: (answer.outcome, answer.code) for answer in client.of(Answer)}
    assert outcomes == {"c1": ("refused", "refused.not_signed_in"), "c2": ("confirmed", "")}
    assert client.of(Reply)[0].code == "refused.not_signed_in"
    assert [actor.person for _, actor, _, _ in engine.submitted] == [""]
    assert client.of(Facts) == client.of(Snapshot) == []
    assert engine.asked == []


def test_that_a_seat_in_use_is_refused_to_another_person(engine: FakeEngine, connect: Connect, raw: Raw) -> None:
    client = connect(hello("one", "an"))
    wait_for(client.is_connected)
    other = raw()
    other.say(hello("one", "binh"))
    assert other.read() == TurnedAway(code="link.seat_taken", params={"seat": "one", "name": "An"})
    assert engine.history == [("joined", "one", "an")]
    engine.publish_facts(1)
    client.wait_seq(1)


def test_that_the_same_person_may_take_the_seat_over(engine: FakeEngine, connect: Connect) -> None:
    first = connect(hello("one", "an"))
    wait_for(first.is_connected)
    second = connect(hello("one", "an"))
    wait_for(lambda: second.is_connected() and first.of(TurnedAway))
    assert first.of(TurnedAway)[0].code == "link.taken_over"
    assert not first.is_connected()
    engine.publish_facts(1)
    second.wait_seq(1)
    assert engine.history == [("joined", "one", "an"), ("joined", "one", "an")]
    assert first.of(Facts) == []


def test_that_signing_out_leaves_the_seat_and_stops_the_facts(engine: FakeEngine, connect: Connect) -> None:
    client = connect(hello("one", "an"))
    wait_for(client.is_connected)
    client.client.send(SignOut())
    wait_for(lambda: client.of(Welcome)[-1].person == "")
    assert engine.history == [("joined", "one", "an"), ("left", "one", "person")]
    engine.publish_facts(1)
    beats = len(client.of(Beat))
    wait_for(lambda: len(client.of(Beat)) > beats + 1)
    assert client.of(Facts) == []
    other = connect(hello("one", "binh"))
    wait_for(other.is_connected)


def test_that_closing_the_desk_leaves_the_seat(engine: FakeEngine, connect: Connect) -> None:
    client = connect(hello("one", "an"))
    wait_for(client.is_connected)
    client.client.close()
    wait_for(lambda: ("left", "one", "person") in engine.history)


def test_that_who_is_unknown_is_told_so(engine: FakeEngine, raw: Raw) -> None:
    client = raw()
    client.say(Pulse())
    assert client.read() == TurnedAway(code="link.not_signed_in")


def test_that_a_slow_door_holds_up_nobody(engine: FakeEngine, connect: Connect, raw: Raw) -> None:
    client = connect(hello("one", "an"))
    wait_for(client.is_connected)
    engine.door.clear()
    visitor = raw()
    visitor.say(hello("two", "binh"))
    engine.publish_facts(1)
    client.wait_seq(1)
    visitor.say(hello("two", "chi", "wrong"))
    for seq in range(2, 6):  # the server has gone round since, so the second greeting is in its hands
        engine.publish_facts(1)
        client.wait_seq(seq)
    engine.door.set()
    assert visitor.read() == TurnedAway(code="link.credentials"), "the newest greeting counts"


@pytest.mark.parametrize("question", ["log", "break"])
def test_that_every_question_gets_one_reply(engine: FakeEngine, connect: Connect, question: str) -> None:
    client = connect()
    wait_for(client.is_connected)
    client.client.send(Ask(id="q1", question=question, params={"first": 3}))
    wait_for(lambda: client.of(Reply))
    (reply,) = client.of(Reply)
    assert reply.id == "q1"
    if question == "log":
        assert msgspec.msgpack.decode(reply.data) == {"question": "log", "first": 3}
    else:
        assert reply.code == "link.trouble"


def test_that_a_person_without_a_seat_name_is_still_one_connection(engine: FakeEngine, raw: Raw) -> None:
    client = raw()
    client.say(Hello(protocol=PROTOCOL, client="t", seat="s" * 65, login="an", password="right"))
    assert client.read() == TurnedAway(code="link.seat_name", params={"most": 64})
