"""What a decision may use besides state: time, actor, new ids and the vault's seal, all handed in."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ioc.domain.commands import Actor, Order, Refusal
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
    seen_seq: int = 0
    """The last number of the record that the person was looking at; 0: not known."""


def context_of(
    order: Order, at_us: int, new_id: Callable[[], str], seal: Callable[[str, dict[str, str]], VaultRef]
) -> Context:
    """What an order is decided with."""
    return Context(
        at_us=at_us, actor=order.actor, new_id=new_id, seal=seal, archived=order.archived, seen_seq=order.seen_seq
    )


def refuse(code: str, **params: str | int | float | None) -> Refusal:
    """A refusal by catalogue code, without its `refused.` prefix."""
    return Refusal(code=f"refused.{code}", params=params)
