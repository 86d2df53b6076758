"""Deciding what a received public alert or call does to what is known."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.inbound import AlertTaken, CallTaken
from ioc.domain.records import Call, PublicAlert, Remembered, VaultRef
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.vocabulary import AlertState
from ioc.domain.wards import ward_name
from ioc.domain.warning_message import is_own

HEARD_US = 86_400_000_000
HOUR_US = 3_600_000_000
ALERT_STAYS_H = 48.0
"""Where no site says otherwise."""


def expires_us(alert: PublicAlert, site: Site | None) -> int:
    """When the last of an alert's infos expires. CAP 1.2 §3.2.2 lets a message name no end and leaves it to who reads
    it: such a one ends `alert_stay_h` of the site after it was received (not sent: a source that still shows an old one
    means it), or it would stand for ever."""
    stay_h = site.alert_stay_h if site is not None else ALERT_STAYS_H
    unnamed = (alert.received_us or alert.sent_us) + round(stay_h * HOUR_US)
    return max((unnamed if info.expires_us is None else info.expires_us for info in alert.infos), default=unnamed)


def take_alert(state: State, message: AlertTaken, at_us: int) -> list[f.AnyFact]:
    """Receive an alert once by its id. Update and Cancel end what they reference (CAP 1.2 §3.2.1), if it is of their
    own status: an exercise ends no warning that is meant.

    A Cancel is itself kept, as cancelled: it warns of nothing. An alert that arrives after something that already
    referenced it starts in the state that its successor left it in. A warning of our own that a feed brings back is no
    news.
    """
    alert = message.alert
    if alert.id in state.tables.alerts or is_own(state, alert):
        return []
    if alert.id in state.tables.memory.alerts:
        return hear_again(state, "alerts", alert.id, at_us)
    successor = state.tables.alerts.get(state.successors.get((alert.status, alert.id), ""))
    first = AlertState.ACTIVE
    if alert.msg_type in ("Cancel", "Ack", "Error"):
        first = AlertState.CANCELLED
    elif successor is not None:
        first = _ended_by(successor)
    elif expires_us(replace(alert, received_us=at_us), state.registry.site) <= at_us:
        first = AlertState.EXPIRED
    facts: list[f.AnyFact] = [
        f.AlertReceived(
            alert=replace(
                alert,
                feed=message.feed,
                state=first,
                superseded_by=successor.id if successor else None,
                received_us=at_us,
            )
        )
    ]
    if alert.msg_type in ("Update", "Cancel"):
        for reference in dict.fromkeys(alert.references):
            known = state.tables.alerts.get(reference)
            if known is not None and known.state is AlertState.ACTIVE and known.status == alert.status:
                facts.append(f.AlertStateChanged(alert=reference, state=_ended_by(alert), by=alert.id))
    return facts


def _ended_by(alert: PublicAlert) -> AlertState:
    return AlertState.CANCELLED if alert.msg_type == "Cancel" else AlertState.UPDATED


def call_is_known(state: State, ident: str) -> bool:
    """Whether the call was received before, archived or not."""
    return ident in state.tables.calls or ident in state.tables.memory.calls


def is_answered(state: State, message: CallTaken) -> bool:
    """Whether the message tells something new about the status of a call that is there: another word, or a later
    time. What the source wrote before the status that is known is no news."""
    call = state.tables.calls.get(message.id)
    if call is None or call.feed != message.feed or message.status is None:
        return False
    if message.status_us and message.status_us < call.status_us:
        return False
    told = (message.status, message.status_word, message.status_us)
    return told != (call.status, call.status_word, call.status_us)


def hear_again(state: State, table: str, ident: str, at_us: int) -> list[f.AnyFact]:
    """A feed names what it named before; of something archived that is worth a fact once a day."""
    held: dict[str, Remembered] = getattr(state.tables.memory, table)
    remembered = held.get(ident)
    if remembered is None or at_us - remembered.at_us < HEARD_US:
        return []
    return [f.ArchivedIdHeard(table=table, id=ident)]


def take_call(state: State, message: CallTaken, personal: VaultRef | None, at_us: int) -> list[f.AnyFact]:
    """Receive a call once by its id; one that is known may have been answered since."""
    if is_answered(state, message):
        assert message.status is not None
        return [
            f.CallStatusChanged(
                call=message.id,
                status=message.status,
                status_word=message.status_word,
                status_us=message.status_us,
                personal=personal,
            )
        ]
    if call_is_known(state, message.id):
        return hear_again(state, "calls", message.id, at_us)
    call = Call(
        id=message.id,
        feed=message.feed,
        line=message.line,
        kind=message.kind,
        received_us=at_us,
        lon=message.lon,
        lat=message.lat,
        ward=message.ward or ward_name(state.registry.site, message.lon, message.lat, at_us),
        personal=personal,
        status=message.status,
        status_word=message.status_word,
        status_us=message.status_us,
    )
    return [f.CallReceived(call=call)]
