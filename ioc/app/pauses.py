"""Python's cycle collector, held back in processes that hold a city.

Readings, facts and rows end by their count of references; left alone, the collector walks the whole state for cycles
every few hundred of them. *Measured*: readings that come singly are taken twice as fast without that, and a desk of
10 000 assets no longer stops for a quarter of a second now and then.
"""

from __future__ import annotations

import gc

ENGINE_YOUNG = 100_000
"""New containers between two short walks of the engine: 10 ms a walk, every ten seconds of a busy city."""
DESK_YOUNG = 10_000
"""Of a desk, whose user must not feel them: a millisecond a walk."""
MIDDLE, OLD = 50, 200


def hold_back(young: int) -> None:
    """What is alive now (code, registry, windows) is never walked again; what comes is walked seldom.

    Call it once what a process is for has been built; it walks everything once more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(young, MIDDLE, OLD)
