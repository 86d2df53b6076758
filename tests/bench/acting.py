"""Seats that act, in a process of their own: what one does, and when the other sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from typing import Any

from ioc.domain.commands import AnyCommand, OpenIncident, SetCityStage, WriteLog
from ioc.link.client import LinkClient
from ioc.link.messages import PROTOCOL, Answer, Beat, Facts, Hello, Snapshot, Submit
from tests.bench.centre import TOKEN
from tests.helpers.processes import wait_for

WAIT_S = 30.0


class Seat:
    """A link client that notes when an order's facts came, and when its answer did."""

    def __init__(self, endpoint: str, name: str) -> None:
        self.snapshots = 0
        self.facts_at: dict[str, float] = {}
        self.answers: dict[str, Answer] = {}
        self.beats: list[Beat] = []
        self._news = threading.Condition()
        self.client = LinkClient(endpoint, Hello(protocol=PROTOCOL, client="bench", seat=name, token=TOKEN))
        self.client.start(self._deliver, lambda _: None)

    def ready(self) -> Seat:
        wait_for(lambda: self.snapshots, said="a snapshot")
        return self

    def _deliver(self, messages: list[Any]) -> None:
        now = time.perf_counter()
        with self._news:
            for message in messages:
                self._note(message, now)
            self._news.notify_all()

    def _note(self, message: Any, now: float) -> None:
        match message:
            case Facts():
                for entry in message.entries:
                    if entry.order:
                        self.facts_at.setdefault(entry.order, now)
            case Answer():
                self.answers[message.id] = message
            case Snapshot():
                self.snapshots += 1
            case Beat():
                self.beats.append(message)

    def seen(self, order: str) -> float:
        """When the facts of an order came; waits for them."""
        with self._news:
            if not self._news.wait_for(lambda: order in self.facts_at, WAIT_S):
                raise RuntimeError(f"{order} was never seen: {self.answers.get(order)}")
            return self.facts_at[order]

    def answered(self, order: str) -> Answer:
        """The answer to an order; waits for it."""
        with self._news:
            if not self._news.wait_for(lambda: order in self.answers, WAIT_S):
                raise RuntimeError(f"{order} was never answered")
            return self.answers[order]


def deeds(number: int) -> AnyCommand:
    """What people do by turns: open an incident, set the stage, write into the log (personal words: the vault)."""
    match number % 3:
        case 0:
            return OpenIncident(type="lighting_outage", priority=3)
        case 1:
            return SetCityStage(level=2 + number // 3 % 2, reason=f"mưa lớn {number}", leave_open=True)
        case _:
            return WriteLog(text=f"gọi lại số {number}")


def act(endpoint: str, times: int, pause_s: float) -> None:
    """One seat acts, another watches; prints milliseconds from the deed to its being seen, as JSON."""
    one, other = Seat(endpoint, "seat-a").ready(), Seat(endpoint, "seat-b").ready()
    spent = []
    for number in range(times):
        order = f"deed-{number}"
        began = time.perf_counter()
        one.client.send(Submit(id=order, seen_seq=0, command=deeds(number)))
        spent.append((other.seen(order) - began) * 1e3)
        if one.answered(order).outcome != "confirmed":
            raise RuntimeError(str(one.answers[order]))
        time.sleep(pause_s * (0.5 + number * 7 % 11 / 10))
    snapshots = one.snapshots + other.snapshots - 2
    print(json.dumps({"spent_ms": spent, "resyncs": snapshots}), flush=True)
    os._exit(0)


def insist(endpoint: str, name: str, times: int) -> None:
    """Give so many orders, each of them twice, as a client does that lost an answer; prints the answers' outcomes."""
    seat = Seat(endpoint, name).ready()
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.perf_counter()
    for number in range(times):
        submit = Submit(id=f"{name}-{number}", seen_seq=0, command=WriteLog(text=f"{name} {number}"))
        seat.client.send(submit)
        seat.client.send(submit)
        if number % 64 == 63:
            seat.answered(f"{name}-{number - 32}")
    outcomes = [seat.answered(f"{name}-{number}").outcome for number in range(times)]
    spent = time.perf_counter() - began
    print(json.dumps({"confirmed": outcomes.count("confirmed"), "spent_s": spent}), flush=True)
    os._exit(0)


def child(call: str, **more: Any) -> subprocess.Popen[str]:
    """A process that runs one of the functions above."""
    program = f"import sys\nsys.path[:0] = {sys.path!r}\nfrom tests.bench.acting import *\n{call}"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more
    )


def mirror(endpoint: str) -> None:
    """A seat that folds all it gets; on a sequence number it waits for that, and prints its state's digest."""
    from tests.helpers.link_seat import LinkSeat

    seat = LinkSeat(endpoint, token=TOKEN).ready()
    print("ready", flush=True)
    wanted = int(sys.stdin.readline())
    seat.until(lambda state: state.seq >= wanted, said=f"sequence {wanted}")
    with seat.lock:
        print(json.dumps({"digest": seat.state.digest(), "gaps": len(seat.gaps)}), flush=True)
    os._exit(0)
