"""Beside a value stands its class by public rules, of the site's tables."""

from __future__ import annotations

import msgspec

from ioc.domain.site import AlarmRule
from ioc.qt.asset_view import flood_levels, limits_of
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import Desk
from tests.helpers.desk_story import tell

SITE = da_nang().site


def test_that_a_value_has_the_words_of_its_tables_in_the_language_of_the_desk(qapp: object) -> None:
    desk = tell(Desk())
    desk.session.state.registry.site = msgspec.structs.replace(SITE, id="other")
    names = desk.models.names
    names.check_site()
    word = {"vi": "Mưa to", "en": "Heavy rain"}[names.language]
    assert names.classes("drainage", "rain_24h_mm", 72.0) == [word]
    assert names.classes("environment", "vn_aqi", 151.0) == [{"vi": "Xấu", "en": "Bad"}[names.language]]
    assert names.classes("drainage", "rain_mm_h", 72.0) == []
    assert names.classes("drainage", "rain_24h_mm", float("nan")) == []


def test_that_the_flood_levels_of_a_gauge_are_the_rules_made_for_it() -> None:
    def is_for(rule: AlarmRule) -> bool:
        return rule.kind == "river_gauge" and rule.property == "level_m"

    assert flood_levels([one for rule in SITE.rules if is_for(rule) for one in limits_of(rule)]) == [1.0, 1.7, 2.5]
    assert flood_levels([rule for rule in SITE.rules if not rule.assets]) == []
