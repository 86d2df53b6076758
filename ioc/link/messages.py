"""The link's messages: tagged MessagePack, one message a frame, every server message in journal order.

A client greets (`Hello`), is welcomed or turned away, receives a `Snapshot`, and from then on every `Facts` and
`Readings` after it, without gap or double: `Facts.after` names the sequence number that the message follows on.
A client that sees another number than its own asks for a new snapshot (`Resume`).
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from ioc.domain.commands import AnyCommand
from ioc.domain.facts import Entry
from ioc.domain.records import Params

PROTOCOL = 1
"""Raised whenever a message changes its meaning; both sides must name the same."""


class Message(Struct, frozen=True, kw_only=True, tag=True, tag_field="message"):
    """Root of both unions."""


# --- desk to engine


class Hello(Message, frozen=True):
    """Sign in: by `token` (handed over by the launcher) or by login and password. An empty login only looks round:
    the welcome then says whether the administrator's account has still to be created (`Welcome.unclaimed`)."""

    protocol: int
    client: str
    seat: str
    login: str = ""
    password: str = ""
    token: str = ""


class Resume(Message, frozen=True):
    """Ask for a snapshot (again); `have_seq` is told for the log."""

    have_seq: int = 0


class Submit(Message, frozen=True):
    """A command. `id` is made by the client and makes a repeat harmless."""

    id: str
    seen_seq: int
    command: AnyCommand


class Ask(Message, frozen=True):
    """A question that may be slow: history, log, texts, search (see docs/manual/link.md)."""

    id: str
    question: str
    params: dict[str, Any] = {}


class Control(Message, frozen=True):
    """Replay only: `play` (rate), `pause`, `seek` (at_us), `step` (rate 1 or -1: next or previous fact)."""

    action: str
    at_us: int = 0
    rate: float = 1.0


class SignOut(Message, frozen=True):
    """The person leaves this seat."""


class Pulse(Message, frozen=True):
    """The client lives; sent every 2 s when it has nothing else to say."""


ClientMessage = Hello | Resume | Submit | Ask | Control | SignOut | Pulse


# --- engine to desk


class Welcome(Message, frozen=True):
    """Signed in (or, with an empty person, looking round). `mode` is "live" or "replay".

    `must_change` is the login of who gave the right first password and has to choose another before anything else;
    `name` is then theirs and `person` empty. `passwordless`: the seat of a demonstration unlocks without a password.
    """

    protocol: int
    engine: str
    mode: str
    seat: str
    person: str
    name: str
    role: str
    unclaimed: bool = False
    must_change: str = ""
    passwordless: bool = False


class TurnedAway(Message, frozen=True):
    """No: a sentence code (`link.protocol`, `link.credentials`, `link.seat_taken` …)."""

    code: str
    params: Params = {}


class Snapshot(Message, frozen=True):
    """Everything at `seq` (`ioc.domain.snapshot`). What comes next follows on it."""

    seq: int
    at_us: int
    data: bytes


class Facts(Message, frozen=True):
    """Entries in order, following on sequence `after`; `seq` is the sequence that this message brings one to."""

    after: int
    seq: int
    entries: tuple[Entry, ...]


class Readings(Message, frozen=True):
    """One reading batch at `seq`, columns as little-endian bytes (see `ReadingBatch`)."""

    after: int
    seq: int
    stream: bytes
    source_us: bytes
    received_us: bytes
    value: bytes
    quality: bytes


class Positions(Message, frozen=True):
    """One batch of unit positions at `seq` (see `PositionBatch`)."""

    after: int
    seq: int
    units: tuple[str, ...]
    source_us: bytes
    received_us: bytes
    lon: bytes
    lat: bytes
    heading: bytes
    speed: bytes


class Answer(Message, frozen=True):
    """What became of a command: `outcome` "confirmed" (durable at `seq`), "refused" (code, params) or "failed"."""

    id: str
    outcome: str
    seq: int = 0
    code: str = ""
    params: Params = {}
    created: str = ""


class Reply(Message, frozen=True):
    """The answer to `Ask`: MessagePack in `data`, or a sentence code."""

    id: str
    data: bytes = b""
    code: str = ""
    params: Params = {}


class Beat(Message, frozen=True):
    """Once a second: the engine's clock and health. In replay `at_us` is the past clock, `rate` 0 = paused.

    `first_us`/`last_us` bound what can be replayed. `durable_ms` is the last group commit, `waiting` the inbox depth,
    `dropped` readings coalesced since the start. `disk` is the outlook's level when the record's disk runs low ("low",
    "critical"), `disk_days` how long it will do; empty while there is room.
    """

    at_us: int
    seq: int
    durable_ms: float = 0.0
    waiting: int = 0
    dropped: int = 0
    rate: float = 1.0
    first_us: int = 0
    last_us: int = 0
    code: str = ""
    params: Params = {}
    disk: str = ""
    disk_days: float = 0.0


ServerMessage = Welcome | TurnedAway | Snapshot | Facts | Readings | Positions | Answer | Reply | Beat

_encoder = msgspec.msgpack.Encoder()
_from_client = msgspec.msgpack.Decoder(ClientMessage)
_from_server = msgspec.msgpack.Decoder(ServerMessage)


def encode(message: ClientMessage | ServerMessage) -> bytes:
    """To the wire."""
    return _encoder.encode(message)


def decode_client(frame: bytes) -> ClientMessage:
    """From a client's frame. Raises msgspec.DecodeError on anything else."""
    message: ClientMessage = _from_client.decode(frame)
    return message


def decode_server(frame: bytes) -> ServerMessage:
    """From the engine's frame. Raises msgspec.DecodeError on anything else."""
    message: ServerMessage = _from_server.decode(frame)
    return message
