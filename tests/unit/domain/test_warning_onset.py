"""When the event of a warning begins: asked where the texts speak of it, bounded, carried on, in old records absent."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.records import Text
from ioc.domain.warning_message import message_of
from ioc.domain.warning_records import PublicWarning, WarningContent, WarningKind
from ioc.domain.warning_rules import lacks
from ioc.domain.warning_texts import begin, short_text, write
from ioc.qt.warning_changes import changes
from ioc.qt.warning_draft import WarningDraft
from ioc.reports.state_json import state_json
from tests.helpers.city import City
from tests.helpers.public_warnings import CLEAR, FLOOD, complete, warning_site
from tests.unit.domain.test_public_warnings import draft, of, released

SITE = warning_site()
NOW_US = 1_760_000_000_000_000
HOUR_US = 3_600_000_000


def found(content: WarningContent, kind: WarningKind = WarningKind.ALERT) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in lacks(SITE, content, kind, NOW_US)]


@pytest.mark.parametrize(
    ("hours", "kind", "lack"),
    [
        (0.01, WarningKind.ALERT, None),
        (5.9, WarningKind.ALERT, None),
        (6, WarningKind.ALERT, "onset_late"),
        (30, WarningKind.UPDATE, "onset_late"),
        (-23, WarningKind.ALERT, None),
        (-25, WarningKind.ALERT, "onset_past"),
        (-25, WarningKind.UPDATE, None),
        (-15 * 24, WarningKind.UPDATE, "onset_past"),
        (1, WarningKind.CANCEL, "onset_over"),
        (1, WarningKind.ALL_CLEAR, "onset_over"),
    ],
)
def test_that_it_lies_before_the_end_and_not_far_back(hours: float, kind: WarningKind, lack: str | None) -> None:
    responses = ("AllClear",) if kind is WarningKind.ALL_CLEAR else ("Avoid",)
    content = complete(NOW_US, responses=responses, onset_us=NOW_US + int(hours * HOUR_US))
    assert found(content, kind) == ([("onset", lack)] if lack else [])


def test_that_texts_that_speak_of_it_ask_for_it_and_follow_it() -> None:
    coming = replace(FLOOD, description=Text(vi="Nước lên từ {onset}.", en="Water rises from {onset}."))
    content = replace(begin(SITE, coming, NOW_US), area=complete(NOW_US).area)
    content = write(SITE, coming, content, NOW_US)
    assert content.onset_us == 0, "nobody guesses when it begins"
    assert ("onset", "onset_missing") in found(content)
    told = write(SITE, coming, replace(content, onset_us=NOW_US + 2 * HOUR_US), NOW_US)
    assert told.description.en == "Water rises from 17:53 09/10/2025."
    assert found(told) == []


def test_that_the_message_says_it_in_whole_seconds_and_in_both_languages() -> None:
    city = City(SITE)
    ident = released(city, draft(city, complete(city.at_us, onset_us=city.at_us + HOUR_US + 123_456)))
    alert = of(city, ident).alert
    assert alert is not None
    assert [info.onset_us for info in alert.infos] == [city.at_us + HOUR_US] * 2
    assert [info.effective_us for info in alert.infos] == [city.at_us] * 2
    told = short_text(SITE, of(city, ident).content, "en")
    assert told.startswith("Flood at Hải Châu. From 16:53 09/10/2025 until 21:53 09/10/2025. Go to")
    (listed,) = state_json(city.state, city.at_us)["warnings"]
    assert listed["onset"] < listed["expires"]


def test_that_a_message_without_one_says_nothing_of_it() -> None:
    city = City(SITE)
    alert = of(city, released(city)).alert
    assert alert is not None and alert.infos[0].onset_us is None
    assert short_text(SITE, complete(NOW_US), "vi").startswith("Lũ tại Hải Châu. Đến 21:53")


@pytest.mark.parametrize("templates", [(FLOOD, CLEAR), ()])
def test_that_an_update_keeps_it_and_what_ends_a_warning_drops_it(templates: tuple[object, ...]) -> None:
    site = replace(SITE, warnings=replace(SITE.warnings, templates=templates))
    city = City(site)
    base = of(city, released(city, draft(city, complete(city.at_us, onset_us=city.at_us + HOUR_US))))
    kept = WarningDraft.following(site, base, WarningKind.UPDATE, city.at_us)
    assert kept.content.onset_us == base.content.onset_us
    later = replace(kept.content, onset_us=base.content.onset_us + HOUR_US)
    assert ("onset", "16:53 09/10/2025", "17:53 09/10/2025") in changes(site, base.content, later)
    for kind in (WarningKind.CANCEL, WarningKind.ALL_CLEAR):
        ended = WarningDraft.following(site, base, kind, city.at_us)
        assert ended.content.onset_us == 0
        assert not [one for one in ended.lacks(site, city.at_us) if one.field == "onset"]


def test_that_what_was_recorded_before_there_was_one_is_read() -> None:
    city = City(SITE)
    ident = released(city)
    entry = next(one for one in city.entries if isinstance(one.fact, f.WarningDrafted))
    for made in (entry.fact, of(city, ident)):
        stored = msgspec.to_builtins(made)
        del stored["content"]["onset_us"]
        assert msgspec.convert(stored, type(made)) == made
    old = msgspec.convert(msgspec.to_builtins(of(city, ident)), PublicWarning)
    assert message_of(SITE, old, None, city.at_us) == of(city, ident).alert
