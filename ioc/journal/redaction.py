"""A fact as plain values without anybody in it: for exports that leave the house.

Vault references become "personal": nothing of them leaves, not even their ids. Full names of staff go, logins stay.
Places of callers are rounded to hundredths of a degree (about a kilometre). Feed addresses lose user, password and
query. Texts inside parameters go, because they may quote a refused record or a secret address.
"""

from __future__ import annotations

from enum import Enum
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.commands import Actor
from ioc.domain.records import Account, Call, Feed, Incident, Reject, Seat, VaultRef

PERSONAL = "personal"
_PLACE = ("lon", "lat")
_NAMED = (Actor, Account, Seat, f.AccountCreated)


def public_fields(fact: f.AnyFact) -> dict[str, Any]:
    """The fields of `fact`, fit for JSON."""
    found: dict[str, Any] = _plain(fact)
    if isinstance(fact, f.IncidentOpened) and fact.call is not None:
        found = _blurred(found)
    return found


def public_actor(actor: Actor | None) -> dict[str, str]:
    """Who caused it: login, role and seat."""
    return {} if actor is None else {"person": actor.person, "role": actor.role, "seat": actor.seat}


def _plain(value: Any) -> Any:
    if isinstance(value, VaultRef):
        return PERSONAL
    if isinstance(value, Struct):
        return _struct(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _struct(value: Struct) -> dict[str, Any]:
    found = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, _NAMED):
        del found["name"]
    if isinstance(value, Call) or (isinstance(value, Incident) and value.call is not None):
        found = _blurred(found)
    if isinstance(value, Feed):
        found["address"] = _address(value.address)
    if isinstance(value, Reject):
        found["record"] = ""
    if "params" in found:
        found["params"] = {name: item for name, item in found["params"].items() if not isinstance(item, str)}
    return found


def _blurred(found: dict[str, Any]) -> dict[str, Any]:
    rounded = {name: None if found[name] is None else round(found[name], 2) for name in _PLACE}
    return {**found, **rounded}


def _address(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
