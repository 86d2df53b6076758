"""Answers the question `message`: what a message on its way out says, so that a person can tell it by telephone."""

from __future__ import annotations

from typing import Any

import msgspec

from config.outbound import OutboundSettings
from ioc.app.delivering import wording_of
from ioc.app.questions import QuestionRefused
from ioc.connect.outbound.api import Rejected
from ioc.domain.commands import Actor
from ioc.domain.decide.seats import barred
from ioc.domain.people import READING
from ioc.engine.loop import Loop


class MessageWords:
    """Words a message as its channel would, in that channel's language."""

    def __init__(self, loop: Loop, outbound: OutboundSettings) -> None:
        self._loop = loop
        self._wording = wording_of(outbound)
        self._channels = {one.channel.id: one.channel for one in outbound.channels}

    def answer(self, actor: Actor, params: dict[str, Any]) -> bytes:
        """`effect` -> MessagePack of {"subject", "text", "language"}. Raises QuestionRefused: a role that reads no
        texts, a message that has left, a template that fails."""
        if actor.role not in READING:
            raise QuestionRefused("refused.role", role=actor.role, roles=", ".join(sorted(READING)))
        held_up = barred(self._loop.state, actor)
        if held_up is not None:
            raise QuestionRefused(held_up.code, **held_up.params)
        effect = self._loop.state.tables.effects.get(str(params.get("effect") or "")[:64])
        if effect is None:
            raise QuestionRefused("refused.effect_gone")
        channel = self._channels.get(effect.channel)
        language, limit = (channel.language, channel.limit) if channel is not None else ("vi", 0)
        try:
            subject = self._wording.subject(effect.message, effect.params, effect.exercise, language)
            text = self._wording.text(effect.message, effect.params, effect.exercise, language, limit)
        except Rejected as fault:
            raise QuestionRefused(fault.code, **fault.params) from fault
        return msgspec.msgpack.encode({"subject": subject, "text": text, "language": language})
