"""What people ask for of the centre's own warnings. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command
from ioc.domain.warning_records import WarningContent


class DraftWarning(Command, frozen=True):
    """Begin a warning. `kind` is a `WarningKind`; all but "alert" need `base`, the warning that they follow, and take
    its incident and whether it is an exercise from there (cancel and all-clear its area, too)."""

    content: WarningContent
    kind: str = "alert"
    template: str = ""
    base: str | None = None
    exercise: bool = False
    incident: str | None = None


class AmendWarning(Command, frozen=True):
    """Write it anew. A submitted one becomes a draft again. `revision` is the text that was written on (0: whichever):
    what another person changed meanwhile is not overwritten unseen."""

    warning: str
    content: WarningContent
    revision: int = 0


class SubmitWarning(Command, frozen=True):
    """Give it to a second person."""

    warning: str


class ReturnWarning(Command, frozen=True):
    """Give it back to those who wrote it."""

    warning: str
    reason: str


class ReleaseWarning(Command, frozen=True):
    """Send it out. `number` is typed by the person, `revision` is the text that was read."""

    warning: str
    number: str
    revision: int


class WithdrawWarning(Command, frozen=True):
    """Throw a draft away."""

    warning: str
