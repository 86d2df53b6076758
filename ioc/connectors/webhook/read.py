"""What a body says, by its media type; pure, so that it can run in the worker process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from ioc.connect.mapping.payload import parsed_json
from ioc.connect.mapping.records import Mapped, RefusedRow, map_records, refused_whole
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.cap.document import Entry, read_document
from ioc.connectors.ngsi_ld.mapping import Taken, map_payload
from ioc.connectors.webhook.phone import read_phones
from ioc.connectors.webhook.settings import LINES, WebhookSettings
from ioc.domain.inbound import PhoneHeard, RecordRejected


class Brought(Struct, frozen=True, kw_only=True):
    """What a body held: records by the mapping, entities or calls; `accepted` of them made something."""

    accepted: int = 0
    rejects: tuple[RecordRejected, ...] = ()
    mapped: Mapped | None = None
    entities: Taken | None = None
    phones: tuple[PhoneHeard, ...] = ()


class Reader(Struct, frozen=True):
    """Reads bodies for one feed. Pickles."""

    settings: WebhookSettings
    feed: str
    domain: str

    def __call__(self, body: bytes, media: str) -> Brought:
        """Every record of the body, taken or refused; a body that does not parse is one refusal."""
        if self.settings.format == "ngsi":
            taken = map_payload(body, self.settings.entities, self.feed, self.domain)
            accepted = len(taken.assets) + len(taken.alerts) + len(taken.calls)
            return Brought(accepted=accepted, rejects=taken.rejects, entities=structs.replace(taken, rejects=()))
        if self.settings.format == "phone":
            phones, rejects = read_phones(body, self.feed)
            return Brought(accepted=len(phones), rejects=rejects, phones=phones)
        mapping = self.settings.mapping
        mapped = self._alerts(body) if mapping is None else self._records(body, media, mapping)
        return Brought(accepted=mapped.accepted, rejects=mapped.rejects, mapped=structs.replace(mapped, rejects=()))

    def _alerts(self, body: bytes) -> Mapped:
        document = read_document(body, self.feed, self.settings.zone)
        rejects = (*document.rejects, *(self._not_followed(entry) for entry in document.entries))
        return Mapped(accepted=len(document.alerts), placeless=0, alerts=document.alerts, rejects=rejects)

    def _not_followed(self, entry: Entry) -> RecordRejected:
        reason = "webhook.links_not_followed"
        return RecordRejected(feed=self.feed, record=entry.name, reason=reason, payload=entry.payload)

    def _records(self, body: bytes, media: str, mapping: RecordSettings) -> Mapped:
        try:
            records = list(_lines(body)) if media in LINES else _listed(parsed_json(body), self.settings.records)
        except Refused as refused:
            return refused_whole(refused, body, self.feed)
        return map_records(records, mapping, self.feed, self.domain)


def read_aside(body: bytes, reader: Reader, media: str) -> Brought:
    """`reader(body, media)`, as a plain function for the worker process."""
    return reader(body, media)


def _listed(content: Any, path: str) -> list[Any]:
    """The records of a parsed body. Raises Refused when there is nothing at the path."""
    found = dig(content, path) if path else content
    if found is ABSENT or not isinstance(found, list | dict):
        raise Refused("payload.not_a_list", path=path)
    return found if isinstance(found, list) else [found]


def _lines(body: bytes) -> Iterator[Any]:
    """One record a line (NDJSON); a line that does not parse is a refusal of its own."""
    for line in body.splitlines():
        if line.strip():
            try:
                yield parsed_json(line)
            except Refused as refused:
                yield RefusedRow(line.decode("utf-8", "replace"), refused)
