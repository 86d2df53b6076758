"""Where the data that comes with the program lies, and how a site file names it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from config.documents import Document, suggestion
from config.faults import ConfigFaults, Fault
from config.sentences import WHATS

ROOT = Path(__file__).parent


def domain_names() -> list[str]:
    """The built-in domain packs."""
    return _stems(ROOT / "domains")


def plan_names() -> list[str]:
    """The built-in plans."""
    return _stems(ROOT / "plans")


def site_names() -> list[str]:
    """The built-in sites."""
    return sorted(file.parent.name for file in (ROOT / "sites").glob("*/site.toml"))


def site_file(site: str | Path) -> Path:
    """The file of a site given by built-in name or path; raises ConfigFaults for a name that is not built in."""
    if isinstance(site, Path) or site.endswith(".toml") or "/" in site or "\\" in site:
        return Path(site)
    if site in site_names():
        return ROOT / "sites" / site / "site.toml"
    hint, params = suggestion(site, site_names())
    words = WHATS["site"]
    params |= {"what_vi": words.vi, "what_en": words.en, "name": site}
    raise ConfigFaults([Fault(file=Path(site), line=1, key="", code="unknown_name", params=params, hint=hint)])


def referenced(folder: str, what: str, name: str, document: Document, at: tuple[str | int, ...]) -> Path | None:
    """The file that `name` at `at` means: a built-in of `folder`, or a `*.toml` beside the naming file.

    Gives None after noting the fault when there is none.
    """
    if name.endswith(".toml"):
        file = document.file.parent / name
        if file.is_file():
            return file
        document.add_unknown(at, what, name, [])
        return None
    if name in _stems(ROOT / folder):
        return ROOT / folder / f"{name}.toml"
    document.add_unknown(at, what, name, _stems(ROOT / folder))
    return None


@lru_cache(maxsize=1)
def built_in_kinds() -> frozenset[str]:
    """The kinds of all built-in packs: one may hang below a kind whose pack the site does not use."""
    return frozenset(_built_in_keys("kinds"))


@lru_cache(maxsize=1)
def built_in_incident_types() -> frozenset[str]:
    """The incident types of all built-in packs: a unit may serve one whose pack the site does not use."""
    return frozenset(_built_in_keys("incident_types"))


def _built_in_keys(table: str) -> Iterator[str]:
    for file in sorted((ROOT / "domains").glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get(table, []):
            yield row["key"]


def _stems(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.toml"))
