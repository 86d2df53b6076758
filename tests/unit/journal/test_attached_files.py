"""Files of incidents on a real journal: in the clear nowhere, shown with a reason on record, gone with their key."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path

import msgspec
import pytest

from ioc.app.questions import QuestionRefused, Questions
from ioc.app.unmask import Unmasking
from ioc.app.upkeep import Upkeep
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.attachments import MOST_BYTES
from ioc.journal.backup import back_up
from ioc.journal.export import export
from ioc.link.messages import Submit
from ioc.link.server import LONGEST_REQUEST
from ioc.reports.state_json import state_json
from tests.helpers.attached import png
from tests.helpers.city import COORDINATOR, OPERATOR
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import DAY, key_file

NAME, WORDS = "Trịnh Thị Giấu Kín.png", "K12/3 Không-Tên 0905123456"
PICTURE = png(words="K12/3 Khong-Ten 0905123456")
TEXT = WORDS.encode()
PLANTED = (b"Gi\xe1\xba\xa5u K\xc3\xadn", TEXT, b"Khong-Ten", b64encode(PICTURE), b64encode(TEXT))


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path)
    made.put_order(c.OpenIncident(type="flood", priority=2))
    made.step(1.1)
    incident = next(iter(made.loop.state.tables.incidents))
    for content in (PICTURE, TEXT, b"\0" + TEXT):
        made.put_order(c.AttachFile(incident=incident, name=NAME, content=content), OPERATOR)
        made.step(1.1)
    assert [answer.code for answer in made.answers] == ["", "", "", "refused.attachment_kind"]
    return made


def refs(centre: Centre) -> list[str]:
    (incident,) = centre.loop.state.tables.incidents.values()
    return [one.file.id for one in incident.attachments]


def test_that_a_file_lies_nowhere_in_the_clear(centre: Centre, tmp_path: Path) -> None:
    list(back_up(tmp_path / "data", tmp_path / "out" / "b", now_us=1, key_file=key_file(tmp_path)))
    for kind in ("csv", "ndjson", "geojson", "parquet"):
        export(tmp_path / "data", tmp_path / "out" / f"facts.{kind}", kind=kind, what="facts")
    published = b"".join(msgspec.msgpack.encode(message) for message in centre.published)
    told = msgspec.json.encode(state_json(centre.loop.state, 0))
    files = b"\n".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    everything = files + published + told
    assert b"FileAttached" in files and b"FileAttached" in published and b"image/png" in told
    assert [planted for planted in PLANTED if planted in everything] == []
    centre.close()


def test_that_a_file_is_masked_and_comes_back_whole_with_a_reason_on_record(centre: Centre) -> None:
    first, second = refs(centre)
    plain = msgspec.msgpack.decode(Questions(centre.reader).answer("texts", {"refs": [first, second]}, "supervisor"))
    assert plain == {first: None, second: None}
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    with centre.running():
        with pytest.raises(QuestionRefused, match=r"refused\.role"):
            unmasking.answer(OPERATOR, {"refs": [first], "reason": "x"})
        asked = {"refs": [first], "reason": "giao công an", "export": "attachment", "about": "id-1", "rows": 1}
        shown = msgspec.msgpack.decode(unmasking.answer(COORDINATOR, asked))[first]
    assert shown["name"] == NAME and b64decode(shown["base64"]) == PICTURE
    taken = [entry.fact for entry in centre.reader.log(kinds=["PersonalDataUnmasked", "DataExported"])]
    assert [type(fact).__name__ for fact in taken] == ["DataExported", "PersonalDataUnmasked"]
    assert isinstance(taken[0], f.DataExported) and (taken[0].what, taken[0].rows) == ("attachment", 1)


def test_that_a_file_is_forgotten_with_its_key_and_stays_listed(centre: Centre, tmp_path: Path) -> None:
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\nattachment = 30\n")
    upkeep = Upkeep(tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock, vault=centre.journal.vault)
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    names = refs(centre)
    with centre.running():
        assert upkeep.forget() == 0
        centre.clock.at_us += 31 * DAY
        assert upkeep.forget() == len(names)
        shown = msgspec.msgpack.decode(unmasking.answer(COORDINATOR, {"refs": names, "reason": "x"}))
    assert shown == dict.fromkeys(names)
    assert refs(centre) == names


def test_that_the_largest_file_fits_into_a_message_of_a_desk() -> None:
    command = c.AttachFile(incident="i" * 40, name="n" * 400, content=b"\xff" * MOST_BYTES)
    message = Submit(id="x" * 40, seen_seq=2**60, command=command)
    assert len(msgspec.msgpack.encode(message)) < LONGEST_REQUEST
    assert len(msgspec.json.encode(message)) < LONGEST_REQUEST
