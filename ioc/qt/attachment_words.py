"""Files of incidents in words: what the log says of them, and the lines of their list."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.attachments import KIND
from ioc.domain.records import Params
from ioc.qt.format import file_size
from ioc.qt.names import Names
from ioc.qt.words import word

ATTACHMENT_FACTS = (f.FileAttached,)


def attachment_params(fact: Any, names: Names) -> Params:
    """Parameters of the sentence of a fact about a file."""
    size = file_size(fact.size, names.language)
    return {"what": names.incident(fact.incident), "media": fact.media, "size": size}


def media_word(media: str) -> str:
    """ "PNG picture", "PDF", "text"; another type as it is written."""
    return word("media", media)


def exported_from(what: str, about: str, names: Names) -> str:
    """What was taken away in a file belongs to: an incident's file to the incident, anything else to a feed."""
    if not about:
        return ""
    return names.incident(about) if what == KIND else names.feed(about)
