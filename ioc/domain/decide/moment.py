"""What a reaction may use besides state (see `following`)."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class Moment(Struct, frozen=True, kw_only=True):
    """The time and new ids."""

    at_us: int
    new_id: Callable[[], str]
