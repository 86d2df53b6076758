"""Situation reports made and approved, and figures that people enter for them."""

from __future__ import annotations

from ioc.domain.records import Record, VaultRef


class ReportDraft(Record, frozen=True):
    """A report filled from the state at sequence `seq`. `sha256` (hex) is over its HTML in both languages without a
    remark; `since_us` is when the report before it was filled: news begin there."""

    id: str
    report: str
    number: int
    seq: int
    as_of_us: int
    since_us: int
    sha256: str
    by: str = ""
    made_us: int = 0


class SentReport(Record, frozen=True):
    """A draft that somebody read and approved, with the words they added."""

    draft: ReportDraft
    by: str
    at_us: int
    remark: VaultRef | None = None


class Toll(Record, frozen=True):
    """People harmed by an incident, or in the city as a whole, as somebody entered it; None: not entered."""

    scope: str
    dead: int | None
    missing: int | None
    injured: int | None
    moved: int | None
    at_us: int
    by: str


KEPT_REPORTS = 100
"""Newest approved reports held in state; older ones stay in the journal."""
