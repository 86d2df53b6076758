"""The contract between the centre and a sender.

A sender is one method, `send(message)`, a manifest and a settings class, registered in the entry-point group
`ioc.senders` exactly as a stranger's would be. It runs on its channel's own thread and says trouble by raising
`NotReady` (tried again), `AuthFailed`, `BadSettings` or `Rejected` (given up at once: a person decides).
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from msgspec import Struct

from ioc.connect.api import Settings, Trouble
from ioc.domain.records import Params, Text


class Rejected(Trouble):
    """The receiver refuses this message for good; another attempt would be refused as well."""


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message as a sender gets it. `key` is the same at every attempt (idempotency); `cap` is a CAP 1.2 document.

    `text` is in the channel's language, `texts` in both; `queued_us` is microseconds UTC.
    """

    key: str
    channel: str
    message: str
    about: str
    subject: str
    text: str
    texts: Text
    params: Params
    exercise: bool
    queued_us: int
    cap: bytes = b""
    cap_name: str = ""

    def document(self) -> dict[str, Any]:
        """What is sent as JSON."""
        return {
            "key": self.key,
            "message": self.message,
            "about": self.about,
            "exercise": self.exercise,
            "queued_us": self.queued_us,
            "subject": self.subject,
            "text": self.text,
            "texts": {"vi": self.texts.vi, "en": self.texts.en},
            "params": self.params,
            "cap": self.cap.decode("utf-8"),
        }


class SenderManifest(Struct, frozen=True, kw_only=True):
    """What a sender is called, and the settings that it takes."""

    key: str
    title: Text
    settings: type[Settings]


class Sender(Protocol):
    """One way out. Constructed with validated settings on the thread that calls `send`."""

    manifest: ClassVar[SenderManifest]

    def __init__(self, settings: Any) -> None: ...

    def send(self, message: Outgoing) -> None:
        """Returns once the receiver has taken responsibility. Raises NotReady, AuthFailed, BadSettings, Rejected."""
