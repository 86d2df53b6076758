"""Open incidents on paper: what stands there, how many pages stay, and what is said after an outage."""

from __future__ import annotations

import threading
from pathlib import Path

from config.loader import PaperSettings
from ioc.app.paper import Paper
from ioc.domain import commands as c
from ioc.domain.vocabulary import UnitStatus
from ioc.engine.inbox import Errand
from tests.helpers.city import SITE, City


class Straight:
    """An inbox whose errands run at once; the city is its own loop."""

    def __init__(self, city: City) -> None:
        self.state = city.state

    def put_errand(self, errand: Errand) -> None:
        errand.run()


def paper_of(city: City, folder: Path, *, keep: int = 2, silent_since_us: int = 0, now_us: int = 0) -> Paper:
    told = PaperSettings(folder=folder, every_min=10, keep=keep, language="vi")
    clock = iter(range(now_us or city.at_us, 2**62, 60_000_000))
    inbox = Straight(city)
    return Paper(inbox, inbox, SITE, told, now_us=lambda: next(clock), silent_since_us=silent_since_us)  # type: ignore[arg-type]


def test_that_open_incidents_stand_on_paper_with_their_units_and_no_closed_ones(tmp_path: Path) -> None:
    city = City()
    first, second = (
        city.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))[0].incident for _ in range(2)
    )
    city.order(c.AssignUnit(incident=first, unit="CC-12"))
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    city.order(c.CloseIncident(incident=second, disposition="01"))
    path = paper_of(city, tmp_path / "spool").write()
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "VV-0001" in text and "CC-12" in text and "Tại hiện trường" in text
    assert "geo:16.05000,108.20000" in text
    assert "VV-0002" not in text and "1 vụ việc đang mở" in text
    assert path.stat().st_mode & 0o077 == 0, "nobody else reads it"


def test_that_only_the_last_pages_stay_and_nothing_half_written(tmp_path: Path) -> None:
    paper = paper_of(City(), tmp_path)
    made = [paper.write() for _ in range(4)]
    assert sorted(tmp_path.iterdir()) == sorted(path for path in made[-2:] if path)


def test_that_an_outage_is_said_and_a_mere_restart_is_not(tmp_path: Path) -> None:
    city = City()
    long = paper_of(city, tmp_path / "a", silent_since_us=city.at_us, now_us=city.at_us + 30 * 60_000_000).write()
    assert long is not None and "30 ph gián đoạn" in long.read_text(encoding="utf-8")
    short = paper_of(city, tmp_path / "b", silent_since_us=city.at_us, now_us=city.at_us + 5_000_000).write()
    assert short is not None and "gián đoạn" not in short.read_text(encoding="utf-8")


def test_that_the_thread_writes_at_once_and_ends_with_the_engine(tmp_path: Path) -> None:
    paper, written = paper_of(City(), tmp_path), threading.Event()
    whole = paper.write
    paper.write = lambda: (whole(), written.set())[0]  # type: ignore[method-assign]
    paper.start()
    assert written.wait(20)
    paper.stop()
    assert len(list(tmp_path.glob("open-*.html"))) == 1
