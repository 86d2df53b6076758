"""What a body says, by its media type; the reading itself is pure, so that it can run in the worker process."""

from __future__ import annotations

from msgspec import Struct

from ioc.connect.polling import Harvest
from ioc.connectors.cap_document import Entry, read_document
from ioc.connectors.webhook_settings import WebhookSettings
from ioc.domain.inbound import AlertTaken, Inbound, RecordRejected


class Reader(Struct, frozen=True):
    """Reads bodies for one feed. Pickles."""

    settings: WebhookSettings
    feed: str
    domain: str

    def __call__(self, body: bytes, media: str) -> Harvest:
        """Every record of the body, taken or refused; a body that does not parse is one refusal."""
        document = read_document(body, self.feed, self.settings.zone)
        messages: list[Inbound] = [AlertTaken(feed=self.feed, alert=alert) for alert in document.alerts]
        messages += document.rejects
        messages += [self._not_followed(entry) for entry in document.entries]
        return Harvest(messages=tuple(messages), taken=len(document.alerts))

    def _not_followed(self, entry: Entry) -> RecordRejected:
        return RecordRejected(
            feed=self.feed, record=entry.name, reason="webhook.links_not_followed", payload=entry.payload
        )


def read_aside(body: bytes, reader: Reader, media: str) -> Harvest:
    """`reader(body, media)`, as a plain function for the worker process."""
    return reader(body, media)
