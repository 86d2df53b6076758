"""What becomes of roads that people close. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class RoadClosed(Fact, frozen=True):
    """`edges` of the road net are shut, called `name`; `until_us` None: until somebody opens them."""

    closure: str
    edges: tuple[str, ...]
    name: str
    reason: VaultRef
    until_us: int | None = None
    incident: str | None = None


class RoadReopened(Fact, frozen=True):
    """`cause` is "person", "time" (it was closed until now) or "incident" (it was closed with that)."""

    closure: str
    name: str
    cause: str = "person"
    incident: str | None = None
