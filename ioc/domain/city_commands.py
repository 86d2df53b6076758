"""What people ask for of the city, its plans, its log and its feeds. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class SetCityStage(Command, frozen=True):
    """Set the city's operating stage, 1-5. `leave_open`: step down though something that should be over is not."""

    level: int
    reason: str
    leave_open: bool = False


class TickStageItem(Command, frozen=True):
    """Somebody did what the stage asks for: told an "agency", looked at a "panel"."""

    kind: str
    key: str


class WriteLog(Command, frozen=True):
    """Write a line into the shift log."""

    text: str


class EndShift(Command, frozen=True):
    """Sign the shift off: the chain's head is signed and kept apart. `text` is the handover's words, if any."""

    text: str = ""


class RetryFeed(Command, frozen=True):
    """Try a feed now that is off or down: somebody has mended what was wrong."""

    feed: str


class RetakeRejects(Command, frozen=True):
    """Give a feed's refused records to its connector again: somebody has mended the mapping."""

    feed: str
