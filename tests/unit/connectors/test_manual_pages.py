"""The manual pages: their examples work, and they name every setting."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ioc.connect.catalogue import Catalogue
from ioc.connect.http_settings import HttpSettings

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
    shared = (ROOT / "docs/manual/connectors.md").read_text("utf-8")
    for name in manifest.settings.model_fields:
        assert f"`{name}`" in (shared if name in HttpSettings.model_fields else page), name
