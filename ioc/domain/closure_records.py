"""Stretches of road that people have closed."""

from __future__ import annotations

from ioc.domain.record import Record, VaultRef


class RoadClosure(Record, frozen=True):
    """`edges` of the site's road net are shut to everybody, `name` is what people call the stretch. `until_us` None:
    until somebody opens it. `incident` is what it was closed for."""

    id: str
    edges: tuple[str, ...]
    name: str
    since_us: int
    by: str
    reason: VaultRef
    until_us: int | None = None
    incident: str | None = None
