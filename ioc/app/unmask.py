"""Showing masked personal data to who may see it: with a reason, and only once it is on record that it was shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.domain import facts as f
from ioc.domain.commands import Actor
from ioc.domain.decide.seats import barred
from ioc.domain.people import UNMASKING as ROLES
from ioc.domain.records import Params, VaultRef
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.journal.reader import JournalReader
from ioc.link.messages import Answer

AT_ONCE = 20
EXPORTED_AT_ONCE = 500
"""Refused records that may be taken away in one file: as many as the state keeps."""
LONGEST_REASON = 500
LONGEST_REF = 64
WAIT_S = 10.0


class Unmasking:
    """Answers the question `unmask`, on the link's worker threads."""

    def __init__(self, loop: Loop, inbox: Inbox, reader: JournalReader) -> None:
        self._loop, self._inbox, self._reader = loop, inbox, reader

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`refs` (vault ids), `reason` -> MessagePack of id -> fields, None for what was destroyed.

        With `export` (what is taken away, see `DataExported.what`), `about` and `rows` that is on record, too. Raises
        QuestionRefused; refusals are on record as well.
        """
        given, export = params.get("refs"), str(params.get("export") or "")[:LONGEST_REF]
        most, least = (EXPORTED_AT_ONCE, 0) if export else (AT_ONCE, 1)
        refs = [str(ref)[:LONGEST_REF] for ref in given[: most + 1]] if isinstance(given, list) else []
        reason = str(params.get("reason") or "").strip()[:LONGEST_REASON]
        if actor.role not in ROLES or not actor.person:
            self._refuse(actor, "refused.role", role=actor.role, roles=", ".join(sorted(ROLES)))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            self._refuse(actor, held_up.code, **held_up.params)
        if not reason:
            self._refuse(actor, "refused.reason_missing")
        if not least <= len(refs) <= most:
            self._refuse(actor, "refused.records", most=most)
        about, rows = str(params.get("about") or "")[:LONGEST_REF], _count(params.get("rows"))

        def facts() -> list[f.AnyFact]:
            sealed = self._loop.seal("unmask_reason", {"text": reason})
            shown = [f.PersonalDataUnmasked(records=tuple(refs), reason=sealed)] if refs else []
            taken = [f.DataExported(what=export, about=about, rows=rows, reason=sealed)] if export else []
            return [*shown, *taken]

        self.record(facts, actor)
        return msgspec.msgpack.encode(self._reader.texts([VaultRef(id=ref, commitment=b"") for ref in refs]))

    def _refuse(self, actor: Actor, code: str, **params: str | int | float | None) -> None:
        told: Params = dict(params)
        fact = f.CommandRefused(command="Unmask", about="", code=code, params=told)
        self._inbox.put_errand(Errand(lambda: self._loop.record(fact, actor=actor if actor.person else None)))
        raise QuestionRefused(code, **told)

    def record(self, make: Callable[[], list[f.AnyFact]], actor: Actor) -> None:
        """Wait until the facts are durable. Raises QuestionRefused with the journal's own words when it is not."""
        done = threading.Event()
        answers: list[Answer] = []

        def take(answer: Answer) -> None:
            answers.append(answer)
            done.set()

        def note() -> None:
            self._loop.record(*make(), actor=actor)
            self._loop.answer(take, Answer(id="unmask", outcome="confirmed"))

        self._inbox.put_errand(Errand(note))
        if not done.wait(WAIT_S):
            raise QuestionRefused("refused.bug")
        if answers[0].outcome != "confirmed":
            raise QuestionRefused(answers[0].code, **answers[0].params)


def _count(given: object) -> int:
    return given if isinstance(given, int) and given >= 0 else 0
