"""Links that break, servers that die and come back, clients that fall silent."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zmq

from ioc.domain.commands import SetCityStage
from ioc.link.client import LinkClient
from ioc.link.endpoint import EndpointRefused, is_served
from ioc.link.messages import Answer, Ask, Facts, Pulse, Reply, Snapshot, Submit, Welcome
from ioc.link.patience import Patience
from ioc.link.server import LinkServer
from tests.unit.link.parts import FakeEngine, RawClient, Recorder, hello, wait_for

Connect = Callable[..., Recorder]

ROOT = Path(__file__).resolve().parents[3]


class FakeClock:
    """Microseconds that pass when told, a second at each look if `running`."""

    def __init__(self) -> None:
        self.at_us = 10**15
        self.running = threading.Event()

    def __call__(self) -> int:
        if self.running.is_set():
            self.at_us += 1_000_000
        return self.at_us


def test_that_clients_resume_on_a_new_server_without_gap_or_double(endpoint: str, connect: Connect) -> None:
    engine = FakeEngine()
    server = engine.serve(endpoint)
    client = connect()
    wait_for(client.is_connected)
    engine.publish_facts(20)
    client.wait_seq(20)
    server.close()
    wait_for(lambda: not client.is_connected())
    engine.publish_facts(5)  # nobody listens; the state moves on all the same
    server = engine.serve(endpoint)
    wait_for(client.is_connected)
    engine.publish_facts(5)
    client.wait_seq(30)
    assert client.sequence_numbers() == [26, 27, 28, 29, 30]
    server.close()


def test_that_a_command_given_to_a_dead_engine_never_reaches_the_next_one(endpoint: str, connect: Connect) -> None:
    engine = FakeEngine()
    server = engine.serve(endpoint)
    client = connect()
    wait_for(client.is_connected)
    server.close()
    wait_for(lambda: not client.is_connected())
    client.client.send(Submit(id="old", seen_seq=0, command=SetCityStage(level=5, reason="")))
    client.client.send(Ask(id="q1", question="log"))
    wait_for(lambda: client.of(Reply))
    assert client.of(Reply)[0].code == "refused.no_link"
    server = engine.serve(endpoint)
    wait_for(client.is_connected)
    client.client.send(Submit(id="new", seen_seq=0, command=SetCityStage(level=1, reason="")))
    wait_for(lambda: client.of(Answer))
    assert [order[0] for order in engine.submitted] == ["new"]
    server.close()


def test_that_an_open_question_is_answered_when_the_link_breaks(engine: FakeEngine, connect: Connect) -> None:
    client = connect()
    wait_for(client.is_connected)
    client.client.send(Ask(id="q1", question="never"))
    wait_for(lambda: engine.asked)
    assert engine.server is not None
    engine.server.close()
    wait_for(lambda: client.of(Reply))
    assert (client.of(Reply)[0].id, client.of(Reply)[0].code) == ("q1", "refused.link_lost")


def test_that_an_engine_without_a_beat_counts_as_dead_until_it_beats_again(endpoint: str, connect: Connect) -> None:
    engine = FakeEngine()
    server = engine.serve(endpoint)
    client = connect()
    wait_for(client.is_connected)
    wait_for(lambda: False in client.given)  # alive as a process, but its loop says nothing
    first = client.given.index(False)
    wait_for(lambda: True in client.given[first:])
    server.close()


def test_that_a_silent_client_leaves_its_seat_and_is_told_when_it_speaks_again(endpoint: str, connect: Connect) -> None:
    clock = FakeClock()
    engine = FakeEngine()
    server = engine.serve(endpoint, now_us=clock)
    silent = RawClient(endpoint)
    silent.say(hello("one", "an"))
    silent.read_until(Snapshot)
    clock.at_us += 3600 * 1_000_000  # a jump of the clock throws nobody out
    engine.publish_facts(1)
    assert silent.read_until(Facts).seq == 1
    assert engine.history == [("joined", "one", "an")]
    clock.running.set()
    wait_for(lambda: engine.history[1:] == [("left", "one", "link")])
    clock.running.clear()
    silent.say(Pulse())
    assert silent.read().code == "link.not_signed_in"
    silent.close()
    server.close()


def test_that_a_client_thrown_out_for_silence_signs_in_again_by_itself(endpoint: str, connect: Connect) -> None:
    clock = FakeClock()
    engine = FakeEngine()
    server = engine.serve(endpoint, now_us=clock)
    client = connect(hello("one", "an"))
    wait_for(client.is_connected)
    clock.running.set()
    wait_for(lambda: ("left", "one", "link") in engine.history)
    clock.running.clear()
    wait_for(lambda: len(client.of(Welcome)) == 2 and client.is_connected())
    engine.publish_facts(1)
    client.wait_seq(1)
    server.close()


def test_that_a_vanished_client_keeps_its_seat_for_its_person_for_a_while(engine: FakeEngine, connect: Connect) -> None:
    assert engine.server is not None
    vanishing = RawClient(engine.server.endpoint)
    vanishing.say(hello("one", "an"))
    vanishing.read_until(Snapshot)
    vanishing.close()
    back = connect(hello("one", "an"))
    wait_for(back.is_connected)
    assert engine.history == [("joined", "one", "an"), ("joined", "one", "an")]


def test_that_patience_counts_only_attentive_time() -> None:
    patience = Patience(1000)
    assert patience.look(501_000) == 500_000
    assert patience.look(400_000) == 500_000
    assert patience.look(400_000 + 86_400_000_000) == 1_500_000


def test_that_a_second_server_on_the_same_endpoint_is_refused(engine: FakeEngine, endpoint: str) -> None:
    path = Path(endpoint.removeprefix("ipc://"))
    assert is_served(path)
    with pytest.raises(EndpointRefused) as refused:
        LinkServer(endpoint, engine).start()
    assert (refused.value.code, refused.value.params) == ("link.endpoint_taken", {"path": str(path)})
    assert engine.server is not None
    engine.server.close()
    assert not is_served(path)
    second = LinkServer(endpoint, engine)
    second.start()
    second.close()


def test_that_bad_endpoints_are_refused_in_words(engine: FakeEngine, tmp_path: Path) -> None:
    long = f"ipc://{tmp_path}/{'x' * 120}"
    with pytest.raises(EndpointRefused) as refused:
        LinkServer(long, engine).start()
    assert refused.value.code == "link.path_long"
    assert refused.value.params["most"] == 100
    for endpoint in ("tcp://0.0.0.0:5555", "tcp://*:5555", "tcp://10.1.2.3:5555"):
        with pytest.raises(EndpointRefused) as refused:
            LinkServer(endpoint, engine).start()
        assert refused.value.code == "link.open_network"
    with pytest.raises(EndpointRefused):
        LinkClient("tcp://city.example:5555", hello())


def test_that_a_taken_port_is_refused_in_words() -> None:
    engine = FakeEngine()
    server = engine.serve("tcp://127.0.0.1:*")
    with pytest.raises(EndpointRefused) as refused:
        LinkServer(server.endpoint, FakeEngine()).start()
    assert refused.value.code == "link.bind_failed"
    server.close()


@pytest.mark.skipif(not zmq.has("curve"), reason="this libzmq has no CURVE")
def test_that_a_network_link_is_encrypted_and_wants_the_right_server_key() -> None:
    public, secret = zmq.curve_keypair()
    engine = FakeEngine()
    server = engine.serve("tcp://127.0.0.1:*", secret_key=secret)
    client = Recorder(server.endpoint, hello("one"), server_key=public)
    wait_for(client.is_connected)
    plain, wrong = Recorder(server.endpoint, hello("two")), RawClient(server.endpoint)
    wrong.say(hello("three"))
    engine.publish_facts(3)
    client.wait_seq(3)
    assert engine.history == [("joined", "one", "an")]
    assert plain.given == []
    assert not wrong.socket.poll(0)
    for one in (client, plain):
        one.client.close()
    wrong.close()
    server.close()


SERVING = """
import sys, time
from tests.unit.link.parts import FakeEngine

engine = FakeEngine()
engine.seq = int(sys.argv[2])
engine.serve(sys.argv[1])
while True:
    engine.publish_facts(3)
    engine.beat()
    time.sleep(0.05)
"""


def test_that_a_server_killed_with_9_is_noticed_and_its_successor_followed(endpoint: str, connect: Connect) -> None:
    def serve(seq: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SERVING, endpoint, str(seq)], cwd=ROOT)

    first = serve(0)
    client = connect()
    wait_for(lambda: client.is_connected() and client.seen_seq() >= 9)
    first.kill()
    first.wait()
    wait_for(lambda: not client.is_connected())
    known = client.seen_seq()
    second = serve(1000)  # over the dead one's socket file and lock file
    try:
        client.wait_seq(1000)
        numbers = wait_for(client.sequence_numbers)
        assert client.is_connected()
        assert client.of(Snapshot)[-1].seq >= 1000 > known
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    finally:
        second.kill()
        second.wait()
