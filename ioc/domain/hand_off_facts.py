"""What becomes of incidents that were handed off. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class IncidentHandedOff(Fact, frozen=True):
    """An agency is asked to take it; `hand_off` is the id of the asking."""

    incident: str
    hand_off: str
    agency: str
    text: VaultRef | None = None


class HandOffReceived(Fact, frozen=True):
    """The agency has it since `at_us`, under `number` of its own; who said so lies in the vault."""

    incident: str
    hand_off: str
    agency: str
    at_us: int
    number: str = ""
    who: VaultRef | None = None


class HandOffWithdrawn(Fact, frozen=True):
    """Nobody waits for the agency any more."""

    incident: str
    hand_off: str
    agency: str
    reason: VaultRef


class HandOffUnanswered(Fact, frozen=True):
    """No receipt in time: `step` "remind" puts it before who leads the incident, "escalate" before the supervisor.
    Each once."""

    incident: str
    hand_off: str
    agency: str
    step: str
    waited_s: int
