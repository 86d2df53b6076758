"""Stands between what publishes and the link: the one is made first, the other is told when it is there."""

from __future__ import annotations

from collections.abc import Callable

from ioc.link.messages import ServerMessage, TurnedAway
from ioc.link.server import LinkServer


class Outlet:
    """Publishes once `server` is set; before that nobody can follow, so nothing is lost."""

    def __init__(self) -> None:
        self.server: LinkServer | None = None
        self.listeners: list[Callable[[ServerMessage], None]] = []
        """Of this process, told after the link on the thread that publishes: quick, and never blocking."""

    def publish(self, message: ServerMessage) -> None:
        """To the link."""
        if self.server is not None:
            self.server.publish(message)
        for listener in self.listeners:
            listener(message)

    def dismiss(self, person: str, verdict: TurnedAway, keep_seat: str) -> None:
        """Sign a person out of every seat but `keep_seat`."""
        if self.server is not None:
            self.server.dismiss(person, verdict, keep_seat)
