"""Housekeeping beside a running loop: what it changes goes through the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.app.upkeep import Upkeep
from ioc.domain.state import State
from ioc.engine.inbox import Errand
from ioc.journal.items import fold
from ioc.journal.verify import Verdict, verify
from ioc.link.messages import Beat
from tests.helpers.processes import wait_for
from tests.helpers.tampering import forge
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import key_file


def block_ids(place: Path) -> list[str]:
    path = max((place / "data" / "journal").glob("*.ioc"))
    connection = forge(path)
    found = [row[0] for row in connection.execute("SELECT id FROM blocks WHERE kind = 'readings' ORDER BY first_seq")]
    connection.close()
    return found


def verdict(place: Path) -> Verdict:
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    return last


def minutes(centre: Centre, seconds: int) -> None:
    centre.put_gauges(("gauge-1", "gauge-2"))
    centre.step()
    for second in range(seconds):
        centre.put_readings((1.0 + second / 1000, 0.5))
        centre.put_position(lon=108.0 + second / 1e4)
        centre.step(1.1)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path)
    minutes(made, 130)
    return made


def test_that_minutes_are_merged_while_the_loop_runs(centre: Centre, tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock, pause_s=0.01)
    before = len(block_ids(tmp_path))
    with centre.running():
        upkeep.start()
        wait_for(lambda: [name for name in block_ids(tmp_path) if "-" in name], said="a merged minute")
        upkeep.stop()
        digest: list[str] = []
        centre.inbox.put_errand(Errand(lambda: digest.append(centre.loop.state.digest()) or None, settled=True))
        wait_for(lambda: digest, said="a digest")
    assert len(block_ids(tmp_path)) < before
    assert verdict(tmp_path).broken is None
    straight = fold(State(), centre.reader.replay())
    assert straight.digest() == centre.loop.state.digest()


def test_that_a_merge_of_a_day_that_was_closed_meanwhile_is_passed_over(centre: Centre, tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock)
    place = upkeep._place

    def over_midnight(merge: object, day: str) -> bool:
        centre.clock.at_us += 86_400_000_000
        return place(merge, day)  # type: ignore[arg-type]

    upkeep._place = over_midnight  # type: ignore[method-assign]
    with centre.running():
        upkeep.merge()
    assert not [name for name in block_ids(tmp_path) if "-" in name]
    assert verdict(tmp_path).broken is None


def test_that_a_sealed_day_is_compacted_by_a_process_of_its_own(centre: Centre, tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock)
    before = centre.reader.history(0, 0, 2**62).value.tolist()
    with centre.running():
        assert upkeep.compact() is None
        centre.clock.at_us += 86_400_000_000
        wait_for(lambda: len(list((tmp_path / "data" / "journal").glob("*.ioc"))) == 2, said="a new day")
        made = upkeep.compact(), upkeep.compact(), upkeep.compact()
    assert [fact and fact.kind for fact in made] == ["readings", "positions", None]
    assert {path.name for path in (tmp_path / "data" / "journal").glob("*.parquet")} == {
        "2026-03-01.readings.parquet",
        "2026-03-01.positions.parquet",
    }
    assert centre.reader.history(0, 0, 2**62).value.tolist() == before
    assert verdict(tmp_path).broken is None


def test_that_old_days_are_dropped_as_retention_says(centre: Centre, tmp_path: Path) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock)
    (tmp_path / "data" / "retention.toml").write_text("journal_days = 1\n")
    with centre.running():
        assert upkeep.drop() == 0
        centre.clock.at_us += 2 * 86_400_000_000
        wait_for(lambda: len(list((tmp_path / "data" / "journal").glob("*.ioc"))) == 2, said="a new day")
        assert upkeep.drop() == 1
        assert upkeep.drop() == 0
    (entry,) = centre.reader.log(kinds=["SegmentsDropped"])
    assert (entry.fact.through, entry.fact.days) == ("2026-03-01", ("2026-03-01",))
    assert verdict(tmp_path).broken is None


def last_beat(centre: Centre) -> Beat:
    return next(message for message in reversed(list(centre.published)) if isinstance(message, Beat))


def test_that_a_filling_disk_is_said_once_and_when_it_is_well_again(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock)
    budget = tmp_path / "data" / "retention.toml"
    with centre.running():
        assert upkeep.foresee() is None
        budget.write_text("disk_budget_gb = 0.001\n")
        said = upkeep.foresee()
        assert said is not None
        assert said.level == "critical"
        assert upkeep.foresee() is None
        centre.clock.at_us += 2_000_000
        wait_for(lambda: last_beat(centre).disk == "critical", said="desks are told with every beat")
        again = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock)
        assert again.foresee() is None
        budget.unlink()
        well = again.foresee()
        assert well is not None
        assert well.level == "ok"
        centre.clock.at_us += 2_000_000
        wait_for(lambda: last_beat(centre).disk == "", said="desks hear no more of it")
    assert len(centre.reader.log(kinds=["DiskForeseen"])) == 2


def test_that_a_wrong_retention_file_drops_nothing_and_stops_nobody(
    centre: Centre, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock, pause_s=0.01)
    (tmp_path / "data" / "retention.toml").write_text("journal_days = -1\n")
    with centre.running():
        upkeep.start()
        wait_for(lambda: [name for name in block_ids(tmp_path) if "-" in name], said="a merged minute")
        upkeep.stop()
    assert centre.reader.log(kinds=["SegmentsDropped"]) == []
