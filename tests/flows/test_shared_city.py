"""A real engine on a site file that points at the shared data, served locally: the counts are those committed."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ioc.domain.facts import RecordRefused
from ioc.journal.reader import JournalReader
from tests.expectations.declared import declared
from tests.expectations.polled import shared_data
from tests.flows.test_people import SITE
from tests.helpers.processes import private_env, running, state_of

MOST_S = 60.0


@pytest.mark.timeout(180)
def test_that_an_engine_takes_and_refuses_of_every_file_what_is_committed(tmp_path: Path) -> None:
    env = private_env(tmp_path)
    site, data = tmp_path / "site.toml", tmp_path / "d"
    with declared(shared_data()) as feeds:
        assert len(feeds) > 80
        tables = "".join(feed.toml("drainage", 3600.0) for feed in feeds)
        site.write_text(SITE.replace("[[units]]", "@", 1).split("@")[0] + tables, encoding="utf-8")
        with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            found = _settled(data, env, len(feeds))
            assert engine.end() == 0
    by_id = {one["id"]: one for one in found["feeds"]}
    own = _engines_own(data)
    wrong = {}
    for feed in feeds:
        heard, meant = by_id[feed.id], (feed.expected["taken"], feed.expected["refused"])
        if counts(heard, own) != meant:
            wrong[feed.id] = (counts(heard, own), meant, heard["reason"])
    assert wrong == {}
    assert sum(feed.expected["taken"] for feed in feeds) > 1_000


def counts(feed: dict[str, Any], own: Counter[str]) -> tuple[int, int]:
    """As the connector counted."""
    return feed["taken"], feed["refused"] - own[feed["id"]]


def _engines_own(data: Path) -> Counter[str]:
    """What the engine refused of what the connectors had taken: this site's packs know few of the properties."""
    entries = JournalReader(data).log(limit=100_000, kinds=["RecordRefused"])
    rejects = [entry.fact.reject for entry in entries if isinstance(entry.fact, RecordRefused)]
    return Counter(one.feed for one in rejects if one.reason.startswith(("reading.", "position.")))


def _settled(data: Path, env: dict[str, str], feeds: int) -> dict[str, Any]:
    """The state once every feed was heard; totals are told every few seconds."""
    end = time.monotonic() + MOST_S
    while True:
        found = state_of(data, env)
        heard = sum(feed["last_contact"] is not None for feed in found["feeds"])
        if heard == feeds or time.monotonic() > end:
            return found
        time.sleep(1.0)
