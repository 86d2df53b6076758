"""What a site says about dispatching: agencies with their status words, stations, run cards, roll calls."""

from __future__ import annotations

from ioc.domain.records import Record, Text
from ioc.domain.vocabulary import UnitStatus


class StatusWord(Record, frozen=True):
    """A status as one agency says it. `key` is its place on the keys 1-7 (0: none).

    `secondary` is a unit status of NENA-STA-021.1a-2022 (EIDO, registry "Secondary Unit Status"); `aliases` are what
    people type and devices send for it, in any language.
    """

    key: int
    status: UnitStatus
    secondary: str
    title: Text
    aliases: tuple[str, ...] = ()


class Agency(Record, frozen=True):
    """Who runs units. `statuses` are its own words; without any the program's serve. One that gives `mutual_aid` may
    be asked for `aid` capabilities it has beyond its registered units, usually there after `aid_min` minutes."""

    key: str
    title: Text
    statuses: tuple[StatusWord, ...] = ()
    mutual_aid: bool = False
    aid: tuple[str, ...] = ()
    aid_min: float = 30.0


class Station(Record, frozen=True):
    """Where units stand by; WGS 84 degrees."""

    key: str
    title: Text
    agency: str
    lon: float
    lat: float


class Capability(Record, frozen=True):
    """What a unit can do. Of one with `floor` at least so many units are to stay free in the city."""

    key: str
    title: Text
    floor: int = 0


class Condition(Record, frozen=True):
    """Something told of an incident that changes what it needs, such as "persons trapped"."""

    key: str
    title: Text


class Need(Record, frozen=True):
    """So many units with a capability; `condition` "" stands for always."""

    capability: str
    count: int
    condition: str = ""


class RunCard(Record, frozen=True):
    """What incidents of a type need at an alarm level (1 = least)."""

    key: str
    title: Text
    incident_type: str
    level: int
    needs: tuple[Need, ...]


class RollCall(Record, frozen=True):
    """How often crews on the scene of an incident type are accounted for, minutes; type "" is for all others.

    There is no cadence in NFPA 1500 nor 1561; 20 min is convention.
    """

    incident_type: str
    every_min: float
    grace_min: float = 2.0


class DispatchSpec(Record, frozen=True):
    """Everything a site says about dispatching. Ages and spans in seconds, lengths in metres.

    A position older than `old_s` costs its excess as driving time, one older than `lost_s` is not counted on.
    `flood_property` is the depth of water on a road, which closes the road within `flood_reach_m` to a unit that wades
    less; a `barrier_property` of 1 or more closes it to all. A unit within `near_m` of its incident for `near_s` is
    proposed as arrived.
    """

    agencies: tuple[Agency, ...] = ()
    stations: tuple[Station, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    conditions: tuple[Condition, ...] = ()
    run_cards: tuple[RunCard, ...] = ()
    roll_calls: tuple[RollCall, ...] = ()
    old_s: float = 180.0
    lost_s: float = 900.0
    near_m: float = 120.0
    near_s: float = 20.0
    flood_property: str = ""
    barrier_property: str = ""
    flood_reach_m: float = 120.0
    router: str = ""
    """"osrm" or "valhalla": the service asked for driving times; "" = the site's own net alone."""
    router_url: str = ""
    router_timeout_s: float = 2.0
    straight_km_h: float = 25.0
    """Speed over the straight line when the road net has no way."""

    def agency(self, key: str) -> Agency | None:
        """The agency of a unit."""
        return next((known for known in self.agencies if known.key == key), None)

    def capability(self, key: str) -> Capability | None:
        """A capability by key."""
        return next((known for known in self.capabilities if known.key == key), None)

    def roll_call(self, incident_type: str) -> RollCall | None:
        """The cadence of an incident type: its own, else that of all others, else none."""
        own = next((call for call in self.roll_calls if call.incident_type == incident_type), None)
        return own or next((call for call in self.roll_calls if not call.incident_type), None)
