"""What exists in the centre: site, feeds, assets, streams, units. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Asset, Feed, Stream, Unit
from ioc.domain.site import Site


class SiteDescribed(Fact, frozen=True):
    site: Site


class FeedRegistered(Fact, frozen=True):
    feed: Feed


class FeedWithdrawn(Fact, frozen=True):
    """The configuration no longer names this feed."""

    feed: str


class AssetRegistered(Fact, frozen=True):
    asset: Asset


class StreamRegistered(Fact, frozen=True):
    stream: Stream


class UnitRegistered(Fact, frozen=True):
    unit: Unit


class AssetWithdrawn(Fact, frozen=True):
    """Its feed is no longer configured, and nothing open hangs on it."""

    asset: str


class StreamWithdrawn(Fact, frozen=True):
    """Its asset is withdrawn, or the site no longer knows what it measures. Its index stays reserved."""

    stream: str


class UnitWithdrawn(Fact, frozen=True):
    """The configuration no longer names this unit, and it has nothing to do."""

    unit: str
