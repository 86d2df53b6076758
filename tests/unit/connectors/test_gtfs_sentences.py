"""Every code of the `gtfs_realtime` connector has its sentence in both languages, and no sentence is idle."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[3]
_CODE = re.compile(r'"(gtfs_realtime\.[a-z0-9_]+)"')
_FAULT = re.compile(r'\.note\(\s*(?:"[a-z_]+\.txt"|file),\s*"([a-z0-9_]+)"')
_LOGGED = {"gtfs_realtime.unmatched"}


def _sentences(language: str) -> dict[str, str]:
    return tomllib.loads((ROOT / "resources/sentences" / language / "gtfs.toml").read_text("utf-8"))


def test_that_every_code_has_a_sentence_in_both_languages_and_no_sentence_is_idle() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "ioc/connectors/gtfs_realtime").glob("*.py"))
    built = {"gtfs_realtime.kind_unsupported", "gtfs_realtime.no_content"}
    used = {*_CODE.findall(text), *(f"gtfs_realtime.static_{code}" for code in _FAULT.findall(text)), *built} - _LOGGED
    assert len(used) > 40
    assert set(_sentences("en")) == used
    assert set(_sentences("vi")) == used


def test_that_both_languages_name_the_same_params() -> None:
    english, vietnamese = _sentences("en"), _sentences("vi")
    for code, text in english.items():
        assert _params(text) == _params(vietnamese[code]), code


def _params(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
