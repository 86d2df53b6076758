"""Rises and suggestions through the engine's own loop and journal: rising, settling, silence, restart, the fold."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import AnyFact
from ioc.domain.risk_spec import FloodStation, RiskSpec
from ioc.link.messages import Facts
from tests.helpers.city import SITE, both
from tests.unit.journal.centre import Centre

STATION = FloodStation(
    asset="gauge-1", property="level", title=both("Cẩm Lệ"), levels=(1.0, 1.7, 2.5), source=both("05/2020")
)
SLOW = replace(SITE.domains[0], properties=(replace(SITE.domains[0].properties[0], interval_s=60),))
CITY = replace(SITE, domains=(SLOW,), risk=RiskSpec(stations=(STATION,), settle_s=600.0), rules=())


def rise(centre: Centre, minutes: int, start: float, cm_h: float) -> float:
    """A reading a minute; returns the last level."""
    level = start
    for _ in range(minutes):
        level += cm_h / 100 / 60
        centre.put_readings((level,))
        centre.step(60.0)
    return level


def told(centre: Centre, kind: type) -> list[AnyFact]:
    published = (entry.fact for message in centre.published if isinstance(message, Facts) for entry in message.entries)
    return [fact for fact in published if isinstance(fact, kind)]


def levels(centre: Centre) -> list[tuple[int, int]]:
    return [(fact.risk.was, fact.risk.level) for fact in told(centre, f.RiskSuggested)]  # type: ignore[attr-defined]


def test_that_a_rise_is_measured_and_each_level_is_suggested_once(tmp_path: Path) -> None:
    centre = Centre(tmp_path, site=CITY)
    centre.put_gauges()
    rise(centre, 75, 0.8, 60.0)
    measured = centre.loop.state.tables.rises["gauge-1"]
    assert measured.cm_h is not None and abs(measured.cm_h - 60.0) < 1.0
    assert levels(centre) == [(0, 1)]
    rise(centre, 10, 1.68, 60.0)
    assert levels(centre) == [(0, 1), (1, 2)]
    centre.close()


def test_that_a_level_around_its_limit_is_not_told_to_and_fro(tmp_path: Path) -> None:
    centre = Centre(tmp_path, site=CITY)
    centre.put_gauges()
    for _ in range(8):
        for value in (1.02, 0.99):
            centre.put_readings((value,))
            centre.step(60.0)
    assert levels(centre) == [(0, 1)]
    rise(centre, 15, 0.9, 0.0)
    assert levels(centre) == [(0, 1), (1, 0)]
    centre.close()


def test_that_a_silent_gauge_keeps_its_level_and_says_no_rate(tmp_path: Path) -> None:
    centre = Centre(tmp_path, site=CITY)
    centre.put_gauges()
    rise(centre, 40, 1.5, 40.0)
    for _ in range(30):
        centre.step(60.0)
    held = centre.loop.state.tables.rises["gauge-1"]
    assert (held.reason, held.cm_h) == ("silent", None)
    assert centre.loop.state.tables.risks["flood:gauge-1"].level == 2
    centre.close()


def test_that_a_restart_goes_on_with_the_same_rate_and_says_nothing_twice(tmp_path: Path) -> None:
    centre = Centre(tmp_path, site=CITY)
    centre.put_gauges()
    level = rise(centre, 50, 1.0, 30.0)
    before = centre.loop.state.tables.rises["gauge-1"]
    centre.close()
    again = Centre(tmp_path, clock=centre.clock, site=CITY)
    rise(again, 3, level, 30.0)
    now = again.loop.state.tables.rises["gauge-1"]
    assert now.readings >= before.readings and now.cm_h is not None and abs(now.cm_h - 30.0) < 1.0
    assert levels(again) == []
    again.close()


def test_that_the_record_folds_to_what_the_engine_holds(tmp_path: Path) -> None:
    centre = Centre(tmp_path, site=CITY)
    centre.put_gauges()
    rise(centre, 45, 1.2, 50.0)
    centre.loop.settle()
    digest = centre.loop.state.digest()
    assert centre.journal.load_state().digest() == digest
    centre.close()
