"""The command line's verb for warnings of our own: `/warn flood`, `/báo dân lũ` opens the composer with a template."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.warning_spec import WarningTemplate
from ioc.qt.aliases import fold
from ioc.qt.command_reading import Interpretation, Scope, refused


def _known(scope: Scope) -> list[WarningTemplate]:
    site = scope.state.registry.site
    return [one for one in site.warnings.templates if one.kind == "alert"] if site is not None else []


def _matching(rest: str, scope: Scope) -> list[WarningTemplate]:
    """Templates whose title or key begins with what was typed, else those that contain it."""
    wanted = fold(rest)
    names = {one.key: [fold(one.title.vi), fold(one.title.en), fold(one.key)] for one in _known(scope)}
    begins = [one for one in _known(scope) if any(name.startswith(wanted) for name in names[one.key])]
    return begins or [one for one in _known(scope) if any(wanted in name for name in names[one.key])]


def _read(rest: str, scope: Scope) -> Interpretation:
    found = _matching(rest, scope)
    if not rest.strip() or len(found) != 1:
        known = ", ".join(one.title.get(scope.language) for one in (found or _known(scope)))
        return refused("warning_unknown", word=rest, known=known)
    title = found[0].title.get(scope.language)
    return Interpretation(kind="warn", code="warn", params={"title": title}, value=found[0].key)


def _complete(rest: str, scope: Scope) -> tuple[str, ...]:
    return tuple(one.title.get(scope.language) for one in _matching(rest, scope))


READERS: dict[str, Callable[[str, Scope], Interpretation]] = {"warn": _read}
COMPLETERS: dict[str, Callable[[str, Scope], tuple[str, ...]]] = {"warn": _complete}
