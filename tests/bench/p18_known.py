"""P18: start with 50 000 assets known from before, to painted map and alarm list."""

from __future__ import annotations

import time
from pathlib import Path

from config.loader import SiteSettings
from ioc.app.site import load
from ioc.connect.catalogue import Catalogue
from ioc.domain import facts as f
from ioc.domain.records import Asset, Stream
from ioc.domain.vocabulary import AlarmSource
from tests.bench.conditions import Peak, cpu_s, family
from tests.bench.desks import bare_window_s, desk
from tests.bench.figures import Condition, Figure
from tests.bench.shift import Recorder

ASSETS = 50_000
MOST_S = 4.0


def measure(folder: Path) -> Figure:
    """A desk started on a record that an engine left: launcher, engine and windows, no simulated city."""
    known(folder)
    bare = bare_window_s(folder)
    with desk(folder, 2.0, simulate=False) as running, Peak(running.process.pid) as peak:
        ready, seconds = running.event("ready")
        spent = family(running.process.pid, cpu_s)
    if ready["assets"] < ASSETS:
        raise RuntimeError(f"only {ready['assets']} assets were known")
    return Figure(
        name="P18",
        figure=seconds,
        unit="s",
        reference_name="bare Qt WebEngine window",
        reference=bare,
        conditions=(Condition("start", seconds, MOST_S),),
        notes={"assets": ready["assets"], "alarms": ready["alarms"], "cpu_s": spent, "peak_mb": peak.mb},
    )


def known(folder: Path) -> None:
    """A record with 50 000 lamps of the default city and a few hundred alarms, as a closed engine leaves it."""
    site: SiteSettings = load("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"}, Catalogue.discover())
    recorder = Recorder(folder, time.time_ns() // 1000 - 60_000_000, key_file=folder / "master.key")
    recorder.say(f.SegmentOpened(day=recorder.journal.day, previous_head=recorder.journal.head))
    recorder.say(f.SiteDescribed(site=site.site))
    west, south, east, north = 108.12, 15.98, 108.28, 16.12
    facts: list[f.AnyFact] = []
    for number in range(ASSETS):
        lon, lat = west + (east - west) * (number % 250) / 250, south + (north - south) * (number // 250) / 200
        ident = f"lamp-{number}"
        facts.append(
            f.AssetRegistered(
                asset=Asset(
                    id=ident, feed="lamps", domain="lighting", kind="lamp", name=f"Đèn {number}", lon=lon, lat=lat
                )
            )
        )
        facts.append(
            f.StreamRegistered(
                stream=Stream(
                    id=f"{ident}/burning", index=number, asset=ident, property="burning", unit="", interval_s=30.0
                )
            )
        )
    recorder.say(*facts)
    for minute in range(300):
        raise_one(recorder, minute)
    recorder.checkpoint()
    recorder.close()


def raise_one(recorder: Recorder, number: int) -> None:
    """An alarm on one of the lamps."""
    ident = f"lamp-{number * 163 % ASSETS}"
    recorder.say(
        f.AlarmRaised(
            alarm=f"lighting.lampFailure@{ident}",
            occurrence=1,
            rule="lighting.lampFailure",
            source=AlarmSource.LIMIT,
            domain="lighting",
            priority=number % 5 + 1,
            asset=ident,
        )
    )
