"""How the reading code of a connector says that one record cannot be taken."""

from __future__ import annotations

from ioc.domain.records import Params


class Refused(Exception):
    """The record cannot be taken; `code` and `params` name a sentence."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params
