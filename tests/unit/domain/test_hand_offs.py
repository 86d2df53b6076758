"""Hand-offs: told by the channels that carry them, a receipt by hand, and what follows when none comes."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.call_lines import CallAgency, CallSpec
from ioc.domain.clock_spec import ServiceClocks
from ioc.domain.decide.passing import pass_time
from ioc.domain.hand_offs import delivery
from ioc.domain.incident_records import HandOff
from ioc.domain.outbound_records import OutboundChannel, OutboundSpec
from tests.helpers.city import OPERATOR, SITE, City, both

SECOND = 1_000_000
CHANNEL = OutboundChannel(id="mail", title=both("Mail"), sender="smtp", carries=("incident_hand_off",))
OTHERS = OutboundChannel(
    id="others", title=both("Others"), sender="smtp", carries=("incident_hand_off",), agencies=("water",)
)


def begun() -> tuple[City, str]:
    city = City(
        replace(
            SITE,
            clocks=ServiceClocks(receipt_s=300, receipt_again_s=600),
            calls=CallSpec(agencies=(CallAgency(key="power", title=both("Power")),)),
            outbound=OutboundSpec(channels=(CHANNEL, OTHERS)),
        )
    )
    facts = city.order(c.OpenIncident(type="flood", priority=2, ward="Cẩm Lệ"), OPERATOR)
    assert isinstance(facts, list)
    return city, facts[0].incident


def only(city: City, ident: str) -> HandOff:
    (one,) = city.state.tables.incidents[ident].hand_offs
    return one


def wait(city: City, seconds: float) -> list[tuple[str, int]]:
    city.at_us += round(seconds * SECOND)
    facts = pass_time(city.state, city.at_us)
    city.say(*facts)
    return [(fact.step, fact.waited_s) for fact in facts if isinstance(fact, f.HandOffUnanswered)]


def test_that_an_agency_of_the_site_is_told_by_its_channel_and_words_stay_in_the_house() -> None:
    city, ident = begun()
    assert city.refusal(c.HandOffIncident(incident=ident, agency="nobody")) == "refused.unknown_agency"
    city.order(c.HandOffIncident(incident=ident, agency="power", text="trạm biến áp cạnh nhà anh Ba"), OPERATOR)
    (effect,) = city.state.tables.effects.values()
    assert (effect.channel, effect.message, effect.about) == ("mail", "incident_hand_off", ident)
    assert effect.params["agency"] == "power" and effect.params["ward"] == "Cẩm Lệ"
    assert "anh Ba" not in str(effect.params)
    assert delivery(city.state, ident, "power") == "waits"
    again = c.HandOffIncident(incident=ident, agency="power")
    assert city.refusal(again) == "refused.hand_off_pending"


def test_that_a_dead_letter_is_no_silent_hand_off() -> None:
    city, ident = begun()
    city.order(c.HandOffIncident(incident=ident, agency="power"), OPERATOR)
    (key,) = city.state.tables.effects
    given_up = f.EffectGivenUp(
        effect=key, channel="mail", message="incident_hand_off", about=ident, attempt=8, code="x"
    )
    city.say(given_up)
    assert delivery(city.state, ident, "power") == "dead"
    assert only(city, ident).is_pending


def test_that_a_receipt_keeps_when_who_and_their_number() -> None:
    city, ident = begun()
    city.order(c.HandOffIncident(incident=ident, agency="power"), OPERATOR)
    city.at_us += 120 * SECOND
    one = only(city, ident)
    confirm = c.ConfirmHandOff(incident=ident, hand_off=one.id, who="chị Mai, trực ban", number="ĐL-88/12")
    assert city.refusal(replace(confirm, at_us=one.at_us - 1)) == "refused.receipt_when"
    assert city.refusal(replace(confirm, at_us=city.at_us + 1)) == "refused.receipt_when"
    assert city.refusal(replace(confirm, number="0905; drop")) == "refused.receipt_number"
    city.order(replace(confirm, at_us=one.at_us + 60 * SECOND), OPERATOR)
    held = only(city, ident)
    assert (held.receipt_us, held.receipt_by, held.number) == (one.at_us + 60 * SECOND, "hoa", "ĐL-88/12")
    assert city.sealed[-1] == ("note", {"text": "chị Mai, trực ban"})
    assert city.refusal(confirm) == "refused.no_hand_off"
    assert wait(city, 10_000) == []


def test_that_without_a_receipt_it_reminds_then_escalates_once_each() -> None:
    city, ident = begun()
    city.order(c.HandOffIncident(incident=ident, agency="power"), OPERATOR)
    assert wait(city, 299) == []
    assert wait(city, 1) == [("remind", 300)]
    assert wait(city, 599) == []
    assert wait(city, 1) == [("escalate", 900)]
    assert wait(city, 10_000) == []


def test_that_a_closed_incident_and_a_withdrawn_hand_off_wait_for_nobody() -> None:
    city, ident = begun()
    city.order(c.HandOffIncident(incident=ident, agency="power"), OPERATOR)
    one = only(city, ident)
    assert city.refusal(c.WithdrawHandOff(incident=ident, hand_off=one.id, reason="")) == "refused.reason_missing"
    city.order(c.WithdrawHandOff(incident=ident, hand_off=one.id, reason="nhầm đơn vị"), OPERATOR)
    assert wait(city, 10_000) == []
    city.order(c.HandOffIncident(incident=ident, agency="power"), OPERATOR)
    city.order(c.CloseIncident(incident=ident, disposition="01"))
    assert wait(city, 10_000) == []
    second = city.state.tables.incidents[ident].hand_offs[1]
    assert isinstance(city.order(c.ConfirmHandOff(incident=ident, hand_off=second.id), OPERATOR), list)
