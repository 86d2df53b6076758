"""The manual pages: their examples work, and they name every setting."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ioc.connect.catalogue import Catalogue
from ioc.connect.http_settings import HttpSettings
from ioc.connect.mapping.settings import RecordSettings

ROOT = Path(__file__).parents[3]
_KEYS = Catalogue.discover().keys()
_EXAMPLE = re.compile(r"```toml\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("key", _KEYS)
def test_that_the_examples_of_the_page_are_sound_settings(key: str) -> None:
    page = ROOT / Catalogue.discover().manifest(key).documentation
    examples = _EXAMPLE.findall(page.read_text("utf-8"))
    assert examples
    for example in examples:
        assert Catalogue.discover().validate(key, tomllib.loads(example)) == []


@pytest.mark.parametrize("key", _KEYS)
def test_that_the_pages_name_every_setting(key: str) -> None:
    manifest = Catalogue.discover().manifest(key)
    page = (ROOT / manifest.documentation).read_text("utf-8")
    shared = {
        HttpSettings: (ROOT / "docs/manual/connectors.md").read_text("utf-8"),
        RecordSettings: (ROOT / "docs/manual/mapping.md").read_text("utf-8"),
    }
    for name in manifest.settings.model_fields:
        of = next((one for kind, one in shared.items() if name in kind.model_fields), page)
        assert f"`{name}`" in of, name
