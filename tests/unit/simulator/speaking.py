"""Asking the simulated city's speakers without a network."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ioc.simulator.speak.wire import Asked, Reply, Speaker
from ioc.simulator.story import Moment

START_US = 1_792_000_000_000_000
ADDRESS = "http://h:1"


def moment(story_s: float, speed: float = 1.0) -> Moment:
    return Moment(story_s, START_US + round(story_s / speed * 1e6), START_US, speed)


def ask(speaker: Speaker, target: str, at: Moment, **given: Any) -> Reply:
    """`target` below the speaker's prefix, or a whole address that it gave itself; headers in small letters."""
    if target.startswith(ADDRESS):
        target = target.removeprefix(ADDRESS)
    parts = urlsplit(target.removeprefix(speaker.prefix))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    asked = Asked(parts.path, query, given.pop("headers", {}), ADDRESS, **given)
    return speaker.answer(asked, at)


def read(speaker: Speaker, target: str, at: Moment, **given: Any) -> Any:
    reply = ask(speaker, target, at, **given)
    assert reply.status == 200, reply.body
    return json.loads(reply.body)
