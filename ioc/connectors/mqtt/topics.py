"""Topics: the filter that a broker is asked for, and the fields that the levels of a topic name (MQTT 5.0 §4.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

_FIELD = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(\*?)\}")
_LONGEST = 65_535
NAME = "name"
"""The whole topic is a field too."""


class BadTopic(ValueError):
    """This is no pattern of topics; the argument is what is wrong with it, in a word of the catalogue."""


class TopicPattern(Struct, frozen=True, kw_only=True):
    """`text` is like `city/{station}/{property}`: a level may be fixed, `{field}`, have `{field}` inside, `+`, or
    (the last) `#` or `{field*}` for all that follow. `filter` is what a broker understands of it."""

    text: str
    filter: str
    levels: re.Pattern[str]

    def fields(self, topic: str) -> dict[str, str] | None:
        """The fields of a topic that this pattern fits, with the topic itself as `name`; else None."""
        found = self.levels.fullmatch(topic)
        return None if found is None else {**found.groupdict(), NAME: topic}


@lru_cache(maxsize=1024)
def topic_pattern(text: str) -> TopicPattern:
    """Read a pattern. Raises BadTopic."""
    if not text or len(text.encode(errors="replace")) > _LONGEST or "\x00" in text:
        raise BadTopic("length")
    asked, matched = [], []
    levels = text.split("/")
    for place, level in enumerate(levels):
        last = place == len(levels) - 1
        whole = _FIELD.fullmatch(level)
        if level == "#" or (whole is not None and whole[2]):
            if not last:
                raise BadTopic("rest_not_last")
            asked.append("#")
            matched.append(f"(?P<{whole[1]}>.*)" if whole is not None else ".*")
            continue
        asked.append(_asked(level))
        matched.append(_matched(level))
    start = r"(?!\$)" if asked[0] in ("+", "#") else ""
    if len(asked) > 1 and asked[-1] == "#" and matched[-1] == ".*":
        body = "/".join(matched[:-1]) + "(?:/.*)?"
    else:
        body = "/".join(matched)
    try:
        return TopicPattern(text=text, filter="/".join(asked), levels=re.compile(start + body, re.DOTALL))
    except re.error:
        raise BadTopic("field_twice") from None


def _asked(level: str) -> str:
    around = _FIELD.sub("", level)
    if "{" in around or "}" in around:
        raise BadTopic("field_wrong")
    if level != "+" and ("+" in around or "#" in around):
        raise BadTopic("wildcard_inside")
    return level if around == level else "+"


def _matched(level: str) -> str:
    if level == "+":
        return "[^/]*"
    parts, end = [], 0
    for found in _FIELD.finditer(level):
        if found[2]:
            raise BadTopic("rest_not_last")
        parts += [re.escape(level[end : found.start()]), f"(?P<{found[1]}>[^/]+?)"]
        end = found.end()
    return "".join(parts) + re.escape(level[end:])


def matches_any(patterns: Iterable[TopicPattern], topic: str) -> bool:
    """Whether one of the patterns fits."""
    return any(pattern.levels.fullmatch(topic) for pattern in patterns)
