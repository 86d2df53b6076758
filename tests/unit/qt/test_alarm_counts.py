"""Counts that are kept step by step are those that counting anew would give."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel, AlarmSource
from ioc.qt.alarm_counts import WAITING, AlarmCounts

IDENTS = ("a", "b", "c", "d")
Step = tuple[str, AlarmLabel | None, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(IDENTS), st.none() | st.sampled_from(AlarmLabel), st.integers(1, 5), st.integers(1, 50)),
    max_size=40,
)


def _alarm(ident: str, priority: int, raised_us: int) -> Alarm:
    return Alarm(
        id=ident,
        rule="r",
        source=AlarmSource.LIMIT,
        asset=None,
        stream=None,
        feed=None,
        domain="drainage",
        priority=priority,
        occurrence=1,
        active=True,
        acknowledged=False,
        raised_us=raised_us,
        changed_us=raised_us,
    )


@given(STEPS)
def test_that_counts_are_those_of_counting_anew(steps: list[Step]) -> None:
    counts, now = AlarmCounts(), dict[str, tuple[Alarm, AlarmLabel]]()
    for ident, label, priority, raised_us in steps:
        if label is None:
            now.pop(ident, None)
            counts.put(ident, None, AlarmLabel.NORMAL)
        else:
            now[ident] = (_alarm(ident, priority, raised_us), label)
            counts.put(ident, *now[ident])
    listed = Counter(label for _, label in now.values() if label is not AlarmLabel.NORMAL)
    waiting = [alarm for alarm, label in now.values() if label in WAITING]
    told = counts.by_filter()
    assert told["all"] == listed.total()
    assert told["unack"] == len(waiting)
    assert told["active"] == listed[AlarmLabel.UNACKNOWLEDGED] + listed[AlarmLabel.ACKNOWLEDGED]
    hidden = (AlarmLabel.SHELVED, AlarmLabel.SUPPRESSED, AlarmLabel.OUT_OF_SERVICE)
    assert told["shelved"] == sum(listed[label] for label in hidden)
    assert sum(counts.waiting_by_priority().values()) == len(waiting)
    first = counts.most_urgent()
    wanted = min(waiting, key=lambda one: (one.priority, -one.raised_us), default=None)
    if wanted is None:
        assert first is None
    else:
        assert first is not None and (first.priority, first.raised_us) == (wanted.priority, wanted.raised_us)
