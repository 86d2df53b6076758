"""Questions that a desk may ask of a journal: history, log, texts, density, rejects. Runs on worker threads.

Used by the engine and by a replay. Every answer is MessagePack; the manual page docs/manual/link.md lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from ioc.app.care_questions import CareQuestions
from ioc.app.report_questions import ReportQuestions
from ioc.app.rule_questions import RuleQuestions, TrialRefused
from ioc.domain.facts import Entry
from ioc.domain.logbook import LOG_KINDS
from ioc.domain.people import READING
from ioc.domain.records import Incident, VaultRef
from ioc.journal.reader import JournalReader

ENDLESS_US = 2**63 - 1
HISTORY_ROWS = 20_000
LOG_ROWS = 500
CLOSED_ROWS = 500
ABOUT_IDS = 50
TEXTS = 500
MASKED = frozenset({"call", "reject", "login", "call_words", "attachment"})
"""Kinds of vault records that name outsiders, or may: `texts` does not give them; `unmask` does, on record."""


class QuestionRefused(Exception):
    """A question that is not answered: sentence code and parameters."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Horizon(Struct, frozen=True):
    """How far a replay may see: its past clock and the sequence number that it stands at."""

    at_us: int
    seq: int


class Questions:
    """Answers from a journal directory. `horizon` bounds what may be seen; None = all."""

    def __init__(self, reader: JournalReader, horizon: Callable[[], Horizon] | None = None) -> None:
        self._reader = reader
        self._horizon = horizon
        care = CareQuestions(reader, self._until, self._seen_seq)
        rules = RuleQuestions(reader, self._until, self._seen_seq)
        self._answers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "history": self._history,
            "log": self._log,
            "closed": self._closed,
            "about": self._about,
            "texts": self._texts,
            "density": self._density,
            "bounds": self._bounds,
            "alarm_load": care.load,
            "away": care.away,
            "rule_trial": rules.trial,
            "rule_history": rules.history,
            "report": ReportQuestions(reader, self._seen_seq).report,
        }

    def answer(self, question: str, params: dict[str, Any], role: str) -> bytes:
        """MessagePack of the answer. Raises QuestionRefused; a wrong parameter is refused, too."""
        asked = self._answers.get(question)
        if asked is None:
            raise QuestionRefused("refused.question", question=question[:40])
        if question in ("texts", "report") and role not in READING:
            raise QuestionRefused("refused.role", role=role, roles=", ".join(sorted(READING)))
        try:
            return msgspec.msgpack.encode(asked(params))
        except TrialRefused as refused:
            raise QuestionRefused(refused.code, **refused.params) from refused
        except (LookupError, TypeError, ValueError, ArithmeticError) as fault:
            raise QuestionRefused("refused.question", question=f"{question}: {fault}"[:80]) from fault

    def _until(self, at_us: int) -> int:
        return min(at_us, self._horizon().at_us) if self._horizon else at_us

    def _history(self, params: dict[str, Any]) -> dict[str, Any]:
        """`stream` (index), `from_us`, `to_us` -> columns as bytes (int64, int64, float64, uint8), oldest first.

        Above `HISTORY_ROWS` readings an outline: `bucket_us` says how wide its buckets are (0: every reading is there),
        `rows` how many readings there are, `complete` whether none was left out at the old end.
        """
        span = int(params["from_us"]), self._until(int(params["to_us"]))
        # what was measured before the past clock but came later was not known then
        known_us = self._until(ENDLESS_US)
        found = self._reader.outline(int(params["stream"]), *span, most=HISTORY_ROWS, known_us=known_us)
        names = ("source_us", "received_us", "value", "quality")
        columns = {name: getattr(found, name).tobytes() for name in names}
        return {**columns, "bucket_us": found.bucket_us, "rows": found.rows, "complete": found.complete}

    def _log(self, params: dict[str, Any]) -> list[Entry]:
        """`limit`, optional `before_seq` -> entries worth reading, newest first."""
        before: int | None = params.get("before_seq")
        if self._horizon is not None:
            ahead = self._horizon().seq + 1
            before = ahead if before is None else min(before, ahead)
        limit = max(1, min(int(params.get("limit", 200)), LOG_ROWS))
        return self._reader.log(before_seq=before, limit=limit, kinds=LOG_KINDS)

    def _seen_seq(self) -> int:
        return self._horizon().seq if self._horizon else ENDLESS_US

    def _closed(self, params: dict[str, Any]) -> list[Incident]:
        """`limit`, optional `from_us`, `to_us` -> archived incidents closed in that span, closed last first."""
        limit = max(1, min(int(params.get("limit", 100)), CLOSED_ROWS))
        span = int(params.get("from_us", 0)), int(params.get("to_us", ENDLESS_US))
        return self._reader.closed_incidents(*span, limit, self._seen_seq())

    def _about(self, params: dict[str, Any]) -> list[Entry]:
        """`ids`, `from_us`, `to_us`, `limit` -> entries worth reading that name one of the ids, newest first."""
        idents = [str(ident) for ident in params["ids"][:ABOUT_IDS] if str(ident)]
        limit = max(1, min(int(params.get("limit", 200)), LOG_ROWS))
        span = int(params["from_us"]), self._until(int(params["to_us"]))
        return self._reader.about(idents, *span, LOG_KINDS, limit, self._seen_seq()) if idents else []

    def _texts(self, params: dict[str, Any]) -> dict[str, dict[str, str] | None]:
        """`refs` (vault ids) -> their fields, None for what was destroyed or is masked (see `unmask`)."""
        refs = [VaultRef(id=str(ref), commitment=b"") for ref in params["refs"][:TEXTS]]
        found = self._reader.open_records(refs)
        return {
            name: None if record is None or record.kind in MASKED else record.fields for name, record in found.items()
        }

    def _density(self, params: dict[str, Any]) -> dict[str, Any]:
        """`from_us`, `to_us`, `bins` -> {"counts": [...], "marks": [[at_us, priority], ...]}.

        Beyond the past clock, too: a time line shows where the record is busy, not what it says.
        """
        bins = max(1, min(int(params.get("bins", 200)), 2000))
        found = self._reader.density(int(params["from_us"]), int(params["to_us"]), bins, LOG_KINDS)
        return {"from_us": found.from_us, "to_us": found.to_us, "counts": found.counts, "marks": found.alarms}

    def _bounds(self, params: dict[str, Any]) -> dict[str, int]:
        """First and last instant on record."""
        found = self._reader.bounds()
        return {"first_us": found.first_us, "last_us": found.last_us}
