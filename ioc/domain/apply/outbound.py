"""Folding what is on its way out: what was sent or written off leaves the state, dead letters stay."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.outbound_records import ChannelTally
from ioc.domain.records import Params
from ioc.domain.state import Change, State


def effect_queued(state: State, fact: f.EffectQueued, entry: Entry, change: Change) -> None:
    state.tables.effects[fact.effect.key] = fact.effect
    change.touch("effects", fact.effect.key)


def effect_sent(state: State, fact: f.EffectSent, entry: Entry, change: Change) -> None:
    _drop(state, fact.effect, change)
    held = _tally(state, fact.channel)
    if fact.dry:
        held = replace(held, rehearsed=held.rehearsed + 1)
    else:
        held = replace(held, sent=held.sent + 1, last_sent_us=entry.at_us, code="", reason={})
    _keep(state, held, change)


def effect_failed(state: State, fact: f.EffectFailed, entry: Entry, change: Change) -> None:
    _note_failure(state, fact.effect, fact.attempt, fact.code, fact.params, fact.again_us, change)
    held = _tally(state, fact.channel)
    _keep(
        state,
        replace(held, failed=held.failed + 1, last_failed_us=entry.at_us, code=fact.code, reason=fact.params),
        change,
    )


def effect_given_up(state: State, fact: f.EffectGivenUp, entry: Entry, change: Change) -> None:
    _note_failure(state, fact.effect, fact.attempt, fact.code, fact.params, 0, change, dead=True)
    held = _tally(state, fact.channel)
    _keep(
        state,
        replace(held, given_up=held.given_up + 1, last_failed_us=entry.at_us, code=fact.code, reason=fact.params),
        change,
    )


def effects_resent(state: State, fact: f.EffectsResent, entry: Entry, change: Change) -> None:
    for key in fact.effects:
        effect = state.tables.effects.get(key)
        if effect is not None:
            state.tables.effects[key] = replace(effect, dead=False, attempts=0, again_us=0)
            change.touch("effects", key)


def effects_written_off(state: State, fact: f.EffectsWrittenOff, entry: Entry, change: Change) -> None:
    for key in fact.effects:
        _drop(state, key, change)


def _note_failure(
    state: State, key: str, attempt: int, code: str, params: Params, again_us: int, change: Change, dead: bool = False
) -> None:
    effect = state.tables.effects.get(key)
    if effect is not None:
        state.tables.effects[key] = replace(
            effect, attempts=attempt, code=code, reason=params, again_us=again_us, dead=dead
        )
        change.touch("effects", key)


def _drop(state: State, key: str, change: Change) -> None:
    state.tables.effects.pop(key, None)
    change.touch("effects", key)


def _tally(state: State, channel: str) -> ChannelTally:
    return state.tables.outbound.get(channel) or ChannelTally(channel=channel)


def _keep(state: State, tally: ChannelTally, change: Change) -> None:
    state.tables.outbound[tally.channel] = tally
    change.touch("outbound", tally.channel)
