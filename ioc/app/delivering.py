"""Delivers effects: what the journal has taken goes to its channel's lane, and the outcome comes back as a fact."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

import structlog

from config.outbound import ChannelSettings, OutboundSettings
from ioc.connect.outbound.api import Outgoing, Rejected
from ioc.connect.outbound.lane import Lane, Patience
from ioc.connect.outbound.senders import Senders
from ioc.connect.outbound.wording import Template, Wording
from ioc.domain import facts as f
from ioc.domain.outbound_records import Effect, OutboundChannel
from ioc.domain.records import Text
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.link.messages import Facts, ServerMessage

log = structlog.get_logger(__name__)

END_WAIT_S = 1.0

Attach = Callable[[Effect], tuple[bytes, str]]
"""The CAP document of an effect and its file name; (b"", "") when it has none."""


def no_document(effect: Effect) -> tuple[bytes, str]:
    """Of a centre that warns nobody."""
    return b"", ""


class Delivering:
    """A lane for each channel. `hear` is called with everything that was published, so only after it is on disk."""

    def __init__(
        self,
        loop: Loop,
        inbox: Inbox,
        outbound: OutboundSettings,
        senders: Senders,
        *,
        now_us: Callable[[], int],
        attach: Attach = no_document,
    ) -> None:
        self._loop, self._inbox = loop, inbox
        wording = wording_of(outbound)
        self._lanes = {
            one.channel.id: _lane(one, senders, wording, attach, self._tell, now_us) for one in outbound.channels
        }

    def start(self) -> None:
        """Take up what waited when the engine ended. Call after the state is loaded, before the loop runs."""
        for effect in self._loop.state.tables.effects.values():
            if not effect.dead:
                self._give(effect)
        for lane in self._lanes.values():
            lane.start()

    def stop(self) -> None:
        """No further attempts; what hangs is tried again at the next start, with the same key."""
        for lane in self._lanes.values():
            lane.stop(END_WAIT_S)

    def hear(self, message: ServerMessage) -> None:
        """On the loop thread: quick, and never blocks."""
        if not isinstance(message, Facts):
            return
        for entry in message.entries:
            if isinstance(entry.fact, f.EffectQueued):
                self._give(entry.fact.effect)
            elif isinstance(entry.fact, f.EffectsResent):
                effects = self._loop.state.tables.effects
                for key in entry.fact.effects:
                    if key in effects:
                        self._give(effects[key])

    def _give(self, effect: Effect) -> None:
        lane = self._lanes.get(effect.channel)
        if lane is not None:
            lane.take(effect)
            return
        gone = f.EffectGivenUp(
            effect=effect.key,
            channel=effect.channel,
            message=effect.message,
            about=effect.about,
            attempt=effect.attempts,
            code="outbound.no_channel",
            params={"channel": effect.channel},
        )
        self._tell(gone)

    def _tell(self, outcome: f.AnyFact) -> None:
        self._inbox.put_errand(Errand(partial(_record, self._loop, outcome), kept=True))


def wording_of(outbound: OutboundSettings) -> Wording:
    """The site's templates, ready to use."""
    return Wording({one.key: Template(subject=one.subject, text=one.text) for one in outbound.messages})


def _record(loop: Loop, outcome: f.AnyFact) -> None:
    """Not of one that a person has written off meanwhile."""
    if getattr(outcome, "effect", "") in loop.state.tables.effects:
        loop.record(outcome)


def _lane(
    settings: ChannelSettings,
    senders: Senders,
    wording: Wording,
    attach: Attach,
    tell: Callable[[f.AnyFact], None],
    now_us: Callable[[], int],
) -> Lane:
    channel = settings.channel
    return Lane(
        channel.id,
        make=partial(senders.make, channel.sender, settings.settings),
        compose=partial(compose, channel, wording, attach),
        stays_here=partial(stays_here, channel),
        tell=tell,
        now_us=now_us,
        random=Random(),
        patience=Patience(attempts=settings.attempts, first_s=settings.first_s, longest_s=settings.longest_s),
    )


def stays_here(channel: OutboundChannel, effect: Effect) -> bool:
    """Whether nothing leaves: a dry run, or an exercise on a channel that takes none."""
    return channel.dry_run or (effect.exercise and not channel.exercises)


def compose(channel: OutboundChannel, wording: Wording, attach: Attach, effect: Effect) -> Outgoing:
    """The message in the channel's language. Raises Rejected: a template that fails, a text that the channel cannot
    hold (cutting a warning could turn its meaning round)."""
    texts = {
        language: wording.text(effect.message, effect.params, effect.exercise, language, channel.limit)
        for language in ("vi", "en")
    }
    text = texts[channel.language]
    if channel.limit and len(text) > channel.limit:
        raise Rejected("outbound.too_long", length=len(text), limit=channel.limit)
    document, name = attach(effect)
    return Outgoing(
        key=effect.key,
        channel=channel.id,
        message=effect.message,
        about=effect.about,
        subject=wording.subject(effect.message, effect.params, effect.exercise, channel.language),
        text=text,
        texts=Text(vi=texts["vi"], en=texts["en"]),
        params=effect.params,
        exercise=effect.exercise,
        queued_us=effect.queued_us,
        cap=document,
        cap_name=name,
    )
