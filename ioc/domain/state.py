"""The state of the centre: a fold over the journal's entries and reading batches, in sequence.

Owned by one thread (the engine's loop, the desk's GUI thread, a reader). Values are frozen; a change replaces one.
"""

from __future__ import annotations

import hashlib

import msgspec

from ioc.domain.alarm_watch import Watch
from ioc.domain.board_records import Board, LoggedDecision
from ioc.domain.care_records import AreaHold, Flood, PlannedWork
from ioc.domain.closure_records import RoadClosure
from ioc.domain.correlation_records import AlarmGroup, IncidentProposal
from ioc.domain.intake_records import CallWork
from ioc.domain.outbound_records import ChannelTally, Effect
from ioc.domain.plan_records import ChecklistRun
from ioc.domain.quality import ServiceSpan, StreamMark
from ioc.domain.readings import Latest
from ioc.domain.records import (
    Account,
    Alarm,
    Asset,
    Call,
    Feed,
    Incident,
    Place,
    PublicAlert,
    Reject,
    Remembered,
    Seat,
    Stage,
    Stream,
    Unit,
    Viewing,
)
from ioc.domain.report_records import ReportDraft, SentReport, Toll
from ioc.domain.risk_records import RainSum, Rise, Risk
from ioc.domain.rule_records import RuleEdit, RuleFault, RuleProposal
from ioc.domain.site import Site
from ioc.domain.warning_records import PublicWarning

KEPT_REJECTS = 500
"""Newest rejects held in state; older ones stay in the journal."""


class Registry(msgspec.Struct):
    """What rarely changes; kept apart so that checkpoints need not repeat it."""

    site: Site | None = None
    assets: dict[str, Asset] = {}
    streams: dict[str, Stream] = {}


class Memory(msgspec.Struct):
    """What is left of archived records: enough that a feed which names them again says nothing new."""

    alerts: dict[str, Remembered] = {}
    calls: dict[str, Remembered] = {}
    occurrences: dict[str, int] = {}
    """The last occurrence of an alarm that is not in `Tables.alarms`."""


class Tables(msgspec.Struct):
    """What changes; one dict a record kind, by id."""

    feeds: dict[str, Feed] = {}
    alerts: dict[str, PublicAlert] = {}
    calls: dict[str, Call] = {}
    alarms: dict[str, Alarm] = {}
    incidents: dict[str, Incident] = {}
    units: dict[str, Unit] = {}
    checklists: dict[str, ChecklistRun] = {}
    seats: dict[str, Seat] = {}
    rejects: dict[str, Reject] = {}
    stage: Stage = Stage()
    incident_count: int = 0
    engine_started_us: int = 0
    places: dict[str, Place] = {}
    """Where the assets that move are, by asset."""
    memory: Memory = msgspec.field(default_factory=Memory)
    accounts: dict[str, Account] = {}
    marks: dict[str, StreamMark] = {}
    """Streams that are not good."""
    learnt: dict[str, float] = {}
    """Seconds between the readings of streams that declare no interval."""
    viewings: dict[str, Viewing] = {}
    """Cameras that somebody looks through now."""
    services: dict[str, tuple[ServiceSpan, ...]] = {}
    """What each feed did, hour by hour, over the last day."""
    works: dict[str, PlannedWork] = {}
    areas: dict[str, AreaHold] = {}
    closures: dict[str, RoadClosure] = {}
    """Stretches of road that people have closed."""
    floods: dict[str, Flood] = {}
    load: dict[str, int] = {}
    """Alarms annunciated lately, see `flooding`."""
    intake: dict[str, CallWork] = {}
    """The work on calls, by call."""
    effects: dict[str, Effect] = {}
    """Messages on their way out and dead letters, by key."""
    outbound: dict[str, ChannelTally] = {}
    rule_edits: dict[str, RuleEdit] = {}
    """Changes of rules in force over the files, by rule."""
    rule_proposals: dict[str, RuleProposal] = {}
    rule_faults: dict[str, RuleFault] = {}
    """Rules out of service because they cannot be evaluated."""
    warnings: dict[str, PublicWarning] = {}
    """What the centre itself tells the public; `alerts` are those of others."""
    warning_count: int = 0
    groups: dict[str, AlarmGroup] = {}
    """Alarms that one parent explains, while any of them is listed."""
    apart: dict[str, int] = {}
    """Alarms that a person took out of their group -> the occurrence that no rule joins again."""
    proposals: dict[str, IncidentProposal] = {}
    rejected: dict[str, int] = {}
    """What a person rejected as an incident: rule and member -> when; no rule proposes it again."""
    boards: dict[str, Board] = {}
    """Command boards in force and those released lately."""
    decisions: dict[str, LoggedDecision] = {}
    """The log of decisions, newest `KEPT_DECISIONS`."""
    rises: dict[str, Rise] = {}
    """How rivers move, by asset."""
    rains: dict[str, RainSum] = {}
    risks: dict[str, Risk] = {}
    """What is suggested now, by kind and place."""
    drafts: dict[str, ReportDraft] = {}
    """The newest draft of each report that waits for approval."""
    reports: dict[str, SentReport] = {}
    """Approved reports by their draft's id, newest `KEPT_REPORTS`."""
    reports_due: dict[str, int] = {}
    """When a report was told to be due last."""
    tolls: dict[str, Toll] = {}
    """People harmed, by incident or "city"."""


