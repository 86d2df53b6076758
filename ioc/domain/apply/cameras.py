"""Folding who looks through which camera now."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.records import Viewing
from ioc.domain.state import Change, State


def camera_opened(state: State, fact: f.CameraOpened, entry: Entry, change: Change) -> None:
    actor = entry.actor
    state.tables.viewings[fact.viewing] = Viewing(
        id=fact.viewing,
        asset=fact.asset,
        person=actor.person if actor else "",
        seat=actor.seat if actor else "",
        purpose=fact.purpose,
        incident=fact.incident,
        since_us=entry.at_us,
    )
    change.touch("viewings", fact.viewing)


def camera_closed(state: State, fact: f.CameraClosed, entry: Entry, change: Change) -> None:
    state.tables.viewings.pop(fact.viewing, None)
    change.touch("viewings", fact.viewing)
