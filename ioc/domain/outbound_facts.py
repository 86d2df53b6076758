"""What becomes of messages that leave the centre. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.outbound_records import Effect
from ioc.domain.record_facts import Fact
from ioc.domain.records import Params, VaultRef


class EffectQueued(Fact, frozen=True):
    """Something on record is to be told outside; it leaves once this is on disk."""

    effect: Effect


class EffectSent(Fact, frozen=True):
    """The receiver took it at attempt `attempt` (from 1). `dry`: nothing left, since the channel or the exercise says
    so."""

    effect: str
    channel: str
    message: str
    about: str
    attempt: int
    dry: bool = False


class EffectFailed(Fact, frozen=True):
    """An attempt failed; the next is at `again_us`."""

    effect: str
    channel: str
    attempt: int
    code: str
    again_us: int
    params: Params = {}


class EffectGivenUp(Fact, frozen=True):
    """No further attempt: the receiver refused for good, or too many failed. A person decides now."""

    effect: str
    channel: str
    message: str
    about: str
    attempt: int
    code: str
    params: Params = {}


class EffectsResent(Fact, frozen=True):
    """A person has them sent again, with the same keys."""

    effects: tuple[str, ...]
    channels: tuple[str, ...]


class EffectsWrittenOff(Fact, frozen=True):
    """A person decided that they will not be sent, and why."""

    effects: tuple[str, ...]
    channels: tuple[str, ...]
    reason: VaultRef
