"""Python's cycle collector, held back in a process that holds a city.

Every reading and fact is an object that ends by its count of references; left alone, the collector walks the whole
state for cycles every few hundred of them. *Measured*: readings that come singly are taken twice as fast without that.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 100_000, 20, 50


def hold_back() -> None:
    """What is alive now (code, registry) is never walked again; what comes is walked seldom. Call once it is built."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
