"""What a feed has given before."""

from __future__ import annotations

from ioc.connect.memory import KnownRejects, Remembered
from ioc.domain.inbound import RecordRejected


def test_that_it_forgets_what_was_used_longest_ago() -> None:
    known: Remembered[str, int] = Remembered(2)
    known.put("a", 1)
    known.put("b", 2)
    assert known.get("a") == 1
    known.put("c", 3)
    assert (known.get("a"), known.get("b"), known.get("c"), len(known)) == (1, None, 3, 2)


def test_that_a_reject_passes_once_until_its_payload_changes() -> None:
    bad = RecordRejected(feed="f", record="r", reason="x", payload=b"1")
    mended = RecordRejected(feed="f", record="r", reason="x", payload=b"2")
    known = KnownRejects()
    assert known.news([bad]) == [bad]
    assert known.news([bad, mended]) == [mended]
