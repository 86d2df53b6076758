"""The centre's own warnings: what they need, who releases them, and what becomes of a chain."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide.archiving import archive
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.reports import take_alert
from ioc.domain.inbound import AlertTaken
from ioc.domain.outbound_records import OutboundChannel, OutboundSpec
from ioc.domain.records import Text
from ioc.domain.warning_records import PublicWarning, WarningArea, WarningContent, WarningState
from ioc.domain.warning_texts import begin, write
from tests.helpers.city import COORDINATOR, OPERATOR, SUPERVISOR, City
from tests.helpers.public_warnings import FLOOD, SPEC, SQUARE, complete, warning_site

SECOND = Actor(person="minh", name="Đỗ Minh", role="supervisor", seat="seat-7")
HOUR_US = 3_600_000_000


@pytest.fixture
def city() -> City:
    return City(warning_site())


def draft(made: City, content: WarningContent | None = None, actor: Actor = COORDINATOR, **more: object) -> str:
    told = content or complete(made.at_us)
    facts = made.order(c.DraftWarning(content=told, **more), actor)  # type: ignore[arg-type]
    assert isinstance(facts, list), facts
    return str(facts[0].warning)  # type: ignore[union-attr]


def of(made: City, ident: str) -> PublicWarning:
    return made.state.tables.warnings[ident]


def release_command(made: City, ident: str) -> c.ReleaseWarning:
    return c.ReleaseWarning(warning=ident, number=of(made, ident).number, revision=of(made, ident).revision)


def released(made: City, ident: str | None = None, **more: object) -> str:
    ident = ident or draft(made, **more)  # type: ignore[arg-type]
    made.order(c.SubmitWarning(warning=ident))
    outcome = made.order(release_command(made, ident), SUPERVISOR)
    assert not isinstance(outcome, Refusal), outcome
    return ident


def test_that_one_writes_and_another_releases(city: City) -> None:
    ident = draft(city)
    assert of(city, ident).state is WarningState.DRAFT
    assert (of(city, ident).number, of(city, ident).identifier) == ("CB-0001", "testville-20251009-CB-0001")
    city.order(c.SubmitWarning(warning=ident))
    facts = city.order(release_command(city, ident), SUPERVISOR)
    assert isinstance(facts, list)
    (fact,) = facts
    assert isinstance(fact, f.WarningReleased)
    assert (fact.drafted_by, fact.released_by) == ("quan", "lan")
    assert of(city, ident).state is WarningState.IN_FORCE
    alert = of(city, ident).alert
    assert alert is not None
    assert alert.id == "ioc.testville.example,testville-20251009-CB-0001,2025-10-09T15:53:20+07:00"
    assert (alert.status, alert.msg_type, alert.scope, alert.references) == ("Actual", "Alert", "Public", ())
    assert [info.language for info in alert.infos] == ["vi-VN", "en"]
    area = alert.infos[0].areas[0]
    assert area.geocodes == (("VN-ward", "20194"),)
    assert area.polygons == (SQUARE,)
    assert area.circles == ((108.25, 16.05, 2.5),)


def test_that_nobody_releases_what_he_wrote_or_submitted(city: City) -> None:
    ident = draft(city, actor=SUPERVISOR)
    city.order(c.SubmitWarning(warning=ident), COORDINATOR)
    assert city.refusal(release_command(city, ident), SUPERVISOR) == "refused.warning_own"
    other = draft(city)
    city.order(c.SubmitWarning(warning=other), SUPERVISOR)
    assert city.refusal(release_command(city, other), SUPERVISOR) == "refused.warning_own"
    city.order(c.AmendWarning(warning=other, content=complete(city.at_us)), SECOND)
    city.order(c.SubmitWarning(warning=other), COORDINATOR)
    assert city.refusal(release_command(city, other), SECOND) == "refused.warning_own"


def test_that_the_site_says_which_roles_release() -> None:
    strict = City(warning_site())
    ident = draft(strict, actor=OPERATOR)
    strict.order(c.SubmitWarning(warning=ident), OPERATOR)
    assert strict.refusal(release_command(strict, ident), COORDINATOR) == "refused.warning_release_role"
    assert strict.refusal(release_command(strict, ident), OPERATOR) == "refused.role"
    free = City(replace(warning_site(), warnings=replace(SPEC, release_roles=("supervisor", "coordinator"))))
    ident = draft(free, actor=OPERATOR)
    free.order(c.SubmitWarning(warning=ident), OPERATOR)
    assert not isinstance(free.order(release_command(free, ident), COORDINATOR), Refusal)


def test_that_a_release_names_the_number_and_the_text_that_was_read(city: City) -> None:
    ident = draft(city)
    city.order(c.SubmitWarning(warning=ident))
    wrong = c.ReleaseWarning(warning=ident, number="CB-0002", revision=1)
    assert city.refusal(wrong, SUPERVISOR) == "refused.warning_number"
    read = release_command(city, ident)
    city.order(c.AmendWarning(warning=ident, content=complete(city.at_us, contact="113")))
    assert city.refusal(read, SUPERVISOR) == "refused.warning_not_submitted"
    city.order(c.SubmitWarning(warning=ident))
    assert city.refusal(read, SUPERVISOR) == "refused.warning_changed"
    small = c.ReleaseWarning(warning=ident, number=" cb-0001 ", revision=2)
    assert not isinstance(city.order(small, SUPERVISOR), Refusal)


def test_that_two_who_write_on_one_draft_do_not_overwrite_each_other_unseen(city: City) -> None:
    ident = draft(city)
    mine = c.AmendWarning(warning=ident, content=complete(city.at_us, contact="113"), revision=1)
    city.order(c.AmendWarning(warning=ident, content=complete(city.at_us, contact="114"), revision=1), OPERATOR)
    assert city.refusal(mine) == "refused.warning_changed"
    assert of(city, ident).content.contact == "114"


def test_that_everything_missing_is_told_at_once(city: City) -> None:
    ident = draft(city, WarningContent())
    outcome = city.order(c.SubmitWarning(warning=ident))
    assert isinstance(outcome, Refusal)
    told = str(outcome.params["lacks"]).split(", ")
    assert told == [
        "event_vi",
        "event_en",
        "categories",
        "urgency",
        "severity",
        "certainty",
        "expires_missing",
        "area_missing",
        "area_vi",
        "area_en",
        "headline_vi",
        "headline_en",
        "instruction_vi",
        "instruction_en",
        "contact_missing",
    ]


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"expires_us": 5_000_000}, "expires_past"),
        ({"expires_us": 2_000_000_000_000_000}, "expires_late"),
        ({"urgency": "Soon"}, "urgency"),
        ({"headline": Text(vi="Lũ {level}", en="Flood")}, "open_headline_vi"),
        ({"headline": Text(vi="Lũ", en="F" * 161)}, "long_headline_en"),
        ({"contact": " "}, "contact_missing"),
        ({"web": "a page"}, "web"),
        ({"responses": ("Run",)}, "responses"),
        ({"area": WarningArea(description=Text(vi="x", en="x"), wards=("1",))}, "ward_unknown"),
        ({"area": WarningArea(description=Text(vi="x", en="x"), circles=((1.0, 1.0, 1.0),))}, "circle_outside"),
        ({"area": WarningArea(description=Text(vi="x", en="x"), circles=((108.2, 16.0, 0.0),))}, "circle_radius"),
        ({"area": WarningArea(description=Text(vi="x", en="x"), polygons=(SQUARE[:4],))}, "ring_open"),
        ({"area": WarningArea(description=Text(vi="x", en="x"), polygons=(SQUARE[:2],))}, "ring_few"),
        (
            {
                "area": WarningArea(
                    description=Text(vi="x", en="x"),
                    polygons=((SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]),),
                )
            },
            "ring_crossed",
        ),
    ],
)
def test_that_each_fault_is_named(city: City, change: dict[str, object], lack: str) -> None:
    ident = draft(city, complete(city.at_us, **change))
    outcome = city.order(c.SubmitWarning(warning=ident))
    assert isinstance(outcome, Refusal)
    assert outcome.params["lacks"] == lack


def test_that_a_draft_that_waited_too_long_is_not_released(city: City) -> None:
    ident = draft(city)
    city.order(c.SubmitWarning(warning=ident))
    city.at_us += 7 * HOUR_US
    assert city.refusal(release_command(city, ident), SUPERVISOR) == "refused.warning_incomplete"


def test_that_a_returned_draft_says_why_in_the_vault_and_can_be_mended(city: City) -> None:
    ident = draft(city)
    city.order(c.SubmitWarning(warning=ident))
    assert city.refusal(c.ReturnWarning(warning=ident, reason=" "), SUPERVISOR) == "refused.reason_missing"
    city.order(c.ReturnWarning(warning=ident, reason="sai phường"), SUPERVISOR)
    assert of(city, ident).state is WarningState.DRAFT
    assert city.sealed[-1] == ("reason", {"text": "sai phường"})
    assert of(city, ident).returned is not None
    released(city, ident)
    assert of(city, ident).returned is None


def test_that_an_update_takes_the_place_and_names_all_before_it(city: City) -> None:
    first = released(city)
    city.at_us += HOUR_US
    second = released(city, kind="update", base=first)
    city.at_us += HOUR_US
    third = released(city, kind="update", base=second)
    one, two, three = (of(city, ident) for ident in (first, second, third))
    assert (one.state, two.state, three.state) == (
        WarningState.SUPERSEDED,
        WarningState.SUPERSEDED,
        WarningState.IN_FORCE,
    )
    assert (one.ended_by, two.ended_by) == (second, third)
    assert one.alert is not None and two.alert is not None and three.alert is not None
    assert two.alert.references == (one.alert.id,)
    assert three.alert.references == (one.alert.id, two.alert.id)
    late = draft(city, kind="update", base=third)
    released(city, kind="cancel", base=third)
    city.order(c.SubmitWarning(warning=late))
    assert city.refusal(c.DraftWarning(content=complete(city.at_us), kind="update", base=first)) == (
        "refused.warning_not_in_force"
    )
    assert of(city, third).state is WarningState.CANCELLED
    assert city.refusal(release_command(city, late), SUPERVISOR) == "refused.warning_not_submitted"


def test_that_cancel_and_all_clear_speak_to_the_same_people(city: City) -> None:
    first = released(city, exercise=True)
    elsewhere = WarningArea(description=Text(vi="x", en="x"), wards=("20305",))
    content = complete(city.at_us, area=elsewhere, responses=("AllClear",), urgency="Past")
    ident = draft(city, content, kind="all_clear", base=first)
    assert of(city, ident).content.area == of(city, first).content.area
    assert of(city, ident).exercise
    assert city.refusal(c.AmendWarning(warning=ident, content=content)) == "refused.warning_area_kept"
    released(city, ident)
    assert of(city, ident).state is WarningState.TOLD
    assert of(city, first).state is WarningState.SUPERSEDED
    alert = of(city, ident).alert
    assert alert is not None
    assert (alert.msg_type, alert.status) == ("Update", "Exercise")
    assert alert.infos[0].headline.startswith("DIỄN TẬP")
    city.at_us += 7 * HOUR_US
    city.say(*pass_time(city.state, city.at_us))
    assert of(city, ident).state is WarningState.EXPIRED
    assert city.refusal(c.DraftWarning(content=content, kind="update", base=ident)) == "refused.warning_not_in_force"


def test_that_an_all_clear_says_so_to_machines(city: City) -> None:
    first = released(city)
    ident = draft(city, complete(city.at_us), kind="all_clear", base=first)
    outcome = city.order(c.SubmitWarning(warning=ident))
    assert isinstance(outcome, Refusal) and outcome.params["lacks"] == "all_clear"


def test_that_time_ends_a_warning_once_and_an_expired_one_can_be_followed(city: City) -> None:
    ident = released(city)
    city.at_us += 6 * HOUR_US
    due = [fact for fact in pass_time(city.state, city.at_us) if isinstance(fact, f.WarningExpired)]
    city.say(*due)
    assert [fact.warning for fact in due] == [ident]
    assert not [fact for fact in pass_time(city.state, city.at_us) if isinstance(fact, f.WarningExpired)]
    released(city, kind="update", base=ident)
    assert of(city, ident).state is WarningState.SUPERSEDED


def test_that_our_own_warning_read_back_is_no_news_but_a_forged_one_is(city: City) -> None:
    ident = released(city)
    alert = of(city, ident).alert
    assert alert is not None
    assert take_alert(city.state, AlertTaken(feed="gauges", alert=alert), city.at_us) == []
    forged = replace(alert, identifier="testville-20251009-CB-0099", id="ioc.testville.example,forged,x")
    (fact, *_) = take_alert(city.state, AlertTaken(feed="gauges", alert=forged), city.at_us)
    assert isinstance(fact, f.AlertReceived)
    stranger = replace(alert, sender="elsewhere.example", id="elsewhere.example,a,x")
    assert take_alert(city.state, AlertTaken(feed="gauges", alert=stranger), city.at_us)


def test_that_a_released_warning_is_told_over_the_channels_that_carry_it() -> None:
    channel = OutboundChannel(id="sms", title=Text(vi="a", en="a"), sender="x", carries=("public_warning",))
    city = City(warning_site(outbound=OutboundSpec(channels=(channel,))))
    ident = released(city, exercise=True)
    (effect,) = city.state.tables.effects.values()
    assert (effect.about, effect.message, effect.exercise) == (ident, "public_warning", True)
    assert effect.params["headline_vi"] == "Lũ tại Hải Châu"
    assert effect.params["expires"] == "21:53 09/10/2025"
    # nothing that is still to be told leaves the state
    city.at_us += 48 * HOUR_US
    city.say(*pass_time(city.state, city.at_us))
    assert not any(isinstance(fact, f.RecordsArchived) for fact in archive(city.state, city.at_us + 48 * HOUR_US))


def test_that_what_is_over_leaves_the_state_after_a_day_and_stays_ours(city: City) -> None:
    first = released(city)
    second = released(city, kind="update", base=first)
    alert = of(city, first).alert
    assert alert is not None
    city.at_us += 30 * HOUR_US
    assert not archive(city.state, city.at_us), "the newer one goes back to it and is in force"
    city.say(*pass_time(city.state, city.at_us))
    city.at_us += 25 * HOUR_US
    city.say(*archive(city.state, city.at_us))
    assert first not in city.state.tables.warnings
    assert second not in city.state.tables.warnings
    assert take_alert(city.state, AlertTaken(feed="gauges", alert=alert), city.at_us) == []
    assert of(city, draft(city)).number == "CB-0003"


def test_that_a_withdrawn_draft_is_gone_for_good(city: City) -> None:
    ident = draft(city)
    city.order(c.WithdrawWarning(warning=ident))
    assert city.refusal(c.SubmitWarning(warning=ident)) == "refused.warning_closed"
    shown = released(city)
    assert city.refusal(c.WithdrawWarning(warning=shown)) == "refused.warning_closed"
    assert city.refusal(c.AmendWarning(warning=shown, content=complete(city.at_us))) == "refused.warning_closed"


def test_that_a_site_without_a_sender_gives_no_warnings() -> None:
    city = City()
    assert city.refusal(c.DraftWarning(content=complete(city.at_us))) == "refused.warning_off"


def test_that_drafts_are_bounded(city: City) -> None:
    huge = complete(city.at_us, description=Text(vi="x" * 9000, en="x"))
    assert city.refusal(c.DraftWarning(content=huge)) == "refused.warning_too_much"
    for _ in range(100):
        draft(city)
    assert city.refusal(c.DraftWarning(content=complete(city.at_us))) == "refused.warning_many"


def test_that_a_template_fills_its_fields_in_both_languages(city: City) -> None:
    site = city.state.registry.site
    assert site is not None
    area = WarningArea(description=Text(vi="Hải Châu", en="Hải Châu"), wards=("20194",))
    content = begin(site, FLOOD, city.at_us, area)
    assert content.headline.vi == "Lũ trên báo động III tại Hải Châu"
    assert content.description.en == "Water rises until 21:53 09/10/2025."
    assert content.instruction.vi == "Rời nơi trũng, gọi 112."
    typed = write(site, FLOOD, replace(content, fields=(("level", "ba | three"),)), city.at_us)
    assert (typed.headline.vi, typed.headline.en) == (
        "Lũ trên báo động ba tại Hải Châu",
        "Flood above level three at Hải Châu",
    )
    empty = write(site, FLOOD, replace(content, fields=(("level", ""),)), city.at_us)
    assert "{level}" in empty.headline.vi
