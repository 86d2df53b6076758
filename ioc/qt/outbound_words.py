"""What the log says of messages that leave the centre, and how channels and messages are called on screen."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.outbound_records import Effect, OutboundChannel
from ioc.domain.records import Params
from ioc.domain.state import State
from ioc.qt.names import Names
from ioc.qt.sentences import sentence

OUTBOUND_FACTS = (
    f.EffectQueued,
    f.EffectSent,
    f.EffectFailed,
    f.EffectGivenUp,
    f.EffectsResent,
    f.EffectsWrittenOff,
)


def outbound_params(fact: Any, names: Names) -> Params:
    """The parameters of an outbound fact's sentence."""
    state, language = names.state, names.language
    if isinstance(fact, f.EffectsResent | f.EffectsWrittenOff):
        channels = ", ".join(channel_word(state, one, language) for one in fact.channels)
        return {"what": channels, "n": len(fact.effects)}
    if isinstance(fact, f.EffectQueued):
        effect = fact.effect
        what = channel_word(state, effect.channel, language)
        return {"what": what, "message": message_word(effect.message, language)}
    params: Params = {"what": channel_word(state, fact.channel, language), "attempt": fact.attempt}
    if isinstance(fact, f.EffectSent | f.EffectGivenUp):
        params["message"] = message_word(fact.message, language)
        params["about"] = about_word(names, fact.about)
    if isinstance(fact, f.EffectSent) and fact.dry:
        params["variant"] = "dry"
    if isinstance(fact, f.EffectFailed | f.EffectGivenUp):
        params["why"] = sentence(fact.code, fact.params, language)
    return params


def channel_of(state: State, ident: str) -> OutboundChannel | None:
    """A channel of the site, None when it is not configured any longer."""
    site = state.registry.site
    return next((one for one in site.outbound.channels if one.id == ident), None) if site else None


def channel_word(state: State, ident: str, language: str) -> str:
    """A channel's title, else its id."""
    found = channel_of(state, ident)
    return found.title.get(language) if found else ident


def message_word(message: str, language: str) -> str:
    """The kind of a message."""
    return sentence(f"outbound.message.{message}", {}, language)


def about_word(names: Names, about: str) -> str:
    """What a message is about: an incident by its number, a call by its line, else as it is called."""
    if about in names.state.tables.incidents:
        return names.incident(about)
    if about in names.state.tables.calls:
        return names.call(about)
    warning = names.state.tables.warnings.get(about)
    return warning.number if warning is not None else about


def reason_words(effect: Effect, language: str) -> str:
    """Why the last attempt failed; "" when none did."""
    return sentence(effect.code, effect.reason, language) if effect.code else ""
