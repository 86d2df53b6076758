from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ioc.qt.foremost import Foremost

Acts = list[tuple[str, int, int]]
ACTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5), st.integers(0, 9)))


@given(ACTS)
def test_that_the_first_is_the_newest_of_the_most_urgent_whatever_came_and_went(
    acts: Acts,
) -> None:
    foremost, known = Foremost(), dict[str, tuple[int, int]]()
    for ident, priority, at_us in acts:
        if priority:
            foremost.put(ident, priority, at_us)
            known[ident] = (priority, at_us)
        else:
            foremost.drop(ident)
            known.pop(ident, None)
        first = foremost.first()
        assert len(foremost) == len(known)
        if first is None:
            assert not known
        else:
            best = min((priority, -at_us) for priority, at_us in known.values())
            assert (known[first][0], -known[first][1]) == best


@given(ACTS, ACTS)
def test_that_it_is_the_same_after_starting_over(before: Acts, acts: Acts) -> None:
    again, fresh = Foremost(), Foremost()
    for ident, priority, at_us in before:
        again.put(ident, priority, at_us)
    again.clear()
    assert again.first() is None
    again.clear()
    for ident, priority, at_us in acts:
        for foremost in (again, fresh):
            foremost.put(ident, priority, at_us) if priority else foremost.drop(ident)
    assert again.first() == fresh.first() and len(again) == len(fresh)
