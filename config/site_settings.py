"""What reading a site gives: the record's part and what is needed to run it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from config.feeds import FeedSettings
from config.outbound import OutboundSettings
from config.warnings_of_site import WarningFeedSettings
from ioc.domain.site import Site, UnitSpec


class PaperSettings(Struct, frozen=True, kw_only=True):
    """Where and how often open incidents are written for the printer, minutes; the last `keep` stay."""

    folder: Path
    every_min: float
    keep: int
    language: str


class SiteSettings(Struct, frozen=True, kw_only=True):
    """A site ready to run. `sources` are all files it was read from, the site file first; `heads_copy` takes signed
    heads, apart from the record."""

    site: Site
    feeds: tuple[FeedSettings, ...]
    units: tuple[UnitSpec, ...]
    demo: bool
    heads_copy: Path | None
    sources: tuple[Path, ...]
    paper: PaperSettings | None = None
    outbound: OutboundSettings = OutboundSettings()
    warning_feed: WarningFeedSettings | None = None
