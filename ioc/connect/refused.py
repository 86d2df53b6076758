"""How the reading code of a connector says that one record cannot be taken."""

from __future__ import annotations

from ioc.domain.records import Params


class Refused(Exception):
    """The record cannot be taken; `code` and `params` name a sentence.

    Half characters of a quotation, which no encoding holds and no record could keep, become question marks.
    """

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = {name: whole(said) if isinstance(said, str) else said for name, said in params.items()}


def whole(text: str) -> str:
    """`text` with question marks for half characters (lone surrogates, as JSON can write them)."""
    return text.encode("utf-8", "replace").decode()
