"""The data that comes with the program: complete, in both languages, and fit for the domain."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import config
from config.builtin import domain_names, plan_names, site_names
from config.loader import SiteSettings, load_site
from ioc.domain.cap_words import CATEGORIES
from ioc.domain.condition_spec import KINDS, Levels
from ioc.domain.plan_spec import StepKind
from ioc.domain.records import Text
from ioc.domain.vocabulary import LimitKind

SYMBOLS = Path(config.__file__).parent.parent / "resources" / "symbols"
ASCII_WORDS = {"Camera", "CSGT"}
"""Vietnamese titles that are rightly written without any diacritic."""


@pytest.fixture(scope="module")
def settings() -> SiteSettings:
    return load_site("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"})


def _texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


@pytest.mark.parametrize("name", site_names())
def test_that_every_built_in_site_loads(name: str) -> None:
    assert load_site(name, {"IOC_SIMULATOR": "http://127.0.0.1:1"}).site.id == name


def test_that_the_default_site_names_every_built_in_pack_and_plan(settings: SiteSettings) -> None:
    assert sorted(domain.key for domain in settings.site.domains) == domain_names()
    assert sorted(plan.key for plan in settings.site.plans) == plan_names()


def test_that_every_text_is_there_in_both_languages_with_diacritics(settings: SiteSettings) -> None:
    texts = [*_texts(settings.site), *(text for feed in settings.feeds for text in _texts(feed))]
    assert len(texts) > 200
    for text in texts:
        assert text.vi.strip() and text.en.strip(), text
        assert unicodedata.is_normalized("NFC", text.vi), text
        assert not text.vi.isascii() or text.vi in ASCII_WORDS, text


def test_that_every_alarm_is_rationalised(settings: SiteSettings) -> None:
    for domain in settings.site.domains:
        rules = [rule for rule in settings.site.rules if rule.domain == domain.key]
        assert len(rules) >= 5, domain.key
    for rule in settings.site.rules:
        assert rule.cause.vi and rule.consequence.vi and rule.action.vi and rule.source.vi, rule.id
        assert rule.respond_s > 0 and 1 <= rule.priority <= 5, rule.id
    assert len({rule.id for rule in settings.site.rules}) == len(settings.site.rules)


def test_that_priorities_are_mixed_as_isa_18_2_advises(settings: SiteSettings) -> None:
    """About 80 % low, 15 % medium, 5 % high (ISA-18.2-2016 clause 16), here 4-5, 3 and 1-2; the highest are rare."""
    packs = [rule for rule in settings.site.rules if not rule.assets]
    assert {type(rule.condition) for rule in packs} >= {*KINDS} - {Levels}
    share = {level: sum(rule.priority == level for rule in packs) / len(packs) for level in range(1, 6)}
    assert len(packs) >= 5 * len(settings.site.domains)
    assert 0.74 <= share[4] + share[5] <= 0.86
    assert 0.10 <= share[3] <= 0.20
    assert 0.02 <= share[1] + share[2] <= 0.08
    assert share[1] <= 0.025


def test_that_each_alarm_can_return_and_a_measured_one_does_not_chatter(settings: SiteSettings) -> None:
    specs = {(d.key, p.key): p for d in settings.site.domains for p in d.properties}
    for rule in settings.site.rules:
        if not rule.property:
            continue
        spec = specs[rule.domain, rule.property]
        assert spec.low is not None and spec.high is not None
        if rule.compare is LimitKind.ABOVE:
            assert rule.limit - rule.deadband >= spec.low and rule.limit < spec.high, rule.id
        if rule.compare is LimitKind.BELOW:
            assert rule.limit + rule.deadband <= spec.high and rule.limit > spec.low, rule.id
        assert rule.on_delay_s <= 3600 and rule.off_delay_s <= 7200, rule.id
        assert rule.on_delay_s < rule.respond_s, rule.id


def test_that_each_pack_says_its_topology_units_and_indicators(settings: SiteSettings) -> None:
    kinds = {kind.key for domain in settings.site.domains for kind in domain.kinds}
    types = {kind.key for kind in settings.site.incident_types}
    for domain in settings.site.domains:
        assert domain.units and domain.indicators, domain.key
        assert any(kind.domain == domain.key for kind in settings.site.incident_types), domain.key
        for kind in domain.kinds:
            assert set(kind.parents) <= kinds, kind.key
        for unit in domain.units:
            assert set(unit.incident_types) <= types, unit.kind
    below = {kind.key: kind.parents for domain in settings.site.domains for kind in domain.kinds}
    assert "feeder" in below["cabinet"] and "cabinet" in below["lamp"] and "substation" in below["feeder"]
    assert below["pump"] == ("pump_station",) and "switch" in below["camera"] and "zone" in below["pressure_logger"]


def test_that_the_units_of_the_site_are_kinds_that_a_pack_names(settings: SiteSettings) -> None:
    named = {unit.kind for domain in settings.site.domains for unit in domain.units}
    assert {unit.kind for unit in settings.units} <= named


def test_that_every_incident_type_of_an_alarm_has_a_unit_that_serves_it(settings: SiteSettings) -> None:
    served = {key for domain in settings.site.domains for unit in domain.units for key in unit.incident_types}
    assert {rule.incident_type for rule in settings.site.rules if rule.incident_type} <= served


def test_that_opening_a_camera_needs_a_purpose(settings: SiteSettings) -> None:
    safety = next(domain for domain in settings.site.domains if domain.key == "safety")
    (rule,) = safety.access
    assert rule.kind == "camera" and {"person", "purpose", "opened"} <= set(rule.fields)
    assert [purpose.key for purpose in rule.purposes if purpose.needs_incident] == ["incident"]


def test_that_every_measured_property_belongs_to_one_kind_at_least(settings: SiteSettings) -> None:
    for domain in settings.site.domains:
        used = {key for kind in domain.kinds for key in kind.properties}
        assert used == {spec.key for spec in domain.properties}
        for spec in domain.properties:
            assert spec.low is not None and spec.high is not None and spec.low < spec.high


def test_that_what_is_a_state_has_words_for_every_code_that_is_plausible(settings: SiteSettings) -> None:
    stated = {(d.key, p.key): p for d in settings.site.domains for p in d.properties if p.states}
    assert {("traffic", "mode"), ("lighting", "door_open"), ("drainage", "running")} <= set(stated)
    for spec in stated.values():
        assert spec.low is not None and spec.high is not None
        assert [state.code for state in spec.states] == list(range(int(spec.low), int(spec.high) + 1))
    for rule in settings.site.rules:
        if rule.condition is None:
            assert (rule.compare is LimitKind.EQUAL) == ((rule.domain, rule.property) in stated), rule.id


def test_that_ten_plans_are_there_and_the_five_great_ones_use_every_kind_of_step(settings: SiteSettings) -> None:
    plans = {plan.key: plan for plan in settings.site.plans}
    great = {"urban_flood", "typhoon", "feeder_outage", "water_main_burst", "mass_casualty"}
    assert great < set(plans) and len(plans) >= 10
    assert all(len(plans[key].steps) >= 8 and plans[key].version > 1 for key in great)
    kinds = {step.kind for key in great for step in plans[key].steps}
    assert kinds == set(StepKind) - {StepKind.TIMER}, "what comes again are tasks here"


def test_that_the_city_has_five_stages_and_the_third_is_response(settings: SiteSettings) -> None:
    assert len(settings.site.stages) == 5
    assert settings.site.stages[2] == Text(vi="Ứng phó", en="Response")


def test_that_each_domain_symbol_is_drawn(settings: SiteSettings) -> None:
    for domain in settings.site.domains:
        assert (SYMBOLS / f"domain_{domain.symbol}.svg").is_file(), domain.symbol


def test_that_units_are_the_ones_people_know(settings: SiteSettings) -> None:
    ids = {unit.id for unit in settings.units}
    assert {"CC-12", "CH-02", "115-03", "115-07", "TN-01", "ĐL-04", "CA-21"} <= ids
    assert 10 <= len(ids) <= 14


def test_that_dispositions_carry_the_codes_of_apco(settings: SiteSettings) -> None:
    codes = {row.code for row in settings.site.dispositions}
    assert {"01", "10", "14", "17", "21", "22"} <= codes


def test_that_every_category_of_cap_has_its_incident_type(settings: SiteSettings) -> None:
    offered = [category for kind in settings.site.incident_types for category in kind.cap]
    assert sorted(offered) == sorted(CATEGORIES)
