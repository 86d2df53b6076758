"""What follows from a city stage, as the site's data."""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.records import Record, Text


class DownCheck(StrEnum):
    """What should be true before the city steps down from a stage."""

    NO_CRITICAL = "no_critical"
    """No open incident of the highest priority."""
    RIVERS_BELOW = "rivers_below"
    """No river at warning level II or above."""
    NO_PROPOSAL = "no_proposal"
    """No risk proposes a higher stage than the one to go to."""
    NO_NEEDS = "no_needs"
    """No open need on a command board."""
    WARNINGS_OVER = "warnings_over"
    """No own warning in force."""


class Agency(Record, frozen=True):
    """Somebody to tell; ticked by the person who did."""

    key: str
    title: Text


class StageFollows(Record, frozen=True):
    """What follows from one stage: plans that are proposed, roles to fill on the city's board, panels to look at,
    agencies to tell, how often to report (seconds; 0: as the report itself says), who may set it (roles; empty: whoever
    may set stages), and what should be true before stepping down from it."""

    plans: tuple[str, ...] = ()
    command: bool = False
    roles: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    agencies: tuple[Agency, ...] = ()
    report_s: float = 0.0
    who: tuple[str, ...] = ()
    down: tuple[DownCheck, ...] = ()
