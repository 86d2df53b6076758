"""Everybody sees the same, in order, once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from ioc.domain.commands import SetCityStage
from ioc.link.messages import Answer, Ask, Facts, Readings, Reply, Snapshot, Submit
from tests.unit.link.parts import FakeEngine, RawClient, Recorder, hello, wait_for

Connect = Callable[..., Recorder]


def test_that_three_clients_see_the_same_though_the_third_comes_late_under_load(
    engine: FakeEngine, connect: Connect
) -> None:
    first, second = connect(hello("one")), connect(hello("two", "binh"))
    wait_for(lambda: first.is_connected() and second.is_connected())
    late: list[Recorder] = []
    started = threading.Event()

    def load() -> None:
        for number in range(1500):
            engine.publish_facts(1 + number % 7)
            engine.publish_readings()
            if number == 200:
                started.set()

    thread = threading.Thread(target=load)
    thread.start()
    assert started.wait(30)
    late.append(connect(hello("three", "chi")))
    thread.join()
    for client in (first, second, late[0]):
        client.wait_seq(engine.seq)
    whole = first.sequence_numbers()
    assert whole == list(range(1, engine.seq + 1))
    assert second.sequence_numbers() == whole
    rest = late[0].sequence_numbers()
    assert rest == whole[len(whole) - len(rest) :]
    assert late[0].of(Snapshot)[0].seq == engine.seq - len(rest)


def test_that_a_message_across_the_snapshot_is_cut(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    engine.publish_facts(3)
    engine.seq = 1  # as if the group of three came out again, whole, after a snapshot of its middle
    assert engine.server is not None
    snapshot = engine.snapshot()
    engine.seq = 0
    engine.server.publish(snapshot)
    engine.publish_facts(3)
    wait_for(lambda: client.seen_seq() == 3 and len(client.of(Snapshot)) == 2)
    assert client.sequence_numbers() == [2, 3]


def test_that_a_hole_in_what_is_published_is_healed_by_a_snapshot(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    engine.seq += 5
    engine.publish_facts(1)
    wait_for(lambda: len(client.of(Snapshot)) == 2)
    engine.publish_facts(2)
    client.wait_seq(engine.seq)
    assert client.sequence_numbers() == [7, 8]


def test_that_a_published_snapshot_takes_everybody_back_in_time(engine: FakeEngine, connect: Connect) -> None:
    clients = [connect(hello("one")), connect(hello("two", "binh"))]
    wait_for(lambda: all(client.is_connected() for client in clients))
    engine.publish_facts(50)
    with engine.order:
        engine.seq = 10
        assert engine.server is not None
        engine.server.publish(engine.snapshot())
        engine.publish_facts(2)
    for client in clients:
        wait_for(lambda client=client: client.seen_seq() == 12)
        assert client.sequence_numbers() == [11, 12]


def test_that_an_answer_comes_after_the_facts_it_speaks_of(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    client.client.send(Submit(id="c1", seen_seq=0, command=SetCityStage(level=2, reason="mưa lớn")))
    wait_for(lambda: client.of(Answer))
    answer = client.of(Answer)[0]
    assert (answer.id, answer.outcome, answer.seq) == ("c1", "confirmed", 1)
    assert client.given.index(client.of(Facts)[0]) < client.given.index(answer)


def test_that_a_big_group_is_handed_over_in_slices(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    engine.publish_facts(1001)
    client.wait_seq(1001)
    assert client.sequence_numbers() == list(range(1, 1002))
    assert max(len(facts.entries) for facts in client.of(Facts)) <= 100


def test_that_a_client_that_does_not_read_gets_a_snapshot_and_loses_no_answer(
    engine: FakeEngine, raw: Callable[..., RawClient], connect: Connect
) -> None:
    steady = connect(hello("two", "binh"))
    wait_for(steady.is_connected)
    slow = raw(receive_frames=8)
    slow.say(hello("one"))
    first = slow.read_until(Snapshot)
    slow.say(Submit(id="c1", seen_seq=0, command=SetCityStage(level=2, reason="")))
    wait_for(lambda: engine.submitted)
    while not engine.server.figures()["resyncs"]:  # type: ignore[union-attr]
        for _ in range(100):
            engine.publish_readings(100)
        steady.wait_seq(engine.seq)
    slow.say(Ask(id="q1", question="still there?"))
    wait_for(lambda: engine.asked)
    engine.publish_facts(3)
    steady.wait_seq(engine.seq)
    assert steady.sequence_numbers() == list(range(1, engine.seq + 1)), "the other one noticed nothing"

    at, snapshots, answers, replies = first.seq, 0, [], []
    while at < engine.seq or not replies:
        message = slow.read()
        if isinstance(message, Snapshot):
            at, snapshots = message.seq, snapshots + 1
        elif isinstance(message, Facts | Readings):
            assert message.after == at
            at = message.seq
        elif isinstance(message, Answer):
            answers.append(message.id)
        elif isinstance(message, Reply):
            assert snapshots, "a reply given while it was choked must follow the snapshot"
            replies.append(message.id)
    assert snapshots
    assert (answers, replies) == (["c1"], ["q1"])
