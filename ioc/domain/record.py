"""What all records are made of."""

from __future__ import annotations

from msgspec import Struct

Params = dict[str, str | int | float | None]


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """A frozen value with keyword fields. It can hold no cycle, so the cycle collector need not walk it: a city has
    hundreds of thousands."""


class Text(Record, frozen=True):
    """A short text in both languages of the screen."""

    vi: str
    en: str

    def get(self, language: str) -> str:
        """The text in `language` ("vi" or "en")."""
        return self.vi if language == "vi" else self.en


class VaultRef(Record, frozen=True):
    """Points at an encrypted record in the vault; all that a fact may hold of personal data.

    `commitment` is HMAC-SHA-256 of the plain record under a nonce that lies inside the encrypted record, so
    that a destroyed record cannot be guessed from the fact.
    """

    id: str
    commitment: bytes
