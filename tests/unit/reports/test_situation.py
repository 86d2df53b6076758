"""The situation report: from one sequence number always the same bytes, through journal, restart and replay; approval;
when it is due; what the shipped template says.
"""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ioc.app.questions import Horizon, QuestionRefused, Questions
from ioc.app.reporting import Reporting
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.board_records import CITY
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.situation import next_due_us
from ioc.domain.report_records import ReportDraft, SentReport
from ioc.domain.report_spec import ReportSpec
from ioc.domain.stage_spec import StageFollows
from ioc.reports.situation import ReportFailed, SituationMaker, plain_text
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, SUPERVISOR, City, both
from tests.helpers.da_nang import da_nang
from tests.unit.journal.centre import Centre

SHIPPED = da_nang(date(2026, 10, 14)).site
(SPEC,) = SHIPPED.reports
REPORTING = replace(SITE, reports=(SPEC,), stage_follows=(StageFollows(), StageFollows(report_s=3600.0)))
HOUR_US = 3_600_000_000


class Night(Centre):
    """An engine with a report, an incident, a board and a decision."""

    def __init__(self, place: Path, **more: Any) -> None:
        super().__init__(place, site=REPORTING, **more)
        self.reporting = Reporting(self.loop, self.inbox, self.reader, iter(map(str, range(100))).__next__)

    def tell(self) -> None:
        self.put_gauges()
        self.put_readings((1.83,))
        self.step()
        self.put_order(c.OpenIncident(type="flood", priority=1, lon=108.2, lat=16.0))
        self.put_order(c.EstablishCommand(scope=CITY, post="UBND thành phố"))
        self.step()
        board = next(iter(self.loop.state.tables.boards))
        self.put_order(c.AskNeed(board=board, what="xuồng <cao su>", amount=3))
        self.put_order(
            c.LogDecision(scope=CITY, question="Đóng cầu?", options=("đóng", "mở"), choice=1, grounds="gió giảm")
        )
        self.put_order(c.EnterToll(scope=CITY, injured=4, moved=120))
        self.step()

    def draft(self, language: str = "vi") -> dict[str, Any]:
        """Asked on a thread of its own, as the link does, while the loop goes on."""
        found: list[bytes] = []
        params = {"report": "situation", "language": language}
        asking = threading.Thread(target=lambda: found.append(self.reporting.answer(COORDINATOR, params)))
        asking.start()
        for _ in range(3000):
            self.step(0.001)
            asking.join(0.005)
            if not asking.is_alive():
                break
        return dict(msgspec.msgpack.decode(found[0]))

    def sent(self) -> SentReport:
        return next(iter(self.loop.state.tables.reports.values()))


def asked(one: SentReport, **more: Any) -> dict[str, Any]:
    draft = one.draft
    wanted = {name: getattr(draft, name) for name in ("report", "number", "seq", "as_of_us", "since_us", "sha256")}
    return wanted | {"remark": one.remark.id if one.remark else "", "language": "vi"} | more


def answered(centre: Centre, params: dict[str, Any], seq: int | None = None, role: str = "auditor") -> dict[str, Any]:
    horizon = None if seq is None else lambda: Horizon(centre.clock.at_us, seq)
    return dict(msgspec.msgpack.decode(Questions(centre.reader, horizon).answer("report", params, role)))


