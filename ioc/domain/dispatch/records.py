"""What a proposal is made of and what it answers. Lengths in metres, spans in seconds, instants in microseconds."""

from __future__ import annotations

from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.records import Incident, Params, Record, Unit


class Flood(Record, frozen=True):
    """Water on a road at a place."""

    name: str
    lon: float
    lat: float
    depth_m: float


class Barrier(Record, frozen=True):
    """A road shut at a place."""

    name: str
    lon: float
    lat: float


class Shut(Record, frozen=True):
    """Edges that people have closed, under the name that they gave the stretch."""

    name: str
    edges: tuple[str, ...]


class Inputs(Record, frozen=True):
    """All that a proposal rests on, as of sequence `seq`. `numbers` are the numbers of incidents that units hold."""

    seq: int
    at_us: int
    incident: Incident
    units: tuple[Unit, ...]
    numbers: dict[str, str]
    spec: DispatchSpec
    closed: tuple[str, ...] = ()
    floods: tuple[Flood, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    shut: tuple[Shut, ...] = ()
    """What of `closed` people closed, by name."""


class Way(Record, frozen=True):
    """How a unit gets there. `kind` is "graph", "router" or "straight" (no way on the net: great circle at the site's
    speed). `detour_s` is what closures and water cost; `metres` is None where only the time is known."""

    kind: str
    seconds: float
    metres: float | None = None
    detour_s: float = 0.0
    because: tuple[str, ...] = ()
    """What lies on the way that would be quicker: names of closures, barriers and water."""


class Candidate(Record, frozen=True):
    """A unit looked at. `code` "" stands for eligible, else why not, with its parameters.

    `score_s` = driving time + `old_s` (what the age of its position costs) + `conditional_s`.
    """

    unit: str
    code: str = ""
    params: Params = {}
    way: Way | None = None
    straight_m: float | None = None
    position_us: int | None = None
    old_s: float = 0.0
    conditional_s: float = 0.0
    score_s: float = 0.0
    crew: int = 0
    crew_full: int = 0
    capabilities: tuple[str, ...] = ()


class Choice(Record, frozen=True):
    """A unit proposed for a need. `rank` is its place (1 = best) among all eligible units of the capability, `ahead`
    those before it: each of them is chosen, too, for this need or another."""

    capability: str
    candidate: Candidate
    rank: int
    ahead: tuple[str, ...] = ()


class Rejected(Record, frozen=True):
    """A unit not proposed. Code "farther": eligible, but `seconds` slower than the last one chosen."""

    candidate: Candidate
    code: str
    params: Params = {}


class Filled(Record, frozen=True):
    """How one need stands: `wanted` units, `there` already on this incident, `chosen` now."""

    capability: str
    wanted: int
    there: int
    chosen: int

    @property
    def missing(self) -> int:
        """Units short."""
        return max(self.wanted - self.there - self.chosen, 0)


class Fill(Record, frozen=True):
    """A way to meet a shortfall: `kind` "aid" (an agency, in about so many seconds) or "wait" (a unit that is busy with
    incident `number`, then so many seconds by road)."""

    kind: str
    name: str
    seconds: float
    number: str = ""


class Shortfall(Record, frozen=True):
    """A need that stays unmet, why, and what could be done."""

    capability: str
    missing: int
    causes: tuple[Rejected, ...]
    fills: tuple[Fill, ...]


class MoveUp(Record, frozen=True):
    """A station that loses its last free unit of a capability; `cover` could stand in within `seconds`."""

    station: str
    capability: str
    cover: str = ""
    seconds: float | None = None


class Uncovered(Record, frozen=True):
    """A capability of which the city keeps fewer free units than its floor."""

    capability: str
    free: int
    floor: int


class Proposal(Record, frozen=True):
    """Whom to send to an incident, on what grounds, and who was passed over. `hash` names exactly this answer."""

    incident: str
    number: str
    seq: int
    at_us: int
    card: str
    level: int
    levels: tuple[int, ...]
    conditions: tuple[str, ...]
    needs: tuple[Filled, ...]
    choices: tuple[Choice, ...]
    shortfalls: tuple[Shortfall, ...]
    rejected: tuple[Rejected, ...]
    move_ups: tuple[MoveUp, ...]
    uncovered: tuple[Uncovered, ...]
    closed: int
    flooded: int
    schematic: bool = False
    router_code: str = ""
    hash: str = ""
