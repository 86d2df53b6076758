"""A warning of the centre's own through a real engine: one seat writes, another releases, the world reads it, and the
centre that reads its own feed back is not alarmed by itself."""

from __future__ import annotations

import socket
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest

from ioc.app.runtime import runtime_paths
from ioc.connectors.cap.document import read_document
from ioc.domain import commands as c
from ioc.domain.records import PublicAlert
from ioc.domain.warning_records import WarningArea, WarningState
from tests.flows.test_people import ADMIN, FIRST, SITE, account
from tests.helpers.city import both
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for
from tests.helpers.public_warnings import complete

OURS = """
[public_warning]
sender = "ioc.probe.example"
sender_name = {{ vi = "Trung tâm Thử", en = "Probe centre" }}
contact = "112"
feed = {{ port = {port} }}

[[feeds]]
id = "own"
title = {{ vi = "Của mình", en = "Our own" }}
domain = "drainage"
connector = "cap"
interval_s = 1
[feeds.settings]
url = "http://127.0.0.1:{port}/warnings.atom"
"""
DROP = """
[[channels]]
id = "drop"
title = {{ vi = "Thư mục", en = "Folder" }}
sender = "cap_file"
carries = ["public_warning"]
settings = {{ folder = "{folder}" }}
"""
PASSWORDS = {"coordinator": "nguoi soan tin mot", "supervisor": "nguoi phat hanh hai"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read(port: int, path: str = "/warnings.atom") -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        body: bytes = answer.read()
    return body


def index(port: int) -> list[str]:
    return [entry.link for entry in read_document(read(port), "x", "UTC").entries]


def document(port: int, link: str) -> PublicAlert:
    (alert,) = read_document(read(port, f"/{link}"), "", "UTC").alerts
    return alert


def staff(endpoint: str) -> None:
    with LinkSeat(endpoint, seat="first") as nobody:
        wait_for(lambda: nobody.welcome, said="looking round")
        assert nobody.order(account(*ADMIN, "administrator")).outcome == "confirmed"
    with LinkSeat(endpoint, login=ADMIN[0], password=ADMIN[1], seat="admin") as admin:
        admin.ready()
        for role in PASSWORDS:
            assert admin.order(account(role, FIRST, role)).outcome == "confirmed"
    for role, password in PASSWORDS.items():
        with LinkSeat(endpoint, login=role, password=FIRST, seat=f"first-{role}") as seat:
            wait_for(lambda seat=seat: seat.welcome, said="a first password")
            assert seat.order(c.ChangePassword(current=FIRST, new=password, login=role)).outcome == "confirmed"


def seated(endpoint: str, role: str) -> LinkSeat:
    return LinkSeat(endpoint, login=role, password=PASSWORDS[role], seat=f"{role}-1").ready()


def given(writer: LinkSeat, second: LinkSeat, **more: object) -> str:
    """Written by one, released by the other; the warning's id."""
    now_us = time.time_ns() // 1000
    area = WarningArea(description=both("Hải Châu"), circles=((108.25, 16.05, 2.5),))
    ident = writer.order(c.DraftWarning(content=complete(now_us, area=area), **more)).created  # type: ignore[arg-type]
    assert ident == next(reversed(writer.state.tables.warnings)), "the answer names what it made"
    assert writer.order(c.SubmitWarning(warning=ident)).outcome == "confirmed"
    held = writer.state.tables.warnings[ident]
    own = c.ReleaseWarning(warning=ident, number=held.number, revision=held.revision)
    assert writer.order(own).code == "refused.warning_release_role"
    assert ident not in {one.id for one in second.state.tables.warnings.values() if one.alert is not None}
    assert second.order(own).outcome == "confirmed"
    return ident


@pytest.mark.timeout(120)
def test_that_one_writes_another_releases_the_world_reads_it_and_nothing_loops(tmp_path: Path) -> None:
    env, port, data = private_env(tmp_path), free_port(), tmp_path / "d"
    env.pop("IOC_LAUNCH_TOKEN", None)
    site = tmp_path / "site.toml"
    told_site = SITE.replace('ground = "da_nang"\n', 'ground = "da_nang"\noutbound = "drop.toml"\n')
    site.write_text(told_site + OURS.format(port=port), encoding="utf-8")
    (tmp_path / "drop.toml").write_text(DROP.format(folder=tmp_path / "out"), encoding="utf-8")
    endpoint = runtime_paths(data, env).endpoint
    arguments = ("engine", "--site", str(site), "--data-dir", str(data))
    with running(*arguments, env=env) as engine:
        engine.until("engine ready")
        staff(endpoint)
        with seated(endpoint, "coordinator") as writer, seated(endpoint, "supervisor") as second:
            assert index(port) == []
            first = given(writer, second)
            (link,) = index(port)
            assert document(port, link) == second.state.tables.warnings[first].alert
            told = writer.ask("warning_document", warning=first)
            assert told["xml"].encode() == read(port, f"/{link}") and link.endswith(told["name"])
            dropped = tmp_path / "out" / told["name"]
            wait_for(dropped.is_file, said="the document in the folder of the channel")
            assert dropped.read_bytes() == read(port, f"/{link}")
            second.until(lambda state: state.tables.feeds["own"].taken >= 1, "our own connector takes it")
        engine.kill()
    with running(*arguments, env=env) as engine:
        engine.until("engine ready")
        wait_for(lambda: _index_or_none(port) == [link], said="the feed after a restart")
        with seated(endpoint, "coordinator") as writer, seated(endpoint, "supervisor") as second:
            cancel = given(writer, second, kind="cancel", base=first)
            (newer,) = index(port)
            alert = document(port, newer)
            assert (alert.msg_type, alert.references) == ("Cancel", (document(port, link).id,))
            assert second.state.tables.warnings[first].state is WarningState.CANCELLED
            assert second.state.tables.warnings[cancel].state is WarningState.TOLD
            before = second.state.tables.feeds["own"].taken
            second.until(lambda state: state.tables.feeds["own"].taken > before, "our own connector takes that, too")
            assert not second.state.tables.alerts
            assert not [one for one in second.state.tables.alarms.values() if one.alert is not None]
        with pytest.raises(HTTPError) as gone:
            read(port, "/warnings/../master.key")
        assert gone.value.code == 404
        assert engine.end() == 0


def _index_or_none(port: int) -> list[str] | None:
    try:
        return index(port)
    except OSError:
        return None
