"""The cycle collector, held back but not off."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc, weakref
from ioc.app.pauses import DESK_YOUNG, hold_back
class Knot: pass
def tie():
    knot = Knot()
    knot.self = knot
    return weakref.ref(knot)
hold_back(DESK_YOUNG)
assert gc.get_freeze_count() > 1_000
late = tie()
rest = [[] for _ in range(2 * DESK_YOUNG)]
assert late() is None, "a knot tied afterwards is still found"
"""


def test_that_what_is_built_is_left_alone_and_new_knots_are_still_untied() -> None:
    subprocess.run([sys.executable, "-P", "-c", PROGRAM], check=True, timeout=60)
