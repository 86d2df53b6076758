"""A replay answers nothing that was not known at its past clock."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from ioc.app.questions import HISTORY_ROWS, Horizon, QuestionRefused, Questions
from ioc.domain import facts as f
from ioc.journal.reader import JournalReader
from tests.unit.journal.scribe import NOON, SECOND, Scribe, key_file, start


@pytest.fixture
def scribe(tmp_path: Path) -> Scribe:
    return start(tmp_path)


def asked(scribe: Scribe, horizon_us: int | None, question: str, **params: object):
    scribe.close()
    reader = JournalReader(scribe.place / "data", key_file(scribe.place))
    past = None
    if horizon_us is not None:
        horizon = Horizon(horizon_us, reader.state_at(horizon_us).seq)
        past = lambda: horizon  # noqa: E731
    return msgspec.msgpack.decode(Questions(reader, past).answer(question, params, "operator"))


def test_that_the_log_of_a_past_moment_is_full_however_much_came_later(scribe: Scribe) -> None:
    for second in range(60):
        scribe.clock.at_us = NOON + second * SECOND
        scribe.say(f.CommandRefused(command="WriteLog", about="", code=str(second)))
    found = asked(scribe, NOON + 20 * SECOND, "log", limit=10)
    assert [entry["fact"]["code"] for entry in found] == [str(second) for second in range(20, 10, -1)]


def test_that_a_reading_that_came_late_is_not_in_the_history_of_a_moment_before_it_came(scribe: Scribe) -> None:
    scribe.read([0], [1.0])
    scribe.clock.at_us = NOON + 600 * SECOND
    scribe.read([0], [2.0], lag_us=595 * SECOND)
    scribe.flush()
    span = {"stream": 0, "from_us": NOON - SECOND, "to_us": NOON + 3600 * SECOND}
    at_a_minute = asked(scribe, NOON + 60 * SECOND, "history", **span)
    assert np.frombuffer(at_a_minute["value"]).tolist() == [1.0]
    assert len(at_a_minute["quality"]) == 1
    assert np.frombuffer(asked(scribe, None, "history", **span)["value"]).tolist() == [1.0, 2.0]


def test_that_a_shift_at_one_a_second_is_answered_whole_and_says_that_it_is_thinned(scribe: Scribe) -> None:
    at = NOON + np.arange(43_200) * SECOND
    value = 1.0 + np.arange(43_200) / 1e6
    value[[7, 20_001, 43_000]] = 9.5, -3.0, 7.25
    scribe.put(0, at, value)
    span = {"stream": 0, "from_us": NOON, "to_us": NOON + 43_200 * SECOND}
    found = asked(scribe, None, "history", **span)
    values, source = np.frombuffer(found["value"]), np.frombuffer(found["source_us"], np.int64)
    assert len(values) <= HISTORY_ROWS
    assert {9.5, -3.0, 7.25} <= set(values.tolist())
    assert (source[0], source[-1]) == (at[0], at[-1])
    assert (found["rows"], found["complete"]) == (43_200, True)
    assert 0 < found["bucket_us"] <= 20 * SECOND


def test_that_a_replay_sees_nothing_that_came_later_in_a_thinned_history(scribe: Scribe) -> None:
    at = NOON + np.arange(43_200) * SECOND
    scribe.put(0, at, np.ones(43_200))
    scribe.clock.at_us = int(at[-1]) + 600 * SECOND
    scribe.put(0, at[100:101] + 1, np.array([5.0]), received_us=scribe.clock.at_us)
    span = {"stream": 0, "from_us": NOON, "to_us": NOON + 50_000 * SECOND}
    before = asked(scribe, int(at[-1]) + SECOND, "history", **span)
    assert (before["rows"], np.frombuffer(before["value"]).max()) == (43_200, 1.0)
    after = asked(scribe, None, "history", **span)
    assert (after["rows"], np.frombuffer(after["value"]).max()) == (43_201, 5.0)


def test_that_an_odd_limit_gives_neither_everything_nor_a_fault(scribe: Scribe) -> None:
    for code in "abc":
        scribe.say(f.CommandRefused(command="WriteLog", about="", code=code))
    assert [entry["fact"]["code"] for entry in asked(scribe, None, "log", limit=-1)] == ["c"]
    with pytest.raises(QuestionRefused):
        asked(scribe, None, "log", limit="many")
