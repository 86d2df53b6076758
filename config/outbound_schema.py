"""What a file of outbound channels (config/outbound/*.toml) and one of message texts may say."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from config.schema import Key, Table, Word, Words

Message = Literal[
    "unit_assigned",
    "unit_released",
    "mutual_aid",
    "hand_off",
    "incident_hand_off",
    "hand_off_reminder",
    "hand_off_unanswered",
    "notification",
    "escalation",
    "clock_escalation",
    "city_stage",
    "public_warning",
    "situation_report",
]
"""`ioc.domain.outbound_records.MESSAGES`."""


class ChannelTable(Table):
    """One way out. `settings` are the sender's own; `attempts` failures make a dead letter."""

    id: Key
    title: Words
    sender: Word
    carries: list[Message] = Field(min_length=1)
    agencies: list[Word] = []
    names: list[Key] = []
    dry_run: bool = False
    exercises: bool = False
    language: Literal["vi", "en"] = "vi"
    limit: int = Field(default=0, ge=0, le=100_000)
    attempts: int = Field(default=8, ge=1, le=100)
    first_s: float = Field(default=2.0, ge=0.1, le=3600)
    longest_s: float = Field(default=300.0, ge=1, le=86_400)
    settings: dict[str, Any] = {}


class OutboundFile(Table):
    """config/outbound/: the channels of a site."""

    channels: list[ChannelTable] = []


class MessageTable(Table):
    """Subject and text (jinja2) of one kind of message."""

    key: Message
    subject: Words
    text: Words


class MessageFile(Table):
    """config/rules/: the texts of all messages."""

    source: Words
    messages: list[MessageTable] = Field(min_length=1)
