"""Who else has an incident open: known while they ask, forgotten soon after, for readers only."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ioc.app.presence import FORGOTTEN_S, Presence
from ioc.app.questions import QuestionRefused
from ioc.domain.commands import Actor
from tests.helpers.city import COORDINATOR, OPERATOR


def names(presence: Presence, actor: Actor, incident: str) -> list[Any]:
    return [one["name"] for one in msgspec.msgpack.decode(presence.answer(actor, {"incident": incident}))["others"]]


def test_that_two_seats_see_each_other_on_one_incident_only_and_are_forgotten() -> None:
    clock = [100.0]
    presence = Presence(lambda: clock[0])
    assert names(presence, OPERATOR, "i1") == []
    assert names(presence, COORDINATOR, "i1") == [OPERATOR.name]
    assert names(presence, OPERATOR, "i2") == []
    assert names(presence, COORDINATOR, "i1") == []
    assert names(presence, OPERATOR, "i1") == [COORDINATOR.name]
    clock[0] += FORGOTTEN_S + 1
    assert names(presence, OPERATOR, "i1") == []
    assert names(presence, OPERATOR, "") == []


def test_that_a_wall_is_told_nobody() -> None:
    wall = Actor(person="w", name="w", role="wall", seat="seat-8")
    with pytest.raises(QuestionRefused):
        Presence().answer(wall, {"incident": "i1"})
