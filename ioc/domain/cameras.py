"""Cameras: which purposes let who look, and which are near."""

from __future__ import annotations

from msgspec import Struct

from ioc.domain.records import Asset
from ioc.domain.site import AccessRule, Purpose
from ioc.domain.state import State
from ioc.domain.units import distance_m


class Nearby(Struct, frozen=True):
    """A camera and how far it is, metres on the great circle."""

    asset: Asset
    metres: float


def access_rule(state: State, asset: Asset) -> AccessRule | None:
    """The rule that looking through `asset` is subject to; None: it is nothing one looks through."""
    site = state.registry.site
    pack = next((pack for pack in site.domains if pack.key == asset.domain), None) if site else None
    return next((rule for rule in pack.access if rule.kind == asset.kind), None) if pack else None


def purpose_of(rule: AccessRule, key: str) -> Purpose | None:
    """The purpose of that key."""
    return next((purpose for purpose in rule.purposes if purpose.key == key), None)


def nearest(state: State, lon: float, lat: float, most: int, within_m: float) -> list[Nearby]:
    """The `most` nearest assets with an access rule within `within_m` metres of a WGS 84 place, nearest first."""
    site = state.registry.site
    looked = {(pack.key, rule.kind) for pack in site.domains for rule in pack.access} if site else set()
    found = []
    for asset in state.registry.assets.values():
        place = state.place_of(asset) if (asset.domain, asset.kind) in looked else None
        if place is not None and (away := distance_m(lon, lat, *place)) <= within_m:
            found.append(Nearby(asset, away))
    return sorted(found, key=lambda one: (one.metres, one.asset.id))[:most]
