"""Two feeds cannot listen at one port: said when the site is read, with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.faults import ConfigFaults
from ioc.app.site import load
from ioc.connect.catalogue import Catalogue

_SITE = Path("config/sites/da_nang/site.toml")
_FEED = """
[[feeds]]
id = "pushed_{name}"
title = {{ vi = "Đẩy {name}", en = "Pushed {name}" }}
domain = "drainage"
connector = "webhook"
interval_s = 60
settings = {{ format = "cap", host = "{host}", port = 8971, token = "t", path = "/{name}" }}
"""


def _load(folder: Path, *hosts: str) -> None:
    feeds = "".join(_FEED.format(name=name, host=host) for name, host in zip("abc", hosts, strict=False))
    file = folder / "site.toml"
    file.write_text(_SITE.read_text(encoding="utf-8") + feeds, encoding="utf-8")
    for ground in _SITE.parent.glob("*.geojson"):
        (folder / ground.name).symlink_to(ground.resolve())
    load(file, {"IOC_SIMULATOR": "http://127.0.0.1:1"}, Catalogue.discover())


@pytest.mark.parametrize("hosts", [("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "0.0.0.0"), ("::", "127.0.0.1")])
def test_that_a_second_feed_at_the_same_port_is_a_fault_that_names_the_first(
    tmp_path: Path, hosts: tuple[str, str]
) -> None:
    with pytest.raises(ConfigFaults) as raised:
        _load(tmp_path, *hosts)
    (fault,) = raised.value.faults
    assert (fault.code, fault.params) == ("port_taken", {"port": 8971, "other": "pushed_a"})
    assert fault.key.endswith("settings.port") and fault.line


def test_that_the_same_port_of_two_addresses_is_in_order(tmp_path: Path) -> None:
    _load(tmp_path, "127.0.0.1", "127.0.0.2")
