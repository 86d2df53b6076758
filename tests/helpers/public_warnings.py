"""A small city that warns its public: a sender, two templates, two wards; and a content that lacks nothing."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain.ground import GroundSpec, Ward
from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.warning_records import WarningArea, WarningContent
from ioc.domain.warning_spec import WarningField, WarningSpec, WarningTemplate
from tests.helpers.city import SITE

SQUARE = ((108.2, 16.0), (108.22, 16.0), (108.22, 16.02), (108.2, 16.02), (108.2, 16.0))
OTHER = ((108.3, 16.0), (108.32, 16.0), (108.32, 16.02), (108.3, 16.0))
FLOOD = WarningTemplate(
    key="flood",
    title=Text(vi="Lũ", en="Flood"),
    event=Text(vi="Lũ", en="Flood"),
    categories=("Met",),
    urgency="Immediate",
    severity="Severe",
    certainty="Observed",
    responses=("Evacuate",),
    headline=Text(vi="Lũ trên báo động {level} tại {places}", en="Flood above level {level} at {places}"),
    description=Text(vi="Nước còn lên đến {expires}.", en="Water rises until {expires}."),
    instruction=Text(vi="Rời nơi trũng, gọi {contact}.", en="Leave low ground, call {contact}."),
    fields=(WarningField(key="level", title=Text(vi="Cấp", en="Level"), usual="III"),),
    sound="siren",
)
CLEAR = replace(
    FLOOD,
    key="all_clear",
    kind="all_clear",
    title=Text(vi="Báo yên", en="All clear"),
    urgency="Past",
    severity="Minor",
    responses=("AllClear",),
)
SPEC = WarningSpec(
    sender="ioc.testville.example",
    sender_name=Text(vi="Trung tâm Testville", en="Testville centre"),
    contact="112",
    web="https://testville.example/warnings",
    release_roles=("supervisor",),
    longest_h=24.0,
    templates=(FLOOD, CLEAR),
)
WARDS = (
    Ward(code="20194", name="Hải Châu", level="ward", begins="", rings=(SQUARE,)),
    Ward(code="20305", name="Hòa Vang", level="commune", begins="", rings=(OTHER,)),
)


def warning_site(**more: object) -> Site:
    return replace(SITE, warnings=SPEC, land=GroundSpec(wards=WARDS), **more)


def complete(at_us: int, **more: object) -> WarningContent:
    made = WarningContent(
        event=Text(vi="Lũ", en="Flood"),
        categories=("Met", "Safety"),
        urgency="Immediate",
        severity="Severe",
        certainty="Observed",
        responses=("Evacuate", "Avoid"),
        headline=Text(vi="Lũ tại Hải Châu", en="Flood at Hải Châu"),
        description=Text(vi="Nước lên nhanh & sâu <1 m>.", en="Water rises fast & deep <1 m>."),
        instruction=Text(vi="Lên chỗ cao.", en="Go to high ground."),
        expires_us=at_us + 6 * 3_600_000_000,
        area=WarningArea(
            description=Text(vi="Hải Châu", en="Hải Châu"), wards=("20194",), circles=((108.25, 16.05, 2.5),)
        ),
        contact="112",
        web="https://testville.example/warnings",
    )
    return replace(made, **more)
