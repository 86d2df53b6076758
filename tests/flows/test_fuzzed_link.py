"""Whatever comes over the link, the engine goes on: the next order is confirmed and the record is whole."""

from __future__ import annotations

import importlib
import random
import shutil
import sys
import tempfile
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ioc.app.accounts import Accounts
from ioc.app.engine_link import EngineLink
from ioc.app.outlet import Outlet
from ioc.app.questions import Questions
from ioc.app.unmask import Unmasking
from ioc.domain import commands as c
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage, Role, UnitStatus
from ioc.engine.guesses import Guesses
from ioc.engine.inbox import Errand
from ioc.journal.items import fold
from ioc.journal.people import People
from ioc.journal.verify import Verdict, verify
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Ask,
    Control,
    Hello,
    Pulse,
    Reply,
    Resume,
    Snapshot,
    Submit,
    Welcome,
    encode,
)
from ioc.link.server import LinkServer
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import key_file
from tests.unit.link.parts import RawClient

TOKEN = "t0ken"
GREETING = Hello(protocol=PROTOCOL, client="fuzz", seat="one", token=TOKEN)

numbers = st.one_of(
    st.integers(0, 6),
    st.sampled_from([-1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)]),
    st.integers(0, 99),
)
floats = st.one_of(st.floats(), st.sampled_from([0.0, 1.0, 60.0, 1e308, -1e308, 108.2, 16.0]))
known = st.sampled_from(
    ["level_2@gauge-1", "gauge-1", "CC-12", "flood", "id-1", "id-2", "id-3", "one", "01", "coordinator", "done"]
)
long = st.sampled_from([300, 5_000, 70_000]).map("đ".__mul__)
words = st.one_of(known, st.text(max_size=12), st.sampled_from(["", "\0", "{}", "%s", "' --"]), long)
plain = st.one_of(st.none(), st.booleans(), numbers, floats, words, st.binary(max_size=12))
anything = st.recursive(
    plain, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4)), max_leaves=8
)


def value_of(kind: Any) -> st.SearchStrategy[Any]:
    """Of the type that a field asks for, mostly extreme, or of another."""
    parts = get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    found: list[st.SearchStrategy[Any]] = []
    for part in parts:
        if part is int:
            found.append(numbers)
        elif part is float:
            found.append(floats)
        elif part is bool:
            found.append(st.booleans())
        elif part is type(None):
            found.append(st.none())
        elif part in (UnitStatus, IncidentStage):
            found.append(st.sampled_from([one.value for one in part]))
        elif getattr(part, "__origin__", None) is tuple:
            found.append(st.lists(words, max_size=3))
        else:
            found.append(words)
    return st.one_of(found)


def command_of(kind: type[c.Command]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: value_of(hint) for name, hint in get_type_hints(kind).items() if name in kind.__struct_fields__}
    return st.fixed_dictionaries({"command": st.just(kind.__name__), **fields})


# hashing a password takes a third of a second, and the door is fuzzed as well
commands = st.one_of([command_of(kind) for kind in get_args(c.AnyCommand) if kind is not c.CreateAccount])
submits = st.fixed_dictionaries(
    {"message": st.just("Submit"), "id": words, "seen_seq": numbers, "command": st.one_of(commands, commands, anything)}
)
ASKED = {
    "history": ("stream", "from_us", "to_us"),
    "log": ("limit", "before_seq"),
    "texts": ("refs",),
    "density": ("from_us", "to_us", "bins"),
    "unmask": ("refs", "reason"),
    "bounds": (),
    "digest": (),
    "nothing": (),
}
quantities = st.one_of(numbers, floats, anything)


def asked(question: str) -> st.SearchStrategy[dict[str, Any]]:
    full = st.fixed_dictionaries(dict.fromkeys(ASKED[question], quantities))
    return st.fixed_dictionaries(
        {
            "message": st.just("Ask"),
            "id": words,
            "question": st.just(question),
            "params": st.one_of(full, full, st.dictionaries(words, anything, max_size=3)),
        }
    )


