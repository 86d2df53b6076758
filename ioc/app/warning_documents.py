"""CAP documents of the centre's own warnings: for channels that carry them, and for whoever wants to see one before."""

from __future__ import annotations

from typing import Any

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.domain.commands import Actor
from ioc.domain.decide.seats import barred
from ioc.domain.outbound_records import Effect
from ioc.domain.people import READING
from ioc.domain.warning_message import message_of
from ioc.engine.clock import now_us
from ioc.engine.loop import Loop
from ioc.reports.cap_document import file_name, warning_document


class WarningDocuments:
    """Reads records that are replaced and never changed, so on any thread."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def attach(self, effect: Effect) -> tuple[bytes, str]:
        """The document of an effect and its file's name; (b"", "") for what is no warning."""
        state = self._loop.state
        warning = state.tables.warnings.get(effect.about) if effect.message == "public_warning" else None
        site = state.registry.site
        if warning is None or warning.alert is None or site is None:
            return b"", ""
        return warning_document(warning, warning.alert, site), file_name(warning.alert)

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`warning` -> MessagePack of {"xml": …, "name": …}: as it went out, or as it would now. Raises
        QuestionRefused."""
        if actor.role not in READING:
            raise QuestionRefused("refused.role", role=actor.role, roles=", ".join(sorted(READING)))
        state = self._loop.state
        held_up = barred(state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        ident = str(params.get("warning") or "")[:64]
        warning, site = state.tables.warnings.get(ident), state.registry.site
        if warning is None or site is None:
            raise QuestionRefused("refused.unknown_warning", warning=ident)
        base = state.tables.warnings.get(warning.base or "")
        alert = warning.alert or message_of(site, warning, base, now_us())
        document = warning_document(warning, alert, site)
        return msgspec.msgpack.encode({"xml": document.decode("utf-8"), "name": file_name(alert)})
