"""What a feed gave is counted by stream, also when there are fewer streams than a moment ago."""

from __future__ import annotations

import numpy as np

from ioc.engine.services import Services


def test_that_streams_that_a_refused_group_gave_up_are_counted_no_longer() -> None:
    services = Services()
    services.sync(["f"], np.zeros(3, np.int64), np.full(3, 10.0))
    yes = np.ones(3, bool)
    services.note(np.arange(3, dtype=np.int32), yes, yes)
    services.sync(["f"], np.zeros(1, np.int64), np.full(1, 10.0))
    assert services._accepted.tolist() == [1]
    services.sync(["f"], np.zeros(2, np.int64), np.full(2, 10.0))
    assert services._accepted.tolist() == services._valid.tolist() == [1, 0]
