"""Deciding what may be attached to an incident. Content and name go to the vault, a fact holds neither."""

from __future__ import annotations

from base64 import b64encode

from ioc.domain import facts as f
from ioc.domain.attachments import KB, KIND, MOST_BYTES, MOST_FILES, media_type, plain_name
from ioc.domain.commands import AttachFile
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.relations import number_of
from ioc.domain.state import State


def attach(state: State, command: AttachFile, context: Context) -> Decision:
    """A closed incident still takes files, as it takes remarks; one that was merged takes them under the number that
    leads it."""
    held = state.tables.incidents.get(command.incident)
    if held is None:
        return refuse("unknown_incident", incident=command.incident)
    if held.merge is not None:
        return refuse("incident_merged", number=held.number, into=number_of(state, held.merge.into))
    if len(held.attachments) >= MOST_FILES:
        return refuse("attachments_many", number=held.number, most=MOST_FILES)
    if len(command.content) > MOST_BYTES:
        return refuse("attachment_large", most_kb=MOST_BYTES // KB)
    media = media_type(command.content)
    if media is None:
        return refuse("attachment_kind")
    name = plain_name(command.name)
    if not name:
        return refuse("attachment_name")
    file = context.seal(KIND, {"name": name, "base64": b64encode(command.content).decode("ascii")})
    size = len(command.content)
    return [f.FileAttached(incident=held.id, attachment=context.new_id(), file=file, media=media, size=size)]
