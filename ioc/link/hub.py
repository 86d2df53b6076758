"""Who is connected, as whom, and who gets what: the server's thinking, without its sockets.

Everything here happens on the server's thread. A person is who the engine says, never what a message claims.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from ioc.domain.commands import Actor, ChangePassword, CreateAccount
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Ask,
    Beat,
    ClientMessage,
    Control,
    Facts,
    Hello,
    Positions,
    Pulse,
    Readings,
    Reply,
    Resume,
    SignOut,
    Snapshot,
    Submit,
    TurnedAway,
    Welcome,
    decode_client,
    encode,
)
from ioc.link.peer import NOBODY, Peer, Stage
from ioc.link.ports import LinkPorts

SILENCE_US = 6_000_000
MOST_PEERS = 256
MOST_QUESTIONS = 64
LONGEST_SEAT = 64

_NOT_UNDERSTOOD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises; the last, for lists within lists beyond all measure."""

_log = logging.getLogger(__name__)

Call = Callable[[], None]

Published = Facts | Readings | Positions | Beat | Snapshot
"""What the process behind the server publishes, in its order; a published snapshot replaces everybody's state."""


class _Greeting(msgspec.Struct):
    """As much of a `Hello` as every version of the protocol shares."""

    message: str
    protocol: int = 0


