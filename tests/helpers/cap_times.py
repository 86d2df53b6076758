"""Recorded CAP messages made to be of now: every instant in the text is moved by one and the same span."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:?\d\d|Z)")
SENT = re.compile(rb"<(?:\w+:)?sent>\s*([^<\s]+)")
EXPIRES = re.compile(rb"(<(?:\w+:)?expires>)[^<]*(<)")


def _read(text: bytes) -> datetime:
    return datetime.fromisoformat(text.decode())


def moved(payload: bytes, span: timedelta) -> bytes:
    """The message with every instant (also those in references) moved by `span`; else byte for byte the same."""
    return INSTANT.sub(lambda found: (_read(found[0]) + span).isoformat().encode(), payload)


def sent_at(payload: bytes, when: datetime) -> bytes:
    """The message moved so that its (newest) `sent` is `when`."""
    sent = [_read(text) for text in SENT.findall(payload) if INSTANT.fullmatch(text)]
    return moved(payload, when - max(sent)) if sent else payload


def expiring(payload: bytes, when: datetime) -> bytes:
    """The message with `expires` of every info put to `when`."""
    return EXPIRES.sub(lambda found: found[1] + when.isoformat(timespec="seconds").encode() + found[2], payload)
