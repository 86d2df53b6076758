"""The engine's keeper of accounts: who may come in, and what is done about accounts.

Passwords are hashed and accounts written here, on threads of the link and on one of its own, never on the loop's; what
came of it is told to the loop as facts. The catalogue holds the accounts, the record holds what happened to them: where
a kill came in between, the next start finds the difference and says so.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Actor, AnyCommand, Order, Refusal
from ioc.domain.decide.accounts import decide_account, kept_params, plain_login
from ioc.domain.decide.seats import barred
from ioc.domain.records import Account, Params
from ioc.engine.clock import now_us
from ioc.engine.guesses import Guesses
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import JournalRefused
from ioc.journal.people import AccountRefused, People
from ioc.link.messages import Answer, TurnedAway

log = structlog.get_logger(__name__)

MOST_WAITING = 64
"""Account commands that may wait; a hash takes a third of a second, and anybody may knock."""

Dismiss = Callable[[str, TurnedAway, str], None]
"""Sign a person's seats out with words, but for one seat."""
Back = Callable[[Answer], None]


class Accounts:
    """`free_login` is the demonstration's person, whose password nobody knows: its seat unlocks without one."""

    def __init__(
        self,
        loop: Loop,
        inbox: Inbox,
        people: People,
        guesses: Guesses,
        *,
        dismiss: Dismiss,
        free_login: str = "",
    ) -> None:
        self._loop, self._inbox, self._people, self._guesses = loop, inbox, people, guesses
        self._dismiss, self.free_login = dismiss, free_login
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="account")
        self._room = threading.BoundedSemaphore(MOST_WAITING)

    def close(self) -> None:
        """Take nothing more on."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def known(self) -> dict[str, Account]:
        """Every account by login."""
        return {account.login: account for account in self._people.list()}

    def reconcile(self) -> None:
        """Say on record where accounts stand otherwise than it has them."""
        known = self.known()

        def note() -> None:
            self._loop.record(*differences(self._loop.state.tables.accounts, known))

        self._inbox.put_errand(Errand(note, kept=True))

    # --- at the door, on the link's threads

    def sign_in(self, login: str, password: str, seat: str) -> Account | TurnedAway:
        """The account, or why not. A login that was guessed at too often waits, and nobody else does."""
        proof = self._prove(login, password, seat, None)
        if isinstance(proof, Account):
            return proof
        return TurnedAway(code=proof.code, params=proof.params)

    def find(self, login: str) -> Account | None:
        """The account of a login, if it may sign in."""
        account = self.known().get(login)
        return account if account is not None and account.enabled else None

    def _prove(self, login: str, password: str, seat: str, actor: Actor | None) -> Account | Refusal:
        plain = plain_login(login)
        wait = self._guesses.wait_s(plain)
        if wait > 0:
            if self._guesses.is_news(plain):
                self._note_refused(login, seat, actor, reason="link.slowed", wait_s=round(wait, 1))
            return Refusal(code="link.slowed", params={"seconds": math.ceil(wait)})
        account = self._people.verify(login, password)
        if account is None:
            return self._count_wrong(login, seat, actor)
        self._guesses.succeeded(plain)
        if not account.enabled:
            self._note_refused(login, seat, actor, reason="link.account_disabled", account=plain)
            return Refusal(code="link.account_disabled", params={"name": account.name})
        return account

    def _count_wrong(self, login: str, seat: str, actor: Actor | None) -> Refusal:
        plain = plain_login(login)
        tries = self._guesses.failed(plain)
        wait = tries.until_s - tries.last_s
        self._note_refused(
            login,
            seat,
            actor,
            reason="link.credentials",
            account=plain if plain in self.known() else "",
            failures=tries.failures,
            wait_s=round(wait, 1),
        )
        if wait > 0:
            return Refusal(code="link.credentials_wait", params={"seconds": math.ceil(wait)})
        return Refusal(code="link.credentials" if actor is None else "people.wrong_password")

    def _note_refused(
        self,
        login: str,
        seat: str,
        actor: Actor | None,
        *,
        reason: str,
        account: str = "",
        failures: int = 0,
        wait_s: float = 0.0,
    ) -> None:
        def note() -> None:
            sealed = self._loop.seal("login", {"login": login[:200], "seat": seat[:64]})
            fact = f.SignInRefused(login=sealed, reason=reason, account=account, failures=failures, wait_s=wait_s)
            self._loop.record(fact, actor=actor)

        self._inbox.put_errand(Errand(note, kept=True))

    # --- commands, on the keeper's own thread

    def carry_out(self, order: Order, answer: Back) -> None:
        """Do it in turn and answer once it is on record."""
        if not self._room.acquire(blocking=False):
            answer(Answer(id=order.id, outcome="refused", code="link.busy"))
            return
        self._worker.submit(self._work, order, answer)

    def _work(self, order: Order, answer: Back) -> None:
        self._room.release()
        actor, command = order.actor, order.command
        try:
            proven = self._proven_actor(actor, command)
            if isinstance(proven, Refusal):  # the wrong password is on record already
                answer(Answer(id=order.id, outcome="refused", code=proven.code, params=proven.params))
                return
            known = self.known()
            outcome = barred_from(self._loop, proven, command) or decide_account(known, command, proven)
            if not isinstance(outcome, Refusal):
                self._write(command, outcome)
        except (AccountRefused, JournalRefused) as refused:
            proven, known, outcome = actor, {}, Refusal(code=refused.code, params=refused.params)
        except Exception:
            log.exception("an account command failed", command=type(command).__name__)
            answer(Answer(id=order.id, outcome="failed", code="refused.bug"))
            return
        self._tell(order, proven, outcome, known, answer)

    def _proven_actor(self, actor: Actor, command: AnyCommand) -> Actor | Refusal:
        """Who acts; for what needs the person's own password, only once it was right."""
        if isinstance(command, c.ChangePassword):
            login, password = actor.person or command.login, command.current
        elif isinstance(command, c.UnlockSeat) and not (actor.person and actor.person == self.free_login):
            login, password = actor.person, command.password
        else:
            return actor
        proof = self._prove(login, password, actor.seat, actor)
        if isinstance(proof, Refusal):
            return proof
        return Actor(person=proof.login, name=proof.name, role=proof.role, seat=actor.seat)

    def _write(self, command: AnyCommand, facts: list[f.AnyFact]) -> None:
        """The accounts as the decided facts have them. Raises AccountRefused, JournalRefused."""
        people = self._people
        match facts[0], command:
            case f.AccountCreated() as made, c.CreateAccount():
                must = made.must_change
                people.create(made.login, made.name, made.role, command.password, now_us=now_us(), must_change=must)
            case f.RoleChanged() as changed, _:
                people.set_role(changed.login, changed.role)
            case f.AccountDisabled() as changed, _:
                people.set_enabled(changed.login, False)
            case f.AccountEnabled() as changed, _:
                people.set_enabled(changed.login, True)
                self._guesses.succeeded(changed.login)
            case f.PasswordReset() as changed, c.ResetPassword():
                people.set_password(changed.login, command.password, must_change=True)
                self._guesses.succeeded(changed.login)
            case f.PasswordChanged() as changed, c.ChangePassword():
                people.set_password(changed.login, command.new, must_change=False)

    def _tell(
        self,
        order: Order,
        actor: Actor,
        outcome: list[f.AnyFact] | Refusal,
        known: dict[str, Account],
        answer: Back,
    ) -> None:
        command = order.command
        name = type(command).__name__
        if isinstance(outcome, Refusal):
            kept: Params = kept_params(known, command, outcome.params)
            facts: list[f.AnyFact] = [f.CommandRefused(command=name, about="", code=outcome.code, params=kept)]
            done = Answer(id=order.id, outcome="refused", code=outcome.code, params=outcome.params)
        else:
            facts, done = outcome, Answer(id=order.id, outcome="confirmed", created=getattr(outcome[0], "login", ""))

        def told(content: Answer) -> None:
            answer(content)
            if content.outcome == "confirmed":
                self._sign_out(facts[0], actor)

        def note() -> None:
            by = actor if actor.person else None
            self._loop.record(*facts, actor=by, order=order.id, seen_seq=order.seen_seq)
            self._loop.answer(told, done)

        self._inbox.put_errand(Errand(note, kept=True))

    def _sign_out(self, fact: f.AnyFact, actor: Actor) -> None:
        """What changed holds at once: seats that stood on the old account are signed out, and told by whom."""
        match fact:
            case f.AccountDisabled():
                self._dismiss(fact.login, TurnedAway(code="link.out_disabled", params={"by": actor.name}), "")
            case f.RoleChanged():
                params: Params = {"by": actor.name, "role": fact.role}
                self._dismiss(fact.login, TurnedAway(code="link.out_role", params=params), "")
            case f.PasswordReset():
                self._dismiss(fact.login, TurnedAway(code="link.out_password", params={"by": actor.name}), "")
            case f.PasswordChanged():
                own = actor.seat or "-"
                self._dismiss(fact.login, TurnedAway(code="link.out_password", params={"by": actor.name}), own)


def barred_from(loop: Loop, actor: Actor, command: AnyCommand) -> Refusal | None:
    """Why this seat does nothing now. Asked beside the loop: the records it looks at are frozen, whichever they are."""
    if isinstance(command, c.UnlockSeat) or not actor.person:
        return None
    return barred(loop.state, actor)


def recall(guesses: Guesses, recorded: dict[str, Account], at_us: int) -> None:
    """Wrong passwords that are on record count on: a restart of the engine is no way round the wait."""
    for account in recorded.values():
        if account.failures:
            guesses.recall(account.login, account.failures, max(0.0, (at_us - account.failed_us) / 1e6))


def differences(recorded: dict[str, Account], known: dict[str, Account]) -> list[f.AnyFact]:
    """What the record must be told so that it has the accounts as they are."""
    facts: list[f.AnyFact] = []
    for login, account in known.items():
        held = recorded.get(login)
        if held is None or _standing(held) != _standing(account):
            facts.append(f.AccountFound(account=account))
    facts += [f.AccountMissing(login=login) for login in recorded if login not in known]
    return facts


def _standing(account: Account) -> tuple[object, ...]:
    return (account.name, account.role, account.enabled, account.must_change)
