"""The rules of correlation as settings: the built-in table fits any site, an own one is held to what it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.faults import ConfigFaults
from config.loader import load_site
from ioc.qt.correlation_words import parts_of
from tests.unit.config.test_care import SITE

OWN = """
source = { vi = "x", en = "x" }

[[groups]]
id = "a"
title = { vi = "A", en = "A" }
parents = ["feedr"]
causes = ["lighting.feeder_outag"]
inferred = { vi = "x", en = "x" }
proposes = "lighting_outage"

[[groups]]
id = "a"
title = { vi = "A", en = "A" }
scope = "feed"
parents = ["feeder"]
share = 1.5

[[groups]]
id = "b"
title = { vi = "B", en = "B" }

[[clusters]]
id = "c"
title = { vi = "C", en = "C" }
type = "lighting_outge"
calls = false
"""


def faults(tmp_path: Path, own: str) -> str:
    (tmp_path / "own.toml").write_text(own)
    file = tmp_path / "site.toml"
    file.write_text(SITE + 'correlation = "own.toml"\n')
    with pytest.raises(ConfigFaults) as caught:
        load_site(file, {})
    return caught.value.report()


def test_that_the_built_in_city_has_rules_for_its_topology_and_its_calls() -> None:
    spec = load_site("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"}).site.correlation
    assert {"substation_out", "feeder_out", "cabinet_supply", "pump_station", "network_switch", "silent_feed"} <= {
        rule.id for rule in spec.groups
    }
    assert {"fire", "accident", "flooding"} <= {rule.id for rule in spec.clusters}
    assert not any(rule.opens for rule in spec.clusters)  # nothing opens by itself unless a city says so
    assert dict(spec.short)["ko"] == "khong"


def test_that_the_built_in_table_leaves_out_what_a_site_has_no_pack_for(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITE.replace('"lighting"', '"environment"'))
    spec = load_site(file, {}).site.correlation
    assert {rule.id for rule in spec.groups} == {"silent_feed"}
    assert {rule.type for rule in spec.clusters} == set()


def test_that_every_fault_of_an_own_table_is_told_at_once(tmp_path: Path) -> None:
    told = faults(tmp_path, OWN.replace("share = 1.5\n", ""))
    for expected in (
        "groups[1].parents[1]",
        "“feeder”?",
        "groups[1].causes[1]",
        "groups[2].id",
        "groups[2].scope",
        "groups[3].inferred",
        "clusters[1].type",
        "clusters[1]:",
    ):
        assert expected in told, (expected, told)
    assert "groups[2].share" in faults(tmp_path, OWN)


def test_that_a_group_can_be_named_by_its_id_alone() -> None:
    assert parts_of("feeder_out/xt/472/1760000000000000") == ("feeder_out", "xt/472")