class Hub:
    """Peers by connection. `post` runs a call later on this thread, in order; `work` runs one on a worker thread."""

    def __init__(self, ports: LinkPorts, post: Callable[[Call], None], work: Callable[[str, Call], None]) -> None:
        self._ports = ports
        self._post = post
        self._work = work
        self._spent_us = 0
        self.peers: dict[bytes, Peer] = {}
        self._beat = b""
        self.garbage = 0
        self.resyncs = 0

    # --- from a client

    def hear(self, identity: bytes, frame: bytes) -> None:
        """Take one frame of the connection `identity`; anything not understood is counted and passed over."""
        try:
            message = decode_client(frame)
        except _NOT_UNDERSTOOD as trouble:
            self._hear_garbage(identity, frame, trouble)
            return
        if isinstance(message, Hello):
            self._knock(identity, message)
            return
        peer = self.peers.get(identity)
        if peer is None or peer.stage is Stage.KNOCKING:
            if peer is None:
                self._turn_away(identity, TurnedAway(code="link.not_signed_in"))
            return
        peer.heard_us = self._spent_us
        self._obey(peer, message)

    def _hear_garbage(self, identity: bytes, frame: bytes, trouble: Exception) -> None:
        try:
            greeting = msgspec.msgpack.decode(frame, type=_Greeting)
        except _NOT_UNDERSTOOD:
            greeting = None
        if greeting and greeting.message == "Hello" and greeting.protocol != PROTOCOL:
            self._turn_away(identity, _other_protocol(greeting.protocol))
            return
        self.count_garbage(str(trouble))

    def count_garbage(self, reason: str) -> None:
        """Count a frame that means nothing; the log names the first and every hundredth."""
        self.garbage += 1
        if self.garbage % 100 == 1:
            _log.warning("link: frame not understood (%s so far): %s", self.garbage, reason)

    def _obey(self, peer: Peer, message: ClientMessage) -> None:
        match message:
            case Pulse():
                pass
            case Resume():
                if peer.stage is Stage.FOLLOWING:
                    peer.choke()
                    self._want_snapshot(peer)
            case Submit():
                self._submit(peer, message)
            case Ask():
                self._ask(peer, message)
            case Control():
                if peer.stage is not Stage.LOOKING:
                    self._safely(partial(self._ports.control, peer.actor, message))
            case SignOut():
                self._leave_seat(peer, "person")
                peer.sit_down(Stage.LOOKING, NOBODY)

    def _submit(self, peer: Peer, message: Submit) -> None:
        if not peer.actor.person and not isinstance(message.command, CreateAccount | ChangePassword):
            self._answer(peer.identity, Answer(id=message.id, outcome="refused", code="refused.not_signed_in"))
            return
        order = (message.id, peer.actor, message.seen_seq, message.command)
        done = self._safely(partial(self._ports.submit, *order, partial(self._answer_later, peer.identity)))
        if not done:
            self._answer(peer.identity, Answer(id=message.id, outcome="failed", code="link.trouble"))

    def _ask(self, peer: Peer, message: Ask) -> None:
        refusal = "refused.not_signed_in" if peer.stage is Stage.LOOKING else ""
        if peer.questions >= MOST_QUESTIONS:
            refusal = "link.busy"
        if refusal:
            self._reply(peer.identity, Reply(id=message.id, code=refusal), counted=False)
            return
        peer.questions += 1
        self._work("ask", partial(self._ask_slowly, peer.identity, peer.actor, message))

    def _ask_slowly(self, identity: bytes, actor: Actor, message: Ask) -> None:
        def reply(given: Reply) -> None:
            self._post(partial(self._reply, identity, msgspec.structs.replace(given, id=message.id)))

        try:
            self._ports.ask(actor, message.question, message.params, reply)
        except Exception:
            _log.exception("link: question %s failed", message.question)
            reply(Reply(id=message.id, code="link.trouble"))

    def _answer_later(self, identity: bytes, answer: Answer) -> None:
        self._post(partial(self._answer, identity, answer))

    def _answer(self, identity: bytes, answer: Answer) -> None:
        peer = self.peers.get(identity)
        if peer is not None:
            peer.queue_answer(encode(answer))

    def _reply(self, identity: bytes, reply: Reply, *, counted: bool = True) -> None:
        peer = self.peers.get(identity)
        if peer is not None:
            peer.questions -= counted
            peer.queue_answer(encode(reply))

    # --- at the door

    def _knock(self, identity: bytes, hello: Hello) -> None:
        if hello.protocol != PROTOCOL:
            self._turn_away(identity, _other_protocol(hello.protocol))
            return
        if len(hello.seat) > LONGEST_SEAT:
            self._turn_away(identity, TurnedAway(code="link.seat_name", params={"most": LONGEST_SEAT}))
            return
        peer = self.peers.get(identity)
        if peer is None:
            if len(self.peers) >= MOST_PEERS:
                self._turn_away(identity, TurnedAway(code="link.busy"))
                return
            peer = self.peers[identity] = Peer(identity)
        peer.heard_us = self._spent_us
        peer.turned_away = False
        if peer.hello is None:
            peer.hello = hello
            self._work("door", partial(self._authenticate, peer, hello))
        elif hello != peer.hello:
            peer.next_hello = hello

    def _authenticate(self, peer: Peer, hello: Hello) -> None:
        try:
            verdict = self._ports.authenticate(hello)
        except Exception:
            _log.exception("link: sign-in failed")
            verdict = TurnedAway(code="link.trouble")
        self._post(partial(self._admit, peer, verdict))

    def _admit(self, peer: Peer, verdict: Welcome | TurnedAway) -> None:
        if self.peers.get(peer.identity) is not peer:
            return
        again = peer.next_hello
        peer.hello = peer.next_hello = None
        if again is not None:
            self._knock(peer.identity, again)
            return
        if isinstance(verdict, Welcome) and verdict.person:
            verdict = self._clear_seat(peer, verdict)
        if isinstance(verdict, TurnedAway):
            self._leave_seat(peer, "person")
            self._turn_away(peer.identity, verdict)
            return
        self._welcome(peer, verdict)

    def _clear_seat(self, peer: Peer, welcome: Welcome) -> Welcome | TurnedAway:
        holder = next((one for one in self.peers.values() if one.seat and one.seat == welcome.seat), None)
        if holder is None or holder is peer:
            return welcome
        if holder.actor.person != welcome.person:
            taken = {"seat": welcome.seat, "name": holder.actor.name}
            return TurnedAway(code="link.seat_taken", params=dict(taken))
        holder.actor = NOBODY
        self._turn_away(holder.identity, TurnedAway(code="link.taken_over", params={"seat": welcome.seat}))
        return welcome

    def _welcome(self, peer: Peer, welcome: Welcome) -> None:
        actor = NOBODY
        if welcome.person:
            actor = Actor(person=welcome.person, name=welcome.name, role=welcome.role, seat=welcome.seat)
        if peer.seat and (peer.seat, peer.actor.person) != (actor.seat, actor.person):
            self._leave_seat(peer, "person")
        subscribed = bool(welcome.person) or welcome.mode == "replay"
        peer.sit_down(Stage.CHOKED if subscribed else Stage.LOOKING, actor)
        peer.queue(encode(welcome))
        if actor.person:
            self._safely(partial(self._ports.joined, actor))

    def _turn_away(self, identity: bytes, verdict: TurnedAway) -> None:
        """Say no, and forget the connection once that is sent."""
        peer = self.peers.get(identity) or Peer(identity)
        peer.heard_us = self._spent_us
        if len(self.peers) < 2 * MOST_PEERS:
            self.peers[identity] = peer
        peer.sit_down(Stage.KNOCKING, NOBODY)
        peer.turned_away = True
        peer.queue(encode(verdict))

    def _leave_seat(self, peer: Peer, cause: str) -> None:
        if peer.seat:
            self._safely(partial(self._ports.left, peer.seat, cause))
        peer.actor = NOBODY

    def dismiss(self, person: str, verdict: TurnedAway, keep_seat: str = "") -> None:
        """Sign a person out everywhere, with words, but for `keep_seat`."""
        for peer in list(self.peers.values()):
            if peer.actor.person == person and peer.seat != keep_seat:
                self._leave_seat(peer, "account")
                self._turn_away(peer.identity, verdict)

    # --- to the clients

    def fan_out(self, message: Published) -> None:
        """Queue a published message for everybody it concerns; encoded once, and not at all for nobody."""
        frame = encode(message) if self.peers else b""
        if isinstance(message, Beat):
            self._beat = frame
        for peer in self.peers.values():
            if peer.gone:
                continue
            if isinstance(message, Beat):
                peer.queue_beat(frame)
            elif isinstance(message, Snapshot):
                if peer.stage not in (Stage.KNOCKING, Stage.LOOKING):
                    peer.place_snapshot(message.seq, frame)
            elif peer.stage is Stage.FOLLOWING and not peer.follow(message, frame):
                self.resync(peer)

    def resync(self, peer: Peer) -> None:
        """Give up on the queue of a connection; it gets a snapshot as soon as it takes frames again."""
        self.resyncs += 1
        _log.info("link: seat %s gets a fresh snapshot", peer.seat or "-")
        peer.choke()
        if self._beat:
            peer.queue_beat(self._beat)  # goes out as soon as there is room, and so shows it

    def overflowed(self, peer: Peer) -> None:
        """More waits for it than is good."""
        if peer.stage is Stage.LOOKING:
            self.drop(peer)
        else:
            self.resync(peer)

    def caught_up(self, peer: Peer) -> None:
        """Its queue has just run empty."""
        if peer.turned_away:
            self.peers.pop(peer.identity, None)
        elif peer.stage is Stage.CHOKED:
            self._want_snapshot(peer)

    def unreachable(self, peer: Peer) -> None:
        """The connection is gone. A seat is held for it until its silence is over, so that its person may come back."""
        peer.gone = True
        peer.sit_down(Stage.KNOCKING, peer.actor)
        if not peer.seat:
            self.drop(peer)

    def _want_snapshot(self, peer: Peer) -> None:
        def ready(snapshot: Snapshot) -> None:
            self._post(partial(self._place, peer.identity, snapshot))

        if self._safely(partial(self._ports.request_snapshot, ready)):
            peer.stage = Stage.AWAITING

    def _place(self, identity: bytes, snapshot: Snapshot) -> None:
        peer = self.peers.get(identity)
        if peer is not None and peer.stage is Stage.AWAITING:
            peer.place_snapshot(snapshot.seq, encode(snapshot))

    # --- as time goes

    def look_round(self, spent_us: int) -> None:
        """`spent_us` of attentive time: who has been silent too long leaves, and who waits for nothing is dropped."""
        self._spent_us = spent_us
        for peer in list(self.peers.values()):
            if spent_us - peer.heard_us > SILENCE_US or peer.is_hopeless():
                self.drop(peer)

    def drop(self, peer: Peer) -> None:
        """Forget a connection; its seat is free."""
        self._leave_seat(peer, "link")
        self.peers.pop(peer.identity, None)

    @staticmethod
    def _safely(call: Callable[[], Any]) -> bool:
        try:
            call()
        except Exception:
            _log.exception("link: the process behind it failed")
            return False
        return True


def _other_protocol(theirs: int) -> TurnedAway:
    return TurnedAway(code="link.protocol", params={"ours": PROTOCOL, "theirs": theirs})
