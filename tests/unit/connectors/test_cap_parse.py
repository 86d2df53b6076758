"""CAP alerts of every version, in any dress, and the hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.connectors.cap.document import Document, read_document
from tests.expectations.polled import shared_data

_ALERT = """<alert xmlns="{space}"><identifier> i-1 </identifier><sender>s@x.vn</sender>
<sent>{sent}</sent><status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{more}{info}</alert>"""
_INFO = """<info><category>Met</category><event>Bão</event><urgency>Immediate</urgency>
<severity>Severe</severity><certainty>{certainty}</certainty>{more}</info>"""
_CAP_1_2 = "urn:oasis:names:tc:emergency:cap:1.2"


def _alert(
    space: str = _CAP_1_2,
    sent: str = "2026-10-18T02:14:00+07:00",
    status: str = "Actual",
    kind: str = "Alert",
    more: str = "",
    info: str = "",
) -> str:
    return _ALERT.format(space=space, sent=sent, status=status, kind=kind, more=more, info=info)


def _info(more: str = "", certainty: str = "Likely") -> str:
    return _INFO.format(more=more, certainty=certainty)


def _read(text: str | bytes) -> Document:
    return read_document(text if isinstance(text, bytes) else text.encode(), "f", "UTC")


def _reasons(document: Document) -> list[str]:
    return [reject.reason for reject in document.rejects]


def _shared(name: str) -> Document:
    return _read((shared_data() / "cap" / name).read_bytes())


@pytest.mark.parametrize(
    "space",
    [_CAP_1_2, "urn:oasis:names:tc:emergency:cap:1.1", "urn:oasis:names:tc:emergency:cap:1.0",
     "http://www.incident.com/cap/1.0", ""],
)  # fmt: skip
def test_that_every_version_is_read_and_white_space_does_not_matter(space: str) -> None:
    (alert,) = _read(_alert(space=space, status=" Test\n", info=_info())).alerts
    assert alert.id == "s@x.vn,i-1,2026-10-18T02:14:00+07:00"
    assert (alert.status, alert.sent_us) == ("Test", 1_792_264_440_000_000)
    assert alert.infos[0].language == "en-US"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_that_any_encoding_is_honoured(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + _alert(
        info=_info("<headline>Crue à Hué</headline><web>http://x.vn</web><contact> 0234 000 </contact>")
    ).replace("Bão", "Bao")
    (alert,) = _read(text.encode(encoding)).alerts
    assert alert.infos[0].headline == "Crue à Hué"
    assert (alert.infos[0].web, alert.infos[0].contact) == ("http://x.vn", "0234 000")


@pytest.mark.parametrize(
    ("text", "reason", "params"),
    [
        (_alert().replace("<scope>Public</scope>", ""), "cap.element_missing", {"elements": "scope"}),
        (
            _alert(status="", info="<info><event>x</event></info>"),
            "cap.element_missing",
            {"elements": "status, info.category, info.urgency, info.severity, info.certainty"},
        ),
        (_alert(sent="bigboi"), "cap.sent_unreadable", {"value": "bigboi"}),
        (_alert(sent="2026-10-18"), "cap.sent_unreadable", {"value": "2026-10-18"}),
        (_alert(status="Urgent"), "cap.word_unknown", {"element": "status", "value": "Urgent"}),
        (_alert(kind="Update"), "cap.references_missing", {"type": "Update"}),
        (_alert(kind="Cancel", more="<references>x</references>"), "cap.references_unreadable", None),
        ("<alert/>", "cap.element_missing", None),
        ("<page><body/></page>", "cap.not_cap", {"root": "page", "namespace": ""}),
        ("not xml", "cap.not_xml", None),
        ("", "cap.not_xml", None),
        (_alert()[:-20], "cap.not_xml", None),
    ],
)
def test_that_what_cannot_be_taken_is_refused_by_name(text: str, reason: str, params: dict[str, str] | None) -> None:
    document = _read(text)
    assert document.alerts == () and _reasons(document) == [reason]
    assert params is None or document.rejects[0].params == params


def test_that_what_is_usable_is_taken_though_the_standard_says_otherwise() -> None:
    odd = _info("<expires>okay</expires><onset>2026-10-18T00:00:00Z</onset>", certainty="Sure")
    document = _read(_alert(sent="2026-10-18T02:14:00.5", status="actual", info=odd))
    (alert,) = document.alerts
    (info,) = alert.infos
    assert (alert.status, info.expires_us, info.certainty) == ("Actual", None, "Unknown")
    assert info.onset_us == 1_792_281_600_000_000
    assert set(document.tolerated) == {
        "time_without_zone",
        "expires_unreadable",
        "time_with_z_or_fraction",
        "certainty_unknown",
    }


def test_that_the_old_word_very_likely_is_likely() -> None:
    (alert,) = _read(_alert(info=_info(certainty="Very Likely"))).alerts
    assert alert.infos[0].certainty == "Likely"


def test_that_areas_are_lon_lat_closed_and_only_possible_ones() -> None:
    area = """<area><areaDesc>Hòa Vang</areaDesc>
      <polygon> 16.0,108.0
         16.0,108.1 16.1,108.1 </polygon><polygon>16,108 16,109 95,108 16,108</polygon><polygon>16,108 16,108</polygon>
      <polygon/><circle>16.05, 108.2 12.5</circle><circle>16.05,108.2</circle><circle>x,y 3</circle><circle/>
      <geocode><valueName>GSO</valueName><value>48</value></geocode><geocode>fips6=006109</geocode>
      <geocode><valueName>A</valueName><value>1</value><valueName>B</valueName><value>2</value></geocode></area>"""
    (alert,) = _read(_alert(info=_info(area))).alerts
    (found,) = alert.infos[0].areas
    assert found.description == "Hòa Vang"
    assert found.polygons == (((108.0, 16.0), (108.1, 16.0), (108.1, 16.1), (108.0, 16.0)),)
    assert found.circles == ((108.2, 16.05, 12.5),)
    assert found.geocodes == (("GSO", "48"), ("fips6", "006109"), ("A", "1"), ("B", "2"))


def test_that_references_are_split_and_only_whole_ones_kept() -> None:
    more = "<references>s@x.vn,a,2026-10-18T01:00:00+07:00\n  s@x.vn,b,2026-10-18T01:30:00+07:00 junk</references>"
    (alert,) = _read(_alert(kind="Cancel", more=more)).alerts
    assert alert.references == ("s@x.vn,a,2026-10-18T01:00:00+07:00", "s@x.vn,b,2026-10-18T01:30:00+07:00")
    assert alert.infos == ()


_LAUGHS = "".join(
    f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" * 1}{("&l" + str(n - 1) + ";") * 9}">' for n in range(1, 12)
)


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://127.0.0.1:1/evil.dtd"> %p;]>',
        f'<!DOCTYPE alert [<!ENTITY l0 "lol">{_LAUGHS}]>',
        "<!DOCTYPE alert>",
    ],
)
@pytest.mark.parametrize("use", ["&x;", "&l11;", ""])
def test_that_entities_and_doctypes_are_refused_unread(prolog: str, use: str) -> None:
    document = _read(prolog + _alert(info=_info(f"<headline a='{use}'>{use}</headline>")))
    assert document.alerts == () and _reasons(document) == ["cap.xml_hostile"]


def test_that_xinclude_stays_an_element_and_nothing_is_read() -> None:
    more = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    (alert,) = _read(_alert(more=f"<note>{more}</note>")).alerts
    assert alert.note == ""


def test_that_an_escaped_alert_in_an_entry_and_an_envelope_of_another_kind_are_read() -> None:
    written = _alert(info=_info()).replace("<", "&lt;").replace(">", "&gt;")
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content>{written}</content></entry></feed>'
    assert len(_read(feed).alerts) == 1
    soap = f"<Envelope><Body>{_alert()}{_alert().replace('i-1', 'i-2')}</Body></Envelope>"
    assert [alert.identifier for alert in _read(soap).alerts] == ["i-1", "i-2"]


def test_that_a_bad_alert_in_an_envelope_loses_no_neighbour() -> None:
    objects = "".join(
        f"<contentObject><contentDescription>{index}</contentDescription>{inside}</contentObject>"
        for index, inside in enumerate([_alert(), _alert(sent="x"), "<nonXMLContent/>", _alert()])
    )
    document = _read(f'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">{objects}</EDXLDistribution>')
    assert len(document.alerts) == 2
    assert _reasons(document) == ["cap.sent_unreadable", "cap.object_not_cap"]


def test_that_all_languages_of_the_real_alerts_are_kept() -> None:
    (maldives,) = _shared("sambro-Maldives-Tsunami-MultiLanguage.xml").alerts
    assert [info.language for info in maldives.infos] == ["dv", "en-US"]
    assert any("\u0780" <= letter <= "\u07bf" for letter in maldives.infos[0].headline + maldives.infos[0].description)
    (amber,) = _shared("v1dot2_appendix_adot4.xml").alerts
    assert [info.language for info in amber.infos] == ["en-US", "es-US"]


def test_that_the_real_iso_8859_1_alert_and_circle_are_read() -> None:
    (quake,) = _shared("google-earthquake-iso8859-1.cap").alerts
    assert quake.infos[0].areas[0].circles == ((-88.783, 12.747, 0.0),)
    assert "\ufffd" not in quake.infos[0].description
    (circle,) = _shared("naads-Sample7_CAPCP_with_free_drawn_circle.xml").alerts
    assert circle.infos[0].areas[0].circles == ((-79.434665, 43.686188, 3.87),)


def test_that_an_embedded_audio_file_is_not_carried() -> None:
    (alert,) = _shared("naads-Sample2_CAPCP_with_Embedded_Large_Audio_File.xml").alerts
    assert len(repr(alert)) < 50_000


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_that_no_damage_breaks_the_reading(data: st.DataObject) -> None:
    whole = bytearray(
        _alert(info=_info("<area><areaDesc>x</areaDesc><polygon>1,1 2,2 3,1 1,1</polygon></area>")).encode()
    )
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(whole) - 1))
        whole[where : where + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    document = _read(bytes(whole))
    assert len(document.alerts) + len(document.rejects) == 1
