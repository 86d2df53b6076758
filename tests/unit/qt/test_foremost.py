from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ioc.qt.foremost import Foremost

ACTS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5), st.integers(0, 9)))


@given(ACTS)
def test_that_the_first_is_the_newest_of_the_most_urgent_whatever_came_and_went(
    acts: list[tuple[str, int, int]],
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


def test_that_what_is_out_of_date_is_not_kept_without_end() -> None:
    foremost = Foremost()
    foremost.put("stays", 1, 10**9)
    for at_us in range(100_000):
        foremost.put("moves", 1, at_us)
    assert foremost.first() == "stays" and len(foremost) == 2
    assert sum(map(len, foremost._heaps.values())) < 200
