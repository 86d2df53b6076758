from __future__ import annotations

import numpy as np

from maps.outages import outages

IDS = ["feeder", "cab1", "cab2", "l1", "l2", "l3", "l4", "other", "l5"]
PARENT = np.array([-1, 0, 0, 1, 1, 2, 2, -1, 7])
"""Feeder, two cabinets of two lamps each; another cabinet with one lamp."""


def found(alarmed: set[str], dark: set[str]) -> dict[str, set[tuple[str, str]]]:
    on = np.array([name in alarmed for name in IDS])
    hit = on | np.array([name in dark for name in IDS])
    grouped = outages(IDS, on.astype(np.uint8), on, hit, PARENT)
    return {outage.root: {(IDS[a], IDS[b]) for a, b in outage.spokes} for outage in grouped}


def test_that_a_feeder_is_the_parent_of_its_cabinets_and_their_lamps() -> None:
    dark = {"cab1", "cab2", "l1", "l2", "l3", "l4"}
    spokes = {("feeder", "cab1"), ("feeder", "cab2"), ("cab1", "l1"), ("cab1", "l2"), ("cab2", "l3"), ("cab2", "l4")}
    assert found({"feeder"}, dark) == {"feeder": spokes}
    assert found({"feeder", "cab1", "l1"}, dark) == {"feeder": spokes}


def test_that_few_members_or_an_unalarmed_parent_make_no_outage() -> None:
    assert found({"feeder"}, {"cab1", "l1"}) == {}
    assert found(set(), {"feeder", "cab1", "cab2", "l1", "l2"}) == {}
    assert found({"other"}, {"l5"}) == {}


def test_that_a_lamp_under_a_healthy_cabinet_is_not_the_feeders() -> None:
    assert found({"feeder"}, {"cab1", "l1", "l2", "l3", "l4"}) == {
        "feeder": {("feeder", "cab1"), ("cab1", "l1"), ("cab1", "l2")}
    }


def test_that_a_circle_of_parents_ends() -> None:
    on = np.ones(4, bool)
    assert outages(list("abcd"), on.astype(np.uint8), on, on, np.array([1, 2, 3, 0])) == []
