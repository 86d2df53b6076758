"""From an open incident to units sent, through a real engine: the proposal, the command on it, the sheet."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.dispatch.records import Proposal
from ioc.journal.reader import JournalReader
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for

TOKEN = "a token of this test"


def test_that_a_proposal_is_asked_for_sent_and_on_record_with_its_hash(tmp_path: Path) -> None:
    env = private_env(tmp_path) | {"IOC_SIMULATOR": "http://127.0.0.1:9", "IOC_LAUNCH_TOKEN": TOKEN, "IOC_DEMO": "1"}
    data = tmp_path / "d"
    with running("engine", "--site", "da_nang", "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        with LinkSeat(runtime_paths(data, env).endpoint, token=TOKEN, seat="desk-1") as seat:
            wait_for(lambda: seat.snapshots, said="the seat")
            opening = c.OpenIncident(type="urban_flood", priority=2, lon=108.2199, lat=16.0051)
            incident = seat.order(opening).created
            told = seat.ask("proposal", incident=incident, conditions=["trapped"])
            made = msgspec.convert(told["proposal"], Proposal)
            units = tuple(choice.candidate.unit for choice in made.choices)
            assert made.card == "flood_2" and {"CH-02", "CH-05", "CH-08", "TN-03"} <= set(units)
            sending = c.DispatchUnits(incident=incident, units=units, proposal=made.hash, proposed=units)
            assert seat.order(sending).outcome == "confirmed"
            again = seat.order(sending)
            assert (again.outcome, again.code) == ("refused", "refused.unit_assigned")
            html = seat.ask("sheet", incident=incident, language="vi")["html"]
            assert "CH-05" in html and "Đường đi" in html
        assert engine.end() == 0
    facts = [entry.fact for entry in JournalReader(data).log(before_seq=None, limit=50, kinds=("UnitsDispatched",))]
    (fact,) = (fact for fact in facts if isinstance(fact, f.UnitsDispatched))
    assert (fact.proposal, fact.chosen) == (made.hash, units)
