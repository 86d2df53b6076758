"""What people ask for of situation reports. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class ApproveReport(Command, frozen=True):
    """Approve the draft that was read: its id and hash, and the words to add (a forecast, what is asked for)."""

    draft: str
    sha256: str
    remark: str = ""


class EnterToll(Command, frozen=True):
    """Enter people dead, missing, injured and moved to safety, of an incident or of "city". None: not known."""

    scope: str
    dead: int | None = None
    missing: int | None = None
    injured: int | None = None
    moved: int | None = None


ReportCommand = ApproveReport | EnterToll
