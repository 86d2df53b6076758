"""Cutting `Facts` messages without breaking the chain of sequence numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.link.messages import Facts


def facts_after(message: Facts, seq: int) -> Facts:
    """The part of `message` that lies after `seq`, following on `seq`."""
    rest = tuple(entry for entry in message.entries if entry.seq > seq)
    return Facts(after=seq, seq=message.seq, entries=rest)


def in_slices(message: Facts, most: int) -> Iterator[Facts]:
    """`message` as messages of at most `most` entries each, so that a desk can take a storm bit by bit."""
    if len(message.entries) <= most:
        yield message
        return
    after = message.after
    for start in range(0, len(message.entries), most):
        part = message.entries[start : start + most]
        last = start + most >= len(message.entries)
        seq = message.seq if last else part[-1].seq
        yield Facts(after=after, seq=seq, entries=part)
        after = seq