def test_that_an_approved_report_is_made_again_to_the_byte_after_everything_has_changed(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.tell()
    draft = night.draft()
    night.put_order(c.ApproveReport(draft=draft["id"], sha256=draft["sha256"]))
    night.put_order(c.OpenIncident(type="flood", priority=3, lon=108.2, lat=16.0))
    night.put_readings((9.0,))
    night.step(5.0)
    sent = night.sent()
    assert (sent.draft.sha256, sent.draft.seq) == (draft["sha256"], draft["seq"])
    again = answered(night, asked(sent))
    assert again["html"] == draft["html"] and again["same"] is True
    night.close()
    later = Night(tmp_path, clock=night.clock)
    assert answered(later, asked(later.sent()), seq=later.loop.state.seq)["html"] == draft["html"]
    later.close()


def test_that_another_sequence_or_hash_is_not_the_same_and_the_future_is_not_seen(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.tell()
    draft = night.draft()
    night.put_order(c.ApproveReport(draft=draft["id"], sha256=draft["sha256"]))
    night.step(5.0)
    wanted = asked(night.sent())
    assert answered(night, wanted | {"sha256": "0" * 64})["same"] is False
    with pytest.raises(QuestionRefused):
        answered(night, wanted, seq=wanted["seq"] - 1)
    with pytest.raises(QuestionRefused):
        answered(night, wanted, role="wall")
    night.close()


def test_that_the_shipped_template_says_what_there_is_in_both_languages_and_escapes_words(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.tell()
    text = night.draft()["text"]
    for words in (
        "Báo cáo nhanh tình hình số 1",
        "Đang mở 1, mới 1",
        "Ưu tiên 1: 1",
        "bị thương 4, đã sơ tán 120",
        "Chết chưa rõ",
        "Đóng cầu? → mở",
        "gió giảm",
        "xuồng <cao su>: 0 / 3",
    ):
        assert words in text, words
    page = night.draft("en")["html"]
    assert "Situation report no. 1" in page and "&lt;cao su&gt;" in page and "<cao su>" not in page
    night.close()


def test_that_only_what_was_read_is_approved_once_and_while_it_is_fresh() -> None:
    made = City(REPORTING)
    maker = SituationMaker(made.state, {}, as_of_us=made.at_us, since_us=0)
    draft = ReportDraft(
        id="d", report="situation", number=1, seq=made.state.seq, as_of_us=made.at_us, since_us=0,
        sha256=maker.sha256(SPEC, 1),
    )  # fmt: skip
    approve = c.ApproveReport(draft="d", sha256=draft.sha256, remark="mưa giảm sau 23 giờ")
    assert made.refusal(approve) == "refused.report_gone"
    made.say(f.ReportDrafted(draft=draft), actor=COORDINATOR)
    assert made.refusal(replace(approve, sha256="x")) == "refused.report_other"
    assert made.refusal(approve, OPERATOR) == "refused.role"
    made.order(approve, SUPERVISOR)
    (sent,) = made.state.tables.reports.values()
    assert (sent.by, sent.draft.by) == (SUPERVISOR.person, COORDINATOR.person) and sent.remark is not None
    assert made.refusal(approve) == "refused.report_gone"
    made.say(f.ReportDrafted(draft=replace(draft, id="e", number=2)), actor=COORDINATOR)
    made.at_us += HOUR_US
    assert made.refusal(replace(approve, draft="e")) == "refused.report_old"


def test_that_a_report_is_due_by_the_stage_and_told_once() -> None:
    made = City(REPORTING)

    def told(minutes: int) -> int:
        made.at_us += minutes * 60_000_000
        facts = [fact for fact in pass_time(made.state, made.at_us) if isinstance(fact, f.ReportDue)]
        made.say(*facts)
        return len(facts)

    assert next_due_us(made.state, SPEC) is None and told(600) == 0
    made.order(c.SetCityStage(level=2, reason="rain"))
    assert next_due_us(made.state, SPEC) == made.at_us + HOUR_US
    assert [told(59), told(1), told(30)] == [0, 1, 0]


def test_that_a_template_that_fails_says_why_and_reaches_nothing() -> None:
    made = City(REPORTING)
    maker = SituationMaker(made.state, {}, as_of_us=made.at_us, since_us=0)

    def html(template: str) -> str:
        spec = ReportSpec(key="x", title=both("X"), to=both("Y"), template=both(template))
        return maker.html(spec, 1, "vi")

    with pytest.raises(ReportFailed, match="nothing"):
        html("{{ nothing }}")
    with pytest.raises(ReportFailed):
        html("{{ incidents.__class__.__mro__ }}")
    with pytest.raises(ReportFailed):
        html("{{ 1 / 0 }}")


def test_that_figures_are_whole_numbers_and_at_least_one() -> None:
    made = City(REPORTING)
    assert made.refusal(c.EnterToll(scope=CITY)) == "refused.toll_empty"
    assert made.refusal(c.EnterToll(scope=CITY, dead=-1)) == "refused.toll_figure"
    made.order(c.EnterToll(scope=CITY, dead=0), OPERATOR)
    assert made.state.tables.tolls[CITY].dead == 0 and made.state.tables.tolls[CITY].missing is None


def test_that_text_keeps_cells_apart_and_lines_below_each_other() -> None:
    page = "<style>p{}</style><h1>A</h1><table><tr><td>1</td><td>2</td></tr></table><p>b<br>c</p><h2>D</h2><p>e</p>"
    assert plain_text(page) == "A\n1 · 2\n\nb\nc\n\nD\ne\n"
