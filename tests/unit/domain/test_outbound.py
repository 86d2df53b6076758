"""From facts to messages: each kind reaches each channel that carries it, and no other; dead letters and people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.moment import Moment
from ioc.domain.decide.outbound import tell
from ioc.domain.outbound_records import MESSAGES, SAMPLES, Effect, OutboundChannel, OutboundSpec
from ioc.domain.records import Text, VaultRef
from tests.helpers.city import OPERATOR, City, both

NAMES = ("wards", "supervisor")
REF = VaultRef(id="r", commitment=b"c" * 32)
SAYING: dict[str, Callable[[str], f.AnyFact]] = {
    "unit_assigned": lambda incident: f.UnitAssigned(incident=incident, unit="CC-12"),
    "unit_released": lambda incident: f.UnitReleased(incident=incident, unit="CC-12"),
    "mutual_aid": lambda incident: f.MutualAidAsked(incident=incident, agency="QS", capability="boat", count=2),
    "incident_hand_off": lambda incident: f.IncidentHandedOff(incident=incident, hand_off="h", agency="QS"),
    "hand_off_reminder": lambda incident: f.HandOffUnanswered(
        incident=incident, hand_off="h", agency="QS", step="remind", waited_s=300
    ),
    "hand_off_unanswered": lambda incident: f.HandOffUnanswered(
        incident=incident, hand_off="h", agency="QS", step="escalate", waited_s=600
    ),
    "clock_escalation": lambda incident: f.ClockEscalated(incident=incident, clock="scene", role="wards", late_s=200),
    "hand_off": lambda incident: f.CallTransferred(call="c-1", to="QS"),
    "notification": lambda incident: f.NotificationWanted(
        checklist="x", step=0, incident=incident, channel="wards", message=Text(vi="Báo", en="Tell")
    ),
    "escalation": lambda incident: f.AreaEscalated(area="north", count=3),
    "city_stage": lambda incident: f.CityStageSet(level=3, reason=REF),
    "situation_report": lambda incident: f.SituationReported(
        draft="d", report="situation", number=1, seq=9, sha256="0a1b2c3d4e5f6a7b"
    ),
}
"""A fact for every kind of message; public warnings have tests of their own."""


def channel(ident: str, *carries: str, **more: object) -> OutboundChannel:
    return OutboundChannel(id=ident, title=both(ident), sender="http_post", carries=carries, **more)  # type: ignore[arg-type]


def city(*channels: OutboundChannel) -> tuple[City, str]:
    made = City()
    assert made.state.registry.site is not None
    made.state.registry.site = replace(made.state.registry.site, outbound=OutboundSpec(channels=channels))
    opened = made.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))[0]
    assert isinstance(opened, f.IncidentOpened)
    return made, opened.incident


def told(made: City, fact: f.AnyFact) -> list[Effect]:
    moment = Moment(at_us=5, new_id=lambda: "key")
    return [one.effect for one in tell(made.state, fact, moment) if isinstance(one, f.EffectQueued)]


def test_that_every_message_has_a_fact_that_says_it() -> None:
    assert {*SAYING, "public_warning"} == set(MESSAGES) == set(SAMPLES)


@pytest.mark.parametrize("message", SAYING)
def test_that_every_message_reaches_every_channel_that_carries_it_and_no_other(message: str) -> None:
    channels = [channel(f"only-{kind}", kind, names=NAMES) for kind in MESSAGES]
    made, incident = city(*channels, channel("all", *MESSAGES, names=NAMES))
    effects = told(made, SAYING[message](incident))
    assert {one.channel for one in effects} == {f"only-{message}", "all"}
    for effect in effects:
        assert effect.message == message and set(effect.params) == set(SAMPLES[message])


def test_that_agencies_get_what_is_theirs_and_plans_their_named_way() -> None:
    made, incident = city(
        channel("theirs", *MESSAGES, agencies=(unit_agency(City()),)),
        channel("others", *MESSAGES, agencies=("nobody",)),
        channel("wards", "notification", names=("wards",)),
        channel("public", "notification", names=("public",)),
    )
    assert [one.channel for one in told(made, SAYING["unit_assigned"](incident))] == ["theirs"]
    assert [one.channel for one in told(made, SAYING["notification"](incident))] == ["wards"]


def test_that_what_is_late_goes_to_the_role_it_is_put_before_and_a_reminder_to_the_agency_itself() -> None:
    late = ("clock_escalation", "hand_off_unanswered")
    asked = ("incident_hand_off", "hand_off_reminder")
    made, incident = city(
        channel("leader", *late, names=("supervisor",)),
        channel("coordination", *late, names=("coordinator",)),
        channel("theirs", *asked, agencies=("QS",)),
        channel("others", *asked, agencies=("fire",)),
    )

    def reached(fact: f.AnyFact) -> list[str]:
        return [one.channel for one in told(made, fact)]

    clock = f.ClockEscalated(incident=incident, clock="scene", role="coordinator", late_s=0)
    assert reached(clock) == ["coordination"]
    assert reached(replace(clock, role="supervisor", late_s=180)) == ["leader"]
    remind = f.HandOffUnanswered(incident=incident, hand_off="h", agency="QS", step="remind", waited_s=300)
    assert reached(remind) == ["theirs"]
    assert reached(replace(remind, step="escalate", waited_s=600)) == ["leader"]


def unit_agency(made: City) -> str:
    return made.state.tables.units["CC-12"].agency


def test_that_a_line_of_our_own_is_not_told_outside() -> None:
    made, _ = city(channel("all", *MESSAGES))
    assert told(made, f.CallTransferred(call="c", to="113", line=True)) == []


def test_that_what_follows_from_a_command_is_queued_with_it() -> None:
    made, incident = city(channel("all", "unit_assigned"))
    made.order(c.AssignUnit(incident=incident, unit="CC-12"))
    assert [type(entry.fact).__name__ for entry in made.entries[-4:]].count("EffectQueued") == 1
    assert len(made.state.tables.effects) == 1


def dead(made: City, key: str = "k") -> None:
    effect = Effect(key=key, channel="all", message="city_stage", about="3")
    given_up = f.EffectGivenUp(
        effect=key, channel="all", message="city_stage", about="3", attempt=8, code="feed.unreachable"
    )
    made.say(f.EffectQueued(effect=effect), given_up)


def test_that_a_dead_letter_is_sent_again_or_written_off_with_a_sealed_reason() -> None:
    made, _ = city(channel("all", *MESSAGES))
    dead(made, "a")
    dead(made, "b")
    assert made.state.tables.effects["a"].dead and made.state.tables.outbound["all"].given_up == 2
    made.order(c.ResendEffects(effects=("a",)))
    assert not made.state.tables.effects["a"].dead and made.state.tables.effects["a"].attempts == 0
    (fact,) = made.order(c.WriteOffEffects(effects=("b",), reason="đã gọi điện cho ông Nam"))
    assert "Nam" not in repr(fact) and "b" not in made.state.tables.effects


def test_that_refusals_say_why() -> None:
    made, _ = city(channel("all", *MESSAGES))
    dead(made)
    made.say(f.EffectQueued(effect=Effect(key="w", channel="all", message="city_stage", about="3")))
    assert made.refusal(c.ResendEffects(effects=())) == "refused.no_effects"
    assert made.refusal(c.ResendEffects(effects=("?",))) == "refused.effect_gone"
    assert made.refusal(c.ResendEffects(effects=("w",))) == "refused.effect_waits"
    assert made.refusal(c.WriteOffEffects(effects=("k",), reason=" x ")) == "refused.write_off_reason"
    assert made.refusal(c.ResendEffects(effects=tuple(str(n) for n in range(501)))) == "refused.too_many_effects"
    assert made.refusal(c.ResendEffects(effects=("k",)), actor=OPERATOR) == "refused.role"


@given(st.lists(st.sampled_from(["failed", "sent", "given_up", "resent", "written_off"]), max_size=12))
def test_that_an_effect_waits_is_dead_or_is_gone_and_every_attempt_is_counted(steps: list[str]) -> None:
    made, _ = city(channel("all", *MESSAGES))
    effect = Effect(key="k", channel="all", message="city_stage", about="3")
    made.say(f.EffectQueued(effect=effect))
    names = {"effect": "k", "channel": "all"}
    what = {"message": "city_stage", "about": "3"}
    for number, step in enumerate(steps, 1):
        match step:
            case "failed":
                made.say(f.EffectFailed(**names, attempt=number, code="feed.unreachable", again_us=9))
            case "sent":
                made.say(f.EffectSent(**names, **what, attempt=number))
            case "given_up":
                made.say(f.EffectGivenUp(**names, **what, attempt=number, code="feed.unreachable"))
            case "resent":
                made.say(f.EffectsResent(effects=("k",), channels=("all",)))
            case _:
                made.say(f.EffectsWrittenOff(effects=("k",), channels=("all",), reason=REF))
        held = made.state.tables.effects.get("k")
        gone = bool({"sent", "written_off"} & set(steps[:number]))
        assert (held is None) == gone
        if held is not None:
            assert not (held.dead and held.again_us)
    tally = made.state.tables.outbound.get("all")
    counted = (tally.sent, tally.failed, tally.given_up) if tally else (0, 0, 0)
    assert counted == tuple(steps.count(kind) for kind in ("sent", "failed", "given_up"))
