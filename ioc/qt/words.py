"""The field's closed word lists as words on screen, from the sentence catalogue, in the language of the moment."""

from __future__ import annotations

import resources
from ioc.domain.vocabulary import AlarmLabel, FeedState, IncidentMark, IncidentStage, Quality, UnitStatus
from ioc.qt.translation import current_language


def word(family: str, value: str) -> str:
    """The word of a value, e.g. `word("stage", "on_scene")`; the value itself when the catalogue lacks it."""
    code = f"word.{family}.{value}"
    language = current_language()
    return resources.sentence(code, None, language) if code in resources.sentences(language) else value


def alarm_word(label: AlarmLabel) -> str:
    """The state of an alarm."""
    return word("alarm", label.value)


def stage_word(stage: IncidentStage) -> str:
    """The working stage of an incident."""
    return word("stage", stage.value)


def unit_word(status: UnitStatus) -> str:
    """The status of a unit."""
    return word("status", status.value)


def feed_word(state: FeedState) -> str:
    """How a feed does."""
    return word("feed", state.value)


def mark_word(mark: IncidentMark) -> str:
    """An EIDO mark of an incident."""
    return word("mark", mark.value)


def quality_word(quality: int) -> str:
    """The quality of a reading; an unknown code counts as bad."""
    return word("quality", str(int(quality) if int(quality) in tuple(Quality) else int(Quality.BAD)))


def reason_word(reason: str) -> str:
    """Why a stream is not good; with an empty reason that it is again."""
    return word("reason", reason or "none")


def connector_word(key: str) -> str:
    """What a connector is called; a stranger's by its key."""
    return word("connector", key)


def seat_word(seat: str) -> str:
    """A seat as people say it: of the launcher's own names ("desk-1") only the number."""
    return seat.removeprefix("desk-")
