"""The layers of a site file: what they say reaches the record, and every fault is named at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.faults import ConfigFaults
from config.loader import load_site
from ioc.domain.site import LayerSpec

BUILT_IN = (Path(__file__).parents[3] / "config" / "sites" / "da_nang" / "site.toml").read_text("utf-8")
ENVIRONMENT = {"IOC_SIMULATOR": "http://127.0.0.1:1"}


def layers(tmp_path: Path, text: str) -> tuple[LayerSpec, ...]:
    head = BUILT_IN.split("[[feeds]]")[0].replace('wards = "', 'wards = "').split("[[gauges]]")[0]
    kept = [line for line in head.splitlines() if line.split(" ")[0] not in ("wards", "roads", "places")]
    file = tmp_path / "site.toml"
    file.write_text("\n".join(kept) + "\n" + text, "utf-8")
    return load_site(file, ENVIRONMENT).site.layers


def test_that_a_file_and_a_service_become_layers_in_order(tmp_path: Path) -> None:
    (tmp_path / "sewers.gpkg").write_bytes(b"x")
    (tmp_path / "base.pmtiles").write_bytes(b"x")
    found = layers(
        tmp_path,
        """
[[layers]]
id = "base"
title = { vi = "Nền", en = "Base" }
file = "base.pmtiles"

[[layers]]
id = "sewers"
title = { vi = "Cống", en = "Sewers" }
file = "sewers.gpkg"
crs = "EPSG:3405"
min_zoom = 13
style = { line = "tx2", dashed = true, opacity = 0.6 }

[[layers]]
id = "photo"
title = { vi = "Ảnh", en = "Imagery" }
kind = "wms"
url = "https://maps.example/wms"
layer = "ortho"
shown = false
attribution = "© Example"
""",
    )
    assert [(layer.id, layer.kind) for layer in found] == [("base", "tiles"), ("sewers", "file"), ("photo", "wms")]
    assert found[1].address == str(tmp_path / "sewers.gpkg") and found[1].style.dashed and found[1].min_zoom == 13
    assert not found[2].shown and found[2].attribution == "© Example"


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ('file = "none.gpkg"', "file", "layer_no_file"),
        ('url = "https://a/{z}/{x}/{y}.png"', "kind", "layer_url_kind"),
        ('kind = "xyz"\nurl = "ftp://a/{z}/{x}/{y}"', "url", "layer_url"),
        ('kind = "xyz"\nurl = "https://a/{z}/{x}.png"', "url", "layer_xyz"),
        ('kind = "wms"\nurl = "https://a/wms"', "layer", "layer_name_needed"),
        ('file = "here.gpkg"\nkind = "wmts"', "kind", "layer_file_kind"),
        ('file = "here.gpkg"\nurl = "https://a"', "", "layer_source"),
        ("", "", "layer_source"),
        ('file = "here.gpkg"\nmin_zoom = 9\nmax_zoom = 3', "min_zoom", "layer_zooms"),
        ('file = "here.gpkg"\nstyle = { line = "p1" }', "style.line", "not_one_of"),
        ('file = "here.gpkg"\ncolour = "red"', "colour", "unknown_key"),
    ],
)
def test_that_a_layer_that_cannot_be_drawn_is_a_fault_with_its_key(
    tmp_path: Path, body: str, key: str, code: str
) -> None:
    (tmp_path / "here.gpkg").write_bytes(b"x")
    with pytest.raises(ConfigFaults) as faults:
        layers(tmp_path, f'[[layers]]\nid = "one"\ntitle = {{ vi = "Một", en = "One" }}\n{body}\n')
    assert [(fault.key, fault.code) for fault in faults.value.faults] == [
        (f"layers[1].{key}" if key else "layers[1]", code)
    ]
    assert faults.value.faults[0].line > 1 and faults.value.report("vi") and faults.value.report("en")


def test_that_two_layers_of_one_name_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "here.gpkg").write_bytes(b"x")
    one = '[[layers]]\nid = "one"\ntitle = { vi = "Một", en = "One" }\nfile = "here.gpkg"\n'
    with pytest.raises(ConfigFaults, match="already defined"):
        layers(tmp_path, one + one)
