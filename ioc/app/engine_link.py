"""What the engine answers to desks: who they are, their commands, their questions, their snapshots.

Called on the link's threads; whatever touches state goes through the inbox as an errand.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from ioc.app.accounts import Accounts
from ioc.app.questions import QuestionRefused, Questions
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.commands import Actor, AnyCommand, Order, ReopenIncident, RetakeRejects, RetryFeed, UnmergeIncident
from ioc.domain.decide.accounts import is_unclaimed
from ioc.domain.decide.seats import barred
from ioc.domain.people import ACCOUNT_COMMANDS
from ioc.domain.records import Account, Incident, Seat
from ioc.engine.clock import now_us
from ioc.engine.inbox import Asked, Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import JournalRefused
from ioc.link.messages import PROTOCOL, Answer, Control, Hello, Reply, Snapshot, TurnedAway, Welcome

log = structlog.get_logger(__name__)
Reviving = ReopenIncident | UnmergeIncident
"""Commands that may name an incident which has left the state."""

Answerer = Callable[[Actor, dict[str, Any]], bytes]
"""A question that depends on who asks, or on more than the journal: MessagePack, or QuestionRefused, JournalRefused."""


class EngineLink:
    """The engine's `LinkPorts`. `token` signs `demo_login` in without a password (a launcher's own desk)."""

    def __init__(
        self,
        loop: Loop,
        inbox: Inbox,
        accounts: Accounts,
        questions: Questions,
        *,
        engine: str,
        token: str = "",
        token_login: str = "",
        answerers: Mapping[str, Answerer] | None = None,
        archive: Callable[[str], Incident | None] = lambda ident: None,
        retry_feed: Callable[[str], object] = bool,
        retake: Callable[[str], object] = bool,
    ) -> None:
        """`answerers` by question, asked before `questions`; `archive` finds an incident that has left the state."""
        self._loop, self._inbox = loop, inbox
        self._accounts, self._questions, self._answerers = accounts, questions, dict(answerers or {})
        self._engine, self._token, self._token_login = engine, token, token_login
        self._archive = archive
        self._retry_feed, self._retake = retry_feed, retake

    def authenticate(self, hello: Hello) -> Welcome | TurnedAway:
        """By the launcher's token, else by login and password; nobody at all may look round."""
        if not hello.login and not hello.token:
            return self._welcome(hello.seat, None)
        if hello.token:
            good = bool(self._token) and hmac.compare_digest(hello.token.encode(), self._token.encode())
            if not good and not hello.login:
                return self._refuse(hello, "link.token")
            if good:
                return self._welcome(hello.seat, self._accounts.find(self._token_login))
        account = self._accounts.sign_in(hello.login, hello.password, hello.seat)
        return account if isinstance(account, TurnedAway) else self._welcome(hello.seat, account)

    def _welcome(self, seat: str, account: Account | None) -> Welcome:
        must_change = account is not None and account.must_change
        seated = account if not must_change else None
        return Welcome(
            protocol=PROTOCOL,
            engine=self._engine,
            mode="live",
            seat=seat,
            person=seated.login if seated else "",
            name=account.name if account else "",
            role=seated.role if seated else "",
            unclaimed=is_unclaimed(self._accounts.known()),
            must_change=account.login if account and must_change else "",
            passwordless=bool(seated and seated.login == self._accounts.free_login),
        )

    def _refuse(self, hello: Hello, code: str) -> TurnedAway:
        def note() -> None:
            login = self._loop.seal("login", {"login": hello.login[:200], "seat": hello.seat[:64]})
            self._loop.record(f.SignInRefused(login=login, reason=code))

        self._inbox.put_errand(Errand(note, kept=True))
        return TurnedAway(code=code)

    def joined(self, actor: Actor) -> None:
        """A seat is taken: on the record once a person."""

        def note() -> None:
            held = self._loop.state.tables.seats.get(actor.seat)
            if held is None or held.person != actor.person:
                seat = Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=now_us())
                self._loop.record(f.SeatTaken(seat=seat), actor=actor)

        self._inbox.put_errand(Errand(note, kept=True))

    def left(self, seat: str, cause: str) -> None:
        """A seat is left."""

        def note() -> None:
            if seat in self._loop.state.tables.seats:
                self._loop.record(f.SeatLeft(seat=seat, cause=cause))

        self._inbox.put_errand(Errand(note, kept=True))

    def submit(
        self, order_id: str, actor: Actor, seen_seq: int, command: AnyCommand, answer: Callable[[Answer], None]
    ) -> None:
        """To the loop. What needs accounts goes to their keeper, since hashing a password takes a third of a second;
        what has left the state is looked up in the record first, on a thread of its own."""
        order = Order(id=order_id, actor=actor, seen_seq=seen_seq, command=command)
        if isinstance(command, ACCOUNT_COMMANDS):
            self._accounts.carry_out(order, answer)
        elif (
            isinstance(command, ReopenIncident | UnmergeIncident)
            and command.incident not in self._loop.state.tables.incidents
        ):
            target = self._look_up
            threading.Thread(target=target, args=(order, command, answer), name="archive", daemon=True).start()
        else:
            self._inbox.put_order(Asked(order, self._followed(order, answer)))

    def _look_up(self, order: Order, command: Reviving, answer: Callable[[Answer], None]) -> None:
        """The order with the incident as the record has it; without one it is refused as any unknown name is."""
        archived = None
        try:
            if people.may(order.actor.role, type(command)):
                archived = self._archive(command.incident)
        except JournalRefused as refused:
            failed = Answer(id=order.id, outcome="failed", code=refused.code, params=refused.params)
            self._inbox.put_errand(Errand(lambda: answer(failed), kept=True))
            return
        self._inbox.put_order(Asked(replace(order, archived=archived), answer))

    def _followed(self, order: Order, answer: Callable[[Answer], None]) -> Callable[[Answer], None]:
        """What an order sets going outside the loop begins once its fact is durable, which is when it is answered."""
        command = order.command
        if not isinstance(command, RetryFeed | RetakeRejects):
            return answer

        def told(content: Answer) -> None:
            if content.outcome == "confirmed" and isinstance(command, RetryFeed):
                self._retry_feed(command.feed)
            elif content.outcome == "confirmed":
                self._retake(command.feed)
            answer(content)

        return told

    def ask(self, actor: Actor, question: str, params: dict[str, Any], reply: Callable[[Reply], None]) -> None:
        """A slow question, answered from the journal on the link's worker thread."""
        if question == "digest":
            self._digest(reply)
            return
        try:
            if question in self._answerers:
                reply(Reply(id="", data=self._answerers[question](actor, params)))
                return
            held_up = barred(self._loop.state, actor) if question == "texts" else None
            if held_up is not None:
                reply(Reply(id="", code=held_up.code, params=held_up.params))
                return
            reply(Reply(id="", data=self._questions.answer(question, params, actor.role)))
        except (QuestionRefused, JournalRefused) as refused:
            if refused.code == "refused.role":
                self._note_refusal(actor, question, refused)
            reply(Reply(id="", code=refused.code, params=refused.params))
        except Exception:
            log.exception("a question could not be answered", question=question)
            reply(Reply(id="", code="refused.bug"))

    def _note_refusal(self, actor: Actor, question: str, refused: QuestionRefused | JournalRefused) -> None:
        """What a role may not be told is on record as what it may not do is."""
        fact = f.CommandRefused(command=question, about="", code=refused.code, params=dict(refused.params))
        self._inbox.put_errand(Errand(lambda: self._loop.record(fact, actor=actor if actor.person else None)))

    def _digest(self, reply: Callable[[Reply], None]) -> None:
        """Everything made durable, then the state's digest at that sequence: what a replay must find again."""

        def answer() -> None:
            if self._loop.settle():
                state = self._loop.state
                told = {"seq": state.seq, "at_us": state.at_us, "digest": state.digest()}
                reply(Reply(id="", data=msgspec.msgpack.encode(told)))
            else:
                reply(Reply(id="", code="refused.bug"))

        self._inbox.put_errand(Errand(answer, settled=True))

    def control(self, actor: Actor, message: Control) -> None:
        """The present cannot be steered like a recording."""

    def request_snapshot(self, ready: Callable[[Snapshot], None]) -> None:
        """Between two groups, on the loop."""
        self._inbox.put_errand(Errand(lambda: ready(self._loop.snapshot()), settled=True))
