"""Numbers, names and measures of the stamped sprites. Qt-free: both surfaces, the page and the hash agree on these."""

from __future__ import annotations

from dataclasses import dataclass

from maps.marks import DOMAINS

DOT = 0
DOT_STALE = 1
RING_SELECTED = 2
DOT_FAINT = 3
"""A normal asset of a crowded domain: smaller, nearer to the ground's grey, so that a lit street outshines no alarm."""
PLATE = 8
"""PLATE + domain index: outline plate with the domain's symbol."""
PLATE_STALE = PLATE + len(DOMAINS)
"""PLATE_STALE + domain index: the same, hatched with a dashed edge."""
GLYPH = PLATE_STALE + len(DOMAINS)
"""GLYPH + severity (1-5) - 1: severity shape with its digit, acknowledged."""
GLYPH_UNACKED = GLYPH + 5
"""GLYPH_UNACKED + severity - 1: the same with a ring."""
GLYPH_RETURNED = GLYPH_UNACKED + 5
"""GLYPH_RETURNED + severity - 1: hollow with a dashed ring; returned to normal, not yet acknowledged."""
MEMBER_SHIFT = 15
"""Any of the fifteen glyphs above + MEMBER_SHIFT: the same smaller, for what an outage's parent speaks for."""
COUNT = GLYPH_RETURNED + 5 + MEMBER_SHIFT
MEMBER_SCALE = 0.8

DOT_SIZE, STALE_DOT_SIZE, PLATE_SIZE, GLYPH_SIZE, RING_SIZE, SELECTED_SIZE = 6, 14, 24, 24, 38, 60
"""Side of each sprite's box in CSS pixels."""
BESIDE_PLATE, BESIDE_STALE_DOT = 22, 13
"""How far right of the anchor, in CSS pixels, the severity glyph stands when a plate or stale dot holds the place."""
NEVER_NEAR = 99
"""A near-zoom no view reaches."""
ABNORMAL_LEAD = 2
"""How many zoom levels earlier an abnormal asset wears its plate."""
CROWD = 1000
"""With more abnormal assets than this, soft edges are drawn only where nothing lies under them (blending is dear)."""
CLUSTER_ZOOM = 10
"""At this zoom and farther out, assets are counted in cells instead of drawn."""
CLUSTER_CELL = 96
"""Side of a cluster cell, CSS pixels of the world grid (so cells do not swim while panning): a count plate fits in."""


@dataclass(frozen=True)
class SpriteSpec:
    """One sprite: its name on the record (hash), its side in CSS pixels."""

    name: str
    size: int


def _specs() -> dict[int, SpriteSpec]:
    """All sprites by number."""
    specs = {
        DOT: SpriteSpec("dot", DOT_SIZE),
        DOT_FAINT: SpriteSpec("dot.faint", DOT_SIZE),
        DOT_STALE: SpriteSpec("dot.stale", STALE_DOT_SIZE),
        RING_SELECTED: SpriteSpec("ring.selected", SELECTED_SIZE),
    }
    for index, domain in enumerate(DOMAINS):
        specs[PLATE + index] = SpriteSpec(f"plate.{domain}", PLATE_SIZE)
        specs[PLATE_STALE + index] = SpriteSpec(f"plate.{domain}.stale", PLATE_SIZE)
    for severity in range(1, 6):
        specs[GLYPH + severity - 1] = SpriteSpec(f"glyph.{severity}", GLYPH_SIZE)
        specs[GLYPH_UNACKED + severity - 1] = SpriteSpec(f"glyph.{severity}.unacked", RING_SIZE)
        specs[GLYPH_RETURNED + severity - 1] = SpriteSpec(f"glyph.{severity}.returned", RING_SIZE)
    for number in range(GLYPH, GLYPH + MEMBER_SHIFT):
        whole = specs[number]
        specs[number + MEMBER_SHIFT] = SpriteSpec(f"{whole.name}.member", round(whole.size * MEMBER_SCALE))
    return specs


SPECS = _specs()
