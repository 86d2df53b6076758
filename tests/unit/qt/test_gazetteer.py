"""Places of Đà Nẵng by what an operator types, on the site's own ground."""

from __future__ import annotations

import unicodedata
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.ground import GroundSpec, RoadEdge
from ioc.qt.gazetteer import Gazetteer, Hit
from ioc.qt.gazetteer.search import ALIKE, WHOLE
from tests.helpers.da_nang import da_nang

GROUND = da_nang().site.land
CITY = Gazetteer(GROUND, "2026-11-29")


def best(text: str) -> Hit:
    found = CITY.find(text, 5)
    assert found, text
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("cầu Rồng", "Cầu Rồng", "bridge"),
        ("cau rong", "Cầu Rồng", "bridge"),
        ("CAU  RONG", "Cầu Rồng", "bridge"),
        ("caurong", "Cầu Rồng", "bridge"),
        ("cầu rồn", "Cầu Rồng", "bridge"),
        ("P. Hải Châu", "Hải Châu", "ward"),
        ("P.Hải Châu", "Hải Châu", "ward"),
        ("phường hải châu", "Hải Châu", "ward"),
        ("Hai Chau ward", "Hải Châu", "ward"),
        ("Đ. Lê Duẩn", "Lê Duẩn", "street"),
        ("đ.Lê Duẩn", "Lê Duẩn", "street"),
        ("đường le duan", "Lê Duẩn", "street"),
        ("Le Duan street", "Lê Duẩn", "street"),
        ("dien bien phu", "Điện Biên Phủ", "street"),
        ("ĐIỆN BIÊN PHỦ", "Điện Biên Phủ", "street"),
        ("2/9", "2 Tháng 9", "street"),
        ("đường 2 tháng 9", "2 Tháng 9", "street"),
        ("QL1A", "Quốc lộ 1A", "street"),
        ("quốc lộ 1A", "Quốc lộ 1A", "street"),
        ("BV Đà Nẵng", "Bệnh viện Đà Nẵng", "hospital"),
        ("bệnh viện c", "Bệnh viện C Đà Nẵng", "hospital"),
        ("ga đà nẵng", "Ga Đà Nẵng", "station"),
        ("chợ hàn", "Chợ Hàn", "market"),
        ("ngã ba huế", "Ngã ba Huế", "junction"),
        ("KCN Hòa Khánh", "Khu công nghiệp Hòa Khánh", "industrial"),
        ("sân bay", "Sân bay quốc tế Đà Nẵng", "airport"),
        ("hoa khanh", "Hòa Khánh", "ward"),
        ("Hoà Khánh", "Hòa Khánh", "ward"),
        ("xã Hòa Vang", "Hòa Vang", "commune"),
        ("đặc khu Hoàng Sa", "Hoàng Sa", "special_zone"),
    ],
)
def test_that_a_place_is_found_as_people_type_it(text: str, name: str, kind: str) -> None:
    for written in (unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)):
        hit = best(written)
        assert (hit.entry.name, hit.entry.kind) == (name, kind)


@pytest.mark.parametrize(
    ("text", "house", "ward"),
    [
        ("24 Trần Phú", "24", "Hải Châu"),
        ("số 24 trần phú, hải châu", "24", "Hải Châu"),
        ("24/5 Trần Phú, P. Hải Châu, Đà Nẵng", "24/5", "Hải Châu"),
        ("K24/5 đường Trần Phú, quận Hải Châu", "k24/5", "Hải Châu"),
        ("24, Trần Phú, Hội An", "24", "Hội An"),
        ("Trần Phú, Hội An", "", "Hội An"),
        ("trần phú hội an", "", "Hội An"),
        ("Trần Phú, thành phố Hội An, Quảng Nam", "", "Hội An"),
    ],
)
def test_that_a_house_number_and_an_area_are_understood(text: str, house: str, ward: str) -> None:
    hit = best(text)
    assert (hit.entry.name, hit.entry.kind, hit.house, hit.ward) == ("Trần Phú", "street", house, ward)


def test_that_streets_of_one_name_are_told_apart_by_their_wards() -> None:
    wards = [hit.ward for hit in CITY.find("Trần Phú", 9) if hit.entry.name == "Trần Phú"]
    assert wards == ["Hải Châu", "Hội An"]


