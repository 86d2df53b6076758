"""The webhook over TLS, with real certificates: who is let in, what is renewed, who is stuck."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import time
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from ioc.connect.api import BadSettings, FeedContext
from ioc.connect.catalogue import Catalogue
from tests.helpers.certificates import Authority
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.webhook_caller import TOKEN, Caller

_ALERT = b"<nothing/>"


def _running(caller: Caller, **more: str) -> RunningConnector:
    settings = {**caller.settings(), "format": "cap", **more}
    context = FeedContext(feed="pushed", domain="drainage", interval_s=60.0, now_us=lambda: time.time_ns() // 1000)
    return RunningConnector(Catalogue.discover().make("webhook", context, settings))


def _post(caller: Caller, trust: ssl.SSLContext) -> tuple[int, str]:
    """Status, and the serial number of the certificate that was shown."""
    line = HTTPSConnection("127.0.0.1", caller.port, timeout=10, context=trust)
    with contextlib.closing(line):
        told = {"Content-Type": "application/cap+xml", "Authorization": f"Bearer {TOKEN}"}
        line.request("POST", "/", _ALERT, told)
        shown = line.sock.getpeercert()
        answer = line.getresponse()
        json.loads(answer.read())
        return answer.status, str(shown["serialNumber"])


def test_that_a_caller_who_trusts_the_authority_is_served_and_a_plain_one_is_not(tmp_path: Path) -> None:
    authority, caller = Authority(tmp_path), Caller()
    certificate, key = authority.issue("receiver", "127.0.0.1")
    with _running(caller, certificate=str(certificate), key=str(key)) as running:
        caller.ready()
        assert _post(caller, ssl.create_default_context(cafile=str(authority.path)))[0] == 400
        with pytest.raises(ssl.SSLCertVerificationError):
            _post(caller, ssl.create_default_context())
        assert b"HTTP/1.1" not in caller.raw(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        assert running.stops()


def test_that_old_protocols_are_refused(tmp_path: Path) -> None:
    authority, caller = Authority(tmp_path), Caller()
    certificate, key = authority.issue("receiver", "127.0.0.1")
    with _running(caller, certificate=str(certificate), key=str(key)):
        caller.ready()
        old = ssl.create_default_context(cafile=str(authority.path))
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _post(caller, old)


def test_that_with_an_authority_for_callers_only_its_own_get_in_and_need_no_token(tmp_path: Path) -> None:
    authority, stranger, caller = Authority(tmp_path / "ours"), Authority(tmp_path / "theirs"), Caller()
    certificate, key = authority.issue("receiver", "127.0.0.1")
    files = {"certificate": str(certificate), "key": str(key), "client_ca": str(authority.path)}
    with _running(caller, token="", host="0.0.0.0", **files):
        caller.ready()
        trust = ssl.create_default_context(cafile=str(authority.path))
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _post(caller, trust)
        trust.load_cert_chain(*stranger.issue("theirs"))
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _post(caller, trust)
        trust = ssl.create_default_context(cafile=str(authority.path))
        trust.load_cert_chain(*authority.issue("neighbour"))
        assert _post(caller, trust)[0] == 400


def test_that_a_renewed_certificate_is_shown_to_the_next_caller_and_half_a_renewal_to_nobody(tmp_path: Path) -> None:
    authority, caller = Authority(tmp_path / "ca"), Caller()
    certificate, key = tmp_path / "now.pem", tmp_path / "now.key"
    first, second = authority.issue("first", "127.0.0.1"), authority.issue("second", "127.0.0.1")
    shutil.copy(first[0], certificate), shutil.copy(first[1], key)
    with _running(caller, certificate=str(certificate), key=str(key)):
        caller.ready()
        trust = ssl.create_default_context(cafile=str(authority.path))
        before = _post(caller, trust)[1]
        shutil.copy(second[0], certificate)
        assert _post(caller, trust)[1] == before, "the key is still the old one"
        shutil.copy(second[1], key)
        assert _post(caller, trust)[1] != before


def test_that_a_handshake_that_never_comes_is_let_go_and_holds_nobody_up(tmp_path: Path) -> None:
    authority, caller = Authority(tmp_path), Caller()
    certificate, key = authority.issue("receiver", "127.0.0.1")
    with _running(caller, certificate=str(certificate), key=str(key)) as running:
        caller.ready()
        with socket.create_connection(("127.0.0.1", caller.port), timeout=10) as silent:
            assert _post(caller, ssl.create_default_context(cafile=str(authority.path)))[0] == 400
            began = time.monotonic()
            with contextlib.suppress(ConnectionError):
                assert silent.recv(1) == b""
            assert time.monotonic() - began < 9
        assert running.stops()


@pytest.mark.parametrize("what", ["missing", "no certificate", "another's key"])
def test_that_a_certificate_that_cannot_be_used_is_a_fault_in_words(tmp_path: Path, what: str) -> None:
    authority, caller = Authority(tmp_path), Caller()
    certificate, key = authority.issue("receiver", "127.0.0.1")
    if what == "missing":
        certificate = tmp_path / "none.pem"
    elif what == "no certificate":
        certificate.write_text("hello")
    else:
        key = authority.issue("other")[1]
    with _running(caller, certificate=str(certificate), key=str(key)) as running:
        trouble = running.outcome()
        assert isinstance(trouble, BadSettings)
        assert (trouble.code, trouble.key) == ("webhook.certificate_wrong", "certificate")
        assert trouble.params["file"] == str(certificate) and trouble.params["why"]
