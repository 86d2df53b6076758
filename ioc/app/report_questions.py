"""The question `report`: an approved report made again from the record, and whether it is the one that was approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc.domain.decide.situation import report_spec
from ioc.domain.records import VaultRef
from ioc.journal.reader import JournalReader
from ioc.reports.situation import SituationMaker, plain_text, quoted


class ReportQuestions:
    """Answers on worker threads; `seen_seq` is how far may be seen."""

    def __init__(self, reader: JournalReader, seen_seq: Callable[[], int]) -> None:
        self._reader, self._seen_seq = reader, seen_seq

    def report(self, params: dict[str, Any]) -> dict[str, Any]:
        """`report`, `number`, `seq`, `as_of_us`, `since_us`, `sha256`, optional `remark` (vault id), `language` ->
        {"html", "text", "same"}. Without the words that were forgotten since, a report is no longer the same."""
        seq = int(params["seq"])
        if seq > self._seen_seq():
            raise LookupError("seq")
        state = self._reader.state_at_seq(seq)
        spec = report_spec(state, str(params["report"]))
        if spec is None:
            raise LookupError("report")
        language = "en" if params.get("language") == "en" else "vi"
        maker = SituationMaker(
            state,
            quoted(state, self._reader.texts),
            as_of_us=int(params["as_of_us"]),
            since_us=int(params["since_us"]),
        )
        number = int(params["number"])
        html = maker.html(spec, number, language, self._remark(str(params.get("remark") or "")))
        same = maker.sha256(spec, number) == params["sha256"]
        return {"html": html, "text": plain_text(html), "same": same}

    def _remark(self, ident: str) -> str:
        if not ident:
            return ""
        found = self._reader.texts([VaultRef(id=ident, commitment=b"")]).get(ident) or {}
        return found.get("text", "")
