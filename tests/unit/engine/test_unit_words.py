"""What devices of units say reaches the record through the gate of statuses."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.dispatch_site import Agency, DispatchSpec, StatusWord
from ioc.domain.inbound import PositionsTaken
from ioc.domain.records import Text
from ioc.domain.vocabulary import UnitStatus
from tests.unit.engine.test_loop import Centre

TOLD = ((UnitStatus.NOT_AVAILABLE, "OutofService", "OOS"), (UnitStatus.ON_SCENE, "OnScene", "Tới nơi"))


def test_that_a_devices_word_is_a_status_a_held_word_or_nothing_and_told_once() -> None:
    centre = Centre()
    site = centre.loop.state.registry.site
    assert site is not None
    rows = tuple(
        StatusWord(key=0, status=status, secondary=second, title=Text(vi=word, en=word))
        for status, second, word in TOLD
    )
    agency = Agency(key="114", title=Text(vi="x", en="x"), statuses=rows)
    centre.loop.record(f.SiteDescribed(site=replace(site, dispatch=DispatchSpec(agencies=(agency,)))))

    def send(word: str) -> None:
        place = {"lon": np.array([108.2]), "lat": np.array([16.05]), "source_us": np.array([centre.now])}
        still = {"heading": np.array([np.nan]), "speed": np.array([np.nan])}
        centre.inbox.put(PositionsTaken(feed="gauges", units=("CC-12",), statuses=(word,), **place, **still))
        centre.step()

    for word in ("toi-noi", "toi-noi", "OOS", "OOS", "hắt xì", ""):
        send(word)
    held = centre.facts(f.UnitWordHeld)
    assert [(fact.word, fact.code) for fact in held] == [("toi-noi", "refused.unit_idle"), ("…", "unknown_word")]
    told = centre.facts(f.UnitStatusChanged)
    assert [(fact.status, fact.secondary, fact.feed) for fact in told] == [
        (UnitStatus.NOT_AVAILABLE, "OutofService", "gauges")
    ]
    assert centre.settled_digest() == centre.journal.load_state().digest()
