"""Loading a site with everything that can be wrong said at once: its files and its connectors' settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from config.faults import Fault
from config.feeds import FeedSettings, settings_faults, taken_port, unknown_connector
from config.loader import SiteSettings, load_site
from config.outbound import OutboundSettings, bad_template, sender_faults, unknown_sender
from ioc.connect.api import BadSettings, Settings
from ioc.connect.catalogue import Catalogue
from ioc.connect.outbound.api import Rejected
from ioc.connect.outbound.senders import Senders
from ioc.connect.outbound.wording import Template, Wording
from ioc.connect.supervisor import FeedPlan
from ioc.domain.outbound_records import SAMPLES
from ioc.domain.records import Feed, Text, Unit
from ioc.domain.vocabulary import UnitStatus
from resources import sentence, sentences

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


def load(site: str | Path, environment: Mapping[str, str], catalogue: Catalogue) -> SiteSettings:
    """The site by built-in name or file. Raises `config.faults.ConfigFaults` with all faults."""

    ports = _Ports()

    def check(feed: FeedSettings) -> Iterable[Fault]:
        known = catalogue.keys()
        if feed.connector not in known:
            return [unknown_connector(feed, known)]
        try:
            model = catalogue.manifest(feed.connector).settings
        except BadSettings:
            return [unknown_connector(feed, [key for key in known if key != feed.connector])]
        return settings_faults(feed, model, _words) or ports.claim(feed, model.model_validate(feed.settings))

    return load_site(site, environment, check_feed=check, check_outbound=_outbound_faults)


def _outbound_faults(outbound: OutboundSettings) -> Iterable[Fault]:
    """What the senders say of their settings, and what each template makes of sample values."""
    senders = Senders.discover()
    known = senders.keys()
    for channel in outbound.channels:
        sender = channel.channel.sender
        if sender not in known:
            yield unknown_sender(channel, known)
            continue
        try:
            model = senders.manifest(sender).settings
        except BadSettings:
            yield unknown_sender(channel, [key for key in known if key != sender])
            continue
        yield from sender_faults(channel, model, _words)
    for message in outbound.messages:
        wording = Wording({message.key: Template(subject=message.subject, text=message.text)})
        for make in (wording.subject, wording.text):
            for language in ("vi", "en"):
                try:
                    make(message.key, SAMPLES[message.key], False, language)
                except Rejected as refused:
                    yield bad_template(message, str(refused.params["part"]), str(refused.params["why"]))


class _Ports:
    """Where the feeds of a site listen."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[str, str]]] = {}

    def claim(self, feed: FeedSettings, settings: Settings) -> list[Fault]:
        """The fault of a feed that listens where another does: at the same port of the same address, or of all."""
        place = settings.listens_at()
        if place is None:
            return []
        host, port = place
        others = self._taken.setdefault(port, [])
        clash = next((name for name, at in others if host == at or {host, at} & _EVERYWHERE), None)
        others.append((feed.id, host))
        return [] if clash is None else [taken_port(feed, port, clash)]


def _words(code: str, params: Mapping[str, Any]) -> Text | None:
    """A connector's own fault, in both languages."""
    if code not in sentences("en"):
        return None
    return Text(vi=sentence(code, params, "vi"), en=sentence(code, params, "en"))


def feeds_of(settings: SiteSettings) -> list[Feed]:
    """The feeds as records. The address is shown without credentials and query."""
    return [
        Feed(
            id=feed.id,
            title=feed.title,
            domain=feed.domain,
            connector=feed.connector,
            address=_address(feed.settings),
            interval_s=feed.interval_s,
            alert_alarm_from=feed.alert_alarm_from,
            agency=feed.agency,
            service=feed.service,
        )
        for feed in settings.feeds
    ]


def _address(settings: Mapping[str, Any]) -> str:
    """Where the source is: the address that is asked, or the host (and port) that is connected to or listened at."""
    url, host = str(settings.get("url", "")), str(settings.get("host", ""))
    if host and not url:
        return f"{host}:{settings['port']}" if settings.get("port") else host
    scheme, separator, rest = url.partition("://")
    if not separator:
        return ""
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def plans_of(settings: SiteSettings) -> list[FeedPlan]:
    """The feeds as the supervisor runs them."""
    return [
        FeedPlan(
            id=feed.id,
            domain=feed.domain,
            connector=feed.connector,
            interval_s=feed.interval_s,
            settings=feed.settings,
        )
        for feed in settings.feeds
    ]


def units_of(settings: SiteSettings) -> list[Unit]:
    """The units that the site starts with; where each stands is not a fix, so it has no position time."""
    return [
        Unit(
            id=unit.id,
            agency=unit.agency,
            kind=unit.kind,
            name=unit.name,
            status=UnitStatus.AVAILABLE,
            lon=unit.lon,
            lat=unit.lat,
            crew=unit.crew,
            crew_full=unit.crew_full,
            capabilities=unit.capabilities,
            qualifications=unit.qualifications,
            station=unit.station,
            shift=unit.shift,
            wade_m=unit.wade_m,
            error_m=unit.error_m,
        )
        for unit in settings.units
    ]
