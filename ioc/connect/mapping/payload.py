"""From bytes to parsed JSON, before any mapping."""

from __future__ import annotations

import codecs
import json
from typing import Any

import msgspec

from ioc.connect.refused import Refused
from ioc.connect.web_page import refuse_web_page

_UTF8_BOM = codecs.BOM_UTF8


def parsed_json(payload: bytes) -> Any:
    """Parsed JSON, with or without byte-order mark, in UTF-8, 16 or 32. Raises Refused for the whole payload.

    NaN and Infinity, which JSON forbids (RFC 8259 §6) and some sources write, become floats of their record.
    """
    try:
        return msgspec.json.decode(payload.removeprefix(_UTF8_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        refuse_web_page(payload)
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("payload.not_json", position=where) from None
