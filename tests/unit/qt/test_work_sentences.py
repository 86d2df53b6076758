"""What is done with incidents and alarms, as the log says it in both languages."""

from __future__ import annotations

import pytest

from ioc.domain import facts as f
from ioc.domain.vocabulary import IncidentMark
from ioc.qt.fact_words import fact_sentence, text_ref
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref, tell

SUMP = "sump@thuan-phuoc"
MOVED = f.IncidentChanged(incident="i412", type="flood", priority=2, ward="Hòa Khánh", moved=True)


@pytest.mark.parametrize(
    ("fact", "text", "vi", "en"),
    [
        (
            f.AcknowledgementWithdrawn(alarm=SUMP, occurrence=1),
            None,
            "Rút xác nhận: TB Thuận Phước · Bể hút cao, tốc độ dâng lớn",
            "Acknowledgement withdrawn: TB Thuận Phước · Sump high, rising fast",
        ),
        (
            f.AlarmPutOutOfService(alarm=SUMP, reason=ref("r")),
            "phiếu 118",
            "Ngừng phục vụ: TB Thuận Phước · Bể hút cao, tốc độ dâng lớn · phiếu 118",
            "Out of service: TB Thuận Phước · Sump high, rising fast · phiếu 118",
        ),
        (
            f.AlarmReturnedToService(alarm=SUMP),
            None,
            "Phục vụ trở lại: TB Thuận Phước · Bể hút cao, tốc độ dâng lớn",
            "Back in service: TB Thuận Phước · Sump high, rising fast",
        ),
        (
            f.AlarmCommented(alarm=SUMP, text=ref("r")),
            "kẹt rác",
            "TB Thuận Phước · Bể hút cao, tốc độ dâng lớn: kẹt rác",
            "TB Thuận Phước · Sump high, rising fast: kẹt rác",
        ),
        (
            f.IncidentMarked(incident="i412", mark=IncidentMark.FIRE_UNDER_CONTROL),
            None,
            "VV-0412: đã khống chế cháy",
            "VV-0412: fire under control",
        ),
        (
            MOVED,
            None,
            "Sửa VV-0412 · Ngập đô thị, mức 2, nay ở Hòa Khánh",
            "Changed VV-0412 · Urban flood, priority 2, now at Hòa Khánh",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, f.Fact) else "",
)
def test_that_the_log_says_what_was_done(fact: f.AnyFact, text: str | None, vi: str, en: str) -> None:
    for language, wanted in (("vi", vi), ("en", en)):
        desk = tell(Desk(language=language))
        (entry,) = desk.entries(fact, by=QUAN)
        assert fact_sentence(entry, desk.models.names, text)[0] == wanted
        assert bool(text) == bool(text_ref(fact))
