"""Folding files that were attached to incidents."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import put
from ioc.domain.facts import Entry
from ioc.domain.incident_records import Attachment
from ioc.domain.state import Change, State


def file_attached(state: State, fact: f.FileAttached, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    made = Attachment(
        id=fact.attachment, at_us=entry.at_us, by=entry.person, file=fact.file, media=fact.media, size=fact.size
    )
    put(state, replace(incident, attachments=(*incident.attachments, made)), entry, change)
