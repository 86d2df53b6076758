"""What people ask for of messages that did not leave. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class ResendEffects(Command, frozen=True):
    """Send given-up messages again."""

    effects: tuple[str, ...]


class WriteOffEffects(Command, frozen=True):
    """Leave them unsent, for a reason (it was told by telephone)."""

    effects: tuple[str, ...]
    reason: str
