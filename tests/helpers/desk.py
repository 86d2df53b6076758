"""A fake session for tests of the desk: the real Session, folding hand-made facts; only the link is fake."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from ioc.domain.commands import Actor
from ioc.domain.facts import AnyFact, Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.link.columns import positions_message, readings_message
from ioc.link.messages import Answer, Ask, Beat, Facts, Reply, Submit, Welcome
from ioc.qt.models import Models
from ioc.qt.session import Session

DAY = "2026-10-14"
NOW = "21:47:32"

HOA = Actor(person="hoa", name="Nguyễn Thị Hoa", role="operator", seat="2")
QUAN = Actor(person="quan", name="Trần Minh Quân", role="coordinator", seat="4")
HA = Actor(person="ha", name="Lê Thu Hà", role="supervisor", seat="1")


def us(clock: str, day: str = DAY) -> int:
    """Microseconds UTC of a time of day in Đà Nẵng, "21:47:05" or "21:47:05.250"."""
    text = clock if clock.count(":") == 2 else f"{clock}:00"
    return int(datetime.fromisoformat(f"{day}T{text}+07:00").timestamp() * 1e6)


class FakeLink:
    """Keeps what was sent; answers questions from `answers` when `Desk.answer_questions` is called."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, message: Any) -> None:
        self.sent.append(message)

    def commands(self) -> list[Any]:
        return [message.command for message in self.sent if isinstance(message, Submit)]

    def asked(self, question: str) -> list[Ask]:
        return [m for m in self.sent if isinstance(m, Ask) and m.question == question]


class Desk:
    """Session, models and link, with short ways to feed them."""

    def __init__(self, *, is_replay: bool = False, language: str = "en", now: str = NOW, actor: Actor = HOA) -> None:
        self.link = FakeLink()
        self.session = Session(self.link, is_replay=is_replay)
        self.session.set_connected(True)
        self.sign_in(actor)
        self.models = Models(self.session, language)
        self.set_now(now)

    def sign_in(self, actor: Actor) -> None:
        """Somebody sits down at this desk."""
        welcome = Welcome(
            protocol=1,
            engine="test",
            mode="replay" if self.session.is_replay else "live",
            seat=actor.seat,
            person=actor.person,
            name=actor.name,
            role=actor.role,
        )
        self.session.take([welcome])

    def set_now(self, clock: str) -> None:
        """Stand the desk's clock still."""
        self.session.take([Beat(at_us=us(clock), seq=self.session.state.seq, rate=0.0)])
        self.models.clock.hold(us(clock))

    def entries(self, *facts: AnyFact, at: str = NOW, by: Actor | None = None) -> tuple[Entry, ...]:
        start = self.session.state.seq + 1
        return tuple(Entry(seq=start + n, at_us=us(at), fact=fact, actor=by) for n, fact in enumerate(facts))

    def happen(self, *facts: AnyFact, at: str = NOW, by: Actor | None = None) -> None:
        """Facts reach the desk and are shown."""
        entries = self.entries(*facts, at=at, by=by)
        after = self.session.state.seq
        self.session.take([Facts(after=after, seq=after + len(entries), entries=entries)])
        self.flush()

    def flush(self) -> None:
        """Show what the tables gathered."""
        for table in self.models.tables():
            table.flush()

    def read(self, **values: tuple[str, float, int]) -> None:
        """Latest readings: stream id (with __ for :) = (clock, value, quality)."""
        rows = [(self.session.state.registry.streams[k.replace("__", ":")].index, *v) for k, v in values.items()]
        self.readings(rows)

    def readings(self, rows: list[tuple[int, str, float, int]]) -> None:
        """Latest readings: (stream index, clock, value, quality)."""
        at = np.array([us(row[1]) for row in rows], np.int64)
        batch = ReadingBatch(
            seq=self.session.state.seq + 1,
            stream=np.array([row[0] for row in rows], np.int32),
            source_us=at,
            received_us=at + 1_000_000,
            value=np.array([row[2] for row in rows], np.float64),
            quality=np.array([row[3] for row in rows], np.uint8),
        )
        self.session.take([readings_message(self.session.state.seq, batch)])

    def positions(self, rows: list[tuple[str, str, float, float]]) -> None:
        """Unit positions: (unit, clock, lon, lat)."""
        n = len(rows)
        at = np.array([us(row[1]) for row in rows], np.int64)
        batch = PositionBatch(
            seq=self.session.state.seq + 1,
            units=tuple(row[0] for row in rows),
            source_us=at,
            received_us=at,
            lon=np.array([row[2] for row in rows]),
            lat=np.array([row[3] for row in rows]),
            heading=np.full(n, np.nan),
            speed=np.full(n, np.nan),
        )
        self.session.take([positions_message(self.session.state.seq, batch)])
        self.flush()

    def settle(self, outcome: str = "confirmed", code: str = "", created: str = "", **params: Any) -> None:
        """The engine answers the newest command."""
        newest = [message for message in self.link.sent if isinstance(message, Submit)][-1]
        answer = Answer(id=newest.id, outcome=outcome, code=code, params=params, created=created)
        self.session.take([answer])

    def reply(self, question: str, answer: Any) -> None:
        """The engine answers the newest question of this name."""
        newest = self.link.asked(question)[-1]
        self.session.take([Reply(id=newest.id, data=msgspec.msgpack.encode(answer))])
