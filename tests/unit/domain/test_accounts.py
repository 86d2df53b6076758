"""Who may do what with whose account; what of it goes on record."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.apply import apply_entry
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide import Context, decide
from ioc.domain.decide.accounts import decide_account, kept_params
from ioc.domain.facts import Entry
from ioc.domain.records import Account, Seat, VaultRef
from ioc.domain.state import State

ADMIN = Actor(person="ha", name="Hà", role="administrator", seat="office")
QUAN = Actor(person="quan", name="Quân", role="coordinator", seat="desk-1")
NOBODY = Actor(person="", name="", role="", seat="")
KNOWN = {
    "ha": Account(login="ha", name="Hà", role="administrator"),
    "quan": Account(login="quan", name="Quân", role="coordinator"),
    "old": Account(login="old", name="Cũ", role="administrator", enabled=False),
}
GOOD = "mười chữ trở lên"


def create(login: str = "hoa", role: str = "operator", password: str = GOOD) -> c.CreateAccount:
    return c.CreateAccount(login=login, name="Hoa", role=role, password=password)


def test_that_a_person_made_by_another_must_choose_a_password() -> None:
    assert decide_account(KNOWN, create(" HOA "), ADMIN) == [
        f.AccountCreated(login="hoa", name="Hoa", role="operator", must_change=True)
    ]
    first = decide_account({}, create("ha", "administrator"), NOBODY)
    assert first == [f.AccountCreated(login="ha", name="Hoa", role="administrator", must_change=False)]


@pytest.mark.parametrize(
    ("command", "actor", "code"),
    [
        (create(), QUAN, "refused.role"),
        (create(), NOBODY, "refused.role"),
        (create(""), ADMIN, "people.login_empty"),
        (create("QUAN"), ADMIN, "people.exists"),
        (create(role="mayor"), ADMIN, "people.role_unknown"),
        (create(password="123456789"), ADMIN, "people.password_short"),
        (create(password="aaaaaaaaaaaa"), ADMIN, "people.password_plain"),
        (create(login="nguyenthihoa", password="NguyenThiHoa1"), ADMIN, "people.password_plain"),
        (c.ChangeRole(login="ha", role="operator"), ADMIN, "people.last_administrator"),
        (c.ChangeRole(login="quan", role="coordinator"), ADMIN, "people.same_role"),
        (c.ChangeRole(login="quan", role="mayor"), ADMIN, "people.role_unknown"),
        (c.ChangeRole(login="who", role="operator"), ADMIN, "people.unknown"),
        (c.DisableAccount(login="ha"), ADMIN, "people.last_administrator"),
        (c.DisableAccount(login="old"), ADMIN, "people.disabled_already"),
        (c.EnableAccount(login="quan"), ADMIN, "people.enabled_already"),
        (c.ResetPassword(login="ha", password=GOOD), ADMIN, "people.own_password"),
        (c.ResetPassword(login="quan", password="short"), ADMIN, "people.password_short"),
        (c.ChangePassword(current=GOOD, new=GOOD), QUAN, "people.same_password"),
        (c.ChangePassword(current=GOOD, new="short"), QUAN, "people.password_short"),
    ],
)
def test_that_refusals_say_why(command: Any, actor: Actor, code: str) -> None:
    outcome = decide_account(KNOWN, command, actor)
    assert isinstance(outcome, Refusal)
    assert outcome.code == code


def test_that_the_refusal_says_the_number_that_holds() -> None:
    outcome = decide_account(KNOWN, create(password="123456789"), ADMIN)
    assert isinstance(outcome, Refusal)
    assert outcome.params == {"least": people.SHORTEST_PASSWORD} == {"least": 10}


def test_that_the_last_administrator_may_go_once_there_is_another() -> None:
    two = {**KNOWN, "old": Account(login="old", name="Cũ", role="administrator")}
    assert decide_account(two, c.DisableAccount(login="ha"), ADMIN) == [f.AccountDisabled(login="ha")]
    assert decide_account(two, c.ChangeRole(login="ha", role="supervisor"), ADMIN) == [
        f.RoleChanged(login="ha", role="supervisor", before="administrator")
    ]


def test_that_no_word_in_the_wrong_field_is_kept() -> None:
    command = c.DisableAccount(login="my secret password")
    refusal = decide_account(KNOWN, command, ADMIN)
    assert isinstance(refusal, Refusal)
    assert "my secret password" in refusal.params.values()
    assert kept_params(KNOWN, command, refusal.params) == {"login": "…"}


def test_that_no_fact_has_room_for_a_password() -> None:
    for fact in (f.AccountCreated, f.PasswordReset, f.PasswordChanged, f.AccountFound, f.SeatUnlocked):
        assert "password" not in fact.__struct_fields__
    assert "password" not in Account.__struct_fields__


# --- folded


class Told:
    """A state and what happens to it."""

    def __init__(self) -> None:
        self.state = State()

    def happen(self, *facts: f.AnyFact, at_us: int = 5) -> None:
        for fact in facts:
            apply_entry(self.state, Entry(seq=self.state.seq + 1, at_us=at_us, fact=fact))

    def account(self, login: str) -> Account:
        return self.state.tables.accounts[login]

    def decide(self, command: Any, actor: Actor) -> Any:
        ref = VaultRef(id="v", commitment=b"")
        context = Context(at_us=9, actor=actor, new_id=lambda: "n", seal=lambda kind, fields: ref)
        return decide(self.state, command, context)


@pytest.fixture
def told() -> Told:
    made = Told()
    made.happen(f.AccountCreated(login="quan", name="Quân", role="coordinator", must_change=True))
    made.happen(f.PasswordChanged(login="quan"))
    made.happen(
        f.SeatTaken(seat=Seat(id="desk-1", person="quan", name="Quân", role="coordinator", since_us=7)), at_us=7
    )
    return made


def test_that_accounts_are_folded_with_their_sign_ins_and_failures(told: Told) -> None:
    assert told.account("quan") == Account(login="quan", name="Quân", role="coordinator", signed_in_us=7)
    login = VaultRef(id="v", commitment=b"")
    told.happen(f.SignInRefused(login=login, reason="link.credentials", account="quan", failures=4))
    told.happen(f.SignInRefused(login=login, reason="link.credentials"))
    told.happen(f.RoleChanged(login="quan", role="supervisor", before="coordinator"))
    told.happen(f.AccountDisabled(login="quan"))
    found = told.account("quan")
    assert (found.failures, found.role, found.enabled) == (4, "supervisor", False)
    told.happen(f.AccountEnabled(login="quan"), f.PasswordReset(login="quan"))
    assert (told.account("quan").enabled, told.account("quan").must_change) == (True, True)
    told.happen(f.AccountFound(account=Account(login="quan", name="Trần Quân", role="operator")))
    assert (told.account("quan").name, told.account("quan").signed_in_us) == ("Trần Quân", 7)
    told.happen(f.AccountMissing(login="quan"))
    assert told.state.tables.accounts == {}


def test_that_nothing_is_done_from_a_locked_seat(told: Told) -> None:
    locked = told.decide(c.LockSeat(cause="idle"), QUAN)
    assert locked == [f.SeatLocked(seat="desk-1", cause="idle")]
    told.happen(*locked, at_us=8)
    assert told.state.tables.seats["desk-1"].locked_us == 8
    refused = told.decide(c.WriteLog(text="x"), QUAN)
    assert refused.code == "refused.seat_locked"
    told.happen(f.SeatUnlocked(seat="desk-1"))
    assert isinstance(told.decide(c.WriteLog(text="x"), QUAN), list)


def test_that_nothing_is_done_for_a_disabled_person(told: Told) -> None:
    told.happen(f.AccountDisabled(login="quan"))
    assert told.decide(c.WriteLog(text="x"), QUAN).code == "refused.account_disabled"
