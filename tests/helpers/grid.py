"""A small grid for tests of correlation: a feeder, two cabinets below it, lamps below those, rules that group them."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.correlation_spec import FEED, ClusterRule, CorrelationSpec, GroupRule
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import Asset
from ioc.domain.site import AlarmRule, IncidentType
from ioc.domain.vocabulary import AlarmSource, LimitKind
from tests.helpers.city import SITE, City, both, feed

SECOND = 1_000_000
LAMPS = 5
OUTAGE = AlarmRule(
    id="outage",
    domain="lighting",
    kind="feeder",
    property="kv",
    title=both("Feeder outage"),
    compare=LimitKind.BELOW,
    limit=15,
    priority=2,
)
TRIP = replace(OUTAGE, id="trip", kind="cabinet", title=both("Breaker tripped"), priority=3)
LEAK = replace(OUTAGE, id="leak", kind="lamp", title=both("Leakage"), priority=1)

FEEDER_RULE = GroupRule(
    id="feeder_out",
    title=both("Feeder out"),
    parents=("feeder",),
    causes=("outage",),
    window_s=60.0,
    least=6,
    share=0.5,
    inferred=both("feeder probably dead"),
    proposes="flood",
)
CABINET_RULE = GroupRule(
    id="cabinet_supply",
    title=both("Cabinet without supply"),
    parents=("cabinet",),
    causes=("trip",),
    rules=("silent_asset",),
    kinds=("lamp",),
    window_s=60.0,
    least=3,
    share=0.6,
    inferred=both("supply probably gone"),
)
FEED_RULE = GroupRule(
    id="silent_feed",
    title=both("Feed silent"),
    scope=FEED,
    rules=("silent_asset",),
    window_s=60.0,
    least=8,
    share=0.8,
    inferred=both("feed probably down"),
)
CORRELATION = CorrelationSpec(groups=(FEEDER_RULE, CABINET_RULE, FEED_RULE))
GRID = replace(
    SITE,
    rules=(*SITE.rules, OUTAGE, TRIP, LEAK),
    incident_types=(*SITE.incident_types, IncidentType(key="fire", title=both("Fire"), domain="drainage", priority=1)),
    correlation=CORRELATION,
)


class Grid(City):
    """`lamp(cabinet, number)` names a lamp; time passes with `wait`."""

    def __init__(self, *groups: GroupRule, clusters: tuple[ClusterRule, ...] = ()) -> None:
        spec = CorrelationSpec(groups=groups or CORRELATION.groups, clusters=clusters, short=(("ko", "khong"),))
        super().__init__(replace(GRID, correlation=spec))
        self.say(f.FeedRegistered(feed=feed("lights")))
        self.say(f.AssetRegistered(asset=asset("fd", "feeder", None)))
        for cabinet in ("c1", "c2"):
            self.say(f.AssetRegistered(asset=asset(cabinet, "cabinet", "fd")))
            for number in range(LAMPS):
                self.say(f.AssetRegistered(asset=asset(lamp(cabinet, number), "lamp", cabinet)))

    def wait(self, seconds: float = 1.0) -> None:
        """Let time pass, a second at a time at the end: what is due comes on record."""
        self.at_us += int(seconds * SECOND)
        self.say(*pass_time(self.state, self.at_us))

    def raise_(self, ident: str, priority: int | None = None) -> str:
        """Raise `rule@asset`; its next occurrence."""
        rule, _, at = ident.partition("@")
        usual = {"silent": 4, "outage": 2, "trip": 3, "leak": 1}[rule]
        known = self.state.tables.alarms.get(ident)
        silent = rule == "silent"
        self.say(
            f.AlarmRaised(
                alarm=ident,
                occurrence=known.occurrence + 1 if known is not None else 1,
                rule="silent_asset" if silent else rule,
                source=AlarmSource.SILENT_ASSET if silent else AlarmSource.LIMIT,
                domain="lighting",
                priority=usual if priority is None else priority,
                asset=at,
                feed="lights",
            )
        )
        return ident

    def return_(self, ident: str) -> None:
        self.say(f.AlarmReturned(alarm=ident, occurrence=self.state.tables.alarms[ident].occurrence))

    def acknowledge(self, ident: str) -> None:
        self.say(f.AlarmAcknowledged(alarm=ident, occurrence=self.state.tables.alarms[ident].occurrence))

    def dark(self, cabinet: str, *numbers: int) -> list[str]:
        """Lamps fall silent."""
        return [self.raise_(f"silent@{lamp(cabinet, number)}") for number in numbers]


def lamp(cabinet: str, number: int) -> str:
    return f"{cabinet}-l{number}"


def asset(ident: str, kind: str, parent: str | None) -> Asset:
    return Asset(
        id=ident, feed="lights", domain="lighting", kind=kind, name=ident.upper(), lon=108.2, lat=16.05, parent=parent
    )
