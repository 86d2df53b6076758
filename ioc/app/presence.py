"""Answers the question `presence`: who else has an incident open now. In memory only; nothing of it is on record."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.domain.commands import Actor
from ioc.domain.people import READING

FORGOTTEN_S = 25.0
"""Who has not asked again for so long looks at nothing any more; desks ask every ten seconds."""
MOST = 50


class Presence:
    """Each seat says what it has open by asking; the answer names the others. Asked on several threads."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._open: dict[str, tuple[str, str, float]] = {}
        """Seat -> incident, name, when it said so last."""

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`incident` ("" = none) -> MessagePack of {"others": [{"seat", "name"}]}. Raises QuestionRefused."""
        if actor.role not in READING:
            raise QuestionRefused("refused.role", role=actor.role, roles=", ".join(sorted(READING)))
        ident, now = str(params.get("incident") or "")[:64], self._now_s()
        with self._lock:
            self._open[actor.seat] = (ident, actor.name, now)
            self._open = {seat: held for seat, held in self._open.items() if now - held[2] <= FORGOTTEN_S}
            others = [
                {"seat": seat, "name": name}
                for seat, (incident, name, _) in sorted(self._open.items())
                if ident and incident == ident and seat != actor.seat
            ]
        return msgspec.msgpack.encode({"others": others[:MOST]})
