"""What an engine says at its start about accounts that stand otherwise than on record."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.app.accounts import differences
from ioc.domain import facts as f
from ioc.domain.records import Account

AN = Account(login="an", name="An", role="operator")


def test_that_only_what_differs_is_said() -> None:
    seen_before = replace(AN, signed_in_us=7, failures=2)
    assert differences({"an": seen_before}, {"an": AN}) == []
    demoted = replace(AN, enabled=False)
    assert differences({"an": seen_before}, {"an": demoted}) == [f.AccountFound(account=demoted)]


def test_that_a_record_of_an_earlier_version_learns_everybody_and_forgets_who_is_gone() -> None:
    assert differences({}, {"an": AN}) == [f.AccountFound(account=AN)]
    assert differences({"an": AN}, {}) == [f.AccountMissing(login="an")]
