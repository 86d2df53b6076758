"""The loop: order, durability before publication, refusals on record, refolding after a failed commit."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.inbound import (
    AlertTaken,
    AssetSeen,
    CallTaken,
    FeedContacted,
    FeedFailed,
    PositionsTaken,
    ReadingsTaken,
    RecordRejected,
)
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.snapshot import load_snapshot
from ioc.domain.vocabulary import AlarmSource, CallStatus, FeedState, Quality, UnitStatus
from ioc.engine.inbox import Asked, Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.opening import opening_facts
from ioc.engine.ports import JournalRefused
from ioc.link.messages import Answer, Beat, Facts, Positions, Readings, Snapshot
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, SUPERVISOR, feed, unit
from tests.helpers.memory_journal import MemoryJournal


class Centre:
    """A loop on a memory journal and a hand-moved clock; publications are checked for gaps as they come."""

    def __init__(self, journal: MemoryJournal | None = None) -> None:
        self.journal = journal or MemoryJournal()
        self.inbox = Inbox()
        self.now = 1_760_000_000_000_000
        self.published: list = []
        self.answers: list[Answer] = []
        self._ids = 0
        self.loop = Loop(self.journal, self.inbox, self, now_us=self._now, new_id=self._new_id)
        self.seq = self.loop.state.seq
        started = f.EngineStarted(version="0", host="h", pid=1)
        facts = opening_facts(
            self.loop.state, site=SITE, feeds=[feed()], units=[unit("CC-12")], started=started, lost=self.journal.lost
        )
        self.inbox.put_errand(Errand(lambda: self.loop.record(*facts)))
        self.step()

    def _now(self) -> int:
        self.now += 1
        return self.now

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def publish(self, message) -> None:
        if isinstance(message, Facts | Readings | Positions):
            assert message.after == self.seq, (message.after, self.seq)
            self.seq = message.seq
        elif isinstance(message, Snapshot):
            self.seq = message.seq
        self.published.append(message)

    def step(self, seconds: float = 0.0) -> None:
        self.now += int(seconds * 1e6)
        self.loop.step(0.0)

    def order(self, command, actor=COORDINATOR, ident: str = "") -> Answer:
        self._ids += 1
        order = c.Order(id=ident or f"order-{self._ids}", actor=actor, seen_seq=self.seq, command=command)
        self.inbox.put_order(Asked(order, self.answers.append))
        self.step()
        return self.answers[-1]

    def gauge(self, level: float | None, source_s: float = 0.0, asset: str = "gauge-1") -> None:
        self.inbox.put(
            AssetSeen(
                feed="gauges", id=asset, domain="drainage", kind="gauge", name="Cẩm Lệ", lon=108.2, lat=16.0, ward="W"
            )
        )
        at = self.now + int(source_s * 1e6)
        self.inbox.put(
            ReadingsTaken(
                feed="gauges",
                assets=(asset,),
                properties=("level",),
                source_us=np.array([at]),
                value=np.array([np.nan if level is None else level]),
                quality=np.zeros(1, np.uint8),
            )
        )
        self.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
        self.step()

    def facts(self, kind: type) -> list:
        return [entry.fact for entry in self.journal.entries if isinstance(entry.fact, kind)]

    def settled_digest(self) -> str:
        assert self.loop.settle()
        return self.loop.state.digest()


def test_that_readings_raise_acknowledge_and_return_and_the_fold_is_the_same() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.gauge(1.75, 1)
    (raised,) = centre.facts(f.AlarmRaised)
    assert (raised.alarm, raised.value, raised.priority) == ("level_2@gauge-1", 1.75, 1)
    assert centre.order(c.AcknowledgeAlarm(alarm=raised.alarm, occurrence=1), OPERATOR).outcome == "confirmed"
    centre.gauge(1.65, 2)  # inside the dead-band: still active
    assert centre.facts(f.AlarmReturned) == []
    centre.gauge(1.5, 3)
    assert len(centre.facts(f.AlarmReturned)) == 1
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_nothing_is_published_or_answered_that_is_not_durable() -> None:
    centre = Centre()
    before = len(centre.published)
    centre.journal.refuse = JournalRefused("journal.full", free=0)
    answer = centre.order(c.SetCityStage(level=3, reason="mưa lớn"))
    assert (answer.outcome, answer.code) == ("failed", "journal.full")
    told = centre.published[before:]
    assert not any(isinstance(message, Facts) for message in told)
    assert any(isinstance(message, Snapshot) for message in told)
    assert centre.loop.state.tables.stage.level == 1
    beats = [message for message in told if isinstance(message, Beat)]
    assert beats[-1].code == "journal.full"
    centre.journal.refuse = None
    assert centre.order(c.SetCityStage(level=3, reason="mưa lớn")).outcome == "confirmed"
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_what_feeds_said_during_a_failed_commit_is_taken_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    centre.journal.refuse = JournalRefused("journal.full")
    alert = PublicAlert(id="a", feed="cap", sender="s", identifier="i", sent="t", sent_us=1)
    centre.inbox.put(AlertTaken(feed="gauges", alert=alert))
    centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
    centre.step()
    assert centre.facts(f.AlertReceived) == []
    centre.journal.refuse = None
    centre.step()
    centre.step(6)
    assert len(centre.facts(f.AlertReceived)) == 1
    assert centre.loop.state.tables.feeds["gauges"].taken == 1


def test_that_a_grave_warning_annunciates_at_once_and_ends_with_the_tick() -> None:
    centre = Centre()
    info = AlertInfo(language="vi", event="Lũ quét", severity="Extreme", expires_us=centre.now + 30_000_000)
    alert = PublicAlert(id="s,i,t", feed="cap", sender="s", identifier="i", sent="t", sent_us=1, infos=(info,))
    drill = replace(alert, id="s,d,t", status="Exercise")
    for one in (alert, drill):
        centre.inbox.put(AlertTaken(feed="gauges", alert=one))
    centre.step()
    (raised,) = centre.facts(f.AlarmRaised)
    assert (raised.alarm, raised.priority, raised.source) == ("alert@s,i,t", 1, AlarmSource.ALERT)
    centre.step(10)
    assert len(centre.facts(f.AlarmRaised)) == 1
    centre.step(21)
    (returned,) = [x for x in centre.facts(f.AlarmReturned) if x.alarm == raised.alarm]
    assert returned.occurrence == 1
    assert centre.loop.state.digest() == centre.journal.load_state().digest()


def test_that_refusals_are_on_the_record_and_a_repeated_order_changes_nothing() -> None:
    centre = Centre()
    answer = centre.order(c.SetCityStage(level=9, reason="x"))
    assert (answer.outcome, answer.code) == ("refused", "refused.stage_level")
    (refused,) = centre.facts(f.CommandRefused)
    assert (refused.command, refused.code) == ("SetCityStage", "refused.stage_level")
    first = centre.order(c.SetCityStage(level=2, reason="x"), ident="same")
    again = centre.order(c.SetCityStage(level=2, reason="x"), ident="same")
    assert first == again
    assert len(centre.facts(f.CityStageSet)) == 1


def test_that_every_entry_of_a_command_names_person_and_order() -> None:
    centre = Centre()
    centre.order(c.OpenIncident(type="flood", priority=2), OPERATOR, ident="o-1")
    entry = centre.journal.entries[-1]
    assert (entry.actor.person, entry.order) == ("hoa", "o-1")


def test_that_personal_words_stay_out_of_the_facts() -> None:
    centre = Centre()
    centre.inbox.put(
        CallTaken(feed="gauges", id="k", line="114", kind="fire", source_us=1, personal={"caller": "Trần Thị Bí Mật"})
    )
    centre.step()
    centre.order(c.WriteLog(text="gọi lại số 0905 123 456"))
    stored = repr(centre.journal.entries)
    assert "Bí Mật" not in stored
    assert "0905" not in stored
    assert {"caller": "Trần Thị Bí Mật"} in centre.journal.plain.values()
    assert set(centre.journal.records) == set(centre.journal.plain)


def test_that_an_agencys_answer_is_sealed_with_who_called_and_told_once() -> None:
    centre = Centre()

    def say(status: CallStatus, at: int, **personal: str) -> None:
        told = CallTaken(
            feed="gauges", id="k", line="1022", kind="x", source_us=1, personal=personal, status=status, status_us=at
        )
        centre.inbox.put(told)
        centre.step()

    say(CallStatus.OPEN, 5, caller="Trần Thị Bí Mật")
    say(CallStatus.CLOSED, 9, caller="Trần Thị Bí Mật", answer="Đã gọi chị Bí Mật")
    say(CallStatus.CLOSED, 9, caller="Trần Thị Bí Mật", answer="Đã gọi chị Bí Mật")
    assert len(centre.facts(f.CallReceived)) == len(centre.facts(f.CallStatusChanged)) == 1
    assert "Bí Mật" not in repr(centre.journal.entries)
    call = centre.loop.state.tables.calls["k"]
    assert call.status is CallStatus.CLOSED and call.personal is not None
    assert centre.journal.plain[call.personal.id]["answer"] == "Đã gọi chị Bí Mật"
    assert len(centre.journal.records) == 2


def test_that_a_reject_keeps_its_reason_and_its_payload_in_the_vault() -> None:
    centre = Centre()
    centre.inbox.put(
        RecordRejected(feed="gauges", record="7", reason="geojson.no_id", params={"at": 7}, payload=b'{"x":"secret"}')
    )
    centre.step()
    (reject,) = centre.loop.state.tables.rejects.values()
    assert (reject.reason, reject.record, reject.params) == ("geojson.no_id", "7", {"at": 7})
    assert centre.journal.plain[reject.payload.id] == {"payload": '{"x":"secret"}'}


def test_that_repeated_polls_of_the_same_reading_are_stored_once() -> None:
    centre = Centre()
    source = centre.now + 5
    for _ in range(3):
        centre.gauge(1.0, (source - centre.now) / 1e6)
    centre.settled_digest()
    assert sum(len(batch.received_us) for batch in centre.journal.batches) == 1
    centre.step(6)
    assert centre.loop.state.tables.feeds["gauges"].taken == 3


@pytest.mark.parametrize(("level", "quality"), [(None, Quality.BAD), (99.0, Quality.BAD), (1.9, Quality.GOOD)])
def test_that_impossible_values_are_bad_and_raise_nothing(level: float | None, quality: Quality) -> None:
    centre = Centre()
    centre.gauge(level)
    assert int(centre.loop.state.latest.quality[0]) == quality
    assert bool(centre.facts(f.AlarmRaised)) is (quality is Quality.GOOD)


def test_that_a_reading_from_the_future_is_uncertain_and_does_not_block_later_ones() -> None:
    centre = Centre()
    centre.gauge(1.0, 3600)
    assert int(centre.loop.state.latest.quality[0]) == Quality.UNCERTAIN
    centre.gauge(1.1, 1)
    assert centre.loop.state.latest.value[0] == pytest.approx(1.1)


def test_that_late_readings_are_recorded_but_do_not_replace_newer_ones() -> None:
    centre = Centre()
    centre.gauge(1.0, 0)
    centre.gauge(0.5, -3600)
    assert centre.loop.state.latest.value[0] == pytest.approx(1.0)
    centre.settled_digest()
    assert sum(len(batch.received_us) for batch in centre.journal.batches) == 2


def test_that_positions_move_known_units_only() -> None:
    centre = Centre()
    columns = {
        "source_us": np.array([centre.now] * 3),
        "lon": np.array([108.21, 108.3, 0.0]),
        "lat": np.array([16.06, 16.1, 0.0]),
        "heading": np.array([90.0, np.nan, 0.0]),
        "speed": np.array([10.0, np.nan, 0.0]),
    }
    centre.inbox.put(PositionsTaken(feed="gauges", units=("CC-12", "nobody", "CC-12"), **columns))
    centre.step()
    moved = centre.loop.state.tables.units["CC-12"]
    assert (moved.lon, moved.lat, moved.heading) == (108.21, 16.06, 90.0)
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_feed_trouble_is_said_once_and_ends_with_contact() -> None:
    centre = Centre()
    failed = FeedFailed(feed="gauges", reason="feed.http_status", params={"status": 500}, retry_s=5)
    for _ in range(3):
        centre.inbox.put(failed)
        centre.step()
    assert [x.state for x in centre.facts(f.FeedStateChanged)] == [FeedState.DOWN]
    centre.inbox.put(FeedContacted(feed="gauges", taken=2, refused=1))
    centre.step()
    known = centre.loop.state.tables.feeds["gauges"]
    assert (known.state, known.taken, known.refused, known.reason) == (FeedState.ON_TIME, 2, 1, "")


def test_that_a_silent_sensor_is_an_alarm_though_its_feed_answers() -> None:
    centre = Centre()
    centre.gauge(1.0)
    for _ in range(10):
        centre.inbox.put(FeedContacted(feed="gauges", taken=0, refused=0, unchanged=True))
        centre.step(4)
    raised = centre.facts(f.AlarmRaised)
    assert [x.alarm for x in raised] == ["silent@gauge-1"]
    centre.gauge(1.01)
    centre.step(1.1)
    assert [x.alarm for x in centre.facts(f.AlarmReturned)] == ["silent@gauge-1"]


def test_that_a_restart_continues_without_double_registration_and_names_what_was_lost() -> None:
    first = Centre()
    first.gauge(1.75)
    first.loop.settle()
    first.journal.lost = (3, 4)
    again = Centre(first.journal)
    assert len(again.facts(f.SiteDescribed)) == 1
    assert len(again.facts(f.UnitRegistered)) == 1
    assert again.facts(f.ReadingsLost) == [f.ReadingsLost(first=3, last=4)]
    again.gauge(1.8, 1)
    assert len(again.facts(f.AlarmRaised)) == 1, "an active alarm is not raised again by a restart"
    assert again.settled_digest() == again.journal.load_state().digest()


def test_that_a_snapshot_is_taken_between_groups_and_equals_the_state() -> None:
    centre = Centre()
    got: list[Snapshot] = []
    centre.gauge(1.0)
    centre.inbox.put_errand(Errand(lambda: got.append(centre.loop.snapshot()), settled=True))
    centre.order(c.SetCityStage(level=4, reason="x"))
    assert got[0].seq == centre.seq
    assert load_snapshot(got[0].data).digest() == centre.loop.state.digest()


def test_that_the_day_rolls_once_with_everything_durable_before_it() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.journal.today = "2026-10-15"
    centre.step()
    centre.step()
    assert centre.journal.rolled == ["2026-10-15"]
    opened = centre.facts(f.SegmentOpened)
    assert [x.day for x in opened] == ["2026-10-15"]
    assert centre.facts(f.BlockSealed), "the tail was flushed before the roll"


def test_that_the_end_leaves_totals_and_tail_durable() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.inbox.put_errand(Errand(lambda: centre.loop.end("signal")))
    centre.step()
    state = centre.journal.load_state()
    assert state.tables.feeds["gauges"].taken == 1
    assert state.latest.value[0] == pytest.approx(1.0)
    assert isinstance(centre.journal.entries[-2].fact, f.EngineStopped)


def test_that_readings_of_the_last_step_are_durable_too() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.now += 2_000_000  # the tail is due in the same step
    centre.inbox.put_errand(Errand(lambda: centre.loop.end("signal")))
    centre.gauge(1.2, 0.5)
    state = centre.journal.load_state()
    assert state.latest.value[0] == pytest.approx(1.2)
    assert sum(len(batch.received_us) for batch in centre.journal.batches) == 2
    assert state.digest() == centre.loop.state.digest()


def test_that_numbers_given_up_by_a_failed_commit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    last = centre.seq
    centre.journal.refuse = JournalRefused("journal.full")
    centre.order(c.SetCityStage(level=2, reason="x"))
    centre.journal.refuse = None
    centre.order(c.SetCityStage(level=2, reason="x"))
    centre.step()
    (lost,) = centre.facts(f.ReadingsLost)
    assert lost.first == last + 1
    numbers = [entry.seq for entry in centre.journal.entries]
    assert numbers == sorted(set(numbers))


def test_that_a_clean_end_takes_everything_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.GROUP_LIMIT", 2)
    centre = Centre()
    for count in range(9):
        asset = AssetSeen(feed="gauges", id=f"g-{count}", domain="drainage", kind="gauge", name="n")
        centre.inbox.put(asset)
    centre.inbox.put_errand(Errand(lambda: centre.loop.end("signal")))
    centre.loop.run()
    assert len(centre.facts(f.AssetRegistered)) == 9
    assert isinstance(centre.journal.entries[-1].fact, f.EngineStopped)


def test_that_the_end_does_not_wait_for_a_journal_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    centre.journal.refuse = JournalRefused("journal.full")
    centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
    centre.inbox.put_errand(Errand(lambda: centre.loop.end("signal")))
    centre.loop.run()
    assert centre.facts(f.EngineStopped) == []


def test_that_what_happened_during_a_failed_commit_is_recorded_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    centre.journal.refuse = JournalRefused("journal.full")
    centre.inbox.put_errand(Errand(lambda: centre.loop.record(f.SeatLeft(seat="seat-2", cause="link")), kept=True))
    centre.step()
    assert centre.facts(f.SeatLeft) == []
    centre.journal.refuse = None
    centre.step()
    centre.step()
    assert len(centre.facts(f.SeatLeft)) == 1


def test_that_counts_told_by_earlier_groups_outlive_a_failed_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
    centre.step()
    centre.inbox.put(FeedContacted(feed="gauges", taken=10, refused=2))
    centre.step()
    centre.journal.refuse = JournalRefused("journal.full")
    centre.inbox.put(FeedContacted(feed="gauges", taken=100, refused=0))
    centre.order(c.WriteLog(text="x"))
    centre.journal.refuse = None
    centre.step()
    centre.step(6)
    known = centre.loop.state.tables.feeds["gauges"]
    assert (known.taken, known.refused) == (111, 2)


@pytest.mark.parametrize("name", ["\ud800", "x" * 5])
def test_that_a_record_that_cannot_be_stored_costs_one_reject(name: str) -> None:
    centre = Centre()
    centre.inbox.put(AssetSeen(feed="gauges", id="a", domain="drainage", kind="gauge", name=name))
    number = 2**70 if name.isascii() else 1
    centre.inbox.put(RecordRejected(feed="gauges", record="r", reason="payload.not_json", params={"position": number}))
    centre.inbox.put(AssetSeen(feed="gauges", id="b", domain="drainage", kind="gauge", name="good"))
    centre.step()
    reasons = [(fact.reject.reason, dict(fact.reject.params)) for fact in centre.facts(f.RecordRefused)]
    assert [reason for reason, _ in reasons if reason == "feed.bug"] == ["feed.bug"]
    assert "b" in centre.loop.state.registry.assets


def test_that_a_fault_in_handling_a_record_puts_none_of_its_words_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Trần Thị Bí Mật, 0905 123 456")

    monkeypatch.setattr("ioc.engine.hearing.take_call", fail)
    centre = Centre()
    centre.inbox.put(CallTaken(feed="gauges", id="k", line="114", kind="fire", source_us=1))
    centre.step()
    (refused,) = centre.facts(f.RecordRefused)
    assert (refused.reject.reason, refused.reject.params) == ("feed.bug", {"error": "ValueError"})


def test_that_a_refusal_records_no_word_that_nobody_knows() -> None:
    centre = Centre()
    answer = centre.order(c.AssignUnit(incident="0905123456", unit="CC-12"))
    assert (answer.code, answer.params) == ("refused.unknown_incident", {"incident": "0905123456"})
    centre.order(c.OpenIncident(type="gọi chị Hoa", priority=1, alarms=("chị Hoa",)))
    centre.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.AVAILABLE))
    first, second, third = centre.facts(f.CommandRefused)
    assert (first.about, first.params) == ("CC-12", {"incident": "…"})
    assert (second.about, second.params) == ("", {"type": "…"})
    assert (third.about, third.params) == ("CC-12", {"unit": "CC-12"})


def test_that_an_errand_that_fails_does_not_end_the_loop() -> None:
    centre = Centre()
    centre.inbox.put_errand(Errand(lambda: 1 / 0))  # type: ignore[arg-type, return-value]
    centre.inbox.put_errand(Errand(lambda: 1 / 0, settled=True))  # type: ignore[arg-type, return-value]
    assert centre.order(c.SetCityStage(level=2, reason="x")).outcome == "confirmed"


def test_that_the_same_unknown_readings_are_told_once_and_others_of_them_again() -> None:
    centre = Centre()
    for assets in (("x",), ("x",), ("x", "y"), ("x",)):
        n = len(assets)
        centre.inbox.put(
            ReadingsTaken(
                feed="gauges",
                assets=assets,
                properties=("level",) * n,
                source_us=np.full(n, centre.now),
                value=np.ones(n),
                quality=np.zeros(n, np.uint8),
            )
        )
        centre.step()
    assert [fact.reject.params for fact in centre.facts(f.RecordRefused)] == [
        {"rows": 1, "names": "x/level"},
        {"rows": 2, "names": "y/level"},
    ]


def test_that_positions_without_a_time_are_of_now_and_unknown_units_are_told_once() -> None:
    centre = Centre()
    for lon in (108.21, 108.22):
        columns = {"source_us": np.zeros(2, np.int64), "lon": np.array([lon, 108.0]), "lat": np.array([16.0, 16.0])}
        still = {"heading": np.full(2, np.nan), "speed": np.full(2, np.nan)}
        centre.inbox.put(PositionsTaken(feed="gauges", units=("CC-12", "CC-99"), **columns, **still))
        centre.step(1)
    assert centre.loop.state.tables.units["CC-12"].lon == 108.22
    (refused,) = centre.facts(f.RecordRefused)
    assert (refused.reject.record, refused.reject.reason) == ("CC-99", "position.unknown_unit")


def test_that_a_refusing_journal_is_probed_without_folding_everything_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.0)
    centre = Centre()
    folds: list[int] = []
    fold = centre.journal.load_state

    def counted():
        folds.append(1)
        return fold()

    monkeypatch.setattr(centre.journal, "load_state", counted)
    centre.journal.refuse = JournalRefused("journal.full")
    assert centre.order(c.SetCityStage(level=2, reason="x")).outcome == "failed"
    for level in (3, 4, 5):
        answer = centre.order(c.SetCityStage(level=level, reason="x"))
        assert (answer.outcome, answer.code) == ("failed", "journal.full")
    snapshots = [message for message in centre.published if isinstance(message, Snapshot)]
    assert (len(folds), len(snapshots)) == (1, 1)
    centre.journal.refuse = None
    centre.step()
    assert centre.loop.trouble is None
    assert centre.order(c.SetCityStage(level=2, reason="x")).outcome == "confirmed"
    assert centre.settled_digest() == fold().digest()


def test_that_the_end_of_a_shift_is_signed_after_it_is_durable() -> None:
    centre = Centre()
    answer = centre.order(c.EndShift(text="bàn giao trạm bơm 3"), SUPERVISOR)
    assert answer.outcome == "confirmed"
    (ended,) = centre.facts(f.ShiftEnded)
    assert centre.journal.plain[ended.text.id] == {"text": "bàn giao trạm bơm 3"}
    last = next(n for n, entry in enumerate(centre.journal.entries, 1) if entry.fact == ended)
    assert centre.journal.signed == [("shift", last)]


def test_that_only_a_supervisor_signs_a_shift_off() -> None:
    centre = Centre()
    assert centre.order(c.EndShift(), OPERATOR).code == "refused.role"
    assert centre.order(c.EndShift(), COORDINATOR).code == "refused.role"
    assert centre.journal.signed == []


def test_that_a_head_that_could_not_be_kept_is_on_the_record() -> None:
    class NoStick(MemoryJournal):
        def sign(self, reason: str) -> None:
            raise JournalRefused("journal.head_not_kept", file="/stick/heads.log", why="gone")

    centre = Centre(NoStick())
    assert centre.order(c.EndShift(), SUPERVISOR).outcome == "confirmed"
    centre.step(1)
    assert centre.facts(f.HeadNotKept) == [f.HeadNotKept(file="/stick/heads.log", why="gone")]
