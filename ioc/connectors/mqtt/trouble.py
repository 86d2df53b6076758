"""What went wrong with a broker, as one of the contract's troubles."""

from __future__ import annotations

import socket
import ssl

from ioc.connect.api import AuthFailed, BadSettings, NotReady, Trouble

_WRONG_NAME = (62, 64)
"""X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH."""
_REFUSED_WHO = {4, 5, 134, 135, 138, 140}
"""CONNACK: 3.1.1 §3.2.2.3 bad user name or password, not authorized; 5.0 §3.2.2.2 the same, banned, bad method."""
_REFUSED_ID = {2, 133}
_REFUSED_VERSION = {1, 132}
_TAKEN_OVER = 142
"""DISCONNECT, 5.0 §3.14.2.1: another client came with our client id."""


def trouble_of_connecting(error: BaseException, host: str) -> Trouble:
    """The trouble that a connection which could not be made means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _WRONG_NAME:
            return NotReady("mqtt.wrong_host", host=host)
        return NotReady("mqtt.certificate_untrusted", host=host, detail=str(error.verify_message)[:100])
    if isinstance(error, ssl.SSLError):
        return NotReady("mqtt.no_tls", host=host, detail=str(error.reason or "")[:60])
    if isinstance(error, socket.gaierror | UnicodeError):
        return NotReady("feed.host_unknown", host=host)
    if isinstance(error, TimeoutError):
        return NotReady("feed.timed_out", host=host)
    if isinstance(error, ConnectionResetError):
        return NotReady("mqtt.closed_early", host=host)
    return NotReady("feed.unreachable", host=host)


def trouble_of_refusal(code: int, said: str, host: str) -> Trouble:
    """The trouble that a CONNACK other than success means; `said` is the protocol's own name of the code."""
    if code in _REFUSED_WHO:
        return AuthFailed("mqtt.auth_refused", host=host, said=said)
    if code in _REFUSED_ID:
        return BadSettings("mqtt.client_id_refused", key="client_id", host=host)
    if code in _REFUSED_VERSION:
        return BadSettings("mqtt.version_refused", key="version", host=host)
    return NotReady("mqtt.refused", host=host, said=said)


def trouble_of_subscription(topic: str, host: str, said: str) -> Trouble:
    """The trouble that a failure code in a SUBACK means: mostly that the broker's access rules forbid it."""
    return AuthFailed("mqtt.topic_refused", topic=topic, host=host, said=said)


def trouble_of_loss(code: int, said: str, host: str) -> Trouble:
    """The trouble that the end of a connection that stood means."""
    if code == _TAKEN_OVER:
        return NotReady("mqtt.taken_over", host=host)
    return NotReady("mqtt.lost", host=host, said=said)
