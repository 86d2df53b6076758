"""An asset whose feed names no ward gets the one around its place; one that names it keeps it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen
from ioc.domain.state import State
from ioc.domain.wards import WardFinder
from ioc.engine.intake import register_asset
from tests.helpers.da_nang import da_nang

SITE = da_nang().site
AT_US = int(datetime(2026, 11, 29, tzinfo=UTC).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("place", "ward", "expected"),
    [
        ((108.2195, 16.0760), "", "Hải Châu"),
        ((108.2195, 16.0760), "Phường Hải Châu I", "Phường Hải Châu I"),
        ((108.3900, 16.2300), "", ""),
        ((0.0, 0.0), "", ""),
    ],
)
def test_that_the_feeds_ward_counts_first(place: tuple[float, float], ward: str, expected: str) -> None:
    state = State()
    state.registry.site = SITE
    seen = AssetSeen(
        feed="f", id="cam-1", domain="safety", kind="camera", name="Camera", lon=place[0], lat=place[1], ward=ward
    )
    (fact,) = register_asset(state, seen, WardFinder(), AT_US)
    assert isinstance(fact, f.AssetRegistered)
    assert fact.asset.ward == expected
