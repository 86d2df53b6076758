"""The command line's verb for alarm rules: `/rule`, `/rule WORDS` opens the one rule that is meant."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.site import AlarmRule
from ioc.qt.aliases import fold
from ioc.qt.command_reading import Interpretation, Scope, refused


def _matching(rest: str, scope: Scope) -> list[AlarmRule]:
    site, wanted = scope.state.registry.site, fold(rest)
    rules = site.rules if site is not None else ()
    exact = [rule for rule in rules if wanted in (fold(rule.id), fold(rule.title.vi), fold(rule.title.en))]
    return exact or [rule for rule in rules if wanted in fold(f"{rule.title.vi} {rule.title.en} {rule.id}")]


def _read(rest: str, scope: Scope) -> Interpretation:
    if not rest.strip():
        return Interpretation(kind="rule", code="rules")
    found = _matching(rest, scope)
    if len(found) != 1:
        return refused("rule_unknown", word=rest)
    title = found[0].title.get(scope.language)
    return Interpretation(kind="rule", code="rule", params={"title": title}, value=found[0].id)


def _complete(rest: str, scope: Scope) -> tuple[str, ...]:
    return tuple(rule.title.get(scope.language) for rule in _matching(rest, scope)[:8])


READERS: dict[str, Callable[[str, Scope], Interpretation]] = {"rule": _read}
COMPLETERS: dict[str, Callable[[str, Scope], tuple[str, ...]]] = {"rule": _complete}
