"""A whole engine in this process (journal, loop, link), and seats that follow it from processes of their own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import structlog
from msgspec.structs import replace

from config.loader import SiteSettings
from ioc.app.engine import Engine
from ioc.app.runtime import RuntimePaths
from ioc.app.site import load
from ioc.connect.api import Emit, FeedContext, Manifest, Settings
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AssetSeen, ReadingsTaken
from ioc.domain.records import Text
from ioc.engine.inbox import Errand
from tests.helpers.processes import wait_for

TOKEN = "bench"
CABINET = ("supply_v", "breaker", "door_open", "leakage_ma", "failed_lamps")
"""The streams of a lighting cabinet; five limit rules lie on four of them."""
CALM = {"supply_v": 230.0, "breaker": 1.0, "door_open": 0.0, "leakage_ma": 3.0, "failed_lamps": 0.0}


class QuietSettings(Settings):
    """None."""


class Quiet:
    """A connector that says nothing: what feeds say is put into the inbox by the bench itself."""

    manifest: ClassVar[Manifest] = Manifest(
        key="quiet",
        title=Text(vi="Im lặng", en="Quiet"),
        version="1",
        settings=QuietSettings,
        records=(),
        polling=False,
        documentation="",
    )

    def __init__(self, context: FeedContext, settings: QuietSettings) -> None:
        """Nothing to set up."""

    def run(self, emit: Emit, stop: threading.Event) -> None:
        stop.wait()


def quiet_site(feeds: int) -> SiteSettings:
    """The default city with so many feeds f0, f1, … that say nothing by themselves."""
    site = load("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"}, Catalogue.discover())
    like = next(feed for feed in site.feeds if feed.domain == "lighting")
    made = tuple(
        replace(like, id=f"f{number}", connector="quiet", settings={}, interval_s=10.0) for number in range(feeds)
    )
    # a storm is measured in what it costs, not in how long rules wait before they speak
    rules = tuple(replace(rule, on_delay_s=0.0, off_delay_s=0.0) for rule in site.site.rules)
    return replace(site, feeds=made, site=replace(site.site, rules=rules))


def quiet_catalogue() -> Catalogue:
    """Holds `Quiet` alone."""
    return Catalogue([EntryPoint("quiet", "tests.bench.centre:Quiet", "ioc.connectors")])


class Centre:
    """An engine that runs; `cabinets` registers assets, the inbox takes what feeds say."""

    def __init__(self, folder: Path, feeds: int = 1) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
        self.paths = RuntimePaths(data_dir=folder / "data", runtime_dir=folder / "run", name="bench")
        self.paths.data_dir.mkdir(exist_ok=True)
        self.engine = Engine(
            quiet_site(feeds),
            self.paths,
            token=TOKEN,
            demo=True,
            catalogue=quiet_catalogue(),
            key_file=folder / "master.key",
        )
        self.key_file = folder / "master.key"
        self.inbox = self.engine.inbox
        self.engine.start()

    def cabinets(
        self, count: int, feed: str = "f0", properties: tuple[str, ...] = CABINET, below: int = 0
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Register `count` cabinets with a calm reading of these streams each; (asset, property) of each stream.

        `below` of them hang below one feeder, so that what alarms there is looked at for what explains it.
        """
        for number in range(0, count, below) if below else ():
            ident = f"{feed}-x{number // below}"
            self.inbox.put(
                AssetSeen(feed=feed, id=ident, domain="lighting", kind="feeder", name=ident, lon=108.2, lat=16.05)
            )
        for number in range(count):
            self.inbox.put(
                AssetSeen(
                    feed=feed,
                    id=f"{feed}-c{number}",
                    domain="lighting",
                    kind="cabinet",
                    name=f"Tủ {number}",
                    lon=108.1 + (number % 100) * 0.002,
                    lat=16.0 + (number // 100) * 0.001,
                    parent=f"{feed}-x{number // below}" if below else None,
                )
            )
        names = tuple(f"{feed}-c{number}" for number in range(count) for _ in properties)
        told = properties * count
        self.inbox.put(calm(feed, names, told, time.time_ns() // 1000))
        self.settle()
        return names, told

    def settle(self, within_s: float = 120.0) -> None:
        """Wait until everything put in so far is decided, durable and published."""
        self.drained(within_s)
        done = threading.Event()
        self.inbox.put_errand(Errand(lambda: self.engine.loop.settle() and done.set(), settled=True))
        if not done.wait(within_s):
            raise RuntimeError("the loop did not settle")

    def drained(self, within_s: float = 120.0) -> None:
        """Wait until the inbox is empty."""
        end = time.perf_counter() + within_s
        while self.inbox.waiting:
            if time.perf_counter() > end:
                raise RuntimeError("the inbox did not empty")
            time.sleep(0.0005)

    def close(self) -> None:
        """End it as a signal does."""
        self.engine.stop("bench")


def calm(feed: str, assets: tuple[str, ...], properties: tuple[str, ...], at_us: int) -> ReadingsTaken:
    """A reading of every stream that alarms nobody."""
    return ReadingsTaken(
        feed=feed,
        assets=assets,
        properties=properties,
        source_us=np.full(len(assets), at_us, np.int64),
        value=np.array([CALM[name] for name in properties]),
        quality=np.zeros(len(assets), np.uint8),
    )


WAITING = 60_000
"""Readings that a well-behaved source lets wait before it holds on: far from where the inbox would thin them."""


def hold_on(made: Centre) -> None:
    """Wait while too much waits."""
    while made.inbox.rows > WAITING:
        time.sleep(0.0005)


@contextmanager
def centre(folder: Path, feeds: int = 1) -> Iterator[Centre]:
    """A centre that ends with the block."""
    made = Centre(folder, feeds)
    try:
        yield made
    finally:
        made.close()


# --- seats in processes of their own


FOLLOW = """
import json, sys, threading
sys.path[:0] = {path!r}
from tests.bench.centre import follow
follow({endpoint!r}, {first}, {count})
"""


def follow(endpoint: str, first: int, count: int) -> None:
    """So many link clients that take everything; answers each line on standard input with what they took."""
    from ioc.link.client import LinkClient
    from ioc.link.messages import PROTOCOL, Facts, Hello, Readings, Snapshot

    taken = [{"readings": 0, "facts": 0, "snapshots": 0, "seq": 0} for _ in range(count)]

    def taker(mine: dict[str, int]) -> Callable[[list[Any]], None]:
        def take(messages: list[Any]) -> None:
            for message in messages:
                if isinstance(message, Readings):
                    mine["readings"] += len(message.value) // 8
                    mine["seq"] = message.seq
                elif isinstance(message, Facts):
                    mine["facts"] += len(message.entries)
                    mine["seq"] = message.seq
                elif isinstance(message, Snapshot):
                    mine["snapshots"] += 1
                    mine["seq"] = message.seq

        return take

    clients = []
    for number in range(count):
        hello = Hello(protocol=PROTOCOL, client="bench", seat=f"seat-{first + number}", token=TOKEN)
        clients.append(LinkClient(endpoint, hello))
        clients[-1].start(taker(taken[number]), lambda _: None)
    wait_for(lambda: all(mine["snapshots"] for mine in taken), said="a snapshot for everybody")
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(taken), flush=True)
    os._exit(0)


class Followers:
    """Processes of seats; `taken` asks each what it has."""

    def __init__(self, endpoint: str, processes: int, each: int) -> None:
        self._processes = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-c",
                    FOLLOW.format(path=sys.path, endpoint=endpoint, first=n * each, count=each),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for n in range(processes)
        ]

    def ready(self) -> Followers:
        for process in self._processes:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError("a follower did not come up")
        return self

    def taken(self) -> list[dict[str, int]]:
        """What every seat has taken so far."""
        found: list[dict[str, int]] = []
        for process in self._processes:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            found += json.loads(process.stdout.readline())
        return found

    def caught_up(self, seq: int, within_s: float = 60.0) -> float:
        """Seconds until every seat has come to `seq`."""
        began = time.perf_counter()
        while min(mine["seq"] for mine in self.taken()) < seq:
            if time.perf_counter() - began > within_s:
                raise RuntimeError(f"a seat did not reach {seq}: {self.taken()}")
            time.sleep(0.01)
        return time.perf_counter() - began

    def close(self) -> None:
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)


@contextmanager
def followers(endpoint: str, processes: int, each: int) -> Iterator[Followers]:
    """Seats that end with the block."""
    with ExitStack() as stack:
        made = Followers(endpoint, processes, each)
        stack.callback(made.close)
        yield made.ready()
