"""What the server of the link needs of the process behind it: the engine, or a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ioc.domain.commands import Actor, AnyCommand
from ioc.link.messages import Answer, Control, Hello, Reply, Snapshot, TurnedAway, Welcome


class LinkPorts(Protocol):
    """The engine's or the replay's side. What these raise is noticed in the log and harms nobody.

    Unless said otherwise a port is called on the server's thread and must return at once.
    """

    def authenticate(self, hello: Hello) -> Welcome | TurnedAway:
        """Who is it? Called in a worker thread, may be slow (argon2). Several may run at the same time.

        An empty `Welcome.person` in mode "live" means looking round: no snapshot, no facts, and of all commands
        only `CreateAccount` and `ChangePassword` (by whoever has to choose a password of their own) reach `submit`.
        Whether the seat is free is the server's own business, so nothing
        is said on the record here about taking it: that is `joined`.
        """

    def joined(self, actor: Actor) -> None:
        """`actor` now holds its seat. Comes again when the same person takes the seat over or comes back to it."""

    def left(self, seat: str, cause: str) -> None:
        """Nobody holds `seat` any more: "person" (signed out), "link" (silent) or "account" (dismissed).

        Not called by `LinkServer.close`.
        """

    def submit(
        self, order_id: str, actor: Actor, seen_seq: int, command: AnyCommand, answer: Callable[[Answer], None]
    ) -> None:
        """Hand a command to the loop. `answer` may be called from any thread, best after the facts are published."""

    def ask(self, actor: Actor, question: str, params: dict[str, Any], reply: Callable[[Reply], None]) -> None:
        """A question; called in a worker thread. `reply` may be called from any thread, now or later; its `id`
        is put in by the server, so any will do."""

    def control(self, actor: Actor, message: Control) -> None:
        """Replay's time line. A live engine ignores it."""

    def request_snapshot(self, ready: Callable[[Snapshot], None]) -> None:
        """Have the publishing thread call `ready` between two publications, with a snapshot of what it has
        published so far: nothing undurable in it, and nothing missing that was published before."""