asks = st.one_of([asked(question) for question in ASKED])
controls = st.fixed_dictionaries(
    {"message": st.just("Control"), "action": words, "at_us": numbers, "rate": floats, "stray": anything}
)
others = st.fixed_dictionaries(
    {"message": st.sampled_from(["Resume", "SignOut", "Pulse", "Hello", "Facts", ""]), "have_seq": numbers}
)
greetings = st.fixed_dictionaries(
    {
        "message": st.just("Hello"),
        "protocol": numbers,
        "client": words,
        "seat": words,
        "token": words,
        "login": st.just(""),
    }
)
messages = st.one_of(submits, submits, asks, asks, controls, others, greetings)
VALID = [
    encode(message)
    for message in (
        GREETING,
        Submit(id="s", seen_seq=1, command=c.OpenIncident(type="flood", priority=2, text="nước")),
        Ask(id="a", question="history", params={"stream": 0, "from_us": 0, "to_us": 2**62}),
        Control(action="seek", at_us=1),
        Resume(have_seq=3),
    )
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A valid frame with some bytes changed, cut out or put in."""
    frame = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(frame)))
        frame[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(frame)


frames = st.one_of(
    st.binary(max_size=60), mutated(), messages.map(msgspec.msgpack.encode), messages.map(msgspec.msgpack.encode)
)
DEEP = b"\x84\xa7message\xa3Ask\xa2id\xa1a\xa8question\xa3log\xa6params\x81\xa1x" + b"\x91" * 100_000 + b"\xc0"
WIDE = b"\xdd\xff\xff\xff\xff" + b"\xc0" * 100


class Served:
    """An engine's loop on a real journal, behind its real link."""

    def __init__(self, place: Path) -> None:
        self.centre = Centre(place, ids=_ids())
        self.centre.put_gauges()
        self.centre.put_readings((1.9,))
        self.centre.step()
        people = People(place / "data")
        people.create("an", "An", Role.COORDINATOR.value, "mật khẩu dài", now_us=1)
        reader = self.centre.reader
        outlet = Outlet()
        self.centre.loop._publisher = outlet
        self.accounts = Accounts(
            self.centre.loop, self.centre.inbox, people, Guesses(time.monotonic), dismiss=outlet.dismiss
        )
        self.accounts.reconcile()
        self.centre.step()
        self.link = EngineLink(
            self.centre.loop,
            self.centre.inbox,
            self.accounts,
            Questions(reader),
            engine="fuzz",
            token=TOKEN,
            token_login="an",
            answerers={"unmask": Unmasking(self.centre.loop, self.centre.inbox, reader).answer},
        )
        self.server = LinkServer(f"ipc://{place}/link.sock", self.link)
        self.server.start()
        outlet.server = self.server

    def confirms(self, number: int) -> None:
        """A fresh seat signs in, gives an order and asks a question; both come back."""
        client = RawClient(self.server.endpoint)
        try:
            client.say(msgspec.structs.replace(GREETING, seat=f"proof-{number}"))
            client.read_until(Snapshot)
            order = Submit(id=f"proof-{number}", seen_seq=0, command=c.WriteLog(text="thử"))
            client.say(order, Ask(id="q", question="log"))
            got: dict[type, Any] = {}
            while set(got) != {Answer, Reply}:
                message = client.read()
                if isinstance(message, Answer | Reply):
                    got[type(message)] = message
            assert (got[Answer].id, got[Answer].outcome, got[Answer].code) == (order.id, "confirmed", "")
            assert (got[Reply].id, got[Reply].code) == ("q", "")
        finally:
            client.close()

    def prove(self) -> None:
        """The chain, every block, and the fold at what is durable."""
        loop = self.centre.loop
        done: list[bool] = []
        self.centre.inbox.put_errand(Errand(lambda: done.append(loop.settle()), settled=True))
        self.confirms(99)
        assert done == [True]
        seq = loop.state.seq
        reader = self.centre.reader
        assert fold(State(), reader.replay(until_seq=seq)).digest() == reader.state_at_seq(seq).digest()
        *_, last = verify(self.centre.place / "data", key_file(self.centre.place), fold=True)
        assert isinstance(last, Verdict)
        assert last.broken is None, last.broken


def _reach(client: RawClient) -> None:
    """Signed in once more and answered: everything said before was heard. A sign-in drops what waits, so ask again."""
    for attempt in range(60):
        client.say(GREETING, Pulse())
        client.read_until(Welcome)
        client.say(Ask(id=f"reached-{attempt}", question="bounds"))
        while client.socket.poll(500):
            message = client.read()
            if isinstance(message, Reply) and message.id.startswith("reached-"):
                return
    raise AssertionError("never answered")


def _ids() -> Any:
    counter = iter(range(1, 10**9))
    return lambda: f"id-{next(counter)}"


@pytest.fixture
def served(caplog: pytest.LogCaptureFixture) -> Iterator[Served]:
    place = Path(tempfile.mkdtemp(prefix="ioc-"))
    made = Served(place)
    with made.centre.running():
        yield made
        made.server.close()
    shutil.rmtree(place, ignore_errors=True)


def test_that_no_frame_hurts_the_engine(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, mutated frames and extreme messages; nothing may end a round of the server nor count as our own bug."""
    faults: list[str] = []
    for name in ("ioc.link.server", "ioc.link.hub", "ioc.engine.loop", "ioc.app.engine_link"):
        _note_exceptions(name, faults, monkeypatch)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(said=st.lists(frames, min_size=1, max_size=12))
    @example(said=[DEEP])
    @example(said=[WIDE])
    def attack(said: list[bytes]) -> None:
        faults.clear()
        client = RawClient(served.server.endpoint)
        try:
            client.say(GREETING)
            client.read_until(Snapshot)
            client.say(*said)
            _reach(client)
        finally:
            client.close()
        assert not faults, faults

    attack()
    for number in range(3):
        served.confirms(number)
    assert served.server.figures()["garbage"] > 0
    served.prove()


def test_that_the_record_of_an_attack_is_whole(served: Served) -> None:
    """A few hundred frames in one go; then the chain, every block and the fold."""
    client = RawClient(served.server.endpoint)
    client.say(GREETING)
    client.read_until(Snapshot)
    rng = random.Random(5)
    for number in range(300):
        frame = bytearray(rng.choice(VALID))
        frame[rng.randrange(len(frame))] = rng.randrange(256)
        client.say(bytes(frame))
        served.centre.put_readings((rng.choice((1.0, 1.9)),), lag_s=-number)
    client.say(DEEP, WIDE)
    client.close()
    served.confirms(1)
    served.prove()


def _note_exceptions(module: str, faults: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own faults are logged with `exception`; each is written down instead."""
    found = importlib.import_module(module)
    log = getattr(found, "_log", None) or found.log

    def exception(event: str, *args: Any, **words: Any) -> None:
        faults.append(f"{module}: {event} {args} {words} {sys.exc_info()[1]!r}")

    monkeypatch.setattr(log, "exception", exception, raising=False)
