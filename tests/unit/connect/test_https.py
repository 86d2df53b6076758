"""Asking over TLS: whose certificates are trusted, and an end at once there too."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ioc.connect.api import NotReady
from ioc.connect.http import Http
from ioc.connect.http_settings import HttpSettings
from ioc.connect.interrupt import Stopped
from tests.helpers import feed_server as faults
from tests.helpers.feed_server import FeedServer


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[FeedServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FeedServer(context) as server:
        server.serve(b"secret news")
        yield server


def _http(server: FeedServer, stop: threading.Event | None = None, **settings: str) -> Http:
    return Http(HttpSettings(url=server.url(), **settings), stop or threading.Event(), lambda: 0, {})


def test_that_an_unknown_certificate_is_not_trusted(server: FeedServer) -> None:
    with pytest.raises(NotReady) as raised:
        _http(server).get(server.url())
    assert raised.value.code == "feed.tls_failed"


def test_that_https_asked_of_a_plain_port_is_said_to_be_that() -> None:
    with FeedServer() as plain:
        plain.serve(b"news")
        url = plain.url().replace("http://", "https://")
        http = Http(HttpSettings(url=url), threading.Event(), lambda: 0, {})
        with pytest.raises(NotReady) as raised:
            http.get(url)
    assert raised.value.code == "feed.tls_none"


def test_that_the_certificates_of_the_settings_are(server: FeedServer, certificate: Path) -> None:
    assert _http(server, ca_file=str(certificate)).get(server.url()).body == b"secret news"


def test_that_a_hanging_answer_ends_with_stop(server: FeedServer, certificate: Path) -> None:
    stop = threading.Event()
    server.break_next(faults.hang)
    http = _http(server, stop, ca_file=str(certificate))
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            http.get(server.url())
        except BaseException as error:
            ended.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    server.wait_asked(1)
    stop.set()
    asking.join(2.0)
    assert [type(one) for one in ended] == [Stopped]
