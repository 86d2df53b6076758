"""A feed that was refused stays off until somebody says: try again."""

from __future__ import annotations

from pathlib import Path

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain.vocabulary import FeedState
from tests.flows.test_people import SITE
from tests.helpers.feed_server import FeedServer, status
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running

FEED = """
[[feeds]]
id = "warnings"
title = {{ vi = "Cảnh báo", en = "Warnings" }}
domain = "drainage"
connector = "cap"
interval_s = 1
[feeds.settings]
url = "{url}"
"""
NOTHING = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id></feed>'


def test_that_a_refused_feed_is_tried_at_a_persons_word_and_only_then(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_DEMO="1", IOC_LAUNCH_TOKEN="token")
    site, data = tmp_path / "site.toml", tmp_path / "d"
    with FeedServer() as server:
        url = server.serve(NOTHING, "/warnings", "application/atom+xml")
        server.break_next(status(401), status(401), path="/warnings")
        site.write_text(SITE + FEED.format(url=url), encoding="utf-8")
        with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            with LinkSeat(runtime_paths(data, env).endpoint, token="token") as desk:
                desk.ready()
                feed = lambda state: state.tables.feeds["warnings"]  # noqa: E731
                parked = lambda state: feed(state).state is FeedState.PARKED  # noqa: E731
                desk.until(lambda s: parked(s) and feed(s).reason == "feed.auth_refused", "off after the first 401")
                assert len(server.asked) == 1
                assert desk.order(c.RetryFeed(feed="nothing")).code == "refused.unknown_feed"
                assert desk.order(c.RetryFeed(feed="warnings")).outcome == "confirmed"
                server.wait_asked(2)
                desk.until(lambda s: parked(s) and feed(s).reason == "feed.auth_refused", "off after the second 401")
                assert desk.order(c.RetryFeed(feed="warnings")).outcome == "confirmed"
                desk.until(lambda s: feed(s).state is FeedState.ON_TIME, "on time once the door is open")
                assert desk.order(c.RetryFeed(feed="warnings")).code == "refused.feed_runs"
                told = [e for e in desk.ask("log", limit=100) if e["fact"]["fact"] == "FeedRetried"]
                assert [e["actor"]["person"] for e in told] == ["demo", "demo"]
            assert engine.end() == 0
