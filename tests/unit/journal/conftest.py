"""Journals of unit tests lie in memory where the system offers that: a kill of a process loses nothing there either."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A private folder; on the disk when `IOC_TEST_DISK` is set or there is no file system in memory."""
    usable = not os.environ.get("IOC_TEST_DISK") and _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    place = Path(tempfile.mkdtemp(prefix="ioc-test-", dir=_MEMORY if usable else None))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
