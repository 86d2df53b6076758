"""What a decision may use besides state: time, actor, new ids and the vault's seal, all handed in."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ioc.domain.commands import Actor, Refusal
from ioc.domain.facts import AnyFact
from ioc.domain.records import Incident, VaultRef

Decision = list[AnyFact] | Refusal


class Context(Struct, frozen=True, kw_only=True):
    """`seal(kind, fields)` encrypts free words and returns what a fact may hold of them.

    `archived` is the incident that the command names, as the record has it, when the state no longer holds it.
    """

    at_us: int
    actor: Actor
    new_id: Callable[[], str]
    seal: Callable[[str, dict[str, str]], VaultRef]
    archived: Incident | None = None


def refuse(code: str, **params: str | int | float | None) -> Refusal:
    """A refusal by catalogue code, without its `refused.` prefix."""
    return Refusal(code=f"refused.{code}", params=params)
