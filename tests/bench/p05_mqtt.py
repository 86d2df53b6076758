"""P5: messages of a real Mosquitto through the real connector and the engine to the latest state, beside paho alone."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import FeedPlan, Supervisor
from ioc.domain.inbound import FeedContacted, Inbound, RecordRejected
from ioc.engine.clock import now_us
from tests.bench.centre import CALM, Centre, centre
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.helpers.mqtt_broker import Broker

CABINETS = 2_000
MESSAGES = 100_000
ROUNDS = 3
LEAST = 0.8
"""Of what paho alone receives in the same run."""


def measure(folder: Path) -> Figure:
    """Each round is timed from the first byte sent until the last message is received, or decided and durable."""
    with Broker(folder / "broker") as broker, centre(folder) as made:
        names, properties = made.cabinets(CABINETS)
        streams = list(zip(names, properties, strict=True))
        alone, through, lost, wrong = [], [], 0, 0
        for number in range(ROUNDS):
            packets = written(streams, time.time_ns() // 1_000_000)
            alone.append(paho_alone(broker, packets))
            packets = written(streams, time.time_ns() // 1_000_000)
            rate, missing = to_state(broker, made, packets, f"round-{number}")
            through.append(rate)
            lost += missing
            held = in_state(made)
            wrong += sum(held[stream] != round(value_of(place), 6) for place, stream in enumerate(streams))
    floor, ours = median(alone), median(through)
    return Figure(
        name="P5",
        figure=ours,
        unit="messages/s",
        reference_name="paho alone",
        reference=floor,
        conditions=(
            Condition("to_state", ours, LEAST * floor, rising=True),
            Condition("lost", lost, 0),
            Condition("wrong_in_state", wrong, 0),
        ),
        notes={
            "of_floor": round(ours / floor, 2),
            "rounds": [[round(rate) for rate in rates] for rates in (alone, through)],
            "messages": MESSAGES,
            "rss_mb": rss_mb(),
        },
    )


def value_of(stream: int) -> float:
    """What a stream reads at the end: calm, and of its own."""
    return CALM_OF[stream % len(CALM_OF)] + (stream % 7) * 1e-3


CALM_OF = tuple(CALM.values())


def written(streams: list[tuple[str, str]], from_ms: int) -> bytes:
    """All packets: every stream again and again, each time a millisecond later."""
    count = len(streams)
    topics = [f"city/{asset}/{name}".encode() for asset, name in streams]
    packets = []
    for number in range(MESSAGES):
        place = number % count
        payload = b'{"t":%d,"v":%r}' % (from_ms + number // count, value_of(place))
        packets.append(publish(topics[place], payload))
    return b"".join(packets)


def publish(topic: bytes, payload: bytes) -> bytes:
    """A PUBLISH packet of QoS 0 shorter than 16 kB (MQTT 3.1.1 §3.3)."""
    body = struct.pack("!H", len(topic)) + topic + payload
    low, high = len(body) & 0x7F, len(body) >> 7
    return b"\x30" + (bytes([low | 0x80, high]) if high else bytes([low])) + body


@contextmanager
def sent(broker: Broker, packets: bytes) -> Iterator[None]:
    """The packets go to the broker as fast as it takes them, without costing this process its interpreter."""
    with socket.create_connection(("127.0.0.1", broker.port)) as wire:
        client = b"sender"
        body = b"\x00\x04MQTT\x04\x02\x00\x00" + struct.pack("!H", len(client)) + client
        wire.sendall(b"\x10" + bytes([len(body)]) + body)
        wire.recv(4)
        sending = threading.Thread(target=wire.sendall, args=(packets,))
        sending.start()
        yield
        sending.join()


def paho_alone(broker: Broker, packets: bytes) -> float:
    """Messages/s that the library hands to a callback which only counts."""
    client = Client(CallbackAPIVersion.VERSION2, client_id="floor")
    subscribed, done, got = threading.Event(), threading.Event(), [0]

    def count(*_: object) -> None:
        got[0] += 1
        if got[0] == MESSAGES:
            done.set()

    client.on_subscribe = lambda *_: subscribed.set()
    client.on_message = count
    client.connect("127.0.0.1", broker.port)
    client.subscribe("city/#")
    client.loop_start()
    _must(subscribed)
    began = time.perf_counter()
    with sent(broker, packets):
        _must(done)
        spent = time.perf_counter() - began
    client.disconnect()
    client.loop_stop()
    return MESSAGES / spent


def to_state(broker: Broker, made: Centre, packets: bytes, client: str) -> tuple[float, int]:
    """Messages/s through connector, inbox and loop until all is durable; how many messages were not taken."""
    settings = {
        "host": "127.0.0.1",
        "port": broker.port,
        "client_id": client,
        "topics": [
            {
                "match": "city/{asset}/{what}",
                "asset": "@topic.asset",
                "time": {"path": "t", "format": "epoch_ms"},
                "readings": [{"property": {"path": "@topic.what"}, "path": "v"}],
            }
        ],
    }
    supervisor, done, taken = Supervisor(Catalogue.discover(), now_us, random.Random(5)), threading.Event(), [0]

    def emit(message: Inbound) -> None:
        made.inbox.put(message)
        if isinstance(message, FeedContacted):
            taken[0] += message.taken
            if taken[0] >= MESSAGES:
                done.set()
        elif isinstance(message, RecordRejected):
            raise RuntimeError(f"refused: {message}")

    # told every ten milliseconds, so that the clock stops when the last is taken
    plan = FeedPlan(id="f0", domain="lighting", connector="mqtt", interval_s=0.01, settings=settings)
    supervisor.start([plan], emit)
    broker.subscribed(client)
    began = time.perf_counter()
    with sent(broker, packets):
        _must(done)
        made.settle()
        spent = time.perf_counter() - began
    supervisor.stop()
    return MESSAGES / spent, MESSAGES - taken[0]


def in_state(made: Centre) -> dict[tuple[str, str], float]:
    """What the state holds of each stream, to the precision that was sent."""
    state = made.engine.loop.state
    values = state.latest.value.tolist()
    return {(one.asset, one.property): round(values[one.index], 6) for one in state.by_index}


def _must(happened: threading.Event) -> None:
    if not happened.wait(120):
        raise RuntimeError("the messages did not come")
