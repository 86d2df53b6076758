"""Reads outbound channels and the texts of their messages; what needs the senders is checked by the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct
from pydantic import BaseModel, ValidationError

from config import building
from config.documents import Document
from config.environment import substitute
from config.faults import Fault
from config.outbound_schema import ChannelTable, MessageFile, OutboundFile
from config.plan_schema import PlanFile
from config.references import Names
from config.validation import Wording, checked, note_errors
from ioc.domain.outbound_records import MESSAGES, TO_ROLES, OutboundChannel, OutboundSpec
from ioc.domain.records import Text
from ioc.domain.vocabulary import Role


class ChannelSettings(Struct, frozen=True, kw_only=True):
    """One channel ready to run. `settings` is the sender's table with variables put in, otherwise unchecked."""

    channel: OutboundChannel
    attempts: int
    first_s: float
    longest_s: float
    settings: dict[str, Any]
    document: Document
    place: tuple[str | int, ...]


class MessageText(Struct, frozen=True, kw_only=True):
    """The templates of one kind of message, and where they stand."""

    key: str
    subject: Text
    text: Text
    document: Document
    place: tuple[str | int, ...]


class OutboundSettings(Struct, frozen=True, kw_only=True):
    """All channels of a site and the texts that they carry."""

    channels: tuple[ChannelSettings, ...] = ()
    messages: tuple[MessageText, ...] = ()

    def spec(self) -> OutboundSpec:
        """As the record keeps it: without what is needed to connect."""
        return OutboundSpec(channels=tuple(one.channel for one in self.channels))


OutboundCheck = Callable[[OutboundSettings], Iterable[Fault]]
"""Given by the app to `load_site`, so that faults of senders' settings and of templates stand in the same report."""


def outbound_settings(
    document: Document,
    texts: Document | None,
    environment: Mapping[str, str],
    agencies: Iterable[str],
    plans: Iterable[tuple[PlanFile, Document]],
) -> OutboundSettings:
    """The channels of `document` with the texts of `texts`; every fault is noted."""
    tree, _ = substitute(document, environment)
    file = checked(OutboundFile, document, tree)
    messages = _messages(texts)
    if file is None:
        return OutboundSettings(messages=messages)
    claimed, known, told = Names(), list(agencies), {one.key for one in messages}
    for index, row in enumerate(file.channels):
        claimed.claim(row.id, document, ("channels", index, "id"))
        for number, agency in enumerate(row.agencies):
            if agency not in known:
                document.add_unknown(("channels", index, "agencies", number), "agency", agency, known)
        for number, message in enumerate(row.carries):
            if texts is not None and message not in told:
                document.add(("channels", index, "carries", number), "message_missing", name=message)
            if message in TO_ROLES and not set(row.names) & set(Role):
                at = ("channels", index, "carries", number)
                document.add(at, "role_unnamed", name=message, known=", ".join(sorted(Role)))
    _check_plans(file, plans)
    channels = tuple(_channel(row, document, index) for index, row in enumerate(file.channels))
    return OutboundSettings(channels=channels, messages=messages)


def _check_plans(file: OutboundFile, plans: Iterable[tuple[PlanFile, Document]]) -> None:
    """What a plan tells must have a way out: a step that says it told somebody and did not is worse than none."""
    names = {name for row in file.channels if "notification" in row.carries for name in row.names}
    for plan, document in plans:
        for index, step in enumerate(plan.steps):
            if step.channel and step.channel not in names:
                at = ("steps", index, "channel")
                document.add(at, "channel_unreached", plan=plan.plan.key, name=step.channel)


def _messages(texts: Document | None) -> tuple[MessageText, ...]:
    file = checked(MessageFile, texts, texts.tree) if texts is not None else None
    if file is None or texts is None:
        return ()
    claimed = Names()
    for index, row in enumerate(file.messages):
        claimed.claim(row.key, texts, ("messages", index, "key"))
    return tuple(
        MessageText(
            key=row.key,
            subject=building.text(row.subject),
            text=building.text(row.text),
            document=texts,
            place=("messages", index),
        )
        for index, row in enumerate(file.messages)
        if row.key in MESSAGES
    )


def _channel(row: ChannelTable, document: Document, index: int) -> ChannelSettings:
    channel = OutboundChannel(
        id=row.id,
        title=building.text(row.title),
        sender=row.sender,
        carries=tuple(row.carries),
        agencies=tuple(row.agencies),
        names=tuple(row.names),
        dry_run=row.dry_run,
        exercises=row.exercises,
        language=row.language,
        limit=row.limit,
    )
    return ChannelSettings(
        channel=channel,
        attempts=row.attempts,
        first_s=row.first_s,
        longest_s=row.longest_s,
        settings=row.settings,
        document=document,
        place=("channels", index),
    )


def sender_faults(channel: ChannelSettings, model: type[BaseModel], words: Wording | None = None) -> list[Fault]:
    """The faults of a channel's settings under its sender's settings class, with file and line."""
    document = channel.document.apart()
    try:
        model.model_validate(channel.settings)
    except ValidationError as error:
        note_errors(error, model, document, (*channel.place, "settings"), words)
    return document.faults


def unknown_sender(channel: ChannelSettings, known: Iterable[str]) -> Fault:
    """The fault of a channel whose sender nobody has registered."""
    document = channel.document.apart()
    document.add_unknown((*channel.place, "sender"), "sender", channel.channel.sender, known)
    return document.faults[0]


def bad_template(message: MessageText, part: str, why: str) -> Fault:
    """The fault of a template; `part` is like "text.vi"."""
    document = message.document.apart()
    document.add((*message.place, *part.split(".")), "template_bad", message=message.key, part=part, why=why)
    return document.faults[0]
