"""What becomes of situation reports. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef
from ioc.domain.report_records import ReportDraft


class ReportDrafted(Fact, frozen=True):
    """A report was filled for somebody to read; it is not approved."""

    draft: ReportDraft


class SituationReported(Fact, frozen=True):
    """Somebody approved a draft: number, sequence and hash name exactly what was read."""

    draft: str
    report: str
    number: int
    seq: int
    sha256: str
    remark: VaultRef | None = None


class ReportDue(Fact, frozen=True):
    """The time of the next report has come; told once."""

    report: str
    due_us: int


class TollEntered(Fact, frozen=True):
    """People harmed, as far as known; what stood before stays on record."""

    scope: str
    dead: int | None = None
    missing: int | None = None
    injured: int | None = None
    moved: int | None = None


ReportFact = ReportDrafted | SituationReported | ReportDue | TollEntered
