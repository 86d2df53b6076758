"""Giving refused records to their connector again, once somebody has mended the mapping."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import structlog

from ioc.connect.api import Connector, Retaker, Trouble
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.domain.inbound import Inbound, RecordRejected, RecordsRetaken
from ioc.domain.records import Reject, VaultRef
from ioc.engine.inbox import Inbox
from ioc.engine.loop import Loop
from ioc.journal.reader import JournalReader

log = structlog.get_logger(__name__)
UNREADABLE = "\ufffd"
"""Stands where bytes were no text: such a payload is not what the source sent."""


class Retaking:
    """Works on a thread of its own: payloads come from the vault, and connectors may be slow.

    What is taken goes through the inbox as anything that a feed says, and the word of it after that, so a payload is
    never called taken before its messages are.
    """

    def __init__(
        self, loop: Loop, inbox: Inbox, reader: JournalReader, connector_for: Callable[[str], Connector | None]
    ) -> None:
        self._loop, self._inbox, self._reader, self._connector_for = loop, inbox, reader, connector_for

    def begin(self, feed: str) -> None:
        """Retake what the state knows of this feed's rejects now."""
        work = threading.Thread(target=self._guarded, args=(feed,), name=f"retake-{feed}", daemon=True)
        work.start()

    def _guarded(self, feed: str) -> None:
        try:
            self._retake(feed)
        except Exception:
            log.exception("refused records could not be given again", feed=feed)

    def _retake(self, feed: str) -> None:
        rejects = [one for one in list(self._loop.state.tables.rejects.values()) if one.feed == feed and one.payload]
        payloads = self._payloads(rejects)
        connector = self._made(feed)
        taken: list[str] = []
        still = gone = 0
        for reject in rejects:
            payload = payloads.get(reject.id)
            if payload is None:
                gone += 1
            elif connector is None or not self._takes(connector, payload):
                still += 1
            else:
                taken.append(reject.id)
        # behind the messages, in the same lane
        self._inbox.put(RecordsRetaken(feed=feed, taken=tuple(taken), still=still, gone=gone))

    def _made(self, feed: str) -> Retaker | None:
        try:
            connector = self._connector_for(feed)
        except Trouble as trouble:
            log.info("feed.retake_failed", feed=feed, reason=trouble.code)
            return None
        return connector if isinstance(connector, Retaker) else None

    def _takes(self, connector: Retaker, payload: bytes) -> bool:
        try:
            messages: Sequence[Inbound] = connector.retake(payload)
        except Exception:
            log.exception("a connector failed over a refused record")
            return False
        if not messages or any(isinstance(message, RecordRejected) for message in messages):
            return False
        for message in messages:
            self._inbox.put(message)
        return True

    def _payloads(self, rejects: Sequence[Reject]) -> dict[str, bytes]:
        """Whole payloads by reject; those that were cut, are no text or were destroyed are left out."""
        refs = [VaultRef(id=one.payload.id, commitment=b"") for one in rejects if one.payload is not None]
        texts = self._reader.texts(refs)
        found = {}
        for reject in rejects:
            held = texts.get(reject.payload.id) if reject.payload is not None else None
            words = (held or {}).get("payload", "")
            payload = words.encode()
            if words and UNREADABLE not in words and len(payload) < PAYLOAD_KEPT:
                found[reject.id] = payload
        return found
