"""What became of a command, in words: sent, confirmed, refused or failed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.qt.sentences import sentence
from ioc.qt.session import Ticket


def ticket_words(ticket: Ticket, language: str) -> str:
    """The state of a ticket; a refusal is its sentence from the catalogue."""
    tr = QCoreApplication.translate
    match ticket.outcome:
        case "sent":
            return tr("Ticket", "sent, waiting for the engine")
        case "accepted":
            return tr("Ticket", "accepted, being written")
        case "confirmed":
            return recorded_words(ticket.seq)
        case "failed":
            return tr("Ticket", "failed: {reason}").format(reason=sentence(ticket.code, ticket.params, language))
    return tr("Ticket", "refused: {reason}").format(reason=sentence(ticket.code, ticket.params, language))


def recorded_words(seq: int) -> str:
    """That a command is on the record, and where."""
    return QCoreApplication.translate("Ticket", "confirmed, on the record as #{seq}").format(seq=seq)
