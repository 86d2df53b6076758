"""What a site says of times: which clocks an incident has, by which profile, and who hears of a missed one when."""

from __future__ import annotations

from ioc.domain.records import Record, Text

MILESTONES = (
    "received",
    "answered",
    "new",
    "claimed",
    "triage",
    "open",
    "dispatched",
    "en_route",
    "on_scene",
    "transported",
    "controlled",
    "resolved",
    "closed",
)
"""Names of milestones, in the order of an incident's life; "new" is its opening."""


class ClockSpec(Record, frozen=True):
    """From milestone `start` to milestone `stop` within `target_s` seconds; `percent` of them is what is asked for.

    `also` are further (seconds, percent) that hold for many together, not for one. `profile` names the standard. Empty
    `types` and `priorities`: any. `escalates`: a missed one goes up the ladder.
    """

    key: str
    title: Text
    start: str
    stop: str
    target_s: float
    percent: float = 90.0
    also: tuple[tuple[float, float], ...] = ()
    profile: str = "own"
    types: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    escalates: bool = False
    source: Text = Text(vi="", en="")


class LadderStep(Record, frozen=True):
    """Who is told of a missed clock, `after_s` seconds after it was due."""

    role: str
    after_s: float


class ServiceClocks(Record, frozen=True):
    """All of it. Of several clocks with one key the first that fits an incident counts: the city orders profiles."""

    clocks: tuple[ClockSpec, ...] = ()
    ladder: tuple[LadderStep, ...] = ()
    claim_grace_s: float = 120.0
    """A claim ends when its seat has been gone or locked for longer."""
    receipt_s: float = 300.0
    """An agency that an incident was handed off to says within so long that it has it; then somebody is reminded."""
    receipt_again_s: float = 300.0
    """And so much later the supervisor is told."""
