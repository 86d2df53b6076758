"""What an engine says at its start about accounts that stand otherwise than on record."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.app.accounts import differences, recall
from ioc.domain import facts as f
from ioc.domain.records import Account, VaultRef
from ioc.engine.guesses import Guesses
from tests.helpers.city import City

AN = Account(login="an", name="An", role="operator")


def test_that_only_what_differs_is_said() -> None:
    seen_before = replace(AN, signed_in_us=7, failures=2)
    assert differences({"an": seen_before}, {"an": AN}) == []
    demoted = replace(AN, enabled=False)
    assert differences({"an": seen_before}, {"an": demoted}) == [f.AccountFound(account=demoted)]


def test_that_a_record_of_an_earlier_version_learns_everybody_and_forgets_who_is_gone() -> None:
    assert differences({}, {"an": AN}) == [f.AccountFound(account=AN)]
    assert differences({"an": AN}, {}) == [f.AccountMissing(login="an")]


def test_that_a_restart_is_no_way_round_the_wait() -> None:
    city = City()
    city.say(f.AccountCreated(login="an", name="An", role="operator"))
    for failures in range(1, 8):
        city.at_us += 1_000_000
        login = VaultRef(id="v", commitment=b"")
        city.say(f.SignInRefused(login=login, reason="link.credentials", account="an", failures=failures))
    guesses = Guesses(lambda: 1000.0)
    recall(guesses, city.state.tables.accounts, city.at_us + 6_000_000)
    assert guesses.wait_s("an") == 10.0, "sixteen seconds after the seventh, six of which are over"
    assert guesses.failed("an").failures == 8
