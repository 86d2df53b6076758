"""What becomes of two incidents at once. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Incident, VaultRef
from ioc.domain.vocabulary import IncidentStage


class IncidentMerged(Fact, frozen=True):
    """`incident` is worked under `into` from here on; all that is named went along, and no unit changed its status.

    `stage` and `priority` are what the survivor takes over, None where its own stand.
    """

    incident: str
    into: str
    kind: str
    alarms: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    stage: IncidentStage | None = None
    priority: int | None = None
    reason: VaultRef | None = None


class IncidentUnmerged(Fact, frozen=True):
    """The merge was taken back. `archived` brings a merged incident back that had left the state."""

    incident: str
    into: str
    reason: VaultRef
    archived: Incident | None = None


class IncidentSplit(Fact, frozen=True):
    """Parts of `origin` left for `incident`, which was opened just before."""

    incident: str
    origin: str
    alarms: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


class IncidentParentSet(Fact, frozen=True):
    """`incident` is a part of `parent` now, None: of none."""

    incident: str
    parent: str | None = None
    before: str | None = None
