"""What people ask for of the files of an incident. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class AttachFile(Command, frozen=True):
    """Attach a file: a picture, a PDF or plain text of at most `attachments.MOST_BYTES`. Nobody takes it off again: the
    record only grows, and the vault forgets."""

    incident: str
    name: str
    content: bytes
