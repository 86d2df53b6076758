"""The parts of a public alert's page, in the order in which they are read: what to do first."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.domain.records import AlertInfo, PublicAlert
from ioc.qt.alert_words import Section, area_words, relation_words, sender_words
from ioc.qt.format import moment
from ioc.qt.names import Names
from ioc.qt.words import word


def sections(alert: PublicAlert, info: AlertInfo | None, names: Names, now_us: int) -> list[Section]:
    """All sections that have something to say."""
    told = [*_state(alert, names), *_body(info), *_source(alert, info, names, now_us)]
    return [section for section in told if section.text]


def _state(alert: PublicAlert, names: Names) -> list[Section]:
    relations = "\n".join(relation_words(alert, names.state, names.language))
    return [
        Section(_tr("State"), word("alert", alert.state.value)),
        Section(_tr("Messages before and after"), relations, long=True),
    ]


def _body(info: AlertInfo | None) -> list[Section]:
    if info is None:
        return [Section(_tr("Text"), _tr("The message carries no text."), long=True)]
    missing = _tr("The sender gave no text beside the headline.")
    silent = not (info.description or info.instruction)
    return [
        Section(_tr("What to do"), info.instruction.strip(), long=True),
        Section(_tr("What happens"), info.description.strip() or (missing if silent else ""), long=True),
        Section(_tr("Where"), area_words(info), long=True),
    ]


def _source(alert: PublicAlert, info: AlertInfo | None, names: Names, now_us: int) -> list[Section]:

    def at(instant: int | None) -> str:
        return moment(instant, now_us, names.zone) if instant else ""

    told = [Section(_tr("Sent"), at(alert.sent_us))]
    if info is not None:
        told += [
            Section(_tr("In effect from"), at(info.effective_us)),
            Section(_tr("Begins"), at(info.onset_us)),
            Section(_tr("Expires"), at(info.expires_us)),
        ]
    sender = sender_words(alert, info)
    return [
        *told,
        Section(_tr("Sender"), sender if sender == alert.sender else f"{sender} ({alert.sender})"),
        Section(_tr("Contact"), info.contact if info else ""),
        Section(_tr("Web"), info.web if info else ""),
        Section(_tr("Note"), alert.note),
        Section(_tr("Feed"), names.feed(alert.feed)),
        Section(_tr("Identifier"), alert.identifier),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Alert", text)
