"""What the one who has a call may read of it again: its own words after a restart, the caller's number masked."""

from __future__ import annotations

from typing import Any

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.app.unmask import LONGEST_REF, Unmasking
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.commands import Actor, AnswerCall
from ioc.domain.decide.seats import barred
from ioc.domain.records import VaultRef
from ioc.engine.loop import Loop
from ioc.journal.reader import JournalReader

NUMBER_KEYS = ("phone", "number", "caller_number", "tel")
"""Names under which sources give the number."""
MASK = "•••"
SHOWN_HEAD, SHOWN_TAIL, LEAST_DIGITS = 4, 3, 9
REASON = "own intake form"


def masked_number(number: str) -> str:
    """A telephone number of which the first four and the last three digits are left; a short one is masked whole."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if not digits:
        return ""
    if len(digits) < LEAST_DIGITS:
        return MASK
    return f"{digits[:SHOWN_HEAD]} {MASK} {digits[-SHOWN_TAIL:]}"


class CallWords:
    """Answers the question `call_words`, on the link's worker threads."""

    def __init__(self, loop: Loop, unmasking: Unmasking, reader: JournalReader) -> None:
        self._loop, self._unmasking, self._reader = loop, unmasking, reader

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`call` -> MessagePack of `number` (masked) and `words` by field: what this very person wrote down, and only
        while the call is theirs; that they were read again is on record. Raises QuestionRefused."""
        if not actor.person or not people.may(actor.role, AnswerCall):
            raise QuestionRefused("refused.role", role=actor.role, roles=people.roles_for(AnswerCall))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        ident = str(params.get("call") or "")[:LONGEST_REF]
        tables = self._loop.state.tables
        call, work = tables.calls.get(ident), tables.intake.get(ident)
        if call is None:
            raise QuestionRefused("refused.unknown_call", call="…")
        words: dict[str, str] = {}
        if work is not None and work.holder == actor.person and work.form is not None and work.form.words is not None:
            ref = work.form.words
            self._unmasking.record(lambda: self._read_again(ref), actor)
            words = self._fields(ref)
        personal = self._fields(call.personal) if call.personal is not None else {}
        number = next((personal[key] for key in NUMBER_KEYS if personal.get(key)), "")
        return msgspec.msgpack.encode({"number": masked_number(number), "words": words})

    def _read_again(self, ref: VaultRef) -> list[f.AnyFact]:
        reason = self._loop.seal("unmask_reason", {"text": REASON})
        return [f.PersonalDataUnmasked(records=(ref.id,), reason=reason)]

    def _fields(self, ref: VaultRef) -> dict[str, str]:
        found = self._reader.texts([ref]).get(ref.id)
        return {str(key): str(text) for key, text in (found or {}).items()}
