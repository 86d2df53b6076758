"""Settings of the `webhook` connector: where it listens, whom it lets in, what it is brought."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.mapping.picks import checked_zone
from ioc.connect.mapping.settings import RecordSettings
from ioc.connectors.ngsi_ld.settings import EntityMapping

_LOOPBACK = ("127.", "::1", "localhost")
JSON = frozenset({"application/json", "application/ld+json", "application/geo+json", "text/json"})
LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})
XML = frozenset({"application/cap+xml", "application/xml", "text/xml"})


class WebhookSettings(Settings):
    """One address to listen at, for one feed.

    `format` "cap": alerts, whose times are of `zone` where they name none. "json": records by `mapping`; the body is a
    record, a list, an object with a list at the path `records`, or lines of one record each. "ngsi": notifications and
    entities of NGSI-LD and v2 by `entities`. "phone": calls that ring, are answered, have ended, of a telephone system.

    `token` is asked for as `Authorization: Bearer …` (RFC 6750); `hmac_secret` as the HMAC of the body, in hex, in
    `hmac_header`; with both set both are. Without either and `client_ca` only this machine may be listened to.
    `certificate` and `key` (PEM files) make it speak TLS; `client_ca` then lets in only who shows a certificate of it.
    `repeat_within_s`: the same body (or Idempotency-Key) within that time is not taken twice; 0 compares no bodies.
    `alive`: "messages" counts callers as contact, so that a sender which stays away is a silent feed; "listening"
    is for senders that speak only when something happens.
    """

    format: Literal["cap", "json", "ngsi", "phone"]
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(ge=1, le=65_535)
    path: str = Field(default="/", pattern=r"^/[^?#\s]*$")
    token: str = ""
    hmac_secret: str = ""
    certificate: str = ""
    key: str = ""
    client_ca: str = ""
    hmac_header: str = Field(default="X-Hub-Signature-256", pattern=r"^[A-Za-z0-9-]+$")
    hmac_algorithm: Literal["sha256", "sha512"] = "sha256"
    max_bytes: int = Field(default=5_000_000, ge=1_000, le=200_000_000)
    requests_per_minute: int = Field(default=600, ge=1, le=60_000)
    most_connections: int = Field(default=32, ge=1, le=1_000)
    deadline_s: float = Field(default=10.0, gt=0, le=120)
    hand_over_s: float = Field(default=5.0, gt=0, le=60)
    repeat_within_s: float = Field(default=600.0, ge=0, le=86_400)
    alive: Literal["messages", "listening"] = "messages"
    zone: str = "UTC"
    records: str = ""
    mapping: RecordSettings | None = None
    entities: EntityMapping = EntityMapping()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return checked_zone(zone)

    @model_validator(mode="after")
    def _not_open_to_all(self) -> WebhookSettings:
        if not (self.token or self.hmac_secret or self.client_ca or self.is_local()):
            raise PydanticCustomError("webhook.open_to_all", "a token is needed", {"host": self.host})
        return self

    @model_validator(mode="after")
    def _whole_certificate(self) -> WebhookSettings:
        if bool(self.certificate) != bool(self.key) or (self.client_ca and not self.certificate):
            raise PydanticCustomError("webhook.certificate_half", "give certificate and key")
        return self

    @model_validator(mode="after")
    def _says_what_records_are(self) -> WebhookSettings:
        if (self.mapping is not None) != (self.format == "json"):
            raise PydanticCustomError("webhook.mapping_unclear", "json needs a mapping, and only json")
        return self

    def listens_at(self) -> tuple[str, int]:
        return self.host, self.port

    def is_local(self) -> bool:
        """Whether only this machine can call."""
        return self.host.startswith(_LOOPBACK)

    def media_types(self) -> frozenset[str]:
        """What may be brought."""
        return {"cap": XML, "json": JSON | LINES, "ngsi": JSON, "phone": JSON}[self.format]