class Change:
    """What an entry touched: table name -> ids, in order. Table names are the field names of Registry and Tables."""

    __slots__ = ("ids",)

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, None]] = {}

    def touch(self, table: str, key: str) -> None:
        """Note that `key` of `table` changed."""
        self.ids.setdefault(table, {})[key] = None

    def merge(self, other: Change) -> None:
        """Add what `other` touched."""
        for table, keys in other.ids.items():
            self.ids.setdefault(table, {}).update(keys)

    def of(self, table: str) -> tuple[str, ...]:
        """The ids touched in `table`."""
        return tuple(self.ids.get(table, ()))

    def __contains__(self, table: str) -> bool:
        return table in self.ids

    def __bool__(self) -> bool:
        return bool(self.ids)


class State:
    """Registry, tables and latest readings at one sequence number."""

    def __init__(self) -> None:
        self.seq = 0
        self.at_us = 0
        self.registry = Registry()
        self.tables = Tables()
        self.latest = Latest()
        self.by_index: list[Stream] = []
        self.successors: dict[tuple[str, str], str] = {}
        """The first Update or Cancel of a status that refers to an alert, by status and the alert's id (known or not).
        Follows from tables."""
        self.reshaped = 0
        """How often something registered was withdrawn or came back: who follows the registry by its length begins
        anew. Not part of the state."""

        self.watch: Watch | None = None
        """What the engine's correlation has looked at. Not part of the state: elsewhere there is none."""

        self.learned = 0
        """How often intervals were learnt. Not part of the state."""

    def interval_s(self, stream: Stream) -> float:
        """How often the stream speaks, declared or learnt; 0 while nobody knows. A feed that is asked more rarely than
        its sensors measure sets the pace."""
        own = stream.interval_s or self.tables.learnt.get(stream.id, 0.0)
        asset = self.registry.assets.get(stream.asset)
        feed = self.tables.feeds.get(asset.feed) if asset is not None and own else None
        return max(own, feed.interval_s) if feed is not None else own

    def put_alert(self, alert: PublicAlert) -> None:
        """Take in an alert that was received."""
        self.tables.alerts[alert.id] = alert
        self.note_references(alert)

    def note_references(self, alert: PublicAlert) -> None:
        """Remember whom an alert succeeds."""
        if alert.msg_type in ("Update", "Cancel"):
            for reference in alert.references:
                self.successors.setdefault((alert.status, reference), alert.id)

    def index_references(self) -> None:
        """Find out anew who succeeds whom."""
        self.successors = {}
        for alert in self.tables.alerts.values():
            self.note_references(alert)

    def put_stream(self, stream: Stream) -> None:
        """Register a stream; indices come densely from 0."""
        if stream.index == len(self.by_index):
            self.by_index.append(stream)
        else:
            self.by_index[stream.index] = stream
            self.reshaped += 1
        self.registry.streams[stream.id] = stream
        self.latest.ensure(len(self.by_index))

    def place_of(self, asset: Asset) -> tuple[float, float] | None:
        """Longitude and latitude of an asset: where it was seen last if it moves, else where it stands."""
        moving = self.tables.places.get(asset.id)
        if moving is not None:
            return moving.lon, moving.lat
        return (asset.lon, asset.lat) if asset.lon is not None and asset.lat is not None else None

    def digest(self) -> str:
        """SHA-256 (hex) over every durable row, in canonical order: equal digests mean equal states."""
        total = hashlib.sha256()
        total.update(self.seq.to_bytes(8, "big"))
        total.update(_encode(self.registry))
        total.update(_encode(self.tables))
        for column in self.latest.columns():
            total.update(column)
        return total.hexdigest()


_encoder = msgspec.msgpack.Encoder(order="sorted")


def _encode(value: Registry | Tables) -> bytes:
    # once through its own type, so that 12 in a float field and 12.0 read back from disk are the same
    return _encoder.encode(msgspec.msgpack.decode(_encoder.encode(value), type=type(value)))
