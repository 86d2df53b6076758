"""Files of an incident: told by content, within limits, in the vault alone, there after every merge."""

from __future__ import annotations

from base64 import b64decode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.attachments import LONGEST_NAME, MOST_BYTES, MOST_FILES, PICTURES, media_type, plain_name
from ioc.domain.records import Incident
from ioc.domain.snapshot import take_snapshot
from tests.helpers.attached import WHOLE, png
from tests.helpers.city import ADMINISTRATOR, OPERATOR, City


def opened(city: City) -> str:
    facts = city.order(c.OpenIncident(type="flood", priority=2), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].incident


def attach(city: City, ident: str, name: str = "a.txt", content: bytes = b"a") -> f.FileAttached:
    facts = city.order(c.AttachFile(incident=ident, name=name, content=content), OPERATOR)
    assert isinstance(facts, list), facts
    return facts[0]


def held(city: City, ident: str) -> Incident:
    return city.state.tables.incidents[ident]


def listed(city: City, ident: str) -> list[str]:
    return [one.id for one in held(city, ident).attachments]


@pytest.mark.parametrize("media", WHOLE)
def test_that_the_kind_is_told_by_content_and_not_by_name(media: str) -> None:
    city = City()
    ident = opened(city)
    told = attach(city, ident, "hoá đơn.exe", WHOLE[media])
    assert (told.media, told.size) == (media, len(WHOLE[media]))
    assert city.sealed[-1][0] == "attachment"
    assert b64decode(city.sealed[-1][1]["base64"]) == WHOLE[media]
    (row,) = held(city, ident).attachments
    assert (row.file, row.by, row.at_us) == (told.file, "hoa", city.at_us)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04word/document.xml",
        b"GIF89a\x01\x00\x01\x00",
        b"\x00\x00\x00\x18ftypheic",
        "Cầu".encode("utf-16"),
        "Cầu".encode("cp1258", "replace") + b"\xff",
        b"text with an escape \x1b[2J",
        b"%PDF-1.7 that never ends",
        b"RIFF\x04\x00\x00\x00WAVE",
        *(content[:-6] for media, content in WHOLE.items() if media in PICTURES),
        WHOLE["image/webp"] + b"more",
        WHOLE["image/png"] + b"<script>",
    ],
)
def test_that_what_is_no_whole_file_of_a_known_kind_is_refused(content: bytes) -> None:
    city = City()
    ident = opened(city)
    assert city.refusal(c.AttachFile(incident=ident, name="a.png", content=content)) == "refused.attachment_kind"
    assert held(city, ident).attachments == ()
    assert all(kind != "attachment" for kind, _ in city.sealed)


@given(st.binary(max_size=80), st.sampled_from([b"", *(content[:16] for content in WHOLE.values())]))
def test_that_any_bytes_have_one_kind_or_none(content: bytes, head: bytes) -> None:
    media = media_type(head + content)
    assert media is None or media in WHOLE
    if media == "text/plain":
        (head + content).decode("utf-8")


def test_that_size_and_number_are_limited_and_the_limit_itself_fits() -> None:
    city = City()
    ident = opened(city)
    attach(city, ident, content=b"x" * MOST_BYTES)
    over = c.AttachFile(incident=ident, name="a", content=b"x" * (MOST_BYTES + 1))
    assert city.refusal(over) == "refused.attachment_large"
    for _ in range(MOST_FILES - 1):
        attach(city, ident)
    assert len(held(city, ident).attachments) == MOST_FILES
    assert city.refusal(c.AttachFile(incident=ident, name="a", content=b"x")) == "refused.attachments_many"


def test_that_a_name_is_one_line_without_folders_and_must_be_there() -> None:
    city = City()
    ident = opened(city)
    attach(city, ident, "C:\\Users\\hoa\\ngập\n\u202egnp.png")
    assert city.sealed[-1][1]["name"] == "ngậpgnp.png"
    assert plain_name("../../etc/passwd") == "passwd"
    assert len(plain_name("a" * 300)) == LONGEST_NAME
    for name in ("", "  ", "../..", "a/", "\x00"):
        assert city.refusal(c.AttachFile(incident=ident, name=name, content=b"x")) == "refused.attachment_name"


def test_that_neither_content_nor_name_nor_a_refused_one_enters_facts_or_state() -> None:
    city = City()
    ident = opened(city)
    attach(city, ident, "Trịnh Thị Giấu.txt", "K12/3 ngõ Không Tên".encode())
    city.refusal(c.AttachFile(incident=ident, name="Trịnh Thị Giấu", content="Không Tên\0".encode()))
    city.refusal(c.AttachFile(incident="Trịnh Thị Giấu", name="Không Tên", content=b"x"))
    written = msgspec.msgpack.encode(city.entries) + take_snapshot(city.state)
    assert b"FileAttached" in written
    for planted in ("Giấu", "Không Tên"):
        assert planted.encode() not in written


def test_that_a_closed_incident_takes_files_and_a_merged_one_names_its_survivor() -> None:
    city = City()
    into, gone = opened(city), opened(city)
    city.order(c.MergeIncident(incident=gone, into=into))
    assert city.refusal(c.AttachFile(incident=gone, name="a", content=b"x")) == "refused.incident_merged"
    assert city.refusal(c.AttachFile(incident="none", name="a", content=b"x")) == "refused.unknown_incident"
    city.order(c.CloseIncident(incident=into, disposition="01"))
    attach(city, into)
    outcome = city.order(c.AttachFile(incident=into, name="a", content=b"x"), ADMINISTRATOR)
    assert isinstance(outcome, c.Refusal) and outcome.code == "refused.role"


def test_that_files_are_listed_with_the_survivor_and_come_back() -> None:
    city = City()
    into, gone = opened(city), opened(city)
    first = attach(city, gone).attachment
    city.at_us += 1_000_000
    second = attach(city, into, content=png()).attachment
    city.order(c.MergeIncident(incident=gone, into=into))
    assert listed(city, into) == [first, second]
    later = attach(city, into).attachment
    city.order(c.UnmergeIncident(incident=gone, reason="hai nơi khác nhau"))
    assert listed(city, into) == [second, later]
    assert listed(city, gone) == [first]


def test_that_a_split_leaves_the_files_where_they_are() -> None:
    city = City()
    ident = opened(city)
    city.order(c.AssignUnit(incident=ident, unit="CC-12"))
    one = attach(city, ident).attachment
    facts = city.order(c.SplitIncident(incident=ident, type="flood", priority=1, units=("CC-12",)))
    assert isinstance(facts, list)
    assert listed(city, ident) == [one] and listed(city, facts[0].incident) == []
