"""A page for people in place of data, as gateways and log-in screens answer with status 200."""

from __future__ import annotations

import re

from ioc.connect.refused import Refused

_LOOK = 4096
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL
)


def refuse_web_page(payload: bytes) -> None:
    """Raises Refused when the payload is a page of HTML: to say so is of more use than where its parser stumbled."""
    if _PAGE.match(payload[:_LOOK]):
        raise Refused("feed.web_page")
