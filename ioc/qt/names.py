"""What ids are called on screen: assets, rules, incident types, feeds, people, in the language of the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from ioc.domain.alarms import level_of
from ioc.domain.cameras import access_rule, purpose_of
from ioc.domain.condition_spec import NUMBERLESS
from ioc.domain.records import Alarm, Call, Incident, PublicAlert, Stream
from ioc.domain.site import AlarmRule, DomainSpec, IncidentType, KindSpec, PropertySpec, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, LimitKind
from ioc.qt import alert_words
from ioc.qt.format import DEFAULT_ZONE, NOTHING, clock_time, position, quantity, zone_of
from ioc.qt.session import Session
from ioc.qt.words import word


class Names:
    """Looks things up in the session's state; `language` is set by the desk."""

    def __init__(self, session: Session, language: str = "vi") -> None:
        self._session = session
        self.language = language
        self._site: Site | None = None
        self._streams: dict[str, list[Stream]] = {}
        self.archived: Callable[[str], Incident | None] = lambda ident: None
        """Where incidents are looked up that the state no longer holds."""
        self.index()

    @property
    def state(self) -> State:
        """The session's state."""
        return self._session.state

    @property
    def me(self) -> str:
        """The login of who sits here; empty for nobody."""
        welcome = self._session.welcome
        return welcome.person if welcome else ""

    def now_us(self) -> int:
        """The session's moment, microseconds since 1970 UTC; in a replay the one replayed."""
        return self._session.now_us()

    def index(self) -> None:
        """Take the site's lists over; call when the site or the whole state was replaced."""
        self._streams.clear()
        site = self._site = self._session.state.registry.site
        self.zone: tzinfo = zone_of(site.zone) if site else DEFAULT_ZONE
        self.rules: dict[str, AlarmRule] = {rule.id: rule for rule in site.rules} if site else {}
        self.types: dict[str, IncidentType] = {kind.key: kind for kind in site.incident_types} if site else {}
        self.domains: dict[str, DomainSpec] = {domain.key: domain for domain in site.domains} if site else {}
        self.kinds: dict[str, KindSpec] = {k.key: k for d in self.domains.values() for k in d.kinds}
        self.properties: dict[tuple[str, str], PropertySpec] = {
            (d.key, prop.key): prop for d in self.domains.values() for prop in d.properties
        }

    def check_site(self) -> None:
        """Index again if the site is another one than before."""
        if self._session.state.registry.site is not self._site:
            self.index()

    def asset(self, ident: str | None) -> str:
        """The asset's name; its id when it has no record."""
        held = self.state.registry.assets.get(ident or "")
        return held.name if held else ident or NOTHING

    def purpose(self, asset: str, key: str) -> str:
        """The purpose that a camera is looked through for."""
        held = self.state.registry.assets.get(asset)
        rule = access_rule(self.state, held) if held else None
        found = purpose_of(rule, key) if rule else None
        return found.title.get(self.language) if found else key

    def ward(self, asset: str | None) -> str:
        """The ward an asset lies in."""
        held = self.state.registry.assets.get(asset or "")
        return held.ward if held and held.ward else NOTHING

    def feed(self, ident: str | None) -> str:
        """The feed's title."""
        held = self.state.tables.feeds.get(ident or "")
        return held.title.get(self.language) if held else ident or NOTHING

    def incident(self, ident: str | None) -> str:
        """The incident's number as people say it."""
        held = self.state.tables.incidents.get(ident or "") or (self.archived(ident) if ident else None)
        return held.number if held else NOTHING

    def incident_title(self, incident: Incident) -> str:
        """What kind of incident it is."""
        kind = self.types.get(incident.type)
        return kind.title.get(self.language) if kind else incident.type

    def incident_place(self, incident: Incident) -> str:
        """Where it is: place, else asset and ward, else its position."""
        if incident.place:
            return ", ".join(dict.fromkeys(part for part in (incident.place, incident.ward) if part))
        return self.place(incident.asset, incident.ward, incident.lon, incident.lat)

    def place(self, asset: str | None, ward: str, lon: float | None, lat: float | None) -> str:
        """A place in words: asset and ward, else the position."""
        held = self.state.registry.assets.get(asset or "")
        parts = [part for part in (held.name if held else "", ward or (held.ward if held else "")) if part]
        if parts:
            return ", ".join(dict.fromkeys(parts))
        return NOTHING if lon is None or lat is None else position(lon, lat, self.language)

    def person(self, login: str | None) -> str:
        """A person's name, known from accounts and seats; else the login."""
        if not login:
            return NOTHING
        account = self.state.tables.accounts.get(login)
        if account is not None:
            return account.name
        for seat in self.state.tables.seats.values():
            if seat.person == login:
                return seat.name
        return login

    def disposition(self, code: str | None) -> str:
        """How an incident ended, with its code."""
        held = next((d for d in self._site.dispositions if d.code == code), None) if self._site else None
        return f"{held.code} {held.title.get(self.language)}" if held else code or NOTHING

    def call(self, ident: str) -> str:
        """A call as it is spoken of: line and time of day; who called is not in it."""
        held = self.state.tables.calls.get(ident)
        return f"{held.line} · {clock_time(held.received_us, self.zone)}" if held else ident

    def call_kind(self, call: Call) -> str:
        """What is called about."""
        kind = self.types.get(call.kind)
        return kind.title.get(self.language) if kind else call.kind or NOTHING

    def call_place(self, call: Call) -> str:
        """Where it is: ward, else position."""
        if call.ward or call.lon is None or call.lat is None:
            return call.ward or NOTHING
        return position(call.lon, call.lat, self.language)

    def vault_subject(self, ref: str) -> str:
        """What a record of the vault is about: a call, a refused record, a file; empty for anything else."""
        tables = self.state.tables
        call = next((c.id for c in tables.calls.values() if c.personal and c.personal.id == ref), "")
        if call:
            return self.call(call)
        reject = next((r for r in tables.rejects.values() if r.payload and r.payload.id == ref), None)
        if reject is not None:
            return f"{self.feed(reject.feed)} · {reject.record}"
        files = ((held.file.id, one.number) for one in tables.incidents.values() for held in one.attachments)
        return next((number for file, number in files if file == ref), "")

    def type_of_domain(self, domain: str) -> str:
        """The first incident type of a domain, else the first of all."""
        of_domain = (kind.key for kind in self.types.values() if kind.domain == domain)
        return next(of_domain, next(iter(self.types), ""))

    def type_of_alert(self, alert: PublicAlert) -> str:
        """The incident type for a public alert: the first of its categories that one stands for, else its feed's."""
        categories = [category for info in alert.infos for category in info.categories]
        fitting = (kind.key for category in categories for kind in self.types.values() if category in kind.cap)
        feed = self.state.tables.feeds.get(alert.feed)
        return next(fitting, "") or self.type_of_domain(feed.domain if feed else "")

    def plan(self, key: str) -> str:
        """A checklist's title."""
        held = next((p for p in self._site.plans if p.key == key), None) if self._site else None
        return held.title.get(self.language) if held else key

    def alert(self, alert: PublicAlert) -> str:
        """A public warning's headline (or event), in the language of the screen if it has one; marked if not meant."""
        told = alert_words.headline(alert, self.language)
        mark = alert_words.mark_of(alert)
        return f"{mark} · {told}" if mark else told

    def symbol(self, domain: str) -> str:
        """The name of the domain's symbol file."""
        held = self.domains.get(domain)
        return held.symbol if held else domain

    def alarm_subject(self, alarm: Alarm) -> str:
        """What the alarm is about: asset, area of a public warning, else feed."""
        alert = self.state.tables.alerts.get(alarm.alert or "")
        place = alert_words.place_words(alert_words.info_of(alert, self.language)) if alert else ""
        if place:
            return place
        return self.asset(alarm.asset) if alarm.asset else self.feed(alarm.feed)

    def alarm_message(self, alarm: Alarm) -> str:
        """What it says: the rule's title, the public warning's headline, or that something went silent."""
        if alarm.source is AlarmSource.ALERT:
            alert = self.state.tables.alerts.get(alarm.alert or "")
            return self.alert(alert) if alert else alarm.rule
        rule = self.rules.get(alarm.rule)
        if alarm.source is AlarmSource.LIMIT and rule:
            return self.level_message(rule.id, alarm.level) or rule.title.get(self.language)
        if alarm.source is AlarmSource.LIMIT:
            return alarm.rule
        return word("silent", "feed" if alarm.source is AlarmSource.SILENT_FEED else "sensor")

    def level_message(self, rule: str, key: str) -> str:
        """What a rule's level is called; empty where it has no such level."""
        held = level_of(self.rules.get(rule), key)
        return held.title.get(self.language) if held is not None and held.title is not None else ""

    def alarm_words(self, ident: str) -> tuple[str, str]:
        """Subject and message of an alarm by its id alone, whether or not the state still holds it."""
        held = self.state.tables.alarms.get(ident)
        if held is not None:
            return self.alarm_subject(held), self.alarm_message(held)
        rule, _, about = ident.partition("@")
        if rule in ("silent", "feed"):
            subject = self.feed(about) if rule == "feed" else self.asset(about)
            return subject, word("silent", "feed" if rule == "feed" else "sensor")
        known = self.rules.get(rule)
        return self.asset(about), known.title.get(self.language) if known else rule

    def says_value(self, rule: str) -> bool:
        """Whether a value beside the alarm tells anything: not where a state (0, 1) is what it is about."""
        found = self.rules.get(rule)
        if found is None or isinstance(found.condition, NUMBERLESS):
            return found is None
        return found.compare is not LimitKind.EQUAL

    def stream(self, ident: str | None) -> Stream | None:
        """The stream's record."""
        return self.state.registry.streams.get(ident or "")

    def property_of(self, stream: Stream | None) -> PropertySpec | None:
        """What a stream measures."""
        asset = self.state.registry.assets.get(stream.asset) if stream else None
        return self.properties.get((asset.domain, stream.property)) if stream and asset else None

    def decimals(self, stream: Stream | None) -> int:
        """Decimals that a stream's values are shown with."""
        spec = self.property_of(stream)
        return spec.decimals if spec else 2

    def states(self, stream: Stream | None) -> dict[float, str]:
        """The words of a state-like property's codes; empty for a quantity."""
        spec = self.property_of(stream)
        return {float(state.code): state.title.get(self.language) for state in spec.states} if spec else {}

    def classes(self, domain: str, name: str, value: float) -> list[str]:
        """The words of a value's classes by the site's tables of public rules."""
        tables = self._site.tables if self._site else ()
        bands = (table.band(value) for table in tables if table.applies_to(domain, name))
        return [band.title.get(self.language) for band in bands if band]

    def told(self, stream: Stream | None, value: float | None, unit: str) -> str:
        """A value of the stream in words or figures: “Đang chạy”, “1,72 m”."""
        word = self.states(stream).get(value) if value is not None else None
        return word or quantity(value, unit, self.decimals(stream), self.language)

    def streams_of(self, asset: str) -> list[Stream]:
        """The streams of an asset, in the order of its kind's properties."""
        if not self._streams:
            for stream in self.state.by_index:
                if stream.withdrawn:
                    continue
                self._streams.setdefault(stream.asset, []).append(stream)
        record = self.state.registry.assets.get(asset)
        kind = self.kinds.get(record.kind) if record else None
        order = {key: at for at, key in enumerate(kind.properties)} if kind else {}
        found = self._streams.get(asset, [])
        return sorted(found, key=lambda stream: (order.get(stream.property, 99), stream.property))

    def forget_streams(self) -> None:
        """Streams were registered: index them again when next asked."""
        self._streams.clear()
