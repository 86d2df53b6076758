"""The storm night's command: a board with objectives, sectors, needs and decisions. People and figures are invented."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from config.builtin import ROOT
from config.documents import read_document
from config.faults import Fault
from config.rule_tables import rule_table
from ioc.domain import facts as f
from ioc.domain.board_records import Holder, LoggedDecision
from ioc.domain.decide.risk import suggestions
from ioc.domain.indices.tables import RuleTable
from ioc.domain.records import Asset, Stream
from ioc.domain.report_records import ReportDraft
from ioc.domain.risk_records import RainSum, Rise
from ioc.domain.risk_spec import FloodStation, RiskSpec, StageProposal, Watch
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import HA, HOA, QUAN, Desk, us
from tests.helpers.desk_site import t
from tests.helpers.desk_story import ref

WORDS = {
    "b-o1": ("Sơ tán hết người ở tầng trệt Hòa Xuân", "Everybody out of the ground floors of Hòa Xuân"),
    "b-o2": ("Giữ bơm Hòa Xuân chạy ít nhất 3 máy", "Keep at least three pumps running at Hòa Xuân"),
    "b-o3": ("Mở lại đường Nguyễn Hữu Thọ cho xe cứu thương", "Open Nguyễn Hữu Thọ again for ambulances"),
    "b-o4": ("Xác minh mực nước và mưa", "Verify level and rain"),
    "b-n1": ("Bao cát", "Sandbags"),
    "b-n2": ("Máy phát 100 kVA", "Generator, 100 kVA"),
    "b-by": ("Quân khu 5", "Military Region 5"),
    "b-an": ("Đại tá Nguyễn Văn An", "Colonel Nguyễn Văn An"),
    "b-q": ("Cắt điện trạm HX-3?", "Cut power at station HX-3?"),
    "b-a1": ("cắt", "cut it"),
    "b-a2": ("giữ", "keep it"),
    "b-g": ("nước cách tủ 10 cm", "water 10 cm below the cabinet"),
    "b-g2": ("1,72 m, tăng 28 cm/h, còn 40 phút tới báo động III", "1.72 m, rising 28 cm/h, 40 min to level III"),
}


def command(desk: Desk, *, offered: bool = False) -> Desk:
    """Put the board on record; its words are known to the desk."""
    language = 0 if desk.models.language == "vi" else 1
    for ident, words in WORDS.items():
        desk.models.texts.put(ident, words[language])
    here = Holder(login=QUAN.person)
    desk.happen(
        f.CommandEstablished(board="b", scope="i412", post="UBND phường Hòa Xuân", commander=here), at="21:20", by=QUAN
    )
    for role, who in (("operations", HA), ("planning", HOA)):
        desk.happen(f.RoleFilled(board="b", role=role, holder=Holder(login=who.person)), at="21:22", by=QUAN)
    desk.happen(f.RoleFilled(board="b", role="liaison", holder=Holder(name=ref("b-an"))), at="21:23", by=QUAN)
    for ident, first, owner, due in (
        ("o1", 1, "operations", "22:15"),
        ("o2", 1, "logistics", "21:40"),
        ("o3", 2, "operations", "23:00"),
        ("o4", 2, "planning", "21:30"),
    ):
        made = f.ObjectiveSet(
            board="b", objective=ident, text=ref(f"b-{ident}"), priority=first, owner=owner, due_us=us(due)
        )
        desk.happen(made, at="21:24", by=QUAN)
    desk.happen(f.ObjectiveSettled(board="b", objective="o4", outcome="met"), at="21:29", by=HOA)
    for ident, name, wards, units in (
        ("s1", "Hòa Xuân bờ nam", ("Hòa Xuân",), ("CH-02", "TN-01")),
        ("s2", "Cẩm Lệ chợ", ("Cẩm Lệ",), ("CC-12",)),
    ):
        sector = f.SectorSet(board="b", sector=ident, name=name, wards=wards, lead=Holder(login=HA.person), units=units)
        desk.happen(sector, at="21:26", by=QUAN)
    for ident, amount, measure, due in (("n1", 2000.0, "bao", "22:30"), ("n2", 1.0, "", "21:35")):
        need = f.NeedAsked(
            board="b", need=ident, amount=amount, measure=measure, what=ref(f"b-{ident}"), sector="s1", due_us=us(due)
        )
        desk.happen(need, at="21:27", by=HA)
    desk.happen(f.NeedFilled(board="b", need="n1", amount=800.0, by=ref("b-by")), at="21:39", by=HA)
    _decide(desk)
    desk.happen(f.BriefingSet(board="b", at_us=us("22:00"), every_s=3600.0), at="21:28", by=QUAN)
    if offered:
        desk.happen(f.CommandOffered(board="b", to=Holder(login=HA.person)), at="21:46:10", by=QUAN)
    return desk


def _decide(desk: Desk) -> None:
    by_hand = LoggedDecision(
        id="d1",
        scope="i412",
        at_us=us("21:38:10"),
        noted_by=HA.person,
        choice=1,
        decided_by=Holder(name=ref("b-an")),
        question=ref("b-q"),
        options=(ref("b-a1"), ref("b-a2")),
        grounds=ref("b-g"),
    )
    of_plan = LoggedDecision(
        id="d2",
        scope="i412",
        at_us=us("21:44:20"),
        noted_by=QUAN.person,
        choice=0,
        decided_by=Holder(login=QUAN.person),
        grounds=ref("b-g2"),
        question_text=t("Lập điểm sơ tán?", "Set up a shelter?"),
        option_texts=(t("Trường THCS Nguyễn Thiện Thuật", "Nguyễn Thiện Thuật school"), t("Chưa", "Not yet")),
        plan="flood_2",
        step=5,
    )
    desk.happen(f.DecisionLogged(decision=by_hand), at="21:38:10", by=HA)
    desk.happen(f.DecisionLogged(decision=of_plan), at="21:44:20", by=QUAN)


def _table(name: str) -> RuleTable:
    faults: list[Fault] = []
    document = read_document(ROOT / "rules" / f"{name}.toml", faults)
    table = rule_table(document, date(2026, 10, 14)) if document is not None else None
    assert table is not None and not faults
    return table


RISK = RiskSpec(
    stations=(
        FloodStation(
            asset="tv-cam-le",
            property="level_m",
            title=t("Cẩm Lệ", "Cẩm Lệ"),
            levels=(1.0, 1.7, 2.5),
            source=t("Quyết định 05/2020/QĐ-TTg ngày 31/01/2020", "Decision 05/2020/QĐ-TTg of 31 January 2020"),
        ),
    ),
    watches=(
        Watch(kind="air", table="vn_aqi", domain="environment", property="vn_aqi_hour", least=2),
        Watch(kind="heat", table="heat_index", domain="environment", property="heat_index_c", least=2),
        Watch(kind="rain_24h", table="rain_24h", domain="drainage", property="rain_24h_mm", least=4),
    ),
    proposals=(
        StageProposal(kind="flood", level=2, stage=4),
        StageProposal(kind="disaster_rain", level=1, stage=2),
    ),
    rain_property="rain_1h_mm",
)
_MORE = (
    ("tv-cam-le", "drainage", "gauge", "Thủy chí Cẩm Lệ", "level_m", "m", 1.72),
    ("mua-ll", "drainage", "rain", "Mưa Liên Chiểu", "rain_24h_mm", "mm", 214.0),
    ("khi-nhs", "environment", "air", "Trạm khí Ngũ Hành Sơn", "vn_aqi_hour", "", 68.0),
    ("tt-hc", "environment", "weather", "Trạm thời tiết Hải Châu", "heat_index_c", "°C", 28.4),
)


def risks(desk: Desk) -> Desk:
    """Measure and suggest what the evening's readings give, by the shipped tables."""
    site = desk.session.state.registry.site
    assert site is not None
    tables = tuple(_table(name) for name in ("disaster_risk", "vn_aqi", "heat_index", "rain_24h"))
    desk.happen(f.SiteDescribed(site=replace(site, risk=RISK, tables=tables)), at="20:00")
    for asset, domain, kind, name, measured, unit, _ in _MORE:
        at = len(desk.session.state.by_index)
        desk.happen(
            f.AssetRegistered(asset=Asset(id=asset, feed="rain", domain=domain, kind=kind, name=name)),
            f.StreamRegistered(
                stream=Stream(
                    id=f"{asset}/{measured}", index=at, asset=asset, property=measured, unit=unit, interval_s=60
                )
            ),
            at="20:00",
        )
    index = {stream.id: stream.index for stream in desk.session.state.by_index}
    desk.readings([(index[f"{one[0]}/{one[4]}"], "21:47:05", one[6], 0) for one in _MORE])
    rise = Rise(
        asset="tv-cam-le",
        at_us=us("21:47:05"),
        value=1.72,
        cm_h=28.0,
        readings=58,
        expected=60,
        span_s=3540,
        grade="good",
    )
    rain = RainSum(asset="mua-hk2", at_us=us("21:46"), h1=42.5, h3=None)
    desk.happen(f.RiskMeasured(rises=(rise,), rains=(rain,)), at="21:47:10")
    for risk in suggestions(desk.session.state):
        if risk.level:
            desk.happen(f.RiskSuggested(risk=replace(risk, since_us=us("21:47:10"))), at="21:47:10")
    return desk


def reporting(desk: Desk) -> Desk:
    """The shipped report and what follows from the stages; one report approved at 20:45."""
    site = desk.session.state.registry.site
    assert site is not None
    shipped = da_nang(date(2026, 10, 14)).site
    told = replace(site, reports=shipped.reports, stage_follows=shipped.stage_follows)
    desk.happen(f.SiteDescribed(site=told), at="20:00")
    draft = ReportDraft(
        id="rep-1",
        report="situation",
        number=1,
        seq=412,
        as_of_us=us("20:44"),
        since_us=0,
        sha256="3f9a1c0b77d2" + "0" * 52,
    )
    words = "Mưa giảm sau 23 giờ" if desk.models.language == "vi" else "Rain eases after 23:00"
    desk.models.texts.put("rep-remark", words)
    desk.happen(f.ReportDrafted(draft=draft), at="20:44", by=QUAN)
    sent = f.SituationReported(
        draft="rep-1", report="situation", number=1, seq=412, sha256=draft.sha256, remark=ref("rep-remark")
    )
    desk.happen(sent, at="20:45", by=HA)
    return desk
