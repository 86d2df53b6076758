"""A small made-up city for unit tests: one domain, two kinds, a handful of rules."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry
from ioc.domain.commands import Actor, AnyCommand, Refusal
from ioc.domain.decide import Context, Decision, decide
from ioc.domain.decide.following import Moment, follow
from ioc.domain.facts import AnyFact, Entry
from ioc.domain.records import Asset, Feed, Stream, Text, Unit, VaultRef
from ioc.domain.site import (
    AlarmRule,
    Disposition,
    DomainSpec,
    IncidentType,
    KindSpec,
    Plan,
    PlanStep,
    PropertySpec,
    Site,
)
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, LimitKind, UnitStatus


def both(text: str) -> Text:
    return Text(vi=text, en=text)


LEVEL_2 = AlarmRule(
    id="level_2",
    domain="drainage",
    kind="gauge",
    property="level",
    title=both("Above alert level II"),
    compare=LimitKind.ABOVE,
    limit=1.7,
    priority=1,
    deadband=0.1,
    on_delay_s=0.0,
    off_delay_s=0.0,
)

SITE = Site(
    id="testville",
    title=both("Testville"),
    zone="Asia/Ho_Chi_Minh",
    centre=(108.2, 16.05),
    zoom=12,
    box=(107.5, 15.5, 108.9, 16.6),
    ground="da_nang",
    domains=(
        DomainSpec(
            key="drainage",
            title=both("Drainage"),
            symbol="drainage",
            kinds=(KindSpec(key="gauge", title=both("Gauge"), properties=("level",)),),
            properties=(PropertySpec(key="level", title=both("Level"), unit="m", low=-5, high=20, interval_s=10),),
        ),
    ),
    rules=(LEVEL_2,),
    incident_types=(IncidentType(key="flood", title=both("Flood"), domain="drainage", priority=2),),
    plans=(
        Plan(
            key="flood",
            title=both("Flood"),
            incident_types=("flood",),
            steps=(
                PlanStep(text=both("look")),
                PlanStep(text=both("tell"), mandatory=False),
            ),
        ),
    ),
    dispositions=(
        Disposition(code="01", title=both("Report taken")),
        Disposition(code="10", title=both("Cancelled"), cancels=True),
    ),
    stages=tuple(both(f"Stage {level}") for level in range(1, 6)),
)

SUPERVISOR = Actor(person="lan", name="Lê Thị Lan", role="supervisor", seat="seat-1")
COORDINATOR = Actor(person="quan", name="Trần Minh Quân", role="coordinator", seat="seat-4")
OPERATOR = Actor(person="hoa", name="Nguyễn Thị Hoa", role="operator", seat="seat-2")
ADMINISTRATOR = Actor(person="root", name="Quản trị", role="administrator", seat="seat-9")


class City:
    """A state with the means to say facts and give orders, on a clock that is moved by hand."""

    def __init__(self, site: Site = SITE) -> None:
        self.state = State()
        self.at_us = 1_760_000_000_000_000
        self.sealed: list[tuple[str, dict[str, str]]] = []
        self.entries: list[Entry] = []
        self._ids = 0
        self.say(
            f.EngineStarted(version="0", host="h", pid=1),
            f.SiteDescribed(site=site),
            f.FeedRegistered(feed=feed()),
            f.AssetRegistered(asset=gauge()),
            f.StreamRegistered(stream=stream()),
            *(f.UnitRegistered(unit=unit(code)) for code in ("CC-12", "CH-02")),
        )

    def say(self, *facts: AnyFact, actor: Actor | None = None) -> None:
        """Put facts on record, each with what follows from it, as the engine's loop does."""
        for fact in facts:
            entry = Entry(seq=self.state.seq + 1, at_us=self.at_us, fact=fact, actor=actor)
            self.entries.append(entry)
            apply_entry(self.state, entry)
            self.say(*follow(self.state, fact, Moment(at_us=self.at_us, new_id=self.new_id)))

    def order(self, command: AnyCommand, actor: Actor = COORDINATOR) -> Decision:
        """Decide a command and fold what it decided."""
        outcome = decide(
            self.state, command, Context(at_us=self.at_us, actor=actor, new_id=self.new_id, seal=self.seal)
        )
        if not isinstance(outcome, Refusal):
            self.say(*outcome, actor=actor)
        return outcome

    def refusal(self, command: AnyCommand, actor: Actor = COORDINATOR) -> str:
        """The code of the refusal that the command must meet."""
        outcome = self.order(command, actor)
        assert isinstance(outcome, Refusal), outcome
        return outcome.code

    def new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def seal(self, kind: str, fields: dict[str, str]) -> VaultRef:
        self.sealed.append((kind, fields))
        return VaultRef(id=f"vault-{len(self.sealed)}", commitment=b"c" * 32)

    def alarm(self, ident: str = "level_2@gauge-1", priority: int = 1, occurrence: int = 1) -> str:
        self.say(
            f.AlarmRaised(
                alarm=ident,
                occurrence=occurrence,
                rule="level_2",
                source=AlarmSource.LIMIT,
                domain="drainage",
                priority=priority,
                asset="gauge-1",
                stream="gauge-1/level",
                value=1.72,
                limit=1.7,
                unit="m",
            )
        )
        return ident


def feed(ident: str = "gauges") -> Feed:
    return Feed(
        id=ident, title=both("Gauges"), domain="drainage", connector="geojson", address="http://x", interval_s=5
    )


def gauge(ident: str = "gauge-1") -> Asset:
    return Asset(
        id=ident, feed="gauges", domain="drainage", kind="gauge", name="Cẩm Lệ", lon=108.2, lat=16.0, ward="Cẩm Lệ"
    )


def stream(asset: str = "gauge-1", index: int = 0) -> Stream:
    return Stream(id=f"{asset}/level", index=index, asset=asset, property="level", unit="m", interval_s=10)


def unit(code: str) -> Unit:
    return Unit(
        id=code, agency="114", kind="rescue", name=code, status=UnitStatus.AVAILABLE, lon=108.2, lat=16.05, crew=4
    )
