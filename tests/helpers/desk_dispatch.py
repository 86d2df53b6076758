"""The fake desk's city with what dispatching needs, and its question answered by the real proposal."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import Refusal
from ioc.domain.dispatch.capture import Capture
from ioc.domain.dispatch.proposing import propose
from ioc.domain.roads import RoadGraph
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import Desk

ABLE = {
    "CC": ("rescue", "fire_engine"),
    "CH": ("boat", "rescue"),
    "115": ("ems",),
    "TN": ("pump", "drainage"),
    "CA": ("traffic_police",),
    "ĐL": ("power",),
    "MT": ("tree",),
}
TYPES = {"urban_flood": "flood", "flooded_road": "flood_road", "traffic_accident": "crash"}
"""Types of Đà Nẵng, as the fake evening calls them."""
AGENCIES = {"CC": "114", "CH": "114", "115": "115", "TN": "Thoát nước", "CA": "113", "ĐL": "Điện lực", "MT": "Cây xanh"}


def equip(desk: Desk) -> None:
    """Give the desk's city run cards and its units capabilities and crews."""
    site = desk.session.state.registry.site
    assert site is not None
    spec = da_nang().site.dispatch
    cards = (replace(row, incident_type=TYPES.get(row.incident_type, row.incident_type)) for row in spec.run_cards)
    told: list[f.AnyFact] = [f.SiteDescribed(site=replace(site, dispatch=replace(spec, run_cards=tuple(cards))))]
    for unit in desk.session.state.tables.units.values():
        head = unit.id.partition("-")[0]
        full = 4 if head == "CH" else unit.crew
        told.append(
            f.UnitRegistered(
                unit=replace(
                    unit, agency=AGENCIES.get(head, unit.agency), capabilities=ABLE.get(head, ()), crew_full=full
                )
            )
        )
    desk.happen(*told)


def answer_proposal(desk: Desk) -> None:
    """Answer the newest question for a proposal with what the engine would say."""
    asked = desk.link.asked("proposal")[-1]
    land = da_nang().site.land
    inputs = Capture().inputs(desk.session.state, asked.params["incident"], desk.models.clock.now_us())
    assert not isinstance(inputs, Refusal), inputs
    made = propose(
        inputs,
        RoadGraph(land.roads, land.turn_rules),
        level=asked.params["level"],
        conditions=asked.params["conditions"],
    )
    desk.reply("proposal", msgspec.msgpack.decode(msgspec.msgpack.encode({"proposal": made, "took_ms": 14.0})))
