"""Answers `report_draft`: fills a situation report from the state of this moment and puts the draft on record."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import msgspec

from ioc.app.questions import QuestionRefused
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.commands import Actor, ApproveReport
from ioc.domain.decide.seats import barred
from ioc.domain.decide.situation import last_report, report_spec
from ioc.domain.report_records import ReportDraft
from ioc.domain.snapshot import Snapshot, encode_snapshot, freeze, load_snapshot
from ioc.domain.state import State
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import NewId
from ioc.journal.reader import JournalReader
from ioc.reports.situation import ReportFailed, SituationMaker, plain_text, quoted

WAIT_S = 15.0


class Reporting:
    """Takes the state from the loop once everything before it is on disk, fills the template on the asking thread, and
    has the draft recorded with its hash: what is approved afterwards is what was read."""

    def __init__(self, loop: Loop, inbox: Inbox, reader: JournalReader, new_id: NewId) -> None:
        self._loop, self._inbox, self._reader, self._new_id = loop, inbox, reader, new_id

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`report`, `language` -> MessagePack of {"id", "sha256", "number", "seq", "html", "text"}. Raises
        QuestionRefused and JournalRefused."""
        if not people.may(actor.role, ApproveReport):
            raise QuestionRefused("refused.role", role=actor.role, roles=people.roles_for(ApproveReport))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        state = self._taken()
        spec = report_spec(state, str(params.get("report") or "")[:64])
        if spec is None:
            raise QuestionRefused("refused.unknown_report")
        last = last_report(state, spec.key)
        number = last.draft.number + 1 if last is not None else 1
        since_us = last.draft.as_of_us if last is not None else 0
        maker = SituationMaker(state, quoted(state, self._reader.texts), as_of_us=state.at_us, since_us=since_us)
        language = "en" if params.get("language") == "en" else "vi"
        try:
            html, sha256 = maker.html(spec, number, language), maker.sha256(spec, number)
        except ReportFailed as failed:
            raise QuestionRefused("refused.report_template", why=str(failed)) from failed
        draft = ReportDraft(
            id=self._new_id(),
            report=spec.key,
            number=number,
            seq=state.seq,
            as_of_us=state.at_us,
            since_us=since_us,
            sha256=sha256,
        )
        self._wait(lambda: self._loop.record(f.ReportDrafted(draft=draft), actor=actor), settled=False)
        told = {"id": draft.id, "sha256": sha256, "number": number, "seq": state.seq}
        return msgspec.msgpack.encode(told | {"html": html, "text": plain_text(html)})

    def _taken(self) -> State:
        found: list[Snapshot] = []
        self._wait(lambda: found.append(freeze(self._loop.state)), settled=True)
        # through bytes, as to a desk: the latest readings belong to it, and the loop's own records stay the loop's
        return load_snapshot(encode_snapshot(found[0]))

    def _wait(self, run: Callable[[], None], *, settled: bool) -> None:
        done = threading.Event()

        def noted() -> None:
            run()
            done.set()

        self._inbox.put_errand(Errand(noted, settled=settled))
        if not done.wait(WAIT_S):
            raise QuestionRefused("refused.proposal_busy")
