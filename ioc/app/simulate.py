"""`ioc simulate`: the simulated city as a process. Says its address in one JSON line, then serves until told to end."""

from __future__ import annotations

import errno
import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from config.builtin import ROOT
from config.faults import Fault
from config.ground import GroundReading
from ioc.app.children import end_with_parent
from ioc.domain.records import Text
from ioc.domain.roads import RoadGraph
from ioc.simulator.broadcast import Broadcast
from ioc.simulator.city import DEFAULT_SCALE, GREATEST_SCALE, LEAST_SCALE, City
from ioc.simulator.outlets.drop import DropOutlet
from ioc.simulator.outlets.mqtt import MqttOutlet, broker_address
from ioc.simulator.outlets.sending import Outlet, Sender
from ioc.simulator.outlets.webhook import WebhookOutlet
from ioc.simulator.scenario.files import DEFAULT_SCENARIO, BadScenario, load_scenario
from ioc.simulator.server import CityServer

DEFAULT_PORT = 8765
GREATEST_SPEED = 600.0

PORT_TAKEN = Text(
    vi="Không phục vụ được ở {host}:{port}: cổng đang được dùng. Chọn cổng khác bằng --port, hoặc 0 để tự chọn.",
    en="Cannot serve on {host}:{port}: the port is taken. Choose another with --port, or 0 for a free one.",
)
NOT_BOUND = Text(vi="Không phục vụ được ở {host}:{port}: {reason}.", en="Cannot serve on {host}:{port}: {reason}.")
BAD_SCALE = Text(
    vi="--scale phải từ {least} đến {most}, không phải {given}.",
    en="--scale must be from {least} to {most}, not {given}.",
)
BAD_SPEED = Text(
    vi="--speed phải lớn hơn 0 và không quá {most:g}, không phải {given:g}.",
    en="--speed must be more than 0 and at most {most:g}, not {given:g}.",
)
BAD_SCENARIO = Text(
    vi="Không diễn được kịch bản {name}: {reason}. Mọi lỗi: ioc simulate --check {name}.",
    en="The scenario {name} cannot be played: {reason}. Every fault: ioc simulate --check {name}.",
)
BAD_OUTLET = Text(vi="Không gửi đi được: {reason}.", en="Cannot send anything out: {reason}.")
MQTT_FEEDS, PUSH_FEEDS, DROP_FEEDS = ("water", "ict"), ("neighbours",), ("construction",)


def outlets_of(mqtt: str, push: str, push_token: str, drop: str) -> list[tuple[tuple[str, ...], Outlet]]:
    """Where feeds are sent, beside being served. Raises ValueError for an address, OSError for a folder."""
    found: list[tuple[tuple[str, ...], Outlet]] = []
    if mqtt:
        found.append((MQTT_FEEDS, MqttOutlet(broker_address(mqtt))))
    if push:
        if not push.startswith(("http://", "https://")):
            raise ValueError(f"{push!r} is not http://… or https://…")
        found.append((PUSH_FEEDS, WebhookOutlet(push, push_token)))
    if drop:
        found.append((DROP_FEEDS, DropOutlet(Path(drop))))
    return found


def road_net() -> RoadGraph | None:
    """The road net of the built-in site, on which units drive; None when its file cannot be read."""
    faults: list[Fault] = []
    land = GroundReading(ROOT / "sites" / "da_nang", faults).land("", "da_nang", "")
    return None if faults or not land.roads else RoadGraph(land.roads, land.turn_rules)


def main(
    port: int = DEFAULT_PORT,
    seed: int = 1,
    speed: float = 1.0,
    scale: int = DEFAULT_SCALE,
    scenario: str = DEFAULT_SCENARIO,
    mqtt: str = "",
    push: str = "",
    push_token: str = "",
    drop: str = "",
    host: str = "127.0.0.1",
    announce: Callable[[str], object] = lambda line: print(line, flush=True),
    complain: Callable[[str], object] = lambda line: print(line, file=sys.stderr, flush=True),
    language: str = "en",
    stop: threading.Event | None = None,
) -> int:
    """Serve until SIGTERM, SIGINT or `stop`; 0 then, 2 when it cannot start (said by `complain` in `language`).

    `scenario` is a shipped one by name, or a file. `mqtt` is a broker (`mqtt://host/prefix`) to publish water and ICT
    to, `push` a webhook for the neighbouring centres' status, `drop` a folder for tables of construction. Announces
    `{"url": …, "seed": …, "scale": …, "speed": …, "scenario": …}` once it answers.
    """

    def refused(text: Text, **params: Any) -> int:
        complain(text.get(language).format(**params))
        return 2

    if not LEAST_SCALE <= scale <= GREATEST_SCALE:
        return refused(BAD_SCALE, least=LEAST_SCALE, most=GREATEST_SCALE, given=scale)
    if not 0 < speed <= GREATEST_SPEED:
        return refused(BAD_SPEED, most=GREATEST_SPEED, given=speed)
    try:
        played = load_scenario(scenario)
    except BadScenario as error:
        return refused(BAD_SCENARIO, name=scenario, reason=str(error))
    try:
        outlets = outlets_of(mqtt, push, push_token, drop)
    except (ValueError, OSError) as error:
        return refused(BAD_OUTLET, reason=str(error))
    broadcast = Broadcast(City(seed, scale, played, road_net()), speed, lambda: time.time_ns() // 1000)
    try:
        server = CityServer(host, port, broadcast)
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            return refused(PORT_TAKEN, host=host, port=port)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return refused(NOT_BOUND, host=host, port=port, reason=reason)
    ended = stop or threading.Event()
    _end_on_signals(ended)
    end_with_parent(ended.set)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="simulator")
    serving.start()
    senders = [Sender(broadcast, server.faults, feeds, outlet) for feeds, outlet in outlets]
    for sender in senders:
        sender.start()
    announce(json.dumps({"url": server.url, "seed": seed, "scale": scale, "speed": speed, "scenario": scenario}))
    ended.wait()
    for sender in senders:
        sender.close()
    server.close()
    serving.join()
    return 0


def _end_on_signals(ended: threading.Event) -> None:
    """Signals set the event (only the main thread may take signals)."""
    if threading.current_thread() is not threading.main_thread():
        return

    def take(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, take)
    signal.signal(signal.SIGINT, take)
