"""What the engine answers to desks: who they are, their commands, their questions, their snapshots.

Called on the link's threads; whatever touches state goes through the inbox as an errand.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from ioc.app.questions import QuestionRefused, Questions
from ioc.app.unmask import Unmasking
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.commands import Actor, AnyCommand, CreateAccount, Order, Refusal, ReopenIncident
from ioc.domain.records import Incident, Seat
from ioc.domain.vocabulary import Role
from ioc.engine.clock import now_us
from ioc.engine.inbox import Asked, Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import JournalRefused
from ioc.journal.people import Account, AccountRefused, People
from ioc.link.messages import PROTOCOL, Answer, Control, Hello, Reply, Snapshot, TurnedAway, Welcome

log = structlog.get_logger(__name__)


class EngineLink:
    """The engine's `LinkPorts`. `token` signs `demo_login` in without a password (a launcher's own desk)."""

    def __init__(
        self,
        loop: Loop,
        inbox: Inbox,
        accounts: People,
        questions: Questions,
        *,
        engine: str,
        token: str = "",
        token_login: str = "",
        unmasking: Unmasking | None = None,
        archive: Callable[[str], Incident | None] = lambda ident: None,
    ) -> None:
        """`archive` finds an incident that has left the state, in the record."""
        self._loop, self._inbox = loop, inbox
        self._people, self._questions, self._unmasking = accounts, questions, unmasking
        self._engine, self._token, self._token_login = engine, token, token_login
        self._archive = archive
        self._creating = threading.Lock()

    def authenticate(self, hello: Hello) -> Welcome | TurnedAway:
        """By the launcher's token, else by login and password; nobody at all may look round."""
        if not hello.login and not hello.token:
            return self._welcome(hello.seat, None)
        if hello.token:
            good = bool(self._token) and hmac.compare_digest(hello.token.encode(), self._token.encode())
            if not good and not hello.login:
                return self._refuse(hello, "link.token")
            if good:
                return self._welcome(hello.seat, self._account(self._token_login))
        account = self._people.verify(hello.login, hello.password)
        if account is None:
            return self._refuse(hello, "link.credentials")
        return self._welcome(hello.seat, account)

    def _account(self, login: str) -> Account | None:
        return next((known for known in self._people.list() if known.login == login), None)

    def _welcome(self, seat: str, account: Account | None) -> Welcome:
        return Welcome(
            protocol=PROTOCOL,
            engine=self._engine,
            mode="live",
            seat=seat,
            person=account.login if account else "",
            name=account.name if account else "",
            role=account.role if account else "",
            unclaimed=self._people.is_unclaimed,
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
        """To the loop. Accounts go to a thread of their own, since hashing a password takes a third of a second; so
        does reopening what has left the state, since it has to be looked up in the record."""
        order = Order(id=order_id, actor=actor, seen_seq=seen_seq, command=command)
        if isinstance(command, CreateAccount):
            args = (order, command, answer)
            threading.Thread(target=self._create, args=args, name="account", daemon=True).start()
        elif isinstance(command, ReopenIncident) and command.incident not in self._loop.state.tables.incidents:
            target = self._look_up
            threading.Thread(target=target, args=(order, command, answer), name="archive", daemon=True).start()
        else:
            self._inbox.put_order(Asked(order, answer))

    def _look_up(self, order: Order, command: ReopenIncident, answer: Callable[[Answer], None]) -> None:
        """The order with the incident as the record has it; without one it is refused as any unknown name is."""
        archived = None
        try:
            if people.may(order.actor.role, ReopenIncident):
                archived = self._archive(command.incident)
        except JournalRefused as refused:
            failed = Answer(id=order.id, outcome="failed", code=refused.code, params=refused.params)
            self._inbox.put_errand(Errand(lambda: answer(failed), kept=True))
            return
        self._inbox.put_order(Asked(replace(order, archived=archived), answer))

    def _create(self, order: Order, command: CreateAccount, answer: Callable[[Answer], None]) -> None:
        actor, order_id = order.actor, order.id
        with self._creating:
            refusal = self._try_to_create(actor, command)

        done = Answer(id=order_id, outcome="confirmed", created=command.login)
        if refusal is not None:
            done = Answer(id=order_id, outcome="refused", code=refusal.code, params=refusal.params)

        def note() -> None:
            if refusal is None:
                fact: f.AnyFact = f.AccountCreated(login=command.login, name=command.name, role=command.role)
            else:
                # a login that was refused may be a password typed into the wrong field: it is not kept
                fact = f.CommandRefused(command="CreateAccount", about="", code=refusal.code, params=refusal.params)
            self._loop.record(fact, actor=actor if actor.person else None, order=order_id, seen_seq=order.seen_seq)
            self._loop.answer(answer, done)

        self._inbox.put_errand(Errand(note, kept=True))

    def _try_to_create(self, actor: Actor, command: CreateAccount) -> Refusal | None:
        """Create the account or say why not. The first one of a centre is the administrator's, made by anybody."""
        first = self._people.is_unclaimed
        if not first and not people.may(actor.role, CreateAccount):
            roles = people.roles_for(CreateAccount)
            return Refusal(code="refused.role", params={"role": actor.role, "roles": roles})
        if first and command.role != Role.ADMINISTRATOR:
            return Refusal(code="refused.first_account", params={"role": command.role})
        try:
            self._people.create(command.login, command.name, command.role, command.password, now_us=now_us())
        except (AccountRefused, JournalRefused) as refused:
            return Refusal(code=refused.code, params=refused.params)
        return None

    def ask(self, actor: Actor, question: str, params: dict[str, Any], reply: Callable[[Reply], None]) -> None:
        """A slow question, answered from the journal on the link's worker thread."""
        if question == "digest":
            self._digest(reply)
            return
        try:
            if question == "unmask" and self._unmasking is not None:
                reply(Reply(id="", data=self._unmasking.answer(actor, params)))
                return
            reply(Reply(id="", data=self._questions.answer(question, params, actor.role)))
        except (QuestionRefused, JournalRefused) as refused:
            reply(Reply(id="", code=refused.code, params=refused.params))
        except Exception:
            log.exception("a question could not be answered", question=question)
            reply(Reply(id="", code="refused.bug"))

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