def test_that_a_number_that_is_part_of_the_name_is_no_house_number() -> None:
    hit = best("2 Tháng 9")
    assert hit.entry.name == "2 Tháng 9" and hit.house == ""
    assert (best("15 2 Tháng 9").entry.name, best("15 2 Tháng 9").house) == ("2 Tháng 9", "15")


def test_that_the_streets_ward_is_chosen_by_the_area_told() -> None:
    inner, outer = best("Nguyễn Tất Thành, Thanh Khê"), best("Nguyễn Tất Thành, Hòa Khánh")
    assert inner.ward == "Thanh Khê" and outer.ward == "Hòa Khánh"
    assert inner.lon > outer.lon
    assert best("Nguyễn Tất Thành").others


@pytest.mark.parametrize(
    ("text", "wards"),
    [
        ("quận Sơn Trà", {"Sơn Trà", "An Hải"}),
        ("Q. Thanh Khê", {"Thanh Khê", "An Khê"}),
        ("phường Mân Thái", {"Sơn Trà"}),
        ("hòa cường bắc", {"Hòa Cường"}),
        ("huyện Hòa Vang", {"Hòa Vang", "Hòa Tiến", "Bà Nà", "Hòa Xuân", "Hòa Khánh", "Liên Chiểu", "Hải Vân"}),
    ],
)
def test_that_former_units_lead_to_the_present_ones(text: str, wards: set[str]) -> None:
    hits = [hit for hit in CITY.find(text, 20) if hit.entry.former and hit.fit == WHOLE]
    assert {hit.entry.name for hit in hits} == wards


@pytest.mark.parametrize(
    "text",
    [
        "ngã tư Lê Duẩn - Ông Ích Khiêm",
        "Lê Duẩn x Ông Ích Khiêm",
        "le duan giao ong ich khiem",
        "Lê Duẩn / Ông Ích Khiêm",
    ],
)
def test_that_a_corner_of_two_streets_is_a_place(text: str) -> None:
    hit = best(text)
    assert hit.entry.kind == "junction"
    assert (hit.lon, hit.lat) == (pytest.approx(108.2147, abs=1e-3), pytest.approx(16.0716, abs=1e-3))


def test_that_a_slip_of_the_finger_still_finds_and_says_so() -> None:
    hit = best("nguyễn văn lnih")
    assert (hit.entry.name, hit.fit) == ("Nguyễn Văn Linh", ALIKE)


def test_that_tone_marks_count_when_they_are_typed() -> None:
    ground = GroundSpec(
        roads=tuple(
            RoadEdge(id=name, start=name, end="x", line=((108.2, y), (108.21, y)), name=name)
            for name, y in (("Lê Lai", 16.0), ("Lê Lài", 16.1), ("Lê Lái", 16.2))
        )
    )
    for name in ("Lê Lai", "Lê Lài", "Lê Lái"):
        assert Gazetteer(ground, "2026-01-01").find(name, 1)[0].entry.name == name


@pytest.mark.parametrize("text", ["", "   ", "???", ",,,", "zzzzqqq", "99999"])
def test_that_nothing_is_found_for_nothing(text: str) -> None:
    assert CITY.find(text, 5) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_that_any_text_is_searched_without_a_fault_and_always_alike(text: str) -> None:
    assert CITY.find(text, 5) == CITY.find(text, 5)


@pytest.mark.parametrize(
    "entry", [e for e in CITY.entries if e.spots and not e.former], ids=lambda e: f"{e.kind}:{e.name}"
)
def test_that_everything_is_found_by_its_own_name_without_tone_marks(entry: object) -> None:
    name, kind = entry.name, entry.kind  # type: ignore[attr-defined]
    folded = "".join(c for c in unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D")) if ord(c) < 128)
    assert any((hit.entry.name, hit.entry.kind) == (name, kind) for hit in CITY.find(folded, 5))


def test_that_a_search_takes_no_longer_than_a_key_press() -> None:
    texts = ("n", "nguyen", "24 trần phú, hải châu", "ngã tư lê duẩn - trần phú", "khongcogiong")
    began = perf_counter()
    for text in texts:
        CITY.find(text, 8)
    assert (perf_counter() - began) / len(texts) < 0.1
