"""Alarms that come and go too often, and those that are over before anybody can look.

ANSI/ISA-18.2-2016 names both nuisances without a figure; the site's figures are in `CareSpec`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ioc.domain.care_spec import CareSpec

CHATTERING = "chattering"
FLEETING = "fleeting"


def add_turn(turns: tuple[int, ...], at_us: int, kept: int, *, raised: bool) -> tuple[int, ...]:
    """The last `kept` transitions: instants in microseconds, those of a return negative."""
    return (*turns, at_us if raised else -at_us)[-kept:]


def chatters(turns: Sequence[int], at_us: int, spec: CareSpec) -> bool:
    """Whether an alarm with these last transitions chatters at `at_us`."""
    since = at_us - spec.chatter_raises_s * 1e6
    if sum(1 for turn in turns if turn > since) >= spec.chatter_raises:
        return True
    since = at_us - spec.chatter_turns_s * 1e6
    return sum(1 for turn in turns if abs(turn) > since) > spec.chatter_turns


def is_calm(turns: Sequence[int], at_us: int, spec: CareSpec) -> bool:
    """Whether an alarm that chattered has left off: no transition for the longer of the two windows."""
    window_us = max(spec.chatter_raises_s, spec.chatter_turns_s) * 1e6
    return not turns or at_us - abs(turns[-1]) >= window_us
